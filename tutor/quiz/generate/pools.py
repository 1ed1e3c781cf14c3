"""The numbers that questions are made with: by what an input is, as its first number tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import floor, log10
from random import Random
from typing import Any, Literal, TypeAlias, cast

import numpy as np

from tutor.graph import Graph, Value, graph_of
from tutor.rules import BOOK

Number = int | float
Kind: TypeAlias = Literal[
    "price",
    "factor",
    "count",
    "share",
    "amount",
    "plain",
    "signed",
    "switched",
    "exponent",
    "gentle",
    "divisor",
    "part",
    "square",
    "one_hot",
    "classes",
    "probabilities",
]

PLAIN = ("count", "amount", "plain", "signed")
FIRST_PRICE = 30  # from here on a number is a price
LEAST_SHARE = 0.05  # below, shares are hundredths
LARGEST_COUNT = 9
LETTERS = 2  # a longer name is that of a thing, of which there is no negative number


def _both(*numbers: Number) -> tuple[Number, ...]:
    return (*numbers, *(-number for number in numbers))


WHOLE = (2, 3, 4, 5, 6, 7, 8, 9)
DIVISORS = (2, 4, 5, 10)  # by which quotients are short, also twice
SQUARES = (4, 9, 16, 25, 36, 49, 64, 100)  # of which roots are short
HALVES = (0.5, 1.5, 2.5, 3.5, 4.5)
POOLS: dict[Kind, tuple[Sequence[Number], Sequence[Number], Sequence[Number]]] = {
    "price": (range(20, 100, 10), range(50, 301, 10), range(50, 301, 10)),
    "factor": ((1.1, 1.2, 1.5, 2), (1.05, 1.1, 1.2, 1.5, 2), (1.05, 1.1, 1.2, 1.5, 2)),
    "count": ((2, 3, 4, 5, 6),) * 3,
    "share": ((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8),) * 3,
    "part": ((0.1, 0.2, 0.25, 0.4, 0.5, 0.8),) * 3,
    "amount": (WHOLE, WHOLE, range(2, 16)),
    "plain": (WHOLE, WHOLE, _both(*WHOLE, *HALVES)),
    "signed": (_both(*WHOLE), _both(*WHOLE), _both(*WHOLE, *HALVES)),
    "switched": (_both(*WHOLE, 0), _both(*WHOLE, 0), _both(*WHOLE, *HALVES, 0)),
    "gentle": (_both(0.2, 0.5, 1.5, 2),) * 3,
    "divisor": (DIVISORS,) * 3,
    "square": (SQUARES, SQUARES, (*SQUARES, 0.04, 0.25, 0.64, 1.44, 2.25)),
    "exponent": (_both(2, 3), _both(2, 3), _both(0.5, 1.5, 2, 2.5, 3)),
}
"""For each level what a number may be."""

DOUTS: tuple[Sequence[Number], ...] = (
    (2, 3, 4, 5),
    (2, 3, 4, 5, 10, 0.5, 1.5, 2.5),
    (2, 3, -2, -3, -4, 0.5, 1.5, 2.5, -0.5),
)
"""What may arrive from upstream; never 1, behind which a forgotten upstream hides."""

ARRAY_DOUTS: tuple[Sequence[Number], ...] = (WHOLE, _both(*WHOLE), _both(*WHOLE, *HALVES))


@dataclass(frozen=True)
class Role:
    """What an input is: its kind, the power of ten of its prices or shares, its shape."""

    kind: Kind
    shape: tuple[int, ...]
    scale: Number = 1
    classes: int = 0


def role_of(graph: Graph, i: int, shape: tuple[int, ...], classes: int) -> Role:
    """What node i is as an input of this shape, beside scores for so many classes."""
    value = graph.result.node_values[i]
    kind = _array_kind(graph, i, value) if np.ndim(value) else _scalar_kind(graph, i, value)
    return Role(kind, shape, _scale(kind, value), classes)


def numbers(rng: Random, role: Role, level: int) -> Value:
    """Numbers for an input; those of an array differ as long as the pool has enough."""
    match role.kind:
        case "one_hot":
            return _hot(_classes(rng, role.shape[:-1], role.shape[-1]), role.shape[-1])
        case "classes":
            return _classes(rng, role.shape, role.classes)
        case "probabilities":
            return _probabilities(rng, role.shape)
    scale = role.scale if level > 1 or role.kind == "share" else 1
    pool = [_scaled(number, scale) for number in POOLS[role.kind][level - 1]]
    return drawn(rng, pool, role.shape)


def drawn(rng: Random, pool: Sequence[Number], shape: tuple[int, ...]) -> Value:
    """A number of the pool, or an array of them."""
    if not shape:
        return rng.choice(pool)
    size = int(np.prod(shape))
    if size > len(pool):
        return np.array(rng.choices(pool, k=size)).reshape(shape)
    return np.array(rng.sample(pool, size)).reshape(shape)


def _hot(labels: np.ndarray, classes: int) -> np.ndarray:
    return np.asarray(np.equal(labels[..., np.newaxis], np.arange(classes)), dtype=int)


def _classes(rng: Random, shape: tuple[int, ...], classes: int) -> np.ndarray:
    return np.array([rng.randrange(classes) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _probabilities(rng: Random, shape: tuple[int, ...]) -> np.ndarray:
    """Hundredths that add up to 1 in each row."""
    count, classes = int(np.prod(shape[:-1])), shape[-1]
    cuts = [sorted(rng.sample(range(1, 20), classes - 1)) for _ in range(count)]
    parts = np.diff([[0, *row, 20] for row in cuts], axis=1)
    return (5 * parts / 100).round(2).reshape(shape)


def _scalar_kind(graph: Graph, i: int, value: Any) -> Kind:
    if (kind := _kind_by_user(graph, i, value)) is not None:
        return kind
    if value >= FIRST_PRICE:
        return "price"
    if 0 < value < 1:
        return "share"
    if 1 < value < 2 and value != int(value):
        return "factor"
    if value <= 0:
        return "signed"
    if value <= LARGEST_COUNT and _has_prices(graph):
        return "count"
    return "plain" if len(graph.nodes[i].name) <= LETTERS else "amount"


def _array_kind(graph: Graph, i: int, value: Any) -> Kind:
    if scores_of(graph, i) is not None:
        return "classes"
    rows = np.sum(value, axis=-1)
    if set(np.unique(value)) <= {0, 1} and np.all(rows == 1) and _are_labels(graph, i):
        return "one_hot"
    if np.all(value >= 0) and np.allclose(rows, 1, atol=1e-3):
        return "probabilities"
    return _kind_by_user(graph, i, value) or ("signed" if np.any(value < 0) else "plain")


def _are_labels(graph: Graph, i: int) -> bool:
    """Whether what uses these zeros and ones is a loss, or a node of an opened one."""
    return all(
        BOOK[graph.nodes[target].op].labels == slot or graph.nodes[target].op in _in_losses()
        for target, slot in graph.uses[i]
    )


@cache
def _in_losses() -> frozenset[str]:
    """The layers that labels enter where a loss is opened."""
    opened = (
        (graph_of(record.program.strip()), record.letters[record.labels])
        for record in BOOK.values()
        if record.program and record.labels is not None
    )
    wires = ((graph, wire) for graph, labels in opened for wire in graph.uses[graph.index[labels]])
    return frozenset(graph.nodes[target].op for graph, (target, _) in wires)


def scores_of(graph: Graph, i: int) -> int | None:
    """The node of the scores beside node i, where that holds class numbers."""
    for target, slot in graph.uses[i]:
        node = graph.nodes[target]
        scores, values = node.inputs[0], graph.result.node_values
        if BOOK[node.op].labels == slot and np.ndim(values[i]) < np.ndim(values[scores]):
            return scores
    return None


def _kind_by_user(graph: Graph, i: int, value: Any) -> Kind | None:
    """What an input has to be because of the node that it enters."""
    for target, slot in graph.uses[i]:
        kind = cast(Kind, BOOK[graph.nodes[target].op].operands[slot].numbers)
        if kind and (kind != "divisor" or (np.ndim(value) == 0 and value > 0)):
            return kind
    return None


def runs_away(op: str) -> bool:
    """Whether large numbers run away in a layer, as in eˣ."""
    return any(operand.numbers == "exponent" for operand in BOOK[op].operands)


def _has_prices(graph: Graph) -> bool:
    """Whether the numbers are those of a purchase, where nothing is counted below 0."""
    given = (np.asarray(value) for value in graph.inputs.values())
    return any(not value.ndim and value >= FIRST_PRICE for value in given)


def _scale(kind: Kind, value: Any) -> Number:
    """The power of ten by which the pool of 50 to 300, of 0.1 to 0.8, or of divisors is moved."""
    if not np.all(np.isfinite(value)):
        return 1
    if kind == "divisor":
        power = floor(log10(value)) - (value >= 10)
        return int(10**power) if power >= 0 else float(f"1e{power}")
    if kind == "price" and value >= 10 * FIRST_PRICE:
        return int(10 ** int(log10(value / FIRST_PRICE)))
    if kind == "share" and not np.ndim(value) and 0 < value < LEAST_SHARE:
        return 0.1
    return 1


def _scaled(number: Number, scale: Number) -> Number:
    return number if scale == 1 else float(f"{number * scale:.3g}") if scale < 1 else number * scale
