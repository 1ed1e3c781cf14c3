"""What a graph is made of: nodes, wires and steps of a run; and the shapes, foreseen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, Literal

import numpy as np

from tutor.engine.layer import WHOLE, as_float
from tutor.rules import BOOK
from tutor.text import Problem, say

Value = int | float | np.ndarray

Wire = tuple[int, int]
"""One operand of one node: (index of the node that uses the value, operand slot)."""

LABEL_SLOTS = {layer: rules.labels for layer, rules in BOOK.items() if rules.labels is not None}
"""Where a loss takes its labels; nothing flows back there."""


@dataclass(frozen=True, slots=True)
class Node:
    """One node; its name is also the name of the wire that leaves it.

    `op` is "input", "constant" or the class name of the node's layer; `inputs` are the indices of
    its operands in slot order, `arguments` what the layer is made with (an exponent, an axis),
    `line` its line in the program's file. `batch` says that the first axis of the value is the
    batch, `images` that its rows are pictures of digits. Nothing flows back to the operands in the
    slots of `data`. `part_of` is the layer that was opened into this node and others.
    """

    name: str
    op: str
    inputs: tuple[int, ...] = ()
    value: Value | None = None
    arguments: tuple[Any, ...] = ()
    line: int = 0
    batch: bool = False
    images: bool = False
    data: tuple[int, ...] = ()
    part_of: str = ""

    @property
    def is_operation(self) -> bool:
        return self.op not in ("input", "constant")

    def with_value(self, value: Value) -> "Node":
        """The same node with another value; one that has no such axis is no batch of pictures."""
        alike = np.ndim(value) == np.ndim(0 if self.value is None else self.value)
        return replace(self, value=value, batch=self.batch and alike, images=self.images and alike)


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of a run: `node` computes its value, or a gradient leaves `node` along `slot`.

    The first step back has no slot: there dout arrives on the wire that leaves the output node.
    """

    direction: Literal["start", "forward", "backward"]
    node: int
    slot: int | None = None


class ProgramError(Problem, ValueError):
    """A line that is no part of a graph: a key of the texts on programs, or a whole key."""

    def __init__(self, key: str, line: int, **values: object) -> None:
        super().__init__(key if "." in key else f"program.{key}", **values)
        self.line = line

    @property
    def anywhere(self) -> Problem:
        """The same of a text that has one line."""
        return Problem(self.key, **self.values)

    def say(self, lang: str) -> str:
        return say("program.at_line", lang, line=self.line, problem=super().say(lang))


def as_value(given: object) -> Value:
    """A Python scalar as it is, anything nested as an array."""
    if isinstance(given, int | float):
        return in_reach(given)
    array = np.asarray(given)
    return array.astype(float) if array.dtype == object else array  # integers beyond 64 bits


def in_reach(value: Value) -> Value:
    """A float in the place of an integer that NumPy, or a float, could not hold."""
    return as_float(value) if type(value) is int and not -WHOLE <= value <= WHOLE else value


Shape = tuple[int | str, ...]
"""An axis is its length, or "N" where it is as long as the batch."""

BATCH = "N"


def shape_text(shape: Sequence[int | str]) -> str:
    """The shape as Python and NumPy write it: "(N, 784)", "(3,)"."""
    return "(" + ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "") + ")"


MOST = 2_000_000  # numbers on the wires, all layers open: some 100 MB while a program runs
MOST_AXES = 8  # of an array; pictures in colour need four

Lengths = tuple[int, ...]  # a shape without a name for the batch
ONE: Lengths = (1,)  # what () may also be: affine makes it of one number


def counted(nodes: Sequence[Node], before: int = 0) -> int:
    """How many numbers there are with those of a graph; ProgramError where they are too many.

    What cannot be computed, or has no value yet, ends the count: no run comes further than that.
    """
    if not any(isinstance(node.value, np.ndarray) for node in nodes):
        return before + len(nodes)  # nearly all graphs that questions are drawn on
    shapes = foreseen(nodes)
    for node, shape in zip(nodes, shapes, strict=True):
        if shape is None:
            break
        if len(shape) > MOST_AXES:
            raise ProgramError("too_many_axes", node.line, most=MOST_AXES)
        sizes = [prod(shape), *(prod(shapes[j] or ()) for j in node.inputs)]
        if node.is_operation and not node.part_of:  # what it opens into holds its largest array too
            sizes.append(BOOK[node.op].reach * max(sizes))
        before += sum(sizes)
        if before > MOST:
            raise ProgramError("too_much", node.line, most=MOST)
    return before


def foreseen(nodes: Sequence[Node]) -> list[Lengths | None]:
    """The shape of every value; None where it has none yet, or a layer cannot compute it."""
    shapes = [None if node.value is None else np.shape(node.value) for node in nodes]
    for i, node in enumerate(nodes):
        operands = [shape for j in node.inputs if (shape := shapes[j]) is not None]
        if node.is_operation and len(operands) == len(node.inputs):
            shapes[i] = _computed(node, operands)
    return shapes


def _computed(node: Node, operands: Sequence[Lengths]) -> Lengths | None:
    """The shape of an operation's value; None where its layer cannot compute one."""
    rules = BOOK[node.op]
    match rules.kind:
        case "reduction":
            return reduced(*operands, *node.arguments)
        case "product":
            return _dotted(*operands) if len(operands) == 2 else _affine(*operands)
        case "loss":
            return _lost(operands[0], operands[1], rules.classes)
        case "layout" if not node.arguments:
            return operands[0][::-1]
    try:
        if rules.kind == "layout":
            return np.shape(np.broadcast_to(0, operands[0]).reshape(node.arguments[0]))
        return np.broadcast_shapes(*operands)
    except ValueError:
        return None


def reduced(x: Sequence[Any], axis: Any = None, keep: object = False) -> tuple[Any, ...] | None:
    """What of the axes is left, letters or lengths; None where there is no such axis."""
    if x and axis is not None and (type(axis) is not int or not -len(x) <= axis < len(x)):
        return None
    gone = range(len(x)) if axis is None or not x else [axis % len(x)]
    return tuple(1 if i in gone else n for i, n in enumerate(x) if keep or i not in gone)


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


def _lost(x: Lengths, t: Lengths, classes: bool) -> Lengths | None:
    """One number; labels that may be the numbers of classes are as many as the rows."""
    x = x or ONE
    if not classes:
        return () if x == (t or ONE) else None
    return () if len(x) < 3 and (t in (x, x[:-1]) or (t or ONE) in (x, x[:-1])) else None
