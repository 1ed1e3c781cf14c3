"""Which line of this backward is wrong? The book's layers, each with its mutants, one line off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from tutor.graph import Graph


@dataclass(frozen=True)
class Mutant:
    """A wrong line of a backward, and in the place of which right one it stands."""

    line: int
    text: str


@dataclass(frozen=True)
class Backward:
    """The lines of a layer's backward, and the mutants on which a gradient check fails.

    `axes` is how many the layer's first input must have for the lines to be right; 0: any number.
    """

    lines: tuple[str, ...]
    mutants: tuple[Mutant, ...]
    axes: int = 0

    def drawn(self, rng: Random) -> Mutant:
        """One of the mutants; each line that has any is as likely as the others."""
        line = rng.choice(sorted({mutant.line for mutant in self.mutants}))
        return rng.choice([mutant for mutant in self.mutants if mutant.line == line])

    def code(self, mutant: Mutant) -> tuple[str, ...]:
        """The lines with the mutant among them."""
        return (*self.lines[: mutant.line], mutant.text, *self.lines[mutant.line + 1 :])


def _backward(
    lines: Sequence[str], mutants: Mapping[int, Sequence[str]], axes: int = 0
) -> Backward:
    found = (Mutant(line, text) for line, texts in mutants.items() for text in texts)
    return Backward(tuple(lines), tuple(found), axes)


def _loss(wrong: Sequence[str]) -> Backward:
    return _backward(
        (
            "batch_size = self.t.shape[0]",
            "dx = dout * (self.y - self.t) / batch_size",
            "return dx",
        ),
        {
            0: ("batch_size = self.t.shape[1]", "batch_size = self.t.size"),
            1: (
                "dx = dout * (self.y - self.t)",
                "dx = (self.y - self.t) / batch_size",
                "dx = dout * (self.t - self.y) / batch_size",
                "dx = dout * (self.y - self.t / batch_size)",
                "dx = dout * self.y / batch_size",
                *wrong,
            ),
        },
        axes=2,
    )


BACKWARDS: Mapping[str, Backward] = {
    "MulLayer": _backward(
        ("dx = dout * self.y", "dy = dout * self.x", "return dx, dy"),
        {
            0: ("dx = dout * self.x", "dx = self.y", "dx = dout + self.y", "dx = dout"),
            1: ("dy = dout * self.y", "dy = self.x", "dy = dout + self.x", "dy = dout"),
            2: ("return dy, dx",),
        },
    ),
    "AddLayer": _backward(
        ("dx = dout * 1", "dy = dout * 1", "return dx, dy"),
        {
            0: ("dx = 1", "dx = dout / 2", "dx = dout + 1"),
            1: ("dy = 1", "dy = dout / 2", "dy = dout + 1"),
        },
    ),
    "Relu": _backward(
        ("dx = dout.copy()", "dx[self.mask] = 0", "return dx"),
        {
            0: ("dx = np.ones_like(dout)",),
            1: ("dx[~self.mask] = 0", "dx[self.mask] = 1", "dx[dout < 0] = 0"),
            2: ("return dout",),
        },
    ),
    "Sigmoid": _backward(
        ("slope = (1.0 - self.out) * self.out", "dx = dout * slope", "return dx"),
        {
            0: (
                "slope = 1.0 - self.out",
                "slope = self.out",
                "slope = (1.0 + self.out) * self.out",
                "slope = (self.out - 1.0) * self.out",
            ),
            1: ("dx = slope", "dx = dout + slope", "dx = dout * self.out"),
            2: ("return slope",),
        },
    ),
    "Affine": _backward(
        (
            "dx = np.dot(dout, self.W.T)",
            "self.dW = np.dot(self.x.T, dout)",
            "self.db = np.sum(dout, axis=0)",
            "return dx",
        ),
        {
            0: (
                "dx = np.dot(dout, self.W)",
                "dx = np.dot(self.W.T, dout)",
                "dx = self.W.T",
            ),
            1: (
                "self.dW = np.dot(self.x, dout)",
                "self.dW = np.dot(dout, self.x.T)",
                "self.dW = np.dot(dout.T, self.x)",
                "self.dW = np.dot(self.x.T, dout) / len(self.x)",
            ),
            2: (
                "self.db = dout",
                "self.db = np.sum(dout)",
                "self.db = np.sum(dout, axis=1)",
                "self.db = np.mean(dout, axis=0)",
            ),
        },
        axes=2,
    ),
    "SoftmaxWithLoss": _loss(("dx = dout * self.y * (1 - self.y) / batch_size",)),
    "IdentityWithLoss": _loss(("dx = dout * 2 * (self.y - self.t) / batch_size",)),
}
"""Tests run every line: the gradient check passes on these lines and fails on every mutant."""


def can_have_a_bug(graph: Graph, i: int) -> bool:
    """Whether node i is a layer of whose backward a line can be wrong."""
    node = graph.nodes[i]
    if node.op not in BACKWARDS:
        return False
    axes = BACKWARDS[node.op].axes
    return not axes or np.ndim(graph.result.node_values[node.inputs[0]]) == axes
