"""A graph written as the program that it would be read from."""

from collections.abc import Mapping
from textwrap import indent

import numpy as np

from tutor.graph import Graph, Node
from tutor.graph.numbers import full, listed
from tutor.graph.run import Value
from tutor.graph.shape import BATCH, shape_text

WIDTH = 44  # a longer line of parameters is broken

OPERATORS = {"AddLayer": "+", "SubLayer": "-", "MulLayer": "*", "DivLayer": "/"}

CALLS = {
    "ExpLayer": "exp",
    "LogLayer": "log",
    "DotLayer": "dot",
    "Relu": "relu",
    "Sigmoid": "sigmoid",
    "Affine": "affine",
    "SoftmaxWithLoss": "softmax_with_loss",
    "IdentityWithLoss": "identity_with_loss",
}


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
    if node.op in OPERATORS:
        return f" {OPERATORS[node.op]} ".join(names)
    if node.op == "PowLayer":
        return f"{names[0]}**{node.arguments[0]}"
    if node.op == "SumLayer":
        return f"sum({', '.join([*names, *_sum_arguments(*node.arguments)])})"
    return f"{CALLS[node.op]}({', '.join(names)})"


def _sum_arguments(axis: object, keepdims: object) -> list[str]:
    given: Mapping[str, object] = {"axis": axis, "keepdims": keepdims}
    return [f"{name}={value}" for name, value in given.items() if value not in (None, False)]


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
