"""An array as it stands on the screen: one of its matrices, the cell at work, a place in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.graph.numbers import ALL, Index, named, number, short
from tutor.lesson.styled import Line, Room, Span
from tutor.text import say


@dataclass(frozen=True, eq=False)
class Frame:
    """An array, its cell at work, and the room there is; a vector is a matrix with one row.

    `texts` stand in place of numbers that are not to be seen.
    """

    name: str
    value: np.ndarray
    cell: Index | None
    room: Room
    lang: str
    texts: Mapping[Index, Span]

    @cached_property
    def lead(self) -> Index:
        """Which matrix of the stack it is."""
        return (self.cell or (0,) * self.value.ndim)[:-2]

    @cached_property
    def matrix(self) -> np.ndarray:
        return np.atleast_2d(self.value[self.lead])

    @cached_property
    def at(self) -> tuple[int, int]:
        """Row and column of the cell in its matrix, by default of the first."""
        row, column = (0, 0, *(self.cell or ()))[-2:]
        return row, column

    def index(self, row: int, column: int) -> Index:
        """Where an element of the matrix stands in the array."""
        return (*self.lead, row, column)[max(2 - self.value.ndim, 0) :]

    def is_cell(self, row: int, column: int) -> bool:
        return self.cell is not None and self.at == (row, column)

    def text(self, index: Index, width: int | None = None) -> Span:
        """What stands for an element, in the terminal's characters."""
        text, style = self.texts.get(index) or (short(float(self.value[index]), width), "")
        return self.room.glyphs.text(text), style

    def window(self, rows: int, columns: int) -> tuple[range, range]:
        """As many rows and columns as there is room for, with the cell near their middle."""
        high, wide = self.matrix.shape
        return around(self.at[0], rows, high), around(self.at[1], columns, wide)

    @cached_property
    def gutter(self) -> int:
        """Cells in front of the first column."""
        return len(str(len(self.matrix) - 1)) + 3 if self.value.ndim > 1 else 0

    def row_label(self, row: int) -> Span:
        chosen = self.cell is not None and row == self.at[0]
        label = f"{'▸' if chosen else ' '}{row:>{self.gutter - 2}} "
        return label[: self.gutter], "chosen" if chosen else "faint"

    def position(self, rows: range, columns: range) -> Line:
        """The cell, what stands there, and which part of the array is to be seen."""
        parts, shape = [], number(self.value) if self.value.ndim else ""
        if self.lead:
            index = named("", (*self.lead, ALL, ALL))
            parts.append(say("array.matrix", self.lang, index=index, shape=shape))
        high, wide = self.matrix.shape
        if len(rows) < high:
            parts.append(say("array.rows", self.lang, **_ends(rows), total=high))
        if len(columns) < wide:
            key = "array.columns" if self.value.ndim > 1 else "array.elements"
            parts.append(say(key, self.lang, **_ends(columns), total=wide))
        return (*self.cell_text(), (", ".join(parts) or shape, "faint"))

    def cell_text(self) -> Line:
        """The cell by its name, and what stands there."""
        if self.cell is None:
            return ()
        text, style = self.text(self.cell)
        name = named(self.name, self.cell)
        return ((f"{name} = ", "prompt"), (text, style or "prompt"), ("   ", ""))


def around(at: int, room: int, length: int) -> range:
    """Up to `room` numbers below `length`, with `at` near their middle."""
    start = max(0, min(at - room // 2, length - room))
    return range(start, min(start + room, length))


def _ends(part: range) -> dict[str, int]:
    return {"first": part[0], "last": part[-1]}
