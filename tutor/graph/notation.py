"""What a node does, in symbols and in words: formula, local derivatives, where a number is from."""

from collections.abc import Callable

import numpy as np

from tutor.graph.graph import Graph, Node, Wire
from tutor.graph.numbers import full, number
from tutor.graph.run import Run, Value
from tutor.text import say

Digits = Callable[[Value | None], str]
"""How numbers are written: in full, or short as on the wires."""

SYMBOLS = {
    "AddLayer": "+",
    "SubLayer": "−",
    "MulLayer": "×",
    "DivLayer": "÷",
    "ExpLayer": "exp",
    "LogLayer": "log",
    "DotLayer": "dot",
    "SumLayer": "sum",
    "Relu": "ReLU",
    "Sigmoid": "sigmoid",
    "Affine": "Affine",
    "SoftmaxWithLoss": "Softmax\nWithLoss",
    "IdentityWithLoss": "Identity\nWithLoss",
}

FORMULAS = {
    "AddLayer": "{0} + {1}",
    "SubLayer": "{0} − {1}",
    "MulLayer": "{0} × {1}",
    "DivLayer": "{0} ÷ {1}",
    "DotLayer": "{0} · {1}",
    "Affine": "{0} · {1} + {2}",
}
"""How the value is written; any other layer is written as a call."""

LOCAL_DERIVATIVES = {
    "AddLayer": ("1", "1"),
    "SubLayer": ("1", "-1"),
    "MulLayer": ("{1}", "{0}"),
    "DivLayer": ("1 ÷ {1}", "-{0} ÷ {1}²"),
    "ExpLayer": ("{out}",),
    "LogLayer": ("1 ÷ {0}",),
    "SumLayer": ("1",),
    "Sigmoid": ("{out} × (1 − {out})",),
}
"""∂out/∂operand for each slot, of the operands {0}, {1} and the node's own value {out}."""

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def symbol(node: Node) -> str:
    """What stands in the node's box, as the book draws it."""
    if node.op == "PowLayer":
        return f"**{node.arguments[0]}"
    return SYMBOLS.get(node.op, node.op)


def formula(graph: Graph, i: int) -> str:
    """The node's value by the names of its operands: "apple × apple_num"."""
    return _formula(graph.nodes[i], [graph.nodes[j].name for j in graph.nodes[i].inputs])


def formula_with_numbers(run: Run, i: int, digits: Digits = full) -> str:
    """The node's value by the numbers of its operands: "100 × 2"."""
    node = run.graph.nodes[i]
    return _formula(node, [_operand(run.node_values[j], digits) for j in node.inputs])


def local_derivative(graph: Graph, wire: Wire) -> str:
    """The local derivative on a wire by names: "apple_num" on apple's side of a × node."""
    target, _ = wire
    node = graph.nodes[target]
    return _local(node, wire, [graph.nodes[j].name for j in node.inputs], node.name)


def local_derivative_with_numbers(run: Run, wire: Wire, digits: Digits = full) -> str:
    """The local derivative on a wire by numbers: "2"."""
    target, _ = wire
    node = run.graph.nodes[target]
    operands = [_operand(run.node_values[j], digits) for j in node.inputs]
    return _local(node, wire, operands, _operand(run.node_values[target], digits))


def why_value(run: Run, i: int, lang: str, digits: Digits = full) -> str:
    """Where a value comes from: "total = apple_price × tax = 200 × 1.1 = 220.00000000000003"."""
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
        return [say("why.dout", lang, name=name, value=digits(gradient))]
    if not wires:
        return [say("why.unused", lang, name=name)]
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
    products = [f"d{graph.nodes[t].name} × {local_derivative(graph, (t, s))}" for t, s in wires]
    rule = say("why.rule" if len(wires) == 1 else "why.rule_sum", lang)
    return [f"d{name} = {' + '.join(products)}", rule]


def gradient_wires(graph: Graph, i: int) -> list[Wire]:
    """The wires on which a gradient comes back to node i, in the order in which they do."""
    wires = (wire for wire in graph.uses[i] if wire in graph.wire_step)
    return sorted(wires, key=graph.wire_step.__getitem__)


def why_share(run: Run, wire: Wire, lang: str, digits: Digits = full) -> str:
    """What one wire brings: "2.2 = 1.1 (arrives from total) × 2 (the other input, apple_num)"."""
    return f"{digits(run.wire_gradients[wire])} = {_product(run, wire, lang, digits)}"


def _product(run: Run, wire: Wire, lang: str, digits: Digits) -> str:
    """What arrives × the local derivative, each with where it is from."""
    target, _ = wire
    node = run.graph.nodes[target]
    upstream = run.node_gradients[target]
    kind = f"why.local_{node.op}" if node.op in ("MulLayer", "AddLayer") else "why.local"
    local = say(kind, lang, derivative=local_derivative(run.graph, wire), out=node.name)
    arrives = say("why.arrives", lang, node=node.name)
    number = _bracketed(local_derivative_with_numbers(run, wire, digits))
    return f"{_operand(upstream, digits)} ({arrives}) × {number} ({local})"


def _formula(node: Node, operands: list[str]) -> str:
    if node.op == "PowLayer":
        return operands[0] + _superscript(node.arguments[0])
    if node.op in FORMULAS:
        return FORMULAS[node.op].format(*operands)
    bare = (text[1:-1] if text.startswith("(-") else text for text in operands)
    return f"{SYMBOLS[node.op].replace(chr(10), '')}({', '.join(bare)})"


def _local(node: Node, wire: Wire, operands: list[str], out: str) -> str:
    if node.op == "PowLayer":
        return _power_rule(node.arguments[0], operands[0])
    if node.op == "Relu":
        return f"(1 if {operands[0]} > 0 else 0)"
    template = LOCAL_DERIVATIVES.get(node.op)
    if template is None:
        return f"∂{node.name}/∂{operands[wire[1]]}"
    return template[wire[1]].format(*operands, out=out)


def _power_rule(exponent: object, operand: str) -> str:
    """n·x^(n−1), written as one would."""
    assert isinstance(exponent, int | float)
    if exponent == 1:
        return "1"
    return f"{exponent} × {operand}{'' if exponent == 2 else _superscript(exponent - 1)}"


def _superscript(exponent: object) -> str:
    text = str(exponent)
    return f"^{text}" if "." in text or "e" in text else text.translate(SUPERSCRIPTS)


def _operand(value: Value | None, digits: Digits) -> str:
    """A number as it stands in a formula, a negative one in brackets; an array as its shape."""
    return number(value) if isinstance(value, np.ndarray) else _bracketed(digits(value))


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") or " " in text else text
