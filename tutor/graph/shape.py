"""The shapes of a graph's values, with N where an axis is the batch."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tutor.graph.run import Value, forward
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.graph.graph import Graph, Node

Shape = tuple[int | str, ...]
"""An axis is its length, or "N" where it is as long as the batch."""

BATCH = "N"


def shape_text(shape: Sequence[int | str]) -> str:
    """The shape as Python and NumPy write it: "(N, 784)", "(3,)"."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


def shapes(graph: "Graph") -> tuple[Shape, ...]:
    """The shape of every value; the batch is what grows when the data has one row more."""
    found = [np.shape(value) for value in graph.result.node_values]
    if not any(node.batch for node in graph.nodes):
        return tuple(found)
    try:
        _, values = forward(replace(graph, nodes=tuple(map(_with_a_row_more, graph.nodes))))
    except Problem:  # then the rows are no batch: the numbers of data and of rows hang together
        return tuple(found)
    return tuple(map(_symbolic, found, map(np.shape, values)))


def _with_a_row_more(node: "Node") -> "Node":
    return replace(node, value=_longer(node.value)) if node.batch else node


def _longer(value: Value | None) -> Value:
    rows = np.asarray(value)
    return np.concatenate([rows, rows[-1:]])


def _symbolic(shape: tuple[int, ...], longer: tuple[int, ...]) -> Shape:
    return tuple(a if a == b else BATCH for a, b in zip(shape, longer, strict=True))
