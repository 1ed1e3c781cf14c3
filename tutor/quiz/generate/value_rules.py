"""Wrong rules of a forward value, beside those of any page: what enters, or its mean, is taken."""

from collections.abc import Iterator

import numpy as np

from tutor.graph import Run
from tutor.graph.pieces import Index
from tutor.quiz.numbers.mistakes import value_mistakes
from tutor.quiz.wrong import WrongArray, floats

TWO_OPERANDS = ("MulLayer", "DivLayer", "AddLayer")


def all_value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is the value of node i?"""
    yield from value_mistakes(run, i)
    yield from _more_value_mistakes(run, i)


def _more_value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    """Those that only a drawn question knows, whose numbers can be drawn until they stay apart."""
    node, nodes = run.graph.nodes[i], run.graph.nodes
    if node.op not in TWO_OPERANDS:
        return

    def told(index: Index) -> dict[str, object]:
        return {"op": node.op}

    shape = np.shape(run.node_values[i])
    operands = [np.broadcast_to(floats(run.node_values[j]), shape) for j in node.inputs]
    if node.op == "AddLayer":
        yield WrongArray(floats(sum(operands) / 2), "mean_not_sum.value", told)
        return
    for j, operand in zip(node.inputs, operands, strict=True):
        if nodes[j].op == "input":
            yield WrongArray(operand, "forgot_last_node.first", told)
