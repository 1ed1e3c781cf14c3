"""Arrays as the matrices of a product, and how their lines are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.formula.tree import Tree
from tutor.graph.pieces import ALL, Index, named
from tutor.quiz.mistakes.told import computed
from tutor.quiz.question import Array


@dataclass(frozen=True, eq=False)
class Flattened:
    """An array whose first `leading` axes are the rows of a matrix, the others its columns.

    So a vector is one row (0) or one column (1), and a picture in a batch one row (1).
    """

    name: str
    values: Array
    leading: int

    @cached_property
    def table(self) -> Array:
        rows = self.values.shape[: self.leading]
        return self.values.reshape(int(np.prod(rows)), -1)

    def row(self, at: int) -> str:
        """The row as Python writes it: "X[0, :]", of a single one "X"."""
        head = np.unravel_index(at, self.values.shape[: self.leading])
        return named(self.name, (*map(int, head), *[ALL] * (self.values.ndim - self.leading)))

    def column(self, at: int) -> str:
        """The column as Python writes it: "W[:, 1]", of a single one "W"."""
        tail = np.unravel_index(at, self.values.shape[self.leading :])
        return named(self.name, (*[ALL] * self.leading, *map(int, tail)))

    def place(self, index: Index) -> tuple[int, int]:
        """The row and column of an element."""
        at = np.ravel_multi_index(index, self.values.shape) if index else 0
        row, column = divmod(int(at), self.table.shape[1])
        return row, column


def table_of(tree: Tree, tables: Mapping[str, Array]) -> Array | None:
    """The table that a formula gives; a product by element as far as both factors have any."""
    match tree:
        case ("*", tuple(left), tuple(right)):
            a, b = _table(computed(left, tables)), _table(computed(right, tables))
            if a is not None and b is not None:
                rows, columns = map(min, zip(a.shape, b.shape, strict=True))
                return a[:rows, :columns] * b[:rows, :columns]
    return _table(computed(tree, tables))


def _table(found: Array | None) -> Array | None:
    """An array of one axis is a row."""
    if found is None or found.ndim not in (1, 2):
        return None
    return found.reshape(1, -1) if found.ndim == 1 else found


def others(table: Array, most: int) -> list[Array]:
    """For each place the other elements of its row and column, where there are few in all."""
    if table.size > most:
        return []
    moved = [np.roll(table, by, axis) for axis in (1, 0) for by in range(1, table.shape[axis])]
    return [np.where(other == table, np.nan, other) for other in moved]
