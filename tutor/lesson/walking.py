"""What a learner does on a walk: each move makes another walk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.formula.request import Index, Request
from tutor.graph import Graph, Value
from tutor.lesson.lesson import Lesson
from tutor.lesson.walk import NO_CELLS, Answer, Cells, Walk, numbers

if TYPE_CHECKING:
    from tutor.quiz import Given, Question


def start(
    lesson: Lesson, page_id: str | None, answered: frozenset[str], cells: Cells = NO_CELLS
) -> Walk:
    """A walk that begins at the remembered page, if there still is one of that name."""
    at = lesson.page_ids.index(page_id) if page_id in lesson.page_ids else 0
    return to_target(Walk(lesson, at, earlier=answered, cells=cells))


def turn(walk: Walk, by: int) -> Walk:
    """The walk some pages on (or back), the graph at that page's step; the ends hold.

    A change that a page has asked for ends with it, unless the next page goes on with it.
    """
    at = min(max(walk.at + by, 0), len(walk.lesson.pages) - 1)
    if at == walk.at:
        return walk
    turned = replace(walk, at=at, toggled=frozenset(), revealed=None)
    goes_on = turned.page.verb == "change" and turned.stage.program == walk.stage.program
    ends = walk.page.verb == "change" and not goes_on
    return to_target(replace(turned, graphs=_own_graphs(walk)) if ends else turned)


def to_target(walk: Walk) -> Walk:
    return replace(walk, step=walk.target)


def scrub(walk: Walk, step: int) -> Walk:
    """The graph alone at another step, as far as the page allows."""
    return replace(walk, step=min(max(step, 0), walk.last_step))


def answer(walk: Walk, typed: str) -> tuple[Walk, Answer]:
    """Judge what was typed on an open question; the flow goes on only when it is right."""
    assert walk.question is not None
    given = judged(walk, walk.question, typed)
    answered = replace(walk, answers={**walk.answers, walk.place: (*walk.given, given)})
    return to_target(answered), given


def judged(walk: Walk, question: "Question", typed: str) -> Answer:
    """An answer to what the page asks, or to a cell of it, in the light of those before."""
    from tutor.quiz import carried_on, judge  # there already, since the question is

    verdict, asked = judge(question, typed), walk.page.request
    return Answer(typed, carried_on(walk.page_run, asked, question, verdict, _wrong_before(walk)))


def _wrong_before(walk: Walk) -> Iterator["Given"]:
    """Wrong numbers that were the last given on pages about this graph, with what those ask."""
    lesson = walk.lesson
    for place in {**walk.answers, **walk.cells}:
        at = lesson.page_ids.index(place[0])
        is_here = (lesson.stages[at].program, place[1]) == (walk.stage.program, walk.place[1])
        asked, kind = lesson.pages[at].request, lesson.pages[at].kind
        if is_here and kind and kind.is_of_elements:
            last = walk.cells.get(place) or _last_read(walk.answers.get(place, ()), asked)
            if wrong := dict(_wrong_numbers(last)):
                yield asked, wrong


def _last_read(answers: Sequence[Answer], asked: Request) -> Mapping[Index, Answer]:
    """The last answer that could be read, at the place that it is for."""
    read = [each for each in answers if each.verdict.answer is not None]
    return {asked.index or (): read[-1]} if read else {}


def _wrong_numbers(last: Mapping[Index, Answer]) -> Iterator[tuple[Index, float]]:
    """Those that are not right, be they carried on themselves."""
    for at, given in last.items():
        number = given.verdict.answer
        if given.verdict.verdict != "correct" and isinstance(number, float):
            yield at, number


def hint(walk: Walk) -> Walk:
    """One more of the page's hints."""
    shown = min(walk.shown_hints + 1, len(walk.page.hints))
    return replace(walk, hints={**walk.hints, walk.page_id: shown})


def reveal(walk: Walk) -> Walk:
    """The answer itself; the flow goes on as if it had been given."""
    return to_target(replace(walk, revealed=walk.place))


def edit(walk: Walk, name: str, value: Value) -> Walk:
    """Another number on an input; everything that follows from it follows."""
    graph = walk.whole.with_inputs(**{name: value})
    if numbers(graph) == numbers(walk.lesson.graphs[walk.stage.program]):
        return reset(walk)
    return _within(replace(walk, graphs={**walk.graphs, walk.stage.program: graph}))


def reset(walk: Walk) -> Walk:
    """The lesson's own numbers again."""
    return _within(replace(walk, graphs=_own_graphs(walk)))


def _own_graphs(walk: Walk) -> Mapping[str, Graph]:
    """The edited programs without that of the page."""
    return {name: graph for name, graph in walk.graphs.items() if name != walk.stage.program}


def _within(walk: Walk) -> Walk:
    """Other numbers can open the question again: then the flow waits at it."""
    return scrub(walk, walk.step)
