"""The small graph around a node: what is asked, and as little beside it as the level wants."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import prod
from random import Random

import numpy as np

from tutor.graph import Graph, Node, graph_of
from tutor.graph.numbers import is_small
from tutor.graph.shape import BATCH
from tutor.quiz.generate.pools import (
    ARRAY_DOUTS,
    DOUTS,
    PLAIN,
    Role,
    drawn,
    numbers,
    role_of,
    runs_away,
    scores_of,
)
from tutor.quiz.generate.program_text import program_text
from tutor.quiz.letters import ancestors, descendants
from tutor.rules import BOOK

MOST_OPERATIONS = 6  # a larger graph is never asked about as a whole
SMALL_SIZES = (2, 3)  # what the axes of larger arrays become, in turn


@dataclass(frozen=True, eq=False)
class Sketch:
    """A graph whose inputs still get their numbers: what each of them is."""

    graph: Graph
    roles: Mapping[str, Role]
    dout_shape: tuple[int, ...]

    def with_numbers(self, rng: Random, level: int) -> Graph:
        """The graph with drawn numbers and a drawn dout."""
        values = {name: numbers(rng, role, level) for name, role in self.roles.items()}
        graph = self.graph.with_inputs(**values)
        pools = ARRAY_DOUTS if self.dout_shape else DOUTS
        products = (number * _rows(graph) for number in pools[level - 1])
        pool = [number for number in products if abs(number) != 1]
        return replace(graph, dout=drawn(rng, pool, self.dout_shape))


def _rows(graph: Graph) -> int:
    """Of how many rows the output is the mean: what arrives there shall be divisible by it."""
    last = graph.nodes[graph.output]
    if BOOK[last.op].kind != "loss":
        return 1
    shape = np.shape(graph.result.node_values[last.inputs[0]])
    return shape[0] if len(shape) > 1 else 1


def cut(
    graph: Graph, kept: Collection[int], output: int, sizes: Mapping[int, int] | None = None
) -> Sketch:
    """The graph of the kept operations alone; what else they use becomes an input.

    `sizes` tells what each length of an axis becomes; without it, large arrays become small.
    """
    order = _with_operands(graph, kept)
    place = {i: k for k, i in enumerate(order)}
    sizes = _small_sizes(graph, order) if sizes is None else sizes
    nodes, roles = [], {}
    for i in order:
        node = graph.nodes[i]
        if i in kept:
            node = replace(node, inputs=tuple(place[j] for j in node.inputs))
        elif node.op != "constant":
            role = roles[node.name] = _role(graph, i, sizes, kept)
            node = _input(graph, i, role)
        nodes.append(node)
    small = as_read(Graph(graph.name, tuple(nodes), place[output]))
    return Sketch(small, roles, _shape(graph, output, sizes))


def numbers_in(graph: Graph, kept: Collection[int], sizes: Mapping[int, int] | None = None) -> int:
    """How many numbers would stand in what `cut` makes of the same."""
    order = _with_operands(graph, kept)
    sizes = _small_sizes(graph, order) if sizes is None else sizes
    return sum(prod(_shape(graph, i, sizes)) for i in order)


def as_read(graph: Graph) -> Graph:
    """The same graph as if it had been written as a program with these numbers."""
    return graph_of(program_text(graph, graph.name))


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
    role = role_of(graph, i, _shape(graph, i, sizes), _class_count(graph, i, sizes))
    beyond = (graph.nodes[j].op for j in descendants(graph, i) & set(kept))
    if role.kind in PLAIN and any(map(runs_away, beyond)):
        return replace(role, kind="gentle")
    users = ((BOOK[graph.nodes[target].op], slot) for target, slot in graph.uses[i])
    is_blocked = any(record.is_blocked_at_zero(slot) for record, slot in users)
    return replace(role, kind="switched") if is_blocked and role.shape else role


def _input(graph: Graph, i: int, role: Role) -> Node:
    node = graph.nodes[i]
    batch = node.batch or graph.shapes[i][:1] == (BATCH,)
    value = np.zeros(role.shape) if role.shape else 0
    return Node(node.name, "input", value=value, batch=batch)


def _shape(graph: Graph, i: int, sizes: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(sizes.get(n, n) for n in np.shape(graph.result.node_values[i]))


def _with_operands(graph: Graph, kept: Collection[int]) -> list[int]:
    return sorted({*kept, *(j for i in kept for j in graph.nodes[i].inputs)})


def _small_sizes(graph: Graph, order: Collection[int]) -> Mapping[int, int]:
    """What each length of an axis becomes, if any array is too large to be written out."""
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


def _class_count(graph: Graph, labels: int, sizes: Mapping[int, int]) -> int:
    """How many scores the labels choose from, where they are class numbers."""
    scores = scores_of(graph, labels)
    return 0 if scores is None else _shape(graph, scores, sizes)[-1]
