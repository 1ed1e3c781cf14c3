"""Judge what was typed: correct, wrong, or not readable; pure, and never an exception."""

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
from tutor.graph.shape import shape_text
from tutor.quiz.answer.choice import one_key, some_keys
from tutor.quiz.answer.shape import read_shape
from tutor.quiz.answer.target import after_target
from tutor.quiz.judge_numbers import judge_array, judge_number
from tutor.quiz.judge_symbols import judge_code, judge_expression, judge_matrix
from tutor.quiz.misnamed import code_of
from tutor.quiz.question import Choice, Number, Question, Shape
from tutor.quiz.symbolic import Code, Expression, Matrix, Vector
from tutor.quiz.verdict import Verdict

__all__ = ["Verdict", "judge"]


def judge(question: Question, typed: str, seed: int = 0) -> Verdict:
    """The verdict on a typed answer; `seed` draws the points at which formulas are compared."""
    reading = echo(typed)
    try:
        reading = _prepared(question, cleaned(typed))
        return _judged(question, reading, seed)
    except Unreadable as error:
        code, details = code_of(question, reading, error)
        word = _word_read_as_keys(typed, error)
        if not word:
            return Verdict("malformed", echo(reading), code=code, at=error.at, details=details)
        shown = echo(typed)
        return Verdict("malformed", shown, code=code, at=shown.find(word), details={"name": word})


def _word_read_as_keys(typed: str, error: Unreadable) -> str:
    """A word in Hangul that was taken for keys and means nothing as such; else ""."""
    if error.code != "unknown_name":
        return ""
    words = HANGUL.findall(echo(typed))
    return next((word for word in words if qwerty(word) == error.details.get("name")), "")


def _prepared(question: Question, text: str) -> str:
    """The text that is read, so that the place of a complaint is a place in it."""
    match question:
        case Number(targets=targets, units=units):
            return formula(_without_unit(units, after_target(text, targets)))
        case Vector(targets=targets):
            return formula(after_target(text.rstrip(";"), targets))
        case Shape(targets=targets):
            return after_target(text, targets)
        case Code():
            return line_of_code(text)
        case Expression() | Matrix():
            return formula(text.rstrip(";"))
    return text


def _judged(question: Question, text: str, seed: int) -> Verdict:
    match question:
        case Number():
            return judge_number(question, text)
        case Vector():
            return judge_array(question, text)
        case Shape():
            return _judge_shape(question, text)
        case Choice():
            return _judge_choice(question, text)
        case Expression():
            return judge_expression(question, text, seed)
        case Matrix():
            return judge_matrix(question, text, seed)
        case Code():
            return judge_code(question, text, seed)
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


def _without_unit(units: tuple[str, ...], text: str) -> str:
    for unit in units:
        if plain(text[-len(unit) :]) == plain(unit):
            return text[: -len(unit)]
        if plain(text[: len(unit)]) == plain(unit):
            return text[len(unit) :]
    return text
