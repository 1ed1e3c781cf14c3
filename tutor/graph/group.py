"""Layers opened into the elementary nodes that they are made of, and folded again."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np

from tutor.graph.graph import Graph, Step
from tutor.graph.parts import SOURCES, Opening, can_be_hot
from tutor.text import Problem


@dataclass(frozen=True, eq=False)
class OpenedGraph(Graph):
    """A graph in which some layers of the `folded` one stand open."""

    folded: Graph = field(kw_only=True)

    def with_inputs(self, **inputs: object) -> Graph:
        """Other numbers on the inputs of the folded graph; what is made of them follows."""
        return opened(self.folded.with_inputs(**inputs), self.parts)


def can_open(graph: Graph, i: int) -> bool:
    """Whether a node is a layer that elementary nodes can stand for, with the values it has."""
    node = graph.nodes[i]
    match node.op:
        case "Affine":
            return np.ndim(graph.result.node_values[node.inputs[0]]) < 3
        case "SoftmaxWithLoss":
            return can_be_hot(graph, i)
    return node.op in SOURCES


def opened(graph: Graph, names: Iterable[str]) -> Graph:
    """The graph with the named layers open, beside those that are; Problem if one cannot be."""
    wanted = {*names, *graph.parts}
    folded = graph.folded if isinstance(graph, OpenedGraph) else graph
    if not wanted:
        return folded
    known = [node.name for i, node in enumerate(folded.nodes) if can_open(folded, i)]
    for name in sorted(wanted - {*known}):
        raise Problem("program.cannot_open", name=name, known=", ".join(known) or "–")
    opening = Opening(folded, wanted)
    nodes, output = tuple(opening.nodes), opening.place[folded.output]
    return OpenedGraph(
        folded.name, nodes, output, folded.dout, folded.source, folded.line, folded=folded
    )


def layer_of(graph: Graph, i: int) -> str | None:
    """The opened layer that a node belongs to."""
    return graph.nodes[i].part_of or None


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
    if folded.parts.get(node.name) or node.name not in other.parts:
        return other.wire_step[i, step.slot]
    source = other.index[folded.nodes[node.inputs[step.slot]].name]
    inner = other.parts[node.name]
    wires = (wire for wire in other.uses[source] if wire[0] in inner and wire in other.wire_step)
    return max(map(other.wire_step.__getitem__, wires))
