"""A computation graph as a value: its nodes, its wires, and the order a run visits them in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from tutor.graph.run import Plan, Run, Value, as_value, plan, run
from tutor.graph.shape import Shape, shapes
from tutor.text import Problem

Wire = tuple[int, int]
"""One operand of one node: (index of the node that uses the value, operand slot)."""

LABEL_SLOTS = {"SoftmaxWithLoss": 1, "IdentityWithLoss": 1}
"""Where a loss takes its labels; nothing flows back there."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node; its name is also the name of the wire that leaves it.

    `op` is "input", "constant" or the class name of the node's layer; `inputs` are the indices of
    its operands in slot order, `arguments` what the layer is made with (an exponent, an axis),
    `line` its line in the program's file. `batch` says that the first axis of the value is the
    batch, `images` that its rows are pictures of digits. Nothing flows back to the operands in the
    slots of `data`. `part_of` is the layer that was opened into this node and others.
    """

    name: str
    op: str
    inputs: tuple[int, ...] = ()
    value: Value | None = None
    arguments: tuple[object, ...] = ()
    line: int = 0
    batch: bool = False
    images: bool = False
    data: tuple[int, ...] = ()
    part_of: str = ""

    @property
    def is_operation(self) -> bool:
        return self.op not in ("input", "constant")

    def with_value(self, value: Value) -> "Node":
        """The same node with another value; one that has no such axis is no batch of pictures."""
        alike = np.ndim(value) == np.ndim(0 if self.value is None else self.value)
        return replace(self, value=value, batch=self.batch and alike, images=self.images and alike)


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a run: `node` computes its value, or a gradient leaves `node` along `slot`.

    The first step back has no slot: there dout arrives on the wire that leaves the output node.
    """

    direction: Literal["start", "forward", "backward"]
    node: int
    slot: int | None = None


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
        return shapes(self)

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

    def run(self, dout: object = None) -> Run:
        """Every value and gradient; `dout` (a scalar or of the output's shape) comes upstream."""
        return run(self, self.dout if dout is None else as_value(dout))

    @cached_property
    def plan(self) -> Plan:
        """The way that every run of this graph takes."""
        return plan(self)

    @cached_property
    def result(self) -> Run:
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
