"""Where every box, wire and number of a graph stands: whole cells, computed from the graph alone.

The layered drawing of Sugiyama et al. (1981), one net per value. Between two columns lie, left to
right: the numbers of what leaves the left one | the tracks on which wires turn | the numbers of
the branches that enter the right one | the arrow heads. As no two share a cell column, no number
can ever touch a wire, a box or another number.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import Literal, NamedTuple

from tutor.graph.columns import Columns
from tutor.graph.graph import Graph
from tutor.graph.items import OUTSIDE, Item, Link, Options
from tutor.graph.node import Wire
from tutor.graph.route import Channel
from tutor.graph.rows import Arrangement, arrange
from tutor.text.glyphs import E, N, S, W

__all__ = [
    "OUTSIDE",
    "Box",
    "Label",
    "LabelKey",
    "Layout",
    "Options",
    "Point",
    "Route",
    "fit",
    "place",
]

LabelKey = (
    tuple[Literal["value"], int]
    | tuple[Literal["gradient"], int]
    | tuple[Literal["branch"], int, int]
)
"""A number's place: above or below what leaves a node, or below one branch of a reused value."""

Point = tuple[int, int]

BAND = 16  # rows that share one list of uprights

HEIGHTS: tuple[Callable[[Options], Options], ...] = (
    partial(replace, pitch=1, stretch=0),
    partial(replace, pitch=2, stretch=0),
    partial(replace, pitch=3, stretch=0),
    partial(replace, pitch=3, stretch=3),
    partial(replace, pitch=4, stretch=3),
    partial(replace, pitch=4, stretch=4),
    partial(replace, pitch=4, stretch=4, gap=1),
)
WIDTHS: tuple[Callable[[Options], Options], ...] = (
    partial(replace, label=9, padding=2, track=2),
    partial(replace, label=9, padding=1, track=2),
    partial(replace, label=9, padding=1, track=1),
    partial(replace, label=8, padding=1, track=1),
    partial(replace, label=7, padding=1, track=1),
    partial(replace, label=7, padding=0, track=1),
    partial(replace, label=6, padding=0, track=1),
    partial(replace, label=5, padding=0, track=1),
)


@dataclass(frozen=True, slots=True)
class Box:
    """A node (or the output's name) with its text; `ports` and `out` are the rows of its wires.

    `in_part` says that it is one of the nodes that a layer was opened into.
    """

    node: int
    kind: Literal["operation", "leaf", "end"]
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    ports: tuple[int, ...]
    out: int
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """The cells reserved for one number."""

    x: int
    y: int
    width: int


@dataclass(frozen=True)
class Route:
    """One wire from its source's port to the arrow head, by its corners."""

    source: int
    corners: tuple[Point, ...]

    @cached_property
    def cells(self) -> tuple[Point, ...]:
        """Every cell of the wire, in the order in which a value travels."""
        found = [self.corners[0]]
        for (x, y), (to_x, to_y) in pairwise(self.corners):
            rows = range(y + 1, to_y + 1) if to_y > y else range(y - 1, to_y - 1, -1)
            found += [(column, y) for column in range(x + 1, to_x + 1)] if y == to_y else []
            found += [(x, row) for row in rows]
        return tuple(found)


@dataclass(frozen=True)
class Layout:
    """A drawing without its numbers; `boxes` by node, `end` is the output's name."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    end: Box
    wires: Mapping[Wire, Route]
    labels: Mapping[LabelKey, Label]

    @cached_property
    def rows(self) -> "RowIndex":
        return RowIndex(self)

    @property
    def output(self) -> Wire:
        """The wire on which the result leaves the graph."""
        return (OUTSIDE, self.end.node)


def place(graph: Graph, options: Options | None = None) -> Layout:
    """The drawing of a graph; the values on its inputs and the order of its list change nothing."""
    options = options or Options()
    return _draw(arrange(graph, options), options)


def fit(graph: Graph, width: int, height: int, options: Options | None = None) -> Layout:
    """The airiest drawing that fits; numbers get shorter only at the last.

    Where none fits, one moves along it anyway: then it is the smallest with its numbers whole.
    """
    options = options or Options()
    arrangement = arrange(graph, HEIGHTS[0](options))
    if arrangement.height <= height:
        airier = (arrange(graph, level(options)) for level in reversed(HEIGHTS))
        arrangement = next(a for a in airier if a.height <= height)
    levels = [level(options) for level in WIDTHS]
    tried = (*levels, *(replace(level, wanted={}) for level in levels))
    fitting = (each for each in tried if Columns(arrangement, each).width <= width)
    return _draw(arrangement, next(fitting, levels[-1]))


def _draw(arrangement: Arrangement, options: Options) -> Layout:
    columns = Columns(arrangement, options)
    items = [item for column in arrangement.columns for item in column]
    nodes = arrangement.graph.nodes
    boxes = {
        item.node: replace(_box(item, columns), in_part=bool(nodes[item.node].part_of))
        for item in items
        if item.kind in ("operation", "leaf")
    }
    (end,) = (_box(item, columns) for item in items if item.kind == "end")
    return Layout(
        width=columns.width,
        height=arrangement.height,
        boxes=tuple(boxes[i] for i in range(len(boxes))),
        end=end,
        wires=dict(_routes(arrangement, columns, boxes)),
        labels=dict(_labels(arrangement, columns)),
    )


def _box(item: Item, columns: Columns) -> Box:
    """Names of leaves stand right, near their wires; boxes in the middle of the column."""
    if item.kind == "operation":
        width, y, height = columns.box_width(item), item.y, item.height
        x = columns.left[item.layer] + (columns.widths[item.layer] - width) // 2
    else:
        width, y, height = item.text_width, item.y + item.out, 1
        x = (
            columns.out(item.layer) - width - 1
            if item.kind == "leaf"
            else columns.left[item.layer] + 1
        )
    ports = tuple(item.y + port for port in item.ports)
    assert item.kind != "passing"
    return Box(item.node, item.kind, x, y, width, height, item.lines, ports, item.y + item.out)


def _routes(
    arrangement: Arrangement, columns: Columns, boxes: Mapping[int, Box]
) -> Iterator[tuple[Wire, Route]]:
    """Every wire, and a loose end for every node that nothing uses."""
    so_far: dict[Item, tuple[Point, ...]] = {}
    for column, channel in zip(arrangement.columns, arrangement.channels, strict=True):
        for item in column:
            if item.kind == "end":
                continue
            begun = so_far.get(item) or (_port(item, columns, boxes[item.node]),)
            for link in item.after:
                corners = begun + _turns(link, channel, columns)
                if link.wire:
                    head = (_head(link.right, columns, boxes), link.end)
                    yield link.wire, Route(item.node, (*corners, head))
                else:
                    so_far[link.right] = corners
            if not item.after:
                loose = columns.out(item.layer) + columns.numbers[item.layer]
                yield (OUTSIDE, item.node), Route(item.node, (*begun, (loose, begun[0][1])))


def _port(item: Item, columns: Columns, box: Box) -> Point:
    return (columns.out(item.layer) if item.kind == "leaf" else box.x + box.width, box.out)


def _head(item: Item, columns: Columns, boxes: Mapping[int, Box]) -> int:
    """The column of the arrow head before an item."""
    return (columns.left[item.layer] if item.kind == "end" else boxes[item.node].x) - 1


def _turns(link: Link, channel: Channel, columns: Columns) -> tuple[Point, ...]:
    """The corners of one net in the channel right of an item."""
    bend, row, corners = channel.bends.get(link.left), link.start, list[Point]()
    if not bend:
        return ()
    x = columns.track(link.left.layer, bend.track)
    if bend.detour:
        track, free = bend.detour
        early = columns.track(link.left.layer, track)
        corners += [(early, row), (early, free)]
        row = free
    if row != link.end:
        corners += [(x, row), (x, link.end)]
    return tuple(corners)


def _labels(arrangement: Arrangement, columns: Columns) -> Iterator[tuple[LabelKey, Label]]:
    """Value above and gradient below what leaves a node; a branch's share below its own arrow."""
    labels = arrangement.labels
    for item in (item for column in arrangement.columns for item in column):
        if item.kind in ("operation", "leaf"):
            x, row = columns.out(item.layer) + 1, item.y + item.out
            width = columns.label_width(item.node)
            if item.node in labels.value:
                yield ("value", item.node), Label(x, row - 1, width)
            if item.node in labels.gradient:
                yield ("gradient", item.node), Label(x, row + 1, width)
        for link in item.before:
            if link.wire and link.wire in labels.branch:
                width = columns.label_width(link.left.node)
                at = Label(columns.branch(item.layer), link.end + 1, width)
                yield ("branch", *link.wire), at


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

    def __init__(self, layout: Layout) -> None:
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


def region_of(layout: Layout, node: int) -> tuple[int, int, int, int]:
    """x, y, width and height of a node's box together with its numbers."""
    box = layout.boxes[node]
    labels = [label for label in map(layout.labels.get, _keys(layout, node)) if label]
    left = min([box.x, *(label.x for label in labels)])
    top = min([box.y, *(label.y for label in labels)])
    right = max([box.x + box.width, *(label.x + label.width for label in labels)])
    bottom = max([box.y + box.height, *(label.y + 1 for label in labels)])
    return left, top, right - left, bottom - top


def node_at(layout: Layout, x: int, y: int) -> int | None:
    """The node whose box, number or wire covers a cell."""
    for box in layout.rows.boxes.get(y, ()):
        if box.x <= x < box.x + box.width:
            return box.node
    for key, label in layout.rows.labels.get(y, ()):
        if _covers(label, x):
            return _node_of(layout, key)
    for piece in layout.rows.levels(y):
        if piece.low <= x <= piece.high:
            return piece.source
    return next((piece.source for piece in layout.rows.uprights(y) if piece.at == x), None)


def _keys(layout: Layout, node: int) -> list[LabelKey]:
    """The numbers on what leaves a node, and on the branches that enter it."""
    entering: list[LabelKey] = [("branch", node, k) for k in range(len(layout.boxes[node].ports))]
    return [("value", node), ("gradient", node), *entering]


def _covers(label: Label, x: int) -> bool:
    return label.x <= x < label.x + label.width


def _node_of(layout: Layout, key: LabelKey) -> int:
    """The node whose value, or gradient, a number is."""
    return layout.wires[key[1], key[2]].source if key[0] == "branch" else key[1]
