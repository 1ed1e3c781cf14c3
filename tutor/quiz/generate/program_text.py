"""A graph written as the program that it would be read from."""

from textwrap import indent

import numpy as np

from tutor.formula.tree import name, parts_of, put
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Node, Value
from tutor.graph.numbers import full, listed
from tutor.graph.shape import BATCH, shape_text
from tutor.rules import BOOK, Record

WIDTH = 44  # a longer line of parameters is broken


def program_text(graph: Graph, name: str) -> str:
    """The function with this name that makes this graph, its numbers the defaults."""
    lines = [f"    {n.name} = {_expression(graph, n)}" for n in graph.nodes if _has_a_line(n)]
    parameters = [_parameter(graph, i) for i, n in enumerate(graph.nodes) if n.op == "input"]
    dout = [] if _is_one(graph.dout) else ["*", f"dout={_literal(graph.dout)}"]
    result = graph.nodes[graph.output].name
    return "\n".join([_signature(name, parameters, dout), *lines, f"    return {result}"])


def _has_a_line(node: Node) -> bool:
    """Operations have one, and constants that are no bare number."""
    return node.is_operation or (node.op == "constant" and node.name.isidentifier())


def _expression(graph: Graph, node: Node) -> str:
    names = [graph.nodes[j].name for j in node.inputs]
    if node.op == "constant":
        return full(node.value)
    record = BOOK[node.op]
    if _is_a_sign(record):
        given = dict(zip((*record.letters, "n"), (*names, *map(str, node.arguments)), strict=False))
        return in_notation(put(record.tree, {k: name(v) for k, v in given.items()}), FORMULA)
    keywords = (f"{key}={value}" for key, value in record.given(node.arguments))
    return f"{record.call}({', '.join([*names, *keywords])})"


def _is_a_sign(record: Record) -> bool:
    """Whether the value is one sign between names; a product of matrices is written as a call."""
    parts = parts_of(record.tree)
    return record.kind == "elementwise" and all(part[0] == "name" for part in parts)


def _parameter(graph: Graph, i: int) -> str:
    node = graph.nodes[i]
    assert node.value is not None
    if node.batch:
        axes = (BATCH, *np.shape(node.value)[1:])
        return f'{node.name}: "{shape_text(axes)}" = {_literal(node.value)}'
    return f"{node.name}={_literal(node.value)}"


def _literal(value: Value) -> str:
    return listed(value, full)


def _signature(name: str, parameters: list[str], dout: list[str]) -> str:
    line = f"def {name}({', '.join([*parameters, *dout])}):"
    if len(line) <= WIDTH:
        return line
    last = [", ".join(dout)] if dout else []
    rows = ",\n".join([*parameters, *last])
    return f"def {name}(\n{indent(rows, ' ' * 8)}):"


def _is_one(dout: Value) -> bool:
    return not np.ndim(dout) and dout == 1
