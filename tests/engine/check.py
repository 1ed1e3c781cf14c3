"""`check_grads`: every gradient beside its numerical twin."""

from copy import deepcopy
from typing import Any

import numpy as np

from tutor.engine import Layer, numerical_gradient


def draw(*shape: int, seed: int = 0, low: float = -2.0, high: float = 2.0) -> Any:
    """Random numbers that keep away from 0, where kinks and poles are."""
    x = np.random.default_rng((seed, *shape)).uniform(low, high, shape)
    return np.asarray(x + np.copysign(0.3, x))


def check_grads(layer: Layer, *inputs: Any, data: tuple[Any, ...] = (), dout: Any = None) -> None:
    """Compare backward with central differences of Σ dout · forward(*inputs, *data).

    Shapes, kinds and untouched arguments are compared too; `data` (labels) has no gradient.
    """
    out = layer.forward(*inputs, *data)
    dout = upstream(np.shape(out)) if dout is None else dout
    before = deepcopy((inputs, data, dout))
    layer.forward(*inputs, *data)
    gradients = layer.backward(dout)
    assert_same((inputs, data, dout), before)

    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert len(gradients) == len(inputs)
    for slot, gradient in enumerate(gradients):
        assert_equivalent(layer, slot, gradient, numeric(layer, inputs, data, slot, dout))
        assert isinstance(gradient, np.ndarray | np.generic) == isinstance(
            inputs[slot], np.ndarray | np.generic
        )


def upstream(shape: tuple[int, ...]) -> Any:
    """A dout that is nowhere 1."""
    return draw(*shape, seed=7, low=1.2, high=3.0) if shape else 1.3


def numeric(layer: Layer, inputs: Any, data: Any, slot: int, dout: Any) -> Any:
    def total(value: Any) -> float:
        values = (*inputs[:slot], value, *inputs[slot + 1 :])
        return float(np.sum(dout * layer.forward(*values, *data)))

    return numerical_gradient(total, deepcopy(inputs[slot]))


def assert_equivalent(layer: Layer, slot: int, analytic: Any, numeric: Any) -> None:
    message = f"{type(layer).__name__} input {slot}\nanalytic:\n{analytic}\nnumeric:\n{numeric}"
    assert np.shape(analytic) == np.shape(numeric), message
    assert np.allclose(analytic, numeric, rtol=1e-6, atol=1e-7), message


def assert_same(now: Any, before: Any) -> None:
    for a, b in zip(now, before, strict=True):
        if isinstance(a, tuple):
            assert_same(a, b)
        else:
            assert np.array_equal(a, b, equal_nan=True), f"changed from\n{b}\nto\n{a}"
