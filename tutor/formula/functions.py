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


class Misfit(Exception):
    """Shapes that do not fit together: it can be read, but no array comes of it."""


@dataclass(frozen=True)
class Function:
    """How many operands it takes without a name; those after the `least` are the first keywords."""

    compute: Callable[..., Value]
    least: int
    most: int
    keywords: tuple[str, ...] = ()


def add(a: Value, b: Value) -> Value:
    return floats(a) + floats(b)


def subtract(a: Value, b: Value) -> Value:
    return floats(a) - floats(b)


def multiply(a: Value, b: Value) -> Value:
    return floats(a) * floats(b)


def divide(a: Value, b: Value) -> Value:
    return floats(a) / floats(b)


def floor_divide(a: Value, b: Value) -> Value:
    return np.floor_divide(floats(a), floats(b))


def power(a: Value, b: Value) -> Value:
    return np.power(floats(a), floats(b))


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
    return matmul(a, b) if a.ndim and b.ndim else multiply(a, b)


def relu(x: Value) -> Value:
    return np.maximum(0.0, floats(x))  # this way round an exact 0 becomes the 0 of no slope


def sigmoid(x: Value) -> Value:
    return 1 / (1 + np.exp(-floats(x)))


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
    if not isinstance(value, np.ndarray | np.generic):
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
        if not array(x).size:
            raise Unreadable("not_finite")
        return compute(floats(x), axis=_axis(x, axis), keepdims=bool(whole(keepdims)))

    return Function(reduced, 1, 2, ("axis", "keepdims"))


def _axis(x: Value, axis: Value) -> int | tuple[int, ...] | None:
    x = floats(x)
    if axis is None:
        return None
    axes = tuple(map(whole, axis if isinstance(axis, tuple) else (axis,)))
    if any(not -x.ndim <= a < x.ndim for a in axes) or len({a % x.ndim for a in axes}) < len(axes):
        raise Unreadable("no_axis", axis=", ".join(map(str, axes)))
    return axes


def _outer(a: Value, b: Value) -> Value:
    bounded((a.size, b.size))
    return np.outer(floats(a), floats(b))


def _inner(a: Value, b: Value) -> Value:
    return dot(a, b.T)


def _transpose(x: Value, *order: Value) -> Value:
    """With the axes in reverse, or in the order that is given."""
    axes = order[0] if len(order) == 1 and isinstance(order[0], tuple) else order
    places = [*map(whole, axes)] or [*range(x.ndim)][::-1]
    if sorted(places) != [*range(x.ndim)]:
        raise Unreadable("no_axis", axis=", ".join(map(str, places)))
    return x.transpose(places)


def _swapaxes(x: Value, *axes: Value) -> Value:
    _axis(x, axes)
    return np.swapaxes(x, *map(whole, axes))


def _reshape(x: Value, *sizes: Value) -> Value:
    try:
        return floats(x).reshape(_sizes(sizes, least=-1))
    except ValueError:
        raise Misfit from None


def _filled(number: float) -> Callable[..., Value]:
    return lambda *sizes: np.full(bounded(_sizes(sizes, least=0)), number)


def _sizes(sizes: tuple[Value, ...], least: int) -> tuple[int, ...]:
    single = sizes[0] if len(sizes) == 1 and isinstance(sizes[0], tuple) else sizes
    found = tuple(map(whole, single))
    if min(found, default=0) < least or len(found) > 4:
        raise Unreadable("not_whole")
    return found


def _where(condition: Value, a: Value, b: Value) -> Value:
    return np.where(condition, floats(a), floats(b))


def _unary(compute: Callable[..., Value]) -> Function:
    return Function(lambda x: compute(floats(x)), 1, 1)


def _binary(compute: Callable[..., Value]) -> Function:
    return Function(lambda a, b: compute(floats(a), floats(b)), 2, 2)


def _bools(compute: Callable[..., Value], count: int) -> Function:
    return Function(lambda *x: compute(*(each.astype(np.bool_) for each in x)), count, count)


COMPARISONS: dict[str, Callable[..., Value]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}

ELEMENTWISE: dict[str, Function] = {
    **{
        f.__name__: _unary(f)
        for f in (
            np.exp, np.log, np.sqrt, np.tanh, np.sinh, np.cosh, np.sin, np.cos, np.tan, np.square,
            np.reciprocal, np.negative, np.positive, np.sign, np.log1p, np.expm1, np.log2, np.log10,
        )
    },
    "abs": _unary(np.abs),
    "relu": Function(relu, 1, 1),
    "sigmoid": Function(sigmoid, 1, 1),
    "sech": _unary(lambda x: 1 / np.cosh(x)),
    "float": Function(floats, 1, 1),
    "int": _unary(np.trunc),
    "bool": Function(lambda x: x.astype(np.bool_), 1, 1),
    "array": Function(lambda x: x, 1, 1),
    "copy": Function(lambda x: x, 1, 1),
    "logical_not": _bools(np.logical_not, 1),
    "logical_and": _bools(np.logical_and, 2),
    "logical_or": _bools(np.logical_or, 2),
    "invert": Function(lambda x: ~mask(x), 1, 1),
    "add": Function(add, 2, 2),
    "subtract": Function(subtract, 2, 2),
    "multiply": Function(multiply, 2, 2),
    "divide": Function(divide, 2, 2),
    "power": Function(power, 2, 2),
    "maximum": _binary(np.maximum),
    "minimum": _binary(np.minimum),
    "heaviside": _binary(np.heaviside),
    "greater": _binary(np.greater),
    "greater_equal": _binary(np.greater_equal),
    "less": _binary(np.less),
    "less_equal": _binary(np.less_equal),
    "equal": _binary(np.equal),
    "not_equal": _binary(np.not_equal),
    "where": Function(_where, 3, 3),
}  # fmt: skip
"""Functions that a number or each element of an array has a value of."""

ARRAYS: dict[str, Function] = {
    "softmax": Function(softmax, 1, 1),
    "dot": Function(dot, 2, 2),
    "matmul": Function(matmul, 2, 2),
    "inner": Function(_inner, 2, 2),
    "outer": Function(_outer, 2, 2),
    "sum": _reduced(np.sum),
    "mean": _reduced(np.mean),
    "max": _reduced(np.max),
    "min": _reduced(np.min),
    "prod": _reduced(np.prod),
    "added": Function(lambda x: np.sum(floats(x), axis=_axis(x, np.float64(0))), 1, 1),
    "transpose": Function(_transpose, 1, 3),
    "swapaxes": Function(_swapaxes, 3, 3),
    "reshape": Function(_reshape, 2, 5),
    "ravel": Function(lambda x: x.ravel(), 1, 1),
    "squeeze": Function(lambda x: x.squeeze(), 1, 1),
    "shape": Function(lambda x: tuple(map(np.float64, x.shape)), 1, 1),
    "size": Function(lambda x: np.float64(x.size), 1, 1),
    "len": Function(lambda x: np.float64(x.shape[0] if x.ndim else 1), 1, 1),
    "ones": Function(_filled(1.0), 1, 4),
    "zeros": Function(_filled(0.0), 1, 4),
    "ones_like": Function(lambda x: np.ones(x.shape), 1, 1),
    "zeros_like": Function(lambda x: np.zeros(x.shape), 1, 1),
}
"""Functions of whole arrays."""

WITH_SHAPES = {"sum", "mean", "max", "min", "prod", "transpose", "swapaxes", "reshape"}
"""Functions of one array, and of axes or lengths that may be a tuple."""

OF_SHAPES = {"ones", "zeros"}


def _of_layers() -> dict[str, Function]:
    """The layers of one operand that have no name above, by what a program calls them."""
    known = {*ELEMENTWISE, *ARRAYS}
    functions = {name: getattr(engine.functions, name) for name in engine.functions.__all__}
    return {
        name: _unary(function)
        for name, function in functions.items()
        if name not in known and len(signature(function).parameters) == 1
    }


ELEMENTWISE |= _of_layers()

FUNCTIONS = {**ELEMENTWISE, **ARRAYS}

EITHER_SUM = "sum of Python or NumPy"
SHOWN = {"maximum": "max", "minimum": "min", "relu": "ReLU", "added": "sum", EITHER_SUM: "sum"}
"""The functions that are shown by another name than ours."""
