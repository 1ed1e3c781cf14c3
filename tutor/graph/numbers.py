"""Numbers as the screen shows them: short on a wire, in full where asked; elements by names."""

from collections.abc import Callable
from math import isfinite, isinf
from typing import Any, TypeGuard

import numpy as np

from tutor.formula.request import Index as Index  # () for a number
from tutor.graph.node import Value, shape_text

DIGITS = 5  # significant digits of a number on a wire
LEAST_DIGITS = 3  # as many at least, where a drawing has the room
WHOLE_DIGITS = 7  # up to here a whole number is shown to its last digit
FLOAT_DIGITS = 15  # significant digits of which each is that of the decimal number meant
SMALL = 12  # elements of an array that is told by its numbers, and asked for in all its cells


def is_array(value: object) -> TypeGuard[np.ndarray]:
    """Whether there are elements to speak of, not a single number."""
    return isinstance(value, np.ndarray) and value.ndim > 0


def short(value: float, width: int | None = None) -> str:
    """At most 5 significant digits, or as many as fit into `width` cells.

    Digits before the point are never dropped: beyond `width`, or 7 of them, it is `1.2e6`.
    """
    if not isfinite(value):
        return ("∞" if value > 0 else "-∞") if isinf(value) else "nan"
    forms = (form for digits in range(DIGITS, 0, -1) for form in _forms(value, digits))
    if width is None:
        return next(forms)
    known = [*forms]
    return next((form for form in known if len(form) <= width), min(known, key=len))


def full(value: Value | None) -> str:
    """A number to its last digit, without a point if it is whole; of an array short numbers."""
    if is_array(value):
        return listed(value, number)
    plain = value.item() if isinstance(value, np.ndarray | np.generic) else value
    if plain is not None and not isfinite(plain):
        return short(plain)
    return repr(plain or 0 if plain == 0 else plain).removesuffix(".0")  # -0.0 is 0, too


def rounded(value: float, places: int) -> str:
    """To so many digits after the point, without those at the end that are 0."""
    near = round(float(value), places)
    return _forms(near, FLOAT_DIGITS)[0] if isfinite(near) else short(near)


def listed(value: Any, digits: Callable[[Any], str]) -> str:
    """Nested lists, as Python writes them: "[[1, 2], [3, 4]]"."""
    if not np.ndim(value):
        return digits(value)
    return f"[{', '.join(listed(row, digits) for row in value)}]"


def number(value: Value | None, width: int | None = None) -> str:
    """A scalar in short, an array as its shape: "(2, 3)"."""
    if is_array(value):
        return shape_text(value.shape)
    return "" if value is None else short(float(value), width)


def width_of(value: float, digits: int) -> int:
    """The cells that a number needs for so many significant digits."""
    return min(map(len, _forms(value, digits))) if isfinite(value) else len(short(value))


def is_small(value: Value | None) -> bool:
    return value is None or np.size(value) <= SMALL


def _forms(value: float, digits: int) -> list[str]:
    """The value to so many significant digits: plain where that is readable, then with e."""
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    scientific = f"{_trimmed(mantissa)}e{power}"
    if -DIGITS < power < WHOLE_DIGITS:
        return [_trimmed(f"{value:.{max(digits - 1 - power, 0)}f}"), scientific]
    return [scientific]


def _trimmed(decimal: str) -> str:
    """Without trailing zeros, and without the sign of a zero."""
    text = decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
    return "0" if text == "-0" else text


Pattern = tuple[int | slice, ...]
"""Which elements of an array: one, or along some axes all of them."""

ALL = slice(None)


def named(name: str, pattern: Pattern) -> str:
    """Elements as Python writes them, "X[0, :]"; all of them, or a number, by the name alone."""
    if all(isinstance(k, slice) for k in pattern):
        return name
    return f"{name}[{', '.join(':' if isinstance(k, slice) else str(k) for k in pattern)}]"


def has_element(value: Value | None, index: Index) -> bool:
    """Whether the value is an array with an element there."""
    shape = np.shape(value) if is_array(value) else ()
    return len(shape) == len(index) and all(i < n for i, n in zip(index, shape, strict=True))


def element_of(value: Value | None, index: Index) -> float:
    assert is_array(value)
    found: float = value[index].item()
    return found


def with_element(value: Value | None, index: Index, number: float) -> Value:
    """The array with another number there; class numbers stay whole."""
    assert is_array(value)
    whole = value.dtype.kind in "iu" and float(number).is_integer()
    array = value.copy() if whole else value.astype(float)
    array[index] = number
    return array
