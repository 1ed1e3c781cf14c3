"""Pulses that travel along wires: which cells show them, from how far they have come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.graph.layout import Layout, Point
from tutor.graph.node import Wire
from tutor.graph.paint import Direction, travel

TAIL = 4  # cells that fade behind the head


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
        return cls(tuple((p, travel(layout, p.wire, p.direction)) for p in pulses))

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
