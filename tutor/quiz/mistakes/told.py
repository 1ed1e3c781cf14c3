"""A wrong rule, as a tree in letters, and what it makes of an array of numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np

from tutor.formula.calls import Misfit
from tutor.formula.evaluate import value_of
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import Tree
from tutor.graph.numbers import Index
from tutor.quiz.parts import Parts
from tutor.quiz.question import Array, Wrong, floats, nested
from tutor.text import section

MOST_ROWS = 4  # so many of the rows that share a value are tried as the only one

Details = Callable[[Index], Mapping[str, object]]
"""What fills the text of a mistake at an element."""

Gather = Literal["sum", "own", "rows", "mean", "other axis", "all", "keepdims"]
"""How a flow at the elements of a node becomes one for the elements of a wire: added, as it is at
the first one, as it is at each, averaged, added along the other axis, in all, or with its axis."""


@dataclass(frozen=True)
class Mistake:
    """A wrong rule: a tree in letters, and what becomes of it where a value is used several times.

    What is `general` is made by changing the right tree, and belongs to no layer. `switch` is a
    slope that is 1 or 0: where it is right, the mistake says nothing.
    """

    rule: str
    tree: Tree
    gather: Gather = "sum"
    general: bool = False
    switch: Tree | None = None


@dataclass(frozen=True, eq=False)
class WrongArray:
    """What a wrong rule makes of a whole array, not finite where it says nothing.

    What is `partial` has another shape, and is never right; what is `general` is of no layer.
    `parts` tells what it is made of, where the same is true of each element.
    """

    values: Array
    rule: str
    details: Details
    partial: bool = False
    general: bool = False
    parts: Callable[[], Parts] = Parts

    def at(self, index: Index, way: int) -> Wrong | None:
        """What it gives at one element."""
        value = float(self.values[index])
        if not isfinite(value):
            return None
        return Wrong(value, self.rule, self.details(index), way, self.general, self.parts)

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


def computed(
    tree: Tree, values: Mapping[str, Array], elements: tuple[int, ...] | None = None
) -> Array | None:
    """The numbers of a tree, spread over the elements; None where it has none."""
    try:
        value = value_of(tree, values)
        if isinstance(value, tuple):
            return None
        found = floats(value)
        return found if elements is None else np.broadcast_to(found, elements)
    except (Misfit, Unreadable, ValueError):
        return None


def seen(table: Array, shape: tuple[int, ...]) -> Array:
    """The elements of a table where one of another shape has any; nan elsewhere."""
    found = np.full(shape, np.nan)
    part = tuple(slice(min(pair)) for pair in zip(shape, table.shape, strict=True))
    found[part] = table[part]
    return found


def variant(rule: str, form: str) -> str:
    """The rule, or the variant of it that speaks of answers of this form, if there is one."""
    tag = rule.partition(".")[0]
    variants = (f"{rule}.{form}", f"{tag}.{form}" if form == "pair" else "")
    return next((each for each in variants if each in section("en", "mistake")), rule)
