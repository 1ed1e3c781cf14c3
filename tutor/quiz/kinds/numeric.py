"""Questions for a number, or for each number of an array, made from the run of a graph."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isclose, isfinite, nan
from typing import cast

import numpy as np

from tutor.graph import Graph, Run, Wire
from tutor.graph.numbers import SMALL, is_small
from tutor.graph.pieces import Index, named
from tutor.quiz.grid import Grid
from tutor.quiz.letters import known_node, record_at
from tutor.quiz.mistakes import numbers
from tutor.quiz.mistakes.told import WrongArray
from tutor.quiz.question import (
    EXACT_MARGIN,
    Answer,
    Array,
    Collision,
    Number,
    Wrong,
    floats,
    is_close,
)
from tutor.text import Problem

EXACT_DIGITS = 6  # a right answer of more digits is asked for to three
APART_MARGIN = 0.05  # how far from the right answer a wrong one must be where digits are rounded
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


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def value_question(run: Run, name: str, index: Index | None = None) -> Number | Grid:
    """Asks for the forward value of a node, or of one element; Problem if it is given."""
    i = known_node(run.graph, name)
    if not run.graph.nodes[i].is_operation:
        raise Problem("answer.value_given", name=name)
    right, mistakes = floats(run.node_values[i]), numbers.values(run, i)
    asked = _question(name, right, mistakes, lambda value: (value,), index)
    return _otherwise(asked, Wrong(nan, "untagged_value"))


@np.errstate(all="ignore")
def local_question(run: Run, name: str, operand: str) -> Number:
    """Asks for ∂name/∂operand at that node alone; Problem if the operand does not enter it."""
    target, source = known_node(run.graph, name), known_node(run.graph, operand)
    wires = [wire for wire in _wires(run, source) if wire[0] == target]
    if not wires:
        raise Problem("answer.not_operand", name=name, operand=operand)
    node = run.graph.nodes[target]
    if any(np.ndim(run.node_values[j]) for j in (target, *node.inputs)):
        raise Problem("answer.not_scalar", name=name)
    local = numbers.local_derivatives(run, target)
    right = floats(sum(local[slot] for _, slot in wires))
    mistakes = _at((), numbers.locals_(run, wires))
    asked = _number(name, right, mistakes, _derivative_names(name, operand))
    details = {"out": name, "x": operand}
    return replace(asked, otherwise=Wrong(nan, untagged_local(run.graph, wires), details))


@np.errstate(all="ignore")
def flow_question(
    run: Run, name: str, branch: str | None = None, index: Index | None = None
) -> Number | Grid:
    """Asks for the gradient on a wire, summed, or of what the node `branch` sends back alone."""
    source = known_node(run.graph, name)
    wires = _wires(run, source)
    if branch is not None:
        known_node(run.graph, branch)
        wires = [wire for wire in wires if run.graph.enters(wire, branch)]
    if not wires:
        raise Problem("answer.no_gradient", name=name)
    right = sum((floats(run.wire_gradients[wire]) for wire in wires), floats(0))
    out = run.graph.nodes[run.graph.output].name

    def names(asked: str) -> tuple[str, ...]:
        return *_derivative_names("L", asked), f"d{out}/d{asked}"

    return _question(name, right, numbers.flows(run, wires), names, index)


def untagged_local(graph: Graph, wires: list[Wire]) -> str:
    """What is said to a wrong local derivative without a name: whether any step tells the slope."""
    record = record_at(graph, wires[0][0])
    is_even = len(wires) == 1 and record is not None and record.is_straight(wires[0][1])
    return "untagged_local" if is_even else "untagged_local.curved"


def with_more(asked: Number, more: Iterable[Wrong]) -> Number:
    """With more wrong answers, as far as each is another than the right one and those before."""
    kept = list(asked.wrong)
    for wrong in more:
        taken = (asked.correct, *(cast(float, w.value) for w in kept))
        if not any(is_close(cast(float, wrong.value), value, 2 * asked.margin) for value in taken):
            kept.append(wrong)
    return replace(asked, wrong=tuple(kept))


def _wires(run: Run, source: int) -> list[Wire]:
    return [wire for wire in run.graph.uses[source] if wire in run.wire_gradients]


def _derivative_names(out: str, name: str) -> tuple[str, ...]:
    return f"d{name}", f"d{out}/d{name}"


def _question(
    name: str, right: Array, mistakes: Iterable[WrongArray], names: Names, index: Index | None
) -> Number | Grid:
    """A number, one element of an array, or all of them."""
    _require_element(name, right, index)
    wrong = [mistake.told_from(right) for mistake in mistakes]

    def cell(at: Index) -> Number:
        return _number(named(name, at), right[at], _at(at, wrong), names(named(name, at)))

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


def _at(index: Index, mistakes: Iterable[WrongArray]) -> Iterable[Wrong]:
    """What each wrong way gives there, where it gives anything."""
    return filter(None, (mistake.at(index, way) for way, mistake in enumerate(mistakes)))


def _require_element(name: str, right: Array, index: Index | None) -> None:
    if index is None:
        if not is_small(right):
            first = named(name, (0,) * right.ndim)
            raise Problem("answer.too_many_cells", name=name, most=SMALL, element=first)
    elif len(index) != right.ndim or not all(
        0 <= i < n for i, n in zip(index, right.shape, strict=True)
    ):
        raise Problem("answer.no_element", element=named(name, index), shape=right.shape)


def _otherwise(asked: Number | Grid, wrong: Wrong) -> Number | Grid:
    if isinstance(asked, Number):
        return replace(asked, otherwise=wrong)
    cells = {at: replace(cell, otherwise=wrong) for at, cell in asked.cells.items()}
    return replace(asked, cells=cells)


def _number(name: str, right: Array, mistakes: Iterable[Wrong], targets: tuple[str, ...]) -> Number:
    correct = float(right)
    if not isfinite(correct):
        raise Problem("answer.no_finite_answer", name=name)
    exact = isclose(float(f"{correct:.{EXACT_DIGITS}g}"), correct, rel_tol=FLOAT_MARGIN)
    return _told_apart(Number(correct=correct, exact=exact, targets=targets), mistakes)


def _told_apart(asked: Number, mistakes: Iterable[Wrong]) -> Number:
    """With the wrong answers that differ from the right one and each other; the rest collide."""
    kept: dict[float, Wrong] = {}
    collisions: dict[tuple[str, str | None], Collision] = {}
    apart = EXACT_MARGIN if asked.exact else APART_MARGIN
    for mistake in mistakes:
        value = cast(float, mistake.value)
        twin = next((kept[v] for v in kept if is_close(value, v, 2 * asked.margin)), None)
        if is_close(value, asked.correct, apart):
            if mistake.general:
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
