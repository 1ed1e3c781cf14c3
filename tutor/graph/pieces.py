"""Elements of arrays, by their names."""

from typing import Any

import numpy as np

from tutor.graph.node import Value

Index = tuple[int, ...]
"""Where an element stands in its array; () for a number."""

Pattern = tuple[int | slice, ...]
"""Which elements of an array: one, or along some axes all of them."""

ALL = slice(None)


def named(name: str, pattern: Pattern) -> str:
    """Elements as Python writes them, "X[0, :]"; all of them, or a number, by the name alone."""
    if all(isinstance(k, slice) for k in pattern):
        return name
    return f"{name}[{', '.join(':' if isinstance(k, slice) else str(k) for k in pattern)}]"


def element(value: Value | None, pattern: Pattern) -> Any:
    return np.asarray(value)[pattern]
