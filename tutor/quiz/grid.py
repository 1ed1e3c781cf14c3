"""A question for each element of a small array."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from tutor.graph.pieces import Index
from tutor.quiz.question import Collision, Number, Question, Values, floats, is_close, nested


@dataclass(frozen=True, kw_only=True)
class Grid(Question):
    """Asks for every element of an array, all at once or each cell, in rows, by itself.

    `wrong` has whole arrays, `targets` the names of the array.
    """

    shape: tuple[int, ...]
    cells: Mapping[Index, Number]
    targets: tuple[str, ...] = ()

    @cached_property
    def correct(self) -> Values:
        return nested(floats([cell.correct for cell in self.cells.values()]).reshape(self.shape))

    @property
    def margin(self) -> float:
        return max(cell.margin for cell in self.cells.values())

    def means(self, answer: Any, expected: Any) -> bool:
        a, b = floats(answer), floats(expected)
        return a.shape == b.shape and bool(np.all(is_close(a, b, self.margin)))

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """The mistakes that no cell tells apart from what is right or from an earlier mistake."""
        cells = list(self.cells.values())
        told = {wrong.tag for cell in cells for wrong in cell.wrong}
        found = {
            collision.tag: collision
            for cell in reversed(cells)  # the first one stays
            for collision in reversed(cell.collisions)
            if collision.tag not in told
        }
        return tuple(found.values())
