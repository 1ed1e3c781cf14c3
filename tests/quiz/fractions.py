"""Values and slopes of rational graphs in fractions, by the formulas of the rule book."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from tutor.quiz.kinds.flow import asked_wires

from tutor.engine.loss import batch_size
from tutor.formula.evaluate import value_of
from tutor.formula.normalise import Unreadable
from tutor.formula.request import Request
from tutor.graph import Graph, Node, Wire
from tutor.quiz.question import Array
from tutor.rules import BOOK

NUDGE = Fraction(1, 10**20)  # without rounding, a step may be as small as one likes

Exact: TypeAlias = Any  # an object array of Fractions


def exact_answer(graph: Graph, asked: Request) -> Array | None:
    """What is right, without any rounding; None where the graph is not rational."""
    if asked.verb == "predict":
        values = exact_values(graph)
        return None if values is None else values[graph.index[asked.name]].astype(float)
    wires = asked_wires(graph, asked)
    if asked.verb == "ask":  # the graph as far as its node, with 1 arriving there
        target = wires[0][0]
        graph = Graph(graph.name, graph.nodes[: target + 1], target)
    return exact_slopes(graph, wires)


def exact_slopes(graph: Graph, wires: Sequence[Wire]) -> Array | None:
    """How fast Σ dout · output changes with what these wires bring; None if it is not rational."""
    value = _exact(graph.result.node_values[graph.source_of(wires[0])])
    slopes = np.empty(value.shape)
    for index in np.ndindex(value.shape):
        step = np.zeros(value.shape, dtype=object)
        step[index] = NUDGE
        ends = [
            exact_values(graph, dict.fromkeys(wires, _exact(value + by))) for by in (step, -step)
        ]
        if ends[0] is None or ends[1] is None:
            return None
        change = np.sum((ends[0][graph.output] - ends[1][graph.output]) * _exact(graph.dout))
        slopes[index] = float(change / (2 * NUDGE))
    return slopes


def exact_values(graph: Graph, nudged: Mapping[Wire, Exact] | None = None) -> list[Exact] | None:
    """The value of every node in fractions, by the formulas of the rule book; None if it has none.

    The `nudged` wires bring something else than the others of their source.
    """
    values, instead = list[Exact](), nudged or {}
    try:
        for i, node in enumerate(graph.nodes):
            operands = [instead.get((i, slot), values[j]) for slot, j in enumerate(node.inputs)]
            value = _exact(_computed(node, operands) if node.is_operation else node.value)
            values.append(value.reshape(np.shape(graph.result.node_values[i])))
    except (TypeError, Unreadable):  # exp of fractions, the softmax of a loss
        return None
    return values


def _computed(node: Node, operands: Sequence[Exact]) -> Exact:
    """The value of a layer; of a product each picture is a row, of a loss N is the mean's."""
    record, first = BOOK[node.op], operands[0]
    given = dict(zip(record.letters, operands, strict=True))
    if record.kind == "product" and first.ndim > 2:
        given[record.letters[0]] = first.reshape(-1, len(operands[1]))
    if record.kind == "loss":
        given["N"] = _exact(batch_size(first))
    arguments = node.arguments if first.ndim or record.kind != "reduction" else ()
    value = value_of(record.made_with(arguments), given, number=_exact)
    if any(isinstance(each, float) and each for each in np.ravel(value)):  # not the 0.0 of a ReLU
        raise TypeError("a root is no fraction")
    return value


def _exact(value: object) -> Exact:
    """Numbers as the decimal fractions that they are written as."""
    return np.asarray(_fractions(np.asarray(value)), dtype=object)


_fractions = np.frompyfunc(lambda n: n if isinstance(n, Fraction) else Fraction(str(n)), 1, 1)
