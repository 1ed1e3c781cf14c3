"""The nodes that are meant, by name or beside another; and the shape of their values."""

import numpy as np

from tutor.graph import Graph
from tutor.text import Problem


def known_node(graph: Graph, name: str) -> int:
    """The node of that name; Problem if there is none."""
    if name not in graph.index:
        raise Problem("answer.no_wire", name=name, names=", ".join(graph.index))
    return graph.index[name]


def ancestors(graph: Graph, i: int) -> set[int]:
    """All that the value of node i is made of."""
    found = {i}
    for j in range(i, -1, -1):
        if j in found:
            found.update(graph.nodes[j].inputs)
    return found - {i}


def descendants(graph: Graph, i: int) -> set[int]:
    """The operations along which a gradient comes back to node i."""
    found = {i}
    for target, slot in sorted(graph.wire_step):
        if graph.source_of((target, slot)) in found:
            found.add(target)
    return found - {i}


def shape_of(graph: Graph, i: int) -> tuple[int, ...]:
    """The shape of a node's value, in numbers."""
    return np.shape(graph.result.node_values[i])
