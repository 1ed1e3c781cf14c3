"""Every layer × shapes × dout ≠ 1 against numerical gradients."""

from typing import Any

import numpy as np
import pytest

from tests.engine.check import check_grads, draw
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
    TwoLayerNet,
    gradient_check,
    numerical_gradient,
)

SHAPES: list[tuple[int, ...]] = [(), (1,), (3,), (2, 3), (2, 1, 4)]
PAIRS: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    *((shape, shape) for shape in SHAPES),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((2, 3), ()),
    ((), (2, 3)),
    ((4, 1, 3), (2, 1)),
]
UNARY = [
    *(ExpLayer(), Sigmoid(), Tanh(), Relu(), Abs(), SumLayer(), Mean(), Max()),
    *(Transpose(), Reshape((-1,)), Softmax(), *(PowLayer(n) for n in (2, 3, 1, 0, -1))),
]
BINARY = [MulLayer(), AddLayer(), SubLayer(), DivLayer(), Maximum(), Minimum()]


def name(value: Any) -> str:
    return type(value).__name__ if isinstance(value, Layer) else str(value)


@pytest.mark.parametrize("layer", UNARY, ids=name)
def test_one_input(layer: Layer) -> None:
    for shape in SHAPES:
        check_grads(layer, draw(*shape))


@pytest.mark.parametrize("layer", [LogLayer(), Sqrt(), PowLayer(0.5), PowLayer(-1.5)], ids=name)
def test_one_positive_input(layer: Layer) -> None:
    for shape in SHAPES:
        check_grads(layer, draw(*shape, low=0.3))


@pytest.mark.parametrize("layer", BINARY, ids=name)
def test_two_inputs_broadcast(layer: Layer) -> None:
    for one, other in PAIRS:
        check_grads(layer, draw(*one), draw(*other, seed=1))


@pytest.mark.parametrize("layer", UNARY, ids=name)
def test_one_python_number(layer: Layer) -> None:
    for value in (-1.7, -3, 0.6, 2):
        check_grads(layer, value)


@pytest.mark.parametrize("layer", BINARY, ids=name)
def test_python_numbers_and_arrays(layer: Layer) -> None:
    check_grads(layer, 2.5, -3)
    check_grads(layer, 2.5, draw(2, 3))
    check_grads(layer, draw(2, 3), 3)
    check_grads(layer, np.array([[1, 2], [3, 4]]), np.array([5, -6]))


@pytest.mark.parametrize("layer", [*BINARY, DotLayer()], ids=name)
def test_a_scalar_dout_spreads(layer: Layer) -> None:
    check_grads(layer, draw(3, 3), draw(3, 3, seed=1), dout=1.3)


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, -1, (0, 2), (-1, 0)], ids=name)
def test_sum_over_axes(axis: Any, keepdims: bool) -> None:
    check_grads(SumLayer(axis, keepdims), draw(2, 3, 4))


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("axis", [None, 0, 1, 2, -1, -3], ids=name)
@pytest.mark.parametrize("layer", [Mean, Max])
def test_over_an_axis(layer: Any, axis: int | None, keepdims: bool) -> None:
    check_grads(layer(axis, keepdims), draw(2, 3, 4))
    check_grads(layer(axis, keepdims), draw(2, 3, 4), dout=1.3)
    check_grads(layer(axis, keepdims), np.arange(24)[::-1].reshape(2, 3, 4))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((2, 3), (3, 2)),
        ((2, 3), (6,)),
        ((2, 3, 4), (4, -1)),
        ((6,), (2, -1)),
        ((6,), (6,)),
        ((1, 1), ()),
        ((), (1, 1)),
        ((), ()),
    ],
    ids=name,
)
def test_reshape(old: tuple[int, ...], new: tuple[int, ...]) -> None:
    check_grads(Reshape(new), draw(*old))
    check_grads(Reshape(new), draw(*old), dout=1.3)


@pytest.mark.parametrize("new", [(), (1,), (1, 1)], ids=name)
@pytest.mark.parametrize("value", [2.5, 3])
def test_reshape_of_a_python_number(value: float, new: tuple[int, ...]) -> None:
    check_grads(Reshape(new), value)
    check_grads(Reshape(new), value, dout=1.3)


@pytest.mark.parametrize(
    "pair",
    [
        ((3,), (3,)),
        ((3,), (3, 2)),
        ((4, 3), (3,)),
        ((4, 3), (3, 2)),
        ((1, 3), (3, 1)),
        ((2, 4, 3), (3, 5)),
        ((2, 4, 3), (3,)),
    ],
    ids=name,
)
def test_dot(pair: tuple[tuple[int, ...], ...]) -> None:
    check_grads(DotLayer(), draw(*pair[0]), draw(*pair[1], seed=1))


@pytest.mark.parametrize("shape", [(12,), (1, 12), (5, 12), (2, 3, 2, 2), (2, 3, 4)], ids=name)
def test_affine(shape: tuple[int, ...]) -> None:
    x, W, b = draw(*shape), draw(12, 4, seed=1), draw(4, seed=2)
    affine = Affine(W, b)
    check_grads(affine, x)
    dout = draw(*affine.forward(x).shape, seed=3)
    affine.backward(dout)
    for parameter, gradient in ((W, affine.dW), (b, affine.db)):
        measured = numerical_gradient(lambda _: np.sum(dout * affine.forward(x)), parameter)
        assert gradient.shape == parameter.shape
        assert np.allclose(gradient, measured), f"analytic:\n{gradient}\nnumeric:\n{measured}"


@pytest.mark.parametrize("scale", [1, 10])
def test_softmax_with_loss(scale: int) -> None:
    x, hot = scale * draw(4, 3), np.eye(3)[[2, 0, 1, 1]]
    check_grads(SoftmaxWithLoss(), x, data=(hot,))
    check_grads(SoftmaxWithLoss(), x, data=(np.array([2, 0, 1, 1]),))
    check_grads(SoftmaxWithLoss(), x[0], data=(hot[0],))
    check_grads(SoftmaxWithLoss(), x[0], data=(2,))


@pytest.mark.parametrize("shape", [(), (3,), (4, 3)], ids=name)
def test_identity_with_loss(shape: tuple[int, ...]) -> None:
    check_grads(IdentityWithLoss(), draw(*shape), data=(draw(*shape, seed=1),))


def test_identity_with_loss_of_numbers() -> None:
    check_grads(IdentityWithLoss(), 2.5, data=(1,))


@pytest.mark.parametrize("shape", [(6, 5), (5,)], ids=name)
def test_two_layer_net(shape: tuple[int, ...]) -> None:
    net = TwoLayerNet(5, 7, 3, weight_init_std=1.0, rng=3)
    x = draw(*shape)
    t = np.array([0, 1, 2, 2, 1, 0]) if len(shape) == 2 else 1
    for worst, mean in gradient_check(net.gradient(x, t), net.numerical_gradient(x, t)).values():
        assert worst < 1e-6
        assert mean < 1e-9
