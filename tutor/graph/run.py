"""One run of a graph through the layer engine: every value, every gradient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor import engine
from tutor.graph.error import ProgramError
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.graph.graph import Graph, Node, Step, Wire

Value = int | float | np.ndarray


@dataclass(frozen=True, eq=False)
class Run:
    """The graph with all its numbers: of each node its value and gradient, of each wire its share.

    `node_gradients` is None where none ever comes (constants, labels) and 0 for what the output
    does not use; a value that is used twice has the sum of its wires' gradients.
    """

    graph: "Graph"
    dout: Value
    node_values: tuple[Value, ...]
    node_gradients: tuple[Value | None, ...]
    wire_gradients: dict["Wire", Value]

    @property
    def steps(self) -> tuple["Step", ...]:
        return self.graph.steps

    @cached_property
    def values(self) -> dict[str, Value]:
        return {n.name: v for n, v in zip(self.graph.nodes, self.node_values, strict=True)}

    @cached_property
    def gradients(self) -> dict[str, Value | None]:
        return {n.name: g for n, g in zip(self.graph.nodes, self.node_gradients, strict=True)}


def run(graph: "Graph", dout: Value) -> Run:
    """Forward through every layer, then back from `dout`; Problem where a layer cannot compute."""
    layers, values = forward(graph)
    dout = _spread(dout, values[graph.output])
    sums, shares = _backward(graph, layers, dout)
    gradients = tuple(
        None if step is None else sums[i] if i in sums else _zero(values[i])
        for i, step in enumerate(graph.gradient_step)
    )
    return Run(graph, dout, tuple(values), gradients, shares)


def forward(graph: "Graph") -> tuple[dict[int, Any], list[Value]]:
    """The layers, ready to go back, and every value."""
    layers = {i: _layer(node) for i, node in enumerate(graph.nodes) if node.is_operation}
    values: list[Value] = []
    for i, node in enumerate(graph.nodes):
        operands = [values[j] for j in node.inputs]
        values.append(_forward(graph, node, layers[i], operands) if i in layers else _given(node))
    return layers, values


def as_value(given: object) -> Value:
    """A Python scalar as it is, anything nested as an array."""
    if isinstance(given, int | float):
        return given
    array = np.asarray(given)
    return array.astype(float) if array.dtype == object else array  # integers beyond 64 bits


class _AffineNode:
    """Affine with W and b as operands, so that their gradients have wires of their own."""

    def forward(self, x: Any, W: Any, b: Any) -> Any:
        self.affine = engine.Affine(W, b)
        return self.affine.forward(x)

    def backward(self, dout: Any) -> tuple[Any, Any, Any]:
        return self.affine.backward(dout), self.affine.dW, self.affine.db


def _layer(node: "Node") -> Any:
    return _AffineNode() if node.op == "Affine" else getattr(engine, node.op)(*node.arguments)


def _forward(graph: "Graph", node: "Node", layer: Any, operands: Sequence[Value]) -> Value:
    try:
        value: Value = layer.forward(*operands)
    except (ValueError, TypeError, IndexError, OverflowError, MemoryError) as error:
        names = [graph.nodes[j].name for j in node.inputs]
        shapes = ", ".join(f"{n} {np.shape(v)}" for n, v in zip(names, operands, strict=True))
        raise ProgramError(
            "cannot_compute", node.line, name=node.name, op=node.op, shapes=shapes
        ) from error
    return value


def _backward(
    graph: "Graph", layers: Mapping[int, Any], dout: Value
) -> tuple[dict[int, Value], dict["Wire", Value]]:
    """The gradients that come back to nodes, added where several meet, and each wire's share."""
    sums: dict[int, Value] = {graph.output: dout}
    shares: dict[Wire, Value] = {}
    for i in reversed([i for i in layers if i <= graph.output]):
        if i in sums:
            found = layers[i].backward(sums[i])
            for slot, share in enumerate(found if isinstance(found, tuple) else (found,)):
                if (i, slot) in graph.wire_step:
                    shares[i, slot] = share
                    source = graph.source_of((i, slot))
                    sums[source] = sums[source] + share if source in sums else share
    return sums, shares


def _given(node: "Node") -> Value:
    if node.value is None:
        raise Problem("program.no_value", name=node.name)
    return node.value


def _spread(dout: Value, output: Value) -> Value:
    """`dout` in the shape of the output."""
    if np.ndim(dout) == 0:
        return dout if np.ndim(output) == 0 else np.full(np.shape(output), dout)
    if np.shape(dout) != np.shape(output):
        raise Problem("program.dout_shape", dout=np.shape(dout), output=np.shape(output))
    return dout


def _zero(value: Value) -> Value:
    return np.zeros(np.shape(value)) if isinstance(value, np.ndarray) else 0
