"""What a node does, as formulas: its value and its local derivatives.

Into the trees of the rule book is put whatever stands for their letters: names, numbers, names with
shapes, single elements.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tutor.formula.evaluate import value_at
from tutor.formula.functions import COMPARISONS
from tutor.formula.tree import Tree, name, names_in, put
from tutor.formula.tree import number as number_tree
from tutor.formula.tree import product as product_tree
from tutor.formula.written import BY_HAND, in_notation
from tutor.graph.graph import Graph, Run
from tutor.graph.node import Node, Value, Wire
from tutor.graph.numbers import full, number
from tutor.rules import BOOK, Operand, Record

Digits = Callable[[Value | None], str]  # how numbers are written: in full, or short as on the wires
Letters = Sequence[str]  # how the operands of a node are written, and after them its value

PRODUCTS = frozenset(layer for layer, rules in BOOK.items() if rules.kind == "product")
LOSSES = frozenset(layer for layer, rules in BOOK.items() if rules.kind == "loss")

OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!="}


def symbol(node: Node) -> str:
    """What stands in the node's box, as the book draws it."""
    rules = BOOK.get(node.op)
    return rules.sign + "".join(map(str, _unnamed(rules, node))) if rules else node.op


def names(graph: Graph, i: int) -> Letters:
    return [graph.nodes[j].name for j in (*graph.nodes[i].inputs, i)]


def formula(graph: Graph, i: int) -> str:
    """The node's value by the names of its operands: "apple × apple_num"."""
    return formula_of(graph.nodes[i], names(graph, i))


def formula_of(node: Node, letters: Letters) -> str:
    """The node's value; that by which it is made may be missing among the letters."""
    rules = BOOK[node.op]
    if rules.is_written_out:
        given = _given(node, letters)
        given |= [("n", name(str(value))) for value in _unnamed(rules, node)]
        return in_notation(put(rules.tree, given), BY_HAND)
    operands = letters[: len(node.inputs)]
    bare = [text[1:-1] if text.startswith("(-") else text for text in operands]
    for key, value in rules.given(node.arguments):
        if key != "keepdims":  # which is seen in the shapes
            bare.append(value if key == "shape" else f"{key}={value}")
    return f"{rules.sign.replace(chr(10), '')}({', '.join(bare)})"


def local_of(node: Node, slot: int, letters: Letters, count: Tree | None = None) -> str:
    """The local derivative: "apple_num" on apple's side of a × node; ∂ where there is none."""
    kind, back = BOOK[node.op].kind, _operand(node, slot)
    if kind == "layout":
        return "1"
    if kind not in ("elementwise", "reduction"):
        return f"∂{node.name}/∂{letters[slot]}"
    given = _given(node, letters) | ({"count": count} if count else {})
    local = in_notation(put(back.tree, given), BY_HAND)
    return bracketed(local) if back.is_switch else local  # in which what is true is 1


def local_derivative_with_numbers(run: Run, wire: Wire, digits: Digits = full) -> str:
    """The local derivative on a wire by numbers: "2"."""
    target, slot = wire
    node = run.graph.nodes[target]
    values = [run.node_values[j] for j in (*node.inputs, target)]
    return local_at(node, slot, values, digits, count_of(run.graph, target))


def local_at(
    node: Node, slot: int, values: Sequence[Value], digits: Digits, count: Tree | None = None
) -> str:
    """The local derivative by numbers; that of a switch is worked out."""
    if _operand(node, slot).is_switch:
        return switched(node, slot, values)
    return local_of(node, slot, [as_operand(value, digits) for value in values], count)


def switched(node: Node, slot: int, values: Sequence[Value]) -> str:
    """The local derivative of a switch at numbers; what is no number is no reason to be off."""
    finite = (float(np.nan_to_num(value, nan=1)) for value in values)
    letters = (*BOOK[node.op].letters, "out")
    return full(value_at(_operand(node, slot).tree, dict(zip(letters, finite, strict=True))))


def as_factor(node: Node, slot: int, local: str) -> str:
    """A local derivative as it stands in a product: a sum in brackets."""
    back = _operand(node, slot)
    return f"({local})" if back.tree[0] in ("+", "-") and not back.is_switch else local


def is_on_or_off(node: Node, slot: int) -> bool:
    """Whether a layer passes on what arrives as it is, or nothing, by a condition."""
    return _operand(node, slot).tree[0] in COMPARISONS


def condition(node: Node, slot: int, letters: Letters, holds: bool = True) -> str:
    """When such a layer passes on what arrives, or when it does not: "x > 0", "x ≤ 0"."""
    sign, *sides = put(_operand(node, slot).tree, _given(node, letters))
    assert isinstance(sign, str)
    return in_notation((sign if holds else OPPOSITE[sign], *sides), BY_HAND)


def count_of(graph: Graph, i: int) -> Tree | None:
    """How many elements of its operand a node makes one of; None where its rules do not ask."""
    node = graph.nodes[i]
    if not any(o.back and "count" in names_in(o.tree) for o in BOOK[node.op].operands):
        return None
    shape = graph.shapes[node.inputs[0]]
    (axis, *_) = node.arguments or (None,)
    gone = (shape[axis],) if isinstance(axis, int) and shape else shape
    return product_tree([number_tree(n) if isinstance(n, int) else name(n) for n in gone])


def algebra(graph: Graph, i: int) -> list[str]:
    """How a folded layer's value and gradients become short; none for what cannot be opened."""
    node = graph.nodes[i]
    lines = BOOK[node.op].algebra if node.is_operation else ()
    return [line.format(*names(graph, i), out=node.name) for line in lines]


def as_operand(value: Value | None, digits: Digits) -> str:
    """A number as it stands in a formula, a negative one in brackets; an array as its shape."""
    return number(value) if isinstance(value, np.ndarray) else bracketed(digits(value))


def bracketed(text: str) -> str:
    return f"({text})" if text.startswith("-") or " " in text else text


def _operand(node: Node, slot: int) -> Operand:
    return BOOK[node.op].operands[slot]


def _given(node: Node, letters: Letters) -> dict[str, Tree]:
    """What stands for the letters of a rule."""
    rules = BOOK[node.op]
    given = dict(zip((*rules.letters, "out"), map(name, letters), strict=False))
    for exponent in _unnamed(rules, node):
        given["n"] = number_tree(exponent)
    return given


def _unnamed(rules: Record, node: Node) -> tuple[Any, ...]:
    """What a layer is made with that stands in its formulas: an exponent."""
    return () if rules.arguments else node.arguments
