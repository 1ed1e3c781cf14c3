"""Which layer each node stands in, and the order in which a reader meets the nodes."""

from collections.abc import Sequence

from tutor.graph.graph import Graph


def reading_order(graph: Graph) -> list[int]:
    """The nodes as met from the output, operands first: the same however the list is ordered.

    What the output does not use follows, in the order of the list.
    """
    unused = [i for i, uses in enumerate(graph.uses) if not uses and i != graph.output]
    order: list[int] = []
    begun: set[int] = set()
    stack = [(i, False) for i in reversed([graph.output, *unused])]
    while stack:
        i, operands_done = stack.pop()
        if operands_done:
            order.append(i)
        elif i not in begun:
            begun.add(i)
            stack.append((i, True))
            stack.extend((j, False) for j in reversed(graph.nodes[i].inputs))
    return order


def layers(graph: Graph, order: Sequence[int]) -> list[int]:
    """Longest path from the inputs; an input, or a tree of its own, moves up to its first use."""
    layer = [0] * len(graph.nodes)
    free = [True] * len(graph.nodes)
    for i in order:
        operands = graph.nodes[i].inputs
        layer[i] = max((layer[j] + 1 for j in operands), default=0)
        free[i] = all(free[j] and len(graph.uses[j]) == 1 for j in operands)
    for i in reversed(order):
        if free[i] and graph.uses[i] and i != graph.output:
            layer[i] = min(layer[target] for target, _ in graph.uses[i]) - 1
    return layer
