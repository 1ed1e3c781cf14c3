"""Why a number is what it is, and what a nudge of an input does, as lines for the page pane."""

from dataclasses import dataclass
from math import isfinite

from tutor.graph import Run
from tutor.graph.notation import (
    formula,
    gradient_rule,
    gradient_wires,
    local_derivative,
    local_derivative_with_numbers,
    value_rule,
    why_gradient,
    why_share,
    why_value,
)
from tutor.graph.numbers import full, number
from tutor.lesson.questions import asked_name
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
    """Why the right answer is right, in numbers as short as on the wires."""
    page, run = walk.page, walk.run
    name, user = page.asked_use
    i = run.graph.index[name]
    if page.verb == "ask":
        return _why_local(run, name, user)
    if page.verb == "predict":
        return [why_value(run, i, lang, number)]
    wire = run.graph.wire_between(name, user)
    if wire is None:
        return why_gradient(run, i, lang, number)
    return [f"{asked_name(page)} = {why_share(run, wire, lang, number)}"]


def _why_local(run: Run, operand: str, node: str) -> list[str]:
    """The node's formula, and its derivative by the operand in names and in numbers."""
    graph, i = run.graph, run.graph.index[node]
    wires = [wire for wire in graph.uses[graph.index[operand]] if wire[0] == i]
    names = " + ".join(local_derivative(graph, wire) for wire in wires)
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
    before = graph.inputs[by.name]
    assert isinstance(before, int | float)
    nudged = graph.with_inputs(**{by.name: before + by.h}).result
    changes = [
        f"{by.name}: {full(before)} → {full(nudged.values[by.name])}   h = {by.h:g}",
        f"{out}: {full(walk.run.values[out])} → {full(nudged.values[out])}",
        "",
    ]
    if _asks_about(walk, by.name):
        return [*changes, say("why.nudge_asked", lang, out=out)]
    return [*changes, *_ratio(walk, by, nudged, lang), say("why.nudge_again", lang)]


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
    ratio = (nudged.values[out] - run.values[out]) / by.h
    lines = [say("why.nudge_ratio", lang, out=out, ratio=number(ratio))]
    if run.dout != 1:
        values = {"dout": number(run.dout), "product": number(ratio * run.dout)}
        lines.append(say("why.nudge_dout", lang, out=out, **values))
    known = graph.gradient_step[graph.index[by.name]]
    gradient = number(run.gradients[by.name]) if known and known <= walk.step else "?"
    return [*lines, say("why.nudge_gradient", lang, name=by.name, gradient=gradient)]


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
    return [*(users if walk.step > walk.graph.last_forward else []), *walk.graph.nodes[i].inputs]


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
    return name in walk.page.asked_use


def can_be_nudged(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)
