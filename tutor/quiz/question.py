"""Questions: what is asked, what is right, which wrong answers have a name; and verdicts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tutor.formula.normalise import plain
from tutor.formula.tree import ONE, Tree
from tutor.graph.node import BATCH
from tutor.graph.numbers import Index, named
from tutor.quiz.parts import Parts

Array = NDArray[np.float64]
Axes = tuple[int | str, ...]
Values = tuple["float | Values", ...]
"""The numbers of an array of one axis, or of several, nested."""

Answer = float | str | frozenset[str] | Axes | Values | Tree


@dataclass(frozen=True)
class Wrong:
    """A wrong answer, the rule that gives it ("tag" or "tag.variant") and what fills its text.

    `way` counts the wrong ways of its question: with other numbers the same one has the same count.
    What is `general` is a slip that any formula invites; `parts` tells what the rule made it of.
    """

    value: Answer
    rule: str
    details: Mapping[str, object] = field(default_factory=dict)
    way: int = field(default=0, compare=False)
    general: bool = field(default=False, compare=False)
    parts: Callable[[], Parts] = field(default=Parts, compare=False, repr=False)

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]


def nested(array: Array) -> Values:
    """The numbers of an array as nested tuples."""
    return tuple(nested(part) if part.ndim else float(part) for part in array)


def floats(value: object) -> Array:
    """An array of any shape, that of a number too."""
    return np.asarray(value, dtype=float)


EXACT, ROUNDED = 1e-6, 0.005  # how far off, relatively, one number may pass for another
ASKED_DIGITS = 3  # of a right number that has more than can be asked for
ABSOLUTE = 1e-12  # what rounding may leave of a 0
APART = 0.05  # how far off, relatively, what is wrong is clearly another number; beside 0 it is 1


def is_close(value: Any, expected: Any, margin: float = EXACT) -> Any:
    """Whether a number may pass for the expected one; of arrays for each element."""
    return abs(value - expected) <= margin * abs(expected) + ABSOLUTE


def unit(expected: Any, digits: Any = ASKED_DIGITS) -> Any:
    """What the last of so many significant digits counts; of arrays for each element."""
    size = np.where(expected == 0, 1, np.abs(expected))
    return 10.0 ** (np.floor(np.log10(size)) - digits + 1)


def rounded(expected: Any, digits: Any) -> Any:
    """The number with so many significant digits; of arrays for each element."""
    return np.round(expected / unit(expected, digits)) * unit(expected, digits)


def is_near(value: Any, expected: Any) -> Any:
    """Whether a number is the expected one to three digits, or by one unit of the third off."""
    off = np.minimum(abs(value - expected), abs(value - rounded(expected, ASKED_DIGITS)))
    return off <= np.where(expected == 0, 0, unit(expected) * (1 + EXACT)) + ABSOLUTE


def is_apart(wrong: Any, right: Any) -> Any:
    """Whether a wrong number is clearly another than the right one; of arrays for each element."""
    wide = np.where(right == 0, 1, APART * abs(right))
    return abs(wrong - right) >= wide * (1 - EXACT)


ROWS = {BATCH: 10}  # how many rows a batch has where no graph tells


@dataclass(frozen=True)
class Collision:
    """Two rules give one number, so that the question cannot tell them apart.

    `other` is the tag that came first, None for the right answer; `wrong` the one that came second.
    """

    tag: str
    other: str | None
    value: float
    wrong: Wrong | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    key: str
    text: str
    feedback: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every question has: the wrong answers that known misconceptions give, by first match.

    `otherwise` has the text for a wrong answer that no rule gives. Where `wrong` is all that there
    is to tell, as in a case, such an answer is not compared with the right one.
    """

    wrong: tuple[Wrong, ...] = ()
    otherwise: Wrong | None = None
    is_all: bool = False

    @staticmethod
    def from_dict(data: "Data") -> "Question":
        """A question as the answer cases write it; ValueError for a kind that is not known."""
        if data["kind"] not in KINDS:
            raise ValueError(f"unknown kind of question: {data['kind']!r}")
        return _read(data)

    def means(self, answer: Any, expected: Any) -> bool:
        """Whether an answer may pass for the expected one."""
        return bool(answer == expected)

    def wrong_rule(self, answer: Answer) -> Wrong | None:
        """The first misconception that gives this answer."""
        return next((w for w in self.wrong if self.means(answer, w.value)), None)


@dataclass(frozen=True, eq=False)
class Screen:
    """The numbers of a graph beside an open question, those that stand there already, by name.

    `right` is the right answer as a formula of them, at one element.
    """

    shape: tuple[int, ...] = ()
    numbers: Mapping[str, Array] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    right: Tree = ONE

    def at(self, index: Index) -> dict[str, Array]:
        """The single numbers, and of arrays like the asked one the element in the same place."""
        found = {name: value for name, value in self.numbers.items() if not value.ndim}
        alike = ((name, v) for name, v in self.numbers.items() if v.ndim and v.shape == self.shape)
        return found | {name: v[index] for name, v in alike if index}

    def told(self, name: str, index: Index) -> str:
        """What is called so at one element."""
        return named(name, index) if np.ndim(self.numbers.get(name, 0)) else name

    def elements(self, value: float, margin: float) -> tuple[str, ...]:
        """The elements of arrays that have this value, by their names."""
        arrays = ((name, v) for name, v in self.numbers.items() if v.ndim and name in self.shown)
        alike = ((name, np.argwhere(is_close(v, value, margin))) for name, v in arrays)
        return tuple(named(k, tuple(map(int, at))) for k, places in alike for at in places)


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """Asks for a number; `targets` are the names that may stand before an = sign.

    What is not `exact` is asked for to three significant digits.
    """

    correct: float
    exact: bool = True
    targets: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    collisions: tuple[Collision, ...] = ()
    screen: Screen | None = field(default=None, compare=False, repr=False)
    at: Index = field(default=(), compare=False, repr=False)

    def means(self, answer: Any, expected: Any) -> bool:
        return bool(is_close(answer, expected, self.margin))

    def also(self, first: Wrong) -> Wrong | None:
        """Another misconception, as likely, that gives the same as the first."""
        same = (c for c in self.collisions if c.other == first.tag != c.tag)
        return next((c.wrong for c in same if self.means(c.value, first.value)), None)

    def accepts(self, answer: Any) -> bool:
        return bool(sameness(self)(answer, self.correct))

    @property
    def margin(self) -> float:
        return EXACT if self.exact else ROUNDED


@dataclass(frozen=True, kw_only=True)
class Grid(Question):
    """Asks for every element of an array, all at once or each cell, in rows, by itself.

    `wrong` has whole arrays, `targets` the names of the array.
    """

    shape: tuple[int, ...]
    cells: Mapping[Index, Number]
    targets: tuple[str, ...] = ()
    screen: Screen | None = field(default=None, compare=False, repr=False)

    @cached_property
    def correct(self) -> Values:
        return nested(floats([cell.correct for cell in self.cells.values()]).reshape(self.shape))

    @property
    def margin(self) -> float:
        return max(cell.margin for cell in self.cells.values())

    def means(self, answer: Any, expected: Any) -> bool:
        a, b = floats(answer), floats(expected)
        return a.shape == b.shape and bool(np.all(is_close(a, b, self.margin)))

    def accepts(self, answer: Any) -> bool:
        values = floats(answer)
        cells = zip(values.flat, self.cells.values(), strict=True)
        return values.shape == self.shape and all(cell.accepts(value) for value, cell in cells)

    @property
    def collisions(self) -> tuple[Collision, ...]:
        """The mistakes that no cell tells apart from what is right or from an earlier mistake."""
        cells = list(self.cells.values())
        told = {wrong.tag for cell in cells for wrong in cell.wrong}
        found = {
            collision.tag: collision
            for cell in reversed(cells)  # the first one stays
            for collision in reversed(cell.collisions)
            if collision.tag not in told
        }
        return tuple(found.values())


@dataclass(frozen=True, kw_only=True)
class Shape(Question):
    """Asks for a shape; an axis is a length, or a letter whose length is in `dims`."""

    correct: Axes
    dims: Mapping[str, int] = field(default_factory=lambda: ROWS)
    targets: tuple[str, ...] = ()

    def means(self, answer: Any, expected: Any) -> bool:
        """A length may stand for its letter, but not a letter for its length."""
        return len(answer) == len(expected) and all(
            a == b or a == self.dims.get(str(b)) for a, b in zip(answer, expected, strict=True)
        )

    def accepts(self, answer: Answer) -> bool:
        return self.means(answer, self.correct)


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """Asks for one of the options, or for a set of them if `several`; `correct` holds keys."""

    options: tuple[Option, ...]
    correct: frozenset[str]
    several: bool = False
    numbers_ok: bool = True  # an option may be named by its place, 1 for the first

    def accepts(self, answer: Answer) -> bool:
        return self.means(answer, self.correct)

    @property
    def names(self) -> dict[str, str]:
        """Key by name: the key itself, in any case unless that is ambiguous, and the place."""
        keys = [option.key for option in self.options]
        places = {str(place): key for place, key in enumerate(keys, 1)} if self.numbers_ok else {}
        folded = {key.casefold(): key for key in keys}
        exact = {key: key for key in keys}
        return {**places, **(folded if len(folded) == len(keys) else {}), **exact}

    @property
    def texts(self) -> dict[str, str]:
        """Key by the text of the option."""
        return {plain(option.text): option.key for option in self.options}


@dataclass(frozen=True)
class Domain:
    """Where the values of a variable lie, both ends included."""

    low: float
    high: float
    whole: bool = False


Stratum = Mapping[str, Domain]
"""A part of the domains that the points of a comparison must not miss."""


@dataclass(frozen=True)
class Operand:
    """An array of a product; an axis is a length or a letter.

    `type` is "onehot", "bool" or "sign" where not every number will do, and "shape" where it is the
    shape alone; a scalar's `value` is the letter of the axis that it counts.
    """

    shape: Axes
    type: Literal["onehot", "bool", "sign", "shape"] | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class Symbolic(Question):
    """Asks for what is written in the names of `variables`.

    `derived` quantities are formulas of the variables and of those before them, `aliases` are other
    names of both ("dL/dz": "dout"), `targets` those that may stand before an = sign. If given, a
    right answer has no names but those in `allow`.
    """

    correct: str
    variables: Mapping[str, Any]
    derived: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    allow: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Expression(Symbolic):
    """Asks for a formula of numbers."""

    variables: Mapping[str, Domain]
    strata: tuple[Stratum, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OfArrays(Symbolic):
    """Asks for what is made of arrays; `dims` has a length for each letter, no two alike."""

    variables: Mapping[str, Operand]
    dims: Mapping[str, int]


class Matrix(OfArrays):
    """Asks for a formula of arrays."""


class Code(OfArrays):
    """Asks for a line of Python that assigns to one of the `targets`, or returns.

    `correct` is the right side of the line, or the whole line if it sets elements of an array.
    """


ON_TOP = ".also"  # a slip besides another one
AT_ZERO = "_at_zero"  # what a kink is taken for: a convention, which no nudge contradicts


@dataclass(frozen=True)
class Verdict:
    """What an answer is, and how it was read.

    `wrong` is the wrong rule that it matches, `also` another that gives the same or a second slip
    on top of it; `code` says why it is malformed, `at` where in the
    reading, and `details` fill the text of the code.
    """

    verdict: Literal["correct", "wrong", "malformed"]
    reading: str
    answer: Answer | None = None
    wrong: Wrong | None = None
    also: Wrong | None = None
    code: str | None = None
    at: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def mistake(self) -> str | None:
        return self.wrong.tag if self.wrong else None

    @property
    def causes(self) -> frozenset[str]:
        """The mistakes between which the answer does not tell; none where it is clear."""
        if self.wrong is None or self.also is None or self.also.rule.endswith(ON_TOP):
            return frozenset()
        return frozenset((self.wrong.tag, self.also.tag))


def sameness(question: Number | Grid) -> Callable[[Any, Any], Any]:
    """What tells whether numbers pass for right ones; of arrays for each element."""
    return is_close if question.margin == EXACT else is_near


Data = Mapping[str, Any]

KINDS: dict[str, tuple[type[Question], str, Callable[[Any], Answer]]] = {
    "number": (Number, "value", float),
    "vector": (Grid, "value", lambda value: nested(floats(value))),
    "shape": (Shape, "shape", tuple),
    "choice": (Choice, "key", lambda key: frozenset([key])),
    "multi": (Choice, "items", frozenset),
    "expr": (Expression, "expr", str),
    "matrix": (Matrix, "expr", str),
    "code": (Code, "expr", str),
}
"""The class of each kind of case, what a wrong answer is called in it, and how one is read."""


def _read(data: Data) -> Question:
    """The question of a case; of what the case does not say the question has its own."""
    kind, called, answer = KINDS[data["kind"]]
    wrong = [*data.get("wrong", ()), *(o for o in data.get("options", ()) if "tag" in o)]
    given = {
        **data,
        **{name: read(data[name]) for name, read in READERS.items() if name in data},
        "correct": answer(data["correct"]),
        "targets": tuple(data.get("assign", data.get("target", ()))),
        "wrong": tuple(Wrong(answer(each[called]), each["tag"]) for each in wrong),
        "is_all": True,
    }
    if data["kind"] == "multi":
        options = tuple(Option(item, item) for item in data["items"])
        given |= {"options": options, "several": True, "numbers_ok": False}
    if kind is Grid:
        right, exact = floats(data["correct"]), data["exact"]
        cells = {at: Number(correct=float(x), exact=exact) for at, x in np.ndenumerate(right)}
        given |= {"shape": right.shape, "cells": cells}
    return kind(**{part.name: given[part.name] for part in fields(kind) if part.name in given})


def _variables(described: Data) -> dict[str, Domain | Operand]:
    return {name: _variable(each) for name, each in described.items()}


def _variable(described: Any) -> Domain | Operand:
    """{"domain": [0.5, 3]}, [0.5, 3], ["int", 2, 8] or 0.0; of an array {"shape": ["N", 3]}."""
    match described:
        case {"shape": axes}:
            return Operand(tuple(axes), described.get("type"), described.get("value"))
        case {"domain": ends}:
            return _variable(ends)
        case ["int", low, high]:
            return Domain(low, high, whole=True)
        case [low, high]:
            return Domain(low, high)
    return Domain(described, described)


READERS: dict[str, Callable[[Any], object]] = {
    "units": tuple,
    "allow": frozenset,
    "options": lambda options: tuple(Option(each["key"], each["text"]) for each in options),
    "variables": _variables,
    "strata": lambda strata: tuple(map(_variables, strata)),
}
"""How the parts of a case are read that are not written as the question has them."""
