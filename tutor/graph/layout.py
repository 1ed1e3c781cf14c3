"""Where every box, wire and number of a graph stands: whole cells, computed from the graph alone.

The layered drawing of Sugiyama et al. (1981), one net per value. Between two columns lie, left to
right: the numbers of what leaves the left one | the tracks on which wires turn | the numbers of
the branches that enter the right one | the arrow heads. As no two share a cell column, no number
can ever touch a wire, a box or another number.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, pairwise
from typing import Literal, NamedTuple

from tutor.graph.arrangement import OUTSIDE, Arrangement, Item, Kind, Link, Options, arrange
from tutor.graph.graph import Graph
from tutor.graph.node import Wire
from tutor.text.glyphs import E, N, S, W

LabelKey = tuple[Literal["value", "gradient"], int] | tuple[Literal["branch"], int, int]
"""A number's place: above or below what leaves a node, or below one branch of a reused value."""

Point = tuple[int, int]

HEIGHTS = ((1, 0, 0), (2, 0, 0), (3, 0, 0), (3, 3, 0), (4, 3, 0), (4, 4, 0), (4, 4, 1))
"""Pitch, stretch and gap of drawings from the lowest to the airiest."""

WIDTHS = ((9, 2, 2), (9, 1, 2), (9, 1, 1), (8, 1, 1), (7, 1, 1), (7, 0, 1), (6, 0, 1), (5, 0, 1))
"""Label, padding and track of drawings from the widest to the narrowest."""

SHORTEST = 3  # cells of wire between two columns, beside the arrow head


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


class Piece(NamedTuple):
    """A straight piece of a net, level or upright: its cells from corner to corner."""

    source: int
    left: int
    right: int
    top: int
    bottom: int

    def sides(self, x: int, y: int) -> int:
        """The sides on which this piece leaves a cell that it passes."""
        across = (E if x < self.right else 0) | (W if x > self.left else 0)
        return across | (S if y < self.bottom else 0) | (N if y > self.top else 0)


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
            step = 1 if to_y > y else -1
            found += [(column, y) for column in range(x + 1, to_x + 1)]
            found += [(x, row) for row in range(y + step, to_y + step, step)]
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
    def users(self) -> Mapping[Piece, list[Wire]]:
        """The wires that share each piece of a net; level pieces, then upright ones."""
        found: dict[Piece, list[Wire]] = defaultdict(list)
        for wire, route in self.wires.items():
            for (x, y), (to_x, to_y) in pairwise(route.corners):
                found[Piece(route.source, x, to_x, min(y, to_y), max(y, to_y))].append(wire)
        return {piece: found[piece] for piece in sorted(found, key=lambda p: p.left == p.right)}

    def pieces_on(self, y: int) -> list[Piece]:
        return [piece for piece in self.users if piece.top <= y <= piece.bottom]

    def boxes_on(self, y: int) -> list[Box]:
        return [box for box in (*self.boxes, self.end) if box.y <= y < box.y + box.height]

    def labels_on(self, y: int) -> list[tuple[LabelKey, Label]]:
        return [(key, label) for key, label in self.labels.items() if label.y == y]

    @property
    def output(self) -> Wire:
        """The wire on which the result leaves the graph."""
        return (OUTSIDE, self.end.node)

    def source_of(self, key: LabelKey) -> int:
        """The node whose value, or gradient, a number is."""
        return self.wires[key[1], key[2]].source if key[0] == "branch" else key[1]


def place(graph: Graph, options: Options | None = None) -> Layout:
    """The drawing of a graph; the values on its inputs and the order of its list change nothing."""
    options = options or Options()
    return _Drawing(arrange(graph, options), options).layout()


def fit(graph: Graph, width: int, height: int, options: Options | None = None) -> Layout:
    """The airiest drawing that fits; numbers get shorter only at the last.

    Where none fits, one moves along it anyway: then it is the smallest with its numbers whole.
    """
    options = options or Options()
    low, *_ = heights = [replace(options, pitch=a, stretch=b, gap=c) for a, b, c in HEIGHTS]
    arrangement = arrange(graph, low)
    if arrangement.height <= height:
        airier = (arrange(graph, level) for level in reversed(heights))
        arrangement = next(each for each in airier if each.height <= height)
    levels = [replace(options, label=a, padding=b, track=c) for a, b, c in WIDTHS]
    tried = (*levels, *(replace(level, wanted={}) for level in levels))
    drawings = (_Drawing(arrangement, level) for level in tried)
    fitting = (drawing for drawing in drawings if drawing.width <= width)
    return next(fitting, _Drawing(arrangement, levels[-1])).layout()


class _Drawing:
    """An arrangement in so much room: the x of every part of every column and channel.

    A leaf's name hangs out of its column to the left as far as nothing stands on its row.
    """

    def __init__(self, arrangement: Arrangement, options: Options) -> None:
        self.arrangement, self.options = arrangement, options
        columns = arrangement.columns
        self.items = [item for column in columns for item in column]
        self.numbers = [max(map(self.numbers_width, column)) for column in columns]
        self.branches = [max(map(self.branch_width, column)) for column in columns]
        self.tracks = [channel.tracks * options.track for channel in arrangement.channels]
        self.left, self.widths = [0], list[int]()
        taken: dict[int, int] = {}  # how far each row is taken, from the left
        for layer, column in enumerate(columns):
            self.widths.append(max(self.item_width(item, taken) for item in column))
            self.left.append(self.out(layer) + self.channel_width(layer))
            for row, end in self.ends(layer):
                taken[row] = max(taken.get(row, 0), end)
        self.width = self.left[-1]

    def item_width(self, item: Item, taken: Mapping[int, int]) -> int:
        """The cells that an item needs right of its column's left edge."""
        if item.kind != "leaf":
            return self.own_width(item) + (item.kind == "end")  # a blank between it and its wire
        first = taken.get(item.row, -1) + 1
        return max(0, first + item.text_width + 1 - self.left[item.layer])

    def own_width(self, item: Item) -> int:
        return item.text_width + (2 * self.options.padding + 2 if item.kind == "operation" else 0)

    def ends(self, layer: int) -> Iterator[tuple[int, int]]:
        """Rows, and where on them a column's items, numbers, loose ends and tracks end."""
        out, last = self.out(layer), self.arrangement.channels[layer].last
        for item in self.arrangement.columns[layer]:
            row, width = item.row, self.numbers_width(item)
            yield from ((level, out) for level in range(item.y, item.y + item.height))
            yield from ((level, out + 1 + width) for level in (row - 1, row, row + 1) if width)
            if not item.after:
                yield row, out + 1 + self.numbers[layer]
        yield from ((row, self.track(layer, track) + 1) for row, track in last.items())

    def numbers_width(self, item: Item) -> int:
        return self.label_width(item.node) if item.above or item.below else 0

    def branch_width(self, item: Item) -> int:
        """The width of the numbers on the branches that enter an item."""
        branches = (link.left.node for link in item.before if link.is_branch)
        return max(map(self.label_width, branches), default=0)

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

    def layout(self) -> Layout:
        boxes = {item: self.box(item) for item in self.items if item.kind != "passing"}
        *nodes, end = sorted(boxes.values(), key=lambda box: (box.kind == "end", box.node))
        wires, labels = dict(self.routes(boxes)), dict(self.labels())
        return Layout(self.width, self.arrangement.height, tuple(nodes), end, wires, labels)

    def box(self, item: Item) -> Box:
        """Names of leaves stand right, near their wires; boxes in the middle of the column."""
        is_box, width = item.kind == "operation", self.own_width(item)
        spare = self.widths[item.layer] - width
        x = self.left[item.layer] + {"operation": spare // 2, "leaf": spare - 1}.get(item.kind, 1)
        y, height = (item.y, item.height) if is_box else (item.row, 1)
        at, ports = (x, y, width, height), tuple(item.y + port for port in item.ports)
        return Box(item.node, item.kind, *at, item.lines, ports, item.row, item.in_part)

    def routes(self, boxes: Mapping[Item, Box]) -> Iterator[tuple[Wire, Route]]:
        """Every wire, and a loose end for every node that nothing uses."""
        so_far: dict[Item, tuple[Point, ...]] = {}
        for item, box in boxes.items():
            so_far[item] = ((box.x + box.width + (item.kind == "leaf"), box.out),)
        for item in self.items:
            for link in item.after:
                corners = (*so_far[item], *self.turns(link))
                if link.wire:
                    head = boxes[link.right].x - 1 - (link.right.kind == "end")
                    yield link.wire, Route(item.node, (*corners, (head, link.end)))
                else:
                    so_far[link.right] = corners
            if not item.after and item.kind != "end":
                loose = self.out(item.layer) + self.numbers[item.layer]
                yield (OUTSIDE, item.node), Route(item.node, (*so_far[item], (loose, item.row)))

    def turns(self, link: Link) -> Iterator[Point]:
        """The corners of one net in the channel right of an item."""
        item, row = link.left, link.left.row
        channel = self.arrangement.channels[item.layer]
        bend = (channel.bends.get(item, 0), link.end)
        for track, end in filter(None, (channel.detours.get(item), bend)):
            if row != end:
                x = self.track(item.layer, track)
                yield from ((x, row), (x, end))
            row = end

    def labels(self) -> Iterator[tuple[LabelKey, Label]]:
        """Value above and gradient below what leaves a node; a branch's share below its arrow."""
        for item in self.items:
            x, width = self.out(item.layer) + 1, self.label_width(item.node)
            if item.above:
                yield ("value", item.node), Label(x, item.row - 1, width)
            if item.below:
                yield ("gradient", item.node), Label(x, item.row + 1, width)
            x = self.left[item.layer] - 1 - self.branches[item.layer]
            for link in item.before:
                if link.wire and link.is_branch:
                    width = self.label_width(link.left.node)
                    yield ("branch", *link.wire), Label(x, link.end + 1, width)


def region_of(layout: Layout, node: int) -> tuple[int, int, int, int]:
    """x, y, width and height of a node's box together with its numbers."""
    box = layout.boxes[node]
    labels = (label for key, label in layout.labels.items() if key[1] == node)
    taken = [(at.x, at.y, at.x + at.width, at.y + 1) for at in labels]
    taken.append((box.x, box.y, box.x + box.width, box.y + box.height))
    lefts, tops, rights, bottoms = zip(*taken, strict=True)
    return min(lefts), min(tops), max(rights) - min(lefts), max(bottoms) - min(tops)


def node_at(layout: Layout, x: int, y: int) -> int | None:
    """The node whose box, number or wire covers a cell."""
    labels = layout.labels_on(y)
    boxes = (box.node for box in layout.boxes_on(y) if box.x <= x < box.x + box.width)
    numbers = (layout.source_of(key) for key, at in labels if at.x <= x < at.x + at.width)
    wires = (piece.source for piece in layout.pieces_on(y) if piece.left <= x <= piece.right)
    return next(chain(boxes, numbers, wires), None)
