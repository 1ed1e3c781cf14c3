"""What a node does, as formulas: its value and its local derivatives by names or by numbers."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from tutor.formula.evaluate import value_at
from tutor.formula.tree import Tree, name, names_in, put
from tutor.formula.tree import number as number_tree
from tutor.formula.tree import product as product_tree
from tutor.formula.written import BY_HAND, in_notation
from tutor.graph.graph import Graph, Run
from tutor.graph.node import Node, Value, Wire
from tutor.graph.numbers import full, number
from tutor.rules import BOOK, Record, record_of
from tutor.rules.record import COMPARING
from tutor.text import say

Digits = Callable[[Value | None], str]
"""How numbers are written: in full, or short as on the wires."""

PRODUCTS = tuple(layer for layer, rules in BOOK.items() if rules.kind == "product")
"""The layers that multiply matrices: their backward has transposes."""

LOSSES = tuple(layer for layer, rules in BOOK.items() if rules.kind == "loss")
"""The layers whose value is a loss: labels are their second operand."""

OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!="}


def symbol(node: Node) -> str:
    """What stands in the node's box, as the book draws it."""
    rules = BOOK.get(node.op)
    if rules is None:
        return node.op
    return rules.sign + "".join(map(str, _unnamed(rules, node)))


def formula(graph: Graph, i: int) -> str:
    """The node's value by the names of its operands: "apple × apple_num"."""
    return formula_of(graph.nodes[i], [graph.nodes[j].name for j in graph.nodes[i].inputs])


def formula_with_numbers(run: Run, i: int, digits: Digits = full) -> str:
    """The node's value by the numbers of its operands: "100 × 2"."""
    node = run.graph.nodes[i]
    return formula_of(node, [as_operand(run.node_values[j], digits) for j in node.inputs])


def local_derivative(graph: Graph, wire: Wire) -> str:
    """The local derivative on a wire by names: "apple_num" on apple's side of a × node.

    That of a switch has its condition in it, which `local_in_words` says in words.
    """
    target, slot = wire
    node = graph.nodes[target]
    names = [graph.nodes[j].name for j in node.inputs]
    return local_of(node, slot, names, node.name, count_of(graph, target))


def local_derivative_with_numbers(run: Run, wire: Wire, digits: Digits = full) -> str:
    """The local derivative on a wire by numbers: "2"."""
    target, slot = wire
    node, out = run.graph.nodes[target], run.node_values[target]
    operands = [run.node_values[j] for j in node.inputs]
    if record_of(node.op).operands[slot].is_switch:
        return switched(node, slot, operands, out)
    written = [as_operand(value, digits) for value in operands]
    return local_of(node, slot, written, as_operand(out, digits), count_of(run.graph, target))


def formula_of(node: Node, operands: Sequence[str]) -> str:
    """The node's value by how its operands are written."""
    rules = record_of(node.op)
    if rules.is_written_out:
        exponent = [("n", name(str(value))) for value in _unnamed(rules, node)]
        return in_notation(put(rules.tree, _letters(rules, operands) | dict(exponent)), BY_HAND)
    bare = (text[1:-1] if text.startswith("(-") else text for text in operands)
    return f"{rules.sign.replace(chr(10), '')}({', '.join([*bare, *_made_with(rules, node)])})"


def local_of(
    node: Node, slot: int, operands: Sequence[str], out: str, count: Tree | None = None
) -> str:
    """The local derivative by how operands and value are written; ∂ where there is none.

    In that of a switch, what is true is 1.
    """
    rules = record_of(node.op)
    back = rules.operands[slot]
    if rules.kind == "layout":
        return "1"
    if rules.kind not in ("elementwise", "reduction"):
        return f"∂{node.name}/∂{operands[slot]}"
    given = _letters(rules, operands, out) | ({"count": count} if count else {})
    for exponent in _unnamed(rules, node):
        assert isinstance(exponent, int | float)
        given["n"] = number_tree(exponent)
    local = in_notation(put(back.tree, given), BY_HAND)
    return bracketed(local) if back.is_switch else local


def as_factor(node: Node, slot: int, local: str) -> str:
    """A local derivative as it stands in a product: a sum in brackets."""
    back = record_of(node.op).operands[slot]
    return f"({local})" if back.tree[0] in ("+", "-") and not back.is_switch else local


def local_in_words(node: Node, slot: int, operands: Sequence[str], out: str, lang: str) -> str:
    """The local derivative of any layer that has one, that of a switch by its condition."""
    if is_on_or_off(node, slot):
        return say("why.switch_if", lang, condition=condition(node, slot, operands, out))
    return local_of(node, slot, operands, out)


def is_on_or_off(node: Node, slot: int) -> bool:
    """Whether a layer passes on what arrives as it is, or nothing, by a condition."""
    back = record_of(node.op).operands[slot]
    return back.is_switch and back.tree[0] in COMPARING


def condition(node: Node, slot: int, operands: Sequence[str], out: str, holds: bool = True) -> str:
    """When such a layer passes on what arrives, or when it does not: "x > 0", "x ≤ 0"."""
    rules = record_of(node.op)
    sign, *sides = put(rules.operands[slot].tree, _letters(rules, operands, out))
    assert isinstance(sign, str)
    return in_notation((sign if holds else OPPOSITE[sign], *sides), BY_HAND)


def switched(node: Node, slot: int, operands: Sequence[Value], out: Value) -> str:
    """The local derivative of a switch at numbers; what is no number is no reason to be off."""
    rules = record_of(node.op)
    values = dict(zip((*rules.letters, "out"), (*operands, out), strict=True))
    finite = {letter: float(np.nan_to_num(value, nan=1)) for letter, value in values.items()}
    return full(value_at(rules.operands[slot].tree, finite))


def count_of(graph: Graph, i: int) -> Tree | None:
    """How many elements of its operand a node makes one of; None where its rules do not ask."""
    node = graph.nodes[i]
    backs = (operand for operand in record_of(node.op).operands if operand.back)
    if all("count" not in names_in(back.tree) for back in backs):
        return None
    shape = graph.shapes[node.inputs[0]]
    axis = node.arguments[0] if node.arguments else None
    gone = (shape[axis],) if isinstance(axis, int) and shape else shape
    return product_tree([number_tree(n) if isinstance(n, int) else name(n) for n in gone])


def algebra(graph: Graph, i: int) -> list[str]:
    """How a folded layer's value and gradients become short; none for what cannot be opened."""
    node = graph.nodes[i]
    lines = record_of(node.op).algebra if node.is_operation else ()
    names = [graph.nodes[j].name for j in node.inputs]
    return [line.format(*names, out=node.name) for line in lines]


def as_operand(value: Value | None, digits: Digits) -> str:
    """A number as it stands in a formula, a negative one in brackets; an array as its shape."""
    return number(value) if isinstance(value, np.ndarray) else bracketed(digits(value))


def bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") or " " in text else text


def _letters(rules: Record, operands: Sequence[str], out: str = "") -> dict[str, Tree]:
    """The operands and the value as they are written, by their letters in the rules."""
    return dict(zip((*rules.letters, "out"), map(name, (*operands, out)), strict=True))


def _unnamed(rules: Record, node: Node) -> Sequence[object]:
    """What a layer is made with that stands in its formulas: an exponent."""
    return () if rules.arguments else node.arguments


def _made_with(rules: Record, node: Node) -> Iterator[str]:
    """What a layer is made with, as a call says it; that axes are kept is seen in the shapes."""
    for key, value in rules.given(node.arguments):
        if key != "keepdims":
            yield value if key == "shape" else f"{key}={value}"
