"""What stands in the columns of a drawing: boxes, names, and wires that pass by."""

from collections.abc import Mapping, Sequence
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


def leaving(graph: Graph, node: int) -> list[Wire]:
    """The wires on which a node's value leaves it; the output's runs to its name."""
    return [*graph.uses[node], *([(OUTSIDE, node)] if node == graph.output else [])]


def columns_of(graph: Graph, options: Options) -> list[list[Item]]:
    """An item for every node and for every layer a wire passes, linked; columns not yet ordered."""
    order = _reading_order(graph)
    layer = _layers(graph, order)
    items = {i: _item(graph, i, layer[i], options) for i in order}
    output = graph.nodes[graph.output]
    height = 2 if graph.uses[graph.output] else 1  # beside other branches it has a number
    items[OUTSIDE] = Item(graph.output, "end", layer[graph.output] + 1, (output.name,), height)
    columns: list[list[Item]] = [[] for _ in range(max(items[OUTSIDE].layer, *layer) + 1)]
    for item in items.values():
        columns[item.layer].append(item)
    for i in order:
        _connect(graph, i, items, columns)
    for item in items.values():
        item.before.sort(key=lambda link: link.slot)
    return columns


def _connect(
    graph: Graph, i: int, items: Mapping[int, Item], columns: Sequence[list[Item]]
) -> None:
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
            columns[layer].append(passing)
            Link(left, passing, 0, BRANCHING if here else PULL["passing"])
            left = passing


def _item(graph: Graph, i: int, layer: int, options: Options) -> Item:
    """A node's, with a number for all but unnamed constants, and where a gradient comes."""
    node = graph.nodes[i]
    above = node.op != "constant" or node.name.isidentifier()
    below = graph.gradient_step[i] is not None
    kind: Kind = "operation" if node.is_operation else "leaf"
    item = Item(i, kind, layer, (node.name,), 1 + above + below, [], int(above), above, below)
    item.in_part = bool(node.part_of)
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
