"""ask=y/x: how fast does this node alone change with x, as a number?"""

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.quiz.kinds.numeric import at_element, number
from tutor.quiz.letters import record_at
from tutor.quiz.mistakes.numbers import local_derivatives, locals_
from tutor.quiz.question import Number, Wrong, floats
from tutor.text import Problem


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def question(graph: Graph, asked: Request) -> Number:
    """∂node/∂operand at that node alone, summed over the places where the operand enters it."""
    name, node = asked.use
    target, run = graph.index[node], graph.result
    wires = [wire for wire in gradient_wires(graph, graph.index[name]) if wire[0] == target]
    if not wires:
        raise Problem("answer.not_operand", name=node, operand=name)
    if any(np.ndim(run.node_values[j]) for j in (target, *graph.nodes[target].inputs)):
        raise Problem("answer.not_scalar", name=node)
    local = local_derivatives(run, target)
    right = floats(sum(local[slot] for _, slot in wires))
    targets = (f"d{name}", f"d{node}/d{name}")
    found = number(node, right, at_element((), locals_(run, wires)), targets)
    details = {"out": node, "x": name}
    return replace(found, otherwise=Wrong(nan, untagged_local(graph, wires), details))


def untagged_local(graph: Graph, wires: Sequence[Wire]) -> str:
    """What is said to a wrong local derivative without a name: whether any step tells the slope."""
    record = record_at(graph, wires[0][0])
    is_even = len(wires) == 1 and record is not None and record.is_straight(wires[0][1])
    return "untagged_local" if is_even else "untagged_local.curved"
