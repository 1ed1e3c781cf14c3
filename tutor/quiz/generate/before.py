"""Predict before play: an input changes, what will the output be?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np

from tutor.graph import Graph, Run, Value
from tutor.graph.graph import forward
from tutor.graph.numbers import short
from tutor.quiz.generate.cut import Sketch
from tutor.quiz.generate.locks import is_comfortable
from tutor.quiz.generate.rivals import is_apart
from tutor.quiz.mistakes import numbers
from tutor.quiz.question import floats
from tutor.text import Problem

WRONG_ONES = 3


@dataclass(frozen=True, eq=False)
class Change:
    """An input that gets another number, and the outputs to choose from, the right one first."""

    graph: Graph
    name: str
    new: float
    outputs: tuple[float, ...]

    def options(self, rng: Random) -> tuple[tuple[str, bool], ...]:
        """Each output as text and whether it is right, in a drawn order."""
        told = [(short(value), k == 0) for k, value in enumerate(self.outputs)]
        return tuple(rng.sample(told, len(told)))

    @property
    def about(self) -> Mapping[str, object]:
        """What the page tells of the change."""
        run = self.graph.result
        return {
            "input": self.name,
            "old": _plain(_number(run.values[self.name])),
            "new": self.new,
            "output": self.graph.nodes[self.graph.output].name,
            "was": run.node_values[self.graph.output],
        }


def change_for(sketch: Sketch, name: str, level: int, rng: Random, tries: int) -> Change | None:
    """Numbers and a change at which the typical mistakes lead to other outputs."""
    for _ in range(tries):
        graph, other = sketch.with_numbers(rng, level), sketch.with_numbers(rng, level)
        new = _plain(_number(other.inputs[name]))
        try:
            run, changed = graph.result, graph.with_inputs(**{name: new}).result
        except Problem:  # a layer cannot compute with these numbers
            continue
        if is_comfortable(run) and is_comfortable(changed):
            outputs = _distinct(_right(changed), _mistakes(run, changed, name), run)
            if len(outputs) == 1 + WRONG_ONES:
                return Change(graph, name, new, outputs)
    return None


def _right(changed: Run) -> float:
    """The output of the graph that has changed, by its forward alone."""
    _, values = forward(changed.graph)
    return float(values[changed.graph.output])


@np.errstate(all="ignore")
def _mistakes(run: Run, changed: Run, name: str) -> Iterator[float]:
    """What the output is taken to become."""
    was, old, new = _output(run), _number(run.values[name]), _number(changed.values[name])
    slope = _number(run.gradients[name]) / _number(run.dout)
    yield was + (new - old)  # without the gradient
    yield was * new / old  # in proportion, also where something else is added
    for mistake in numbers.values(changed, run.graph.output):
        yield float(mistake.values)  # one branch forgotten, or the last node
    yield was + slope * (new - old)  # along the tangent, where the graph is curved
    yield was - slope * (new - old)  # the wrong way
    yield slope * (new - old)  # the change alone
    yield was + slope  # as if the input had grown by 1
    yield was + new


def _distinct(right: float, mistakes: Iterator[float], run: Run) -> tuple[float, ...]:
    """The right output and the first wrong ones that are clearly different from all before."""
    found = [right]
    if not is_apart(floats(_output(run)), floats(right)):
        return ()
    for value in mistakes:
        if np.isfinite(value) and all(is_apart(floats(value), floats(other)) for other in found):
            found.append(value)
    return tuple(found[: 1 + WRONG_ONES])


def _output(run: Run) -> float:
    return _number(run.node_values[run.graph.output])


def _number(value: Value | None) -> float:
    return float(floats(value))


def _plain(number: float) -> float:
    return int(number) if number == int(number) else number
