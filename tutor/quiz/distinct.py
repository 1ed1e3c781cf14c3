"""Formulas are told apart by their values: at points that miss no part of a domain, on arrays."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from math import prod
from random import Random
from typing import Any, TypeVar

import numpy as np

from tutor.formula.calls import COMPARISONS, Misfit, Value, array
from tutor.formula.evaluate import Values, is_close, is_same, value_of
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import words_in
from tutor.formula.written import tree_of
from tutor.quiz.question import (
    ABSOLUTE,
    Array,
    Code,
    Domain,
    Expression,
    Matrix,
    OfArrays,
    Operand,
    Wrong,
)

Asked = TypeVar("Asked", Expression, Matrix, Code)

SEED = 1
POINTS = 8  # in each stratum
SQUARE = 4
MORE_TO_COMPARE = 9  # elements, so that there are greater, smaller and equal ones

Dims = Mapping[str, int]


def distinct(question: Asked) -> Asked:
    """The question with the wrong answers that differ: of several that are equal the first.

    What has no value, because names or shapes do not fit, differs from everything else.
    """
    if isinstance(question, Expression):
        values, is_one = points(question, SEED), is_close
    else:
        values, is_one = arrays(question, SEED), is_same
    seen = [_value(question.correct, values)]
    kept: dict[str, Wrong] = {}
    for wrong in question.wrong:
        text = str(wrong.value)
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


def is_nothing(question: Expression) -> bool:
    """Whether the right answer is 0 at every point."""
    return bool(np.all(np.abs(_value(question.correct, points(question, SEED))) <= ABSOLUTE))


def _value(text: str, values: Values) -> Value:
    """The value as floats; a formula without names has one number for all points."""
    return np.asarray(value_of(tree_of(text), values), dtype=float)


def points(question: Expression, seed: int) -> Values:
    """The values of the variables and of what is derived from them, each as one array."""
    rng = Random(seed)
    strata = question.strata or ({},)
    values: dict[str, Value] = {
        name: np.concatenate([_spread(s.get(name, domain), rng) for s in strata])
        for name, domain in question.variables.items()
    }
    return _with_derived(values, question.derived)


def _spread(domain: Domain, rng: Random) -> Array:
    """One value in each of as many equal parts of the domain, in random order."""
    parts = [(part + rng.random()) / POINTS for part in range(POINTS)]
    rng.shuffle(parts)
    extent = domain.high - domain.low + domain.whole
    values = domain.low + extent * np.array(parts)
    return np.floor(values) if domain.whole else values


def arrays(question: OfArrays, seed: int, longer: int = 0, square: bool = False) -> Values:
    """Arrays whose axes have pairwise different lengths, each so much `longer` than `dims` says.

    For `square` ones every product fits; counts are as they were.
    """
    compares = not COMPARISONS.keys().isdisjoint(words_in(tree_of(question.correct)))
    more = longer + (MORE_TO_COMPARE if compares else 0)
    counts = {letter: length + more for letter, length in question.dims.items()}
    dims, rng = dict.fromkeys(counts, SQUARE) if square else counts, Random(seed)
    operands = question.variables.items()
    found = {name: _array(operand, dims, counts, rng) for name, operand in operands}
    if compares:
        found = {name: _with_ties(values) for name, values in found.items()}
    return _with_derived(found, question.derived)


def _with_derived(values: dict[str, Value], derived: Mapping[str, str]) -> Values:
    """The values with what follows from them, where it does."""
    for name, text in derived.items():
        with suppress(Misfit):  # with lengths of its own an array is not to be reshaped
            values[name] = array(value_of(tree_of(text), values))
    return values


def _with_ties(values: Any) -> Value:
    """Halves, of which some are equal; a single number has greater and smaller ones beside it."""
    return np.round(2 * values) / 2 if np.ndim(values) else np.copysign(0.5, values)


def _array(operand: Operand, dims: Dims, counts: Dims, rng: Random) -> Value:
    if operand.value is not None:
        return np.float64(counts[operand.value])
    shape = tuple(axis if isinstance(axis, int) else dims[axis] for axis in operand.shape)
    size, found = prod(shape), list[float]()
    match operand.type:
        case "shape":
            return tuple(map(np.float64, shape))
        case "onehot":
            rows = [rng.randrange(shape[-1]) for _ in range(prod(shape[:-1]))]
            return np.eye(shape[-1])[rows].reshape(shape)
        case "bool":
            found = [True, False, *(rng.random() < 0.5 for _ in range(size))]
        case "sign":
            found = [1.0, -1.0, 0.0, *(rng.choice((1.0, -1.0, 0.0)) for _ in range(size))]
        case None:
            found = [rng.choice((-1, 1)) * rng.uniform(0.5, 2) for _ in range(size)]
    return np.array(found[:size]).reshape(shape)[()]  # without axes a number, no array
