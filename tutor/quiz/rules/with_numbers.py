"""Numbers written in place of names: what holds for those on the screen alone."""

import re
from collections.abc import Iterator, Mapping

import numpy as np

from tutor.formula.functions import Value
from tutor.graph import Graph
from tutor.quiz.rules.scope import gradient_name
from tutor.quiz.rules.told_apart import number_of
from tutor.quiz.wrong import Wrong, floats


def on_screen(graph: Graph) -> dict[str, Value]:
    """The value of every wire and of every gradient, by its name."""
    run = graph.result
    numbers: dict[str, Value] = {
        node.name: floats(run.node_values[i]) for i, node in enumerate(graph.nodes)
    }
    gradients = enumerate(run.node_gradients)
    return numbers | {gradient_name(graph, i): floats(g) for i, g in gradients if g is not None}


def with_numbers(correct: str, numbers: Mapping[str, Value]) -> Iterator[Wrong]:
    """The number that the right formula gives, and the formula with a number for one name."""
    value = number_of(correct, numbers)
    if value is not None:
        yield Wrong(repr(value), "gave_value")
    for name, number in numbers.items():
        if not np.ndim(number) and np.isfinite(number):
            formula = re.sub(rf"(?<![\w.]){re.escape(name)}(?![\w.(])", f"({number})", correct)
            if formula != correct:
                details = {"name": name, "number": float(number)}
                yield Wrong(formula, "gave_value.name", details)
