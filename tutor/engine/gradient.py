"""Gradients by measuring, to check those by backpropagation (sections 4.4 and 5.7.3)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from . import perturb
from .layer import SCALARS, Value

if TYPE_CHECKING:
    from .net import TwoLayerNet


def numerical_gradient(f: Callable[[Value], Value], x: Value, h: float = 1e-4) -> Value:
    """Central differences (f(x + h) − f(x − h)) / 2h, one element of x at a time.

    x is a number or an array of any shape, and f(x) a number. A float array is nudged in place, so
    f may also reach it by another name, as a network does its weights; it is restored even if f
    raises. Integers are nudged as floats.
    """
    if type(x) in SCALARS or isinstance(x, np.generic):
        x = x if isinstance(x, np.floating) else float(x)
        return (float(f(x + h)) - float(f(x - h))) / (2 * h)
    x = nudgeable(x)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        grad[index] = slope(f, x, index, h)
    return grad


def slope(f: Callable[[Value], Value], x: Value, index: tuple[int, ...], h: float) -> float:
    """The central difference along one element of the array x."""
    kept = x[index]
    try:
        x[index] = kept + h
        above = float(f(x))
        x[index] = kept - h
        below = float(f(x))
    finally:
        x[index] = kept
    return (above - below) / (2 * h)


def nudgeable(x: Value) -> Value:
    """x itself if its elements can be nudged, else a float copy."""
    array = np.asarray(x)
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    return array if array.flags.writeable else array.copy()


def complex_step_gradient(
    net: "TwoLayerNet", x: Value, t: Value, h: float = 1e-30
) -> dict[str, Value]:
    """The gradient of every parameter to the last digit, measured with steps of ih (Im f / h).

    Of the book's four layers, whatever stands in net.layers, and always in double precision.
    """
    return perturb.complex_steps(net.params, np.asarray(x, net.dtype), t, h)


def gradient_check(
    analytic: Mapping[str, Value], numeric: Mapping[str, Value]
) -> dict[str, tuple[float, float]]:
    """Per name the worst relative and the mean absolute difference (section 5.7.3).

    Relative is |a − n| / max(|a|, |n|, 1e-8): below 1e-8 a central difference is mostly rounding.
    Different names or shapes are a ValueError.
    """
    if analytic.keys() != numeric.keys():
        raise ValueError(f"different names: {sorted(analytic)} and {sorted(numeric)}")
    return {name: difference(name, analytic[name], numeric[name]) for name in analytic}


def difference(name: str, analytic: Value, numeric: Value) -> tuple[float, float]:
    """The worst relative and the mean absolute difference."""
    a, n = np.asarray(analytic, float), np.asarray(numeric, float)
    if a.shape != n.shape:
        raise ValueError(f"{name}: different shapes, {a.shape} and {n.shape}")
    absolute = np.abs(a - n)
    relative = absolute / np.maximum(np.maximum(np.abs(a), np.abs(n)), 1e-8)
    return float(np.max(relative)), float(np.mean(absolute))
