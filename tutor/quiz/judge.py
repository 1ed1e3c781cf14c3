"""Judge what was typed: correct, wrong, or not readable; pure, and never an exception."""

import re
from dataclasses import replace
from functools import partial

import numpy as np

from tutor.formula.evaluate import evaluate, significant_digits
from tutor.formula.names import ARITHMETIC
from tutor.formula.normalise import (
    HANGUL,
    Unreadable,
    cleaned,
    echo,
    formula,
    line_of_code,
    plain,
    qwerty,
)
from tutor.formula.parser import read
from tutor.formula.tree import Tree
from tutor.graph.shape import shape_text
from tutor.quiz.answer import after_target, one_key, read_array, read_shape, some_keys
from tutor.quiz.judge_symbols import agreed, judge_code, judge_formula, told
from tutor.quiz.question import (
    EXACT,
    NEARLY,
    Answer,
    Choice,
    Code,
    Expression,
    Grid,
    Matrix,
    Number,
    Question,
    Shape,
    Values,
    Verdict,
    floats,
    is_close,
)
from tutor.quiz.relations import of_array, of_number

ASKED_DIGITS = 3

DECIMAL_COMMA = re.compile(r"(\d),(\d+)")
SIGN = re.compile(r"[xX](?![A-Za-z])")
"""An x that may stand for a sign between two factors."""


def judge(question: Question, typed: str, seed: int = 0) -> Verdict:
    """The verdict on a typed answer; `seed` draws the points at which formulas are compared."""
    reading = echo(typed)
    try:
        reading = _prepared(question, cleaned(typed))
        return _judged(question, reading, seed)
    except Unreadable as error:
        code, details = _complaint(question, reading, error)
        shown, at = echo(reading), error.at
        if word := _word_read_as_keys(typed, error):
            shown, details = echo(typed), {"name": word}
            at = shown.find(word)
        return Verdict("malformed", shown, code=code, at=at, details=details)


def _word_read_as_keys(typed: str, error: Unreadable) -> str:
    """A word in Hangul that was taken for keys and means nothing as such; else ""."""
    if error.code != "unknown_name":
        return ""
    words = HANGUL.findall(echo(typed))
    return next((word for word in words if qwerty(word) == error.details.get("name")), "")


def _complaint(
    question: Question, reading: str, error: Unreadable
) -> tuple[str, dict[str, object]]:
    """The code of a complaint and its details, more telling than that a name is not known."""
    name, at = str(error.details.get("name")), error.at or 0
    is_between, sign = 0 < at < len(reading) - 1, SIGN.match(reading, at)
    if error.code == "unexpected" and is_between and sign:
        return "times_sign", {"name": sign[0]}
    if error.code != "unknown_name":
        return error.code, dict(error.details)
    match question:
        case Number() | Grid():
            return "only_numbers", {"name": name}
        case Expression(targets=asked) | Matrix(targets=asked) if name in asked:
            return "asked_itself", {"name": name}
        case Code(assign=targets) if name in targets:
            is_turned = re.search(rf"=\s*{re.escape(name)}$|==", reading)
            return "assigns" if is_turned else error.code, {"name": name}
        case Code(variables=known) if "dout" in known and re.fullmatch(r"d_?[A-Za-z]\w*", name):
            return "arrives_as_dout", {"name": name}
        case Matrix(variables=known, aliases=also) if name[-1] == "T" and (
            name[:-1] in known or name[:-1] in also
        ):
            return "transpose_mark", {"name": name[:-1]}
        case Expression() | Matrix() if is_between and name in ("x", "X"):
            return "times_sign", {"name": name}
    return error.code, dict(error.details)


def _prepared(question: Question, text: str) -> str:
    """The text that is read, so that the place of a complaint is a place in it."""
    match question:
        case Number(targets=targets, units=units):
            return formula(_without_unit(units, after_target(text, targets)))
        case Grid(targets=targets):
            return formula(after_target(text.rstrip(";"), targets))
        case Shape(targets=targets):
            return after_target(text, targets)
        case Code():
            return line_of_code(text)
        case Expression() | Matrix():
            return formula(text.rstrip(";"))
    return text


def _without_unit(units: tuple[str, ...], text: str) -> str:
    for unit in units:
        if plain(text[-len(unit) :]) == plain(unit):
            return text[: -len(unit)]
        if plain(text[: len(unit)]) == plain(unit):
            return text[len(unit) :]
    return text


def _judged(question: Question, text: str, seed: int) -> Verdict:
    match question:
        case Number():
            trees = read(text, ARITHMETIC, thousands=True)
            return agreed(trees, partial(_judge_number, question, text), arrays=False)
        case Grid():
            return _judge_array(question, text)
        case Shape():
            axes = read_shape(text, question.dims)
            return _compared(question, shape_text(axes), axes)
        case Choice():
            return _judge_choice(question, text)
        case Expression() | Matrix():
            return judge_formula(question, text, seed)
        case Code():
            return judge_code(question, text, seed)
    raise TypeError(f"no judge for {type(question).__name__}")


def _compared(question: Number | Grid | Shape | Choice, reading: str, answer: Answer) -> Verdict:
    """The verdict on what is right or wrong as it stands."""
    if question.means(answer, question.correct):
        return Verdict("correct", reading, answer)
    return Verdict("wrong", reading, answer, question.wrong_rule(answer))


def _judge_choice(question: Choice, text: str) -> Verdict:
    names, texts = question.names, question.texts
    keys = some_keys(text, names) if question.several else {one_key(text, names, texts)}
    reading = ", ".join(option.key for option in question.options if option.key in keys)
    return _compared(question, reading, frozenset(keys))


def _judge_number(question: Number, text: str, tree: Tree) -> Verdict:
    value = evaluate(tree)
    verdict = _compared(question, text, value)
    if verdict.verdict == "correct":
        return verdict
    head, comma, tail = text.rpartition(",")  # the last one, taken for one of thousands
    if comma and _may_be_right(question, f"{head}.{tail}"):
        raise Unreadable("decimal_comma", len(head))
    if verdict.wrong is None:
        _require_digits(question, value, significant_digits(tree))
        return told(question, verdict, of_number(question, value))
    return replace(verdict, also=question.also(verdict.wrong))


def _judge_array(question: Grid, text: str) -> Verdict:
    found, digits = read_array(text)
    verdict = _compared(question, _shown(found), found)
    if verdict.verdict == "wrong" and verdict.wrong is None:
        _require_digits(question, found, digits)
        if "," in text and _may_be_right(question, DECIMAL_COMMA.sub(r"\1.\2", text)):
            raise Unreadable("decimal_comma", text.index(","))
        return told(question, verdict, of_array(question, floats(found)))
    return verdict


def _require_digits(question: Number | Grid, found: Answer, digits: object) -> None:
    """Complain if every number is right as far as it goes, and some do not go far enough."""
    values, right = floats(found), floats(question.correct)
    if question.margin == EXACT or values.shape != right.shape:
        return
    is_short = is_close(values, right, NEARLY) & (floats(digits) < ASKED_DIGITS)
    if np.all(is_close(values, right, question.margin) | is_short):
        raise Unreadable("too_few_digits", digits=ASKED_DIGITS)


def _may_be_right(question: Number | Grid, pointed: str) -> bool:
    """Whether an answer is right with decimal points in the place of commas."""
    try:
        if isinstance(question, Grid):
            return question.means(read_array(pointed)[0], question.correct)
        trees = read(pointed, ARITHMETIC, thousands=True)
        return any(question.accepts(evaluate(tree)) for tree in trees)
    except Unreadable:
        return False


def _shown(found: Values | float) -> str:
    """The numbers as Python writes them, without a .0 at whole ones."""
    if isinstance(found, tuple):
        return f"[{', '.join(map(_shown, found))}]"
    return repr(found).removesuffix(".0")
