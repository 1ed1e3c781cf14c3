"""Where a wire enters a node that works element by element: all that can be mixed up there."""

from dataclasses import dataclass, replace
from math import nan
from typing import Any

import numpy as np

from tutor.engine.layer import fit
from tutor.graph import Graph, Node, Run, Wire
from tutor.graph.pieces import Index, named
from tutor.quiz.wrong import Array, Details, floats


@dataclass(frozen=True, eq=False)
class Spot:
    """The numbers where a wire enters a node, each spread over the elements that the node computes.

    `own` is the value on the wire, `other` that of the second operand, `up` what arrives from
    upstream, `value` the node's value, `output` the graph's and `dout` what arrives there (both
    nan where the output is an array); `terms` tells how many elements are summed into one, `shape`
    is that of the wire, smaller where its value is used for several elements.
    """

    kind: str
    exponent: float
    own: Array
    other: Array
    local: Array
    up: Array
    value: Array
    output: Array
    dout: Array
    terms: int
    shape: tuple[int, ...]

    @property
    def is_shared(self) -> bool:
        return self.own.shape != self.shape

    @property
    def uses(self) -> int:
        """How many elements use one element of the wire."""
        return self.own.size // max(int(np.prod(self.shape)), 1)

    def total(self, flow: Array) -> Array:
        """What flows back to each element of the wire, where it is used for several."""
        return floats(fit(flow, np.empty(self.shape)))

    def first(self, values: Array) -> Array:
        """What stands at the first element that each element of the wire is used for."""
        values = values[(0,) * (values.ndim - len(self.shape))]
        ones = (slice(0, 1) if n == 1 else slice(None) for n in self.shape)
        return values[tuple(ones)]


def spot(run: Run, wire: Wire) -> Spot:
    target, slot = wire
    source = run.graph.source_of(wire)
    node, operands, slot = _opened(run, wire)
    operands = [floats(operand) for operand in np.broadcast_arrays(*operands)]
    shape = operands[slot].shape
    exponent = float(str(node.arguments[0])) if node.op == "PowLayer" else nan
    output = floats(run.node_values[run.graph.output])
    return Spot(
        kind="Reciprocal" if (node.op, slot) == ("DivLayer", 1) or exponent == -1 else node.op,
        exponent=exponent,
        own=operands[slot],
        other=np.broadcast_to(_other(run, node, operands, slot), shape),
        local=_slopes(node, operands)[slot],
        up=_spread(run.node_gradients[target], node, shape),
        value=_spread(run.node_values[target], node, shape),
        output=np.full(shape, nan if output.ndim else output),
        dout=np.full(shape, nan if output.ndim else run.dout),
        terms=operands[slot].size // np.size(run.node_values[target]),
        shape=np.shape(run.node_values[source]),
    )


def local_derivatives(run: Run, i: int) -> tuple[float, ...]:
    """∂(node i)/∂(operand) for each slot of a node of plain numbers."""
    node = run.graph.nodes[i]
    operands = [floats(run.node_values[j]) for j in node.inputs]
    return tuple(map(float, _slopes(node, operands)))


def spot_details(run: Run, wire: Wire, at: Spot) -> Details:
    nodes = run.graph.nodes
    node, name = nodes[wire[0]], nodes[run.graph.source_of(wire)].name
    common = {"op": node.op, "fn": node.op, "node": name, "out": output_name(run)}

    def details(index: Index) -> dict[str, object]:
        own = float(at.first(at.own)[index])
        found = {**common, "x": named(name, index), "own": own, "up": f"d{node.name}"}
        if not at.is_shared:
            numbers = {"other": at.other, "up": at.up, "local": at.local}
            found |= {key: float(values[index]) for key, values in numbers.items()}
        return found

    return details


def output_name(run: Run) -> str:
    return run.graph.nodes[run.graph.output].name


def sign_rule(run: Run) -> str:
    """The mistake of a wrong sign; whether an array grows is no question for the signs."""
    is_array = np.ndim(run.node_values[run.graph.output])
    return "sign_error.array" if is_array else "sign_error"


def _opened(run: Run, wire: Wire) -> tuple[Node, list[Array], int]:
    """The node and its operands; of Affine the + node in it, where the bias comes in."""
    target, slot = wire
    node = run.graph.nodes[target]
    operands = [floats(run.node_values[j]) for j in node.inputs]
    if node.op != "Affine":
        return node, operands, slot
    product = floats(run.node_values[target]) - operands[2]
    return replace(node, op="AddLayer", inputs=node.inputs[1:]), [product, operands[2]], 1


def _slopes(node: Node, operands: list[Array]) -> tuple[Array, ...]:
    """The local derivative at each element, for each slot: the layer alone with 1 arriving."""
    inputs = [Node(f"_{slot}", "input", value=value) for slot, value in enumerate(operands)]
    slots = tuple(range(len(operands)))
    alone = Graph(node.name, (*inputs, replace(node, inputs=slots)), len(operands)).run(1)
    return tuple(floats(alone.node_gradients[slot]) for slot in slots)


def _spread(value: object, node: Node, shape: tuple[int, ...]) -> Array:
    """A number for each element of the operands, also of those that were summed."""
    values = floats(value)
    if node.op == "SumLayer" and 0 < values.ndim < len(shape):
        axis: Any = node.arguments[0]
        values = np.expand_dims(values, axis)
    return np.broadcast_to(values, shape)


def _other(run: Run, node: Node, operands: list[Array], slot: int) -> Array:
    """The second operand; nan for the constant 1, by which nobody multiplies."""
    if len(operands) != 2:
        return floats(nan)
    other, source = operands[1 - slot], run.graph.nodes[node.inputs[1 - slot]]
    return floats(nan) if source.op == "constant" and np.all(other == 1) else other
