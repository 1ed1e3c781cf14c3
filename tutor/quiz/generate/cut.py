"""The small graph around a node, as little as the level wants, and the numbers it may have.

What an input is, its first number tells and the node that it enters.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10, prod
from random import Random
from textwrap import indent
from typing import Any

import numpy as np

from tutor.formula.tree import name, parts_of, put
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Node, Value, graph_of
from tutor.graph.numbers import full, is_small, listed
from tutor.graph.shape import BATCH, shape_text
from tutor.quiz.letters import ancestors, descendants
from tutor.rules import BOOK, Record

MOST_OPERATIONS = 6  # a larger graph is never asked about as a whole
SMALL_SIZES = (2, 3)  # what the axes of larger arrays become, in turn
WIDTH = 44  # a longer line of parameters is broken


Number = int | float
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
POOLS: dict[str, tuple[Sequence[Number], Sequence[Number], Sequence[Number]]] = {
    "price": (range(20, 100, 10), range(50, 301, 10), range(50, 301, 10)),
    "factor": ((1.1, 1.2, 1.5, 2), (1.05, 1.1, 1.2, 1.5, 2), (1.05, 1.1, 1.2, 1.5, 2)),
    "count": ((2, 3, 4, 5, 6),) * 3,
    "share": ((0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8),) * 3,
    "part": ((0.1, 0.2, 0.25, 0.4, 0.5, 0.8),) * 3,
    "amount": (WHOLE, WHOLE, range(2, 16)),
    "plain": (WHOLE, WHOLE, _both(*WHOLE, *HALVES)),
    "signed": (_both(*WHOLE), _both(*WHOLE), _both(*WHOLE, *HALVES)),
    "switched": (_both(*WHOLE, 0), _both(*WHOLE, 0), _both(*WHOLE, *HALVES, 0)),
    "square": (SQUARES, SQUARES, (*SQUARES, 0.04, 0.25, 0.64, 1.44, 2.25)),
    "gentle": (_both(0.2, 0.5, 1.5, 2),) * 3,
    "divisor": (DIVISORS,) * 3,
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

    kind: str
    shape: tuple[int, ...]
    scale: Number = 1
    classes: int = 0


@dataclass(frozen=True, eq=False)
class Sketch:
    """A graph whose inputs still get their numbers: what each of them is."""

    graph: Graph
    roles: Mapping[str, Role]
    dout_shape: tuple[int, ...]

    def graphs(self, rng: Random, level: int) -> Iterator[Graph]:
        """The graph with drawn numbers and a drawn dout, again and again."""
        pools = ARRAY_DOUTS if self.dout_shape else DOUTS
        products = (number * _rows(self.graph) for number in pools[level - 1])
        pool = [number for number in products if abs(number) != 1]
        while True:
            values = {name: numbers(rng, role, level) for name, role in self.roles.items()}
            graph = self.graph.with_inputs(**values)
            yield replace(graph, dout=drawn(rng, pool, self.dout_shape))


def _rows(graph: Graph) -> int:
    """Of how many rows the output is the mean: what arrives there shall be divisible by it."""
    last = graph.nodes[graph.output]
    if BOOK[last.op].kind != "loss":
        return 1
    shape = np.shape(graph.result.node_values[last.inputs[0]])
    return shape[0] if len(shape) > 1 else 1


def cut(graph: Graph, kept: Collection[int], output: int, sizes: Mapping[int, int]) -> Sketch:
    """The graph of the kept operations alone; what else they use becomes an input.

    `sizes` tells what each length of an axis becomes.
    """
    order = _with_operands(graph, kept)
    place = {i: k for k, i in enumerate(order)}
    nodes, roles = [], {}
    for i in order:
        node = graph.nodes[i]
        if i in kept:
            node = replace(node, inputs=tuple(place[j] for j in node.inputs))
        elif node.op != "constant":
            role = roles[node.name] = _role(graph, i, sizes, kept)
            batch = node.batch or graph.shapes[i][:1] == (BATCH,)
            value = np.zeros(role.shape) if role.shape else 0
            node = Node(node.name, "input", value=value, batch=batch)
        nodes.append(node)
    small = as_read(Graph(graph.name, tuple(nodes), place[output]))
    return Sketch(small, roles, _shape(graph, output, sizes))


def numbers_in(graph: Graph, kept: Collection[int], sizes: Mapping[int, int]) -> int:
    """How many numbers would stand in what `cut` makes of the same."""
    return sum(prod(_shape(graph, i, sizes)) for i in _with_operands(graph, kept))


def operations_to(graph: Graph, i: int) -> set[int]:
    """The operations that node i is computed by, itself included."""
    return {j for j in ancestors(graph, i) | {i} if graph.nodes[j].is_operation}


def fits_the_screen(graph: Graph) -> bool:
    """Whether the whole graph can be asked about at once."""
    operations = sum(node.is_operation for node in graph.nodes)
    return operations <= MOST_OPERATIONS and all(map(is_small, graph.result.node_values))


def _role(graph: Graph, i: int, sizes: Mapping[int, int], kept: Collection[int]) -> Role:
    """What node i is as an input of the kept operations.

    What runs into an eˣ has to stay small; of the numbers that a ReLU gets some may be the 0 that
    it blocks.
    """
    scores = scores_of(graph, i)  # of which the labels, where they are class numbers, choose one
    classes = 0 if scores is None else _shape(graph, scores, sizes)[-1]
    role = role_of(graph, i, _shape(graph, i, sizes), classes)
    beyond = (BOOK[graph.nodes[j].op] for j in descendants(graph, i) & set(kept))
    wanted = {operand.numbers for record in beyond for operand in record.operands}
    if role.kind in PLAIN and "exponent" in wanted:
        return replace(role, kind="gentle")
    users = ((BOOK[graph.nodes[target].op], slot) for target, slot in graph.uses[i])
    is_blocked = any(record.is_blocked_at_zero(slot) for record, slot in users)
    return replace(role, kind="switched") if is_blocked and role.shape else role


def _shape(graph: Graph, i: int, sizes: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(sizes.get(n, n) for n in np.shape(graph.result.node_values[i]))


def _with_operands(graph: Graph, kept: Collection[int]) -> list[int]:
    return sorted({*kept, *(j for i in kept for j in graph.nodes[i].inputs)})


def small_sizes(graph: Graph, kept: Collection[int]) -> Mapping[int, int]:
    """What each length of an axis becomes, if any array is too large to be written out."""
    order = _with_operands(graph, kept)
    if all(is_small(graph.result.node_values[i]) for i in order):
        return {}
    lengths = _lengths(graph, order)
    return {n: SMALL_SIZES[k % len(SMALL_SIZES)] for k, n in enumerate(lengths)}


def fresh_sizes(graph: Graph, kept: Collection[int], rng: Random) -> Mapping[int, int]:
    """Other lengths for all axes, no two alike; those of pictures stay, since W hangs on them."""
    order = _with_operands(graph, kept)
    if any(np.ndim(graph.result.node_values[i]) > 2 for i in order):
        return {}
    lengths = _lengths(graph, order)
    sizes = rng.sample(range(2, len(lengths) + 4), len(lengths))
    return dict(zip(lengths, sizes, strict=True))


def _lengths(graph: Graph, order: Collection[int]) -> list[int]:
    """Every length that an axis has; one of 1 is broadcast and stays."""
    return sorted({n for i in order for n in np.shape(graph.result.node_values[i]) if n > 1})


def as_read(graph: Graph) -> Graph:
    """The same graph as if it had been written as a program with these numbers."""
    lines = [
        f"{node.name} = {_expression(graph, node)}"
        for node in graph.nodes
        if node.is_operation or (node.op == "constant" and node.name.isidentifier())
    ]
    body = indent("\n".join([*lines, f"return {graph.nodes[graph.output].name}"]), " " * 4)
    return graph_of(f"{_signature(graph)}\n{body}")


def _signature(graph: Graph) -> str:
    parameters = [_parameter(node) for node in graph.nodes if node.op == "input"]
    if np.ndim(graph.dout) or graph.dout != 1:
        parameters.append(f"*, dout={listed(graph.dout, full)}")
    line = f"def {graph.name}({', '.join(parameters)}):"
    if len(line) <= WIDTH:
        return line
    rows = indent(",\n".join(parameters), " " * 8)
    return f"def {graph.name}(\n{rows}):"


def _parameter(node: Node) -> str:
    if node.batch:
        axes = shape_text((BATCH, *np.shape(np.asarray(node.value))[1:]))
        return f'{node.name}: "{axes}" = {listed(node.value, full)}'
    return f"{node.name}={listed(node.value, full)}"


def _expression(graph: Graph, node: Node) -> str:
    """One sign between names, or a call."""
    if node.op == "constant":
        return full(node.value)
    record, names = BOOK[node.op], [graph.nodes[j].name for j in node.inputs]
    if _is_sign(record):
        given = zip((*record.letters, "n"), (*names, *map(str, node.arguments)), strict=False)
        return in_notation(put(record.tree, {k: name(text) for k, text in given}), FORMULA)
    keywords = (f"{key}={value}" for key, value in record.given(node.arguments))
    return f"{record.call}({', '.join([*names, *keywords])})"


def _is_sign(record: Record) -> bool:
    """Whether the value is one sign between names; a product of matrices is written as a call."""
    are_names = all(part[0] == "name" for part in parts_of(record.tree))
    return are_names and record.kind == "elementwise" and record.is_written_out


def role_of(graph: Graph, i: int, shape: tuple[int, ...], classes: int) -> Role:
    """What node i is as an input of this shape, beside scores for so many classes."""
    value = graph.result.node_values[i]
    kind = _array_kind(graph, i, value) if np.ndim(value) else _scalar_kind(graph, i, value)
    return Role(kind, shape, _scale(kind, value), classes)


def numbers(rng: Random, role: Role, level: int) -> Value:
    """Numbers for an input; those of an array differ as long as the pool has enough."""
    match role.kind:
        case "one_hot":
            *rows, classes = role.shape
            return np.asarray(np.eye(classes, dtype=int)[_classes(rng, tuple(rows), classes)])
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


def _classes(rng: Random, shape: tuple[int, ...], classes: int) -> np.ndarray:
    return np.array([rng.randrange(classes) for _ in range(int(np.prod(shape)))]).reshape(shape)


def _probabilities(rng: Random, shape: tuple[int, ...]) -> np.ndarray:
    """Hundredths that add up to 1 in each row."""
    count, classes = int(np.prod(shape[:-1])), shape[-1]
    cuts = [sorted(rng.sample(range(1, 20), classes - 1)) for _ in range(count)]
    parts = np.diff([[0, *row, 20] for row in cuts], axis=1)
    return (5 * parts / 100).round(2).reshape(shape)


def _scalar_kind(graph: Graph, i: int, value: Any) -> str:
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


def _array_kind(graph: Graph, i: int, value: Any) -> str:
    if scores_of(graph, i) is not None:
        return "classes"
    rows = np.sum(value, axis=-1)
    if set(np.unique(value)) <= {0, 1} and np.all(rows == 1) and _are_labels(graph, i):
        return "one_hot"
    if np.all(value >= 0) and np.allclose(rows, 1, atol=1e-3):
        return "probabilities"
    return _kind_by_user(graph, i, value) or ("signed" if np.any(value < 0) else "plain")


def _are_labels(graph: Graph, i: int) -> bool:
    """Whether zeros and ones go to a loss, or, inside an opened one, to t · log y or y - t."""
    users = ((BOOK[graph.nodes[target].op], slot) for target, slot in graph.uses[i])
    return all(record.labels == slot or record.operator in ("*", "-") for record, slot in users)


def scores_of(graph: Graph, i: int) -> int | None:
    """The node of the scores beside node i, where that holds class numbers."""
    for target, slot in graph.uses[i]:
        node = graph.nodes[target]
        scores, values = node.inputs[0], graph.result.node_values
        if BOOK[node.op].labels == slot and np.ndim(values[i]) < np.ndim(values[scores]):
            return scores
    return None


def _kind_by_user(graph: Graph, i: int, value: Any) -> str | None:
    """What an input has to be because of the node that it enters."""
    for target, slot in graph.uses[i]:
        kind = BOOK[graph.nodes[target].op].operands[slot].numbers
        if kind and (kind != "divisor" or (np.ndim(value) == 0 and value > 0)):
            return kind
    return None


def _has_prices(graph: Graph) -> bool:
    """Whether the numbers are those of a purchase, where nothing is counted below 0."""
    given = (np.asarray(value) for value in graph.inputs.values())
    return any(not value.ndim and value >= FIRST_PRICE for value in given)


def _scale(kind: str, value: Any) -> Number:
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
