"""Questions for a number, or for each number of an array, made from the run of a graph."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isclose, isfinite
from typing import cast

import numpy as np

from tutor.formula.request import Request
from tutor.graph.pieces import Index, named
from tutor.quiz.mistakes.told import WrongArray
from tutor.quiz.question import Answer, Array, Collision, Grid, Number, Wrong, is_apart, is_close
from tutor.text import Problem

EXACT_DIGITS = 6  # a right answer of more digits is asked for to three
FLOAT_MARGIN = 1e-12  # what rounding alone may have changed

UNREMARKABLE = (
    "elementwise_product",
    "forgot_chain",
    "forgot_factor.sigmoid",
    "forgot_local.pair",
    "forgot_transpose",
    "forgot_upstream.factor",
    "forgot_upstream.pair",
    "missing_brackets",
    "forgot_last_node.first",
    "forward_value",
    "gave_dW_for_dX",
    "gave_dX_for_dW",
    "mean_not_sum.value",
    "not_swapped.product",
    "output_div_input",
    "relu_mask_inverted",
    "transposed_result",
    "treated_as_mul.value",
    "wrong_operand_order",
)
"""Rules so general that coinciding with a more telling one is no loss."""

Names = Callable[[str], tuple[str, ...]]
"""What may stand before an = sign where the value or gradient of a name is asked for."""


def with_more(asked: Number, more: Iterable[Wrong]) -> Number:
    """With more wrong answers, as far as each is another than the right one and those before."""
    kept = list(asked.wrong)
    for wrong in more:
        taken = (asked.correct, *(cast(float, w.value) for w in kept))
        if not any(is_close(cast(float, wrong.value), value, 2 * asked.margin) for value in taken):
            kept.append(wrong)
    return replace(asked, wrong=tuple(kept))


def numeric_question(
    asked: Request, right: Array, mistakes: Iterable[WrongArray], names: Names
) -> Number | Grid:
    """A number, one element of an array, or all of them."""
    name, index = asked.name, asked.index
    wrong = [mistake.told_from(right) for mistake in mistakes]

    def cell(at: Index) -> Number:
        return number(named(name, at), right[at], at_element(at, wrong), names(named(name, at)))

    if index is not None or not right.ndim:
        return cell(index or ())
    cells = {at: cell(at) for at in np.ndindex(right.shape)}
    return Grid(shape=right.shape, cells=cells, wrong=_arrays(right, wrong), targets=names(name))


def _arrays(right: Array, mistakes: Iterable[WrongArray]) -> tuple[Wrong, ...]:
    """The whole arrays that wrong ways give, the first of those that are alike."""
    found: dict[Answer, Wrong] = {}
    for way, mistake in enumerate(mistakes):
        if (wrong := mistake.array(right, way)) is not None:
            found.setdefault(wrong.value, wrong)
    return tuple(found.values())


def at_element(index: Index, mistakes: Iterable[WrongArray]) -> Iterable[Wrong]:
    """What each wrong way gives there, where it gives anything."""
    return filter(None, (mistake.at(index, way) for way, mistake in enumerate(mistakes)))


def number(name: str, right: Array, mistakes: Iterable[Wrong], targets: tuple[str, ...]) -> Number:
    correct = float(right)
    if not isfinite(correct):
        raise Problem("answer.no_finite_answer", name=name)
    exact = isclose(float(f"{correct:.{EXACT_DIGITS}g}"), correct, rel_tol=FLOAT_MARGIN)
    return _told_apart(Number(correct=correct, exact=exact, targets=targets), mistakes)


def _told_apart(asked: Number, mistakes: Iterable[Wrong]) -> Number:
    """With the wrong answers that differ from the right one and each other; the rest collide."""
    kept: dict[float, Wrong] = {}
    collisions: dict[tuple[str, str | None], Collision] = {}
    for mistake in mistakes:
        value = cast(float, mistake.value)
        twin = next((kept[v] for v in kept if is_close(value, v, 2 * asked.margin)), None)
        near = is_close(value, asked.correct) if asked.exact else not is_apart(value, asked.correct)
        if near:
            if mistake.general or asked.correct == 0:  # a 0 has too many reasons to tell apart
                continue
            collisions.setdefault((mistake.tag, None), Collision(mistake.tag, None, value))
        elif twin is None:
            kept[value] = mistake
        elif mistake.general:
            continue
        elif twin.tag != mistake.tag and not {mistake.tag, mistake.rule} & {*UNREMARKABLE}:
            pair = mistake.tag, twin.tag
            collisions.setdefault(pair, Collision(*pair, value))
    return replace(asked, wrong=tuple(kept.values()), collisions=tuple(collisions.values()))
