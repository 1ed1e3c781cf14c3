"""What a run shows at a step: the numbers that stand, the wires travelled, what travels now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from tutor.graph.arrangement import OUTSIDE, Options
from tutor.graph.graph import Graph, Run
from tutor.graph.layout import LabelKey, Layout, Point
from tutor.graph.node import Step, Value, Wire
from tutor.graph.numbers import DIGITS, LEAST_DIGITS, number, width_of
from tutor.graph.paint import Direction, Picture
from tutor.graph.shape import shape_text

TAIL = 4  # cells that fade behind the head of a pulse

Text = tuple[str, str]
"""A number as it stands on a wire, and its role."""


def picture_at(run: Run, step: int, layout: Layout, selected: int | None = None) -> Picture:
    """The state of a run after `step` of its graph's steps, for the numbers' places in a layout."""
    graph, at = run.graph, run.graph.steps[step]
    has_turned = step > graph.last_forward
    made = {i for i, known in enumerate(graph.value_step) if known <= step}
    returned = {wire for wire, known in graph.wire_step.items() if known <= step}
    return Picture(
        texts=dict(_texts(run, step, layout)),
        forward=frozenset(j for i in made for j in graph.nodes[i].inputs) | made & {graph.output},
        backward=frozenset(returned | {layout.output} if has_turned else ()),
        lit=None if at.direction == "start" else at.node,
        direction="backward" if has_turned else "forward",
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
        return {i: max(width_of(value, digits) for value in found) for i, found in numbers.items()}

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
            shape = run.graph.shapes[layout.source_of(key)]
            yield key, (shape_text(shape) if shape else number(known, label.width), role)


def _known(run: Run, step: int, key: LabelKey) -> Value | None:
    graph = run.graph
    if key[0] == "branch":
        at, value = graph.wire_step.get(key[1:]), run.wire_gradients.get(key[1:])
    elif key[0] == "gradient":
        at, value = graph.gradient_step[key[1]], run.node_gradients[key[1]]
    else:
        at, value = graph.value_step[key[1]], run.node_values[key[1]]
    return value if at is not None and at <= step else None


@dataclass(frozen=True)
class Pulse:
    """Something that travels along a wire, `wait` cells behind those that start at once."""

    wire: Wire
    direction: Direction = "forward"
    wait: int = 0


@dataclass(frozen=True)
class Flight:
    """The pulses of one step, with the cells each will pass."""

    pulses: tuple[tuple[Pulse, tuple[Point, ...]], ...]

    @classmethod
    def of(cls, layout: Layout, pulses: Sequence[Pulse]) -> "Flight":
        paths = ((pulse, layout.wires[pulse.wire].cells) for pulse in pulses)
        return cls(tuple((p, c if p.direction == "forward" else c[::-1]) for p, c in paths))

    @property
    def length(self) -> int:
        """How far the last pulse has to go, in cells."""
        return max((pulse.wait + len(path) for pulse, path in self.pulses), default=0)

    def changes(self, before: int, now: int) -> Iterator[tuple[Point, str]]:
        """The cells that look different since `before`, with their roles; "" is a cell passed."""
        for pulse, path in self.pulses:
            head = now - pulse.wait
            first = max(0, before - pulse.wait - TAIL)
            for k in range(first, min(head, len(path) - 1) + 1):
                age = head - k
                yield path[k], f"pulse.{pulse.direction}.{age}" if age <= TAIL else ""
