"""Judge a number, and all numbers of an array typed at once."""

import re
from itertools import repeat

import numpy as np

from tutor.formula.evaluate import evaluate, significant_digits
from tutor.formula.names import ARITHMETIC
from tutor.formula.normalise import Unreadable
from tutor.formula.parser import read
from tutor.formula.tree import Tree
from tutor.formula.written import spelled_out
from tutor.quiz.answer.array import Entries, flat, read_array, values
from tutor.quiz.question import NEARLY, Number, Values, is_close
from tutor.quiz.symbolic import Vector
from tutor.quiz.verdict import Verdict, agreed

ASKED_DIGITS = 3

DECIMAL_COMMA = re.compile(r"(\d),(\d+)")


def judge_number(question: Number, text: str) -> Verdict:
    trees = _readings(text)
    verdicts = [_judge_tree(question, text, tree) for tree in trees]
    return agreed(verdicts, [*map(spelled_out, trees)])


def _judge_tree(question: Number, text: str, tree: Tree) -> Verdict:
    value = evaluate(tree)
    if question.accepts(value):
        return Verdict("correct", text, value)
    if _is_decimal_comma(question, text):
        raise Unreadable("decimal_comma", text.rindex(","))
    wrong = question.wrong_rule(value)
    digits = None if question.exact else significant_digits(tree)
    if wrong is None and _is_rounded(value, question.correct, digits):
        raise Unreadable("too_few_digits", digits=ASKED_DIGITS)
    return Verdict("wrong", text, value, wrong)


def _is_decimal_comma(question: Number, text: str) -> bool:
    """Whether a comma that was read as one of thousands could have been the decimal point."""
    head, comma, tail = text.rpartition(",")
    try:
        trees = _readings(f"{head}.{tail}") if comma else []
        return any(question.accepts(evaluate(tree)) for tree in trees)
    except Unreadable:
        return False


def _readings(text: str) -> list[Tree]:
    return read(text, ARITHMETIC, thousands=True)


def _is_rounded(value: float, correct: float, digits: int | None) -> bool:
    """Whether it may be the right answer, given with fewer digits than were asked for."""
    if digits is None or digits >= ASKED_DIGITS:
        return False
    return bool(is_close(value, correct, NEARLY))


def judge_array(question: Vector, text: str) -> Verdict:
    entries = read_array(text)
    found = values(entries)
    if _is_close(found, question.correct, question.margin):
        return Verdict("correct", _shown(found), found)
    same = (w for w in question.wrong if _is_close(found, w.value, question.margin))
    wrong = next(same, None)
    if wrong is None:
        _require_digits(question, entries)
        _require_points(question, text)
    return Verdict("wrong", _shown(found), found, wrong)


def _is_close(found: Values, expected: object, margin: float) -> bool:
    """Whether arrays have the same shape and numbers that are close."""
    a, b = np.array(found), np.array(expected, dtype=np.float64)
    return a.shape == b.shape and all(map(is_close, a.flat, b.flat, repeat(margin)))


def _require_digits(question: Vector, entries: Entries) -> None:
    """Complain if every number is right as far as it goes, and some do not go far enough."""
    found, right = [*flat(entries)], np.array(question.correct).ravel()
    if question.exact or np.shape(values(entries)) != np.shape(question.correct):
        return
    if all(
        is_close(entry.value, correct, question.margin)
        or _is_rounded(entry.value, correct, entry.digits)
        for entry, correct in zip(found, right, strict=True)
    ):
        raise Unreadable("too_few_digits", digits=ASKED_DIGITS)


def _require_points(question: Vector, text: str) -> None:
    """Complain about commas that can only have been decimal points: 0,3; -0,8; 0,5."""
    try:
        found = values(read_array(DECIMAL_COMMA.sub(r"\1.\2", text)))
    except Unreadable:
        return
    if "," in text and _is_close(found, question.correct, question.margin):
        raise Unreadable("decimal_comma", text.index(","))


def _shown(found: Values | float) -> str:
    """The numbers as Python writes them, without a .0 at whole ones."""
    if isinstance(found, tuple):
        return f"[{', '.join(map(_shown, found))}]"
    return repr(found).removesuffix(".0")
