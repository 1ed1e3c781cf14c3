"""The position in a lesson as a value: where the learner stands, what the screen may show."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from tutor.formula.request import Index, Request
from tutor.graph import Graph, Run, Value
from tutor.graph.layout import LabelKey
from tutor.graph.notation import PRODUCTS
from tutor.graph.numbers import is_array
from tutor.lesson.content.guess import (
    changed_inputs,
    guess_options,
    guess_question,
    judge_guess,
)
from tutor.lesson.content.lesson import Lesson, Stage, moment, with_opened
from tutor.lesson.content.prose import Page
from tutor.lesson.content.questions import asked_label, kept_options, question_of
from tutor.quiz import Given, Grid, Question, Verdict, carried_on, judge
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.quiz.generate import Generated


Place = tuple[str, str]
"""A page's id and the numbers it was asked with ("" for the lesson's own)."""


@dataclass(frozen=True)
class Answer:
    """What was typed on a page and how it was judged."""

    typed: str
    verdict: Verdict


Cells = Mapping[Place, Mapping[Index, Answer]]
"""The last answer to each cell of each grid."""

NO_CELLS: Cells = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Position:
    """Where the learner stands; the screen is a function of this value and the language.

    `at` is the number of the page from 0, `step` that of the graph's step;
    `graphs` holds the programs with edited inputs, `earlier` the pages answered in another sitting,
    `cells` the last answer to each cell of a grid, `toggled` the layers that the learner opened or
    folded on this page, `revealed` where the answer was shown instead of being given. `sibling`
    asks a question that was revealed once more, and `beneath` is where it goes on when that
    is answered.
    """

    lesson: Lesson
    at: int = 0
    step: int = 0
    graphs: Mapping[str, Graph] = field(default_factory=dict)
    answers: Mapping[Place, tuple[Answer, ...]] = field(default_factory=dict)
    hints: Mapping[str, int] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    cells: Cells = field(default_factory=dict)
    toggled: frozenset[str] = frozenset()
    revealed: Place | None = None
    sibling: "Generated | None" = None
    beneath: "Position | None" = None

    @property
    def in_lesson(self) -> "Position":
        """The position in the lesson, also while the same question with other numbers is open."""
        return self.beneath or self

    @property
    def page_id(self) -> str:
        return self.lesson.page_ids[self.at]

    @property
    def page(self) -> Page:
        """The page for what is the same in every language."""
        return self.lesson.pages[self.at]

    def text(self, lang: str) -> Page:
        """The page in a language, with the options that the program makes."""
        page = self.lesson.prose(lang).pages[self.at]
        if page.guess and self.question and self.is_open:
            return replace(page, options=guess_options(page, self.question, lang))
        if page.verb != "keep" or self.question is None:
            return page
        return replace(page, options=kept_options(self.question, lang))

    @property
    def stage(self) -> Stage:
        return self.lesson.stages[self.at]

    @property
    def whole(self) -> Graph:
        """The program's graph with all its layers folded."""
        return self.graphs.get(self.stage.program, self.lesson.graphs[self.stage.program])

    @cached_property
    def own_graph(self) -> Graph:
        """The graph of the page with the lesson's own numbers, of which a guess is made."""
        return with_opened(self.lesson.graphs[self.stage.program], self.stage.setting.opened)

    @cached_property
    def page_graph(self) -> Graph:
        """The graph as the page shows it: that is what its text and its question speak of."""
        return with_opened(self.whole, self.stage.setting.opened)

    @property
    def opened(self) -> frozenset[str]:
        return self.stage.setting.opened ^ self.toggled

    @cached_property
    def graph(self) -> Graph:
        """The graph as it is drawn: the learner may have opened more."""
        return with_opened(self.whole, self.opened)

    @property
    def run(self) -> Run:
        return self.graph.result

    @property
    def page_run(self) -> Run:
        return self.page_graph.result

    @property
    def told_run(self) -> Run:
        """The run whose numbers the page's text has: before a guess, and after it as well, those of
        the lesson, since the text speaks of what stands before the change."""
        return self.own_graph.result if self.page.guess else self.page_run

    @cached_property
    def question(self) -> Question | None:
        """What is asked here; None where edited numbers leave nothing to ask."""
        if self.page.guess:
            return guess_question(self.page, self.own_graph)
        if not self.page.is_question:
            return None
        if self.lesson.question is not None and not self.is_edited:
            return self.lesson.question
        try:
            return question_of(self.page, self.page_run)
        except Problem:
            return None

    @property
    def grid(self) -> Grid | None:
        """The question, if it is asked cell by cell."""
        if self.question is None:
            return None
        return self.question if isinstance(self.question, Grid) else None

    @property
    def filled(self) -> Mapping[Index, Answer]:
        """The last answer to each cell of the grid, with these numbers."""
        return self.cells.get(self.place, {})

    @property
    def is_edited(self) -> bool:
        return self.stage.program in self.graphs

    @property
    def place(self) -> Place:
        is_other = self.is_edited and not self.page.guess
        return self.page_id, numbers(self.whole) if is_other else ""

    @property
    def given(self) -> tuple[Answer, ...]:
        """The answers of this sitting to this page with these numbers."""
        return self.answers.get(self.place, ())

    @property
    def tries(self) -> int:
        """How many of them count: one that was shown does, what could not be read does not."""
        read = sum(answer.verdict.verdict != "malformed" for answer in self.given)
        return read + self.is_revealed

    @property
    def misses(self) -> int:
        return sum(answer.verdict.verdict == "wrong" for answer in self.given)

    @cached_property
    def is_answered(self) -> bool:
        earlier = self.page_id in self.earlier and (not self.is_edited or bool(self.page.guess))
        if self.page.guess:  # a guess is made once, right or not
            return earlier or any(answer.verdict.verdict != "malformed" for answer in self.given)
        return earlier or any(answer.verdict.verdict == "correct" for answer in self.given)

    @property
    def is_revealed(self) -> bool:
        """Whether the answer stands here without having been given."""
        return self.revealed == self.place and not self.is_answered

    @cached_property
    def is_open(self) -> bool:
        """Whether a question waits here."""
        return self.question is not None and not self.is_answered and not self.is_revealed

    @property
    def target(self) -> int:
        """The step to which this page leads as things stand."""
        return self.here(self.stage.before if self.is_open else self.stage.after)

    def here(self, step: int) -> int:
        """A step of the page's graph in the graph as it is drawn."""
        return moment(self.page_graph, step, self.graph)

    @property
    def is_last(self) -> bool:
        return self.at == len(self.lesson.pages) - 1

    @property
    def last_step(self) -> int:
        """How far the graph may be moved here: an open question stops the flow at its wire."""
        stops = self.is_open and not self.page.is_choice
        return self.here(self.stage.before) if stops else len(self.graph.steps) - 1

    @property
    def shown_hints(self) -> int:
        return self.hints.get(self.page_id, 0)

    @property
    def asked_label(self) -> LabelKey | None:
        """The place in the drawing on which the answer belongs."""
        asks = self.question is not None and not self.page.is_choice and not self.page.guess
        return asked_label(self.page, self.graph) if asks else None

    def shows_value(self, i: int) -> bool:
        """Whether the screen may tell a value: it stands, and not even its shape is asked for."""
        stands = self.graph.value_step[i] <= self.step and i != self.kept_back
        return stands and not self._asks_shape("value", i)

    def shows_gradient(self, i: int) -> bool:
        arrives = self.graph.gradient_step[i]
        stands = arrives is not None and self.graph.last_forward < self.step >= arrives
        return stands and not self._asks_shape("gradient", i)

    @property
    def kept_back(self) -> int | None:
        """A factor whose shape would be the answer while that of its gradient is asked for.

        Those of the product and of its other operands tell it.
        """
        label = self.asked_label
        if label is None or label[0] != "gradient" or not self._asks_shape(*label):
            return None
        users = {self.graph.nodes[target].op for target, _ in self.graph.uses[label[1]]}
        return label[1] if users <= {*PRODUCTS} else None

    def _asks_shape(self, *label: object) -> bool:
        return self.page.verb == "shape" and self.is_open and self.asked_label == label

    @property
    def node_at_work(self) -> int:
        """The node whose wire is asked for, or on whose wire the step's number has appeared."""
        if self.is_open and self.asked_label:
            if self.asked_label[0] == "branch":
                return self.graph.source_of(self.asked_label[1:])
            return self.asked_label[1]
        at = self.graph.steps[self.step]
        return at.node if at.slot is None else self.graph.source_of((at.node, at.slot))


def numbers(graph: Graph) -> str:
    """The inputs as text, to tell one set of numbers from another; of arrays a hash will do."""
    told = {n: hash(v.tobytes()) if is_array(v) else v for n, v in graph.inputs.items()}
    return ", ".join(f"{name}={value!r}" for name, value in told.items())


def start(
    lesson: Lesson, page_id: str | None, answered: frozenset[str], cells: Cells = NO_CELLS
) -> Position:
    """A position that begins at the remembered page, if there still is one of that name."""
    at = lesson.page_ids.index(page_id) if page_id in lesson.page_ids else 0
    return to_target(_guessed(Position(lesson, at, earlier=answered, cells=cells)))


def turn(position: Position, by: int) -> Position:
    """The position some pages on (or back), the graph at that page's step; the ends hold.

    A change that a page has asked for ends with it, unless the next page goes on with it.
    """
    at = min(max(position.at + by, 0), len(position.lesson.pages) - 1)
    if at == position.at:
        return position
    turned = replace(position, at=at, toggled=frozenset(), revealed=None, sibling=None)
    goes_on = turned.page.verb == "change" and turned.stage.program == position.stage.program
    ends = position.page.verb == "change" and not goes_on
    return to_target(_guessed(replace(turned, graphs=_own_graphs(position)) if ends else turned))


def _guessed(position: Position) -> Position:
    """A guess is about the lesson's own numbers; once it was made, the change stands there."""
    if not position.page.guess:
        return position
    own = replace(position, graphs=_own_graphs(position))
    if not own.is_answered:
        return own
    changed = changed_inputs(position.page, own.whole)
    return edit(own, position.page.argument, changed[position.page.argument])


def to_target(position: Position) -> Position:
    return replace(position, step=position.target)


def scrub(position: Position, step: int) -> Position:
    """The graph alone at another step, as far as the page allows."""
    return replace(position, step=min(max(step, 0), position.last_step))


def answer(position: Position, typed: str) -> tuple[Position, Answer]:
    """Judge what was typed on an open question; the flow goes on only when it is right."""
    assert position.question is not None
    given = judged(position, position.question, typed)
    answers = {**position.answers, position.place: (*position.given, given)}
    return to_target(_guessed(replace(position, answers=answers))), given


def judged(position: Position, question: Question, typed: str) -> Answer:
    """An answer to what the page asks, or to a cell of it, in the light of those before."""
    if position.page.guess:
        return Answer(typed, judge_guess(position.page, position.own_graph, typed))
    verdict, asked, run = judge(question, typed), position.page.request, position.page_run
    return Answer(typed, carried_on(run, asked, question, verdict, _wrong_before(position)))


def _wrong_before(position: Position) -> Iterator[Given]:
    """Wrong numbers that were the last given on pages about this graph, with what those ask."""
    lesson, here = position.lesson, (position.stage.program, position.place[1])
    for place in {**position.answers, **position.cells}:
        at = lesson.page_ids.index(place[0])
        asked, kind = lesson.pages[at].request, lesson.pages[at].kind
        if (lesson.stages[at].program, place[1]) == here and kind and kind.is_of_elements:
            last = position.cells.get(place) or _last_read(position.answers.get(place, ()), asked)
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


def hint(position: Position) -> Position:
    """One more of the page's hints."""
    shown = min(position.shown_hints + 1, len(position.page.hints))
    return replace(position, hints={**position.hints, position.page_id: shown})


def reveal(position: Position) -> Position:
    """The answer itself; the flow goes on as if it had been given."""
    return to_target(replace(position, revealed=position.place))


def edit(position: Position, name: str, value: Value) -> Position:
    """Another number on an input; everything that follows from it follows."""
    graph = position.whole.with_inputs(**{name: value})
    if numbers(graph) == numbers(position.lesson.graphs[position.stage.program]):
        return reset(position)
    return _within(replace(position, graphs={**position.graphs, position.stage.program: graph}))


def reset(position: Position) -> Position:
    """The lesson's own numbers again."""
    return _within(replace(position, graphs=_own_graphs(position)))


def _own_graphs(position: Position) -> Mapping[str, Graph]:
    """The edited programs without that of the page."""
    return {
        name: graph for name, graph in position.graphs.items() if name != position.stage.program
    }


def _within(position: Position) -> Position:
    """Other numbers can open the question again: then the flow waits at it."""
    return scrub(position, position.step)
