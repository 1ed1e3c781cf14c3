"""Other names for the wires of a graph: a formula in them has to be found, not remembered."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tutor.graph import Graph, Node

LETTERS = {
    "input": ("bmuxy", "ABCPQUV"),
    "operation": ("fjkz", "FGHKMRSZ"),
}
"""Small letters, none of which is a key that helps, and capital ones, for names that have such."""

OWN = 3  # one draw of so many has the names of the lesson


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
    for kind, (small, capital) in LETTERS.items():
        names = [node.name for node in graph.nodes if kind == _kind(node)]
        yield [name for name in names if not name[0].isupper()], small
        yield [name for name in names if name[0].isupper()], capital


def _kind(node: Node) -> str:
    return "operation" if node.is_operation else node.op
