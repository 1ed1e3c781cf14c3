"""Judge what was typed: correct, wrong, or not readable; pure, and never an exception."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tutor.graph.shape import shape_text
from tutor.quiz.answer.choice import one_key, some_keys
from tutor.quiz.answer.evaluate import evaluate, significant_digits
from tutor.quiz.answer.lexer import tokens
from tutor.quiz.answer.normalise import Unreadable, cleaned, echo, formula
from tutor.quiz.answer.parser import Tree, readings, written
from tutor.quiz.answer.shape import read_shape
from tutor.quiz.question import Choice, Number, Question, Shape
from tutor.quiz.wrong import Answer, Wrong

Result = Literal["correct", "wrong", "malformed"]

ASKED_DIGITS = 3
NEARLY_MARGIN = 0.06  # so far off an answer of fewer digits may be a rounded right one


@dataclass(frozen=True)
class Verdict:
    """What an answer is, and how it was read.

    `wrong` is the wrong rule that it matches; `code` says why it is malformed, `at` where in the
    reading, and `details` fill the text of the code.
    """

    verdict: Result
    reading: str
    answer: Answer | None = None
    wrong: Wrong | None = None
    code: str | None = None
    at: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def mistake(self) -> str | None:
        return self.wrong.tag if self.wrong else None


def judge(question: Question, typed: str, seed: int = 0) -> Verdict:
    """The verdict on a typed answer; a number, a shape or a choice needs no `seed` to be judged."""
    reading = echo(typed)
    try:
        text = cleaned(typed)
        if isinstance(question, Choice):
            return _judge_choice(question, text)
        if isinstance(question, Number):
            left, right = _sides(text)
            reading = formula(_without_unit(question, right))
            _require_asked(question, left)
            return _judge_number(question, reading)
        if isinstance(question, Shape):
            left, reading = _sides(text)
            _require_asked(question, left)
            return _judge_shape(question, reading)
    except Unreadable as error:
        return Verdict(
            "malformed", echo(reading), code=error.code, at=error.at, details=error.details
        )
    raise TypeError(f"no judge for {type(question).__name__}")


def _judge_choice(question: Choice, text: str) -> Verdict:
    if question.several:
        keys = some_keys(text, question.names)
    else:
        keys = frozenset([one_key(text, question.names, question.texts)])
    reading = ", ".join(option.key for option in question.options if option.key in keys)
    if keys == question.correct:
        return Verdict("correct", reading, keys)
    wrong = next((w for w in question.wrong if w.value == keys), None)
    return Verdict("wrong", reading, keys, wrong)


def _judge_shape(question: Shape, text: str) -> Verdict:
    axes = read_shape(text, question.dims)
    reading = shape_text(axes)
    if question.accepts(axes):
        return Verdict("correct", reading, axes)
    return Verdict("wrong", reading, axes, question.wrong_rule(axes))


def _judge_number(question: Number, text: str) -> Verdict:
    trees = readings(tokens(text))
    usual, *others = [_judge_tree(question, text, tree) for tree in trees]
    for other, tree in zip(others, trees[1:], strict=True):
        if other.verdict != usual.verdict:
            raise Unreadable("ambiguous", first=written(trees[0]), second=written(tree))
    return usual


def _judge_tree(question: Number, text: str, tree: Tree) -> Verdict:
    value = evaluate(tree)
    if question.accepts(value):
        return Verdict("correct", text, value)
    if _is_decimal_comma(question, text):
        raise Unreadable("decimal_comma", text.index(","))
    wrong = question.wrong_rule(value)
    if wrong is None and _is_rounded(question, tree, value):
        raise Unreadable("too_few_digits", digits=ASKED_DIGITS)
    return Verdict("wrong", text, value, wrong)


def _is_decimal_comma(question: Number, text: str) -> bool:
    """Whether a comma that was read as one of thousands could have been the decimal point."""
    if text.count(",") != 1:
        return False
    return any(question.accepts(evaluate(t)) for t in readings(tokens(text.replace(",", "."))))


def _is_rounded(question: Number, tree: Tree, value: float) -> bool:
    digits = significant_digits(tree)
    if question.exact or digits is None or digits >= ASKED_DIGITS:
        return False
    return abs(value - question.correct) <= NEARLY_MARGIN * abs(question.correct)


def _sides(text: str) -> tuple[str, str]:
    """What stands before an = sign, and what after it."""
    *left, right = re.split("[=＝]", text)
    if len(left) > 1:
        raise Unreadable("equals")
    return formula(left[0]) if left else "", right.strip()


def _without_unit(question: Number, text: str) -> str:
    for unit in question.units:
        if text.casefold().endswith(unit.casefold()):
            return text[: -len(unit)]
        if text.casefold().startswith(unit.casefold()):
            return text[len(unit) :]
    return text


def _require_asked(question: Number | Shape, left: str) -> None:
    """A name before the = sign must be that of what is asked: dx, dL/dx, ∂L/∂x, d(L)/d(x)."""
    if left and _as_name(left) not in map(_as_name, question.targets):
        raise Unreadable("other_quantity", name=echo(left))


def _as_name(text: str) -> str:
    text = re.sub(r"[\s()]", "", re.sub("[∂σδ]", "d", text))
    return text.replace("][", ",").casefold()  # W[0][1] is W[0, 1]
