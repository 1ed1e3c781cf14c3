"""What a node does, as formulas: its value and its local derivatives by names or by numbers."""

from collections.abc import Callable, Sequence

import numpy as np

from tutor.graph.graph import Graph, Node, Wire
from tutor.graph.numbers import full, number
from tutor.graph.run import Run, Value

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

PRODUCTS = ("DotLayer", "Affine")
"""The layers that multiply matrices: their backward has transposes."""

LOSSES = ("SoftmaxWithLoss", "IdentityWithLoss")
"""The layers whose value is a loss: labels are their second operand."""

FORMULAS = {
    "AddLayer": "{0} + {1}",
    "SubLayer": "{0} - {1}",
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
    "Sigmoid": ("{out} × (1 - {out})",),
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
    return formula_of(graph.nodes[i], [graph.nodes[j].name for j in graph.nodes[i].inputs])


def formula_with_numbers(run: Run, i: int, digits: Digits = full) -> str:
    """The node's value by the numbers of its operands: "100 × 2"."""
    node = run.graph.nodes[i]
    return formula_of(node, [as_operand(run.node_values[j], digits) for j in node.inputs])


def local_derivative(graph: Graph, wire: Wire) -> str:
    """The local derivative on a wire by names: "apple_num" on apple's side of a × node.

    That of ReLU is no formula; `notation.local_rule` says it in words.
    """
    target, slot = wire
    node = graph.nodes[target]
    return local_of(node, slot, [graph.nodes[j].name for j in node.inputs], node.name)


def local_derivative_with_numbers(run: Run, wire: Wire, digits: Digits = full) -> str:
    """The local derivative on a wire by numbers: "2"."""
    target, slot = wire
    node = run.graph.nodes[target]
    if node.op == "Relu":
        return switch(run.node_values[node.inputs[0]])
    operands = [as_operand(run.node_values[j], digits) for j in node.inputs]
    return local_of(node, slot, operands, as_operand(run.node_values[target], digits))


def formula_of(node: Node, operands: Sequence[str]) -> str:
    if node.op == "PowLayer":
        return operands[0] + _superscript(node.arguments[0])
    if node.op == "SumLayer" and node.arguments[:1] not in ((), (None,)):
        return f"sum({operands[0]}, axis={node.arguments[0]})"
    if node.op in FORMULAS:
        return FORMULAS[node.op].format(*operands)
    bare = (text[1:-1] if text.startswith("(-") else text for text in operands)
    return f"{SYMBOLS[node.op].replace(chr(10), '')}({', '.join(bare)})"


def local_of(node: Node, slot: int, operands: Sequence[str], out: str) -> str:
    if node.op == "PowLayer":
        return _power_rule(node.arguments[0], operands[0])
    template = LOCAL_DERIVATIVES.get(node.op)
    if template is None:
        return f"∂{node.name}/∂{operands[slot]}"
    return template[slot].format(*operands, out=out)


def switch(value: Value | None) -> str:
    """The local derivative of ReLU at a number."""
    return "0" if value is not None and value <= 0 else "1"


def _power_rule(exponent: object, operand: str) -> str:
    """n·x^(n−1), written as one would."""
    assert isinstance(exponent, int | float)
    if exponent == 1:
        return "1"
    return f"{exponent} × {operand}{'' if exponent == 2 else _superscript(exponent - 1)}"


def _superscript(exponent: object) -> str:
    text = str(exponent)
    return f"^{text}" if "." in text or "e" in text else text.translate(SUPERSCRIPTS)


def as_operand(value: Value | None, digits: Digits) -> str:
    """A number as it stands in a formula, a negative one in brackets; an array as its shape."""
    return number(value) if isinstance(value, np.ndarray) else bracketed(digits(value))


def bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") or " " in text else text
