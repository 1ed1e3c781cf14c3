"""A little more on an input, and what then comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Graph, Run, Value
from tutor.graph.numbers import element_of, is_array, named, with_element


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


def can_be_nudged(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)


def has_way_back(graph: Graph, name: str) -> bool:
    """Whether a gradient comes back to an input: a class label is not moved a little."""
    return graph.gradient_step[graph.index[name]] is not None


def total(run: Run, out: str) -> float:
    """The number to watch; of an array all elements, each times what arrives for it."""
    value, arrives = run.values[out], run.gradients[out]
    if not is_array(value):
        return float(value)
    assert is_array(arrives)
    return float(np.sum(value * arrives))
