"""The value of a tree, in NumPy float64."""

from collections.abc import Callable
from operator import add, mul, sub, truediv
from typing import Any

import numpy as np

from tutor.quiz.answer.normalise import Unreadable
from tutor.quiz.answer.parser import Tree

OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "^": np.power,
}


def evaluate(tree: Tree) -> float:
    """The finite value of arithmetic with constants; Unreadable if it has none."""
    try:
        with np.errstate(divide="raise", over="raise", invalid="raise"):
            value = _value(tree)
    except FloatingPointError:
        raise Unreadable("not_finite") from None
    if not np.isfinite(value):
        raise Unreadable("not_finite")
    return float(value)


def significant_digits(tree: Tree) -> int | None:
    """How many digits a number was typed with; None for arithmetic."""
    match tree:
        case ("neg", tuple(operand)):
            return significant_digits(operand)
        case ("number", str(text)):
            digits = text.lower().partition("e")[0].replace(".", "")
            return len(digits.lstrip("0"))
    return None


def _value(tree: Tree) -> Any:
    match tree:
        case ("number", str(text)):
            return np.float64(text)
        case ("name", str(name)):
            raise Unreadable("unknown_name", name=name)
        case ("neg", tuple(operand)):
            return -_value(operand)
        case (str(sign), tuple(left), tuple(right)):
            return OPERATIONS[sign](_value(left), _value(right))
    raise ValueError(tree)
