"""Wrong formulas that are told from the right one and from each other by what they give."""

from dataclasses import replace
from functools import lru_cache
from typing import TypeVar, cast

import numpy as np

from tutor.formula.evaluate import Values, is_close, is_same, value_of
from tutor.formula.functions import Misfit, Value
from tutor.formula.names import Vocabulary, of_any_names
from tutor.formula.normalise import Unreadable, formula
from tutor.formula.parser import read_line
from tutor.formula.written import tree_of
from tutor.quiz.question import Code, Expression, Matrix, Wrong
from tutor.quiz.sample import arrays, points

Symbolic = TypeVar("Symbolic", Expression, Matrix, Code)

SEED = 1


def told_apart(question: Symbolic) -> Symbolic:
    """The question with the wrong answers that differ: of several that are equal the first.

    What has no value, because names or shapes do not fit, differs from everything else.
    """
    if isinstance(question, Expression):
        derived = {name: tree_of(text) for name, text in question.derived.items()}
        values, is_one = points(question, derived, SEED), is_close
    else:
        values, is_one = arrays(question, SEED), is_same
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
        if np.all(np.isfinite(value)) and not any(is_one(value, other) for other in seen):
            seen.append(value)
            kept[text] = wrong
    return replace(question, wrong=tuple(kept.values()))


def _value(text: str, values: Values) -> Value:
    """The value as floats; a formula without names has one number for all points."""
    tree = read_line(formula(text), _vocabulary(tuple(values))).trees[0]
    return np.asarray(value_of(tree, values), dtype=float)


@lru_cache(maxsize=1)
def _vocabulary(names: tuple[str, ...]) -> Vocabulary:
    """Kept for the next formula: those of a question have the same names."""
    return of_any_names(names)
