"""The value of a tree: in NumPy float64, or in exact numbers, of which arrays are of objects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import cast

import numpy as np

from tutor.formula import functions
from tutor.formula.functions import COMPARISONS, ELEMENTWISE, FUNCTIONS, Misfit, Value
from tutor.formula.names import EULER
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import Tree

OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": functions.add,
    "-": functions.subtract,
    "*": functions.multiply,
    "/": functions.divide,
    "//": functions.floor_divide,
    "^": functions.power,
    **COMPARISONS,
}
PRODUCTS: dict[str, Callable[[Value, Value], Value]] = {
    "@": functions.matmul,
    "·": functions.dot,
}
CONSTANTS: dict[str, Value] = {
    "e": np.float64(np.e),
    EULER: np.float64(np.e),
    "pi": np.float64(np.pi),
    "True": np.True_,
    "False": np.False_,
    "None": None,
}

Values = Mapping[str, Value]

Reader = Callable[[str], Value]
"""What the digits of a number mean."""


def evaluate(tree: Tree) -> float:
    """The finite value of arithmetic with constants; Unreadable if it is none, or true or false."""
    value = finite(functions.array(value_of(tree, {})))
    if value.dtype == np.bool_:
        raise Unreadable("not_a_number")
    return float(value)


def value_at(tree: Tree, values: Mapping[str, float]) -> float | None:
    """The value of a formula of numbers, None where it has none."""
    try:
        value = value_of(tree, {name: np.float64(each) for name, each in values.items()})
        return float(finite(functions.array(value)))
    except (Unreadable, Misfit):
        return None


def value_of(
    tree: Tree, values: Values, star_is_dot: bool = False, number: Reader = np.float64
) -> Value:
    """The value of a formula of named arrays; * between arrays may be tried as a matrix product.

    Where the values are arrays of exact numbers, `number` reads those of the formula. Raises
    Unreadable for what has no value, Misfit where shapes do not fit, and TypeError for what numbers
    of this type do not have, such as exp of fractions.
    """
    with np.errstate(all="ignore"):
        return _Evaluation(values, star_is_dot, number).value(tree)


def finite(value: Value) -> Value:
    """The value, unless there is an infinity or a nan in it; exact numbers have neither."""
    if value.dtype != object and not np.all(np.isfinite(value)):
        raise Unreadable("not_finite")
    return value


def significant_digits(tree: Tree) -> int | None:
    """How many digits a number was typed with; None for arithmetic."""
    match tree:
        case ("neg", tuple(operand)):
            return significant_digits(operand)
        case ("number", str(text)):
            digits = text.lower().partition("e")[0].replace(".", "")
            return len(digits.lstrip("0"))
    return None


@dataclass
class _Evaluation:
    values: Values
    star_is_dot: bool
    number: Reader

    def value(self, tree: Tree) -> Value:
        """The value of a tree; a scalar must be finite, an element may wait for a `where`."""
        value = self._value(*tree)
        if isinstance(value, Number) and not isinstance(value, np.generic):
            return np.array(value, dtype=object)  # what NumPy makes of exact scalars
        return finite(value) if isinstance(value, np.generic) else value

    def _value(self, kind: str | Tree, *parts: str | Tree) -> Value:
        match kind:
            case "number":
                return self.number(cast(str, parts[0]))
            case "name":
                return self._named(cast(str, parts[0]))
            case "call":
                return self._call(cast(str, parts[0]), parts[1:])
        values = [self.value(part) for part in parts if isinstance(part, tuple)]
        match kind:
            case "tuple":
                return tuple(values)
            case "slice":
                return slice(None)
            case "neg":
                return -functions.floats(values[0])
            case "~":
                return ~functions.mask(values[0])
            case "T":
                return functions.array(values[0]).T
            case "get":
                return _element(values[0], tuple(values[1:]))
            case "set":
                return _replaced(*values)
        return self._operation(cast(str, kind), *map(functions.array, values))

    def _named(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        raise Unreadable("unknown_name", name=name)

    def _operation(self, sign: str, left: Value, right: Value) -> Value:
        if self.star_is_dot and sign == "*":
            sign = "·"
        if sign in PRODUCTS:
            return PRODUCTS[sign](left, right)
        _require_fit(left, right)
        if sign in COMPARISONS:
            left, right = finite(left), finite(right)
        return OPERATIONS[sign](left, right)

    def _call(self, name: str, operands: Tree) -> Value:
        given = [cast(Tree, operand) for operand in operands]
        plain = [self.value(tree) for tree in given if tree[0] != "keyword"]
        keywords = {
            cast(str, tree[1]): self.value(cast(Tree, tree[2]))
            for tree in given
            if tree[0] == "keyword"
        }
        _require_operands(name, plain)
        return FUNCTIONS[name].compute(*plain, **keywords)


def _require_operands(name: str, operands: list[Value]) -> None:
    """What a function is given must be arrays, except where it takes lengths."""
    if name in functions.OF_SHAPES:
        return
    arrays = operands[:1] if name in functions.WITH_SHAPES else operands
    for operand in arrays:
        functions.array(operand)
    if name in ELEMENTWISE:
        _require_fit(*arrays)


def _require_fit(*arrays: Value) -> None:
    """Arrays that are to be combined element by element must fit, and not grow large."""
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise Misfit from None
    functions.bounded(shape)


def _element(value: Value, places: tuple[Value, ...]) -> Value:
    """A length of a shape, an array with a new axis, or what a mask lets through."""
    try:
        if isinstance(value, tuple):
            return value[functions.whole(*places)]
        lengths = iter(np.shape(value))
        return value[tuple(None if p is None else _index(p, next(lengths, 1)) for p in places)]
    except (IndexError, TypeError):
        raise Unreadable("no_such_element") from None


def _index(place: Value, length: int) -> slice | int | Value:
    """A place that is read; a number leaves out all that is beside it, if there is anything."""
    is_mask = isinstance(place, np.ndarray) and place.dtype == np.bool_
    if isinstance(place, slice) or is_mask:
        return place
    if length > 1:
        raise Unreadable("part_of_array")
    return functions.whole(place)


def _replaced(target: Value, where: Value, to: Value) -> Value:
    """The array after `target[where] = to`, for a mask of its shape."""
    shapes = (np.shape(functions.mask(where)), np.shape(functions.array(to)) or np.shape(target))
    if shapes != (np.shape(target), np.shape(target)):
        raise Unreadable("not_a_mask")
    return np.where(where, functions.floats(to), functions.floats(target))
