"""Whether two values are one: at all points of a comparison, or in all elements."""

import numpy as np

from tutor.formula.functions import Value, floats

RELATIVE_MARGIN, ABSOLUTE_MARGIN = 1e-8, 1e-12


def is_close(value: Value, expected: Value) -> bool:
    """Whether they are alike wherever they are compared, and finite there."""
    value, expected = floats(value), floats(expected)
    with np.errstate(invalid="ignore"):
        margin = RELATIVE_MARGIN * np.maximum(np.abs(value), np.abs(expected))
        margin += ABSOLUTE_MARGIN * np.max(np.abs(expected), initial=0)
        return bool(np.all(np.abs(value - expected) <= margin) and np.all(np.isfinite(expected)))


def is_same(value: Value, expected: Value) -> bool:
    """Whether arrays, or tuples of arrays, have the same shape and are close.

    One number may stand for an array that has it everywhere.
    """
    if value is None or expected is None:
        return False
    if isinstance(value, tuple) or isinstance(expected, tuple):
        are_tuples = isinstance(value, tuple) and isinstance(expected, tuple)
        return are_tuples and len(value) == len(expected) and all(map(is_same, value, expected))
    return value.shape in (expected.shape, ()) and is_close(value, expected)
