"""Where the range of floats ends: which node first gave ∞ or nan, from what, and what it means."""

import numpy as np

from tutor.graph.graph import Run
from tutor.graph.node import Value
from tutor.graph.numbers import short
from tutor.text import say, section

LARGEST = "1.8e308"
"""The largest float of 64 bits, in short."""


def why_not_finite(run: Run, i: int, lang: str) -> list[str]:
    """Where the ∞ or nan of a value began, and of its gradient; nothing where both are numbers."""
    origin = first_without_number(run, i)
    told = [] if origin is None else [_value_told(run, origin, lang)]
    return [*told, *_gradient_told(run, i, lang)]


def first_without_number(run: Run, i: int | None = None) -> int | None:
    """The first node with ∞ or nan, of all or of those that lead to node i; None if i is finite."""
    values, nodes = run.node_values, run.graph.nodes
    if i is None:
        return next((j for j, value in enumerate(values) if _is_lost(value)), None)
    if not _is_lost(values[i]):
        return None
    lost = [j for j in nodes[i].inputs if _is_lost(values[j])]
    made_nan = _is_nan(values[i]) and not any(_is_nan(values[j]) for j in lost)
    return i if made_nan or not lost else first_without_number(run, lost[0])


def _value_told(run: Run, i: int, lang: str) -> str:
    node = run.graph.nodes[i]
    if any(_is_lost(run.node_values[j]) for j in node.inputs):
        return say("limits.meeting", lang, node=node.name)
    for j in reversed(node.inputs):
        key = f"{node.op}.{_sign(run.node_values[j])}"
        if key in section(lang, "limits"):
            x = run.graph.nodes[j].name
            return say(f"limits.{key}", lang, node=node.name, x=x, largest=LARGEST)
    return say("limits.large", lang, node=node.name, largest=LARGEST)


def _sign(value: Value) -> str:
    """Of the least element, since that is what a root, a logarithm and a divisor may not be."""
    least = float(np.min(value))
    return "negative" if least < 0 else "positive" if least > 0 else "zero"


def _gradient_told(run: Run, i: int, lang: str) -> list[str]:
    """At which node a gradient stops being a number; of an opened layer, whose gradients stand."""
    graph, gradient = run.graph, run.node_gradients[i]
    layer = graph.nodes[i].part_of
    if layer and any(_is_lost(run.node_values[j]) for j in graph.parts[layer]):
        return [say("limits.folded", lang, layer=layer)]
    if gradient is None or not _is_lost(gradient):
        return []
    wire = next((w for w in graph.way_back if _is_lost(run.wire_gradients[w])), None)
    if wire is None:
        return []
    node, source = graph.nodes[wire[0]], graph.nodes[graph.source_of(wire)]
    value = run.node_values[graph.source_of(wire)]
    at = short(float(value)) if np.ndim(value) == 0 else source.name
    return [say("limits.gradient", lang, node=node.name, source=source.name, at=at)]


def _is_lost(value: Value | None) -> bool:
    return value is not None and not bool(np.all(np.isfinite(value)))


def _is_nan(value: Value | None) -> bool:
    return value is not None and bool(np.any(np.isnan(value)))
