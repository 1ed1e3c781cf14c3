"""The value of a tree: in NumPy float64, or in exact numbers, of which arrays are of objects."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np

from tutor.formula import calls as functions
from tutor.formula.calls import COMPARISONS, ELEMENTWISE, FUNCTIONS, Misfit, Value
from tutor.formula.names import EULER
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import Tree

OPERATIONS: dict[str, Callable[[Value, Value], Value]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": np.floor_divide, "^": np.power, "@": functions.matmul, "·": functions.dot, **COMPARISONS,
}  # fmt: skip
CONSTANTS: dict[str, Value] = {
    "e": np.float64(np.e), EULER: np.float64(np.e), "pi": np.float64(np.pi),
    "True": np.True_, "False": np.False_, "None": None,
}  # fmt: skip
RELATIVE_MARGIN, ABSOLUTE_MARGIN = 1e-8, 1e-12
Values = Mapping[str, Value]
Reader = Callable[[str], Value]  # what the digits of a number mean


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
        return _Evaluation({**CONSTANTS, **values}, star_is_dot, number).value(tree)


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
            return len(text.lower().partition("e")[0].replace(".", "").lstrip("0"))
    return None


def _element(value: Value, *places: Value) -> Value:
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
    """The array after `target[where] = to`, for a mask of its shape: to a number, or to as many."""
    if np.shape(functions.mask(where)) != np.shape(target):
        raise Unreadable("not_a_mask")
    if np.shape(functions.array(to)) not in ((), (int(np.sum(where)),)):
        raise Misfit
    found = np.array(functions.floats(target))
    found[where] = to
    return found


OF_PARTS: dict[str, Callable[..., Value]] = {
    "tuple": lambda *parts: parts,
    "slice": lambda: slice(None),
    "neg": lambda x: -functions.floats(x),
    "~": lambda x: ~functions.mask(x),
    "T": lambda x: functions.array(x).T,
    "get": _element,
    "set": _replaced,
}
"""What a node is worth whose parts are worth these."""


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

    def _value(self, kind: Any, *parts: Any) -> Value:
        match kind:
            case "number":
                return self.number(parts[0])
            case "name" if parts[0] in self.values:
                return self.values[parts[0]]
            case "name":
                raise Unreadable("unknown_name", name=parts[0])
            case "call":
                return self._call(*parts)
        values = [self.value(part) for part in parts]
        if kind in OF_PARTS:
            return OF_PARTS[kind](*values)
        return self._operation(kind, *map(functions.array, values))

    def _operation(self, sign: str, left: Value, right: Value) -> Value:
        if self.star_is_dot and sign == "*":
            sign = "·"
        if sign not in ("@", "·"):
            _require_fit(left, right)
        if sign in COMPARISONS:
            left, right = finite(left), finite(right)
        return OPERATIONS[sign](functions.floats(left), functions.floats(right))

    def _call(self, name: str, *operands: Any) -> Value:
        function = FUNCTIONS[name]
        plain = [self.value(tree) for tree in operands if tree[0] != "keyword"]
        keywords = {tree[1]: self.value(tree[2]) for tree in operands if tree[0] == "keyword"}
        arrays = [functions.array(value) for value in plain[: function.arrays]]
        if name in ELEMENTWISE:
            _require_fit(*arrays)
        return function.compute(*plain, **keywords)


def _require_fit(*arrays: Value) -> None:
    """Arrays that are to be combined element by element must fit, and not grow large."""
    try:
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
    except ValueError:
        raise Misfit from None
    functions.bounded(shape)


def is_close(value: Value, expected: Value) -> bool:
    """Whether they are alike wherever they are compared, and finite there."""
    value, expected = functions.floats(value), functions.floats(expected)
    with np.errstate(invalid="ignore"):
        margin = RELATIVE_MARGIN * np.maximum(np.abs(value), np.abs(expected))
        margin += ABSOLUTE_MARGIN * np.max(np.abs(expected), initial=0)
        return bool(np.all(np.abs(value - expected) <= margin) and np.all(np.isfinite(expected)))


def is_same(value: Value, expected: Value) -> bool:
    """Whether arrays, or tuples of arrays, have the same shape and are close.

    One number may stand for an array that has it everywhere.
    """
    if isinstance(value, tuple) and isinstance(expected, tuple):
        return len(value) == len(expected) and all(map(is_same, value, expected))
    if not isinstance(value, functions.ARRAY) or not isinstance(expected, functions.ARRAY):
        return False
    return value.shape in (expected.shape, ()) and is_close(value, expected)
