"""What a drawn question has to hold, found without the engine: its program run as plain Python."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from tutor.graph import Graph
from tutor.quiz import Generated, Grid, Number

Numbers = Mapping[str, Any]


def softmax(x: Any) -> Any:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def softmax_with_loss(x: Any, t: Any) -> Any:
    t = np.eye(x.shape[-1])[t] if t.ndim < x.ndim else t
    return -np.sum(t * np.log(softmax(x))) / (len(x) if x.ndim == 2 else 1)


def identity_with_loss(y: Any, t: Any) -> Any:
    return np.sum((y - t) ** 2) / 2 / (len(y) if y.ndim == 2 else 1)


WORDS = {
    "exp": np.exp,
    "log": np.log,
    "sum": np.sum,
    "dot": np.dot,
    "relu": lambda x: np.maximum(x, 0),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "affine": lambda x, W, b: x.reshape(*x.shape[: x.ndim > 1], len(W)) @ W + b,
    "softmax_with_loss": softmax_with_loss,
    "identity_with_loss": identity_with_loss,
}

LINE = re.compile(r"    (\w+) = (.*)")


def lines(graph: Graph) -> list[tuple[str, str]]:
    """Name and expression of each line of the program."""
    return [found.groups() for found in map(LINE.fullmatch, graph.source.splitlines()) if found]  # type: ignore[misc]


def given(graph: Graph) -> dict[str, Any]:
    """The defaults of the program, as Python reads them."""
    space: dict[str, Any] = {}
    exec(graph.source, space)
    function = space[graph.name]
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    return dict(zip(names, map(np.asarray, function.__defaults__), strict=True))


def dout_of(graph: Graph) -> Any:
    space: dict[str, Any] = {}
    exec(graph.source, space)
    return np.asarray((space[graph.name].__kwdefaults__ or {"dout": 1})["dout"], dtype=float)


def run(
    graph: Graph, name: str = "", user: str = "", by: Any = 0.0, changed: Numbers | None = None
) -> Numbers:
    """Every value; `name` is nudged by an amount, everywhere or in the line of one user."""
    values = {**given(graph), **(changed or {})}
    if name in values and not user:
        values[name] = values[name] + by
    for target, expression in lines(graph):
        space = {**WORDS, **values}
        if user == target:
            space[name] = values[name] + by
        values[target] = np.asarray(eval(expression, space))
        if target == name and not user:
            values[target] = values[target] + by
    return values


def slope(graph: Graph, of: str, name: str, user: str = "", dout: Any = 1.0) -> Any:
    """∂Σ(dout · of)/∂name by central differences, one element at a time."""
    shape, h = np.shape(run(graph)[name]), 1e-5
    found = np.zeros(shape)
    for index in np.ndindex(shape):
        by = np.zeros(shape)
        by[index] = h
        above, below = (np.sum(dout * run(graph, name, user, s * by)[of]) for s in (1, -1))
        found[index] = (above - below) / (2 * h)
    return found


def right_answer(draw: Generated) -> Any:
    """The number or array that a draw asks for."""
    graph, (name, user) = draw.graph, _asked(draw)
    output = lines(graph)[-1][0]
    if draw.verb == "predict":
        return run(graph)[name]
    if draw.verb == "ask":
        return slope(graph, user, name, user)
    return slope(graph, output, name, user, dout_of(graph))


def _asked(draw: Generated) -> tuple[str, str]:
    if draw.verb == "ask":
        user, name = draw.argument.split("/")
        return name, user
    name, _, user = draw.argument.partition(">")
    return name, user


def answered(question: Number | Grid) -> Any:
    """The numbers that the question takes for right."""
    if isinstance(question, Number):
        return np.asarray(question.correct)
    found = np.zeros(question.shape)
    for index, cell in question.cells.items():
        found[index] = cell.correct
    return found


def numbers_of(question: Number | Grid) -> list[Number]:
    return [question] if isinstance(question, Number) else list(question.cells.values())
