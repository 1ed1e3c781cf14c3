"""Where the range of floats ends: which node first gave ∞ or nan, from what, and what it means."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import Any

import numpy as np

from tutor.formula.tree import names_in
from tutor.graph.graph import Run, new_layer
from tutor.graph.node import Node, Value, Wire
from tutor.graph.notation import (
    as_operand,
    bare,
    formula,
    formula_of,
    gradient_wires,
    local_at,
    rule,
)
from tutor.graph.numbers import Index, named, number
from tutor.rules import BOOK
from tutor.text import say, section

LARGEST = "1.8e308"
"""The largest float of 64 bits, in short."""

Shown = Callable[[int], bool]
"""Whether a number of a node may be told of."""


def why_first_lost(run: Run, lang: str, value: Shown, gradient: Shown) -> list[str]:
    """Of all that is shown the first value, else the first gradient, with ∞ or nan, and why."""
    lost = first_without_number(run, value)
    if lost is not None:
        return [*why_value_is_lost(run, lost, lang), *_as_folded(run, lost, lang)]
    back = dict.fromkeys([run.graph.output, *map(run.graph.source_of, run.graph.way_back)])
    told = (why_gradient_is_lost(run, i, lang) for i in back if gradient(i))
    return next(filter(None, told), [])


def first_without_number(run: Run, shown: Shown = lambda i: True) -> int | None:
    """The first node that is shown and has ∞ or nan; None if there is none."""
    values = enumerate(run.node_values)
    return next((i for i, value in values if shown(i) and _is_lost(value)), None)


def why_value_is_lost(run: Run, i: int, lang: str, at: Index | None = None) -> list[str]:
    """Where the ∞ or nan of a value, or of one element of it, began; if it is nan that is made of
    ∞, where that began too."""
    if not _is_lost(_seen(run.node_values[i], at)):
        return []  # so are all inputs and constants
    made_here = _made_here(run, i)
    before = (
        why_value_is_lost(run, j, lang, _same(run, i, j, at)) for j in run.graph.nodes[i].inputs
    )
    began = next(filter(None, before), [])
    if not np.any(_seen(made_here, at)):
        return began
    return [_value_told(run, i, _first(made_here) if at is None else at, lang), *began]


def why_gradient_is_lost(run: Run, i: int, lang: str, at: Index | None = None) -> list[str]:
    """Where the ∞ or nan of a gradient, or of one element, began; inside an opened layer in which
    floats end, that its gradients are those of the folded one."""
    return _as_folded(run, i, lang) or _gradient_began(run, i, lang, at)


def _gradient_began(run: Run, i: int, lang: str, at: Index | None) -> list[str]:
    gradient, wires = _seen(run.node_gradients[i], at), gradient_wires(run.graph, i)
    if not _is_lost(gradient) or not wires:
        return []
    shares = [_seen(run.wire_gradients[wire], at) for wire in wires]
    if not any(map(_is_lost, shares)):
        return [_sum_told(run, i, wires, at, lang)]
    began = _share_told(run, wires[_worst(shares)], at, lang)
    is_made_here = _is_nan(gradient) and not any(map(_is_nan, shares))
    return [_sum_told(run, i, wires, at, lang), *began] if is_made_here else began


def _as_folded(run: Run, i: int, lang: str) -> list[str]:
    """Of an opened layer that floats end in, whose gradients are those of the folded one."""
    graph = run.graph
    layer = graph.nodes[i].part_of
    if layer and any(_is_lost(run.node_values[j]) for j in graph.parts[layer]):
        return [say("limits.folded", lang, layer=layer)]
    return []


# Of values


def _made_here(run: Run, i: int) -> np.ndarray:
    """Which elements are ∞ or nan though the operands are numbers, or nan though none of them is.

    What is not made element by element, but of whole arrays, is judged by all their elements.
    """
    node, value = run.graph.nodes[i], np.asarray(run.node_values[i])
    of: Callable[[Any], Any] = np.asarray if _is_by_element(node) else np.any
    operands = [run.node_values[j] for j in node.inputs]
    lost = reduce(np.logical_or, (of(~np.isfinite(x)) for x in operands), np.False_)
    nan = reduce(np.logical_or, (of(np.isnan(x)) for x in operands), np.False_)
    return np.asarray(~np.isfinite(value) & ~lost | np.isnan(value) & ~nan)


def _value_told(run: Run, i: int, at: Index, lang: str) -> str:
    graph, node, value = run.graph, run.graph.nodes[i], _element(run.node_values[i], at)
    known = {"node": named(node.name, at), "value": number(value), "largest": LARGEST}
    if not _is_by_element(node):
        key = "meeting_inside" if np.isnan(value) else "large_inside"
        return say(f"limits.{key}", lang, made=formula(graph, i), **known)
    operands = _operands(run, i, at)
    made = formula_of(node, [as_operand(x, number) for x in operands])
    return say(f"limits.{_reason(node, operands, value, lang)}", lang, made=made, **known)


def _reason(node: Node, operands: Sequence[float], value: float, lang: str) -> str:
    """The key of what it means: the layer's own for a sign of its (last) operand, or a common."""
    x, end = operands[-1], "nan" if np.isnan(value) else "inf"
    own = f"{node.op}.{'negative' if x < 0 else 'zero' if x == 0 else 'positive'}.{end}"
    if np.isfinite(operands).all() and own in section(lang, "limits"):
        return own
    return "meeting" if end == "nan" else "large"


# Of gradients


def _sum_told(run: Run, i: int, wires: Sequence[Wire], at: Index | None, lang: str) -> str:
    """What wires bring, none of them nan, is beyond all floats together, or ∞ meets -∞."""
    place = _first(_worst_of(run.node_gradients[i])) if at is None else at
    made = " + ".join(as_operand(_element(run.wire_gradients[w], place), number) for w in wires)
    key = "meeting" if np.isnan(_element(run.node_gradients[i], place)) else "large"
    return _gradient_said(key, run, i, place, lang, made=made)


def _share_told(run: Run, wire: Wire, at: Index | None, lang: str) -> list[str]:
    """What arrives at the wire's node is no number itself; or the product with the local one."""
    target, share = wire[0], run.wire_gradients[wire]
    over = _same(run, target, run.graph.source_of(wire), at)
    made_nan = _is_nan(_seen(share, at)) and not _is_nan(_seen(run.node_gradients[target], over))
    before = _gradient_began(run, target, lang, over)
    if before and not made_nan:
        return before
    place = _first(_worst_of(share)) if at is None else at
    told = _product_told(run, wire, place, lang) or _rule_told(run, wire, place, lang)
    return [told, *(before or _cause(run, wire, lang))]


def _cause(run: Run, wire: Wire, lang: str) -> list[str]:
    """Where the ∞ or nan began of which the local derivative is made."""
    target, slot = wire
    node, rules = run.graph.nodes[target], BOOK[run.graph.nodes[target].op]
    numbers = zip((*rules.letters, "out"), (*node.inputs, target), strict=True)
    used = names_in(rules.operands[slot].tree) if _is_by_element(node) else {*rules.letters, "out"}
    told = (why_value_is_lost(run, i, lang) for letter, i in numbers if letter in used)
    return next(filter(None, told), [])


def _rule_told(run: Run, wire: Wire, place: Index, lang: str) -> str:
    """Of whole arrays: by the rule of what flows back."""
    is_nan = np.isnan(_element(run.wire_gradients[wire], place))
    key, made = "meeting_inside" if is_nan else "large_inside", rule(run.graph, wire, lang, bare)
    return _gradient_said(key, run, run.graph.source_of(wire), place, lang, made=made)


def _product_told(run: Run, wire: Wire, place: Index, lang: str) -> str:
    """Of one element that a layer of elements takes: by what arrives and the local derivative."""
    (target, slot), source = wire, run.graph.source_of(wire)
    if (found := next(_products(run, wire, place), None)) is None:
        return ""
    at, up, local = found
    if np.isfinite(local) or not np.isfinite(up):
        key = "meeting" if np.isnan(up * local) else "large"
        made = f"{as_operand(up, number)} × {as_operand(local, number)}"
        return _gradient_said(key, run, source, place, lang, made=made)
    node, operands = run.graph.nodes[target], _operands(run, target, at)
    values = [*operands, _element(run.node_values[target], at)]
    told = {
        "layer": named(node.name, at),
        "local": local_at(node, slot, values, number),
        "source": named(run.graph.nodes[source].name, place),
        "at": number(operands[slot]),
    }
    key = "zero_times" if up == 0 and not np.isnan(local) else "gradient"
    return _gradient_said(key, run, source, place, lang, **told)


def _products(run: Run, wire: Wire, place: Index) -> Iterator[tuple[Index, float, float]]:
    """Where in the node what arrives × the local derivative, for one element of the operand, is no
    number; with both."""
    (target, slot), shape = wire, np.shape(run.wire_gradients[wire])
    if not _is_by_element(run.graph.nodes[target]):
        return
    numbered = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    wanted = np.broadcast_to(numbered, np.shape(run.node_values[target])) == numbered[place]
    for at in map(tuple, np.argwhere(wanted)):
        up = _element(run.node_gradients[target], at)
        local = _local(run.graph.nodes[target], slot, _operands(run, target, at))
        if not np.isfinite(up * local):
            yield at, up, local


@np.errstate(all="ignore")
def _local(node: Node, slot: int, operands: Sequence[float]) -> float:
    layer = new_layer(node)
    layer.forward(*operands)
    found = layer.backward(1.0)
    return float(found[slot] if isinstance(found, tuple) else found)


def _gradient_said(key: str, run: Run, i: int, place: Index, lang: str, **told: str) -> str:
    node = f"d{named(run.graph.nodes[i].name, place)}"
    value = number(_element(run.node_gradients[i], place))
    return say(f"limits.{key}", lang, node=node, value=value, largest=LARGEST, **told)


# Of numbers


def _is_by_element(node: Node) -> bool:
    return BOOK[node.op].kind == "elementwise"


def _operands(run: Run, i: int, at: Index) -> list[float]:
    """What one element of a node of elements is made of."""
    shape, values = np.shape(run.node_values[i]), run.node_values
    return [_element(np.broadcast_to(values[j], shape), at) for j in run.graph.nodes[i].inputs]


def _same(run: Run, i: int, j: int, at: Index | None) -> Index | None:
    """The place in node i, made of elements, that stands for that place in j, or the other way."""
    alike = np.shape(run.node_values[i]) == np.shape(run.node_values[j])
    return at if alike and _is_by_element(run.graph.nodes[i]) else None


def _seen(value: Any, at: Index | None) -> Any:
    """The value, or the element that is spoken of."""
    return value if at is None or value is None else np.asarray(value)[at]


def _element(value: Value | None, at: Index) -> float:
    return float(np.asarray(value)[at])


def _first(places: Value) -> Index:
    return tuple(map(int, np.argwhere(places)[0]))


def _worst_of(value: Value | None) -> np.ndarray:
    """Which elements are nan; if none is, which are ∞."""
    array: np.ndarray = np.asarray(value)
    return np.asarray(np.isnan(array) if np.isnan(array).any() else ~np.isfinite(array))


def _worst(shares: Sequence[Value]) -> int:
    """Where the first nan is, else the first ∞."""
    return next(k for is_so in (_is_nan, _is_lost) for k, s in enumerate(shares) if is_so(s))


def _is_lost(value: Value | None) -> bool:
    return value is not None and not bool(np.all(np.isfinite(value)))


def _is_nan(value: Value | None) -> bool:
    return value is not None and bool(np.any(np.isnan(value)))
