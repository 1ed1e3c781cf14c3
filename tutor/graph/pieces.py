"""Elements of arrays by their names, and how one is made of others: the words of `element`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tutor.graph.formulas import Digits, as_operand
from tutor.graph.graph import Run
from tutor.graph.node import Value, Wire

Index = tuple[int, ...]
"""Where an element stands in its array; () for a number."""

Pattern = tuple[int | slice, ...]
"""Which elements of an array: one, or along some axes all of them."""

ALL = slice(None)


@dataclass(frozen=True, eq=False)
class Piece:
    """Some elements of one array: their name in formulas and their values, one after another."""

    name: str
    values: np.ndarray
    is_one: bool


@dataclass(frozen=True, eq=False)
class Terms:
    """Numbers that are added, and how each of them is written."""

    worth: np.ndarray
    written: Callable[[int], str]


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an element is made: in names, then in numbers, where {} stands for the sum of `terms`."""

    symbols: str
    numbers: str
    terms: Terms | None = None


def named(name: str, pattern: Pattern) -> str:
    """Elements as Python writes them, "X[0, :]"; all of them, or a number, by the name alone."""
    if all(isinstance(k, slice) for k in pattern):
        return name
    return f"{name}[{', '.join(':' if isinstance(k, slice) else str(k) for k in pattern)}]"


def element(value: Value | None, pattern: Pattern) -> Any:
    return np.asarray(value)[pattern]


def of_value(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(run.graph.nodes[i].name, run.node_values[i], pattern)


def of_gradient(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(f"d{run.graph.nodes[i].name}", run.node_gradients[i], pattern)


def _piece(name: str, value: Value | None, pattern: Pattern) -> Piece:
    is_one = not any(isinstance(k, slice) for k in pattern)
    return Piece(named(name, pattern), np.ravel(element(value, pattern)), is_one)


def sum_of(piece: Piece, digits: Digits) -> Recipe:
    symbols = piece.name if piece.is_one else f"sum({piece.name})"
    return Recipe(symbols, "{}", _products(digits, piece))


def product_of(left: Piece, right: Piece, digits: Digits) -> Recipe:
    """The products of their elements, added."""
    sign = "×" if left.is_one and right.is_one else "·"
    return Recipe(f"{left.name} {sign} {right.name}", "{}", _products(digits, left, right))


def _products(digits: Digits, *factors: Piece) -> Terms:
    worth = np.prod([piece.values for piece in factors], axis=0)
    return Terms(
        worth, lambda k: " × ".join(as_operand(piece.values[k], digits) for piece in factors)
    )


def origin(pattern: Pattern, shape: tuple[int, ...]) -> Pattern:
    """Which elements of an operand of that shape were broadcast there."""
    tail = pattern[len(pattern) - len(shape) :]
    return tuple(0 if n == 1 else k for k, n in zip(tail, shape, strict=True))


def spread(run: Run, wire: Wire, index: Index) -> Pattern:
    """Into which elements of its user an element was broadcast."""
    target, _ = wire
    out = np.shape(run.node_values[target])
    operand = np.shape(run.node_values[run.graph.source_of(wire)])
    new = len(out) - len(operand)
    axes = zip(index, operand, out[new:], strict=True)
    places = (ALL if n == 1 and wide > 1 else k for k, n, wide in axes)
    return (*(0 if n == 1 else ALL for n in out[:new]), *places)
