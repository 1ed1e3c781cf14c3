"""A wrong answer, and the whole array of them that one wrong rule gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from tutor.formula.tree import Tree
from tutor.graph.pieces import Index

Array = NDArray[np.float64]
Axes = tuple[int | str, ...]
Values = tuple["float | Values", ...]
"""The numbers of an array of one axis, or of several, nested."""

Answer = float | str | frozenset[str] | Axes | Values | Tree

Details = Callable[[Index], Mapping[str, object]]
"""What fills the text of a mistake at an element."""


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the rule that gives it ("tag" or "tag.variant") and what fills its text.

    `way` counts the wrong ways of its question: with other numbers the same one has the same count.
    What is `general` is a slip that any formula invites.
    """

    value: Answer
    rule: str
    details: Mapping[str, object] = field(default_factory=dict)
    way: int = field(default=0, compare=False)
    general: bool = field(default=False, compare=False)

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]


@dataclass(frozen=True, eq=False)
class WrongArray:
    """What a wrong rule makes of a whole array, not finite where it says nothing.

    What is `partial` has another shape, so that as a whole it is never right; what is `general`
    belongs to no layer.
    """

    values: Array
    rule: str
    details: Details
    partial: bool = False
    general: bool = False

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]

    def at(self, index: Index, way: int) -> Wrong | None:
        """What it gives at one element."""
        value = float(self.values[index])
        if not isfinite(value):
            return None
        return Wrong(value, self.rule, self.details(index), way, self.general)

    def array(self, right: Array, way: int) -> Wrong | None:
        """The whole array, right where the rule says nothing; None if it is right everywhere."""
        values = np.where(np.isfinite(self.values), self.values, right)
        apart = np.argwhere(~np.isclose(values, right))
        if self.partial or not len(apart):
            return None
        return Wrong(nested(values), self.rule, self.details(tuple(map(int, apart[0]))), way)

    def told_from(self, right: Array) -> "WrongArray":
        """Without the elements by which it cannot be told from the right array, unless it is it."""
        alike = self.values == right
        if not right.ndim or (np.all(alike) and not self.partial):
            return self
        return replace(self, values=floats(np.where(alike, np.nan, self.values)))


def nested(array: Array) -> Values:
    """The numbers of an array as nested tuples."""
    return tuple(nested(part) if part.ndim else float(part) for part in array)


def floats(value: object) -> Array:
    """An array of any shape, that of a number too."""
    return np.asarray(value, dtype=float)
