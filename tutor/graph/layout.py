"""Where every box, wire and number of a graph stands: whole cells, computed from the graph alone.

The layered drawing of Sugiyama et al. (1981), one net per value. Between two columns lie, left to
right: the numbers of what leaves the left one | the tracks on which wires turn | the numbers of
the branches that enter the right one | the arrow heads. As no two share a cell column, no number
can ever touch a wire, a box or another number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, pairwise

from tutor.graph.graph import Graph
from tutor.graph.items import OUTSIDE as OUTSIDE
from tutor.graph.items import Item, Kind, Link
from tutor.graph.items import LabelKey as LabelKey
from tutor.graph.items import Options as Options
from tutor.graph.node import Wire
from tutor.graph.route import Channel
from tutor.graph.rows import Arrangement, arrange
from tutor.text.glyphs import E, N, S, W

Point = tuple[int, int]

SHORTEST = 3  # cells of wire between two columns, beside the arrow head

HEIGHTS = ((1, 0, 0), (2, 0, 0), (3, 0, 0), (3, 3, 0), (4, 3, 0), (4, 4, 0), (4, 4, 1))
"""Pitch, stretch and gap, from the closest drawing to the airiest."""

WIDTHS = ((9, 2, 2), (9, 1, 2), (9, 1, 1), (8, 1, 1), (7, 1, 1), (7, 0, 1), (6, 0, 1), (5, 0, 1))
"""Label, padding and track, from the widest drawing to the narrowest."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node (or the output's name) with its text; `ports` and `out` are the rows of its wires.

    `in_part` says that it is one of the nodes that a layer was opened into.
    """

    node: int
    kind: Kind
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


@dataclass(slots=True)
class Strand:
    """A value's wires in one cell: the sides on which they leave it, and those that share it."""

    sides: int = 0
    wires: list[Wire] = field(default_factory=list)


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
    def strands(self) -> Mapping[Point, Mapping[int, Strand]]:
        """For each cell the nets that pass it; two of them only cross."""
        found: dict[Point, dict[int, Strand]] = defaultdict(lambda: defaultdict(Strand))
        for wire, route in self.wires.items():
            found[route.cells[0]][route.source].sides |= W
            for cell in route.cells:
                found[cell][route.source].wires.append(wire)
            for (x, y), (to_x, to_y) in pairwise(route.cells):
                ahead, behind = (E, W) if to_x > x else (S, N) if to_y > y else (N, S)
                found[x, y][route.source].sides |= ahead
                found[to_x, to_y][route.source].sides |= behind
        return found

    def source_of(self, key: LabelKey) -> int:
        """The node whose value, or gradient, a number is."""
        return self.wires[key[1], key[2]].source if key[0] == "branch" else key[1]

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
    heights = [replace(options, pitch=p, stretch=s, gap=gap) for p, s, gap in HEIGHTS]
    arrangement = arrange(graph, heights[0])
    if arrangement.height <= height:
        airier = (arrange(graph, level) for level in reversed(heights))
        arrangement = next(a for a in airier if a.height <= height)
    widths = [replace(options, label=n, padding=p, track=track) for n, p, track in WIDTHS]
    tried = (*widths, *(replace(level, wanted={}) for level in widths))
    fitting = (each for each in tried if Columns(arrangement, each).width <= width)
    return _draw(arrangement, next(fitting, widths[-1]))


class Columns:
    """The x of every part of every column and channel.

    A leaf's name hangs out of its column to the left as far as nothing stands on its row.
    """

    def __init__(self, arrangement: Arrangement, options: Options) -> None:
        self.options = options
        self.labels = arrangement.labels
        columns = arrangement.columns
        self.numbers = [max(map(self.numbers_width, column)) for column in columns]
        self.branches = [max(map(self.branch_width, column)) for column in columns]
        self.tracks = [channel.tracks * options.track for channel in arrangement.channels]
        self.left, self.widths = [0], list[int]()
        taken: dict[int, int] = {}  # how far each row is taken, from the left
        for layer, column in enumerate(columns):
            self.widths.append(max(self.item_width(item, taken) for item in column))
            self.left.append(self.out(layer) + self.channel_width(layer))
            for row, end in self.ends(column, arrangement.channels[layer]):
                taken[row] = max(taken.get(row, 0), end)
        self.width = self.left[-1]

    def item_width(self, item: Item, taken: Mapping[int, int]) -> int:
        """The cells that an item needs right of its column's left edge."""
        if item.kind == "operation":
            return self.box_width(item)
        if item.kind == "leaf":
            row = item.y + item.out
            first = taken[row] + 1 if row in taken else 0
            return max(0, first + item.text_width + 1 - self.left[item.layer])
        return item.text_width + (item.kind == "end")  # a blank between a name and its wire

    def box_width(self, item: Item) -> int:
        return item.text_width + 2 * self.options.padding + 2

    def ends(self, column: Sequence[Item], channel: Channel) -> Iterator[tuple[int, int]]:
        """Rows, and where on them a column's items, numbers, loose ends and tracks end."""
        layer = column[0].layer
        out = self.out(layer)
        for item in column:
            row, width = item.y + item.out, self.numbers_width(item)
            yield from ((level, out) for level in range(item.y, item.y + item.height))
            yield from ((level, out + 1 + width) for level in (row - 1, row, row + 1) if width)
            if not item.after:
                yield row, out + 1 + self.numbers[layer]
        yield from ((row, self.track(layer, track) + 1) for row, track in channel.last.items())

    def numbers_width(self, item: Item) -> int:
        own = not self.labels.isdisjoint([("value", item.node), ("gradient", item.node)])
        return self.label_width(item.node) if own and item.kind in ("operation", "leaf") else 0

    def branch_width(self, item: Item) -> int:
        """The width of the numbers on the branches that enter an item."""
        links = [link for link in item.before if ("branch", *(link.wire or ())) in self.labels]
        return max((self.label_width(link.left.node) for link in links), default=0)

    def label_width(self, node: int) -> int:
        options = self.options
        return max(options.label, options.widths.get(node, 0), options.wanted.get(node, 0))

    def channel_width(self, layer: int) -> int:
        """The columns between a layer's column and the next one's, the arrow head included."""
        if layer == len(self.numbers) - 1:
            return self.numbers[layer] and self.numbers[layer] + 2
        numbers, branches = self.numbers[layer], self.branches[layer + 1]
        room = self.tracks[layer] or branches  # no blank is needed before a mere arrow head
        before = 1 + (numbers and numbers + bool(room))
        parts = before + self.tracks[layer] + (branches and branches + 1)
        return max(parts, SHORTEST) + 1

    def out(self, layer: int) -> int:
        """The first cell right of a layer's column."""
        return self.left[layer] + self.widths[layer]

    def track(self, layer: int, track: int) -> int:
        first = self.out(layer) + 1 + (self.numbers[layer] and self.numbers[layer] + 1)
        return first + track * self.options.track

    def branch(self, layer: int) -> int:
        """Where the numbers of the branches that enter a layer begin."""
        return self.left[layer] - 1 - self.branches[layer]


def _draw(arrangement: Arrangement, options: Options) -> Layout:
    columns = Columns(arrangement, options)
    items = [item for column in arrangement.columns for item in column if item.kind != "passing"]
    nodes = arrangement.graph.nodes
    drawn = [_box(item, columns, bool(nodes[item.node].part_of)) for item in items]
    boxes = {box.node: box for box in drawn if box.kind != "end"}
    return Layout(
        width=columns.width,
        height=arrangement.height,
        boxes=tuple(boxes[i] for i in range(len(boxes))),
        end=next(box for box in drawn if box.kind == "end"),
        wires=dict(_routes(arrangement, columns, boxes)),
        labels=dict(_labels(arrangement, columns)),
    )


def _box(item: Item, columns: Columns, in_part: bool) -> Box:
    """Names of leaves stand right, near their wires; boxes in the middle of the column."""
    left, right = columns.left[item.layer], columns.out(item.layer)
    x, y, width, height = left + 1, item.y + item.out, item.text_width, 1
    if item.kind == "leaf":
        x = right - width - 1
    elif item.kind == "operation":
        width, y, height = columns.box_width(item), item.y, item.height
        x = left + (right - left - width) // 2
    ports = tuple(item.y + port for port in item.ports)
    in_part = in_part and item.kind != "end"
    return Box(
        item.node, item.kind, x, y, width, height, item.lines, ports, item.y + item.out, in_part
    )


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
                    at_end = link.right.kind == "end"
                    end = columns.left[link.right.layer] if at_end else boxes[link.right.node].x
                    yield link.wire, Route(item.node, (*corners, (end - 1, link.end)))
                else:
                    so_far[link.right] = corners
            if not item.after:
                loose = columns.out(item.layer) + columns.numbers[item.layer]
                yield (OUTSIDE, item.node), Route(item.node, (*begun, (loose, begun[0][1])))


def _port(item: Item, columns: Columns, box: Box) -> Point:
    return (columns.out(item.layer) if item.kind == "leaf" else box.x + box.width, box.out)


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
            if ("value", item.node) in labels:
                yield ("value", item.node), Label(x, row - 1, width)
            if ("gradient", item.node) in labels:
                yield ("gradient", item.node), Label(x, row + 1, width)
        for link in item.before:
            if link.wire and ("branch", *link.wire) in labels:
                width = columns.label_width(link.left.node)
                at = Label(columns.branch(item.layer), link.end + 1, width)
                yield ("branch", *link.wire), at


def region_of(layout: Layout, node: int) -> tuple[int, int, int, int]:
    """x, y, width and height of a node's box with the numbers that leave and enter it."""
    box = layout.boxes[node]
    keys = [
        ("value", node),
        ("gradient", node),
        *(("branch", node, k) for k in range(len(box.ports))),
    ]
    labels = [label for key, label in layout.labels.items() if key in keys]
    left = min([box.x, *(label.x for label in labels)])
    top = min([box.y, *(label.y for label in labels)])
    right = max([box.x + box.width, *(label.x + label.width for label in labels)])
    bottom = max([box.y + box.height, *(label.y + 1 for label in labels)])
    return left, top, right - left, bottom - top


def node_at(layout: Layout, x: int, y: int) -> int | None:
    """The node whose box, number or wire covers a cell."""
    boxes = (
        box.node
        for box in (*layout.boxes, layout.end)
        if 0 <= x - box.x < box.width and 0 <= y - box.y < box.height
    )
    labels = (
        layout.source_of(key)
        for key, label in layout.labels.items()
        if y == label.y and 0 <= x - label.x < label.width
    )
    nets = layout.strands.get((x, y), {})
    wires = sorted(nets, key=lambda net: nets[net].sides != E | W)
    return next(chain(boxes, labels, wires), None)
