"""Judge what was typed: correct, wrong, or not readable; pure, and never an exception."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tutor.formula.evaluate import evaluate, significant_digits
from tutor.formula.names import ARITHMETIC, IN_CODE
from tutor.formula.normalise import (
    MAX_LENGTH,
    WORD,
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
from tutor.graph.node import shape_text
from tutor.graph.numbers import short
from tutor.quiz.answer import after_target, one_key, read_array, read_shape, some_keys
from tutor.quiz.judge_symbols import agreed, judge_code, judge_formula, told
from tutor.quiz.question import (
    ASKED_DIGITS,
    EXACT,
    Answer,
    Array,
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
    rounded,
    sameness,
    unit,
)
from tutor.quiz.relations import of_array, of_number

DECIMAL_COMMA = re.compile(r"(\d),(\d+)")
SIGN = re.compile(r"(?<=[\w)\]])\s*\b([xX])\s*(?=[\w(\[])")
"""An x that may stand for a sign between two factors."""

TIMES = re.compile(r"(?<=[\d.)])\s*(?<!\b0)[xX]\s*(?=[-.(]?\d)")
"""An x that does, between two numbers."""

PROMPT, ABOUT = re.compile(r"^(?:>>>\s*)+"), re.compile(r"^[~≈]\s*")
SYLLABLES = re.compile(r"(?<![^\W\d])[가-힣][가-힣_\d]*\b")  # also behind a digit: 2백20
TURNED = re.compile("(?<=[\\w)\\]])['’′]")
"""A mark of a transpose."""


@np.errstate(all="ignore")  # what is typed may be as huge as it likes
def judge(question: Question, typed: str, seed: int = 0) -> Verdict:
    """The verdict on a typed answer; `seed` draws the points at which formulas are compared."""
    reading = echo(typed)
    try:
        rows = _in_rows(typed) if isinstance(question, Grid) else typed
        reading = _prepared(question, PROMPT.sub("", cleaned(rows)))
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
    words = SYLLABLES.findall(echo(typed))  # loose letters are keys: ㅁㅔㅔㅣㄷ is apple
    return next((word for word in words if qwerty(word) == error.details.get("name")), "")


def _complaint(
    question: Question, reading: str, error: Unreadable
) -> tuple[str, dict[str, object]]:
    """The code of a complaint and its details, more telling than that a name is not known."""
    name, at = str(error.details.get("name")), error.at or 0
    sign = next((sign for sign in SIGN.finditer(reading) if sign.start(1) == at), None)
    if error.code == "unexpected" and sign:
        return "times_sign", {"name": sign[1]}
    if error.code == "assigns" and isinstance(question, Code):
        return error.code, {"name": name if name in question.targets else question.targets[0]}
    if error.code != "unknown_name":
        return error.code, dict(error.details)
    match question:
        case Number() | Grid():
            return "only_numbers", {"name": name}
        case Expression(targets=asked) | Matrix(targets=asked) if name in asked:
            return "asked_itself", {"name": name}
        case Code(targets=targets) if name in targets:
            is_turned = re.search(rf"=\s*{re.escape(name)}$", reading)
            return "assigns" if is_turned else error.code, {"name": name}
        case Code() if f"np.{name}" in IN_CODE:
            return "needs_np", {"name": name}
        case Code(variables=known) if "dout" in known and re.fullmatch(r"d_?[A-Za-z]\w*", name):
            return "arrives_as_dout", {"name": name}
        case Matrix(variables=known, aliases=also) if name[-1] == "T" and (
            name[:-1] in known or name[:-1] in also
        ):
            return "transpose_mark", {"name": name[:-1]}
        case Expression() | Matrix() if sign and name in ("x", "X"):
            return "times_sign", {"name": name}
    return error.code, dict(error.details)


def _words_of(question: Expression | Matrix | Code) -> Iterator[str]:
    """The words that its names are made of: `dL/d사과` has two."""
    for name in (*question.variables, *getattr(question, "aliases", ()), *question.targets):
        yield from WORD.findall(name)


def _prepared(question: Question, text: str) -> str:
    """The text that is read, so that the place of a complaint is a place in it."""
    match question:
        case Number(targets=targets, units=units):
            text = after_target(TIMES.sub("*", text), targets)
            return formula(ABOUT.sub("", _without_unit(units, text)))
        case Grid(targets=targets):
            return formula(after_target(text.rstrip(";"), targets))
        case Shape(targets=targets):
            return after_target(text, targets)
        case Code():
            return line_of_code(text, _words_of(question))
        case Matrix():
            return formula(TURNED.sub("ᵀ", text.rstrip(";")), _words_of(question))
        case Expression():
            return formula(text.rstrip(";"), _words_of(question))
    return text


def _in_rows(typed: str) -> str:
    """Lines are the rows of an array; inside of brackets they are no more than spaces."""
    if "\n" not in typed or len(typed) > MAX_LENGTH:
        return typed
    lines, depth = "", 0
    for character in typed.strip():
        depth += (character in "([") - (character in ")]")
        lines += character if character != "\n" else " " if depth else ";"
    return lines


def _without_unit(units: tuple[str, ...], text: str) -> str:
    for word in units:
        if plain(text[-len(word) :]) == plain(word):
            return text[: -len(word)]
        if plain(text[: len(word)]) == plain(word):
            return text[len(word) :]
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
    if question.accepts(answer):
        return Verdict("correct", reading, answer)
    return Verdict("wrong", reading, answer, question.wrong_rule(answer))


def _judge_choice(question: Choice, text: str) -> Verdict:
    names, texts = question.names, question.texts
    keys = some_keys(text, names) if question.several else {one_key(text, names, texts)}
    reading = ", ".join(option.key for option in question.options if option.key in keys)
    return _compared(question, reading, frozenset(keys))


def _judge_number(question: Number, text: str, tree: Tree) -> Verdict:
    value = evaluate(tree)
    verdict, digits = _compared(question, text, value), significant_digits(tree)
    if verdict.verdict == "correct":
        _require_third(question, value, digits)
        return verdict
    head, comma, tail = text.rpartition(",")  # the last one, taken for one of thousands
    if comma and _may_be_right(question, f"{head}.{tail}"):
        raise Unreadable("decimal_comma", len(head))
    if verdict.wrong is None:
        if _is_as_shown(question, value, digits):
            return Verdict("correct", text, value)
        return told(question, verdict, of_number(question, value))
    return replace(verdict, also=question.also(verdict.wrong))


def _judge_array(question: Grid, text: str) -> Verdict:
    try:
        found, digits = read_array(text)
    except Unreadable:
        _require_points(question, text)
        raise
    verdict = _compared(question, _shown(found), found)
    if verdict.verdict == "wrong" and verdict.wrong is None:
        _require_layout(floats(found), question)
        if np.shape(found) == question.shape and _is_as_shown(question, found, digits):
            return Verdict("correct", _shown(found), found)
        if _may_be_right(question, DECIMAL_COMMA.sub(r"\1.\2", text)):
            _require_points(question, text)
        return told(question, verdict, of_array(question, floats(found)))
    return verdict


def _require_points(question: Grid, text: str) -> None:
    """Complain of decimal commas where with points there would be as many numbers as are asked."""
    comma, size = DECIMAL_COMMA.search(text), 0
    with suppress(Unreadable):
        size = np.size(read_array(DECIMAL_COMMA.sub(r"\1.\2", text))[0])
    if comma and size == len(question.cells):
        raise Unreadable("comma_between", comma.start() + 1)


def _as_shown(question: Number | Grid, found: Answer, digits: object) -> NDArray[np.bool_]:
    """Where it is right, be it as the screen shows it or rounded to no fewer digits."""
    values, right, typed = floats(found), floats(question.correct), floats(digits)
    is_same = sameness(question)(values, right)
    shown = floats(np.vectorize(_digits_shown, otypes=[float])(right))
    digits_or_one = np.where(typed >= 1, typed, 1)
    is_shown = (typed >= shown) & is_close(values, rounded(right, digits_or_one))
    return np.asarray(is_same | is_shown, dtype=bool)


def _require_third(question: Number, value: float, digits: int | None) -> None:
    """One unit of the third digit may be wrong where three were typed."""
    is_short = question.margin != EXACT and digits is not None and digits < ASKED_DIGITS
    if is_short and not is_close(value, rounded(question.correct, ASKED_DIGITS)):
        raise Unreadable("too_few_digits", digits=ASKED_DIGITS)


def _digits_shown(value: float) -> int:
    """How many digits of a number stand on the screen."""
    return len(short(abs(value)).partition("e")[0].replace(".", "").lstrip("0")) or 1


def _require_layout(typed: Array, question: Grid) -> None:
    """Complain if all numbers are right, in reading order, and only their brackets are not."""
    shape = question.shape
    if typed.shape == shape or typed.size != len(question.cells):
        return
    if question.accepts(typed.reshape(shape)):
        raise Unreadable("other_layout", a=shape_text(typed.shape), s=shape_text(shape))


def _is_as_shown(question: Number | Grid, found: Answer, digits: object) -> bool:
    """Whether all of it is right as it is shown; a complaint if some does not go far enough."""
    is_shown = _as_shown(question, found, digits)
    if not np.all(is_shown):
        _require_digits(question, is_shown, found, digits)
    return bool(np.all(is_shown))


def _require_digits(
    question: Number | Grid, is_shown: NDArray[np.bool_], found: Answer, digits: object
) -> None:
    """Complain if every number is right as far as it goes, and some do not go far enough."""
    values, right, typed = floats(found), floats(question.correct), floats(digits)
    some = np.where(typed >= 2, typed, np.nan)
    cut = np.trunc(right / unit(right, some)) * unit(right, some)
    is_short = is_close(values, rounded(right, some)) | is_close(values, cut)
    if np.all(is_shown | is_short):
        asked = max(map(_digits_shown, right.flat)) if question.margin == EXACT else ASKED_DIGITS
        raise Unreadable("too_few_digits", digits=asked)


def _may_be_right(question: Number | Grid, pointed: str) -> bool:
    """Whether an answer is right with decimal points in the place of commas."""
    try:
        if isinstance(question, Grid):
            return question.accepts(read_array(pointed)[0])
        trees = read(pointed, ARITHMETIC, thousands=True)
        return any(question.accepts(evaluate(tree)) for tree in trees)
    except Unreadable:
        return False


def _shown(found: Values | float) -> str:
    """The numbers as Python writes them, without a .0 at whole ones."""
    if isinstance(found, tuple):
        return f"[{', '.join(map(_shown, found))}]"
    return repr(found).removesuffix(".0")
