"""predict=y: what is the value of this node?"""

from collections.abc import Iterator
from dataclasses import replace
from math import nan

from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, put
from tutor.graph import Graph, Run
from tutor.graph.asked import value_faults
from tutor.graph.element import value_recipe
from tutor.graph.notation import formula_of, has_array, value_rule
from tutor.graph.numbers import named
from tutor.quiz.kinds import Kind, Numbers
from tutor.quiz.kinds.numeric import beside, each, number_or_grid
from tutor.quiz.kinds.rungs import OPEN, placeholder
from tutor.quiz.letters import letters
from tutor.quiz.mistakes.elementwise import WrongArray
from tutor.quiz.mistakes.values import values
from tutor.quiz.question import Array, Grid, Number, Wrong, floats
from tutor.rules import BOOK
from tutor.text import say


def question(graph: Graph, asked: Request) -> Number | Grid:
    run, i = graph.result, graph.index[asked.name]
    found = number_or_grid(asked, _right(run, asked), _wrong(run, asked), lambda value: (value,))
    found = beside(found, graph, asked, graph.value_step[i] - 1, _formula(graph, i))
    return each(found, lambda cell: replace(cell, otherwise=Wrong(nan, "untagged_value")))


def _right(run: Run, asked: Request) -> Array:
    return floats(run.values[asked.name])


def _wrong(run: Run, asked: Request) -> Iterator[WrongArray]:
    return values(run, run.graph.index[asked.name])


def _formula(graph: Graph, i: int) -> Tree:
    """A value as a formula of its operands, where each element has one."""
    node = graph.nodes[i]
    is_elementwise = node.is_operation and BOOK[node.op].kind == "elementwise"
    return put(BOOK[node.op].tree, letters(graph, i)) if is_elementwise else ONE


def steps(graph: Graph, asked: Request, _: int) -> tuple[int, int]:
    step = graph.value_step[graph.index[asked.name]]
    return step - 1, step


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    name, i = asked.name, graph.index[asked.name]
    yield say("hint.value", lang)
    yield value_rule(graph, i, lang)
    if has_array(graph, i):
        first = (0,) * len(graph.shapes[i])
        recipe = value_recipe(graph.result, i, first, str)
        yield f"{named(name, first)} = {recipe.symbols}{OPEN}"
    else:
        operands = [placeholder(graph.nodes[j].name) for j in graph.nodes[i].inputs]
        yield f"{name} = {formula_of(graph.nodes[i], operands)}{OPEN}"


KIND = Kind(
    answer="number",
    forms=("y", "y[0,1]"),
    is_of_value=True,
    misfits=value_faults,
    question=question,
    numbers=Numbers(_right, _wrong),
    steps=steps,
    hints=hints,
)
