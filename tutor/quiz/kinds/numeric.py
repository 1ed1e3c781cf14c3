"""What all questions for numbers have: one number or those of an array, and what stands there."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import isclose, isfinite
from typing import cast

import numpy as np

from tutor.formula.request import Request
from tutor.formula.tree import Tree
from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.graph.numbers import Index, named
from tutor.quiz.letters import branch_name, gradient_name
from tutor.quiz.mistakes.elementwise import WrongArray
from tutor.quiz.question import (
    Answer,
    Array,
    Collision,
    Grid,
    Number,
    Screen,
    Wrong,
    floats,
    is_apart,
    is_close,
)
from tutor.rules import BOOK
from tutor.text import Problem

EXACT_DIGITS = 6  # a right answer of more digits is asked for to three
FLOAT_MARGIN = 1e-12  # what rounding alone may have changed

UNREMARKABLE = {
    "elementwise_product", "forgot_chain", "forgot_factor.sigmoid", "forgot_last_node.first",
    "forgot_local.pair", "forgot_transpose", "forgot_upstream.factor", "forgot_upstream.pair",
    "forward_value", "gave_dW_for_dX", "gave_dX_for_dW", "mean_not_sum.value", "missing_brackets",
    "not_swapped.product", "output_div_input", "relu_mask_inverted", "transposed_result",
    "treated_as_mul.value", "wrong_operand_order",
}  # fmt: skip
"""Rules so general that coinciding with a more telling one is no loss."""


def asked_wires(graph: Graph, asked: Request) -> list[Wire]:
    """The wires along which something flows back, or those from one node; Problem for none."""
    wires = gradient_wires(graph, graph.index[asked.name])
    if asked.user:
        wires = [wire for wire in wires if graph.enters(wire, asked.user)]
    if not wires:
        raise Problem("answer.no_gradient", name=asked.name)
    return wires


def called(asked: Request, name: str) -> tuple[str, ...]:
    """What the gradient asked about may be called: dkids (meals) is what one node sends back."""
    alone = (f"d{name} ({asked.user})",) if asked.user else ()
    return (*alone, f"d{name}", f"dL/d{name}")


def local_wires(graph: Graph, asked: Request) -> list[Wire]:
    """The wires on which the value asked about enters the node asked about itself."""
    wires = gradient_wires(graph, graph.index[asked.name])
    return [wire for wire in wires if wire[0] == graph.index[asked.user]]


def untagged(graph: Graph, wires: list[Wire]) -> str:
    """What is said to a wrong local derivative without a name: whether any step tells the slope."""
    target, slot = wires[0]
    is_even = len(wires) == 1 and BOOK[graph.nodes[target].op].is_straight(slot)
    return "untagged_local" if is_even else "untagged_local.curved"


def beside(
    found: Number | Grid, graph: Graph, asked: Request, now: int, right: Tree
) -> Number | Grid:
    """The question with what stands there before this step, each element of an array as well."""
    screen = _screen(graph, asked, now, right)
    return replace(each(found, lambda cell: replace(cell, screen=screen)), screen=screen)


def each(found: Number | Grid, changed: Callable[[Number], Number]) -> Number | Grid:
    """The question with this change to its number, or to all of its numbers."""
    if isinstance(found, Number):
        return changed(found)
    return replace(found, cells={at: changed(cell) for at, cell in found.cells.items()})


def _screen(graph: Graph, asked: Request, now: int, right: Tree) -> Screen:
    """All numbers, those that stand there before this step, and the right one as a formula."""
    run, numbers, steps = graph.result, dict[str, Array](), dict[str, int | None]()
    for i, node in enumerate(graph.nodes):
        numbers[node.name], steps[node.name] = floats(run.node_values[i]), graph.value_step[i]
        if (gradient := run.node_gradients[i]) is not None:
            name = gradient_name(graph, i)
            numbers[name], steps[name] = floats(gradient), graph.gradient_step[i]
    numbers |= {branch_name(graph, wire): floats(at) for wire, at in run.wire_gradients.items()}
    if now >= graph.last_forward:  # then what arrives at the output stands there too
        steps[gradient_name(graph, graph.output)] = now
    shown = frozenset(name for name, at in steps.items() if at is not None and at <= now)
    return Screen(np.shape(run.values[asked.name]), numbers, shown, right)


def number_or_grid(
    asked: Request,
    right: Array,
    mistakes: Iterable[WrongArray],
    targets: Callable[[str], tuple[str, ...]],
) -> Number | Grid:
    """A number, one element of an array, or all; before an = sign may stand its `targets`."""
    name, index = asked.name, asked.index
    wrong = [mistake.told_from(right) for mistake in mistakes]

    def cell(at: Index) -> Number:
        return one_number(named(name, at), right[at], wrong, targets(named(name, at)), at)

    if index is not None or not right.ndim:
        return cell(index or ())
    cells = {at: cell(at) for at in np.ndindex(right.shape)}
    return Grid(shape=right.shape, cells=cells, wrong=_arrays(right, wrong), targets=targets(name))


def _arrays(right: Array, mistakes: Iterable[WrongArray]) -> tuple[Wrong, ...]:
    """The whole arrays that wrong ways give, the first of those that are alike."""
    found: dict[Answer, Wrong] = {}
    for way, mistake in enumerate(mistakes):
        if (wrong := mistake.array(right, way)) is not None:
            found.setdefault(wrong.value, wrong)
    return tuple(found.values())


def one_number(
    name: str,
    right: Array,
    mistakes: Iterable[WrongArray],
    targets: tuple[str, ...],
    at: Index = (),
) -> Number:
    """One number, and what each wrong way gives; Problem where the right one is not finite."""
    correct = float(right)
    if not isfinite(correct):
        raise Problem("answer.no_finite_answer", name=name)
    exact = isclose(float(f"{correct:.{EXACT_DIGITS}g}"), correct, rel_tol=FLOAT_MARGIN)
    wrong = filter(None, (mistake.at(at, way) for way, mistake in enumerate(mistakes)))
    return _told_apart(Number(correct=correct, exact=exact, targets=targets, at=at), wrong)


def _told_apart(asked: Number, mistakes: Iterable[Wrong]) -> Number:
    """With the wrong answers that differ from the right one and each other; the rest collide."""
    kept: dict[float, Wrong] = {}
    collisions: dict[tuple[str, str | None], Collision] = {}
    for mistake in mistakes:
        value = cast(float, mistake.value)
        near = is_close(value, asked.correct) if asked.exact else not is_apart(value, asked.correct)
        alike = (kept[v].tag for v in kept if is_close(value, v, 2 * asked.margin))
        twin = None if near else next(alike, None)
        if not near and twin is None:
            kept[value] = mistake
        elif mistake.general or (near and asked.correct == 0):  # a 0 has too many reasons
            continue
        elif near or (twin != mistake.tag and UNREMARKABLE.isdisjoint({mistake.tag, mistake.rule})):
            collisions.setdefault((mistake.tag, twin), Collision(mistake.tag, twin, value, mistake))
    return replace(asked, wrong=tuple(kept.values()), collisions=tuple(collisions.values()))
