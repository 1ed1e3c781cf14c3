"""Where a number is from, in words: how its node made it, and what comes back along its wires."""

from tutor.graph import array_rules
from tutor.graph.formulas import (
    Digits,
    as_factor,
    as_operand,
    bracketed,
    condition,
    formula,
    formula_with_numbers,
    is_on_or_off,
    local_derivative,
    local_derivative_with_numbers,
    local_in_words,
    symbol,
)
from tutor.graph.graph import Graph, Run
from tutor.graph.node import Wire
from tutor.graph.numbers import full
from tutor.rules import record_of
from tutor.text import say, section


def why_value(run: Run, i: int, lang: str, digits: Digits = full) -> str:
    """Where a value comes from: "total = apple_price × tax = 200 × 1.1 = 220.00000000000003"."""
    if array_rules.has_array(run.graph, i):
        return array_rules.why_value(run, i, lang, digits)
    node, value = run.graph.nodes[i], digits(run.node_values[i])
    if not node.is_operation:
        return say(f"why.{node.op}", lang, name=node.name, value=value)
    numbers = formula_with_numbers(run, i, digits)
    return f"{node.name} = {formula(run.graph, i)} = {numbers} = {value}"


def value_rule(graph: Graph, i: int, lang: str) -> str:
    """How a value is made, without a number."""
    node = graph.nodes[i]
    if not node.is_operation:
        return say("why.given", lang, name=node.name)
    return f"{node.name} = {formula(graph, i)}"


def why_gradient(run: Run, i: int, lang: str, digits: Digits = full) -> list[str]:
    """Where a gradient comes from, a line for each wire on which it comes back."""
    graph, name = run.graph, run.graph.nodes[i].name
    gradient, wires = run.node_gradients[i], gradient_wires(graph, i)
    if gradient is None:
        return [say("why.no_gradient", lang, name=name)]
    if i == graph.output:
        value = array_rules.numbers_or_shape(gradient, digits)
        return [say("why.dout", lang, name=name, value=value)]
    if not wires:
        return [say("why.unused", lang, name=name)]
    if any(array_rules.has_array(graph, target) for target, _ in wires):
        return array_rules.why_gradient(run, i, wires, lang, digits)
    if len(wires) == 1:
        return [f"d{name} = {digits(gradient)}", f"  = {_product(run, wires[0], lang, digits)}"]
    total = " + ".join(digits(run.wire_gradients[wire]) for wire in wires)
    head = say("why.sum", lang, name=name, value=digits(gradient), total=total)
    return [head, *(f"  {why_share(run, wire, lang, digits)}" for wire in wires)]


def gradient_rule(graph: Graph, i: int, lang: str) -> list[str]:
    """How a gradient is made, without a number: what arrives × the local derivative, summed."""
    name, wires = graph.nodes[i].name, gradient_wires(graph, i)
    if i == graph.output:
        return [say("why.dout_rule", lang, name=name)]
    if not wires:
        return [say("why.no_gradient", lang, name=name)]
    if any(array_rules.has_array(graph, target) for target, _ in wires):
        return array_rules.gradient_rule(graph, i, wires, lang)
    products = [
        f"d{graph.nodes[target].name} × {_factor(graph, (target, slot), lang)}"
        for target, slot in wires
    ]
    rule = say("why.rule" if len(wires) == 1 else "why.rule_sum", lang)
    return [f"d{name} = {' + '.join(products)}", rule]


def local_rule(graph: Graph, wire: Wire, lang: str) -> str:
    """The local derivative on a wire, without a number of the run."""
    target, slot = wire
    node = graph.nodes[target]
    if not record_of(node.op).operands[slot].is_switch:
        return local_derivative(graph, wire)
    return local_in_words(node, slot, _operand_names(graph, target), node.name, lang)


def _factor(graph: Graph, wire: Wire, lang: str) -> str:
    target, slot = wire
    return as_factor(graph.nodes[target], slot, local_rule(graph, wire, lang))


def gradient_wires(graph: Graph, i: int) -> list[Wire]:
    """The wires on which a gradient comes back to node i, in the order in which they do."""
    wires = (wire for wire in graph.uses[i] if wire in graph.wire_step)
    return sorted(wires, key=graph.wire_step.__getitem__)


def why_share(run: Run, wire: Wire, lang: str, digits: Digits = full) -> str:
    """What one wire brings: "2.2 = 1.1 (arrives from total) × 2 (the other input, apple_num)"."""
    if array_rules.has_array(run.graph, wire[0]):
        return array_rules.why_share(run, wire, lang, digits)
    return f"{digits(run.wire_gradients[wire])} = {_product(run, wire, lang, digits)}"


def _product(run: Run, wire: Wire, lang: str, digits: Digits) -> str:
    """What arrives × the local derivative, each with where it is from."""
    target, _ = wire
    node = run.graph.nodes[target]
    upstream = run.node_gradients[target]
    arrives = say("why.arrives", lang, node=node.name)
    local = local_derivative_with_numbers(run, wire, digits)
    told = _where_from(run.graph, wire, local, lang)
    return f"{as_operand(upstream, digits)} ({arrives}) × {bracketed(local)} ({told})"


def _where_from(graph: Graph, wire: Wire, local: str, lang: str) -> str:
    """What a local derivative is at its node."""
    target, slot = wire
    node = graph.nodes[target]
    if is_on_or_off(node, slot):
        is_on = local != "0"
        names = _operand_names(graph, target)
        told = condition(node, slot, names, node.name, holds=is_on)
        layer = symbol(node).replace("\n", "")
        return say(f"why.local_{'on' if is_on else 'off'}", lang, layer=layer, condition=told)
    own = f"local_{node.op}"  # some layers have words of their own for it
    key = f"why.{own if own in section(lang, 'why') else 'local'}"
    return say(key, lang, derivative=local_rule(graph, wire, lang))


def _operand_names(graph: Graph, i: int) -> list[str]:
    return [graph.nodes[j].name for j in graph.nodes[i].inputs]
