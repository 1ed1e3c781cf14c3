"""What stands in the columns of a drawing: the items, their order and rows, the tracks beside."""

from bisect import bisect_right, insort
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count, pairwise
from math import floor, fsum
from typing import Literal

from tutor.graph.graph import Graph
from tutor.graph.node import Node, Wire
from tutor.graph.notation import symbol
from tutor.text.cells import cell_len

OUTSIDE = -1
"""The target of a wire that leaves a node for no other node: `(OUTSIDE, node)`."""

Kind = Literal["operation", "leaf", "end", "passing"]

PULL: Mapping[Kind, int] = {"leaf": 16, "operation": 64, "passing": 128}
"""How much a wire is kept straight, by what it leaves."""

BRANCHING = 1  # the pull of a trunk that also branches off: it cannot be straight both ways

SWEEPS = 8
PATIENCE = 2
ROUNDS = 3
STRETCHES = 4  # rounds, as a box that grows moves its neighbours
NUMBER = 2  # rows beside a box's wire: its number and a blank


@dataclass(frozen=True, slots=True)
class Options:
    """How a graph is drawn; all lengths are in cells.

    `label` is reserved for every number; `widths` reserves more for a node's own numbers, `wanted`
    still more as long as there is room. `pitch` is the distance of the ports that leaves feed,
    `stretch` how many rows a box may grow so that its wires run straight, `gap` the blank rows
    between boxes (without any, a leaf's number may stand level with a box's edge), `padding` the
    blanks beside a symbol, `track` the columns that each vertical wire takes.
    """

    label: int = 9
    padding: int = 2
    track: int = 2
    pitch: int = 3
    stretch: int = 3
    gap: int = 0
    widths: Mapping[int, int] = field(default_factory=dict)
    wanted: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Item:
    """One thing that takes rows in a column; `ports` and `out` are rows below its first, `y`.

    `above` and `below` say whether its node's value and gradient stand beside it, `in_part` that
    it is one of the nodes that a layer was opened into.
    """

    node: int
    kind: Kind
    layer: int
    lines: tuple[str, ...] = ()
    height: int = 1
    ports: list[int] = field(default_factory=lambda: [0])
    out: int = 0
    above: bool = False
    below: bool = False
    in_part: bool = False
    y: int = 0
    place: int = 0
    pitch: int = 0  # rows between its ports as long as the box is not stretched
    before: list["Link"] = field(default_factory=list)
    after: list["Link"] = field(default_factory=list)

    @property
    def row(self) -> int:
        """Where its wire leaves it."""
        return self.y + self.out

    @property
    def text_width(self) -> int:
        return max(map(cell_len, self.lines), default=0)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A piece of wire from an item to a port of an item in the next column.

    `wire` is the one that ends here, if one does, `is_branch` says that its share stands there.
    """

    left: Item
    right: Item
    slot: int
    weight: int
    wire: Wire | None = None
    is_branch: bool = False

    def __post_init__(self) -> None:
        self.left.after.append(self)
        self.right.before.append(self)

    @property
    def end(self) -> int:
        return self.right.y + self.right.ports[self.slot]


Columns = Sequence[Sequence[Item]]


@dataclass(frozen=True)
class Arrangement:
    """All that does not depend on widths: the items with their rows, and the tracks."""

    columns: Columns
    channels: Sequence["Channel"]

    @property
    def height(self) -> int:
        bottom = max(item.y + item.height for column in self.columns for item in column)
        detours = (row + 1 for channel in self.channels for _, row in channel.detours.values())
        return max([bottom, *detours])


def arrange(graph: Graph, options: Options) -> Arrangement:
    """The items of a graph, ordered and placed on their rows, and the tracks of their wires."""
    columns = _depth_first(linked(graph, options))
    _order(columns)
    _place(columns, options.gap, options.stretch)
    return Arrangement(columns, [*map(Channel, columns)])


# The items: boxes, names, and wires that pass by


def leaving(graph: Graph, node: int) -> list[Wire]:
    """The wires on which a node's value leaves it; the output's runs to its name."""
    return [*graph.uses[node], *([(OUTSIDE, node)] if node == graph.output else [])]


def linked(graph: Graph, options: Options) -> Collection[Item]:
    """An item for every node and for the output's name, linked through those that pass by."""
    items = {i: _item(graph, i, layer, options) for i, layer in enumerate(_layers(graph))}
    output, layer = graph.nodes[graph.output], items[graph.output].layer + 1
    height = 2 if graph.uses[graph.output] else 1  # beside other branches it has a number
    items[OUTSIDE] = Item(graph.output, "end", layer, (output.name,), height)
    for i in range(len(graph.nodes)):
        _connect(graph, i, items)
    for item in items.values():
        item.before.sort(key=lambda link: link.slot)
    return items.values()


def _connect(graph: Graph, i: int, items: Mapping[int, Item]) -> None:
    """Link one net: a trunk that passes through the layers and branches off where it is used."""
    left, wires = items[i], leaving(graph, i)
    last = max((items[target].layer for target, _ in wires), default=0)
    for layer in range(left.layer + 1, last + 1):
        here = [wire for wire in wires if items[wire[0]].layer == layer]
        for target, slot in here:
            is_branch = len(wires) > 1 and (target == OUTSIDE or (target, slot) in graph.wire_step)
            port = 0 if target == OUTSIDE else slot
            Link(left, items[target], port, PULL[left.kind], (target, slot), is_branch)
        if layer < last:
            passing = Item(i, "passing", layer)
            Link(left, passing, 0, BRANCHING if here else PULL["passing"])
            left = passing


def _item(graph: Graph, i: int, layer: int, options: Options) -> Item:
    """A node's, with a number for all but unnamed constants, and where a gradient comes."""
    node = graph.nodes[i]
    above = node.op != "constant" or node.name.isidentifier()
    below = graph.gradient_step[i] is not None
    kind: Kind = "operation" if node.is_operation else "leaf"
    height, out, in_part = 1 + above + below, int(above), bool(node.part_of)
    item = Item(i, kind, layer, (node.name,), height, [], out, above, below, in_part)
    if node.is_operation:
        item.lines = tuple(symbol(node).split("\n"))
        item.pitch = _pitch(graph, node, options)
        set_ports(item, range(0, item.pitch * len(node.inputs), item.pitch))
    return item


def set_ports(item: Item, rows: Sequence[int]) -> None:
    """Shape a box around its ports, `rows` apart; its symbol stands level with its out port."""
    span = rows[-1] - rows[0]
    item.height = max(span + 3, len(item.lines) + 2)
    item.out = (item.height - 1) // 2
    top = (item.height - 1 - span) // 2
    item.ports = [top + row - rows[0] for row in rows]


def _pitch(graph: Graph, node: Node, options: Options) -> int:
    """Rows between a node's operands: wide where leaves with numbers feed it, else narrow."""
    operands = len(node.inputs)
    branched = any(len(leaving(graph, j)) > 1 for j in node.inputs)
    if operands > 4:
        return 1 + branched
    fed = len({j for j in node.inputs if not graph.nodes[j].inputs})
    if fed > 1 and fed >= operands - 1:
        return max(options.pitch, 1 + branched)
    return max(options.pitch - 1, 2) if branched else min(options.pitch, 2)


def _layers(graph: Graph) -> list[int]:
    """Longest path from the inputs; an input, or a tree of its own, moves up to its first use."""
    layer, free = list[int](), list[bool]()
    for node in graph.nodes:
        layer.append(max((layer[j] + 1 for j in node.inputs), default=0))
        free.append(all(free[j] and len(graph.uses[j]) == 1 for j in node.inputs))
    for i in reversed(range(len(layer))):
        if free[i] and graph.uses[i] and i != graph.output:
            layer[i] = min(layer[target] for target, _ in graph.uses[i]) - 1
    return layer


# The order of each column: few crossings, operands from top to bottom


def _order(columns: list[list[Item]]) -> None:
    """Barycentre sweeps; the best order found stays."""
    best, kept, patience = _crossings(columns), [*map(list, columns)], PATIENCE
    for sweep in range(SWEEPS):
        if not best or not patience:
            break
        _sweep(columns, rightwards=sweep % 2 == 0)
        patience -= 1
        if (found := _crossings(columns)) < best:
            best, kept, patience = found, [*map(list, columns)], PATIENCE
    columns[:] = kept


def _crossings(columns: Columns) -> int:
    """How many pairs of wires cross, counted at the ports."""
    crossings = 0
    for column in columns:
        met = list[tuple[int, int]]()
        for item in column:
            for port in sorted((link.right.place, link.slot) for link in item.after):
                crossings += len(met) - bisect_right(met, port)
                insort(met, port)
    return crossings


def _depth_first(items: Collection[Item]) -> list[list[Item]]:
    """Columns as met from the output, operands in slot order: a tree is without a crossing.

    They are the same whatever the order of the items, as far as the output uses them.
    """
    columns: list[list[Item]] = [[] for _ in range(1 + max(item.layer for item in items))]
    met: set[Item] = set()
    last = (item for item in items if not item.after)
    stack = sorted(last, key=lambda item: (item.kind == "end", item.layer))
    while stack:
        item = stack.pop()
        if item not in met:
            met.add(item)
            item.place = len(columns[item.layer])
            columns[item.layer].append(item)
            stack.extend(link.left for link in reversed(item.before))
    return columns


def _sweep(columns: Sequence[list[Item]], rightwards: bool) -> None:
    """Order each column by where its items' wires come from, or lead to, on average."""

    def average(item: Item) -> float:
        if rightwards:
            places: list[float] = [link.left.place for link in item.before]
        else:
            ends = ((link.right, link.slot + 1) for link in item.after)
            places = [right.place + port / (len(right.ports) + 1) for right, port in ends]
        return fsum(places) / len(places) if places else item.place

    for column in columns if rightwards else reversed(columns):
        column.sort(key=average)
        for place, item in enumerate(column):
            item.place = place


# The row of every item: as straight as the order of each column allows


def _place(columns: Columns, gap: int, stretch: int) -> None:
    """Settle the rows; let boxes grow by up to `stretch` rows to reach their operands straight."""
    for column in columns:
        rows = accumulate(_distances(column, gap), initial=0)
        for item, row in zip(column, rows, strict=True):
            item.y = row
    _settle(columns, gap)
    items = [item for column in columns for item in column]
    for _ in range(STRETCHES):
        if not any([_stretch(item, stretch) for item in items if len(item.ports) > 1]):
            break
        _settle(columns, gap)
    top = min(item.y for item in items)
    for item in items:
        item.y -= top


def _settle(columns: Columns, gap: int) -> None:
    """Generated the columns towards their neighbours: on the side they come from, then on both."""
    apart = [(column, _distances(column, gap)) for column in columns]
    for both in (False, *[True] * ROUNDS):
        for column in apart[1:]:
            _draw(*column, left=True, right=both)
        for column in apart[-2::-1]:
            _draw(*column, left=both, right=True)
    for column in apart[1:]:
        _draw(*column, left=True, right=False)


def _draw(column: Sequence[Item], distances: Sequence[int], left: bool, right: bool) -> None:
    """Move a column's items to where their wires run straightest."""
    rows = isotonic([_wish(item, left, right) for item in column], distances)
    for item, y in zip(column, rows, strict=True):
        item.y = y


def _wish(item: Item, left: bool, right: bool) -> tuple[float, float]:
    """The row at which an item's wires would be straight on average, and its weight."""
    before, after = item.before if left else (), item.after if right else ()
    pulls = [(link.weight, link.left.row - item.ports[link.slot]) for link in before]
    pulls += [(link.weight, link.end - item.out) for link in after]
    weight = sum(weight for weight, _ in pulls)
    return (sum(w * row for w, row in pulls) / weight, weight) if weight else (item.y, 0.01)


def _distances(column: Sequence[Item], gap: int) -> list[int]:
    """Rows from the top of each item to the top of the one below it."""
    return [
        upper.height + gap
        if upper.kind == lower.kind == "operation"
        else upper.height - (not gap and _share_a_row(upper, lower))
        for upper, lower in pairwise(column)
    ]


def _share_a_row(upper: Item, lower: Item) -> bool:
    """Whether a leaf's number can stand level with a box's edge, clear of the box's own number."""
    kinds, below, above = (upper.kind, lower.kind), upper.height - 1 - upper.out, lower.out
    if kinds == ("operation", "leaf"):
        return below > NUMBER and above > 0
    return kinds == ("leaf", "operation") and below > 0 and above > NUMBER


def _stretch(item: Item, most: int) -> bool:
    """Move a box's ports level with what feeds them, if it need not grow by much."""
    rows = [link.left.row for link in item.before]
    apart = _steps(rows)
    growth = sum(apart) - item.pitch * len(apart)
    moves = 0 < growth <= most and min(apart) >= item.pitch and apart != _steps(item.ports)
    if moves:
        set_ports(item, rows)
    return moves


def _steps(rows: Sequence[int]) -> list[int]:
    return [b - a for a, b in pairwise(rows)]


def isotonic(wishes: Sequence[tuple[float, float]], distances: Sequence[int]) -> list[int]:
    """The whole rows nearest to the weighted wishes that keep at least the given distances.

    Pool adjacent violators (Barlow et al. 1972), on the rows less the distances before them.
    """
    offsets = [*accumulate(distances, initial=0)]
    blocks: list[tuple[float, float, int]] = []  # weighted sum, weight, how many
    for (wish, weight), offset in zip(wishes, offsets, strict=True):
        total, many = weight * (wish - offset), 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / weight:
            before = blocks.pop()
            total, weight, many = before[0] + total, before[1] + weight, before[2] + many
        blocks.append((total, weight, many))
    rows = [floor(total / weight + 0.5) for total, weight, many in blocks for _ in range(many)]
    return [row + offset for row, offset in zip(rows, offsets, strict=True)]


# The tracks between columns: each net on one of its own


class Channel:
    """The tracks right of a column, in such an order that no two nets share a piece of wire.

    A net that starts on a row lies left of one that ends on it; where that goes round in a
    circle, one net leaves its row early, through a free row. By the item that a net leaves,
    `bends` has the track on which it turns, `detours` the track and row of a dogleg that it takes
    before. `last` is the rightmost track in use on a row.
    """

    def __init__(self, column: Sequence[Item]) -> None:
        self.bends: dict[Item, int] = {}
        self.detours: dict[Item, tuple[int, int]] = {}
        self.last: dict[int, int] = {}
        ends = {item: {link.end for link in item.after} for item in column}
        used = {item.row for item in column if item.after}.union(*ends.values())
        turning = (item for item in column if ends[item] - {item.row})
        waiting = sorted(turning, key=lambda item: _rank(item.row, ends[item]))
        starting = {item.row: item for item in waiting}  # the nets that still stand on their row
        while waiting:
            free = (i for i in waiting if all(starting.get(row, i) is i for row in ends[i]))
            if item := next(free, None):
                waiting.remove(item)
                _, start = self.detours.get(item, (None, item.row))
                self.bends[item] = self._take({start, *ends[item]})
            else:  # a circle
                item = next(item for item in waiting if item not in self.detours)
                near = (r for k in count(1) for r in (item.row + k, item.row - k))
                row = next(r for r in near if r >= 0 and r not in used)
                used.add(row)
                self.detours[item] = self._take((item.row, row)), row
            starting.pop(item.row, None)

    @property
    def tracks(self) -> int:
        return 1 + max(self.last.values(), default=-1)

    def _take(self, ends: Collection[int]) -> int:
        """The first track that is free to the right of all else on the rows between."""
        rows = range(min(ends), max(ends) + 1)
        track = 1 + max(self.last.get(row, -1) for row in rows)
        self.last.update(dict.fromkeys(rows, track))
        return track


def _rank(start: int, ends: Collection[int]) -> tuple[bool, int]:
    """Falling nets from the lowest up, then rising nets from the highest down."""
    falls = max(ends) - start >= start - min(ends)
    return (not falls, -start if falls else start)
