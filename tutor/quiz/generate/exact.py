"""The derivative of a rational graph without any rounding, by other means than backpropagation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from numbers import Number
from typing import Any, TypeAlias, Union

import numpy as np

from tutor.engine.loss import batch_size
from tutor.formula.evaluate import value_of
from tutor.formula.normalise import Unreadable
from tutor.graph import Graph, Wire
from tutor.graph.pieces import Index
from tutor.rules import BOOK

Exact: TypeAlias = Any  # an object array of Duals

Plain: TypeAlias = Union["Dual", int, float, np.generic]


@dataclass(frozen=True)
class Dual:
    """A number and how fast it changes with the one that is nudged: value + slope · ε, ε² = 0.

    It has what is rational: signs, whole powers, the larger of two; no exp, so that NumPy raises
    TypeError for it.
    """

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: Plain) -> "Dual":
        other = dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: Plain) -> "Dual":
        return self + -dual(other)

    def __mul__(self, other: Plain) -> "Dual":
        other = dual(other)
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __truediv__(self, other: Plain) -> "Dual":
        other = dual(other)
        slope = self.slope / other.value - self.value * other.slope / other.value**2
        return Dual(self.value / other.value, slope)

    def __pow__(self, other: Plain) -> "Dual":
        n = dual(other).value
        if n.denominator != 1:
            return NotImplemented  # a root
        slope = n * self.value ** (int(n) - 1) * self.slope if n else Fraction(0)
        return Dual(self.value ** int(n), slope)

    def __neg__(self) -> "Dual":
        return Dual(-self.value, -self.slope)

    def __abs__(self) -> "Dual":
        sign = (self.value > 0) - (self.value < 0)
        return Dual(abs(self.value), sign * self.slope)

    def __radd__(self, other: Plain) -> "Dual":
        return dual(other) + self

    def __rsub__(self, other: Plain) -> "Dual":
        return dual(other) - self

    def __rmul__(self, other: Plain) -> "Dual":
        return dual(other) * self

    def __rtruediv__(self, other: Plain) -> "Dual":
        return dual(other) / self

    def __lt__(self, other: Plain) -> bool:
        return self.value < dual(other).value

    def __le__(self, other: Plain) -> bool:
        return self.value <= dual(other).value

    def __gt__(self, other: Plain) -> bool:
        return self.value > dual(other).value

    def __ge__(self, other: Plain) -> bool:
        return self.value >= dual(other).value

    def __float__(self) -> float:
        return float(self.value)


Number.register(Dual)


def dual(number: Plain) -> Dual:
    """A number as the decimal fraction that it is written as."""
    if isinstance(number, Dual):
        return number
    plain = number.item() if isinstance(number, np.generic) else number
    return Dual(Fraction(plain) if isinstance(plain, int) else Fraction(repr(plain)))


def exact_value(graph: Graph, i: int) -> np.ndarray | None:
    """The value of node i, its fractions rounded once; None where the graph is not rational."""
    values = _forward(graph, {})
    return None if values is None else np.asarray(values[i].astype(float))


def exact_slope(graph: Graph, wires: Collection[Wire], index: Index) -> float | None:
    """How fast Σ dout · output changes with one element of what the wires bring."""
    source = graph.source_of(next(iter(wires)))
    nudged = _exact(graph.result.node_values[source])
    nudged[index] = Dual(nudged[index].value, Fraction(1))
    values = _forward(graph, dict.fromkeys(wires, nudged))
    if values is None:
        return None
    dout = np.broadcast_to(_exact(graph.dout), values[graph.output].shape)
    return float(dual(np.sum(values[graph.output] * dout)).slope)


def _forward(graph: Graph, nudged: Mapping[Wire, Exact]) -> list[Exact] | None:
    values: list[Exact] = []
    for i, node in enumerate(graph.nodes):
        if not node.is_operation:
            values.append(_exact(node.value))
            continue
        operands = [nudged.get((i, slot), values[j]) for slot, j in enumerate(node.inputs)]
        try:
            values.append(_computed(graph, i, operands))
        except (TypeError, Unreadable):  # not rational: exp of fractions, the softmax of a loss
            return None
    return values


def _computed(graph: Graph, i: int, operands: list[Exact]) -> Exact:
    """The value of node i by the formula of its layer."""
    node, first = graph.nodes[i], operands[0]
    record = BOOK[node.op]
    given = dict(zip(record.letters, operands, strict=True))
    if record.kind == "product" and first.ndim > 2:  # each picture, or row of many, is a row
        given[record.letters[0]] = first.reshape(-1, len(operands[1]))
    if record.kind == "loss":
        given["N"] = _exact(batch_size(first))
    arguments = node.arguments if first.ndim or record.kind != "reduction" else ()
    value = value_of(record.made_with(arguments), given, number=_number)
    return _exact(value).reshape(np.shape(graph.result.node_values[i]))


def _number(digits: str) -> Exact:
    return np.array(Dual(Fraction(digits)), dtype=object)


def _exact(value: Any) -> Exact:
    return np.asarray(_duals(np.asarray(value)), dtype=object)


_duals = np.frompyfunc(dual, 1, 1)
