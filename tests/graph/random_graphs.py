"""Graphs at random: reuse, double edges, unused nodes, long and Korean names."""

from dataclasses import replace
from random import Random

from tutor.graph import Graph, Node

NAMES = ("x", "W1", "apple_num", "사과", "소비세", "지불_금액", "a_rather_long_name_indeed", "t")
OPERATIONS = {
    1: ("ExpLayer", "Relu", "Sigmoid"),
    2: ("AddLayer", "MulLayer", "SubLayer", "SoftmaxWithLoss"),
    3: ("Affine",),
    5: ("Join",),
}


def random_graph(seed: int, most: int = 60) -> Graph:
    """A graph of up to `most` nodes; its output is any of its operations."""
    random = Random(seed)
    nodes: list[Node] = []
    reach = random.choice((3, 8, most))
    for i in range(random.randint(2, most)):
        if i == 0 or random.random() < 0.35:
            nodes.append(_leaf(random, i))
        else:
            nodes.append(_operation(random, i, reach))
    if not any(node.is_operation for node in nodes):
        nodes.append(_operation(random, len(nodes), reach))
    operations = [i for i, node in enumerate(nodes) if node.is_operation]
    return Graph(f"random {seed}", tuple(nodes), random.choice(operations))


def random_tree(seed: int, most: int = 25) -> Graph:
    """A graph in which every value is used once."""
    random = Random(seed)
    nodes: list[Node] = []
    loose: list[int] = []
    for i in range(random.randint(2, most)):
        operands = min(random.choice((1, 2, 2, 3)), len(loose))
        if operands == 0 or random.random() < 0.4:
            nodes.append(_leaf(random, i))
        else:
            taken = tuple(loose.pop(random.randrange(len(loose))) for _ in range(operands))
            nodes.append(Node(_name(random, i), random.choice(OPERATIONS[operands]), taken))
        loose.append(i)
    nodes.append(Node("root", "Join", tuple(loose)))
    return Graph(f"tree {seed}", tuple(nodes), len(nodes) - 1)


def used_part(graph: Graph) -> Graph:
    """The graph without the nodes that its output does not use."""
    kept = {graph.output}
    for i in range(graph.output, -1, -1):
        if i in kept:
            kept.update(graph.nodes[i].inputs)
    return relisted(graph, sorted(kept))


def relisted(graph: Graph, order: list[int]) -> Graph:
    """The same graph with its nodes listed in another order."""
    place = {i: k for k, i in enumerate(order)}
    nodes = (graph.nodes[i] for i in order)
    moved = tuple(replace(n, inputs=tuple(place[j] for j in n.inputs)) for n in nodes)
    return replace(graph, nodes=moved, output=place[graph.output])


def another_order(graph: Graph, seed: int) -> list[int]:
    """A random order of the nodes in which operands still come first."""
    random, order, left = Random(seed), list[int](), set(range(len(graph.nodes)))
    while left:
        ready = [i for i in sorted(left) if left.isdisjoint(graph.nodes[i].inputs)]
        order.append(random.choice(ready))
        left.remove(order[-1])
    return order


def _leaf(random: Random, i: int) -> Node:
    if random.random() < 0.2:
        return Node(random.choice(("-1", "1", "0.5")), "constant", value=1)
    return Node(_name(random, i), "input", value=random.random())


def _operation(random: Random, i: int, reach: int) -> Node:
    operands = random.choice((1, 1, 2, 2, 2, 3, 5))
    sources = tuple(random.randrange(max(0, i - reach), i) for _ in range(operands))
    return Node(_name(random, i), random.choice(OPERATIONS[operands]), sources)


def _name(random: Random, i: int) -> str:
    return f"{random.choice(NAMES)}{i}"
