"""What stands in the columns of a drawing: boxes, names, and wires that pass by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.cells import cell_len

from tutor.graph.formulas import symbol
from tutor.graph.graph import Graph
from tutor.graph.node import Node, Wire

OUTSIDE = -1
"""The target of a wire that leaves a node for no other node: `(OUTSIDE, node)`."""

Kind = Literal["operation", "leaf", "end", "passing"]

PULL: Mapping[Kind, int] = {"leaf": 16, "operation": 64, "passing": 128}
"""How much a wire is kept straight, by what it leaves."""

BRANCHING = 1  # the pull of a trunk that also branches off: it cannot be straight both ways


@dataclass(frozen=True, slots=True)
class Options:
    """How a graph is drawn; all lengths are in cells.

    `label` is reserved for every number; `widths` reserves more for a node's own numbers, `wanted`
    still more as long as there is room. `pitch` is
    the distance of the ports that leaves feed, `stretch` how many rows a box may grow so that its
    wires run straight, `gap` the blank rows between boxes (without any, a leaf's number may stand
    level with a box's edge), `padding` the blanks beside a symbol, `track` the columns that each
    vertical wire takes.
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
    """One thing that takes rows in a column; `ports` and `out` are rows below its first, `y`."""

    node: int
    kind: Kind
    layer: int
    lines: tuple[str, ...] = ()
    height: int = 1
    ports: list[int] = field(default_factory=lambda: [0])
    out: int = 0
    y: int = 0
    place: int = 0
    span: int = 0  # rows between the first and the last port as long as the box is not stretched
    before: list["Link"] = field(default_factory=list)
    after: list["Link"] = field(default_factory=list)

    @property
    def text_width(self) -> int:
        return max(map(cell_len, self.lines), default=0)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A piece of wire from an item to a port of an item in the next column."""

    left: Item
    right: Item
    slot: int
    weight: int
    wire: Wire | None  # the wire that ends here, if one does

    @property
    def start(self) -> int:
        return self.left.y + self.left.out

    @property
    def end(self) -> int:
        return self.right.y + self.right.ports[self.slot]


@dataclass(frozen=True, slots=True)
class Labels:
    """Which numbers a graph has room for."""

    value: frozenset[int]
    gradient: frozenset[int]
    branch: frozenset[Wire]


def leaving(graph: Graph, node: int) -> list[Wire]:
    """The wires on which a node's value leaves it; the output's runs to its name."""
    return [(OUTSIDE, node), *graph.uses[node]] if node == graph.output else [*graph.uses[node]]


def labels_of(graph: Graph) -> Labels:
    """A number for every node but unnamed constants; one for each branch of a reused value."""
    nodes = range(len(graph.nodes))
    branches = (
        wire
        for i in nodes
        if len(leaving(graph, i)) > 1
        for wire in leaving(graph, i)
        if wire[0] == OUTSIDE or wire in graph.wire_step
    )
    shown = (i for i in nodes if graph.nodes[i].op != "constant" or _has_own_name(graph.nodes[i]))
    with_gradient = (i for i in nodes if graph.gradient_step[i] is not None)
    return Labels(frozenset(shown), frozenset(with_gradient), frozenset(branches))


def _has_own_name(constant: Node) -> bool:
    return constant.name.isidentifier()


def columns_of(graph: Graph, labels: Labels, options: Options) -> list[list[Item]]:
    """An item for every node and for every layer a wire passes, linked; columns not yet ordered."""
    order = _reading_order(graph)
    layer = _layers(graph, order)
    items = {i: _item(graph, i, layer[i], labels, options) for i in order}
    end = _end(graph, layer[graph.output] + 1, labels)
    columns: list[list[Item]] = [[] for _ in range(max(end.layer, *layer) + 1)]
    for item in [*items.values(), end]:
        columns[item.layer].append(item)
    for i in order:
        sinks = [(items[target], slot, (target, slot)) for target, slot in graph.uses[i]]
        if i == graph.output:
            sinks.append((end, 0, (OUTSIDE, i)))
        _connect(items[i], sinks, columns)
    for item in items.values():
        item.before.sort(key=lambda link: link.slot)
    return columns


def _connect(
    source: Item, sinks: Iterable[tuple[Item, int, Wire]], columns: list[list[Item]]
) -> None:
    """Link one net: a trunk that passes through the layers and branches off where it is used."""
    waiting = list(sinks)
    left = source
    while waiting:
        here = [sink for sink in waiting if sink[0].layer == left.layer + 1]
        waiting = [sink for sink in waiting if sink[0].layer > left.layer + 1]
        for right, slot, wire in here:
            _link(Link(left, right, slot, PULL[left.kind], wire))
        if waiting:
            passing = Item(source.node, "passing", left.layer + 1)
            columns[passing.layer].append(passing)
            _link(Link(left, passing, 0, BRANCHING if here else PULL["passing"], None))
            left = passing


def _link(link: Link) -> None:
    link.left.after.append(link)
    link.right.before.append(link)


def _item(graph: Graph, i: int, layer: int, labels: Labels, options: Options) -> Item:
    node = graph.nodes[i]
    if not node.is_operation:
        above, below = i in labels.value, i in labels.gradient
        return Item(i, "leaf", layer, (node.name,), 1 + above + below, [], int(above))
    lines = tuple(symbol(node).split("\n"))
    item = Item(i, "operation", layer, lines)
    pitch = _pitch(graph, node, labels, options)
    item.span = pitch * (len(node.inputs) - 1)
    set_ports(item, range(0, item.span + 1, pitch))
    return item


def _end(graph: Graph, layer: int, labels: Labels) -> Item:
    height = 2 if (OUTSIDE, graph.output) in labels.branch else 1
    return Item(graph.output, "end", layer, (graph.nodes[graph.output].name,), height)


def set_ports(item: Item, rows: Sequence[int]) -> None:
    """Shape a box around its ports, `rows` apart; its symbol stands level with its out port."""
    span = rows[-1] - rows[0]
    item.height = max(span + 3, len(item.lines) + 2)
    item.out = (item.height - 1) // 2
    top = (item.height - 1 - span) // 2
    item.ports = [top + row - rows[0] for row in rows]


def _pitch(graph: Graph, node: Node, labels: Labels, options: Options) -> int:
    """Rows between a node's operands: wide where leaves with numbers feed it, else narrow."""
    operands = len(node.inputs)
    branched = any((len(leaving(graph, j)) > 1) for j in node.inputs)
    if operands > 4:
        return 2 if branched else 1
    fed = len({j for j in node.inputs if not graph.nodes[j].inputs})
    if fed > 1 and fed >= operands - 1:
        return max(options.pitch, 2 if branched else 1)
    return max(min(options.pitch - 1, 3), 2) if branched else min(options.pitch, 2)


def _reading_order(graph: Graph) -> list[int]:
    """The nodes as met from the output, operands first: the same however the list is ordered.

    What the output does not use follows, in the order of the list.
    """
    unused = [i for i, uses in enumerate(graph.uses) if not uses and i != graph.output]
    order: list[int] = []
    begun: set[int] = set()
    stack = [(i, False) for i in reversed([graph.output, *unused])]
    while stack:
        i, operands_done = stack.pop()
        if operands_done:
            order.append(i)
        elif i not in begun:
            begun.add(i)
            stack.append((i, True))
            stack.extend((j, False) for j in reversed(graph.nodes[i].inputs))
    return order


def _layers(graph: Graph, order: Sequence[int]) -> list[int]:
    """Longest path from the inputs; an input, or a tree of its own, moves up to its first use."""
    layer = [0] * len(graph.nodes)
    free = [True] * len(graph.nodes)
    for i in order:
        operands = graph.nodes[i].inputs
        layer[i] = max((layer[j] + 1 for j in operands), default=0)
        free[i] = all(free[j] and len(graph.uses[j]) == 1 for j in operands)
    for i in reversed(order):
        if free[i] and graph.uses[i] and i != graph.output:
            layer[i] = min(layer[target] for target, _ in graph.uses[i]) - 1
    return layer
