"""Why a number is what it is, and what a nudge of an input does, as lines for the page pane."""

from collections.abc import Iterator
from math import floor, isfinite, log10

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Run, shape_text
from tutor.graph.element import why_gradient_element, why_value_element
from tutor.graph.limits import why_gradient_is_lost, why_value_is_lost
from tutor.graph.notation import (
    formula,
    gradient_rule,
    gradient_wires,
    local_derivative_with_numbers,
    local_rule,
    symbol,
    value_rule,
    why_gradient,
    why_share,
    why_value,
)
from tutor.graph.numbers import is_array, number, rounded
from tutor.lesson.content.fill import short_numbers
from tutor.lesson.content.questions import asked_name
from tutor.lesson.state.nudge import Nudge, total
from tutor.lesson.state.position import Position
from tutor.text import say

MOVED_DIGITS = 4  # of what a nudge has changed a number by


def why(position: Position, node: int, depth: int, lang: str) -> list[str]:
    """Value and gradient of a wire, each as far as the screen shows it, opened `depth` levels.

    On the wire that is asked for, and where a number is not yet known, the rule alone.
    """
    lines: list[str] = []
    for i in _levels(position, node, depth):
        lines += [*_value_lines(position, i, lang), *_gradient_lines(position, i, lang)]
        lines += _taken_away(position, i, lang)
        lines += [*(told for told in _limits(position, i, lang) if told not in lines), ""]
    return lines[:-1]


def why_right(position: Position, lang: str) -> list[str]:
    """Why the right answer is right, in numbers as short as on the wires."""
    page, run = position.page, position.page_run
    name, user = page.asked_use
    if page.verb == "shape":
        return _rows_told(position, lang)
    i = run.graph.index[name]
    if page.verb == "ask":
        return _why_local(run, name, user, lang)
    if page.asked_index is not None:
        return why_element(position, page.asked_index, lang)
    if page.is_of_value:
        return [why_value(run, i, lang, short_numbers)]
    wire = run.graph.wire_between(name, user)
    if wire is None:
        return why_gradient(run, i, lang, short_numbers)
    return [f"{asked_name(page)} = {why_share(run, wire, lang, short_numbers)}"]


def _rows_told(position: Position, lang: str) -> list[str]:
    """How many rows N stands for, where they were counted in the answer."""
    if not position.given or position.is_revealed:
        return []
    right, axes = getattr(position.question, "correct", ()), position.given[-1].verdict.answer
    if axes == right or not isinstance(axes, tuple):
        return []
    rows = next(a for a, b in zip(axes, right, strict=True) if a != b)
    return [say("answer.rows_counted", lang, rows=rows, shape=shape_text(right))]


def why_element(position: Position, index: Index, lang: str) -> list[str]:
    """Why one element of what is asked is what it is; nothing for that of a single branch."""
    name, user = position.page.asked_use
    run = position.page_run
    i = run.graph.index[name]
    if position.page.is_of_value:
        return why_value_element(run, i, index, lang, number)
    return why_gradient_element(run, i, index, lang, number) if not user else []


def _why_local(run: Run, operand: str, node: str, lang: str) -> list[str]:
    """The node's formula, and its derivative by the operand in names and in numbers."""
    graph, i = run.graph, run.graph.index[node]
    wires = [wire for wire in graph.uses[graph.index[operand]] if wire[0] == i]
    names = " + ".join(local_rule(graph, wire, lang) for wire in wires)
    numbers = " + ".join(local_derivative_with_numbers(run, wire, number) for wire in wires)
    steps = names if names == numbers else f"{names} = {numbers}"
    return [f"{node} = {formula(graph, i)}", f"∂{node}/∂{operand} = {steps}"]


def nudge(position: Position, by: Nudge, lang: str) -> list[str]:
    """An output before and after, and Δout/h beside the gradient.

    Where that ratio is what is asked, it is left to the learner.
    """
    graph = position.graph
    out = _measured(position, by.name)
    if position.step < graph.last_forward and not _asks_about(position, by.name):
        return [say("why.nudge_first", lang, out=out)]
    nudged, watched = by.added(graph), total_name(position.run, out)
    moved = moved_text(by.value(graph.inputs), by.value(nudged.values), by.h)
    changes = [
        f"{by.title}: {moved}   h = {number(by.h)}",
        f"{watched}: {moved_text(total(position.run, out), total(nudged, out), by.h)}",
        "",
    ]
    both = (why_value_is_lost(run, graph.index[out], lang) for run in (position.run, nudged))
    if lost := next(filter(None, both), []):
        return [*changes, *lost, say("why.nudge_again", lang)]
    if _asks_about(position, by.name):
        is_counted = not position.page.is_local and np.any(np.asarray(position.run.dout) != 1)
        key = "why.nudge_asked_dout" if is_counted else "why.nudge_asked"
        return [*changes, say(key, lang, out=watched)]
    return [*changes, *_ratio(position, by, nudged, lang), say("why.nudge_again", lang)]


def moved_text(before: float, after: float, h: float) -> str:
    """A number before and after, to as many digits as tell by how much it has moved."""
    change = abs(after - before)
    smallest = change if isfinite(change) and change > 0 else h
    places = MOVED_DIGITS - 1 - floor(log10(smallest))
    return f"{rounded(before, places)} → {rounded(after, places)}"


def total_name(run: Run, out: str) -> str:
    return f"(Σ d{out} × {out})" if is_array(run.values[out]) else out


def _measured(position: Position, name: str) -> str:
    """The value to watch: the output, or the node that a question on local derivatives is about."""
    if _asks_about(position, name) and position.page.verb == "ask":
        _, node = position.page.asked_use
        return node
    return position.graph.nodes[position.graph.output].name


def _ratio(position: Position, by: Nudge, nudged: Run, lang: str) -> list[str]:
    """Δout/h, times what arrives at the output if that is not 1; the gradient if it is known."""
    run, graph = position.run, position.graph
    out = graph.nodes[graph.output].name
    ratio = (total(nudged, out) - total(run, out)) / by.h
    lines = [say("why.nudge_ratio", lang, out=total_name(run, out), ratio=number(ratio))]
    has_arrived = position.step > graph.last_forward
    if has_arrived and not is_array(run.dout) and run.dout != 1:
        values = {"dout": number(run.dout), "product": number(ratio * run.dout)}
        lines.append(say("why.nudge_dout", lang, out=out, **values))
    known = position.shows_gradient(graph.index[by.name])
    gradient = number(by.value(run.gradients)) if known else "?"
    return [*lines, say("why.nudge_gradient", lang, name=by.title, gradient=gradient)]


def _levels(position: Position, node: int, depth: int) -> list[int]:
    """The wire itself, then, a level at a time, the wires that its numbers come from."""
    front = [node, *_asked_node(position, node)]
    levels, seen = [*front], {*front}
    for _ in range(depth):
        front = [j for i in front for j in _sources(position, i) if j not in seen]
        front = list(dict.fromkeys(front))
        seen.update(front)
        levels += front
    return levels


def _asked_node(position: Position, i: int) -> list[int]:
    """The node whose local derivative by this wire is asked for: what it does is the question."""
    name, node = position.page.asked_use
    asked = position.is_open and position.page.is_local and position.graph.nodes[i].name == name
    return [position.graph.index[node]] if asked and node in position.graph.index else []


def _sources(position: Position, i: int) -> list[int]:
    """Where the numbers of a wire come from: its node's operands and, gone back, its users."""
    users = [target for target, _ in gradient_wires(position.graph, i)]
    return [
        *(users if position.step > position.graph.last_forward else []),
        *position.graph.nodes[i].inputs,
    ]


def _value_lines(position: Position, i: int, lang: str) -> list[str]:
    if position.shows_value(i):
        return [why_value(position.run, i, lang)]
    return [value_rule(position.graph, i, lang)]


def _gradient_lines(position: Position, i: int, lang: str) -> list[str]:
    """Nothing before the turn; then the rule, if it is not asked, until the gradient arrives."""
    if position.step <= position.graph.last_forward or position.graph.gradient_step[i] is None:
        return []
    if position.is_open and position.page.is_symbolic and _is_asked(position, i):
        return [say("why.rule_asked", lang, name=position.graph.nodes[i].name)]
    if position.shows_gradient(i):
        return why_gradient(position.run, i, lang)
    return gradient_rule(position.graph, i, lang)


def _taken_away(position: Position, i: int, lang: str) -> list[str]:
    """Inside an opened layer: what for the largest element, or operand, is there."""
    node = position.graph.nodes[i]
    if not node.part_of or symbol(node) != "max":
        return []
    back = [say("why.largest_back", lang)] if position.shows_gradient(i) else []
    return [say("why.largest", lang), *back]


def _limits(position: Position, i: int, lang: str) -> Iterator[str]:
    """Why value and gradient, as far as they are shown, are ∞ or nan."""
    if position.shows_value(i):
        yield from why_value_is_lost(position.run, i, lang)
    if position.shows_gradient(i):
        yield from why_gradient_is_lost(position.run, i, lang)


def _is_asked(position: Position, i: int) -> bool:
    name, _ = position.page.asked_use
    return position.graph.nodes[i].name == name


def _asks_about(position: Position, name: str) -> bool:
    """Whether the open question asks how the output, or a node, moves with this input."""
    kind = position.page.kind
    if not position.is_open or kind is None or kind.is_of_value or not kind.numbers:
        return False
    return name in position.page.asked_use
