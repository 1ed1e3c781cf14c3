"""ask=y/x: how fast does y alone change with x, summed over the places where x enters it?"""

from collections.abc import Iterator
from dataclasses import replace
from math import nan

from tutor.formula.request import Request
from tutor.formula.tree import ONE
from tutor.graph import Graph, Run
from tutor.graph.asked import operand_faults
from tutor.graph.notation import formula, has_array, local_rule
from tutor.quiz.kinds import Kind, Numbers
from tutor.quiz.kinds.numeric import beside, local_wires, one_number, untagged
from tutor.quiz.kinds.rungs import OPEN, placeholder
from tutor.quiz.letters import kind_of, local_of
from tutor.quiz.mistakes.elementwise import WrongArray
from tutor.quiz.mistakes.values import local_derivatives, locals_
from tutor.quiz.question import Array, Grid, Number, Wrong, floats
from tutor.text import Problem, say


def question(graph: Graph, asked: Request) -> Number | Grid:
    (name, node), run = asked.use, graph.result
    wires = local_wires(graph, asked)
    if not wires:
        raise Problem("answer.not_operand", name=node, operand=name)
    if kind_of(graph, wires[0][0]) == "loss":
        raise Problem("answer.no_local", name=node, operand=name)
    if has_array(graph, wires[0][0]):
        raise Problem("answer.not_scalar", name=node)
    targets = (f"∂{node}/∂{name}", f"d{name}")
    found = one_number(node, _right(run, asked), _wrong(run, asked), targets)
    product = local_of(graph, wires[0]) if len(wires) == 1 else ONE
    otherwise = Wrong(nan, untagged(graph, wires), {"out": node, "x": name})
    return beside(replace(found, otherwise=otherwise), graph, asked, graph.last_forward, product)


def _right(run: Run, asked: Request) -> Array:
    slopes = local_derivatives(run, run.graph.index[asked.user])
    return floats(sum(slopes[slot] for _, slot in local_wires(run.graph, asked)))


def _wrong(run: Run, asked: Request) -> Iterator[WrongArray]:
    return locals_(run, local_wires(run.graph, asked))


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    (name, node), target = asked.use, graph.index[asked.user]
    wires = local_wires(graph, asked)
    yield say("hint.local", lang, name=name, node=node)
    yield f"{node} = {formula(graph, target)}. {say(f'hint.rule_{graph.nodes[target].op}', lang)}"
    numbers = " + ".join(local_rule(graph, wire, lang, placeholder) for wire in wires)
    if " " in numbers:  # else it is the answer itself
        yield f"∂{node}/∂{name} = {numbers}{OPEN}"


KIND = Kind(
    answer="number",
    misfits=operand_faults,
    question=question,
    numbers=Numbers(_right, _wrong),
    hints=hints,
)
