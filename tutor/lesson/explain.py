"""Why a number is what it is, and what a nudge of an input does, as lines for the page pane."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor, isfinite, log10

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Graph, Run, Value, shape_text
from tutor.graph.notation import (
    formula,
    gradient_rule,
    gradient_wires,
    local_derivative_with_numbers,
    local_rule,
    value_rule,
    why_gradient,
    why_share,
    why_value,
)
from tutor.graph.numbers import is_array, named, number, rounded
from tutor.lesson.questions import asked_name
from tutor.lesson.walk import Walk
from tutor.lesson.written import element_of, with_element, written
from tutor.text import say

MOVED_DIGITS = 4  # of what a nudge has changed a number by


@dataclass(frozen=True)
class Nudge:
    """An input, or one element of it, and the little that is added to it."""

    name: str
    h: float = 0.01
    index: Index | None = None

    def smaller(self) -> "Nudge":
        return replace(self, h=self.h / 10)

    @property
    def title(self) -> str:
        return named(self.name, self.index or ())

    def value(self, values: Mapping[str, Value | None]) -> float:
        """The number that is nudged, or its gradient."""
        value = values[self.name]
        found = element_of(value, self.index) if self.index else value
        assert isinstance(found, int | float)
        return found

    def added(self, graph: Graph) -> Run:
        """The run with h more."""
        nudged = self.value(graph.inputs) + self.h
        whole = graph.inputs[self.name]
        value = with_element(whole, self.index, nudged) if self.index else nudged
        return graph.with_inputs(**{self.name: value}).result


def why(walk: Walk, node: int, depth: int, lang: str) -> list[str]:
    """Value and gradient of a wire, each as far as the screen shows it, opened `depth` levels.

    On the wire that is asked for, and where a number is not yet known, the rule alone.
    """
    lines: list[str] = []
    for i in _levels(walk, node, depth):
        lines += [*_value_lines(walk, i, lang), *_gradient_lines(walk, i, lang), ""]
    return lines[:-1]


def why_right(walk: Walk, lang: str) -> list[str]:
    """Why the right answer is right, in numbers as short as on the wires."""
    page, run = walk.page, walk.page_run
    name, user = page.asked_use
    if page.verb == "shape":
        return _rows_told(walk, lang)
    i = run.graph.index[name]
    if page.verb == "ask":
        return _why_local(run, name, user, lang)
    if page.asked_index is not None:
        return why_element(walk, page.asked_index, lang)
    if page.is_of_value:
        return [why_value(run, i, lang, short_numbers)]
    wire = run.graph.wire_between(name, user)
    if wire is None:
        return why_gradient(run, i, lang, short_numbers)
    return [f"{asked_name(page)} = {why_share(run, wire, lang, short_numbers)}"]


def _rows_told(walk: Walk, lang: str) -> list[str]:
    """How many rows N stands for, where they were counted in the answer."""
    if not walk.given or walk.is_revealed:
        return []
    right, axes = getattr(walk.question, "correct", ()), walk.given[-1].verdict.answer
    if axes == right or not isinstance(axes, tuple):
        return []
    rows = next(a for a, b in zip(axes, right, strict=True) if a != b)
    return [say("answer.rows_counted", lang, rows=rows, shape=shape_text(right))]


def why_element(walk: Walk, index: Index, lang: str) -> list[str]:
    """Why one element of what is asked is what it is; nothing for that of a single branch."""
    # 10 ms that only a lesson of arrays pays
    from tutor.graph.element import why_gradient_element, why_value_element

    name, user = walk.page.asked_use
    run = walk.page_run
    i = run.graph.index[name]
    if walk.page.is_of_value:
        return why_value_element(run, i, index, lang, number)
    return why_gradient_element(run, i, index, lang, number) if not user else []


def short_numbers(value: Value | None) -> str:
    return written(value, number)


def _why_local(run: Run, operand: str, node: str, lang: str) -> list[str]:
    """The node's formula, and its derivative by the operand in names and in numbers."""
    graph, i = run.graph, run.graph.index[node]
    wires = [wire for wire in graph.uses[graph.index[operand]] if wire[0] == i]
    names = " + ".join(local_rule(graph, wire, lang) for wire in wires)
    numbers = " + ".join(local_derivative_with_numbers(run, wire, number) for wire in wires)
    steps = names if names == numbers else f"{names} = {numbers}"
    return [f"{node} = {formula(graph, i)}", f"∂{node}/∂{operand} = {steps}"]


def nudge(walk: Walk, by: Nudge, lang: str) -> list[str]:
    """An output before and after, and Δout/h beside the gradient.

    Where that ratio is what is asked, it is left to the learner.
    """
    graph = walk.graph
    out = _measured(walk, by.name)
    if walk.step < graph.last_forward and not _asks_about(walk, by.name):
        return [say("why.nudge_first", lang, out=out)]
    nudged, watched = by.added(graph), total_name(walk.run, out)
    moved = moved_text(by.value(graph.inputs), by.value(nudged.values), by.h)
    changes = [
        f"{by.title}: {moved}   h = {number(by.h)}",
        f"{watched}: {moved_text(total(walk.run, out), total(nudged, out), by.h)}",
        "",
    ]
    if _asks_about(walk, by.name):
        return [*changes, say("why.nudge_asked", lang, out=watched)]
    return [*changes, *_ratio(walk, by, nudged, lang), say("why.nudge_again", lang)]


def moved_text(before: float, after: float, h: float) -> str:
    """A number before and after, to as many digits as tell by how much it has moved."""
    change = abs(after - before)
    smallest = change if isfinite(change) and change > 0 else h
    places = MOVED_DIGITS - 1 - floor(log10(smallest))
    return f"{rounded(before, places)} → {rounded(after, places)}"


def total(run: Run, out: str) -> float:
    """The number to watch; of an array all elements, each times what arrives for it."""
    value, arrives = run.values[out], run.gradients[out]
    if not is_array(value):
        return float(value)
    assert is_array(arrives)
    return float(np.sum(value * arrives))


def total_name(run: Run, out: str) -> str:
    return f"(Σ d{out} × {out})" if is_array(run.values[out]) else out


def _measured(walk: Walk, name: str) -> str:
    """The value to watch: the output, or the node that a question on local derivatives is about."""
    if _asks_about(walk, name) and walk.page.verb == "ask":
        _, node = walk.page.asked_use
        return node
    return walk.graph.nodes[walk.graph.output].name


def _ratio(walk: Walk, by: Nudge, nudged: Run, lang: str) -> list[str]:
    """Δout/h, times what arrives at the output if that is not 1; the gradient if it is known."""
    run, graph = walk.run, walk.graph
    out = graph.nodes[graph.output].name
    ratio = (total(nudged, out) - total(run, out)) / by.h
    lines = [say("why.nudge_ratio", lang, out=total_name(run, out), ratio=number(ratio))]
    has_arrived = walk.step > graph.last_forward
    if has_arrived and not is_array(run.dout) and run.dout != 1:
        values = {"dout": number(run.dout), "product": number(ratio * run.dout)}
        lines.append(say("why.nudge_dout", lang, out=out, **values))
    known = walk.shows_gradient(graph.index[by.name])
    gradient = number(by.value(run.gradients)) if known else "?"
    return [*lines, say("why.nudge_gradient", lang, name=by.title, gradient=gradient)]


def _levels(walk: Walk, node: int, depth: int) -> list[int]:
    """The wire itself, then, a level at a time, the wires that its numbers come from."""
    front = [node, *_asked_node(walk, node)]
    levels, seen = [*front], {*front}
    for _ in range(depth):
        front = [j for i in front for j in _sources(walk, i) if j not in seen]
        front = list(dict.fromkeys(front))
        seen.update(front)
        levels += front
    return levels


def _asked_node(walk: Walk, i: int) -> list[int]:
    """The node whose local derivative by this wire is asked for: what it does is the question."""
    name, node = walk.page.asked_use
    asked = walk.is_open and walk.page.is_local and walk.graph.nodes[i].name == name
    return [walk.graph.index[node]] if asked and node in walk.graph.index else []


def _sources(walk: Walk, i: int) -> list[int]:
    """Where the numbers of a wire come from: its node's operands and, gone back, its users."""
    users = [target for target, _ in gradient_wires(walk.graph, i)]
    return [*(users if walk.step > walk.graph.last_forward else []), *walk.graph.nodes[i].inputs]


def _value_lines(walk: Walk, i: int, lang: str) -> list[str]:
    if walk.shows_value(i):
        return [why_value(walk.run, i, lang)]
    return [value_rule(walk.graph, i, lang)]


def _gradient_lines(walk: Walk, i: int, lang: str) -> list[str]:
    """Nothing before the turn; then the rule, if it is not asked, until the gradient arrives."""
    if walk.step <= walk.graph.last_forward or walk.graph.gradient_step[i] is None:
        return []
    if walk.is_open and walk.page.is_symbolic and _is_asked(walk, i):
        return [say("why.rule_asked", lang, name=walk.graph.nodes[i].name)]
    if walk.shows_gradient(i):
        return why_gradient(walk.run, i, lang)
    return gradient_rule(walk.graph, i, lang)


def _is_asked(walk: Walk, i: int) -> bool:
    name, _ = walk.page.asked_use
    return walk.graph.nodes[i].name == name


def _asks_about(walk: Walk, name: str) -> bool:
    """Whether the open question asks how the output, or a node, moves with this input."""
    kind = walk.page.kind
    if not walk.is_open or kind is None or kind.is_of_value or not kind.numbers:
        return False
    return name in walk.page.asked_use


def can_be_nudged(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)
