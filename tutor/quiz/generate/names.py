"""Other names for the wires of a graph: a formula in them has to be found, not remembered."""

from dataclasses import replace
from random import Random

from tutor.graph import Graph

OPERANDS, RESULTS = "abcpquv", "fghkmrsz"  # none that means something of itself, as e, N, W, x do
OWN = 3  # one draw of so many has the names of the lesson


def otherwise_named(graph: Graph, rng: Random) -> Graph:
    """The graph with letters for names, capital ones where they were; sometimes as it is."""
    inputs = [node.name for node in graph.nodes if node.op == "input"]
    results = [node.name for node in graph.nodes if node.is_operation]
    is_larger = len(inputs) > len(OPERANDS) or len(results) > len(RESULTS)
    if is_larger or not rng.randrange(OWN):
        return graph
    letters = (*rng.sample(OPERANDS, len(inputs)), *rng.sample(RESULTS, len(results)))
    called = dict(zip((*inputs, *results), letters, strict=True))
    capital = {name: each.upper() if name[0].isupper() else each for name, each in called.items()}
    nodes = (replace(node, name=capital.get(node.name, node.name)) for node in graph.nodes)
    return replace(graph, nodes=tuple(nodes))
