"""Graphs with arrays, fixed and random, and their gradients by central differences."""

import random
from collections.abc import Mapping

import numpy as np

from tutor.graph import Graph, graph_of
from tutor.quiz import Grid, Index, Number, explain, judge

FARE = """
def taxi(km=7, per_km=3, base=11, tip=1.7, *, dout=1.9):
    ride = km * per_km
    fare = ride + base
    total = fare * tip
    return total
"""
SOURCES = {
    "relu": """
def relu4(x=[-1, 2, 0, 3], *, dout=[5, -4, 7, 2]):
    y = relu(x)
    return y
""",
    "one": """
def one(X=[3, 2], W=[[1, 2, 3], [4, 5, 6]], b=[1, 0, 2], *, dout=[2, 3, -1]):
    Y = affine(X, W, b)
    return Y
""",
    "batch": """
def batch(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[1, 3, 2],
          *, dout=[[1, 2, 3], [4, 5, 6]]):
    Y = affine(X, W, b)
    return Y
""",
    "opened": """
def opened(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[1, 3, 2],
           *, dout=[[1, 2, 3], [4, 5, 6]]):
    XW = dot(X, W)
    Y = XW + b
    return Y
""",
    "softmax": """
def scores(x: "(N, 3)" = [[0.3, 2.9, 4.0], [1, 2, 3]], t: "(N, 3)" = [[0, 0, 1], [0, 1, 0]]):
    loss = softmax_with_loss(x, t)
    return loss
""",
    "identity": """
def error(y: "(N, 2)" = [[3, 5], [1, 2], [7, 4]], t: "(N, 2)" = [[1, 2], [2, 9], [1, 3]]):
    loss = identity_with_loss(y, t)
    return loss
""",
    "reuse": """
def twice(x=[-2, 4, -1], *, dout=[10, 20, 30]):
    y = relu(x)
    z = y + x
    return z
""",
    "shared": """
def shared(X=[[1, 2], [3, 5]], s=4, v=[2, 7], *, dout=[[3, 2], [5, 4]]):
    a = X * s
    y = a / v
    return y
""",
    "total": """
def total(X=[[1, 2], [3, 5]], *, dout=[3, 4]):
    y = sigmoid(X)
    s = sum(y, axis=1)
    return s
""",
    "minus": "def minus(y=[0.3, 0.2, 0.5], t=[0, 1, 0]):\n    dx = y - t\n    return dx",
}


def graph(name: str) -> Graph:
    return graph_of(SOURCES[name])


def random_graph(seed: int) -> Graph:
    """Affine, ReLU, Affine and a loss on small whole numbers."""
    rng = random.Random(seed)
    n, d, h, k = (rng.randint(1, 3) for _ in range(4))
    loss = rng.choice(("softmax_with_loss", "identity_with_loss"))
    labels = [[int(column == row % k) for column in range(k)] for row in range(n)]

    def numbers(rows: int, columns: int) -> list[list[float]]:
        return [[rng.choice((-3, -2, 1, 2, 5)) / 2 for _ in range(columns)] for _ in range(rows)]

    return graph_of(
        f"def f(X={numbers(n, d)}, W={numbers(d, h)}, b={numbers(1, h)[0]}, V={numbers(h, k)},"
        f" c={numbers(1, k)[0]}, t={labels}, *, dout={rng.choice((1, 3))}):\n"
        "    A = affine(X, W, b)\n    Z = relu(A)\n    Y = affine(Z, V, c)\n"
        f"    loss = {loss}(Y, t)\n    return loss"
    )


def numerical(graph: Graph, name: str, index: Index, h: float = 1e-5) -> float:
    """The gradient of one element of an input."""

    def output(by: float) -> float:
        value = np.array(graph.inputs[name], dtype=float)
        value[index] += by
        run = graph.with_inputs(**{name: value}).run()
        return float(np.sum(np.asarray(run.node_values[graph.output]) * run.dout))

    return (output(h) - output(-h)) / (2 * h)


def cells(question: Number | Grid) -> Mapping[Index, Number]:
    return question.cells if isinstance(question, Grid) else {(): question}


def tags(question: Number | Grid, index: Index, *typed: str) -> dict[str, str | None]:
    return {text: judge(cells(question)[index], text).mistake for text in typed}


def said(question: Number | Grid, index: Index, typed: str, lang: str = "en") -> str:
    cell = cells(question)[index]
    return explain(cell, judge(cell, typed), lang)[0]
