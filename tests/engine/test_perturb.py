"""The gradient by measuring in milliseconds: the same numbers as the book's loop."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.check import draw
from tutor.engine import (
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    TwoLayerNet,
    complex_step_gradient,
    gradient_check,
    numerical_gradient,
)

NAMES = ("W1", "b1", "W2", "b2")


def by_the_loop(net: TwoLayerNet, x: Any, t: Any, h: float = 1e-4) -> dict[str, Any]:
    params = net.params.items()
    return {name: numerical_gradient(lambda _: net.loss(x, t), p, h) for name, p in params}


def assert_same(found: dict[str, Any], expected: dict[str, Any], atol: float) -> None:
    assert list(found) == list(expected)
    for name, gradient in expected.items():
        assert found[name].shape == gradient.shape
        assert found[name].dtype == gradient.dtype
        assert np.allclose(found[name], gradient, rtol=0, atol=atol, equal_nan=True), name


def labels(kind: str, seed: int, shape: tuple[int, ...], classes: int) -> Any:
    numbers = np.random.default_rng(seed).integers(0, classes, shape)
    return {
        "index": numbers,
        "one-hot": np.eye(classes)[numbers],
        "soft": np.random.default_rng(seed).dirichlet(np.ones(classes), shape),
    }[kind]


@settings(max_examples=25, deadline=None)
@given(
    sizes=st.tuples(st.integers(1, 6), st.integers(1, 5), st.integers(1, 4)),
    samples=st.sampled_from([(), (1,), (2,), (7,)]),
    kind=st.sampled_from(["index", "one-hot", "soft"]),
    std=st.sampled_from([0.01, 1.0]),
    dark=st.booleans(),
    seed=st.integers(0, 99),
)
def test_the_fast_way_is_the_loop(
    sizes: tuple[int, int, int], samples: Any, kind: str, std: float, dark: bool, seed: int
) -> None:
    net = TwoLayerNet(*sizes, weight_init_std=std, rng=seed)
    net.params["b2"] = draw(sizes[2], seed=seed)
    x = draw(*samples, sizes[0], seed=seed)
    if dark:
        x[..., ::2] = 0
    t = labels(kind, seed, samples, sizes[2])
    assert_same(net.numerical_gradient(x, t), by_the_loop(net, x, t), atol=1e-10)


def test_steps_over_a_kink_are_the_loop_too() -> None:
    net = TwoLayerNet(3, 4, 3, weight_init_std=1, rng=0)
    x = np.array([[1.0, -2.0, 0.5], [0.0, 3.0, -1.0]])
    net.params["b1"] = np.array([0, 4e-5, -4e-5, 1e-4]) - np.dot(x[0], net.params["W1"])
    found = net.numerical_gradient(x, [2, 0])
    assert_same(found, by_the_loop(net, x, [2, 0]), atol=1e-10)
    assert gradient_check(net.gradient(x, [2, 0]), found)["b1"][0] > 0.01


def test_images_and_another_h() -> None:
    net, x = TwoLayerNet(8, 4, 3, weight_init_std=1, rng=0), draw(5, 2, 2, 2)
    t = np.array([0, 1, 2, 0, 1])
    assert_same(net.numerical_gradient(x, t, 1e-3), by_the_loop(net, x, t, 1e-3), atol=1e-11)


def test_params_and_data_stay_as_they_are() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, rng=0), draw(6, 4), np.arange(6) % 3
    before = [value.copy() for value in (*net.params.values(), x, t)]
    net.numerical_gradient(x, t)
    complex_step_gradient(net, x, t)
    assert all(map(np.array_equal, (*net.params.values(), x, t), before))


@pytest.mark.parametrize("place", ["Relu1", "lastLayer"])
def test_other_layers_are_measured_as_they_are(place: str) -> None:
    class Half(SoftmaxWithLoss):
        def forward(self, x: Any, t: Any) -> Any:
            return super().forward(x, t) / 2

    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    if place == "Relu1":
        net.layers["Relu1"] = Sigmoid()
    else:
        net.lastLayer = Half()
    assert_same(net.numerical_gradient(x, t), by_the_loop(net, x, t), atol=0)


def test_a_wrong_backward_does_not_wrong_the_measurement() -> None:
    class Leaking(Relu):
        def backward(self, dout: Any = 1) -> Any:
            return dout

    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    right = net.numerical_gradient(x, t)
    net.layers["Relu1"] = Leaking()
    assert_same(net.numerical_gradient(x, t), right, atol=0)
    assert gradient_check(net.gradient(x, t), right)["W1"][0] > 0.01


def test_nan_stays_nan() -> None:
    net = TwoLayerNet(4, 5, 3, rng=0)
    x = draw(2, 4)
    x[0, 1] = np.nan
    assert all(np.isnan(g).all() for g in net.numerical_gradient(x, [0, 1]).values())


def test_float32_nets_are_measured_in_double() -> None:
    net = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0, dtype=np.float32)
    x, t = draw(6, 4).astype(np.float32), np.arange(6) % 3
    for name, (_, mean) in gradient_check(
        net.numerical_gradient(x, t), complex_step_gradient(net, x, t)
    ).items():
        assert mean < 1e-7, name


def test_labels_that_do_not_fit_are_errors() -> None:
    net, x = TwoLayerNet(4, 5, 3, rng=0), draw(2, 4)
    for measure in (net.numerical_gradient, partial(complex_step_gradient, net)):
        with pytest.raises(ValueError, match="labels"):
            measure(x, np.array([0, 3]))


def worst_mean(seeds: range) -> float:
    """The largest mean |Δ| between backpropagation and complex steps, as the book's net has it."""
    found = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        x, t = rng.random((3, 784)), rng.integers(0, 10, 3)
        x *= rng.random(x.shape) < (0.19, 1)[seed % 2]
        net = TwoLayerNet(784, 50, 10, weight_init_std=0.01, rng=seed)
        check = gradient_check(net.gradient(x, t), complex_step_gradient(net, x, t))
        found += [mean for _, mean in check.values()]
    return max(found)


def test_complex_steps_agree_with_backpropagation_to_the_last_digit() -> None:
    assert worst_mean(range(4)) <= 5e-17


def test_complex_steps_find_a_unit_at_0_shut_as_backpropagation_does() -> None:
    net, x = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), np.zeros((2, 4))
    assert not complex_step_gradient(net, x, [0, 1])["b1"].any()
    assert not net.gradient(x, [0, 1])["b1"].any()


@pytest.mark.slow
def test_complex_steps_agree_for_hundreds_of_seeds() -> None:
    assert worst_mean(range(300)) <= 5e-17
