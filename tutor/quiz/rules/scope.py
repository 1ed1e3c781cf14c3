"""The names that a rule of a graph may be written in: wires, and gradients that are known there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tutor.graph import Graph, Wire
from tutor.graph.formulas import PRODUCTS
from tutor.quiz.nodes import ancestors, shape_of
from tutor.quiz.rules.layer_rules import SLOTS, VALUES, times
from tutor.quiz.rules.product_rules import OPERANDS
from tutor.quiz.symbolic import Domain, Stratum

POSITIVE, SIGNED = Domain(0.5, 3), Domain(-3, 3)
UPSTREAM, SIGNED_UPSTREAM = Domain(0.5, 2), Domain(-2, 2)
OFF, ON, KINK = Domain(-3, -0.1), Domain(0.1, 3), Domain(0, 0)
NOT_AT_ZERO = ("DivLayer", "LogLayer", "PowLayer")
NEARBY = 0.05  # how far from its own number, relatively, a value is tried where signs matter


@dataclass(frozen=True)
class Scope:
    """Names at one element: those that are free, and formulas of them in an order to compute."""

    variables: Mapping[str, Domain]
    derived: Mapping[str, str]
    aliases: Mapping[str, str]
    strata: tuple[Stratum, ...]


def name_of(graph: Graph, i: int) -> str:
    """A node in a formula: its name, or the number that it is."""
    name = graph.nodes[i].name
    return f"({name})" if is_number(graph, i) and ("-" in name or "/" in name) else name


def is_number(graph: Graph, i: int) -> bool:
    """Whether a node is a constant number, whose name is its text."""
    node = graph.nodes[i]
    return node.op == "constant" and not np.ndim(0 if node.value is None else node.value)


def kind_of(graph: Graph, i: int) -> str:
    """The layer's class; 1 ÷ x is one of its own."""
    node = graph.nodes[i]
    if node.op == "DivLayer":
        numerator = graph.nodes[node.inputs[0]]
        if numerator.op == "constant" and numerator.value == 1:
            return "Reciprocal"
    return node.op


def gradient_name(graph: Graph, i: int) -> str:
    """dx for x; d_x where a wire is called dx."""
    name = graph.nodes[i].name
    return f"d_{name}" if f"d{name}" in graph.index else f"d{name}"


def letters(graph: Graph, i: int) -> dict[str, str]:
    """What the letters of the table of rules stand for at a node."""
    node = graph.nodes[i]
    operands = (name_of(graph, j) for j in node.inputs)
    found = dict(zip(OPERANDS.get(node.op, ("x", "y")), operands, strict=False))
    found |= {"out": node.name, "up": gradient_name(graph, i)}
    if node.op == "PowLayer":
        found |= powers(node.arguments[0], found["x"])
    return found


def powers(exponent: object, x: str) -> dict[str, str]:
    """The exponent, and x to the power that is left when it is differentiated."""
    assert isinstance(exponent, int | float)
    lowered = x if exponent == 2 else f"{x}**{_bracketed(exponent - 1)}"
    return {"n": _bracketed(exponent), "x_lowered": lowered}


def local_of(graph: Graph, wire: Wire) -> str:
    """The local derivative on a wire."""
    target, slot = wire
    return SLOTS[graph.nodes[target].op][slot].local.format(**letters(graph, target))


def share(graph: Graph, wire: Wire) -> str:
    """What flows back along a wire, at one element."""
    return times(gradient_name(graph, wire[0]), local_of(graph, wire))


def scope_of(graph: Graph, wires: Sequence[Wire], local: bool = False) -> Scope:
    """The names at one element of the nodes that these wires enter, before anything leaves them.

    A `local` derivative is asked for whatever arrives, be it 1.
    """
    nodes, strata = _nodes(graph, wires), _strata(graph, wires)
    variables: dict[str, Domain] = {}
    derived: dict[str, str] = {}
    for i in sorted(nodes):
        node = graph.nodes[i]
        if node.op in VALUES and nodes.issuperset(node.inputs) and not _is_cut(graph, wires, i):
            derived[node.name] = VALUES[node.op].format(**letters(graph, i))
        elif not is_number(graph, i):
            variables[node.name] = _domain(graph, nodes, i)
    for i in known_gradients(graph, wires):
        if i != graph.output and _is_elementwise(graph, nodes, i):
            back = (share(graph, wire) for wire in graph.uses[i] if wire in graph.wire_step)
            derived[gradient_name(graph, i)] = " + ".join(back)
        elif i in nodes and begins_with_one(graph, i) and not local:
            derived[gradient_name(graph, i)] = "1"
        elif i in nodes:
            variables[gradient_name(graph, i)] = SIGNED_UPSTREAM if strata else UPSTREAM
    derived |= _masks(graph, wires)
    known = {*variables, *derived}
    other_names = {a: of for a, of in aliases(graph, wires).items() if of in known}
    return Scope(variables, derived, other_names, strata)


def _masks(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """The book's mask, where one ReLU is entered."""
    operands = {graph.source_of(w) for w in wires if graph.nodes[w[0]].op == "Relu"}
    if len(operands) != 1 or "mask" in map(str.casefold, graph.index):
        return {}
    return {"mask": f"({name_of(graph, *operands)} <= 0)"}


def begins_with_one(graph: Graph, i: int) -> bool:
    """Whether a node ends the graph and 1 arrives there, which need not be written."""
    return i == graph.output and isinstance(graph.dout, int | float) and graph.dout == 1


def known_gradients(graph: Graph, wires: Sequence[Wire]) -> Iterator[int]:
    """The nodes whose gradients are complete when what flows back along the wires is asked for."""
    asked = max(graph.wire_step[wire] for wire in wires)
    steps = [(step, i) for i, step in enumerate(graph.gradient_step) if step is not None]
    return (i for step, i in sorted(steps) if step < asked)


def aliases(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """Other names: dL/dz, the dout of the node that is entered, the book's letters there."""
    known = known_gradients(graph, wires)
    gradients = {f"dL/d{graph.nodes[i].name}": gradient_name(graph, i) for i in known}
    entered = {target for target, _ in wires}
    if len(entered) == 1:
        (target,) = entered
        names = {"dout": gradient_name(graph, target), **_book_letters(graph, target)}
    else:
        names = {"dout": gradient_name(graph, graph.output)}
    own = (gradient_name(graph, i) for i in range(len(graph.nodes)))
    taken = {name.casefold() for name in (*graph.index, *own)}
    return gradients | {a: of for a, of in names.items() if a.casefold() not in taken}


def _book_letters(graph: Graph, i: int) -> dict[str, str]:
    """x and y of a layer with one operand; X, W, B and dY of Affine."""
    node = graph.nodes[i]
    of, up = [name_of(graph, j) for j in node.inputs], gradient_name(graph, i)
    if len(of) == 1:
        return {"x": of[0], "y": node.name, "dy": up}
    letters = dict(zip(OPERANDS.get(node.op, ()), of, strict=False))
    return letters | ({"dY": up} if node.op in PRODUCTS else {})


def _is_elementwise(graph: Graph, nodes: set[int], i: int) -> bool:
    """Whether each element of a node is used for elements in its own place, or in a sum."""
    users = [target for target, slot in graph.uses[i] if (target, slot) in graph.wire_step]
    shape = shape_of(graph, i)
    return bool(users) and all(_tells_all(graph, nodes, j, shape) for j in users)


def _tells_all(graph: Graph, nodes: set[int], i: int, shape: tuple[int, ...]) -> bool:
    """Whether what node i sends back can be written with the names of these nodes."""
    node = graph.nodes[i]
    is_known = i in nodes and nodes.issuperset(node.inputs)
    return is_known and (
        node.op == "SumLayer" or (node.op in VALUES and shape_of(graph, i) == shape)
    )


def _nodes(graph: Graph, wires: Sequence[Wire]) -> set[int]:
    """All nodes with one number for each element, but what leads to a kink of which all is asked.

    There the operand itself is tried on both sides of 0 and at 0, so that it cannot follow from
    others; and where a 0 beyond the kink could be divided by, nothing but its own node is named.
    """
    needed = {i for target, _ in wires for i in (target, *graph.nodes[target].inputs)}
    shapes = {(), shape_of(graph, graph.source_of(wires[0]))}
    alike = {i for i in range(len(graph.nodes)) if shape_of(graph, i) in shapes}
    cut = [i for i in needed if _is_cut(graph, wires, i)]
    if cut and any(graph.nodes[i].op in NOT_AT_ZERO for i in alike):
        return needed
    return alike.difference(*(ancestors(graph, i) for i in cut)) | needed


def _is_cut(graph: Graph, wires: Sequence[Wire], i: int) -> bool:
    """Whether a node is the operand of a ReLU that is asked about."""
    return any(graph.nodes[j].op == "Relu" and i in graph.nodes[j].inputs for j, _ in wires)


def _strata(graph: Graph, wires: Sequence[Wire]) -> tuple[Stratum, ...]:
    """Both sides of a ReLU that is asked about, and its kink, where its neighbours can go there."""
    kinks = {graph.source_of(w) for w in wires if graph.nodes[w[0]].op == "Relu"}
    beside = {graph.nodes[target].op for target, _ in wires}
    if "LogLayer" in beside:
        sides = [ON]
    else:
        sides = [OFF, ON] if beside.intersection(NOT_AT_ZERO) else [OFF, ON, KINK]
    return tuple({graph.nodes[i].name: side} for i in kinks for side in sides)


def _domain(graph: Graph, nodes: set[int], i: int) -> Domain:
    """Where a free value is tried: positive, or near its own, if a sign could leave the reals."""
    rooted = [j for j in nodes if _needs_positive(graph, j)]
    if any(_can_be_negative(graph, k) for j in rooted for k in ancestors(graph, j)):
        own = float(np.ravel(graph.result.node_values[i])[0])
        spread = NEARBY * (abs(own) or 1)
        return Domain(own - spread, own + spread)
    ops = {graph.nodes[j].op for j in nodes}
    is_signed = not rooted and "DivLayer" not in ops
    return SIGNED if is_signed and ops & {"Relu", "Sigmoid", "ExpLayer"} else POSITIVE


def _needs_positive(graph: Graph, i: int) -> bool:
    node = graph.nodes[i]
    return node.op == "LogLayer" or (node.op == "PowLayer" and not _is_whole(node.arguments[0]))


def _is_whole(exponent: object) -> bool:
    return isinstance(exponent, int | float) and float(exponent).is_integer()


def _can_be_negative(graph: Graph, i: int) -> bool:
    op, value = graph.nodes[i].op, graph.result.node_values[i]
    return op in ("SubLayer", "LogLayer") or (op == "constant" and bool(np.any(value < 0)))


def _bracketed(number: float) -> str:
    return f"({number})" if number < 0 else f"{number}"
