"""The functions that an answer may call, on float64 and bool arrays; nothing large is computed.

Arrays of exact numbers (of objects) stay exact in all functions that such numbers have.
"""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature
from math import prod
from typing import Any

import numpy as np

from tutor import engine
from tutor.formula.normalise import Unreadable

MOST_ELEMENTS = 4096

Value = Any
"""A NumPy scalar or array of float64, bool or objects, a tuple of values, None for a new axis."""

ARRAY = np.ndarray | np.generic


class Misfit(Exception):
    """Shapes that do not fit together: it can be read, but no array comes of it."""


@dataclass(frozen=True)
class Function:
    """How many operands it takes without a name; those after the `least` are the first keywords.

    Of the operands the first `arrays` must be arrays, if not all; axes and lengths may be tuples.
    """

    compute: Callable[..., Value]
    least: int
    most: int
    keywords: tuple[str, ...] = ()
    arrays: int | None = None


def matmul(a: Value, b: Value) -> Value:
    """a @ b; the axes that are summed over must be alike, and neither may be a scalar."""
    if not a.ndim or not b.ndim or a.shape[-1] != b.shape[max(b.ndim - 2, 0)]:
        raise Misfit
    if a.ndim > 2 or b.ndim > 2:
        raise Unreadable("too_many_axes")
    bounded((*a.shape[:-1], *b.shape[1:]))
    return floats(a) @ floats(b)


def dot(a: Value, b: Value) -> Value:
    """np.dot: the matrix product, or a multiple if one of the two is a scalar."""
    return matmul(a, b) if a.ndim and b.ndim else floats(a) * floats(b)


def softmax(x: Value) -> Value:
    """The softmax of each row."""
    if not x.size or not x.ndim:
        raise Unreadable("not_an_array")
    raised = np.exp(floats(x) - np.max(floats(x), axis=-1, keepdims=True))
    return raised / np.sum(raised, axis=-1, keepdims=True)


def floats(value: Value) -> Value:
    """The numbers of an array, exact ones as they are."""
    return value if array(value).dtype == object else value.astype(np.float64)


def array(value: Value) -> Value:
    """The value where it is an array or a number."""
    if not isinstance(value, ARRAY):
        raise Unreadable("not_an_array")
    return value


def mask(value: Value) -> Value:
    """The value where it is bools; NumPy would not invert anything else."""
    if array(value).dtype != np.bool_:
        raise Unreadable("not_a_mask")
    return value


def bounded(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape, unless an array of it would be too large."""
    if prod(shape) > MOST_ELEMENTS:
        raise Unreadable("too_large", most=MOST_ELEMENTS)
    return shape


def whole(value: Value) -> int:
    """The int that a scalar is; Unreadable if it is none."""
    number = array(value).astype(np.float64)
    if number.ndim or number != np.trunc(number):
        raise Unreadable("not_whole")
    return int(np.clip(number, -MOST_ELEMENTS - 1, MOST_ELEMENTS + 1))


def _reduced(compute: Callable[..., Value]) -> Function:
    def reduced(x: Value, axis: Value = None, keepdims: Value = np.False_) -> Value:
        if not x.size:
            raise Unreadable("not_finite")
        axes = None if axis is None else _axes(x, axis)
        return compute(floats(x), axis=axes, keepdims=bool(whole(keepdims)))

    return Function(reduced, 1, 2, ("axis", "keepdims"), arrays=1)


def _axes(x: Value, axis: Value) -> tuple[int, ...]:
    axes = tuple(map(whole, axis if isinstance(axis, tuple) else (axis,)))
    if any(not -x.ndim <= a < x.ndim for a in axes) or len({a % x.ndim for a in axes}) < len(axes):
        raise Unreadable("no_axis", axis=", ".join(map(str, axes)))
    return axes


def _transpose(x: Value, *order: Value) -> Value:
    """With the axes in reverse, or in the order that is given."""
    axes = order[0] if len(order) == 1 and isinstance(order[0], tuple) else order
    places = [*map(whole, axes)] or [*range(x.ndim)][::-1]
    if sorted(places) != [*range(x.ndim)]:
        raise Unreadable("no_axis", axis=", ".join(map(str, places)))
    return x.transpose(places)


def _reshape(x: Value, *sizes: Value) -> Value:
    try:
        return floats(x).reshape(_sizes(sizes, least=-1))
    except ValueError:
        raise Misfit from None


def _sizes(sizes: tuple[Value, ...], least: int) -> tuple[int, ...]:
    single = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], tuple) else sizes
    found = tuple(map(whole, single))
    if min(found, default=0) < least or len(found) > 4:
        raise Unreadable("not_whole")
    return found


def _of(compute: Callable[..., Value], count: int = 1) -> Function:
    return Function(lambda *x: compute(*map(floats, x)), count, count)


COMPARISONS: dict[str, np.ufunc] = {
    "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
    "==": np.equal, "!=": np.not_equal,
}  # fmt: skip

ELEMENTWISE: dict[str, Function] = {
    **{
        f.__name__: _of(f, f.nin)
        for f in (
            np.exp, np.log, np.sqrt, np.tanh, np.sinh, np.cosh, np.sin, np.cos, np.tan, np.square,
            np.reciprocal, np.negative, np.positive, np.sign, np.log1p, np.expm1, np.log2, np.log10,
            np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.minimum,
            np.heaviside, np.logical_not, np.logical_and, np.logical_or, *COMPARISONS.values(),
        )
    },
    "abs": _of(np.abs),
    "int": _of(np.trunc),
    "relu": _of(lambda x: np.maximum(0.0, x)),  # so an exact 0 becomes the 0 of no slope
    "sech": _of(lambda x: 1 / np.cosh(x)),
    "float": Function(floats, 1, 1),
    "bool": Function(lambda x: x.astype(np.bool_), 1, 1),
    "array": Function(lambda x: x, 1, 1),
    "copy": Function(lambda x: x, 1, 1),
    "invert": Function(lambda x: ~mask(x), 1, 1),
    "where": Function(lambda condition, a, b: np.where(condition, floats(a), floats(b)), 3, 3),
}  # fmt: skip
"""Functions that a number or each element of an array has a value of."""

ARRAYS: dict[str, Function] = {
    "softmax": Function(softmax, 1, 1),
    "dot": Function(dot, 2, 2),
    "matmul": Function(matmul, 2, 2),
    "inner": Function(lambda a, b: dot(a, b.T), 2, 2),
    "outer": Function(lambda a, b: matmul(a.reshape(-1, 1), b.reshape(1, -1)), 2, 2),
    **{f.__name__: _reduced(f) for f in (np.sum, np.mean, np.max, np.min, np.prod)},
    "added": _of(lambda x: np.sum(x, axis=_axes(x, np.float64(0)))),
    "transpose": Function(_transpose, 1, 3, arrays=1),
    "swapaxes": Function(lambda x, *axes: np.swapaxes(x, *_axes(x, axes)), 3, 3, arrays=1),
    "reshape": Function(_reshape, 2, 5, arrays=1),
    "ravel": Function(lambda x: x.ravel(), 1, 1),
    "squeeze": Function(lambda x: x.squeeze(), 1, 1),
    "shape": Function(lambda x: tuple(map(np.float64, x.shape)), 1, 1),
    "size": Function(lambda x: np.float64(x.size), 1, 1),
    "len": Function(lambda x: np.float64(x.shape[0] if x.ndim else 1), 1, 1),
    "ones": Function(lambda *n: np.ones(bounded(_sizes(n, least=0))), 1, 4, arrays=0),
    "zeros": Function(lambda *n: np.zeros(bounded(_sizes(n, least=0))), 1, 4, arrays=0),
    "ones_like": Function(lambda x: np.ones(x.shape), 1, 1),
    "zeros_like": Function(lambda x: np.zeros(x.shape), 1, 1),
}
"""Functions of whole arrays."""

ELEMENTWISE |= {
    name: _of(function, len(letters))
    for name, function in vars(engine.functions).items()
    if name in {*engine.functions.__all__} - {*ELEMENTWISE, *ARRAYS}
    and (letters := "".join(signature(function).parameters)) in ("x", "xy")
}
"""The layers of operands x, or x and y, that have no name above, by what a program calls them."""

FUNCTIONS = {**ELEMENTWISE, **ARRAYS}

EITHER_SUM = "sum of Python or NumPy"
SHOWN = {"maximum": "max", "minimum": "min", "relu": "ReLU", "added": "sum", EITHER_SUM: "sum"}
"""The functions that are shown by another name than ours."""
