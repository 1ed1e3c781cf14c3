"""One run of a graph through the layer engine: every value, every gradient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from tutor import engine
from tutor.engine.layer import WHOLE, as_float
from tutor.graph.error import ProgramError
from tutor.graph.size import counted
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


@dataclass(frozen=True)
class Plan:
    """The way through a graph, by indices alone: what every run of it would have to find again.

    `given` are the values at the start. Each operation stands with how its layer is made and with
    its operands, in the order forward; each that gradients reach with its wires and the nodes they
    come from, in the order back. `unused` nodes have a gradient of 0.
    """

    given: tuple[Value | None, ...]
    forward: tuple[tuple[int, Callable[[], Any], tuple[int, ...]], ...]
    backward: tuple[tuple[int, tuple[tuple[int, "Wire", int], ...]], ...]
    unused: tuple[int, ...]


def plan(graph: "Graph") -> Plan:
    """How to run a graph; ProgramError for one that would hold too many numbers."""
    counted(graph)
    operations = [(i, node) for i, node in enumerate(graph.nodes) if node.is_operation]
    reached = {graph.output, *map(graph.source_of, graph.wire_step)}
    return Plan(
        tuple(None if node.is_operation else _given(node) for node in graph.nodes),
        tuple((i, _maker(node), node.inputs) for i, node in operations),
        tuple(
            (
                i,
                tuple(
                    (slot, (i, slot), source)
                    for slot, source in enumerate(node.inputs)
                    if (i, slot) in graph.wire_step
                ),
            )
            for i, node in reversed(operations)
            if i in reached
        ),
        tuple(i for i, k in enumerate(graph.gradient_step) if k is not None and i not in reached),
    )


@np.errstate(all="ignore")  # gradients that meet may be inf and -inf
def run(graph: "Graph", dout: Value) -> Run:
    """Forward through every layer, then back from `dout`; Problem where a layer cannot compute."""
    layers, values = forward(graph)
    dout = _spread(dout, values[graph.output])
    gradients, shares = _backward(graph, layers, dout)
    for i in graph.plan.unused:
        gradients[i] = _zero(values[i])
    return Run(graph, dout, tuple(values), tuple(gradients), shares)


def forward(graph: "Graph") -> tuple[list[Any], list[Value]]:
    """The layer of each operation, ready to go back, and every value."""
    values: list[Any] = list(graph.plan.given)
    layers: list[Any] = [None] * len(values)
    for i, make, inputs in graph.plan.forward:
        layer = layers[i] = make()
        try:
            if len(inputs) == 2:  # spelled out, because a call with * takes twice as long
                found = layer.forward(values[inputs[0]], values[inputs[1]])
            else:
                found = layer.forward(*[values[j] for j in inputs])
            values[i] = in_reach(found)
        except (ValueError, TypeError, IndexError, OverflowError, MemoryError) as error:
            raise _cannot_compute(graph, graph.nodes[i], values, error) from error
    return layers, values


def as_value(given: object) -> Value:
    """A Python scalar as it is, anything nested as an array."""
    if isinstance(given, int | float):
        number: Value = in_reach(given)
        return number
    array = np.asarray(given)
    return array.astype(float) if array.dtype == object else array  # integers beyond 64 bits


def in_reach(value: Any) -> Any:
    """A float in the place of an integer that NumPy, or a float, could not hold."""
    beyond = type(value) is int and not -WHOLE <= value <= WHOLE
    return as_float(value) if beyond else value


class _AffineNode:
    """Affine with W and b as operands, so that their gradients have wires of their own."""

    def forward(self, x: Any, W: Any, b: Any) -> Any:
        self.affine = engine.Affine(W, b)
        return self.affine.forward(x)

    def backward(self, dout: Any) -> tuple[Any, Any, Any]:
        return self.affine.backward(dout), self.affine.dW, self.affine.db


def _maker(node: "Node") -> Callable[[], Any]:
    """What makes a new layer for this node."""
    if node.op == "Affine":
        return _AffineNode
    layer = getattr(engine, node.op)
    return partial(layer, *node.arguments) if node.arguments else layer


def _cannot_compute(
    graph: "Graph", node: "Node", values: Sequence[Value], error: Exception
) -> ProgramError:
    shapes = ", ".join(f"{graph.nodes[j].name} {np.shape(values[j])}" for j in node.inputs)
    given = {"name": node.name, "op": node.op, "shapes": shapes}
    return ProgramError("cannot_compute", node.line, reason=" ".join(f"{error}".split()), **given)


def _backward(
    graph: "Graph", layers: Sequence[Any], dout: Value
) -> tuple[list[Any], dict["Wire", Value]]:
    """The gradients that come back to nodes, added where several meet, and each wire's share."""
    sums: list[Any] = [None] * len(graph.nodes)
    sums[graph.output] = dout
    shares: dict[Wire, Value] = {}
    for i, wires in graph.plan.backward:
        found = layers[i].backward(sums[i])
        if not isinstance(found, tuple):
            found = (found,)
        for slot, wire, source in wires:
            share = shares[wire] = in_reach(found[slot])
            held = sums[source]
            sums[source] = share if held is None else in_reach(held + share)
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
