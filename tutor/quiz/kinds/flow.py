"""flow=x, flow=x>f: what flows back to a value, in all or from one node?"""

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.quiz.kinds.numeric import numeric_question
from tutor.quiz.mistakes.numbers import flows
from tutor.quiz.question import Grid, Number, floats
from tutor.text import Problem


def asked_wires(graph: Graph, asked: Request) -> list[Wire]:
    """The wires along which something flows back, or those from one node; Problem for none."""
    wires = gradient_wires(graph, graph.index[asked.name])
    if asked.user:
        wires = [wire for wire in wires if graph.enters(wire, asked.user)]
    if not wires:
        raise Problem("answer.no_gradient", name=asked.name)
    return wires


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def question(graph: Graph, asked: Request) -> Number | Grid:
    """The gradient on a wire, summed, or what one node sends back alone."""
    wires, run = asked_wires(graph, asked), graph.result
    right = sum((floats(run.wire_gradients[wire]) for wire in wires), floats(0))
    out = graph.nodes[graph.output].name

    def names(name: str) -> tuple[str, ...]:
        return f"d{name}", f"dL/d{name}", f"d{out}/d{name}"

    return numeric_question(asked, right, flows(run, wires), names)
