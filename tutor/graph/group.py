"""Layers opened into the elementary nodes that they are made of, and folded again."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import accumulate, count

import numpy as np

from tutor.engine.loss import batch_size, one_hot
from tutor.graph.graph import NOTHING_PUT, Graph, Put, Run
from tutor.graph.node import LABEL_SLOTS, Node, Step, Value, Wire
from tutor.graph.program import graph_of
from tutor.rules import BOOK
from tutor.text import Problem

PROGRAMS = {op: rules.program for op, rules in BOOK.items() if rules.program}


@dataclass(frozen=True, eq=False)
class OpenedGraph(Graph):
    """A graph in which some layers of the `folded` one stand open."""

    folded: Graph = field(kw_only=True)

    def with_inputs(self, **inputs: object) -> Graph:
        """Other numbers on the inputs of the folded graph; what is made of them follows."""
        return opened(self.folded.with_inputs(**inputs), self.parts)

    def run(self, dout: object = None, put: Put = NOTHING_PUT) -> Run:
        """As any graph; where the numbers of an opened layer leave the range of floats, its value
        and gradients are those of the folded layer: there 0 × ∞ does not arise."""
        run = super().run(dout, put)
        if put or all(map(_is_finite, (*run.node_values, *run.wire_gradients.values()))):
            return run
        folded = self.folded.run(dout)
        values: Put = {self.index[name]: folded.values[name] for name in self._lost(run, folded)}
        run = super().run(dout, values)
        shares = run.wire_gradients.items()
        lost = [w for w, share in shares if self.nodes[w[0]].part_of and not _is_finite(share)]
        return super().run(dout, {**values, **{w: self._as_folded(folded, w, run) for w in lost}})

    def _lost(self, run: Run, folded: Run) -> list[str]:
        """The opened layers without a number as their value, which has one if they are folded."""
        return [
            layer
            for layer in self.parts
            if _is_finite(folded.values[layer]) and not _is_finite(run.values[layer])
        ]

    def _as_folded(self, folded: Run, wire: Wire, run: Run) -> Value:
        """The share of a wire, with 0 for what is no number, if the folded layer has numbers."""
        share, layer = run.wire_gradients[wire], self.folded.index[self.nodes[wire[0]].part_of]
        if not all(_is_finite(s) for w, s in folded.wire_gradients.items() if w[0] == layer):
            return share
        kept = np.where(np.isfinite(share), share, 0.0)
        return kept if kept.ndim else float(kept)


def _is_finite(value: Value) -> bool:
    return bool(np.all(np.isfinite(value)))


def can_open(graph: Graph, i: int) -> bool:
    """Whether a node is a layer that elementary nodes can stand for, with the values it has."""
    node = graph.nodes[i]
    if node.op not in PROGRAMS:
        return False
    rules = BOOK[node.op]
    axes = [np.ndim(graph.result.node_values[j]) for j in node.inputs]
    if rules.kind == "product":
        return axes[0] < 3
    if not rules.classes or axes[0] == axes[1]:
        return True
    labels = node.inputs[1]  # class numbers: nothing else may use them
    return not graph.nodes[labels].is_operation and len(graph.uses[labels]) == 1


def opened(graph: Graph, names: Iterable[str]) -> Graph:
    """The graph with the named layers open, beside those that are; Problem if one cannot be."""
    wanted = {*names, *graph.parts}
    folded = graph.folded if isinstance(graph, OpenedGraph) else graph
    if not wanted:
        return folded
    known = [node.name for i, node in enumerate(folded.nodes) if can_open(folded, i)]
    for name in sorted(wanted - {*known}):
        raise Problem("program.cannot_open", name=name, known=", ".join(known) or "–")
    opening = _Opening(folded, wanted)
    nodes, output = tuple(opening.nodes), opening.place[folded.output]
    given = (folded.dout, folded.source, folded.line)
    return OpenedGraph(folded.name, nodes, output, *given, folded=folded)


def step_in(other: Graph, graph: Graph, step: int) -> int:
    """The step of `other` at which as much is known as at `step` of `graph`.

    Both are the same graph, differently opened. In the midst of an opened layer, the folded one
    has not begun, so that folding gives nothing away.
    """
    if graph.parts.keys() <= other.parts.keys():
        return _moments(graph, other)[step]
    if graph.parts.keys() >= other.parts.keys():
        return bisect_right(_moments(other, graph), step) - 1
    folded = graph.folded if isinstance(graph, OpenedGraph) else graph
    return step_in(other, folded, step_in(folded, graph, step))


def _moments(folded: Graph, other: Graph) -> list[int]:
    """For each step of a graph, the step of a more opened one by which it has happened."""
    return [*accumulate((_moment(folded, other, step) for step in folded.steps), max)]


def _moment(folded: Graph, other: Graph, step: Step) -> int:
    node = folded.nodes[step.node]
    i = other.index[node.name]
    if step.direction == "start":
        return 0
    if step.direction == "forward":
        return other.value_step[i]
    if step.slot is None:
        return other.last_forward + 1
    if node.name in folded.parts or node.name not in other.parts:
        return other.wire_step[i, step.slot]
    source = other.index[folded.nodes[node.inputs[step.slot]].name]
    inner = other.parts[node.name]
    return max(other.wire_step.get(wire, 0) for wire in other.uses[source] if wire[0] in inner)


@cache
def _part(op: str) -> Graph:
    """The graph of what a layer is made of."""
    return graph_of(PROGRAMS[op].strip())


def _inner_names(graph: Graph) -> Mapping[tuple[str, str], str]:
    """A name for every node in every layer, the same whichever of the layers are open."""
    names: dict[tuple[str, str], str] = {}
    taken = {node.name for node in graph.nodes}
    for layer in graph.nodes:
        for inner in _part(layer.op).nodes[:-1] if layer.op in PROGRAMS else ():
            if inner.is_operation:
                free = (f"{inner.name}{k if k > 1 else ''}" for k in count(1))
                names[layer.name, inner.name] = next(name for name in free if name not in taken)
                taken.add(names[layer.name, inner.name])
    return names


class _Opening:
    """The nodes of a graph with those of its `wanted` layers among them, as far as they stand.

    `place` says where each node of the graph stands; a layer's place is its last inner node's.
    """

    def __init__(self, graph: Graph, wanted: Collection[str]) -> None:
        self.graph, self.wanted, self.names = graph, wanted, _inner_names(graph)
        self.nodes, self.place = list[Node](), list[int]()
        for i, node in enumerate(graph.nodes):
            if node.name in wanted:
                self.open(node)
            else:
                inputs = tuple(self.place[j] for j in node.inputs)
                self.nodes.append(replace(self.as_one_hot(i), inputs=inputs))
            self.place.append(len(self.nodes) - 1)

    def open(self, layer: Node) -> None:
        """Add the nodes that a layer is made of; the last one has its name."""
        at = [self.place[j] for j in layer.inputs]  # for each node of the part its place here
        labels, made_of = LABEL_SLOTS.get(layer.op), _part(layer.op)
        for i, node in enumerate(made_of.nodes[len(at) :], len(at)):
            if node.op == "input":
                node = self.factor(layer)
            elif node.is_operation:
                name = layer.name if i == made_of.output else self.names[layer.name, node.name]
                data = tuple(slot for slot, j in enumerate(node.inputs) if j == labels)
                inputs = tuple(at[j] for j in node.inputs)
                node = replace(node, name=name, inputs=inputs, data=data)
            at.append(len(self.nodes))
            self.nodes.append(replace(node, line=layer.line, part_of=layer.name))

    def factor(self, layer: Node) -> Node:
        """The constant that makes a loss the mean over the rows."""
        factor = BOOK[layer.op].factor
        rows = batch_size(np.asarray(self.graph.result.node_values[layer.inputs[0]]))
        name = f"{factor}/{rows}" if rows > 1 else str(factor)
        return Node(name, "constant", value=factor / rows)

    def as_one_hot(self, i: int) -> Node:
        """The node, or a constant in the place of class numbers that label an opened loss."""
        node, values = self.graph.nodes[i], self.graph.result.node_values
        for wire in self.graph.uses[i]:
            loss = self.graph.nodes[wire[0]]
            if loss.name in self.wanted and self.graph.is_label(wire) and BOOK[loss.op].classes:
                shape = np.shape(values[loss.inputs[0]])
                if shape != np.shape(values[i]):
                    hot = one_hot(np.asarray(values[i]), shape).astype(float)
                    return replace(node, op="constant", value=hot)
        return node
