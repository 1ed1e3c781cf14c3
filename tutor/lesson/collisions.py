"""Numbers with which a wrong rule gives the right answer, or two wrong rules give one answer."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Value
from tutor.graph.numbers import short
from tutor.graph.shape import counted
from tutor.quiz import Grid, Number, Question, ask
from tutor.quiz.mistakes.numbers import UNLIKELY
from tutor.quiz.question import Collision
from tutor.text import Problem, section

OTHERS = 4  # sets of other numbers with which rules that always agree are found out
MOST = 20_000  # numbers of a graph that is worth so many runs
DOUTS = (2, 3, 0.5, -1, 5, 1.5, 0.2)

Pair = tuple[str, str | None]


def collisions(question: Question, graph: Graph, asked: Request) -> Iterator[Problem]:
    """What these numbers cannot tell apart although others could.

    A wrong rule that passes for the right one is an error, one that passes for another a warning.
    """
    found = [one for one in _collisions(question) if not _is_no_loss(one)]
    is_small = counted(graph.nodes) <= MOST
    always = _pairs_of_all(graph, asked) if found and is_small else frozenset()
    for one in found:
        if (pair := (one.tag, one.other)) not in always:
            yield _as_told(one, _remedy(graph, asked, pair, DOUTS if is_small else ()))


def _collisions(question: Question) -> tuple[Collision, ...]:
    return question.collisions if isinstance(question, Number | Grid) else ()


def _as_told(found: Collision, remedy: Problem) -> Problem:
    given = {"value": short(found.value), "slip": Problem(f"slip.{found.tag}"), "remedy": remedy}
    if found.other is None:
        return Problem("check.passed_by", **given)
    return Problem("warning.alike", other=Problem(f"slip.{found.other}"), **given)


def _is_no_loss(found: Collision) -> bool:
    """Whether one wrong rule may stand for the other: it is likelier, or told in the same words."""
    if found.other is None:
        return False
    slips = section("en", "slip")
    return found.tag in UNLIKELY or slips[found.tag] == slips[found.other]


def _pairs_of_all(graph: Graph, asked: Request) -> frozenset[Pair]:
    """The rules that agree whatever the numbers are."""
    return frozenset.intersection(*(_pairs(other, asked) for other in _with_other_numbers(graph)))


def _pairs(graph: Graph, asked: Request) -> frozenset[Pair]:
    """The rules that agree on this graph; on one that cannot be asked, none."""
    with suppress(Problem):
        return frozenset((one.tag, one.other) for one in _collisions(ask(graph, asked)))
    return frozenset()


def _remedy(graph: Graph, asked: Request, pair: Pair, douts: Sequence[float]) -> Problem:
    """Another dout, where one tells the two apart and makes nothing else agree."""
    now = _pairs(graph, asked)
    for dout in douts if np.ndim(graph.dout) == 0 else ():
        if _pairs(replace(graph, dout=dout), asked) <= now - {pair}:
            return Problem("remedy.dout", dout=dout)
    return Problem("remedy.numbers")


def _with_other_numbers(graph: Graph) -> Iterator[Graph]:
    """The graph with numbers that nobody chose; labels stay as they are."""
    for seed in range(OTHERS):
        rng = Random(seed)
        free = {k: v for k, v in graph.inputs.items() if _is_free(graph, k) and v is not None}
        given = {name: _other(value, rng) for name, value in free.items()}
        yield replace(graph.with_inputs(**given), dout=_other(graph.dout, rng))


def _is_free(graph: Graph, name: str) -> bool:
    return graph.gradient_step[graph.index[name]] is not None


def _other(value: Value, rng: Random) -> Value:
    """Numbers near those that are there, and none of them 0, 1 or like another."""
    now = np.asarray(value, dtype=float)
    factors = np.reshape([rng.uniform(0.6, 1.7) for _ in range(now.size)], now.shape)
    found: Value = (np.where(now == 0, 1.0, now) * factors)[()]
    return found
