"""Values as they stand in a text: a number, a small array in brackets, of a large one the shape."""

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Value
from tutor.graph.notation import Digits
from tutor.graph.numbers import is_array, is_small, listed, number


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


def written(value: Value | None, digits: Digits = number, large: str = "") -> str:
    """The number, the small array with its numbers, else `large` or the shape."""
    if not is_array(value):
        return digits(value)
    return listed(value, digits) if is_small(value) else large or number(value)


def short_numbers(value: Value | None) -> str:
    return written(value, number)
