"""Numbers for a question, drawn until every lock holds."""

from collections.abc import Iterator
from random import Random

from tutor.graph import Graph, Run
from tutor.quiz.generate.asked import Asked, asked
from tutor.quiz.generate.cut import Sketch
from tutor.quiz.generate.locks import (
    has_upstream,
    is_comfortable,
    is_confirmed,
    is_hidden,
    is_switch,
)
from tutor.quiz.generate.rivals import Rivals, rivals
from tutor.text import Problem

LEAST_DIAGNOSES = 3
COMPARED = 8  # what none of so many draws tells apart, no numbers do


def numbers_for(
    sketch: Sketch, verb: str, argument: str, level: int, rng: Random, tries: int
) -> Graph | None:
    """The graph of a sketch with numbers at which the question can be asked."""
    tied: list[tuple[Asked, Rivals]] = []
    for found, others in _alike(_hidden(sketch, verb, argument, level, rng, tries)):
        if not others.ties and others.diagnoses >= LEAST_DIAGNOSES and is_confirmed(found):
            return found.run.graph
        tied.append((found, others))
        if len(tied) == COMPARED:
            break
    return _least_tied(tied)


def comfortable(sketch: Sketch, level: int, rng: Random, tries: int) -> Graph | None:
    """The graph of a sketch with numbers that can be read, where none of them is asked for."""
    runs = _runs(sketch, level, rng, tries)
    return next((run.graph for run in runs if is_comfortable(run)), None)


def _hidden(
    sketch: Sketch, verb: str, argument: str, level: int, rng: Random, tries: int
) -> Iterator[tuple[Asked, Rivals]]:
    """Draws whose answer does not stand on the screen, each beside the wrong ones."""
    for run in _runs(sketch, level, rng, tries):
        found = asked(run, verb, argument)
        switch = found.wires[0][0] if is_switch(found) else None
        if is_comfortable(run, switch) and has_upstream(found) and is_hidden(found):
            yield found, rivals(found)


def _runs(sketch: Sketch, level: int, rng: Random, tries: int) -> Iterator[Run]:
    for _ in range(tries):
        try:
            yield sketch.with_numbers(rng, level).result
        except Problem:  # a layer cannot compute with these numbers
            continue


def _alike(draws: Iterator[tuple[Asked, Rivals]]) -> Iterator[tuple[Asked, Rivals]]:
    """Those that are blocked if the first one is, so that blocked wires are asked about too."""
    first = next(draws, None)
    if first is None:
        return
    yield first
    yield from (draw for draw in draws if draw[0].answer.any() == first[0].answer.any())


def _least_tied(draws: list[tuple[Asked, Rivals]]) -> Graph | None:
    """The first draw whose ties no other is without: those lie in the graph, not in the numbers."""
    least = [(q, a) for q, a in draws if not any(b.ties < a.ties for _, b in draws)]
    most = max((answers.diagnoses for _, answers in least), default=0)
    named = (q for q, a in least if a.diagnoses >= min(LEAST_DIAGNOSES, most))
    return next((found.run.graph for found in named if is_confirmed(found)), None)
