"""Why a number is what it is, and what a nudge of an input does, as lines for the page pane."""

from dataclasses import dataclass

import numpy as np

from tutor.graph import Run
from tutor.graph.notation import (
    formula,
    gradient_rule,
    gradient_wires,
    local_derivative,
    local_derivative_with_numbers,
    value_rule,
    why_gradient,
    why_value,
)
from tutor.graph.numbers import full, number
from tutor.lesson.walk import Walk
from tutor.text import say


@dataclass(frozen=True)
class Nudge:
    """An input and the little that is added to it."""

    name: str
    h: float = 0.01

    def smaller(self) -> "Nudge":
        return Nudge(self.name, self.h / 10)


def why(walk: Walk, node: int, depth: int, lang: str) -> list[str]:
    """Value and gradient of a wire, each as far as the screen shows it, opened `depth` levels.

    On the wire that is asked for, and where a number is not yet known, the rule alone.
    """
    lines: list[str] = []
    for i in _levels(walk, node, depth):
        lines += [*_value_lines(walk, i, lang), *_gradient_lines(walk, i, lang), ""]
    return lines[:-1]


def why_right(walk: Walk, lang: str) -> list[str]:
    """One line why the right answer is right."""
    page, run = walk.page, walk.run
    graph = run.graph
    if page.verb == "predict":
        return [why_value(run, graph.index[page.argument], lang)]
    if page.verb == "flow":
        return why_gradient(run, graph.index[page.argument.partition(">")[0]], lang)
    node, _, operand = page.argument.partition("/")
    wires = [w for w in graph.uses[graph.index[operand]] if w[0] == graph.index[node]]
    names = " + ".join(local_derivative(graph, wire) for wire in wires)
    numbers = " + ".join(local_derivative_with_numbers(run, wire) for wire in wires)
    steps = [names, numbers] if names != numbers else [names]
    definition = f"{node} = {formula(graph, graph.index[node])}"
    return [definition, f"∂{node}/∂{operand} = {' = '.join(steps)}"]


def nudge(walk: Walk, by: Nudge, lang: str) -> list[str]:
    """The output before and after, and Δout/h beside the gradient; the rule where that is asked."""
    graph, out = walk.graph, walk.graph.nodes[walk.graph.output].name
    if walk.step < graph.last_forward:
        return [say("why.nudge_first", lang, out=out)]
    if _asks_about(walk, by.name):
        return [say("why.nudge_rule", lang, name=by.name, out=out), say("why.nudge_asked", lang)]
    before = graph.inputs[by.name]
    assert isinstance(before, int | float)
    nudged = graph.with_inputs(**{by.name: before + by.h}).result
    return _nudge_lines(walk, by, nudged, lang)


def _nudge_lines(walk: Walk, by: Nudge, nudged: Run, lang: str) -> list[str]:
    graph, run = walk.graph, walk.run
    out = graph.nodes[graph.output].name
    before, after = run.values[out], nudged.values[out]
    change = after - before
    known = graph.gradient_step[graph.index[by.name]]
    gradient = number(run.gradients[by.name]) if known and known <= walk.step else "?"
    return [
        f"{by.name}: {full(run.values[by.name])} → {full(nudged.values[by.name])}   h = {by.h:g}",
        f"{out}: {full(before)} → {full(after)}",
        "",
        say("why.nudge_ratio", lang, out=out, ratio=number(change / by.h)),
        say("why.nudge_gradient", lang, name=by.name, gradient=gradient),
        say("why.nudge_again", lang),
    ]


def _levels(walk: Walk, node: int, depth: int) -> list[int]:
    """The wire itself, then, a level at a time, the wires that its numbers come from."""
    levels, seen = [node], {node}
    front = [node]
    for _ in range(depth):
        front = [j for i in front for j in _sources(walk, i) if j not in seen]
        front = list(dict.fromkeys(front))
        seen.update(front)
        levels += front
    return levels


def _sources(walk: Walk, i: int) -> list[int]:
    """Where the numbers of a wire come from: its node's operands and, gone back, its users."""
    users = [target for target, _ in gradient_wires(walk.graph, i)]
    return [*walk.graph.nodes[i].inputs, *(users if walk.step > walk.graph.last_forward else [])]


def _value_lines(walk: Walk, i: int, lang: str) -> list[str]:
    known = walk.graph.value_step[i] <= walk.step
    return [why_value(walk.run, i, lang) if known else value_rule(walk.graph, i, lang)]


def _gradient_lines(walk: Walk, i: int, lang: str) -> list[str]:
    """Nothing before the turn; then the rule until the gradient has arrived."""
    arrives = walk.graph.gradient_step[i]
    if walk.step <= walk.graph.last_forward or arrives is None:
        return []
    if arrives <= walk.step:
        return why_gradient(walk.run, i, lang)
    return gradient_rule(walk.graph, i, lang)


def _asks_about(walk: Walk, name: str) -> bool:
    """Whether the open question asks how the output, or a node, moves with this input."""
    if not walk.is_open or walk.page.verb not in ("ask", "flow"):
        return False
    asked = walk.page.argument.replace("/", " ").replace(">", " ").split()
    return name in asked


def can_be_nudged(value: object) -> bool:
    return isinstance(value, int | float) and bool(np.isfinite(value))
