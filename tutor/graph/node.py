"""What a graph is made of: nodes, wires, the steps of a run, and what is wrong with a program."""

from dataclasses import dataclass, replace
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
