"""Other numbers for the graph of a page."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from random import Random

import numpy as np

from tutor.graph import Value
from tutor.graph.numbers import is_small
from tutor.lesson.walk import Walk
from tutor.quiz.generate.cut import ARRAY_DOUTS, DOUTS, drawn, numbers, role_of

REDRAWS = 20  # until a number is none of those before
EASY_SEEDS = 8  # so many first sets have no halves and few negative numbers


def on_other_numbers(walk: Walk, seed: int) -> Walk | None:
    """The walk where each input has another number of its kind; labels stay as they are.

    None where an array is too large to be read.
    """
    whole, rng, level = walk.whole, Random(seed), 2 if seed < EASY_SEEDS else 3
    if not all(map(is_small, whole.inputs.values())):
        return None
    unlabelled = [name for name in whole.inputs if not _is_label(walk, name)]
    inputs: dict[str, Value] = {}
    for name in unlabelled:
        inputs[name] = _other(walk, name, level, rng, inputs.values())
    graph = replace(whole.with_inputs(**inputs), dout=_other_dout(walk, level, rng))
    return replace(walk, graphs={**walk.graphs, walk.stage.program: graph}, toggled=frozenset())


def _is_label(walk: Walk, name: str) -> bool:
    return walk.whole.gradient_step[walk.whole.index[name]] is None


def _other(walk: Walk, name: str, level: int, rng: Random, taken: Collection[Value]) -> Value:
    """Another value; where the pool has enough, one that no input has yet."""
    i, value = walk.whole.index[name], walk.whole.inputs[name]
    assert value is not None
    role = role_of(walk.whole, i, np.shape(value), 0)
    return _unlike([value, *taken], (numbers(rng, role, level) for _ in range(REDRAWS)))


def _other_dout(walk: Walk, level: int, rng: Random) -> Value:
    """A dout of 1 stays what it is, unless a formula is asked for that it would be lost in."""
    dout = walk.whole.dout
    if np.ndim(dout) == 0 and dout == 1 and walk.page.verb != "rule":
        return dout
    pool = (ARRAY_DOUTS if np.ndim(dout) else DOUTS)[level - 1]
    return _unlike([dout], (drawn(rng, pool, np.shape(dout)) for _ in range(REDRAWS)))


def _unlike(taken: Collection[Value | None], draws: Iterator[Value]) -> Value:
    """The first of the draws that is not taken, else the last."""
    for found in draws:
        if not any(np.array_equal(found, each) for each in taken if each is not None):
            break
    return found
