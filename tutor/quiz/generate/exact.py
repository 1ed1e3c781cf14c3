"""The derivative of a rational graph without any rounding, by other means than backpropagation."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from tutor.engine.loss import batch_size
from tutor.graph import Graph, Node, Wire
from tutor.graph.pieces import Index

Exact: TypeAlias = Any  # an object array of Duals


@dataclass(frozen=True)
class Dual:
    """A number and how fast it changes with the one that is nudged: value + slope · ε, ε² = 0."""

    value: Fraction
    slope: Fraction = Fraction(0)

    def __add__(self, other: "Dual") -> "Dual":
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other: "Dual") -> "Dual":
        return Dual(self.value - other.value, self.slope - other.slope)

    def __mul__(self, other: "Dual") -> "Dual":
        slope = self.slope * other.value + self.value * other.slope
        return Dual(self.value * other.value, slope)

    def __truediv__(self, other: "Dual") -> "Dual":
        slope = self.slope / other.value - self.value * other.slope / other.value**2
        return Dual(self.value / other.value, slope)

    def __pow__(self, n: int) -> "Dual":
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)


Rule = Callable[[Node, list[Exact]], Exact]


def exact_value(graph: Graph, i: int) -> np.ndarray | None:
    """The value of node i, its fractions rounded once; None where the graph is not rational."""
    values = _forward(graph, {})
    return None if values is None else _numbers(values[i], "value")


def exact_slope(graph: Graph, wires: Collection[Wire], index: Index) -> float | None:
    """How fast Σ dout · output changes with one element of what the wires bring."""
    source = graph.source_of(next(iter(wires)))
    nudged = _exact(graph.result.node_values[source])
    nudged[index] = Dual(nudged[index].value, Fraction(1))
    values = _forward(graph, dict.fromkeys(wires, nudged))
    if values is None:
        return None
    dout = np.broadcast_to(_exact(graph.dout), values[graph.output].shape)
    return float(np.sum(values[graph.output] * dout).slope)


def _forward(graph: Graph, nudged: Mapping[Wire, Exact]) -> list[Exact] | None:
    values: list[Exact] = []
    for i, node in enumerate(graph.nodes):
        if not node.is_operation:
            values.append(_exact(node.value))
        elif _is_rational(node):
            operands = [nudged.get((i, slot), values[j]) for slot, j in enumerate(node.inputs)]
            values.append(np.asarray(RULES[node.op](node, operands), dtype=object))
        else:
            return None
    return values


def _is_rational(node: Node) -> bool:
    return node.op in RULES and (node.op != "PowLayer" or isinstance(node.arguments[0], int))


def _exact(value: Any) -> Exact:
    """Each number as the decimal fraction that it is written as."""
    numbers = np.asarray(value)
    exact = np.empty(numbers.shape, dtype=object)
    for index in np.ndindex(numbers.shape):
        exact[index] = Dual(Fraction(repr(numbers[index].item())))
    return exact


def _numbers(exact: Exact, part: str) -> np.ndarray:
    return np.array([float(getattr(dual, part)) for dual in exact.flat]).reshape(exact.shape)


def _affine(x: Exact, W: Exact, b: Exact) -> Exact:
    rows = x.shape[:1] if x.ndim > 1 else ()
    return np.dot(x.reshape(*rows, len(W)), W) + b


def _half_square(y: Exact, t: Exact) -> Exact:
    return np.sum((y - t) ** 2) * Dual(Fraction(1, 2 * batch_size(y)))


def _sum(node: Node, x: Exact) -> Exact:
    axis, keepdims = node.arguments
    return np.sum(x, axis=axis, keepdims=keepdims) if x.ndim else x  # type: ignore[call-overload]


_switch = np.frompyfunc(lambda x: x if x.value > 0 else Dual(Fraction(0)), 1, 1)

RULES: Mapping[str, Rule] = {
    "AddLayer": lambda node, at: at[0] + at[1],
    "SubLayer": lambda node, at: at[0] - at[1],
    "MulLayer": lambda node, at: at[0] * at[1],
    "DivLayer": lambda node, at: at[0] / at[1],
    "PowLayer": lambda node, at: at[0] ** node.arguments[0],
    "SumLayer": lambda node, at: _sum(node, at[0]),
    "DotLayer": lambda node, at: np.dot(at[0], at[1]),
    "Relu": lambda node, at: _switch(at[0]),
    "Affine": lambda node, at: _affine(*at),
    "IdentityWithLoss": lambda node, at: _half_square(*at),
}
"""What each layer of the four basic operations computes."""
