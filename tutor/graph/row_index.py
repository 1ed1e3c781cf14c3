"""What stands on each row of a drawing, so that only the rows in view need be painted."""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from tutor.graph.graph import Wire
from tutor.text.glyphs import E, N, S, W

if TYPE_CHECKING:
    from tutor.graph.layout import Box, Label, LabelKey, Layout

BAND = 16  # rows that share one list of uprights


class Piece(NamedTuple):
    """A straight piece of a net: from `low` to `high` on row `at`, or, upright, in column `at`."""

    source: int
    upright: bool
    at: int
    low: int
    high: int

    def sides(self, x: int, y: int) -> int:
        """The sides on which this piece leaves a cell that it passes."""
        along, ahead, behind = (y, S, N) if self.upright else (x, E, W)
        return (ahead if along < self.high else 0) | (behind if along > self.low else 0)


class RowIndex:
    """The pieces of a layout by row; a trunk that several wires share is one piece."""

    def __init__(self, layout: "Layout") -> None:
        self.users: dict[Piece, list[Wire]] = defaultdict(list)
        self._levels: dict[int, list[Piece]] = defaultdict(list)
        self._bands: dict[int, list[Piece]] = defaultdict(list)
        self.boxes: dict[int, list[Box]] = defaultdict(list)
        self.labels: dict[int, list[tuple[LabelKey, Label]]] = defaultdict(list)
        self.starts: dict[int, set[tuple[int, int]]] = defaultdict(set)  # column and net
        self.heads: dict[int, list[Wire]] = defaultdict(list)
        for wire, route in layout.wires.items():
            self._add_wire(wire, route.source, route.corners)
        for box in (*layout.boxes, layout.end):
            for y in range(box.y, box.y + box.height):
                self.boxes[y].append(box)
        for key, label in layout.labels.items():
            self.labels[label.y].append((key, label))

    def levels(self, y: int) -> list[Piece]:
        return self._levels.get(y, [])

    def uprights(self, y: int) -> Iterator[Piece]:
        return (piece for piece in self._bands.get(y // BAND, ()) if piece.low <= y <= piece.high)

    def shows(self, y: int, nets: Container[int], boxes: Container[int]) -> bool:
        """Whether any of these nets or boxes stands on a row."""
        pieces = (*self.levels(y), *self.uprights(y))
        return any(piece.source in nets for piece in pieces) or any(
            box.node in boxes for box in self.boxes.get(y, ())
        )

    def _add_wire(self, wire: Wire, source: int, corners: Sequence[tuple[int, int]]) -> None:
        self.starts[corners[0][1]].add((corners[0][0], source))
        self.heads[corners[-1][1]].append(wire)
        for (x, y), (to_x, to_y) in pairwise(corners):
            if y == to_y:
                self._add(wire, Piece(source, False, y, x, to_x), self._levels, [y])
            else:
                piece = Piece(source, True, x, min(y, to_y), max(y, to_y))
                bands = range(piece.low // BAND, piece.high // BAND + 1)
                self._add(wire, piece, self._bands, bands)

    def _add(
        self, wire: Wire, piece: Piece, lists: dict[int, list[Piece]], keys: Iterable[int]
    ) -> None:
        if piece not in self.users:
            for key in keys:
                lists[key].append(piece)
        self.users[piece].append(wire)
