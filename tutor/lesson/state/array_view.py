"""An array that is looked into: whose, which of its two, the cell, and how it is shown."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.graph import Graph, Value
from tutor.graph.numbers import Index
from tutor.lesson.state.position import Position

Way = Literal["numbers", "heat", "images"]
SMALL = 60  # elements; so many are read as numbers, more of them as a picture
PAGE = 10  # rows or images that page up and page down go
SIDES = {64: 8, 784: 28}
"""Pixels of a picture, and of its side: the built-in digits, and MNIST."""


@dataclass(frozen=True)
class ArrayView:
    """A wire's value or its gradient under the inspector; `way` counts the ways to look at it.

    `entered`: the learner is in it, cell by cell; else it stands below the text of its page.
    """

    name: str
    gradient: bool = False
    cell: Index = ()
    way: int = 0
    why: bool = False
    entered: bool = False

    @property
    def title(self) -> str:
        return f"d{self.name}" if self.gradient else self.name


def view_of_page(position: Position) -> ArrayView | None:
    """The array that the page shows below its text."""
    return view_named(position, position.page.inspect) if position.page.inspect else None


def view_named(position: Position, name: str) -> ArrayView | None:
    """The array of that name, or, after a "d", that gradient; None if there is none."""
    for graph in (position.graph, position.page_graph):
        if name in graph.index:
            return view_at(graph, name)
        if name[:1] == "d" and name[1:] in graph.index:
            return view_at(graph, name[1:], gradient=True)
    return None


def view_at(graph: Graph, name: str, gradient: bool = False) -> ArrayView:
    """The array from its first cell on; its gradient has the same shape."""
    return ArrayView(name, gradient, tuple(0 for _ in graph.shapes[graph.index[name]]))


def seen(position: Position, view: ArrayView) -> Value | None:
    """The numbers that are looked at; None where the screen may not tell them yet."""
    i = position.graph.index.get(view.name)
    if i is None:
        return None
    if view.gradient:
        return position.run.node_gradients[i] if position.shows_gradient(i) else None
    return position.run.node_values[i] if position.shows_value(i) else None


def has_images(graph: Graph, view: ArrayView) -> bool:
    """Whether the rows are pictures."""
    return graph.nodes[graph.index[view.name]].images


def ways_of(value: Value, images: bool) -> tuple[Way, ...]:
    """The ways to look at an array, the best one first; `images`: its rows are pictures."""
    shape, size = np.shape(value), np.size(value)
    if size < 2:
        return ("numbers",)
    plain: tuple[Way, ...] = ("numbers", "heat") if size <= SMALL else ("heat", "numbers")
    if picture_axis(shape) is None:
        return plain
    return ("images", *plain) if images else (*plain, "images")


def moved(value: Value, cell: Index, key: str, view: Way) -> Index:
    """The cell after a key; it stays inside the array, up and down go through all matrices."""
    shape = np.shape(value)
    if not shape or 0 in shape:
        return cell
    if view == "images":
        return _moved_image(shape, cell, key)
    columns = shape[-1]
    row, column = divmod(int(np.ravel_multi_index(cell, shape)), columns)
    page = shape[-2] if len(shape) > 2 else PAGE
    rows = np.size(value) // columns
    row += {"up": -1, "down": 1, "pageup": -page, "pagedown": page}.get(key, 0)
    column += {"left": -1, "right": 1, "home": -columns, "end": columns}.get(key, 0)
    flat = _within(row, rows) * columns + _within(column, columns)
    return tuple(int(k) for k in np.unravel_index(flat, shape))


def _moved_image(shape: tuple[int, ...], cell: Index, key: str) -> Index:
    axis = picture_axis(shape) or 0
    count = shape[axis]
    steps = {"left": -1, "right": 1, "pageup": -PAGE, "pagedown": PAGE}
    at = cell[axis] + (steps | {"home": -count, "end": count}).get(key, 0)
    return (*cell[:axis], _within(at, count), *cell[axis + 1 :])


def _within(at: int, length: int) -> int:
    return max(0, min(at, length - 1))


def picture_axis(shape: tuple[int, ...]) -> int | None:
    """0 where rows are pictures, 1 where columns are (the weights of a unit), else None."""
    if len(shape) != 2:
        return None
    return 0 if shape[1] in SIDES else 1 if shape[0] in SIDES else None
