"""What a run shows at a step: the numbers that stand, the wires travelled, the node at work."""

from collections.abc import Iterator
from typing import cast

from tutor.graph.graph import Graph, Run
from tutor.graph.layout import OUTSIDE, LabelKey, Layout, Options
from tutor.graph.node import Step, Value, Wire
from tutor.graph.numbers import DIGITS, LEAST_DIGITS, number, width_of
from tutor.graph.paint import Picture
from tutor.graph.shape import shape_text

Text = tuple[str, str]
"""A number as it stands on a wire, and its role."""


def picture_at(run: Run, step: int, layout: Layout, selected: int | None = None) -> Picture:
    """The state of a run after `step` of its graph's steps, for the numbers' places in a layout."""
    graph, at = run.graph, run.graph.steps[step]
    return Picture(
        texts=dict(_texts(run, step, layout)),
        forward=frozenset(_travelled(graph, step)),
        backward=frozenset(_returned(graph, step)),
        lit=None if at.direction == "start" else at.node,
        direction="backward" if step > graph.last_forward else "forward",
        selected=selected,
    )


def pulses(graph: Graph, step: Step) -> tuple[Wire, ...]:
    """The wires on which something travels during a step; OUTSIDE is where the result leaves."""
    outward: Wire = (OUTSIDE, graph.output)
    if step.direction == "backward":
        return (outward if step.slot is None else (step.node, step.slot),)
    inward = tuple((step.node, slot) for slot in range(len(graph.nodes[step.node].inputs)))
    return (*inward, outward) if step.node == graph.output else inward


def options_for(run: Run) -> Options:
    """Room for the shape of each array and, if there is any, for every number in short."""
    shapes = {i: len(shape_text(shape)) for i, shape in enumerate(run.graph.shapes) if shape}
    numbers = {i: [*_numbers(run, i)] for i in range(len(run.graph.nodes)) if i not in shapes}

    def widths(digits: int) -> dict[int, int]:
        return {i: max(width_of(value, digits) for value in numbers[i]) for i in numbers}

    return Options(widths=shapes | widths(LEAST_DIGITS), wanted=widths(DIGITS))


def _numbers(run: Run, i: int) -> Iterator[float]:
    """Every number that may stand on the wires of a node."""
    wires = (run.wire_gradients.get(wire) for wire in run.graph.uses[i])
    found = (run.node_values[i], run.node_gradients[i], *wires)
    return (cast(float, value) for value in found if value is not None)


def _texts(run: Run, step: int, layout: Layout) -> Iterator[tuple[LabelKey, Text]]:
    """Every number that stands, cut to the room its place has."""
    for key, label in layout.labels.items():
        known = _known(run, step, key)
        if known is not None:
            role = "value" if key[0] == "value" else "gradient"
            shape = run.graph.shapes[_source(run.graph, key)]
            yield key, (shape_text(shape) if shape else number(known, label.width), role)


def _source(graph: Graph, key: LabelKey) -> int:
    """The node whose value, or gradient, a number is."""
    if key[0] != "branch" or key[1] == OUTSIDE:
        return key[-1]
    return graph.source_of((key[1], key[2]))


def _known(run: Run, step: int, key: LabelKey) -> Value | None:
    graph = run.graph
    if key[0] == "value":
        return run.node_values[key[1]] if graph.value_step[key[1]] <= step else None
    if key[0] == "gradient":
        arrives = graph.gradient_step[key[1]]
        return run.node_gradients[key[1]] if _reached(arrives, step) else None
    wire = (key[1], key[2])
    return run.wire_gradients[wire] if _reached(graph.wire_step.get(wire), step) else None


def _reached(at: int | None, step: int) -> bool:
    return at is not None and at <= step


def _travelled(graph: Graph, step: int) -> Iterator[int]:
    """The nodes whose value has left them."""
    for i, uses in enumerate(graph.uses):
        arrived = [graph.value_step[target] for target, _ in uses]
        if i == graph.output:
            arrived.append(graph.value_step[i])
        if arrived and min(arrived) <= step:
            yield i


def _returned(graph: Graph, step: int) -> Iterator[Wire]:
    """The wires on which a gradient has come back."""
    if step > graph.last_forward:
        yield (OUTSIDE, graph.output)
        yield from (wire for wire, at in graph.wire_step.items() if at <= step)
