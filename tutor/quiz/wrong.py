"""A wrong answer, and the whole array of them that one wrong rule gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from tutor.graph.pieces import Index

Array = NDArray[np.float64]
Axes = tuple[int | str, ...]
Answer = float | frozenset[str] | Axes

Details = Callable[[Index], Mapping[str, object]]
"""What fills the text of a mistake at an element."""


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the rule that gives it ("tag" or "tag.variant") and what fills its text."""

    value: Answer
    rule: str
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]


@dataclass(frozen=True, eq=False)
class WrongArray:
    """What a wrong rule makes of a whole array, not finite where it says nothing.

    What is `partial` has another shape, so that as a whole it is never right.
    """

    values: Array
    rule: str
    details: Details
    partial: bool = False

    def at(self, index: Index) -> Wrong | None:
        value = float(self.values[index])
        return Wrong(value, self.rule, self.details(index)) if isfinite(value) else None

    def told_from(self, right: Array) -> "WrongArray":
        """Without the elements by which what is partial cannot be told from the right array."""
        if not self.partial:
            return self
        return replace(self, values=floats(np.where(self.values == right, np.nan, self.values)))


def floats(value: object) -> Array:
    """An array of any shape, that of a number too."""
    return np.asarray(value, dtype=float)
