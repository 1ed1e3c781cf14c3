"""flow=x, flow=x>f: what flows back to a value, in all or from one node?"""

from collections.abc import Iterator

from tutor.formula.request import Request
from tutor.formula.tree import ONE, added
from tutor.graph import Graph, Run
from tutor.graph.asked import flow_faults
from tutor.graph.numbers import named
from tutor.quiz.kinds import Kind, Numbers, at_gradient
from tutor.quiz.kinds.numeric import asked_wires, beside, called, number_or_grid
from tutor.quiz.kinds.rungs import OPEN, idea, share_in_names, share_in_numbers
from tutor.quiz.letters import is_whole, share
from tutor.quiz.mistakes.elementwise import WrongArray
from tutor.quiz.mistakes.values import flows, output_name
from tutor.quiz.question import Array, Grid, Number, floats


def question(graph: Graph, asked: Request) -> Number | Grid:
    wires, run = asked_wires(graph, asked), graph.result
    out = output_name(run)
    right, wrong = _right(run, asked), _wrong(run, asked)
    found = number_or_grid(asked, right, wrong, lambda x: (*called(asked, x), f"d{out}/d{x}"))
    is_told = not any(is_whole(graph, wire) for wire in wires)
    now = max(graph.wire_step[wire] for wire in wires) - 1
    formula = added([share(graph, wire) for wire in wires]) if is_told else ONE
    return beside(found, graph, asked, now, formula)


def _right(run: Run, asked: Request) -> Array:
    wires = asked_wires(run.graph, asked)
    return sum((floats(run.wire_gradients[wire]) for wire in wires), floats(0))


def _wrong(run: Run, asked: Request) -> Iterator[WrongArray]:
    return flows(run, asked_wires(run.graph, asked))


NUMBERS = Numbers(_right, _wrong)


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    name, wires = asked.name, asked_wires(graph, asked)
    first = (0,) * len(graph.shapes[graph.index[name]])
    yield idea(graph, name, wires, lang)
    yield f"d{name} = {' + '.join(share_in_names(graph, wire, lang) for wire in wires)}"
    shares = " + ".join(share_in_numbers(graph, wire, first, lang) for wire in wires)
    yield f"{named(f'd{name}', first)} = {shares}{OPEN}"


KIND = Kind(
    answer="number",
    forms=("x", "x[0,1]", "x>y"),
    misfits=flow_faults,
    question=question,
    numbers=NUMBERS,
    steps=at_gradient,
    hints=hints,
)
