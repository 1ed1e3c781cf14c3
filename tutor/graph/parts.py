"""The elementary nodes that layers are made of, and how they take a layer's place in a graph."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count

import numpy as np

from tutor.engine.loss import batch_size, one_hot
from tutor.graph.graph import LABEL_SLOTS, Graph, Node
from tutor.graph.program import graph_of

SOURCES = {
    "Sigmoid": """
def sigmoid(x):
    minus_x = x * -1
    exp_x = exp(minus_x)
    plus_1 = exp_x + 1
    y = 1 / plus_1
    return y
""",
    "Affine": """
def affine(x, W, b):
    XW = dot(x, W)
    Y = XW + b
    return Y
""",
    "SoftmaxWithLoss": """
def softmax_with_loss(x, t, minus_1_over_N):
    exp_x = exp(x)
    exp_sum = sum(exp_x, axis=-1, keepdims=True)
    probability = exp_x / exp_sum
    log_y = log(probability)
    t_log_y = t * log_y
    total = sum(t_log_y)
    loss = total * minus_1_over_N
    return loss
""",
    "IdentityWithLoss": """
def identity_with_loss(y, t, half_over_N):
    difference = y - t
    square = difference**2
    total = sum(square)
    loss = total * half_over_N
    return loss
""",
}
"""What a layer computes, of its operands and, for the mean of a loss, of a factor over N."""

FACTORS = {"SoftmaxWithLoss": -1, "IdentityWithLoss": 0.5}


@cache
def part(op: str) -> Graph:
    """The graph of what a layer is made of."""
    return graph_of(SOURCES[op].strip())


def inner_names(graph: Graph) -> Mapping[tuple[str, str], str]:
    """A name for every node in every layer, the same whichever of the layers are open."""
    names: dict[tuple[str, str], str] = {}
    taken = {node.name for node in graph.nodes}
    for layer in graph.nodes:
        for inner in part(layer.op).nodes[:-1] if layer.op in SOURCES else ():
            if inner.is_operation:
                free = (f"{inner.name}{k if k > 1 else ''}" for k in count(1))
                names[layer.name, inner.name] = next(name for name in free if name not in taken)
                taken.add(names[layer.name, inner.name])
    return names


def can_be_hot(graph: Graph, i: int) -> bool:
    """Whether the labels of a loss are one-hot, or class numbers that nothing else uses."""
    scores, labels = graph.nodes[i].inputs
    values = graph.result.node_values
    if np.ndim(values[scores]) == np.ndim(values[labels]):
        return True
    return not graph.nodes[labels].is_operation and len(graph.uses[labels]) == 1


@dataclass
class Opening:
    """The nodes of a graph with those of its `wanted` layers among them, as far as they stand.

    `place` says where each node of the graph stands; a layer's place is its last inner node's.
    """

    graph: Graph
    wanted: Collection[str]
    nodes: list[Node] = field(default_factory=list)
    place: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.names = inner_names(self.graph)
        for i, node in enumerate(self.graph.nodes):
            if node.name in self.wanted:
                self.open(node)
            else:
                inputs = tuple(self.place[j] for j in node.inputs)
                self.nodes.append(replace(self.as_one_hot(i), inputs=inputs))
            self.place.append(len(self.nodes) - 1)

    def open(self, layer: Node) -> None:
        """Add the nodes that a layer is made of; the last one has its name."""
        at = [self.place[j] for j in layer.inputs]  # for each node of the part its place here
        labels, made_of = LABEL_SLOTS.get(layer.op), part(layer.op)
        for i, node in enumerate(made_of.nodes[len(at) :], len(at)):
            if node.op == "input":
                node = self.factor(layer)
            elif node.is_operation:
                name = layer.name if i == made_of.output else self.names[layer.name, node.name]
                data = tuple(slot for slot, j in enumerate(node.inputs) if j == labels)
                inputs = tuple(at[j] for j in node.inputs)
                node = replace(node, name=name, inputs=inputs, data=data)
            at.append(len(self.nodes))
            self.nodes.append(replace(node, line=layer.line, part_of=layer.name))

    def factor(self, layer: Node) -> Node:
        """The constant that makes a loss the mean over the rows."""
        factor = FACTORS[layer.op]
        rows = batch_size(np.asarray(self.graph.result.node_values[layer.inputs[0]]))
        name = f"{factor}/{rows}" if rows > 1 else str(factor)
        return Node(name, "constant", value=factor / rows)

    def as_one_hot(self, i: int) -> Node:
        """The node, or a constant in the place of class numbers that label an opened loss."""
        node, values = self.graph.nodes[i], self.graph.result.node_values
        for target, slot in self.graph.uses[i]:
            loss = self.graph.nodes[target]
            if loss.name in self.wanted and loss.op == "SoftmaxWithLoss" and slot == 1:
                shape = np.shape(values[loss.inputs[0]])
                if shape != np.shape(values[i]):
                    hot = one_hot(np.asarray(values[i]), shape).astype(float)
                    return replace(node, op="constant", value=hot)
        return node
