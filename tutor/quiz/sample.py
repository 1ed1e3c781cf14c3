"""Where formulas are compared: points that miss no part of a domain, and arrays of real numbers."""

from collections.abc import Mapping
from contextlib import suppress
from math import ceil, prod
from random import Random

import numpy as np
from numpy.typing import NDArray

from tutor.formula.evaluate import Values, value_of
from tutor.formula.functions import Misfit, Value, array
from tutor.formula.names import of_any_names
from tutor.formula.normalise import formula
from tutor.formula.parser import read_formula
from tutor.formula.tree import Tree
from tutor.quiz.question import Code, Domain, Expression, Matrix, Operand

LEAST_POINTS, LEAST_IN_STRATUM = 8, 3
SQUARE = 4

Dims = Mapping[str, int]


def points(question: Expression, derived: Mapping[str, Tree], seed: int) -> Values:
    """The values of the variables and of what is derived from them, each as one array."""
    rng = Random(seed)
    strata = question.strata or ({},)
    count = max(LEAST_IN_STRATUM, ceil(LEAST_POINTS / len(strata)))
    values: dict[str, Value] = {
        name: np.concatenate([_spread(s.get(name, domain), count, rng) for s in strata])
        for name, domain in question.variables.items()
    }
    for name, tree in derived.items():
        values[name] = value_of(tree, values)
    return values


def _spread(domain: Domain, count: int, rng: Random) -> NDArray[np.float64]:
    """One value in each of `count` equal parts of the domain, in random order."""
    parts = [(part + rng.random()) / count for part in range(count)]
    rng.shuffle(parts)
    extent = domain.high - domain.low + domain.whole
    values = domain.low + extent * np.array(parts)
    return np.floor(values) if domain.whole else values


def arrays(question: Matrix | Code, seed: int, longer: int = 0) -> Values:
    """Arrays whose axes have pairwise different lengths, each so much `longer` than `dims` says."""
    dims = {letter: length + longer for letter, length in question.dims.items()}
    return _arrays(question, dims, dims, seed)


def square_arrays(question: Matrix | Code, seed: int) -> Values:
    """Arrays for which every product fits; counts are as they were."""
    return _arrays(question, dict.fromkeys(question.dims, SQUARE), question.dims, seed)


def _arrays(question: Matrix | Code, dims: Dims, counts: Dims, seed: int) -> Values:
    rng = Random(seed)
    operands = question.variables.items()
    found = {name: _array(operand, dims, counts, rng) for name, operand in operands}
    for name, text in question.derived.items() if isinstance(question, Matrix) else ():
        tree = read_formula(formula(text), of_any_names(found)).trees[0]
        with suppress(Misfit):  # with lengths of its own an array is not to be reshaped
            found[name] = array(value_of(tree, found))
    return found


def _array(operand: Operand, dims: Dims, counts: Dims, rng: Random) -> Value:
    if operand.value is not None:
        return np.float64(counts[operand.value])
    shape = tuple(axis if isinstance(axis, int) else dims[axis] for axis in operand.shape)
    size, found = prod(shape), list[float]()
    match operand.type:
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
