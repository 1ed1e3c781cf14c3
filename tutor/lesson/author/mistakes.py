"""Wrong answers to the questions of a course: for each mistake one that is told of it."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, permutations, product
from pathlib import Path
from typing import cast

import numpy as np

from tutor.graph import graph_of, shape_text
from tutor.graph.numbers import is_small, listed, named, short
from tutor.lesson.content.course import LessonFolder, lesson_folders
from tutor.lesson.content.lesson import Lesson, load
from tutor.lesson.content.prose import Page, Prose
from tutor.lesson.content.questions import CODE_PROMPT, asked_name
from tutor.lesson.state.answer_key import line_of, names_of
from tutor.lesson.state.position import Position, start
from tutor.quiz import (
    Choice,
    Code,
    Expression,
    Grid,
    Matrix,
    Number,
    Question,
    Shape,
    explain,
    judge,
    read_number,
)
from tutor.quiz.question import Answer, Array, Axes, Screen, Verdict, floats
from tutor.text import LANGUAGES, Problem, section

Made = Answer | Array
Related = Iterator[tuple[str, Made]]
"""Rules, and for each an answer that may be told of it."""

FORMULAS = {
    "other_value": "{name}",
    "sign_error.all": "-({right})",
    "counted_twice": "2 * ({right})",
    "halved": "({right}) / 2",
    "extra_factor": "({right}) * {name}",
    "extra_divisor": "({right}) / {name}",
    "extra_term": "{right} + {name}",
    "extra_term.minus": "{right} - {name}",
    "forgot_factor.named": "({right}) / {name}",
    "inverted_factor.named": "({right}) / {name}**2",
    "added_not_multiplied.named": "({right}) / {name} + {name}",
}
"""What is made of the right answer and a name or number beside it, for the rule that is told."""
INSIDE = {
    "other_factor": "{other}",
    "other_multiple": "3 * {name}",
    "extra_factor.inside": "({name} * {other})",
}
INSIDE_ARRAYS = {
    **INSIDE, "extra_transpose": "{name}.T", "forgot_self": "{bare}", "unfit_shapes": "{other}",
}  # fmt: skip
"""What is put in the place of a name in the right answer."""
ARRAYS: Mapping[str, Callable[[Array], Array]] = {
    "sign_error.all": lambda right: -right,
    "counted_twice": lambda right: 2 * right,
    "halved": lambda right: right / 2,
    "other_multiple": lambda right: 7 * right,
    "times_rows": lambda right: len(right) * right,
    "divided_by_rows": lambda right: right / len(right),
    "transposed_result.numbers": lambda right: right.T,
    "other_order.reversed": lambda right: right[::-1],
    "other_order": lambda right: np.roll(right, 1),
    "some_right": lambda right: np.where(np.arange(right.size).reshape(right.shape) % 3, right, 9),
    "some_right.one": lambda right: right + 9 * (np.arange(right.size) == 0).reshape(right.shape),
    "some_right.line": lambda right: np.concatenate([9 + right[:1], right[1:]]),
    "summed_array": lambda right: right.sum(axis=0),
    "summed_array.all": lambda right: right.sum(),
    "row_alone": lambda right: right[0],
    "other_shape": lambda right: right[1:],
}
"""The same of a whole array of numbers."""


@dataclass(frozen=True)
class Example:
    """An answer to the question of a page, what is right there, and what is said to it.

    Where the course has no such question, it is one of a small `program` and of no lesson.
    """

    lesson: str
    program: str
    page: str
    asked: str
    answer: str
    right: str
    said: Mapping[str, str]


def mistakes() -> dict[str, tuple[str, ...]]:
    """The rules of each mistake by its code, as answers are kept with it: itself, then variants."""
    rules = sorted(section("en", "mistake"), key=lambda rule: "." in rule)
    return {
        code: tuple(rule for rule in rules if rule.partition(".")[0] == code)
        for code in sorted(section("en", "slip"))
    }


def examples(course: Path, rules: Collection[str]) -> dict[str, Example]:
    """An answer for each of these rules that is told of it; none where no question has one."""
    found: dict[str, Example] = {}
    for position in chain(_questions(course), _beside_the_course()):
        for rule, question, answer in _tried(position):
            if rule in rules and rule not in found:
                example = _heard(position, rule, question, _text(question, answer))
                found |= {rule: example} if example else {}
    return found


def _beside_the_course() -> Iterator[Position]:
    """Questions about layers that the course does not ask about, or not in this way."""
    for (inputs, value), requests in PROGRAMS.items():
        graph = graph_of(f"def f({inputs}):\n    y = {value}\n    return y")
        for verb, argument in (request.split("=") for request in requests):
            prose = Prose("", "", (Page("", 1, verb=verb, argument=argument),))
            lesson = Lesson(0, "", {graph.name: graph}, dict.fromkeys(LANGUAGES, prose))
            yield start(lesson, None, frozenset())


def _questions(course: Path) -> Iterator[Position]:
    """The pages that ask something; a lesson that cannot be taken is for `check` to tell of."""
    for folder in lesson_folders(course):
        with suppress(Problem):
            yield from (position for position in _pages(folder) if position.question is not None)


def _pages(folder: LessonFolder) -> Iterator[Position]:
    lesson = load(folder)
    return (start(lesson, page, frozenset()) for page in lesson.page_ids)


def _heard(position: Position, rule: str, question: Question, typed: str) -> Example | None:
    """The answer as an example of the rule, if it is told of it."""
    verdict = judge(question, typed)
    told = (wrong for wrong in (verdict.wrong, verdict.also) if wrong and wrong.rule == rule)
    alone = (replace(verdict, wrong=wrong, also=None) for wrong in told)
    return next((_example(position, question, typed, each) for each in alone), None)


def _example(position: Position, question: Question, typed: str, verdict: Verdict) -> Example:
    assert isinstance(question, Number | Grid | Shape | Choice | Expression | Matrix | Code)
    said = {lang: explain(question, verdict, lang)[0] for lang in LANGUAGES}
    asked, right = _asked(position, question), _text(question, question.correct)
    program = "" if position.lesson.slug else position.graph.source
    return Example(position.lesson.slug, program, position.page_id, asked, typed, right, said)


def _asked(position: Position, question: Question) -> str:
    """What stands before the answer; nothing where it is chosen."""
    match question:
        case Choice():
            return ""
        case Code():
            return CODE_PROMPT.strip()
        case Number() if question is not position.question:  # a cell
            return f"{named(asked_name(position.page), question.at)} ="
    return f"{asked_name(position.page)} ="


def _text(question: Question, answer: Made) -> str:
    """An answer as it may be typed."""
    match question:
        case Code():
            return line_of(replace(question, correct=cast(str, answer)))
        case Shape():
            return shape_text(cast(Axes, answer))
        case Choice():
            return ", ".join(sorted(cast(frozenset[str], answer))) or "none"
        case Number() if isinstance(answer, str):  # a calculation
            return short(float(read_number(answer) or 0))
        case Number() | Grid():
            return listed(answer, short)
    return str(answer)


def _tried(position: Position) -> Iterator[tuple[str, Question, Made]]:
    """Answers that known mistakes give, then those that are related to the right one."""
    whole = position.question
    parts = [whole, *whole.cells.values()] if isinstance(whole, Grid) else [whole]
    for question in filter(None, parts):
        yield from ((wrong.rule, question, wrong.value) for wrong in question.wrong)
    for question in filter(None, parts):
        yield from ((rule, question, answer) for rule, answer in _related(question))


def _related(question: Question) -> Related:
    match question:
        case Number(screen=Screen() as screen):
            yield from _beside(repr(question.correct), _numbers(screen.at(question.at), screen))
        case Grid() if is_small(floats(question.correct)):
            right = floats(question.correct)
            yield from ((rule, make(right)) for rule, make in ARRAYS.items())
        case Expression() | Matrix() | Code():
            forms = INSIDE if isinstance(question, Expression) else INSIDE_ARRAYS
            yield from _beside(question.correct, names_of(question))
            yield from _inside(question.correct, names_of(question), forms)


def _numbers(known: Mapping[str, Array], screen: Screen) -> Iterable[str]:
    """Those that stand on the screen, each once."""
    return dict.fromkeys(repr(float(v)) for name, v in known.items() if name in screen.shown)


def _beside(right: str, names: Iterable[str]) -> Related:
    for (rule, form), name in product(FORMULAS.items(), names):
        yield rule, form.format(right=right, name=name)


def _inside(right: str, names: Iterable[str], forms: Mapping[str, str]) -> Related:
    for (rule, form), (name, other) in product(forms.items(), permutations(names, 2)):
        put = form.format(name=name, other=other, bare=name.removeprefix("self."))
        yield rule, re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.])", put, right)


ROWS = "x=[[1, 0], [2, 5], [3, 4]], *, dout=[[3, 6], [9, 12], [6, 15]]"
PROGRAMS = {
    ("x=2, *, dout=3", "log(x)"): ("rule=y/x", "keep=y"),
    ("x=0.5, *, dout=3", "tanh(x)"): ("rule=y/x", "rule=x"),
    ("x=[-2, 0, 3], *, dout=[5, 7, 4]", "abs(x)"): ("flow=x",),
    ("a=6, b=4, *, dout=3", "a / b"): ("keep=y",),
    ("a=2, b=5, *, dout=3", "max(a, b)"): ("predict=y", "rule=a", "flow=a"),
    ("x=[1, 4, 7], *, dout=6", "mean(x)"): ("flow=x",),
    ("x=[[1, 2], [3, 4], [5, 6]], *, dout=[[5, 7, 4], [2, 6, 3]]", "reshape(x, (2, 3))"): (
        "flow=x",
    ),
    (ROWS, "softmax(x)"): ("predict=y", "rule=x"),
    (ROWS, "x * 2"): ("flow=x",),
    (f"W=[[2, 1], [3, 5]], b=[1, 4], {ROWS}", "affine(x, W, b)"): ("predict=y", "rule=W"),
    ("x=[[1, 0], [2, 5]], t=[[1, 0], [0, 1]]", "softmax_with_loss(x, t)"): ("predict=y",),
}
"""By the inputs and what is made of them: what is asked."""
