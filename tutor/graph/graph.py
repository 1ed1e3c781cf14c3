"""A computation graph as a value: its nodes and wires, the order of its steps, and its runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import numpy as np

from tutor import engine
from tutor.graph.node import (
    BATCH,
    LABEL_SLOTS,
    Node,
    ProgramError,
    Shape,
    Step,
    Value,
    Wire,
    as_value,
    counted,
    in_reach,
    shape_text,
)
from tutor.graph.pictured import Pictured
from tutor.rules import BOOK
from tutor.text import Problem

Put = Mapping[int | Wire, Value]
NOTHING_PUT: Put = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Graph(Pictured):
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
        wires = self.uses[self.index[name]] if name in self.index and user in self.index else ()
        return next((wire for wire in wires if self.enters(wire, user)), None)

    def enters(self, wire: Wire, user: str) -> bool:
        """Whether a wire ends at the node `user`, or leads into the layer that was opened there."""
        target, source = self.nodes[wire[0]], self.nodes[self.source_of(wire)]
        return target.name == user or source.part_of != user == target.part_of

    @cached_property
    def parts(self) -> Mapping[str, frozenset[int]]:
        """The nodes of each layer that was opened, by its name."""
        layers = [node.part_of for node in self.nodes]
        opened = dict.fromkeys(filter(None, layers))
        return {name: frozenset(i for i, of in enumerate(layers) if of == name) for name in opened}

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The shape of each node's value, and of its gradient.

        "N" is the batch: what grows when the data has one row more. Where that cannot be computed,
        the rows are no batch: other data hangs together with them.
        """
        shapes = tuple(map(np.shape, self.result.node_values))
        if not any(node.batch for node in self.nodes):
            return shapes
        try:
            _, values = forward(replace(self, nodes=tuple(map(_with_a_row_more, self.nodes))))
        except Problem:
            return shapes
        return tuple(map(_symbolic, shapes, map(np.shape, values)))

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
        given = {name: as_value(value) for name, value in inputs.items()}
        nodes = (n.with_value(given[n.name]) if n.name in given else n for n in self.nodes)
        return replace(self, nodes=tuple(nodes))

    @np.errstate(all="ignore")  # gradients that meet may be inf and -inf
    def run(self, dout: object = None, put: Put = NOTHING_PUT) -> "Run":
        """Every value, and every gradient from `dout`, a scalar or of the output's shape.

        `put` stands in the place of a node's value or a wire's gradient, and goes on from there.
        """
        layers, values = forward(self, put)
        upstream = _spread(self.dout if dout is None else as_value(dout), values[self.output])
        gradients, shares = _backward(self, layers, upstream, put)
        for i, step in enumerate(self.gradient_step):
            if step is not None and gradients[i] is None:
                gradients[i] = _spread(0, values[i])
        return Run(self, upstream, tuple(values), tuple(gradients), shares)

    @cached_property
    def result(self) -> "Run":
        """The run with the graph's own dout."""
        return self.run()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Start, each operation forward, dout, then each wire with a gradient, in reverse."""
        forward = [Step("forward", i) for i, node in enumerate(self.nodes) if node.is_operation]
        backward = [Step("backward", *wire) for wire in self.way_back]
        start, dout = Step("start", self.output), Step("backward", self.output)
        return (start, *forward, dout, *backward)

    @cached_property
    def way_back(self) -> tuple[Wire, ...]:
        """The wires that carry a gradient, from the output back."""
        reached, wires = {self.output}, list[Wire]()
        for target in range(self.output, -1, -1):
            for slot, source in enumerate(self.nodes[target].inputs if target in reached else ()):
                if self.nodes[source].op != "constant" and not self.is_label((target, slot)):
                    reached.add(source)
                    wires.append((target, slot))
        return tuple(wires)

    @cached_property
    def last_forward(self) -> int:
        """The step from which every value stands."""
        return sum(node.is_operation for node in self.nodes)

    @cached_property
    def value_step(self) -> tuple[int, ...]:
        """For each node the step from which its value stands."""
        steps = count(1)
        return tuple(next(steps) if node.is_operation else 0 for node in self.nodes)

    @cached_property
    def wire_step(self) -> dict[Wire, int]:
        """For each wire that carries a gradient the step from which it stands there."""
        return {wire: step for step, wire in enumerate(self.way_back, self.last_forward + 2)}

    @cached_property
    def gradient_step(self) -> tuple[int | None, ...]:
        """For each node the step from which its gradient is complete; None: it never has one."""
        found: list[int | None] = [None] * len(self.nodes)
        for i, node in reversed([*enumerate(self.nodes)]):
            uses = self.uses[i]
            is_reached = (found[w[0]] is not None and not self.is_label(w) for w in uses)
            if i == self.output:
                found[i] = self.last_forward + 1
            elif node.op != "constant" and (not uses or any(is_reached)):
                arrivals = (self.wire_step[wire] for wire in uses if wire in self.wire_step)
                found[i] = max(arrivals, default=len(self.steps) - 1)  # the 0 of what is not used
        return tuple(found)


@dataclass(frozen=True, eq=False)
class Run(Pictured):
    """The graph with all its numbers: of each node its value and gradient, of each wire its share.

    `node_gradients` is None where none ever comes (constants, labels) and 0 for what the output
    does not use; a value that is used twice has the sum of its wires' gradients.
    """

    graph: Graph
    dout: Value
    node_values: tuple[Value, ...]
    node_gradients: tuple[Value | None, ...]
    wire_gradients: dict[Wire, Value]

    @cached_property
    def values(self) -> dict[str, Value]:
        return {n.name: v for n, v in zip(self.graph.nodes, self.node_values, strict=True)}

    @cached_property
    def gradients(self) -> dict[str, Value | None]:
        return {n.name: g for n, g in zip(self.graph.nodes, self.node_gradients, strict=True)}


def forward(graph: Graph, put: Put = NOTHING_PUT) -> tuple[list[Any], list[Value]]:
    """The layer of each operation, ready to go back, and every value."""
    counted(graph.nodes)  # ProgramError for a graph that would hold too many
    values: list[Any] = [node.value for node in graph.nodes]
    layers: list[Any] = [None] * len(values)
    for i, node in enumerate(graph.nodes):
        if node.is_operation:
            layers[i] = new_layer(node)
            try:
                values[i] = in_reach(layers[i].forward(*[values[j] for j in node.inputs]))
            except (ValueError, TypeError, IndexError, OverflowError, MemoryError) as error:
                raise _misfit(graph, node, values, error) from error
            if i in put:
                values[i] = put[i]
                if hasattr(layers[i], "out"):  # from which it goes back
                    layers[i].out = put[i]
        elif node.value is None:
            raise ProgramError("no_value", node.line or 1, name=node.name)
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


def new_layer(node: Node) -> Any:
    layer, parameters = getattr(engine, node.op), BOOK[node.op].parameters
    return _WithParameters(layer, parameters) if parameters else layer(*node.arguments)


def _misfit(graph: Graph, node: Node, values: Sequence[Value], error: Exception) -> ProgramError:
    shapes = ", ".join(
        f"{graph.nodes[j].name} {shape_text(np.shape(values[j]))}" for j in node.inputs
    )
    given = {"name": node.name, "op": node.op, "shapes": shapes}
    return ProgramError("cannot_compute", node.line, fit=Problem(_fit(node, error)), **given)


def _fit(node: Node, error: Exception) -> str:
    """The key of what would fit, in words of our own: NumPy's are English."""
    rules = BOOK[node.op]
    if not isinstance(error, ValueError | TypeError | IndexError):
        return "remedy.fit_size"
    if "axis" in rules.arguments:
        return "remedy.fit_axis"
    if rules.kind == "product":
        return "remedy.fit_affine" if rules.parameters else "remedy.fit_dot"
    if rules.kind == "loss":
        return "remedy.fit_classes" if rules.classes else "remedy.fit_same"
    return "remedy.fit_reshape" if rules.kind == "layout" else "remedy.fit_spread"


def _backward(
    graph: Graph, layers: list[Any], dout: Value, put: Put
) -> tuple[list[Any], dict[Wire, Value]]:
    """The gradients that come back to nodes, added where several meet, and each wire's share."""
    gradients: list[Any] = [None] * len(graph.nodes)
    gradients[graph.output] = dout
    shares: dict[Wire, Value] = {}
    for target, wires in groupby(graph.way_back, key=itemgetter(0)):
        found = layers[target].backward(gradients[target])
        for wire in wires:
            share = found[wire[1]] if isinstance(found, tuple) else found
            share = shares[wire] = in_reach(put.get(wire, share))
            source = graph.source_of(wire)
            held = gradients[source]
            gradients[source] = share if held is None else in_reach(held + share)
    return gradients, shares


def _spread(dout: Value, output: Value) -> Value:
    """`dout` in the shape of the output."""
    if np.ndim(dout) == 0:
        return dout if np.ndim(output) == 0 else np.full(np.shape(output), dout)
    if np.shape(dout) != np.shape(output):
        raise Problem("program.dout_shape", dout=np.shape(dout), output=np.shape(output))
    return dout


def _with_a_row_more(node: Node) -> Node:
    if not node.batch:
        return node
    rows = np.asarray(node.value)
    return replace(node, value=np.concatenate([rows, rows[-1:]]))


def _symbolic(shape: tuple[int, ...], longer: tuple[int, ...]) -> Shape:
    return tuple(a if a == b else BATCH for a, b in zip(shape, longer, strict=True))
