"""Wrong answers as known misconceptions give them: small wrong rules on the numbers of a run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import prod

import numpy as np
from numpy import nan, where

from tutor.graph import Node, Run, Wire
from tutor.graph.formulas import LOSSES, PRODUCTS
from tutor.graph.pieces import Index, named
from tutor.quiz.nodes import ancestors, descendants
from tutor.quiz.numbers.elementwise import (
    elementwise_wire_mistakes,
    mask_mistakes,
    slope_mistakes,
)
from tutor.quiz.numbers.loss import loss_value_mistakes, loss_wire_mistakes
from tutor.quiz.numbers.product import product_value_mistakes, product_wire_mistakes
from tutor.quiz.numbers.spot import local_derivatives, output_name, sign_rule
from tutor.quiz.wrong import Array, Details, WrongArray, floats


def wire_mistakes(run: Run, name: str, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back to `name` along these wires, in all?"""
    shares = [floats(run.wire_gradients[wire]) for wire in wires]
    if len(wires) == 1:
        yield from _mistakes_at(run, wires[0])
        yield from _gradients_beyond(run, wires[0])
    else:
        yield from _fan_mistakes(run, name, shares)
    yield _sign_error(name, output_name(run), sum(shares, floats(0)), sign_rule(run))


def array_mistakes(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to the same, where an array is given as a whole."""
    if len(wires) == 1 and run.graph.nodes[wires[0][0]].op not in (*PRODUCTS, *LOSSES):
        yield from mask_mistakes(run, wires[0])


def node_mistakes(run: Run, name: str, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: how fast does the node change with `name`, which enters on these wires?"""
    target = wires[0][0]
    local = local_derivatives(run, target)
    shares = [floats(local[slot]) for _, slot in wires]
    if len(wires) == 1:
        yield from slope_mistakes(run, wires[0])
    else:
        yield from _fan_mistakes(run, name, shares, target)
    yield _sign_error(name, run.graph.nodes[target].name, sum(shares, floats(0)))


def value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is the value of node i?"""
    graph, op = run.graph, run.graph.nodes[i].op
    if op in PRODUCTS:
        yield from product_value_mistakes(run, i)
    elif op in LOSSES:
        yield from loss_value_mistakes(run, i)
    elif op == "SumLayer":
        yield _mean_not_sum(run, i)
    else:
        yield from _elementwise_value_mistakes(run, i)
    for j in sorted(ancestors(graph, i) | {i}, reverse=True):
        if graph.nodes[j].op == "AddLayer":
            yield from _branch_mistakes(run, i, j)
    if op == "AddLayer":
        product = prod(_operands(run, i), start=floats(1))
        yield WrongArray(product, "treated_as_mul.value", _no_details)


def _mistakes_at(run: Run, wire: Wire) -> Iterator[WrongArray]:
    target, slot = wire
    op = run.graph.nodes[target].op
    if op in PRODUCTS and slot < 2:
        return product_wire_mistakes(run, wire)
    return (loss_wire_mistakes if op in LOSSES else elementwise_wire_mistakes)(run, wire)


def _elementwise_value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    graph, node = run.graph, run.graph.nodes[i]
    operands = _operands(run, i)
    if node.op == "Relu":  # which leaves what is positive as it is
        operands = [floats(where(operands[0] >= 0, nan, operands[0]))]
    if node.op == "Sigmoid":
        yield _lost_minus(run, i, operands[0])
    if len(operands) == 2:
        yield from _operator_mistakes(run, i, *operands)
    if node.op != "AddLayer":
        for j, operand in zip(node.inputs, operands, strict=True):
            if graph.nodes[j].is_operation:
                yield WrongArray(operand, "forgot_last_node", _of(node))
            elif len(operands) == 1:
                yield WrongArray(operand, "forgot_last_node.first", _of(node))


def _mean_not_sum(run: Run, i: int) -> WrongArray:
    value, operand = run.node_values[i], run.node_values[run.graph.nodes[i].inputs[0]]
    mean = floats(value) * np.size(value) / np.size(operand)
    return WrongArray(mean, "mean_not_sum.value", _no_details)


def _lost_minus(run: Run, i: int, x: Array) -> WrongArray:
    """Sigmoid with e^x in the place of e^(-x)."""
    name, value = run.graph.nodes[run.graph.nodes[i].inputs[0]].name, floats(run.node_values[i])

    def details(index: Index) -> dict[str, object]:
        return {"x": named(name, index), "minus": -float(x[index])}

    return WrongArray(floats(where(x == 0, nan, 1 - value)), "sign_error.exponent", details)


def _of(node: Node) -> Details:
    return lambda index: {"op": node.op}


def _operator_mistakes(run: Run, i: int, a: Array, b: Array) -> Iterator[WrongArray]:
    """What another operator, or this one the other way round, would make of a and b."""
    node = run.graph.nodes[i]
    names = [run.graph.nodes[j].name for j in node.inputs]
    match node.op:
        case "MulLayer":
            yield WrongArray(a + b, "added_not_multiplied", _factors([a, b]))
        case "DivLayer":
            product = floats(where(a == 1, nan, a * b))
            yield WrongArray(product, "not_divided.value", _no_details)
        case "SubLayer":
            pair = {"first": names[0], "second": names[1]}
            yield WrongArray(floats(where(a == b, nan, b - a)), "sign_error.value", lambda _: pair)
            given = floats(where(b == 0, nan, a))
            yield WrongArray(given, "forgot_branch", _wire(names[1]))
            yield WrongArray(floats(where(b == 0, nan, a + b)), "treated_as_add.value", _no_details)


def _operands(run: Run, i: int) -> list[Array]:
    """What enters the node, spread over its elements."""
    values = [floats(run.node_values[j]) for j in run.graph.nodes[i].inputs]
    return [floats(value) for value in np.broadcast_arrays(*values)]


def _factors(operands: Sequence[Array]) -> Details:
    return lambda index: {"up": float(operands[0][index]), "local": float(operands[1][index])}


def _no_details(index: Index) -> dict[str, object]:
    return {}


def _fan_mistakes(
    run: Run, name: str, shares: Sequence[Array], target: int | None = None
) -> Iterator[WrongArray]:
    """Wrong ways to put together what comes back along several wires."""
    output = run.graph.output if target is None else target
    own, value = floats(run.values[name]), floats(run.node_values[output])
    out = output_name(run) if target is None else run.graph.nodes[target].name

    def details(index: Index) -> dict[str, object]:
        return {"k": len(shares), "x": named(name, index), "out": out}

    for share in shares:
        yield WrongArray(share, "forgot_fanout_sum", details)
    yield WrongArray(prod(shares, start=floats(1)), "multiplied_branches", details)
    mean = sum(shares, floats(0)) / len(shares)
    alike = np.all([share == shares[0] for share in shares], axis=0)
    yield WrongArray(where(alike, nan, mean), "averaged_branches", details)
    yield WrongArray(own, "forward_value", details)
    if value.shape in ((), own.shape):
        value = np.broadcast_to(value, own.shape)
        yield WrongArray(value, "forward_value", details)
        if target is None:
            yield WrongArray(floats(value / own), "output_div_input", details)


def _sign_error(name: str, out: str, right: Array, rule: str = "sign_error") -> WrongArray:
    values = floats(where(right == 0, nan, -right))
    return WrongArray(values, rule, lambda index: {"x": named(name, index), "out": out})


def _gradients_beyond(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """The gradients that come before the node's on the way back, without a repeat of its own."""
    target, source = wire[0], run.graph.source_of(wire)
    shape = np.shape(run.node_values[source])
    known, name = floats(run.node_gradients[target]), run.graph.nodes[source].name
    for j in sorted(descendants(run.graph, target)):
        found = floats(run.node_gradients[j])
        if found.shape == shape:
            repeats = found == known if known.shape == shape else False
            values = floats(where(repeats, nan, found))
            yield WrongArray(values, "forgot_chain", lambda index: {"node": named(name, index)})


def _branch_mistakes(run: Run, i: int, add: int) -> Iterator[WrongArray]:
    """The value of node i if one operand of an addition before it were left out."""
    graph, node = run.graph, run.graph.nodes[add]
    operands = _operands(run, add)
    for left_out, missing, kept in zip(node.inputs, operands, reversed(operands), strict=True):
        if not np.any(missing):
            continue
        value = kept if kept.ndim else float(kept)
        rest = replace(node, op="constant", inputs=(), value=value)
        nodes = tuple(rest if j == add else n for j, n in enumerate(graph.nodes))
        values = replace(graph, nodes=nodes).run(run.dout).node_values
        source = graph.nodes[left_out]
        inside = source.part_of not in ("", source.name)  # there wires have no names on the screen
        rule, details = ("forgot_branch", _wire(source.name))
        if inside:
            rule, details = ("forgot_branch.node", _of(source))
        yield WrongArray(floats(values[i]), rule, details)


def _wire(name: str) -> Details:
    return lambda index: {"wire": name}
