"""What rightly follows from a wrong value that was given before, on the same graph."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Run, Value, Wire
from tutor.graph.numbers import Index, named
from tutor.quiz.kinds import KINDS, numbers_of
from tutor.quiz.kinds.numeric import asked_wires
from tutor.quiz.letters import branch_name, gradient_name
from tutor.quiz.question import Array, Grid, Number, Question, Verdict, floats, sameness
from tutor.text import Problem

Given = tuple[Request, Mapping[Index, float]]
"""What was asked, and the wrong numbers that were given, by their places; a single one by ()."""


@np.errstate(all="ignore")  # wrong numbers may be inf, and right ones 0
def carried_on(
    run: Run, asked: Request, question: Question, verdict: Verdict, earlier: Iterable[Given]
) -> Verdict:
    """The verdict, but for what is right from a wrong value that was given earlier.

    That is told and not counted: this step is right.
    """
    if verdict.verdict != "wrong" or not isinstance(question, Number | Grid):
        return verdict
    typed, is_same = floats(verdict.answer), sameness(question)
    at = question.at if isinstance(question, Number) else ()
    for given in earlier:
        with suppress(Problem):  # a wire that this graph has not, or numbers it cannot compute with
            found = floats(_followed(run, asked, given)[at])
            is_found = found.shape == typed.shape and np.all(is_same(typed, found))
            if is_found and not np.all(is_same(found, floats(question.correct))):
                code, details = _told(run, *given)
                told = Verdict("malformed", verdict.reading, code=code, details=details)
                return replace(told, answer=verdict.answer)
    return verdict


def _followed(run: Run, asked: Request, given: Given) -> Array:
    """What the graph has in the place that is asked about, with the given numbers in theirs.

    Where that is the same place, it has its own.
    """
    request, numbers = given
    for problem in KINDS[request.verb].faults(run.graph, request):
        raise problem
    places = _places(run, request)
    if {*_places(run, asked)} <= {*places}:
        return numbers_of(asked).right(run, asked)
    value = np.array(numbers_of(request).right(run, request))
    for at, number in numbers.items():
        value[at] = number
    put = dict.fromkeys(places, _as_value(np.zeros_like(value))) | {places[0]: _as_value(value)}
    return numbers_of(asked).right(run.graph.run(run.dout, put), asked)


def _places(run: Run, asked: Request) -> Sequence[int | Wire]:
    """The node whose value is asked for, or the wires on which the gradient comes that is."""
    graph = run.graph
    is_of_value = KINDS[asked.verb].is_of_value
    return [graph.index[asked.name]] if is_of_value else asked_wires(graph, asked)


def _as_value(array: Array) -> Value:
    return array if array.ndim else array.item()


def _told(
    run: Run, request: Request, numbers: Mapping[Index, float]
) -> tuple[str, dict[str, object]]:
    """What is said of the wrong value: of a number with the right one, of an array by its name."""
    graph, index = run.graph, request.index or ()
    name = request.name
    if not KINDS[request.verb].is_of_value:
        wire = asked_wires(graph, request)[0]
        name = branch_name(graph, wire) if request.user else gradient_name(graph, graph.index[name])
    right = floats(numbers_of(request).right(run, request)[index])
    if right.ndim:
        return "carried_on_array", {"name": name}
    details = {"name": named(name, index), "number": numbers[index], "right": float(right)}
    return "carried_on", details
