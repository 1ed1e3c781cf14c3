"""A question for each element of a small array."""

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.graph.pieces import Index
from tutor.quiz.question import Collision, Number, Question, floats, nested
from tutor.quiz.symbolic import Vector


@dataclass(frozen=True, kw_only=True)
class Grid(Question):
    """Asks for every element of an array; each cell, in rows, is judged by itself.

    `wrong` has whole arrays, `targets` the names of the array.
    """

    shape: tuple[int, ...]
    cells: Mapping[Index, Number]
    targets: tuple[str, ...] = ()

    @property
    def vector(self) -> Vector:
        """The same asked for at once."""
        cells = self.cells.values()
        right = floats([cell.correct for cell in cells]).reshape(self.shape)
        return Vector(
            correct=nested(right),
            exact=all(cell.exact for cell in cells),
            targets=self.targets,
            wrong=self.wrong,
            otherwise=self.otherwise,
        )

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
