"""Wrong formulas that are told from the right one and from each other by what they give."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar, cast

import numpy as np

from tutor.formula.evaluate import Values, is_close, is_same, value_of
from tutor.formula.functions import Misfit, Value
from tutor.formula.names import Vocabulary, of_any_names
from tutor.formula.normalise import Unreadable, formula
from tutor.formula.parser import read_line
from tutor.formula.tree import Tree
from tutor.quiz.question import Code, Expression, Matrix, Wrong
from tutor.quiz.sample import arrays, points

Symbolic = TypeVar("Symbolic", Expression, Matrix, Code)

SEED = 1


def told_apart(question: Symbolic) -> Symbolic:
    """The question with the wrong answers that differ: of several that are equal the first.

    What has no value, because names or shapes do not fit, differs from everything else.
    """
    values = _values(question)
    is_one = is_close if isinstance(question, Expression) else is_same
    seen = [_value(question.correct, values)]
    kept: dict[str, Wrong] = {}
    for wrong in question.wrong:
        text = cast(str, wrong.value)
        try:
            value = _value(text, values)
        except Misfit:
            kept.setdefault(text, wrong)
            continue
        except Unreadable:
            continue
        is_number = bool(np.all(np.isfinite(value)))
        if is_number and not any(is_one(value, other) for other in seen):
            seen.append(value)
            kept[text] = wrong
    return replace(question, wrong=tuple(kept.values()))


def _values(question: Expression | Matrix | Code) -> Values:
    if not isinstance(question, Expression):
        return arrays(question, SEED)
    names: list[str] = [*question.variables]
    derived: dict[str, Tree] = {}
    for name, text in question.derived.items():
        derived[name] = _tree(text, names)
        names.append(name)
    return points(question, derived, SEED)


def number_of(text: str, numbers: Values) -> float | None:
    """The number that a formula gives; None if it has names without a number, or gives none."""
    try:
        found = _value(text, numbers)
    except (Misfit, Unreadable):
        return None
    return float(found) if not found.ndim and np.isfinite(found) else None


def _value(text: str, values: Values) -> Value:
    """The value as floats; a formula without names has one number for all points."""
    return np.asarray(value_of(_tree(text, values), values), dtype=float)


def _tree(text: str, names: Iterable[str]) -> Tree:
    return read_line(formula(text), _vocabulary(tuple(names))).trees[0]


@lru_cache(maxsize=1)
def _vocabulary(names: tuple[str, ...]) -> Vocabulary:
    """Kept for the next formula: those of a question have the same names."""
    return of_any_names(names)
