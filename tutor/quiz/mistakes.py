"""Wrong answers as known misconceptions give them: small wrong rules on the numbers of a run."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import exp, isfinite, nan, prod
from typing import Any

from tutor.graph import Graph, Node, Run, Wire

Answer = float | frozenset[str]


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the rule that gives it ("tag" or "tag.variant") and what fills its text."""

    value: Answer
    rule: str
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]


@dataclass(frozen=True)
class Spot:
    """All that can be mixed up where a wire enters a node.

    `own` is the value on the wire, `other` that of the second operand, `up` what arrives from
    upstream, `value` the node's value, `output` the graph's.
    """

    kind: str
    exponent: float
    own: float
    other: float
    local: float
    up: float
    value: float
    output: float


Rule = Callable[[Spot], float]
Rules = tuple[tuple[str, Rule], ...]

ADDITIVE = ("AddLayer", "SubLayer")

WRONG_SLOPES: dict[str, Rules] = {
    "MulLayer": (("not_swapped", lambda at: at.own),),
    "AddLayer": (
        ("treated_as_mul", lambda at: at.other),
        ("treated_as_mul", lambda at: at.own),
        ("averaged_branches", lambda at: 0.5),
    ),
    "DivLayer": (("not_divided", lambda at: at.other),),
    "Reciprocal": (("forgot_square", lambda at: at.local * at.own),),
    "PowLayer": (
        ("forgot_factor", lambda at: at.own ** (at.exponent - 1)),
        ("forgot_factor", lambda at: at.exponent),
    ),
    "ExpLayer": (
        ("power_rule_on_exp", lambda at: at.own * exp(at.own - 1)),
        ("power_rule_on_exp", lambda at: at.own * at.value),
    ),
    "LogLayer": (
        ("forgot_square.log", lambda at: 1 / at.own**2),
        ("gave_inverse", lambda at: exp(at.own)),
    ),
    "Sigmoid": (
        ("forgot_factor", lambda at: at.value),
        ("forgot_factor", lambda at: 1 - at.value),
        ("used_input_not_output", lambda at: at.own * (1 - at.own)),
    ),
    "Relu": (
        ("relu_at_zero", lambda at: 1 if at.own == 0 else nan),
        ("relu_passes_everything", lambda at: 1 if at.own < 0 else nan),
        ("relu_mask_inverted", lambda at: 0 if at.own > 0 else nan),
        ("used_value_not_slope", lambda at: at.own),
    ),
}
"""What is taken for the local derivative, for each kind of node."""

ON_A_WIRE: Rules = (
    ("forgot_upstream", lambda at: at.local),
    ("forgot_local", lambda at: nan if _passes_on(at) else at.up),
    ("added_not_multiplied", lambda at: at.up + at.local if at.local else nan),
    ("forward_value", lambda at: at.own),
    ("forward_value", lambda at: at.value),
    ("forward_value", lambda at: at.output),
    ("output_div_input", lambda at: at.output / at.own),
)
"""What is taken for the gradient on a wire; the right one is up × local."""

GAVE_OUTPUT: Rules = (("gave_output", lambda at: at.value if at.kind == "Sigmoid" else nan),)

AT_A_NODE: Rules = (
    ("treated_as_add", lambda at: nan if _passes_on(at) else 1),
    ("added_not_multiplied.local", lambda at: at.own + at.other if at.kind == "MulLayer" else nan),
    ("included_upstream", lambda at: nan if at.up == 1 else at.up * at.local),
    ("forward_value", lambda at: at.value),
    ("forward_value", lambda at: at.own),
    ("output_div_input", lambda at: at.value / at.own if at.kind in ADDITIVE else nan),
)
"""What is taken for the local derivative, whatever the node."""


def wire_mistakes(run: Run, name: str, wires: Sequence[Wire]) -> Iterator[Wrong]:
    """Wrong answers to: what flows back to `name` along these wires, in all?"""
    if len(wires) == 1:
        at = _spot(run, wires[0])
        slopes = tuple((tag, _times_upstream(rule)) for tag, rule in WRONG_SLOPES.get(at.kind, ()))
        details = _details(run, wires[0], at)
        yield from _apply((*slopes, *ON_A_WIRE), at, details)
        for further in _gradients_beyond(run, wires[0][0]):
            yield Wrong(further, "forgot_chain", details)
    else:
        yield from _fan_mistakes(run, name, [_number(run.wire_gradients[wire]) for wire in wires])
    yield from _sign_error(run, name, run.graph.output, _total(run.wire_gradients, wires))


def node_mistakes(run: Run, name: str, wires: Sequence[Wire]) -> Iterator[Wrong]:
    """Wrong answers to: how fast does the node change with `name`, which enters on these wires?"""
    target = wires[0][0]
    local = local_derivatives(run, target)
    if len(wires) == 1:
        at = _spot(run, wires[0])
        rules = (*GAVE_OUTPUT, *WRONG_SLOPES.get(at.kind, ()), *AT_A_NODE)
        details = _details(run, wires[0], at) | {"out": run.graph.nodes[target].name}
        yield from _apply(rules, at, details)
    else:
        yield from _fan_mistakes(run, name, [local[slot] for _, slot in wires], target)
    yield from _sign_error(run, name, target, sum(local[slot] for _, slot in wires))


def value_mistakes(run: Run, i: int) -> Iterator[Wrong]:
    """Wrong answers to: what is the value of node i?"""
    graph, node = run.graph, run.graph.nodes[i]
    operands = [_number(run.node_values[j]) for j in node.inputs]
    if node.op == "MulLayer":
        details = {"up": operands[0], "local": operands[1]}
        yield Wrong(sum(operands), "added_not_multiplied", details)
    if node.op != "AddLayer":
        for j, operand in zip(node.inputs, operands, strict=True):
            if graph.nodes[j].is_operation or len(operands) == 1:
                yield Wrong(operand, "forgot_last_node", {"op": node.op})
    for j in sorted(_ancestors(graph, i), reverse=True):
        if graph.nodes[j].op == "AddLayer":
            yield from _branch_mistakes(run, i, j)
    if node.op == "AddLayer":
        yield Wrong(prod(operands), "treated_as_mul.value")


def local_derivatives(run: Run, i: int) -> tuple[float, ...]:
    """∂(node i)/∂(operand) for each slot, from the node's own layer with 1 arriving."""
    node = run.graph.nodes[i]
    operands = [Node(f"_{s}", "input", value=run.node_values[j]) for s, j in enumerate(node.inputs)]
    slots = tuple(range(len(operands)))
    alone = Graph(node.name, (*operands, replace(node, inputs=slots)), len(operands))
    return tuple(_number(alone.run(1).node_gradients[slot]) for slot in slots)


def _passes_on(at: Spot) -> bool:
    """Passing the upstream value on unchanged is right here, or is known by another name."""
    return at.kind in (*ADDITIVE, "Relu") or at.local == -1


def _times_upstream(rule: Rule) -> Rule:
    return lambda at: at.up * rule(at)


def _spot(run: Run, wire: Wire) -> Spot:
    target, slot = wire
    node = run.graph.nodes[target]
    operands = [_number(run.node_values[j]) for j in node.inputs]
    exponent: Any = node.arguments[0] if node.op == "PowLayer" else nan
    return Spot(
        kind="Reciprocal" if (node.op, slot) == ("DivLayer", 1) or exponent == -1 else node.op,
        exponent=exponent,
        own=operands[slot],
        other=_other(run, node, slot),
        local=local_derivatives(run, target)[slot],
        up=_number(run.node_gradients[target]),
        value=_number(run.node_values[target]),
        output=_number(run.node_values[run.graph.output]),
    )


def _other(run: Run, node: Node, slot: int) -> float:
    """The second operand; nan for the constant 1, by which nobody multiplies."""
    if len(node.inputs) != 2:
        return nan
    j = node.inputs[1 - slot]
    value = _number(run.node_values[j])
    return nan if value == 1 and run.graph.nodes[j].op == "constant" else value


def _details(run: Run, wire: Wire, at: Spot) -> dict[str, object]:
    nodes = run.graph.nodes
    op, name = nodes[wire[0]].op, nodes[run.graph.source_of(wire)].name
    out = nodes[run.graph.output].name
    numbers = {"own": at.own, "other": at.other, "up": at.up, "local": at.local}
    return {**numbers, "op": op, "fn": op, "x": name, "node": name, "out": out}


def _apply(rules: Rules, at: Spot, details: Mapping[str, object]) -> Iterator[Wrong]:
    for tag, rule in rules:
        value = _computed(rule, at)
        if isfinite(value):
            yield Wrong(value, tag, details)


def _computed(rule: Rule, at: Spot) -> float:
    """nan where the wrong rule has no real value."""
    try:
        return float(rule(at))
    except (ArithmeticError, TypeError):
        return nan


def _fan_mistakes(
    run: Run, name: str, shares: Sequence[float], target: int | None = None
) -> Iterator[Wrong]:
    """Wrong ways to put together what comes back along several wires."""
    output = run.graph.output if target is None else target
    own, value = _number(run.values[name]), _number(run.node_values[output])
    details = {"k": len(shares), "x": name, "out": run.graph.nodes[output].name}
    for share in shares:
        yield Wrong(share, "forgot_fanout_sum", details)
    yield Wrong(prod(shares), "multiplied_branches", details)
    if len(set(shares)) > 1:
        yield Wrong(sum(shares) / len(shares), "averaged_branches", details)
    yield Wrong(own, "forward_value", details)
    yield Wrong(value, "forward_value", details)
    if own and target is None:
        yield Wrong(value / own, "output_div_input", details)


def _sign_error(run: Run, name: str, output: int, right: float) -> Iterator[Wrong]:
    if right:
        out = run.graph.nodes[output].name
        yield Wrong(-right, "sign_error", {"x": name, "out": out})


def _gradients_beyond(run: Run, i: int) -> list[float]:
    """The gradients that come before node i's on the way back, without a repeat of its own."""
    known = _number(run.node_gradients[i])
    found = {_number(run.node_gradients[j]) for j in _descendants(run.graph, i)}
    return sorted(found - {known})


def _descendants(graph: Graph, i: int) -> set[int]:
    """The nodes from which a gradient comes back to node i, step by step."""
    found = {i}
    for target, slot in sorted(graph.wire_step):
        if graph.source_of((target, slot)) in found:
            found.add(target)
    return found - {i}


def _ancestors(graph: Graph, i: int) -> set[int]:
    """Node i and all that its value depends on."""
    found = {i}
    for j in range(i, -1, -1):
        if j in found:
            found.update(graph.nodes[j].inputs)
    return found


def _branch_mistakes(run: Run, i: int, add: int) -> Iterator[Wrong]:
    """The value of node i if one operand of an addition before it were left out."""
    graph, node = run.graph, run.graph.nodes[add]
    for left_out, kept in (node.inputs, node.inputs[::-1]):
        rest = replace(node, op="constant", inputs=(), value=run.node_values[kept])
        nodes = tuple(rest if j == add else n for j, n in enumerate(graph.nodes))
        values = replace(graph, nodes=nodes).run(run.dout).node_values
        yield Wrong(_number(values[i]), "forgot_branch", {"wire": graph.nodes[left_out].name})


def _total(gradients: Mapping[Wire, Any], wires: Sequence[Wire]) -> float:
    return sum(_number(gradients[wire]) for wire in wires)


def _number(value: Any) -> float:
    return float(value)
