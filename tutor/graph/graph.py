"""A computation graph as a value: its nodes and wires, the order of its steps, and its runs."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from tutor import engine
from tutor.graph.node import (
    LABEL_SLOTS,
    Node,
    ProgramError,
    Step,
    Value,
    Wire,
    as_value,
    in_reach,
)
from tutor.graph.shape import BATCH, Shape, counted
from tutor.rules import BOOK
from tutor.text import Problem


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes in topological order, the index of the one whose value is the result, and dout."""

    name: str
    nodes: tuple[Node, ...]
    output: int
    dout: Value = 1
    source: str = ""
    line: int = 1  # where the source stands in its file

    @cached_property
    def inputs(self) -> dict[str, Value | None]:
        """The values that can be edited, by name."""
        return {node.name: node.value for node in self.nodes if node.op == "input"}

    @cached_property
    def index(self) -> dict[str, int]:
        """Where the node of each name stands; of constants with one text, the first."""
        return {node.name: i for i, node in reversed(list(enumerate(self.nodes)))}

    @cached_property
    def uses(self) -> tuple[tuple[Wire, ...], ...]:
        """For each node the wires on which its value is used."""
        found: list[list[Wire]] = [[] for _ in self.nodes]
        for target, node in enumerate(self.nodes):
            for slot, source in enumerate(node.inputs):
                found[source].append((target, slot))
        return tuple(map(tuple, found))

    def source_of(self, wire: Wire) -> int:
        """The node whose value a wire brings."""
        target, slot = wire
        return self.nodes[target].inputs[slot]

    def wire_between(self, name: str, user: str) -> Wire | None:
        """The first wire on which the node `user`, or the layer opened there, uses `name`."""
        if name not in self.index or user not in self.index:
            return None
        wires = self.uses[self.index[name]]
        return next((wire for wire in wires if self.enters(wire, user)), None)

    def enters(self, wire: Wire, user: str) -> bool:
        """Whether a wire ends at the node `user`, or leads into the layer that was opened there."""
        if wire[0] == self.index[user]:
            return True
        inside = self.nodes[self.source_of(wire)].part_of == user
        return not inside and self.nodes[wire[0]].part_of == user

    @cached_property
    def parts(self) -> Mapping[str, frozenset[int]]:
        """The nodes of each layer that was opened, by its name."""
        found: dict[str, set[int]] = defaultdict(set)
        for i, node in enumerate(self.nodes):
            if node.part_of:
                found[node.part_of].add(i)
        return {name: frozenset(nodes) for name, nodes in found.items()}

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of each node's value, and of its gradient, with "N" for the batch."""
        return _shapes(self)

    def is_label(self, wire: Wire) -> bool:
        """Whether a wire brings data that no gradient flows back to."""
        target, slot = wire
        node = self.nodes[target]
        return LABEL_SLOTS.get(node.op) == slot or slot in node.data

    def with_inputs(self, **inputs: object) -> "Graph":
        """The same graph with other numbers on the named inputs."""
        for name in inputs:
            if name not in self.inputs:
                raise Problem("program.no_input", name=name, inputs=", ".join(self.inputs))
        nodes = tuple(
            node.with_value(as_value(inputs[node.name])) if node.name in inputs else node
            for node in self.nodes
        )
        return replace(self, nodes=nodes)

    def run(self, dout: object = None) -> "Run":
        """Every value and gradient; `dout` (a scalar or of the output's shape) comes upstream."""
        return _run(self, self.dout if dout is None else as_value(dout))

    @cached_property
    def plan(self) -> "Plan":
        """The way that every run of this graph takes."""
        return _plan(self)

    @cached_property
    def result(self) -> "Run":
        """The run with the graph's own dout."""
        return self.run()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Start, each operation forward, dout, then each wire with a gradient, in reverse."""
        forward = [Step("forward", i) for i, node in enumerate(self.nodes) if node.is_operation]
        backward = [
            Step("backward", target, slot)
            for target in range(self.output, -1, -1)
            if target in self._reached
            for slot in range(len(self.nodes[target].inputs))
            if self._carries_gradient((target, slot))
        ]
        start, dout = Step("start", self.output), Step("backward", self.output)
        return (start, *forward, dout, *backward)

    @cached_property
    def last_forward(self) -> int:
        """The step from which every value stands."""
        return sum(node.is_operation for node in self.nodes)

    @cached_property
    def value_step(self) -> tuple[int, ...]:
        """For each node the step from which its value stands."""
        step_of = {s.node: k for k, s in enumerate(self.steps) if s.direction == "forward"}
        return tuple(step_of.get(i, 0) for i in range(len(self.nodes)))

    @cached_property
    def wire_step(self) -> dict[Wire, int]:
        """For each wire that carries a gradient the step from which it stands there."""
        return {(s.node, s.slot): k for k, s in enumerate(self.steps) if s.slot is not None}

    @cached_property
    def gradient_step(self) -> tuple[int | None, ...]:
        """For each node the step from which its gradient is complete; None: it never has one."""
        return tuple(map(self._gradient_step, range(len(self.nodes))))

    def _gradient_step(self, i: int) -> int | None:
        if i == self.output:
            return self.last_forward + 1
        if i in self._labels or self.nodes[i].op == "constant":
            return None
        arrivals = [self.wire_step[wire] for wire in self.uses[i] if wire in self.wire_step]
        return max(arrivals, default=len(self.steps) - 1)  # what is not used has its 0 at the end

    @cached_property
    def _labels(self) -> frozenset[int]:
        """The nodes whose value ends in labels alone."""
        labels: set[int] = set()
        for i in reversed(range(len(self.nodes))):
            uses = self.uses[i]
            if uses and all(self.is_label(wire) or wire[0] in labels for wire in uses):
                labels.add(i)
        return frozenset(labels)

    @cached_property
    def _reached(self) -> frozenset[int]:
        """The nodes to which gradients flow from the output, itself included."""
        reached = {self.output}
        for i in range(self.output, -1, -1):
            if i in reached:
                sources = enumerate(self.nodes[i].inputs)
                reached.update(j for slot, j in sources if self._carries_gradient((i, slot)))
        return frozenset(reached)

    def _carries_gradient(self, wire: Wire) -> bool:
        return self.nodes[self.source_of(wire)].op != "constant" and not self.is_label(wire)


@dataclass(frozen=True, eq=False)
class Run:
    """The graph with all its numbers: of each node its value and gradient, of each wire its share.

    `node_gradients` is None where none ever comes (constants, labels) and 0 for what the output
    does not use; a value that is used twice has the sum of its wires' gradients.
    """

    graph: Graph
    dout: Value
    node_values: tuple[Value, ...]
    node_gradients: tuple[Value | None, ...]
    wire_gradients: dict[Wire, Value]

    @property
    def steps(self) -> tuple[Step, ...]:
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
    backward: tuple[tuple[int, tuple[tuple[int, Wire, int], ...]], ...]
    unused: tuple[int, ...]


def _plan(graph: Graph) -> Plan:
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
def _run(graph: Graph, dout: Value) -> Run:
    """Forward through every layer, then back from `dout`; Problem where a layer cannot compute."""
    layers, values = forward(graph)
    dout = _spread(dout, values[graph.output])
    gradients, shares = _backward(graph, layers, dout)
    for i in graph.plan.unused:
        gradients[i] = _zero(values[i])
    return Run(graph, dout, tuple(values), tuple(gradients), shares)


def forward(graph: Graph) -> tuple[list[Any], list[Value]]:
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


class _WithParameters:
    """A layer that is made with some of its operands, W and b, which have wires here as well."""

    def __init__(self, layer: Callable[..., Any], parameters: Sequence[str]) -> None:
        self.make, self.parameters = layer, parameters

    def forward(self, *operands: Any) -> Any:
        data = len(operands) - len(self.parameters)
        self.layer = self.make(*operands[data:])
        return self.layer.forward(*operands[:data])

    def backward(self, dout: Any) -> tuple[Any, ...]:
        dx = self.layer.backward(dout)
        return (dx, *(getattr(self.layer, f"d{name}") for name in self.parameters))


def _maker(node: Node) -> Callable[[], Any]:
    """What makes a new layer for this node."""
    layer, rules = getattr(engine, node.op), BOOK.get(node.op)
    if rules and rules.parameters:
        return partial(_WithParameters, layer, rules.parameters)
    return partial(layer, *node.arguments) if node.arguments else layer


def _cannot_compute(
    graph: Graph, node: Node, values: Sequence[Value], error: Exception
) -> ProgramError:
    shapes = ", ".join(f"{graph.nodes[j].name} {np.shape(values[j])}" for j in node.inputs)
    given = {"name": node.name, "op": node.op, "shapes": shapes}
    return ProgramError("cannot_compute", node.line, reason=" ".join(f"{error}".split()), **given)


def _backward(
    graph: Graph, layers: Sequence[Any], dout: Value
) -> tuple[list[Any], dict[Wire, Value]]:
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


def _given(node: Node) -> Value:
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


def _shapes(graph: Graph) -> tuple[Shape, ...]:
    """The shape of every value; the batch is what grows when the data has one row more."""
    found = [np.shape(value) for value in graph.result.node_values]
    if not any(node.batch for node in graph.nodes):
        return tuple(found)
    try:
        _, values = forward(replace(graph, nodes=tuple(map(_with_a_row_more, graph.nodes))))
    except Problem:  # then the rows are no batch: the numbers of data and of rows hang together
        return tuple(found)
    return tuple(map(_symbolic, found, map(np.shape, values)))


def _with_a_row_more(node: Node) -> Node:
    return replace(node, value=_longer(node.value)) if node.batch else node


def _longer(value: Value | None) -> Value:
    rows = np.asarray(value)
    return np.concatenate([rows, rows[-1:]])


def _symbolic(shape: tuple[int, ...], longer: tuple[int, ...]) -> Shape:
    return tuple(a if a == b else BATCH for a, b in zip(shape, longer, strict=True))
