"""What layers do with arrays as a whole: no local derivative as a number, but a rule and shapes."""

from collections.abc import Callable
from functools import partial

import numpy as np

from tutor.formula.tree import name as name_tree
from tutor.formula.tree import put, times
from tutor.formula.written import BY_HAND, in_notation, tree_of
from tutor.graph.formulas import (
    Digits,
    condition,
    count_of,
    formula_of,
    is_on_or_off,
    local_of,
)
from tutor.graph.graph import Graph, Run
from tutor.graph.node import Value, Wire
from tutor.graph.numbers import is_small
from tutor.graph.shape import Shape, shape_text
from tutor.rules import record_of
from tutor.text import say

Named = Callable[[str, Shape], str]
"""How an array stands in a rule: its name alone, or with its shape."""


def bare(name: str, shape: Shape) -> str:
    return name


def with_shape(name: str, shape: Shape) -> str:
    return f"{name} {shape_text(shape)}" if shape else name


def has_array(graph: Graph, i: int) -> bool:
    """Whether a node makes or takes an array."""
    return any(graph.shapes[j] for j in (i, *graph.nodes[i].inputs))


def why_value(run: Run, i: int, lang: str, digits: Digits) -> str:
    """Where an array comes from: "Y (N, 3) = X (N, 2) · W (2, 3) + b (3,)", numbers if small."""
    graph, node, value = run.graph, run.graph.nodes[i], run.node_values[i]
    if not node.is_operation:
        if not is_small(value):
            return say("why.given", lang, name=_named(graph, i, with_shape))
        return say(f"why.{node.op}", lang, name=node.name, value=digits(value))
    formula = formula_of(node, _operands(graph, i, with_shape))
    numbers = f" = {digits(value)}" if is_small(value) else ""
    return f"{_named(graph, i, with_shape)} = {formula}{numbers}"


def why_share(run: Run, wire: Wire, lang: str, digits: Digits) -> str:
    """What one wire brings, as numbers if they are few, and by what rule."""
    share, made = run.wire_gradients[wire], rule(run.graph, wire, lang, with_shape)
    return f"{digits(share)} = {made}" if is_small(share) else made


def why_gradient(run: Run, i: int, wires: list[Wire], lang: str, digits: Digits) -> list[str]:
    """Where a gradient comes from that wires of arrays bring back, numbers if it is small."""
    name = with_shape(f"d{run.graph.nodes[i].name}", run.graph.shapes[i])
    total = f"{name} = {_total(run.graph, wires, lang, with_shape)}"
    gradient = run.node_gradients[i]
    numbers = [f"  = {digits(gradient)}"] if is_small(gradient) else []
    return [total, *numbers, *([say("why.add", lang)] if len(wires) > 1 else [])]


def gradient_rule(graph: Graph, i: int, wires: list[Wire], lang: str) -> list[str]:
    """How a gradient is made, by names alone."""
    name = graph.nodes[i].name
    total = _total(graph, wires, lang, bare)
    return [f"d{name} = {total}", say("why.same_shape", lang, name=name)]


def numbers_or_shape(value: Value, digits: Digits) -> str:
    return digits(value) if is_small(value) else shape_text(np.shape(value))


def rule(graph: Graph, wire: Wire, lang: str, named: Named) -> str:
    """How what comes back on a wire is made of what arrives at its node: "dY · Wᵀ"."""
    target, slot = wire
    node, rules = graph.nodes[target], record_of(graph.nodes[target].op)
    arrives = named(f"d{node.name}", graph.shapes[target])
    match rules.kind:
        case "product" if slot < 2:
            return _matrix_rule(graph, wire, lang, named)
        case "product":
            return _summed(graph, wire, arrives, lang)
        case "loss" | "layout" | "rows":
            return _whole_rule(graph, wire, arrives, named)
    operands, out = _operands(graph, target, named), _named(graph, target, named)
    if is_on_or_off(node, slot):
        told = condition(node, slot, operands, out)
        made = say("why.mask", lang, arrives=arrives, condition=told)
    else:
        made = f"{arrives}{_times_local(graph, wire, named)}"
    if rules.kind == "reduction":
        return made if is_on_or_off(node, slot) else say("why.spread", lang, arrives=made)
    return _summed(graph, wire, made, lang)


def _whole_rule(graph: Graph, wire: Wire, arrives: str, named: Named) -> str:
    """The rule as the book has it: all that flows back, or, of a loss, what dout is times."""
    target, slot = wire
    node, rules = graph.nodes[target], record_of(graph.nodes[target].op)
    is_single = rules.single and len(graph.shapes[node.inputs[0]]) != 2
    back = (rules.single if is_single else rules.operands)[slot].tree
    operands = map(name_tree, _operands(graph, target, named))
    given = dict(zip(rules.letters, operands, strict=True))
    given |= {"up": name_tree(arrives), "out": name_tree(_named(graph, target, named))}
    given |= {letter: put(tree_of(text), given) for letter, text in rules.inside.items()}
    made = put(back, given)
    return in_notation(times(name_tree(arrives), made) if rules.kind == "loss" else made, BY_HAND)


def _total(graph: Graph, wires: list[Wire], lang: str, named: Named) -> str:
    """What the wires bring, added; in brackets what is more than a name."""
    made = [rule(graph, wire, lang, named) for wire in wires]
    if len(made) == 1:
        return made[0]
    compound = (" " in rule(graph, wire, lang, bare) for wire in wires)
    return " + ".join(f"({m})" if c else m for m, c in zip(made, compound, strict=True))


def _times_local(graph: Graph, wire: Wire, named: Named) -> str:
    """The local derivative of a layer that works element by element, as a factor."""
    target, slot = wire
    node = graph.nodes[target]

    def local(as_named: Named) -> str:
        operands, out = _operands(graph, target, as_named), _named(graph, target, as_named)
        return local_of(node, slot, operands, out, count_of(graph, target))

    plain = local(bare)
    if plain == "1":
        return ""
    compound = (" " in plain and not plain.startswith("(")) or plain.startswith("-")
    return f" × ({local(named)})" if compound else f" × {local(named)}"


def _matrix_rule(graph: Graph, wire: Wire, lang: str, named: Named) -> str:
    """dX = dY · Wᵀ and dW = Xᵀ · dY; a vector is a matrix of one row, or, as W, of one column."""
    target, slot = wire
    x, W = graph.nodes[target].inputs[:2]
    names = [graph.nodes[j].name for j in (x, W)]
    columns = (*graph.shapes[W], 1)[:2]
    samples = graph.shapes[x][:1] if len(graph.shapes[x]) > 1 else (1,)
    arrives = partial(named, f"d{graph.nodes[target].name}")
    if slot == 1:
        transposed = named(f"{names[0]}ᵀ", (columns[0], *samples))
        return f"{transposed} · {arrives((*samples, columns[1]))}"
    vector = len(graph.shapes[x]) == 1 and len(graph.shapes[W]) == 2
    rows = arrives(graph.shapes[target] if vector else (*samples, columns[1]))
    made = f"{rows} · {named(f'{names[1]}ᵀ', columns[::-1])}"
    if len(graph.shapes[x]) > 2:
        return say("why.reshaped", lang, rule=made, name=names[0])
    return made


def _summed(graph: Graph, wire: Wire, made: str, lang: str) -> str:
    """The rule for an operand that was broadcast: the sum over where it was used again."""
    target, _ = wire
    source = graph.source_of(wire)
    shape, used_as = graph.shapes[source], graph.shapes[target]
    if shape == used_as:
        return made
    if not shape:
        return say("why.sum_all", lang, rule=made)
    if shape == used_as[1:]:
        return say("why.sum_rows", lang, rule=made)
    return say("why.sum_repeated", lang, rule=made, name=graph.nodes[source].name)


def _named(graph: Graph, i: int, named: Named) -> str:
    return named(graph.nodes[i].name, graph.shapes[i])


def _operands(graph: Graph, i: int, named: Named) -> list[str]:
    return [_named(graph, j, named) for j in graph.nodes[i].inputs]
