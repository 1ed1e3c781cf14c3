"""The small graph around a node, as little as the level wants, and the numbers it may have.

What an input is, its first number tells and the node that it enters.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from math import floor, isfinite, log10, prod
from random import Random
from textwrap import indent
from typing import Any

import numpy as np

from tutor.engine.loss import batch_size
from tutor.formula.tree import name, put
from tutor.formula.written import FORMULA
from tutor.graph import Graph, Node, Value
from tutor.graph.node import BATCH, foreseen, shape_text
from tutor.graph.numbers import full, is_small, listed
from tutor.quiz.letters import ancestors, descendants, operand_of
from tutor.rules import BOOK

MOST_NUMBERS = 5_000  # in what is drawn; only pictures are as large as in their lesson
SMALL_SIZES = (2, 3)  # what the axes of larger arrays become, in turn
LARGEST_WHOLE = 1e16  # from here on a whole number is written with e, and read as a float
WIDTH = 44  # a longer line of parameters is broken

Number = int | float
PLAIN = ("count", "amount", "plain", "signed")
FIRST_PRICE = 30  # from here on a number is a price
LEAST_SHARE = 0.05  # below, shares are hundredths
LARGEST_COUNT = 9
LETTERS = 2  # a longer name is that of a thing, of which there is no negative number

WHOLE = (2, 3, 4, 5, 6, 7, 8, 9)
DIVISORS = (2, 4, 5, 10)  # by which quotients are short, also twice
SQUARES = (4, 9, 16, 25, 36, 49, 64, 100)  # of which roots are short
HALVES = (0.5, 1.5, 2.5, 3.5, 4.5)
DOUTS: tuple[Sequence[Number], ...] = (
    (2, 3, 4, 5),
    (2, 3, 4, 5, 10, 0.5, 1.5, 2.5),
    (2, 3, -2, -3, -4, 0.5, 1.5, 2.5, -0.5),
)
"""What may arrive from upstream; never 1, behind which a forgotten upstream hides."""
OTHER_NAMES = {
    "input": ("bmuxy", "ABCPQUV"),
    "operation": ("fjkz", "FGHKMRSZ"),
}
"""Small letters, none of which is a key that helps, and capital ones, for names that have such."""
OWN = 3  # one draw of so many has the names of the lesson


def _both(*numbers: Number) -> tuple[Number, ...]:
    return (*numbers, *(-number for number in numbers))


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


ARRAY_DOUTS: tuple[Sequence[Number], ...] = (WHOLE, _both(*WHOLE), _both(*WHOLE, *HALVES))


@dataclass(frozen=True)
class Role:
    """What an input is: its kind, the power of ten of its prices or shares, its shape."""

    kind: str
    shape: tuple[int, ...]
    scale: Number
    classes: int


def with_numbers(
    graph: Graph, roles: Mapping[str, Role], rng: Random, level: int
) -> Iterator[Graph]:
    """The graph with drawn numbers and a drawn dout, again and again.

    What arrives at a mean can be divided by its rows.
    """
    shapes, last = foreseen(graph.nodes), graph.nodes[graph.output]
    shape, first = shapes[graph.output] or (), shapes[last.inputs[0]] or ()
    rows = batch_size(np.zeros(first)) if BOOK[last.op].kind == "loss" else 1
    products = (number * rows for number in (ARRAY_DOUTS if shape else DOUTS)[level - 1])
    pool = [number for number in products if abs(number) != 1]
    while True:
        values = {name: numbers(rng, role, level) for name, role in roles.items()}
        yield replace(graph.with_inputs(**values), dout=drawn(rng, pool, shape))


def cut(
    graph: Graph, kept: Collection[int], output: int, fresh: Random | None
) -> tuple[Graph, Mapping[str, Role]] | None:
    """The graph of the kept operations alone; what else they use becomes an input with a role.

    Axes get other lengths if `fresh` draws them. None where no numbers would do: too many are
    needed, some are beyond all numbers already, or smaller arrays do not fit together.
    """
    order = sorted({*kept, *(j for i in kept for j in graph.nodes[i].inputs)})
    values = graph.result.node_values
    sizes = _sizes(graph, order, fresh)
    is_finite = all(np.all(np.isfinite(values[i])) for i in kept)
    if not is_finite or sum(prod(_shape(graph, i, sizes)) for i in order) > MOST_NUMBERS:
        return None
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
    return None if None in foreseen(small.nodes) else (small, roles)


def operations_to(graph: Graph, i: int) -> set[int]:
    """The operations that node i is computed by, itself included."""
    return {j for j in ancestors(graph, i) | {i} if graph.nodes[j].is_operation}


def _role(graph: Graph, i: int, sizes: Mapping[int | str, int], kept: Collection[int]) -> Role:
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
    is_blocked = any(BOOK[graph.nodes[j].op].is_blocked_at_zero(slot) for j, slot in graph.uses[i])
    return replace(role, kind="switched") if is_blocked and role.shape else role


def _shape(graph: Graph, i: int, sizes: Mapping[int | str, int]) -> tuple[int, ...]:
    lengths = np.shape(graph.result.node_values[i])
    axes = zip(graph.shapes[i], lengths, strict=True)
    return tuple(sizes.get(axis, sizes.get(n, n)) for axis, n in axes)


def _sizes(graph: Graph, order: Sequence[int], fresh: Random | None) -> Mapping[int | str, int]:
    """What each length of an axis becomes, and what the batch; one of 1 is broadcast and stays.

    They get small if any array is too large to be written out. `fresh` ones are others, no two
    alike; but those of pictures stay, since W hangs on them.
    """
    values = [graph.result.node_values[i] for i in order]
    if fresh is None:
        lengths = sorted({n for value in values for n in np.shape(value) if n > 1})
        are_small = all(map(is_small, values))
        return {} if are_small else dict(zip(lengths, cycle(SMALL_SIZES), strict=False))
    if any(np.ndim(value) > 2 for value in values):
        return {}
    axes = sorted({axis for i in order for axis in graph.shapes[i] if axis != 1}, key=str)
    return dict(zip(axes, fresh.sample(range(2, len(axes) + 4), len(axes)), strict=True))


def as_read(graph: Graph) -> Graph:
    """The same graph as if a program with these numbers had been read: its inputs come first."""
    inputs_first = sorted(range(len(graph.nodes)), key=lambda i: graph.nodes[i].op != "input")
    place = {i: k for k, i in enumerate(inputs_first)}
    head = _signature(graph).split("\n")
    line, rows, nodes = len(head), list[str](), list[Node]()
    for i in inputs_first:
        node = graph.nodes[i]
        if node.op == "input":
            at = 1 if len(head) == 1 else 2 + len(nodes)
        else:
            at = line + 1  # that of its own row, or of the operation in which its number stands
            if node.is_operation or node.name.isidentifier():
                line += 1
                rows.append(f"    {node.name} = {_made(graph, node)}")
        operands = tuple(place[j] for j in node.inputs)
        value = None if node.value is None else _as_written(node.value)
        nodes.append(replace(node, inputs=operands, value=value, line=at, part_of=""))
    rows.append(f"    return {graph.nodes[graph.output].name}")
    dout = _as_written(graph.dout)
    source = "\n".join([*head, *rows])
    return Graph(graph.name, tuple(nodes), place[graph.output], dout, source)


def _made(graph: Graph, node: Node) -> str:
    return _expression(graph, node) if node.is_operation else full(node.value)


def _as_written(value: Value) -> Value:
    """What is read where a value was written: whole numbers without their point."""
    given = np.asarray(value)
    is_whole = bool(np.all((given == np.floor(given)) & (np.abs(given) < LARGEST_WHOLE)))
    if given.ndim:
        return given.astype(int) if is_whole else given.astype(float)
    return int(given) if is_whole else float(given)


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
    rows = (BATCH, *np.shape(np.asarray(node.value))[1:])
    equals = f': "{shape_text(rows)}" = ' if node.batch else "="
    return f"{node.name}{equals}{listed(node.value, full)}"


def _expression(graph: Graph, node: Node) -> str:
    """One sign between names, or a call; a product of matrices is written as a call, too."""
    record, names = BOOK[node.op], [graph.nodes[j].name for j in node.inputs]
    if record.kind == "elementwise" and record.is_written_out:
        given = zip((*record.letters, "n"), (*names, *map(str, node.arguments)), strict=False)
        return FORMULA.text(put(record.tree, {k: name(text) for k, text in given}))
    keywords = (f"{key}={value}" for key, value in record.given(node.arguments))
    return f"{record.call}({', '.join([*names, *keywords])})"


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
            return np.asarray(np.eye(classes, dtype=int)[_classes(rng, rows, classes)])
        case "classes":
            return _classes(rng, role.shape, role.classes)
        case "probabilities":
            return _probabilities(rng, role.shape)
    scale = role.scale if level > 1 or role.kind == "share" else 1
    pool = [number * scale for number in POOLS[role.kind][level - 1]]
    return drawn(rng, [float(f"{n:.3g}") for n in pool] if scale < 1 else pool, role.shape)


def drawn(rng: Random, pool: Sequence[Number], shape: tuple[int, ...]) -> Value:
    """A number of the pool, or an array of them."""
    if not shape:
        return rng.choice(pool)
    size = prod(shape)
    found = rng.choices(pool, k=size) if size > len(pool) else rng.sample(pool, size)
    return np.array(found).reshape(shape)


def _classes(rng: Random, shape: Sequence[int], classes: int) -> np.ndarray:
    return np.array([rng.randrange(classes) for _ in range(prod(shape))]).reshape(shape)


def _probabilities(rng: Random, shape: Sequence[int]) -> np.ndarray:
    """Hundredths that add up to 1 in each row."""
    *rows, classes = shape
    cuts = [sorted(rng.sample(range(1, 20), classes - 1)) for _ in range(prod(rows))]
    parts = np.diff([[0, *row, 20] for row in cuts], axis=1)
    return (5 * parts / 100).round(2).reshape(shape)


def _scalar_kind(graph: Graph, i: int, value: Any) -> str:
    """What its node wants, or else the first that its size speaks for."""
    signs = {
        "price": value >= FIRST_PRICE,
        "share": 0 < value < 1,
        "factor": 1 < value < 2,
        "signed": value <= 0,
        "count": value <= LARGEST_COUNT and _has_prices(graph),
        "plain": len(graph.nodes[i].name) <= LETTERS,
    }
    return _kind_by_user(graph, i, value) or next((kind for kind in signs if signs[kind]), "amount")


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
    kinds = [operand_of(graph, wire).numbers for wire in graph.uses[i]]
    can_divide = np.ndim(value) == 0 and value > 0
    return next((kind for kind in kinds if kind and (kind != "divisor" or can_divide)), None)


def _has_prices(graph: Graph) -> bool:
    """Whether the numbers are those of a purchase, where nothing is counted below 0."""
    given = (np.asarray(value) for value in graph.inputs.values())
    return any(not value.ndim and value >= FIRST_PRICE for value in given)


def _scale(kind: str, value: Any) -> Number:
    """The power of ten by which the pool of 50 to 300, of 0.1 to 0.8, or of divisors is moved."""
    if kind == "share" and value < LEAST_SHARE:
        return 0.1
    if kind not in ("price", "divisor") or not isfinite(value):
        return 1
    if kind == "price":
        return int(10 ** int(log10(value / FIRST_PRICE)))
    power = floor(log10(value)) - (value >= 10)
    return int(10**power) if power >= 0 else float(f"1e{power}")


def otherwise_named(graph: Graph, rng: Random) -> Graph:
    """The graph with letters for names; sometimes, or where they do not suffice, as it is."""
    called = dict[str, str]()
    for names, letters in _groups(graph):
        if len(names) > len(letters):
            return graph
        called |= zip(names, rng.sample(letters, len(names)), strict=True)
    nodes = (replace(node, name=called.get(node.name, node.name)) for node in graph.nodes)
    return replace(graph, nodes=tuple(nodes)) if rng.randrange(OWN) else graph


def _groups(graph: Graph) -> Iterator[tuple[list[str], str]]:
    """The names of a kind, and the letters there are for them."""
    for kind, (small, capital) in OTHER_NAMES.items():
        names = [node.name for node in graph.nodes if kind == _kind(node)]
        yield [name for name in names if not name[0].isupper()], small
        yield [name for name in names if name[0].isupper()], capital


def _kind(node: Node) -> str:
    return "operation" if node.is_operation else node.op
