"""predict=y: what is the value of this node?"""

from dataclasses import replace
from math import nan

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.quiz.kinds.numeric import numeric_question
from tutor.quiz.mistakes.numbers import values
from tutor.quiz.question import Grid, Number, Wrong, floats

OTHERWISE = Wrong(nan, "untagged_value")


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def question(graph: Graph, asked: Request) -> Number | Grid:
    """The forward value of a node, or of one element."""
    run, i = graph.result, graph.index[asked.name]
    right = floats(run.node_values[i])
    found = numeric_question(asked, right, values(run, i), lambda value: (value,))
    if isinstance(found, Number):
        return replace(found, otherwise=OTHERWISE)
    cells = {at: replace(cell, otherwise=OTHERWISE) for at, cell in found.cells.items()}
    return replace(found, cells=cells)
