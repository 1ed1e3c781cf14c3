"""Questions for a number, or for each number of an array, made from the run of a graph."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from math import isclose, isfinite, nan, prod
from typing import cast

import numpy as np

from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, added, put
from tutor.graph import Graph, Run, Wire
from tutor.graph.notation import gradient_wires
from tutor.graph.numbers import Index, named
from tutor.quiz.letters import (
    branch_name,
    gradient_name,
    is_whole,
    kind_of,
    letters,
    local_of,
    share,
)
from tutor.quiz.mistakes.numbers import flows, local_derivatives, locals_, output_name, values
from tutor.quiz.mistakes.told import WrongArray
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
from tutor.quiz.ways import all_ways
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


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def predict(graph: Graph, asked: Request) -> Number | Grid:
    """predict=y: what is the value of this node?"""
    run, i = graph.result, graph.index[asked.name]
    found = _question(asked, floats(run.node_values[i]), values(run, i), lambda value: (value,))
    found = _beside(_screen(graph, asked, graph.value_step[i] - 1, _value(graph, i)), found)
    return each(found, lambda cell: replace(cell, otherwise=Wrong(nan, "untagged_value")))


@np.errstate(all="ignore")
def ask(graph: Graph, asked: Request) -> Number:
    """ask=y/x: how fast does y alone change with x, summed over the places where x enters it?"""
    (name, node), run = asked.use, graph.result
    wires = local_wires(graph, asked)
    if not wires:
        raise Problem("answer.not_operand", name=node, operand=name)
    if kind_of(graph, wires[0][0]) == "loss":
        raise Problem("answer.no_local", name=node, operand=name)
    if _has_arrays(run, wires[0][0]):
        raise Problem("answer.not_scalar", name=node)
    local = local_derivatives(run, wires[0][0])
    right = floats(sum(local[slot] for _, slot in wires))
    found = _number(node, right, locals_(run, wires), (f"∂{node}/∂{name}", f"d{name}"))
    product = local_of(graph, wires[0]) if len(wires) == 1 else ONE
    found = replace(found, screen=_screen(graph, asked, graph.last_forward, product))
    return replace(found, otherwise=Wrong(nan, untagged(graph, wires), {"out": node, "x": name}))


@np.errstate(all="ignore")
def flow(graph: Graph, asked: Request) -> Number | Grid:
    """flow=x, flow=x>f: what flows back to a value, in all or from one node?"""
    wires, run = asked_wires(graph, asked), graph.result
    right = sum((floats(run.wire_gradients[wire]) for wire in wires), floats(0))
    out = output_name(run)
    found = flows(run, wires)
    question = _question(asked, right, found, lambda x: (*called(asked, x), f"d{out}/d{x}"))
    is_told = not any(is_whole(graph, wire) for wire in wires)
    now = max(graph.wire_step[wire] for wire in wires) - 1
    formula = added([share(graph, wire) for wire in wires]) if is_told else ONE
    return _beside(_screen(graph, asked, now, formula), question)


@np.errstate(all="ignore")
def chain(graph: Graph, asked: Request) -> Number | Grid:
    """chain=x: what comes back through several nodes, asked for with nothing between shown?"""
    run, name = graph.result, asked.name
    users = {graph.nodes[i].name for i, _ in gradient_wires(graph, graph.index[name])}
    arrives = ", ".join(f"d{user}" for user in sorted(users))
    found = each(flow(graph, asked), lambda cell: _untold(cell, arrives))
    if isinstance(found, Grid):
        return found
    otherwise = Wrong(nan, "untagged_chain", {"out": output_name(run), "x": name})
    return replace(_with_more(found, _left_out(run, graph.index[name])), otherwise=otherwise)


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


def _value(graph: Graph, i: int) -> Tree:
    """A value as a formula of its operands, where each element has one."""
    node = graph.nodes[i]
    is_elementwise = node.is_operation and BOOK[node.op].kind == "elementwise"
    return put(BOOK[node.op].tree, letters(graph, i)) if is_elementwise else ONE


def _screen(graph: Graph, asked: Request, now: int, right: Tree) -> Screen:
    """All numbers, those that stand there before this step, and the right one as a formula."""
    run, numbers, steps = graph.result, dict[str, Array](), dict[str, int | None]()
    for i, node in enumerate(graph.nodes):
        numbers[node.name], steps[node.name] = floats(run.node_values[i]), graph.value_step[i]
        if (gradient := run.node_gradients[i]) is not None:
            name = gradient_name(graph, i)
            numbers[name], steps[name] = floats(gradient), graph.gradient_step[i]
    numbers |= {branch_name(graph, wire): floats(at) for wire, at in run.wire_gradients.items()}
    if asked.verb != "predict":  # what arrives at the output stands there from the start
        steps[gradient_name(graph, graph.output)] = now
    shown = frozenset(name for name, at in steps.items() if at is not None and at <= now)
    return Screen(np.shape(run.values[asked.name]), numbers, shown, right)


def _beside(screen: Screen, asked: Number | Grid) -> Number | Grid:
    """The question with what stands there, each element of an array as well."""
    if isinstance(asked, Number):
        return replace(asked, screen=screen)
    cells = {at: replace(cell, screen=screen) for at, cell in asked.cells.items()}
    return replace(asked, screen=screen, cells=cells)


def _has_arrays(run: Run, i: int) -> bool:
    return any(np.ndim(run.node_values[j]) for j in (i, *run.graph.nodes[i].inputs))


def each(found: Number | Grid, changed: Callable[[Number], Number]) -> Number | Grid:
    """The question with this change to its number, or to all of its numbers."""
    if isinstance(found, Number):
        return changed(found)
    return replace(found, cells={at: changed(cell) for at, cell in found.cells.items()})


def _untold(asked: Number, arrives: str) -> Number:
    """What arrives at the node by its name: its number is not on the screen yet."""
    named = (
        replace(wrong, details={**wrong.details, "up": arrives}) if "up" in wrong.details else wrong
        for wrong in asked.wrong
    )
    return replace(asked, wrong=tuple(named))


def _left_out(run: Run, i: int) -> Iterator[Wrong]:
    """Without what arrives at the output, or without one of the local derivatives."""
    way, *others = islice(all_ways(run.graph, run.graph.output, i), 2)
    if others or any(_has_arrays(run, target) for target, _ in way):
        return
    slopes = [local_derivatives(run, target)[slot] for target, slot in reversed(way)]
    up = float(np.asarray(run.dout))
    if not all(map(isfinite, slopes)):
        return
    yield Wrong(prod(slopes), "forgot_upstream.chain", {"out": output_name(run), "start": up})
    for k in range(len(slopes)):
        rest = slopes[:k] + slopes[k + 1 :]
        yield Wrong(prod(rest, start=up), "forgot_factor", way=k)


def _with_more(asked: Number, more: Iterable[Wrong]) -> Number:
    """With more wrong answers, as far as each is another than the right one and those before."""
    kept = list(asked.wrong)
    for wrong in more:
        taken = floats([asked.correct, *(w.value for w in kept)])
        if not np.any(is_close(cast(float, wrong.value), taken, 2 * asked.margin)):
            kept.append(wrong)
    return replace(asked, wrong=tuple(kept))


def _question(
    asked: Request,
    right: Array,
    mistakes: Iterable[WrongArray],
    targets: Callable[[str], tuple[str, ...]],
) -> Number | Grid:
    """A number, one element of an array, or all; before an = sign may stand its `targets`."""
    name, index = asked.name, asked.index
    wrong = [mistake.told_from(right) for mistake in mistakes]

    def cell(at: Index) -> Number:
        return _number(named(name, at), right[at], wrong, targets(named(name, at)), at)

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


def _number(
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
