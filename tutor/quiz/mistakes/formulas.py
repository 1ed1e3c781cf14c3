"""All wrong formulas of a question: at one element, of whole arrays, of several wires."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from tutor.formula.functions import Value
from tutor.formula.tree import Tree, name, names_in, put
from tutor.formula.written import FORMULA, Notation, formula_text, in_notation, tree_of
from tutor.graph import Graph, Wire
from tutor.quiz.axes import Letters, with_shapes
from tutor.quiz.letters import gradient_name, kind_of, local_of, made_with, name_of
from tutor.quiz.mistakes.elementwise import Fan, Site, flow_mistakes, local_mistakes
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.mistakes.told import Gather, Mistake, computed, variant
from tutor.quiz.question import Wrong, floats
from tutor.quiz.scope import ROWS, free_name, known_gradients
from tutor.rules import Slip


def wrong_locals(graph: Graph, wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: how fast does the node change with what this wire brings?"""
    site = Site(graph, wire)
    details = details_of(graph, [wire], graph.nodes[wire[0]].name)
    return as_formulas(local_mistakes(site), site.names, details)


def wrong_flows(
    graph: Graph, wire: Wire, own: Letters = (), whole: Letters = ()
) -> Iterator[Wrong]:
    """Wrong answers to: what flows back along this wire, which is spread over these axes?"""
    site = Site(graph, wire)
    details = array_details(graph, wire)
    known = {*known_gradients(graph, [wire])}
    unknown = {letter for letter, j in site.beyond.items() if j not in known}
    names = {letter: tree for letter, tree in site.names.items() if letter not in unknown}
    found = as_formulas(flow_mistakes(site), names, details, own, whole)
    return _without_growth(found) if site.elements else found


def _without_growth(found: Iterator[Wrong]) -> Iterator[Wrong]:
    """Whether an array grows is no question for a sign."""
    for wrong in found:
        yield replace(wrong, rule="sign_error.array") if wrong.rule == "sign_error" else wrong


def as_formulas(
    mistakes: Iterable[Mistake],
    names: Mapping[str, Tree],
    details: Mapping[str, object],
    own: Letters = (),
    whole: Letters = (),
) -> Iterator[Wrong]:
    """Each in the names of a graph; those with letters that have no name there are left out."""
    for mistake in mistakes:
        if names_in(mistake.tree) <= names.keys():
            tree = gathered(put(mistake.tree, names), mistake.gather, own, whole)
            yield Wrong(in_notation(tree, FORMULA), variant(mistake.rule, "formula"), details)


def gathered(flow: Tree, gather: Gather, own: Letters, whole: Letters) -> Tree:
    """What a flow at the elements of a node is, as a formula, for the elements of an operand."""
    if len(own) >= len(whole) or gather in ("own", "rows"):
        return flow
    zero, one = (("keyword", "axis", ("number", digit)) for digit in "01")
    keywords: Mapping[str, tuple[Tree, ...]] = {
        "all": (),
        "other axis": (one if own else zero,),
        "keepdims": (zero, ("keyword", "keepdims", name("True"))),
    }
    call = "mean" if gather == "mean" else "sum"
    return ("call", call, flow, *keywords.get(gather, (zero,) if own else ()))


def wrong_arrays(graph: Graph, wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: what flows back from this product or loss?"""
    site = ArraySite(graph, wire)
    mistakes = (*site.mistakes, *site.counted())
    return told_with_shapes(site, mistakes, site.names, array_details(graph, wire))


def told_with_shapes(
    site: ArraySite,
    mistakes: Iterable[Mistake | Slip],
    names: Mapping[str, Tree],
    details: Mapping[str, object],
    notation: Notation = FORMULA,
) -> Iterator[Wrong]:
    """Each with the shapes of its factors, where it is a product."""
    shapes = {"up": site.graph.shapes[site.wire[0]]}
    for letter, j in zip(site.record.letters, site.node.inputs, strict=False):
        shapes[letter] = site.graph.shapes[j]
    asked = site.graph.shapes[site.graph.source_of(site.wire)]
    for mistake in mistakes:
        rule, fit = with_shapes(mistake.rule, mistake.tree, shapes, asked)
        text = in_notation(put(mistake.tree, names), notation)
        yield Wrong(text, variant(rule, site.record.kind), {**details, **fit})


def wrong_sums(graph: Graph, wires: Sequence[Wire], is_local: bool) -> Iterator[Wrong]:
    """Wrong ways to put together what comes back, or the derivatives, along several wires."""
    fan = Fan(graph, wires, is_local)
    details = details_of(graph, wires, graph.nodes[fan.end].name)
    yield from as_formulas(fan.mistakes, fan.names, details)
    for k, wire in enumerate(wires):
        site = Site(graph, wire)
        own = local_mistakes(site) if is_local else flow_mistakes(site)
        swapped = [mistake for mistake in own if mistake.tag == "not_swapped"]
        told = details_of(graph, [wire], graph.nodes[fan.end].name)
        for mistake in swapped:
            tree = fan.with_part(k, put(mistake.tree, site.names))
            yield Wrong(in_notation(tree, FORMULA), mistake.rule, told)


def array_sums(graph: Graph, shares: Sequence[Tree], wires: Sequence[Wire]) -> Iterator[Wrong]:
    """Wrong ways to put together arrays that come back along several wires."""
    own, out = name_of(graph, graph.source_of(wires[0])), graph.nodes[graph.output].name
    details = {"k": len(shares), "x": own, "out": out}
    texts = [in_notation(part, FORMULA) for part in shares]
    yield from (Wrong(part, "forgot_fanout_sum", details) for part in texts)
    yield Wrong(" * ".join(f"({part})" for part in texts), "multiplied_branches", details)
    yield Wrong(f"({' + '.join(texts)}) / {len(texts)}", "averaged_branches", details)
    yield Wrong(own, "forward_value", details)


def other_name(graph: Graph, wire: Wire) -> str:
    """The name of the operand beside the one that a wire brings; its own, if there is none."""
    node = graph.nodes[wire[0]]
    others = [name_of(graph, j) for slot, j in enumerate(node.inputs) if slot != wire[1]]
    return others[0] if others else name_of(graph, graph.source_of(wire))


def details_of(graph: Graph, wires: Sequence[Wire], out: str) -> dict[str, object]:
    """What fills the texts of the mistakes at a node that works element by element."""
    wire = wires[0]
    node, own = graph.nodes[wire[0]], name_of(graph, graph.source_of(wire))
    local = formula_text(in_notation(local_of(graph, wire), FORMULA))
    needs = any(sign in local for sign in (" + ", " − ")) or local.startswith("−")
    exponent = next(iter(made_with(node).values()), "")
    return {
        "n": exponent,
        "own": own,
        "x": own,
        "node": own,
        "other": other_name(graph, wire),
        "up": gradient_name(graph, wire[0]),
        "local": f"({local})" if needs and not local.startswith("(") else local,
        "op": node.op,
        "fn": node.op,
        "wire": node.name,
        "out": out,
        "k": len(wires),
    }


def array_details(graph: Graph, wire: Wire) -> dict[str, object]:
    """What fills the texts of the mistakes at a node of arrays."""
    target, slot = wire
    node, out = graph.nodes[target], graph.nodes[graph.output].name
    kind = kind_of(graph, target)
    if kind in ("product", "loss"):
        names = [name_of(graph, j) for j in node.inputs]
        other = names[1 - slot] if slot < 2 else names[0]
        found: dict[str, object] = {"x": names[slot], "own": names[slot], "op": node.op, "out": out}
        found |= {"up": gradient_name(graph, target), "wire": other, "other": other, "m": other}
    else:
        found = details_of(graph, [wire], out)
    found["of"] = name_of(graph, graph.source_of(wire))
    is_counted = kind != "loss" and graph.shapes[target]
    return found | {"N": graph.shapes[target][0] if is_counted else free_name(graph, ROWS)}


def on_screen(graph: Graph) -> dict[str, Value]:
    """The value of every wire and of every gradient, by its name."""
    run = graph.result
    numbers: dict[str, Value] = {
        node.name: floats(run.node_values[i]) for i, node in enumerate(graph.nodes)
    }
    gradients = enumerate(run.node_gradients)
    return numbers | {gradient_name(graph, i): floats(g) for i, g in gradients if g is not None}


def with_numbers(
    correct: str, numbers: Mapping[str, Value], notation: Notation = FORMULA
) -> Iterator[Wrong]:
    """The number that the right formula gives, and the formula with a number for one name."""
    tree = tree_of(correct)
    value = computed(tree, numbers)
    if value is not None and not value.ndim and np.isfinite(value):
        yield Wrong(repr(float(value)), "gave_value")
    for known, number in numbers.items():
        if not np.ndim(number) and np.isfinite(number):
            worth = tree_of(f"({float(number)!r})")
            changed = put(tree, {known: worth})
            if changed != tree:
                details = {"name": known, "number": float(number)}
                yield Wrong(in_notation(changed, notation), "gave_value.name", details)
