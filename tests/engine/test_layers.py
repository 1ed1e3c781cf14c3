"""What every layer promises beyond its formula: kinds, edges, dtypes, ownership, errors."""

import math
import subprocess
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from tutor import engine
from tutor.engine import (
    Abs,
    AddLayer,
    Affine,
    DivLayer,
    DotLayer,
    ExpLayer,
    IdentityWithLoss,
    Layer,
    LogLayer,
    Max,
    Maximum,
    Mean,
    Minimum,
    MulLayer,
    PowLayer,
    Relu,
    Reshape,
    Sigmoid,
    Softmax,
    SoftmaxWithLoss,
    Sqrt,
    SubLayer,
    SumLayer,
    Tanh,
    Transpose,
)

INF, NAN = math.inf, math.nan


@pytest.fixture(autouse=True)
def warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


LAYERS: list[tuple[Layer, tuple[Any, ...]]] = [
    *((layer, (2, 3)) for layer in (MulLayer(), AddLayer(), SubLayer(), DivLayer())),
    *((layer, (2, 3)) for layer in (Maximum(), Minimum())),
    *((layer, (2,)) for layer in (ExpLayer(), LogLayer(), Relu(), Sigmoid(), SumLayer())),
    *((layer, (2,)) for layer in (Sqrt(), Abs(), Tanh(), Mean(), Max(), Transpose(), Softmax())),
    *((Reshape(shape), (2,)) for shape in ((-1,), (-1, 1))),
    *((layer(1, True), (np.ones((2, 3)),)) for layer in (Mean, Max)),
    (PowLayer(2), (3,)),
    (DotLayer(), (np.ones((2, 3)), np.ones((3, 2)))),
    (Affine(np.ones((3, 2)), np.ones(2)), (np.ones((2, 3)),)),
    (SoftmaxWithLoss(), (np.ones((2, 3)), np.array([0, 1]))),
    (IdentityWithLoss(), (np.ones((2, 3)), np.zeros((2, 3)))),
]
EVERY = pytest.mark.parametrize(("layer", "inputs"), LAYERS, ids=lambda x: type(x).__name__)


def as_arrays(inputs: tuple[Any, ...]) -> list[Any]:
    return [np.full((2, 3), x, float) if isinstance(x, int) else x.copy() for x in inputs]


def in_order(gradients: Any) -> tuple[Any, ...]:
    return gradients if isinstance(gradients, tuple) else (gradients,)


@pytest.mark.parametrize(
    ("layer", "inputs", "out", "gradients"),
    [
        (DivLayer(), (1, 0), INF, (INF, -INF)),
        (DivLayer(), (0, 0), NAN, (INF, NAN)),
        (DivLayer(), (10**400, 2), INF, (0.5, -INF)),
        (LogLayer(), (0,), -INF, INF),
        (LogLayer(), (-1,), NAN, -1.0),
        (ExpLayer(), (1000,), INF, INF),
        (PowLayer(0.5), (-8,), NAN, NAN),
        (PowLayer(0.5), (0,), 0.0, INF),
        (PowLayer(-1), (0,), INF, -INF),
        (PowLayer(0), (0,), 1, 0),
        (PowLayer(10**9), (3,), INF, INF),
        (PowLayer(10**400), (2,), INF, INF),
        (MulLayer(), (1e300, 1e300), INF, (1e300, 1e300)),
        (MulLayer(), (10**200, 10**200), INF, (1e200, 1e200)),
        (MulLayer(), (10**400, 0.5), INF, (0.5, INF)),
        (SubLayer(), (INF, INF), NAN, (1, -1)),
        (Sqrt(), (0,), 0.0, INF),
        (Sqrt(), (-1,), NAN, NAN),
        (Sqrt(), (10**400,), INF, 0.0),
        (Abs(), (0,), 0, 0),
        (Abs(), (-INF,), INF, -1),
        (Abs(), (NAN,), NAN, NAN),
        (Tanh(), (-1000,), -1.0, 0.0),
        (Tanh(), (10**400,), 1.0, 0.0),
        (Maximum(), (2, 2), 2, (1, 0)),
        (Minimum(), (2, 2), 2, (1, 0)),
        (Maximum(), (10**400, 2), INF, (1, 0)),
        (Maximum(), (NAN, 2), NAN, (1, 0)),
        (Minimum(), (2, NAN), NAN, (0, 1)),
        (Mean(), (10**400,), INF, 1.0),
        (Softmax(), (3,), 1.0, 0.0),
        (Sigmoid(), (-1000,), 0.0, 0.0),
        (Sigmoid(), (1000,), 1.0, 0.0),
    ],
    ids=lambda x: type(x).__name__ if isinstance(x, Layer) else None,
)
def test_edges_follow_numpy(layer: Layer, inputs: Any, out: Any, gradients: Any) -> None:
    result = layer.forward(*inputs)
    assert type(result) is type(out)
    assert np.array_equal(result, out, equal_nan=True)
    assert np.array_equal(layer.backward(), gradients, equal_nan=True)


@pytest.mark.parametrize(
    "function",
    [
        *(engine.log, engine.exp, engine.sigmoid, engine.relu),
        *(engine.sqrt, engine.abs, engine.tanh),
        *(lambda x: engine.max(x, 0), lambda x: engine.min(0, x)),
    ],
)
def test_numbers_and_arrays_agree_at_the_edges(function: Any) -> None:
    x = [-INF, -1000, -1, 0, 1, 1000, INF, NAN]
    assert np.allclose(list(map(function, x)), function(np.array(x)), equal_nan=True)


def test_huge_powers_return_at_once() -> None:
    """In a process that is ended where they do not."""
    code = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
from tutor import engine
print(engine.pow(3, 10**9), engine.pow(-1, 10**9))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "inf 1\n"


def test_repeated_squares_of_integers_end_at_infinity() -> None:
    x = 10
    for _ in range(60):
        x = engine.mul(x, x)
    assert x == INF


def test_integers_stay_integers_and_floats_floats() -> None:
    for layer, inputs in (
        (MulLayer(), (100, 2)),
        (AddLayer(), (1, 2)),
        (SubLayer(), (1, 2)),
        (PowLayer(2), (7,)),
        (Relu(), (-3,)),
        (Abs(), (-3,)),
        (Maximum(), (1, 2)),
        (Minimum(), (1, 2)),
        (SumLayer(), (5,)),
        (Max(), (5,)),
        (Transpose(), (5,)),
        (Reshape(()), (5,)),
    ):
        assert type(layer.forward(*inputs)) is int
        assert {type(gradient) for gradient in in_order(layer.backward(3))} == {int}
        assert type(layer.forward(*map(float, inputs))) is float
    assert type(engine.pow(2**30, 2)) is float
    for function in (engine.sqrt, engine.tanh, engine.mean, engine.softmax):
        assert type(function(4)) is type(function(4.0)) is float
    assert type(engine.div(4, 2)) is float


def test_arrays_of_integers_stay_integers_where_no_fraction_can_arise() -> None:
    x = np.array([[3, -2], [1, 3]], np.int8)
    for stays in (engine.abs, engine.max, engine.transpose, lambda x: engine.min(x, 2)):
        assert stays(x).dtype == np.int64
    for becomes in (engine.sqrt, engine.tanh, engine.mean, engine.softmax):
        assert becomes(np.abs(x)).dtype == np.float64


def test_whole_powers_of_integer_arrays_never_wrap_around() -> None:
    assert engine.pow(np.array([3, -2]), 3).tolist() == [27, -8]
    assert engine.pow(np.array([3, 2]), 50).tolist() == [float(3**50), 2.0**50]
    assert engine.pow(np.array([4, 2]), -1).tolist() == [0.25, 0.5]
    assert engine.sub(np.array([1], np.uint8), np.array([2], np.uint8)).tolist() == [-1]


@EVERY
def test_backward_takes_one_forward(layer: Layer, inputs: tuple[Any, ...]) -> None:
    message = rf"{type(layer).__name__}\.backward.*call forward once"
    for arguments in (inputs, as_arrays(inputs)):
        with pytest.raises(RuntimeError, match=message):
            layer.backward()
        layer.forward(*arguments)
        layer.backward()
    with pytest.raises(RuntimeError, match=message):
        layer.backward(1.0)


@EVERY
def test_what_the_caller_does_later_changes_nothing(layer: Layer, inputs: tuple[Any, ...]) -> None:
    layer.forward(*as_arrays(inputs))
    expected = in_order(layer.backward(2.0))

    arguments = as_arrays(inputs)
    out = np.asarray(layer.forward(*arguments))
    if out.ndim:
        out *= 0
    for argument in arguments:
        argument *= 0
    dout = np.full(out.shape, 2.0)
    gradients = in_order(layer.backward(dout))
    assert all(map(np.array_equal, gradients, expected))

    gradients[0][...] = 99  # neither dout nor the other gradient is the same array
    assert np.all(dout == 2)
    assert not any(np.shares_memory(gradients[0], g) for g in gradients[1:])


@EVERY
def test_float32_stays_float32(layer: Layer, inputs: tuple[Any, ...]) -> None:
    if isinstance(layer, Affine):
        layer = Affine(layer.W.astype(np.float32), layer.b.astype(np.float32))
    arguments = [x.astype(np.float32) if x.dtype == float else x for x in as_arrays(inputs)]
    assert layer.forward(*arguments).dtype == np.float32
    assert {gradient.dtype for gradient in in_order(layer.backward(1.3))} == {np.dtype(np.float32)}
    if isinstance(layer, Affine):
        assert layer.dW.dtype == layer.db.dtype == np.float32


def test_a_number_beside_float32_leaves_it_float32() -> None:
    mul = MulLayer()
    assert mul.forward(2.5, np.ones(3, np.float32)).dtype == np.float32
    dx, dy = mul.backward()
    assert type(dx) is float
    assert dy.dtype == np.float32


@pytest.mark.parametrize(
    "layer",
    [
        *(ExpLayer(), LogLayer(), PowLayer(2), Relu(), Sigmoid(), Sqrt(), Abs(), Tanh()),
        *(Mean(1), Max(1), Transpose(), Softmax()),
    ],
)
def test_nan_stays_nan(layer: Layer) -> None:
    assert math.isnan(layer.forward(NAN))
    out = layer.forward(np.array([[NAN], [1.0]]))
    assert np.isnan(out).ravel().tolist() == [True, False]


@pytest.mark.parametrize("layer", [Maximum(), Minimum()])
def test_nan_of_either_operand_stays_nan_and_has_the_gradient(layer: Layer) -> None:
    out = layer.forward(np.array([NAN, 1.0, 2.0]), np.array([1.0, NAN, 2.0]))
    assert np.isnan(out).tolist() == [True, True, False]
    dx, dy = layer.backward(1.3)
    assert dx.tolist() == [1.3, 0, 1.3]
    assert dy.tolist() == [0, 1.3, 0]


@pytest.mark.parametrize("layer", [Maximum(), Minimum()])
def test_of_two_equal_operands_the_first_has_the_gradient(layer: Layer) -> None:
    assert layer.forward(np.ones((2, 2)), np.ones(2)).tolist() == [[1, 1], [1, 1]]
    dx, dy = layer.backward(np.array([[3.0, NAN], [INF, 5.0]]))
    assert np.array_equal(dx, [[3, NAN], [INF, 5]], equal_nan=True)
    assert dy.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("layer", "gradient"),
    [
        (Max(), [[0, 1.3, 0], [0, 0, 0]]),
        (Max(0), [[1.3, 1.3, 1.3], [0, 0, 0]]),
        (Max(1), [[0, 1.3, 0], [1.3, 0, 0]]),
        (Max(-1, True), [[0, 1.3, 0], [1.3, 0, 0]]),
    ],
)
def test_of_equal_elements_the_first_has_the_gradient(layer: Layer, gradient: Any) -> None:
    layer.forward(np.array([[1, 2, 2], [1, 1, 1]]))
    assert layer.backward(1.3).tolist() == gradient
    layer.forward(np.array([[NAN, 2.0, NAN], [NAN, 1.0, 1.0]]))
    assert np.sum(layer.backward(1.3)[:, 0]) > 0  # of several nan, too


def test_abs_is_flat_at_zero() -> None:
    layer = Abs()
    assert layer.forward(np.array([-2.0, 0.0, 2.0])).tolist() == [2, 0, 2]
    assert layer.backward(1.3).tolist() == [-1.3, 0, 1.3]


def test_softmax_does_not_overflow() -> None:
    layer = Softmax()
    assert layer.forward([[1000, 1000], [-1000, 0]]).tolist() == [[0.5, 0.5], [0, 1]]
    assert layer.backward(np.array([[4, 0], [4, 0]])).tolist() == [[1, -1], [0, 0]]


def test_relu_lets_a_nan_gradient_through_and_keeps_infinity() -> None:
    relu = Relu()
    assert relu.forward(np.array([-INF, INF])).tolist() == [0, INF]
    assert np.array_equal(relu.backward(np.array([NAN, NAN])), [0, NAN], equal_nan=True)
    assert math.copysign(1, relu.forward(-2.5)) == 1


def test_a_dout_that_does_not_fit_is_an_error_and_costs_nothing() -> None:
    mul = MulLayer()
    mul.forward(np.ones(3), 2)
    with pytest.raises(ValueError, match="broadcast"):
        mul.backward(np.ones(4))
    assert mul.backward(np.ones(3))[1] == 3.0
    mul.forward(2, 3)
    with pytest.raises(ValueError, match="broadcast"):
        mul.backward(np.ones(4))
    assert type(mul.backward(np.float64(1.5))[0]) is float


@pytest.mark.parametrize(
    ("x", "t"),
    [
        (np.ones((2, 3)), np.array([0, 3])),
        (np.ones((2, 3)), np.array([0, -1])),
        (np.ones((2, 3)), np.array([0.5, 1])),
        (np.ones((2, 3)), np.array([[0], [1]])),
        (np.ones((2, 3)), 1),
        (np.ones(3), 3),
        (2.0, 0),
    ],
)
def test_labels_that_do_not_fit_are_errors(x: Any, t: Any) -> None:
    with pytest.raises(ValueError, match="labels"):
        engine.softmax_with_loss(x, t)


def test_shapes_that_do_not_fit_are_errors() -> None:
    with pytest.raises(ValueError, match=r"\(2, 3\) and \(2, 3\)"):
        engine.dot(np.ones((2, 3)), np.ones((2, 3)))
    with pytest.raises(ValueError, match="dot"):
        engine.dot(2, 3)
    with pytest.raises(ValueError, match=r"\(3, 1\) and \(3,\)"):
        engine.identity_with_loss(np.ones((3, 1)), np.ones(3))
    for x in (np.ones((4, 3)), np.ones((2, 3, 4)), np.ones(3), 2.0):
        with pytest.raises(ValueError):
            engine.affine(x, np.ones((6, 2)), np.ones(2))
    for shape in ((4,), (-1, -1), (4, -1), (0,)):
        for x in (np.ones((2, 3)), 2.0):
            with pytest.raises(ValueError, match=r"reshape|unknown dimension"):
                engine.reshape(x, shape)
    for along in (engine.sum, engine.mean, engine.max):
        with pytest.raises(ValueError, match="axis 2 is out of bounds"):
            along(np.ones((2, 3)), axis=2)
    with pytest.raises(TypeError, match="neither axis"):
        engine.max(1, 2, axis=0)
    for b in (np.ones(1), np.ones(3), np.ones((1, 2)), 1.0):
        with pytest.raises(ValueError, match=r"b \(M,\), not \(3, 2\)"):
            engine.affine(np.ones((4, 3)), np.ones((3, 2)), b)


def test_a_score_of_minus_infinity_costs_nothing_where_the_label_is_another() -> None:
    layer = SoftmaxWithLoss()
    assert layer.forward(np.array([[-INF, 0.0], [0.0, 0.0]]), [1, 0]) == math.log(2) / 2
    assert layer.backward().tolist() == [[0, 0], [-0.25, 0.25]]


def test_losses_keep_what_the_screen_shows() -> None:
    softmax, identity = SoftmaxWithLoss(), IdentityWithLoss()
    assert softmax.forward(np.zeros((2, 2)), [1, 0]) == softmax.loss == math.log(2)
    assert softmax.y.tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert softmax.t.tolist() == [[0, 1], [1, 0]]
    assert identity.forward(np.ones((2, 2)), np.zeros((2, 2))) == identity.loss == 1.0
    assert identity.y.tolist() == [[1, 1], [1, 1]]
    assert identity.t.tolist() == [[0, 0], [0, 0]]
    assert type(engine.identity_with_loss(3, 1)) is float


def test_functions_are_the_layers() -> None:
    x, W = np.array([[1.0, -2.0]]), np.array([[3.0], [4.0]])
    assert [engine.add(1, 2), engine.sub(1, 2), engine.div(1, 2)] == [3, -1, 0.5]
    assert [engine.exp(0), engine.log(1), engine.sigmoid(0)] == [1, 0, 0.5]
    assert engine.relu(x).tolist() == [[1, 0]]
    assert engine.sum(x, axis=1, keepdims=True).tolist() == [[-1]]
    assert engine.dot(x, W).tolist() == [[-5]]
    assert engine.affine(x, W, np.array([10.0])).tolist() == [[5]]
    assert engine.identity_with_loss(x, np.zeros((1, 2))) == 2.5
    assert [engine.sqrt(4), engine.abs(-3), engine.tanh(0)] == [2, 3, 0]
    assert [engine.maximum(1, 2), engine.minimum(1, 2)] == [2, 1]
    assert [engine.max(1, 2), engine.min(1, 2)] == [2, 1]
    assert engine.max(x, 0).tolist() == [[1, 0]]
    assert engine.min(x, 0).tolist() == [[0, -2]]
    assert [engine.max(x), engine.max(5), engine.mean(x), engine.mean(5)] == [1, 5, -0.5, 5]
    assert engine.max(x, axis=0).tolist() == [1, -2]
    assert engine.max(x, axis=1, keepdims=True).tolist() == [[1]]
    assert engine.mean(x, axis=-1, keepdims=True).tolist() == [[-0.5]]
    assert engine.transpose(x).tolist() == [[1], [-2]]
    assert engine.transpose(np.ones((2, 3, 4))).shape == (4, 3, 2)
    assert engine.reshape(x, (2, 1)).tolist() == [[1], [-2]]
    assert engine.reshape(3, (1, 1)).tolist() == [[3]]
    assert engine.softmax([1000, 1000]).tolist() == [0.5, 0.5]
