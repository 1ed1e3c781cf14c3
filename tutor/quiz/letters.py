"""What stands around a node: nodes before and behind it, and the letters of the rule book there."""

from collections.abc import Sequence
from math import prod

import numpy as np

from tutor.formula.tree import Tree, name, names_in, number, put, times
from tutor.formula.written import tree_of
from tutor.graph import Graph, Node, Wire
from tutor.rules import BOOK, Operand, Record

OF_RECIPROCAL = "-out**2"
"""The local derivative of 1 ÷ x as a layer has it that keeps its output."""


def is_number(graph: Graph, i: int) -> bool:
    """Whether a node is a constant number, whose name is its text."""
    node = graph.nodes[i]
    return node.op == "constant" and not np.ndim(0 if node.value is None else node.value)


def tree_at(graph: Graph, i: int) -> Tree:
    """A node in a formula: its name, or the number that it is."""
    text = graph.nodes[i].name
    return tree_of(text) if is_number(graph, i) and not text.isidentifier() else name(text)


def name_of(graph: Graph, i: int) -> str:
    """A node in a text: its name, or the number that it is, in brackets where it has a sign."""
    text = graph.nodes[i].name
    return f"({text})" if is_number(graph, i) and ("-" in text or "/" in text) else text


def is_reciprocal(graph: Graph, i: int) -> bool:
    """Whether a node divides the constant 1."""
    record = record_at(graph, i)
    if record is None or record.operator != "/":
        return False
    numerator = graph.nodes[graph.nodes[i].inputs[0]]
    return bool(numerator.op == "constant" and np.all(numerator.value == 1))


def gradient_name(graph: Graph, i: int) -> str:
    """dx for x; d_x where a wire is called dx."""
    text = graph.nodes[i].name
    return f"d_{text}" if f"d{text}" in graph.index else f"d{text}"


def branch_name(graph: Graph, wire: Wire) -> str:
    """What flows back along one of several wires: dx>f for that from f to x."""
    return f"{gradient_name(graph, graph.source_of(wire))}>{graph.nodes[wire[0]].name}"


def gradient_at(graph: Graph, i: int) -> Tree:
    return name(gradient_name(graph, i))


def letters(graph: Graph, i: int) -> dict[str, Tree]:
    """The operands by their letters, the value, what arrives, and what the layer is made with."""
    node = graph.nodes[i]
    operands = (tree_at(graph, j) for j in node.inputs)
    found = dict(zip(BOOK[node.op].letters, operands, strict=False))
    found |= {"out": name(node.name), "up": gradient_at(graph, i)}
    if kind_of(graph, i) == "reduction" and shape_of(graph, i):  # else the count is that of all
        sizes = (prod(shape_of(graph, j)) for j in (node.inputs[0], i))
        found["count"] = number(next(sizes) // max(next(sizes), 1))
    return found | {letter: number(value) for letter, value in made_with(node).items()}


def made_with(node: Node) -> dict[str, float]:
    """The exponent of a power, by its letter."""
    return BOOK[node.op].exponent(node.arguments)


def at_wire(graph: Graph, wire: Wire) -> dict[str, Tree]:
    """The letters of the node that a wire enters, its own operand and the other one among them."""
    target, slot = wire
    found, order = letters(graph, target), BOOK[graph.nodes[target].op].letters
    others = [letter for k, letter in enumerate(order) if k != slot and letter in found]
    found["own"] = found[order[slot]]
    return found | ({"other": found[others[0]]} if others else {})


def operand_of(graph: Graph, wire: Wire) -> Operand:
    """What the rule book says of the operand that a wire brings."""
    return BOOK[graph.nodes[wire[0]].op].operands[wire[1]]


def local_of(graph: Graph, wire: Wire) -> Tree:
    """The local derivative on a wire."""
    return put(operand_of(graph, wire).tree, letters(graph, wire[0]))


def equal_local(graph: Graph, wire: Wire) -> Tree | None:
    """Another form of it; of 1 ÷ x the one that lessons know it by."""
    equal = OF_RECIPROCAL if is_reciprocal(graph, wire[0]) else operand_of(graph, wire).equal
    return put(tree_of(equal), letters(graph, wire[0])) if equal else None


def step_back(graph: Graph, wire: Wire) -> Tree:
    """The form that it has in a chain."""
    form = equal_local(graph, wire) if is_reciprocal(graph, wire[0]) else None
    return form or local_of(graph, wire)


def share(graph: Graph, wire: Wire) -> Tree:
    """What flows back along a wire, at one element."""
    return times(gradient_at(graph, wire[0]), local_of(graph, wire))


def record_at(graph: Graph, i: int) -> Record | None:
    """The record of a node's layer; None of an input or a constant."""
    node = graph.nodes[i]
    return BOOK[node.op] if node.is_operation else None


def kind_of(graph: Graph, i: int) -> str:
    """The kind of a node's layer; "" of an input or a constant."""
    record = record_at(graph, i)
    return record.kind if record else ""


def is_whole(graph: Graph, wire: Wire) -> bool:
    """Whether the rule book has all that flows back along a wire, and not a local derivative."""
    kind = kind_of(graph, wire[0])
    return kind in ("loss", "layout", "rows") or (kind == "product" and wire[1] < 2)


def ancestors(graph: Graph, i: int) -> set[int]:
    """All that the value of node i is made of."""
    found = {i}
    for j in range(i, -1, -1):
        if j in found:
            found.update(graph.nodes[j].inputs)
    return found - {i}


def descendants(graph: Graph, i: int) -> set[int]:
    """The operations along which a gradient comes back to node i."""
    found = {i}
    for target, slot in sorted(graph.wire_step):
        if graph.source_of((target, slot)) in found:
            found.add(target)
    return found - {i}


def shape_of(graph: Graph, i: int) -> tuple[int, ...]:
    """The shape of a node's value, in numbers."""
    return np.shape(graph.result.node_values[i])


def is_elementwise(graph: Graph, wires: Sequence[Wire]) -> bool:
    """Whether one element tells the whole rule: the operands of every node have one shape."""
    return all(_is_of_one_shape(graph, target) for target, _ in wires)


def _is_of_one_shape(graph: Graph, i: int) -> bool:
    node = graph.nodes[i]
    record = BOOK[node.op]
    around = {shape_of(graph, j) for j in node.inputs if not is_number(graph, j)}
    if record.kind == "reduction":
        return len(around) == 1 and not names_in(local_of(graph, (i, 0)))
    return record.kind == "elementwise" and around == {shape_of(graph, i)}
