"""Questions that are answered by symbols: a formula, a matrix product, a line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tutor.quiz.question import Axes, Question


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

    `type` is "onehot", "bool" or "sign" where not every number will do; a scalar's `value` is the
    letter of the axis that it counts.
    """

    shape: Axes
    type: Literal["onehot", "bool", "sign"] | None = None
    value: str | None = None


@dataclass(frozen=True, kw_only=True)
class Expression(Question):
    """Asks for a formula in `variables`.

    `derived` quantities are formulas of the variables and of those before them, `aliases` are other
    names of both ("dL/dz": "dout"); if given, a right answer has no names but those in `allow`.
    """

    correct: str
    variables: Mapping[str, Domain]
    derived: Mapping[str, str] = field(default_factory=dict)
    strata: tuple[Stratum, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()
    allow: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Matrix(Question):
    """Asks for a formula of arrays; `dims` has a length for each letter, all of them different.

    `derived` arrays are formulas of the variables and of those before them.
    """

    correct: str
    variables: Mapping[str, Operand]
    dims: Mapping[str, int]
    derived: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Code(Question):
    """Asks for a line of Python: what to `assign` to (or "return"), computed from `variables`.

    `correct` is the right side of the line, or the whole line if it sets elements of an array.
    `aliases` are what stored values were called in forward ("y": "self.out").
    """

    correct: str
    variables: Mapping[str, Operand]
    dims: Mapping[str, int]
    assign: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
