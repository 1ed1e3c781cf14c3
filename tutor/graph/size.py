"""How many numbers a program holds, counted from shapes before any of them is computed."""

from collections.abc import Callable, Sequence
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from tutor.graph.error import ProgramError

if TYPE_CHECKING:
    from tutor.graph.graph import Graph, Node

MOST = 2_000_000
"""Numbers on the wires of a program, all its layers open: some 100 MB while it runs."""

MOST_AXES = 8  # of an array; pictures in colour need four

Lengths = tuple[int, ...]
"""A shape without a name for the batch; () may also be (1,), which affine makes of one number."""

ONE: Lengths = (1,)

OPENED = {"Sigmoid": 6, "Affine": 2, "SoftmaxWithLoss": 12, "IdentityWithLoss": 5}
"""How often the nodes inside a layer hold the largest of its arrays once more."""


def counted(graph: "Graph", before: int = 0) -> int:
    """How many numbers there are with those of this graph; ProgramError where they are too many.

    What cannot be computed, or has no value yet, ends the count: no run comes further than that.
    """
    if not any(isinstance(node.value, np.ndarray) for node in graph.nodes):
        return before + len(graph.nodes)  # nearly all graphs that questions are drawn on
    shapes = foreseen(graph)
    for node, shape in zip(graph.nodes, shapes, strict=True):
        if shape is None:
            break
        if len(shape) > MOST_AXES:
            raise ProgramError("too_many_axes", node.line, most=MOST_AXES)
        sizes = [prod(shape), *(prod(shapes[j] or ()) for j in node.inputs)]
        before += sum(sizes) + OPENED.get(node.op, 0) * max(sizes) * (not node.part_of)
        if before > MOST:
            raise ProgramError("too_much", node.line, most=MOST)
    return before


def foreseen(graph: "Graph") -> list[Lengths | None]:
    """The shape of every value; None where it has none yet, or a layer cannot compute it."""
    shapes = [None if node.is_operation else _given(node) for node in graph.nodes]
    for i, node in enumerate(graph.nodes):
        operands = [shape for j in node.inputs if (shape := shapes[j]) is not None]
        if node.is_operation and len(operands) == len(node.inputs):
            shapes[i] = _computed(node, operands)
    return shapes


def _given(node: "Node") -> Lengths | None:
    return None if node.value is None else np.shape(node.value)


def _computed(node: "Node", operands: Sequence[Lengths]) -> Lengths | None:
    """The shape of an operation's value; None where its layer cannot compute one."""
    if node.op == "SumLayer":
        return _summed(operands[0], *node.arguments)
    return RULES.get(node.op, _broadcast)(*operands)


def _broadcast(*operands: Lengths) -> Lengths | None:
    """As NumPy stretches arrays for each other: what most layers do."""
    longest, *others = sorted(operands, key=len, reverse=True)
    for other in others:
        if other and other != longest:
            own = len(longest) - len(other)
            pairs = [*zip(longest[own:], other, strict=True)]
            if not all(a == b or 1 in (a, b) for a, b in pairs):
                return None
            longest = longest[:own] + tuple(b if a == 1 else a for a, b in pairs)
    return longest


def _summed(x: Lengths, axis: object = None, keepdims: object = False) -> Lengths | None:
    if not x:
        return x
    if axis is None:
        gone = [*range(len(x))]
    elif type(axis) is int and -len(x) <= axis < len(x):
        gone = [axis % len(x)]
    else:
        return None
    kept = [1 if i in gone else length for i, length in enumerate(x) if keepdims or i not in gone]
    return tuple(kept)


def _dotted(x: Lengths, y: Lengths) -> Lengths | None:
    x, y = x or ONE, y or ONE
    return x[:-1] + y[1:] if len(y) < 3 and x[-1] == y[0] else None


def _affine(x: Lengths, W: Lengths, b: Lengths) -> Lengths | None:
    """What is no batch of rows is reshaped into one, or into a single row."""
    if len(W) != 2 or (b or ONE) != W[1:]:
        return None
    rows = x[:1] if len(x) > 1 else ()
    if prod(x[1:] if rows else x) != W[0]:
        return None
    return (*rows, W[1]) if x or W[1] > 1 else ()


def _softmax_loss(x: Lengths, t: Lengths) -> Lengths | None:
    x = x or ONE
    return () if len(x) < 3 and (t in (x, x[:-1]) or (t or ONE) in (x, x[:-1])) else None


def _identity_loss(y: Lengths, t: Lengths) -> Lengths | None:
    return () if (y or ONE) == (t or ONE) else None


RULES: dict[str, Callable[..., Lengths | None]] = {
    "DotLayer": _dotted,
    "Affine": _affine,
    "SoftmaxWithLoss": _softmax_loss,
    "IdentityWithLoss": _identity_loss,
}
"""What the shape of a layer's output is made of, where that is not broadcasting."""
