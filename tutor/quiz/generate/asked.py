"""What a question asks of a graph: its verb, its name and user, and the wires it is about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Run, Wire
from tutor.graph.pieces import Index
from tutor.quiz.mistakes import numbers
from tutor.quiz.mistakes.told import WrongArray
from tutor.quiz.question import Array, floats


@dataclass(frozen=True, eq=False)
class Asked:
    """A question for numbers on a run: `user` is the node of a branch, or whose derivative."""

    run: Run
    verb: str
    name: str
    user: str = ""
    index: Index | None = None

    @cached_property
    def node(self) -> int:
        return self.run.graph.index[self.name]

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """The wires on which what is asked comes back."""
        graph = self.run.graph
        wires = [wire for wire in graph.uses[self.node] if wire in graph.wire_step]
        return tuple(w for w in wires if not self.user or graph.enters(w, self.user))

    @property
    def own(self) -> Array:
        """The value of what is asked about."""
        return floats(self.run.node_values[self.node])

    @cached_property
    def right(self) -> Array:
        """The answer, to the whole array where there is one."""
        if self.verb == "predict":
            return self.own
        if self.verb == "ask":
            local = numbers.local_derivatives(self.run, self.wires[0][0])
            return floats(sum(local[slot] for _, slot in self.wires))
        return sum((floats(self.run.wire_gradients[wire]) for wire in self.wires), floats(0))

    def mistakes(self) -> Iterator[WrongArray]:
        """What the wrong rules make of it, each told from the right array."""
        if self.verb == "predict":
            return numbers.values(self.run, self.node)
        found = numbers.locals_ if self.verb == "ask" else numbers.flows
        return found(self.run, self.wires)

    @cached_property
    def wrong(self) -> Sequence[tuple[str, Array]]:
        """The tag of each wrong rule that says anything, and its answer, nan where it says none."""
        with np.errstate(all="ignore"):  # wrong rules divide by 0 where right ones do not
            told = [mistake.told_from(self.right) for mistake in self.mistakes()]
        said = ((m.tag, self._part(m.values)) for m in told if not m.general)
        return [(tag, values) for tag, values in said if np.isfinite(values).any()]

    @cached_property
    def answer(self) -> Array:
        """What is to be typed."""
        return self._part(self.right)

    def _part(self, values: Array) -> Array:
        spread = np.broadcast_to(values, self.right.shape)
        return floats(spread if self.index is None else spread[self.index])


def asked(run: Run, verb: str, argument: str) -> Asked:
    """What a request asks on a run."""
    request = Request(verb, argument)
    return Asked(run, verb, request.name, request.user, request.index)
