"""A value as a function of one input: its curve, and the slopes of its tangent and its secants."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, isfinite, log10

import numpy as np

from tutor.formula.request import Index, element
from tutor.graph.asked import known_wire, meant
from tutor.graph.graph import Graph, forward
from tutor.graph.node import Value
from tutor.graph.numbers import element_of, has_element, is_array, named, with_element
from tutor.text import Problem

POINTS = 161
"""Of a curve; more than a terminal has columns of dots for it."""

WIDTH = 4.0  # a span reaches so far to each side of a small number
SHARE = 0.9  # of a large one so much of it, and so not across 0, where poles are
LARGEST = 1e100  # that is drawn; beyond, the ends of axes would be no numbers
POLE = 10  # so many times as high as most of it is what a curve may be, and is still shown whole

Ends = tuple[float, float]

_CURVE = re.compile(
    r"(?P<of>.+?)/(?P<by>[^/]+?)(?:\s+(?P<left>\S+?)\.\.(?P<right>\S+))?(?:\s+h=(?P<h>\S+))?"
)


@dataclass(frozen=True)
class ScalarFunction:
    """The value of the wire `of` by the input `by`, of arrays by one element of each.

    Of an array that is the output all elements are added, each times what arrives for it.
    """

    of: str
    by: str
    of_index: Index | None = None
    by_index: Index | None = None

    @property
    def by_name(self) -> str:
        return named(self.by, self.by_index or ())

    def of_name(self, graph: Graph) -> str:
        is_total = self.of_index is None and is_array(graph.result.values[self.of])
        return f"Σ d{self.of} × {self.of}" if is_total else named(self.of, self.of_index or ())

    def at(self, graph: Graph) -> float:
        """Where it stands: the number of the input."""
        value = graph.inputs[self.by]
        found = element_of(value, self.by_index) if self.by_index is not None else value
        assert isinstance(found, int | float)
        return float(found)

    def moved(self, graph: Graph, x: float) -> Graph:
        """The graph with another number there."""
        value: Value = x
        if self.by_index is not None:
            value = with_element(graph.inputs[self.by], self.by_index, x)
        return graph.with_inputs(**{self.by: value})

    def value(self, graph: Graph, x: float) -> float:
        """What comes out for x; nan where nothing does."""
        with np.errstate(all="ignore"):
            _, values = forward(self.moved(graph, x))
            value = values[graph.index[self.of]]
            if self.of_index is not None:
                return float(np.asarray(value)[self.of_index])
            return float(np.sum(value * graph.result.dout)) if is_array(value) else float(value)

    def slope(self, graph: Graph) -> float:
        """The derivative where it stands, as the layers compute it on the way back."""
        end = graph.index[self.of]
        dout = self._arriving(graph, end)
        until = replace(graph, nodes=graph.nodes[: end + 1], output=end, dout=dout)
        gradient = until.result.gradients.get(self.by, 0)
        return float(np.asarray(gradient)[self.by_index or ()])

    def _arriving(self, graph: Graph, end: int) -> Value:
        """What makes the derivative of a number of what comes back: 1 at it, 0 elsewhere."""
        value = graph.result.node_values[end]
        if self.of_index is None:
            return graph.result.dout if is_array(value) else 1
        dout = np.zeros(np.shape(value))
        dout[self.of_index] = 1
        return dout

    def curve(self, graph: Graph, ends: Ends) -> tuple[np.ndarray, np.ndarray]:
        """Points from end to end, whatever number stands there now; what is no number is nan."""
        return _points(_Curve(self.moved(graph, 0.0), self, ends))


@dataclass(frozen=True)
class _Curve:
    """A curve, the same for graphs that compute the same from the same other inputs."""

    graph: Graph
    function: ScalarFunction
    ends: Ends

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Curve) and self._all == other._all

    def __hash__(self) -> int:
        return hash(self._all)

    @property
    def _all(self) -> tuple[object, ...]:
        nodes = self.graph.nodes
        values = (np.asarray(0 if n.value is None else n.value).tobytes() for n in nodes)
        made = ((node.name, node.op, node.inputs, node.arguments) for node in nodes)
        dout = np.asarray(self.graph.dout).tobytes()
        return self.function, self.ends, tuple(made), tuple(values), dout


@lru_cache(maxsize=8)  # each takes a pass of the graph a point
def _points(curve: _Curve) -> tuple[np.ndarray, np.ndarray]:
    x = np.linspace(*curve.ends, POINTS)
    y = np.array([curve.function.value(curve.graph, float(each)) for each in x])
    return x, np.where(np.isfinite(y), y, np.nan)


@dataclass(frozen=True)
class Drawn:
    """A function with the span and the width of a secant, where these are given."""

    function: ScalarFunction
    span: Ends | None = None
    h: float | None = None


def read_curve(graph: Graph, text: str) -> Drawn:
    """What "out/x", "loss/W[0,1]" or "out/x -6..6 h=1" names.

    Problem where the graph has no such wire or input, or no single number there.
    """
    found = _CURVE.fullmatch(text.strip())
    if found is None:
        raise Problem("check.curve_form", curve=text)
    (of, of_index), (by, by_index) = element(found["of"]), element(found["by"])
    function = ScalarFunction(of, by, of_index, by_index)
    for problem in _faults(graph, function):
        raise problem
    try:
        left, right, h = (float(found[part] or "nan") for part in ("left", "right", "h"))
    except ValueError:
        raise Problem("check.curve_form", curve=text) from None
    if (found["left"] and not 0 < right - left < float("inf")) or (found["h"] and not isfinite(h)):
        raise Problem("check.curve_form", curve=text)
    return Drawn(function, (left, right) if found["left"] else None, h if found["h"] else None)


def _faults(graph: Graph, function: ScalarFunction) -> Iterator[Problem]:
    if function.of not in graph.index:
        yield Problem("check.no_wire", name=function.of, known=known_wire(graph, function.of))
        return
    if function.by not in graph.inputs:
        known = meant(graph, function.by, graph.inputs)
        yield Problem("check.no_input", name=function.by, known=known)
        return
    value = graph.result.values[function.of]
    is_output = graph.index[function.of] == graph.output
    if not _is_one(value, function.of_index) and not (is_output and function.of_index is None):
        yield Problem("check.no_single_number", name=function.of)
    if not _is_one(graph.inputs[function.by], function.by_index):
        yield Problem("check.no_single_number", name=function.by)
    elif not abs(function.at(graph)) <= LARGEST:
        yield Problem("limits.no_curve", name=function.by)
    elif graph.gradient_step[graph.index[function.by]] is None:
        yield Problem("check.no_way_back", name=function.by)


def _is_one(value: Value | None, index: Index | None) -> bool:
    return not is_array(value) if index is None else has_element(value, index)


def span_around(x: float) -> Ends:
    """From end to end of what is shown of a curve where nobody has said it, in round numbers."""
    reach = max(SHARE * abs(x), WIDTH)
    unit = 10.0 ** floor(log10(reach))
    reach = round(reach / unit) * unit
    middle = round(x / (unit / 10)) * (unit / 10)
    return middle - reach, middle + reach


def heights(y: np.ndarray, y_now: float) -> Ends:
    """From the lowest to the highest of what is shown; beside a pole what most of it has."""
    found = np.array([each for each in (*y, y_now) if abs(each) <= LARGEST])
    if not len(found):
        return -1.0, 1.0
    low, high = float(found.min()), float(found.max())
    most = np.percentile(found, [10, 90])
    if high - low > POLE * (most[1] - most[0]) > 0:
        low, high = (float(each) for each in np.percentile(found, [5, 95]))
        low, high = (min(low, y_now), max(high, y_now)) if abs(y_now) <= LARGEST else (low, high)
    margin = (high - low) * 0.06 or abs(high) * 0.5 or 1.0
    return low - margin, high + margin
