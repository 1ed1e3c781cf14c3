"""What a learner does on a walk: each move makes another walk."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from tutor.graph import Graph, Value
from tutor.lesson.lesson import Lesson
from tutor.lesson.prose import Page
from tutor.lesson.walk import NO_CELLS, Answer, Cells, Walk, numbers


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
    from tutor.quiz import carried_on, judge  # there already, since the question is

    verdict = judge(walk.question, typed)
    given = Answer(typed, carried_on(walk.question, verdict, _wrong_before(walk)))
    answered = replace(walk, answers={**walk.answers, walk.place: (*walk.given, given)})
    return to_target(answered), given


def _wrong_before(walk: Walk) -> Iterator[tuple[str, float]]:
    """Wrong numbers that were given on other pages for wires of this graph, by their names."""
    lesson = walk.lesson
    for (page_id, asked_with), answers in walk.answers.items():
        at, wrong = lesson.page_ids.index(page_id), [*_wrong_numbers(answers)]
        if (lesson.stages[at].program, asked_with) == (walk.stage.program, walk.place[1]):
            yield from product(_wires(lesson.pages[at]), wrong)


def _wires(page: Page) -> list[str]:
    """The wire whose value or gradient a page asks for, all of it."""
    if not (page.kind and page.kind.is_of_elements and page.argument.isidentifier()):
        return []
    return [page.argument if page.is_of_value else f"d{page.argument}"]


def _wrong_numbers(answers: Iterable[Answer]) -> Iterator[float]:
    """Unless the right one came after them."""
    verdicts = [each.verdict for each in answers]
    is_known = any(verdict.verdict == "correct" for verdict in verdicts)
    wrong = (verdict.answer for verdict in verdicts if verdict.verdict == "wrong" and not is_known)
    return (number for number in wrong if isinstance(number, float))


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
