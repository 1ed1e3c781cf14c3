"""All wrong formulas of a question: at one element, of whole arrays, of several wires, of ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from tutor.formula.tree import ONE, Tree, added, name, names_in, negative, put, times
from tutor.formula.written import FORMULA, Notation, tree_of, written
from tutor.graph import Graph, Wire, shape_text
from tutor.graph.node import Shape
from tutor.quiz.letters import (
    at_wire,
    gradient_at,
    gradient_name,
    kind_of,
    letters,
    local_of,
    made_with,
    name_of,
    operand_of,
    share,
    tree_at,
)
from tutor.quiz.mistakes.elementwise import (
    OF_ONE_NODE,
    UP,
    Gather,
    Mistake,
    Site,
    branch_mistakes,
    computed,
    in_one_branch,
    mistakes_at,
    of_branches,
    variant,
)
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.question import Array, Axes, Wrong, floats
from tutor.quiz.scope import ROWS, free_name, known_gradients
from tutor.quiz.ways import Locals, Way, along, locals_on
from tutor.rules import Slip

Rule = tuple[str, Tree, Wire]
"""A tag or "tag.variant", a wrong formula, and the wire that it went wrong on."""

MOST_IN_NUMBERS = 4  # names of which any several may be typed as numbers
OF_UNFIT = ("forgot_transpose", "wrong_operand_order")
"""Mistakes whose texts say, or ask whether, the factors do not fit."""


def wrong_locals(graph: Graph, wires: Sequence[Wire]) -> Iterator[Wrong]:
    """Wrong answers to: how fast does the node change with what these wires bring?"""
    if len(wires) > 1:
        return _wrong_sums(graph, wires, is_local=True)
    site = Site(graph, wires[0])
    details = details_of(graph, wires, site.node.name)
    return as_formulas(mistakes_at(site, True), site.names, details)


def wrong_flows(
    graph: Graph, wires: Sequence[Wire], own: Axes = (), whole: Axes = ()
) -> Iterator[Wrong]:
    """Wrong answers to: what flows back along these wires, or one that is spread over these axes?

    Whether an array grows is no question for a sign.
    """
    if len(wires) > 1:
        yield from _wrong_sums(graph, wires, is_local=False)
        return
    site, known = Site(graph, wires[0]), {*known_gradients(graph, wires)}
    unknown = {letter for letter, j in site.beyond.items() if j not in known}
    names = {letter: tree for letter, tree in site.names.items() if letter not in unknown}
    details = array_details(graph, wires[0])
    for wrong in as_formulas(mistakes_at(site, False), names, details, own, whole):
        is_growth = wrong.rule == "sign_error" and site.elements
        yield replace(wrong, rule="sign_error.array") if is_growth else wrong


def as_formulas(
    mistakes: Iterable[Mistake],
    names: Mapping[str, Tree],
    details: Mapping[str, object],
    own: Axes = (),
    whole: Axes = (),
) -> Iterator[Wrong]:
    """Each in the names of a graph; those with letters that have no name there are left out."""
    for mistake in mistakes:
        if names_in(mistake.tree) <= names.keys():
            tree = gathered(put(mistake.tree, names), mistake.gather, own, whole)
            yield Wrong(FORMULA.text(tree), variant(mistake.rule, "formula"), details)


def gathered(flow: Tree, gather: Gather, own: Axes, whole: Axes) -> Tree:
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
    shapes: dict[str | Tree, Shape] = {UP: site.graph.shapes[site.wire[0]]}
    for letter, j in zip(site.record.letters, site.node.inputs, strict=False):
        shapes[name(letter)] = site.graph.shapes[j]
    shapes |= {("T", factor): shape[::-1] for factor, shape in shapes.items()}
    asked = site.graph.shapes[site.graph.source_of(site.wire)]
    for mistake in mistakes:
        rule, fit = _with_shapes(mistake.rule, mistake.tree, shapes, asked)
        text = notation.text(put(mistake.tree, names))
        yield Wrong(text, variant(rule, site.record.kind), {**details, **fit})


def _with_shapes(
    rule: str, tree: Tree, shapes: Mapping[str | Tree, Shape], asked: Shape
) -> tuple[str, dict[str, str]]:
    """The rule and, of a product, the shapes of both factors as typed and of what is asked for.

    With the lengths of these arrays the factors may happen to fit: that is a variant of the rule.
    """
    a, b = map(shapes.get, tree[1:]) if tree[0] == "·" else (None, None)
    if a is None or b is None:
        return rule, {}
    tag, _, form = rule.partition(".")
    is_alike = a[-1] == b[0] and tag in OF_UNFIT and form != "outer"
    texts = {"a": shape_text(a), "b": shape_text(b), "s": shape_text(asked)}
    return f"{tag}.alike" if is_alike else rule, texts


def _wrong_sums(graph: Graph, wires: Sequence[Wire], is_local: bool) -> Iterator[Wrong]:
    """Each wrong way to put several parts together, and one of them wrong by itself."""
    end, back = (wires[0][0], local_of) if is_local else (graph.output, share)
    parts = {f"part_{k}": back(graph, wire) for k, wire in enumerate(wires)}
    out = graph.nodes[end].name
    names = {
        **parts,
        "own": tree_at(graph, graph.source_of(wires[0])),
        "output": name(out),
        "locals": added([local_of(graph, wire) for wire in wires]),
        "up": gradient_at(graph, end),
    }
    details = details_of(graph, wires, out)
    yield from as_formulas(branch_mistakes(parts, is_local), names, details)
    for letter, wire in zip(parts, wires, strict=True):
        site = Site(graph, wire)
        for mistake in in_one_branch(site, is_local):
            if names_in(mistake.tree) <= site.names.keys():
                changed = {**parts, letter: put(mistake.tree, site.names)}
                text, rule = FORMULA.text(added([*changed.values()])), mistake.rule
                yield Wrong(text, variant(rule, "formula"), details_of(graph, [wire], out))


def array_sums(graph: Graph, shares: Sequence[Tree], wires: Sequence[Wire]) -> Iterator[Wrong]:
    """Wrong ways to put together arrays that come back along several wires."""
    own, out = name_of(graph, graph.source_of(wires[0])), graph.nodes[graph.output].name
    details = {"k": len(shares), "x": own, "out": out}
    for rule, tree in (*of_branches(shares), ("forward_value", name(own))):
        yield Wrong(FORMULA.text(tree), rule, details)


def wrong_chains(graph: Graph, ways: list[Way]) -> Iterator[Wrong]:
    """Wrong answers to: how fast does a node change with what it depends on through others?"""
    first, last = ways[0][0], ways[0][-1]
    out, x = graph.nodes[first[0]].name, name_of(graph, graph.source_of(last))
    for rule, tree, wire in _wrong_ways(graph, ways, first, last):
        details = {**details_of(graph, [wire], out), "x": x, "k": len(ways)}
        yield Wrong(FORMULA.text(tree), rule, details)


def _wrong_ways(graph: Graph, ways: list[Way], first: Wire, last: Wire) -> Iterator[Rule]:
    right, own = locals_on(graph, ways), tree_at(graph, graph.source_of(last))
    total, parts = along(ways, right), [along([way], right) for way in ways]
    yield from _wrong_steps(graph, ways, right)
    if len(ways) > 1:
        yield from ((f"{rule}.chain", tree, last) for rule, tree in of_branches(parts))
    yield "sign_error", negative(total), first
    yield "included_upstream.chain", times(gradient_at(graph, first[0]), total), first
    if len(ways) == 1:
        yield "added_not_multiplied.chain", added([*right.values()]), first
    for wire in right:
        yield "forgot_chain.step", along(ways, {**right, wire: ONE}), wire
        yield "forgot_chain.step", right[wire], wire
    for wire in right:  # as if there were no steps between
        operand = operand_of(graph, wire)
        direct = put(operand.tree, {**letters(graph, wire[0]), operand.letter: own})
        yield "forgot_chain.direct", along(ways, {**right, wire: direct}), wire
        yield "forgot_chain.direct", direct, wire
    values = (name(graph.nodes[target].name) for target, _ in right)
    yield from (("forward_value", value, first) for value in (*values, own))
    yield "output_div_input", ("/", name(graph.nodes[first[0]].name), own), first


def _wrong_steps(graph: Graph, ways: list[Way], right: Locals) -> Iterator[Rule]:
    """Everything right but one local derivative."""
    for wire in right:
        names = at_wire(graph, wire)
        for slip in operand_of(graph, wire).slips:
            if slip.rule not in OF_ONE_NODE and not slip.asked and not slip.bare:
                rule = f"{slip.rule}.chain" if slip.rule == "not_divided" else slip.rule
                yield rule, along(ways, {**right, wire: put(slip.tree, names)}), wire


def details_of(graph: Graph, wires: Sequence[Wire], out: str) -> dict[str, object]:
    """What fills the texts of the mistakes at a node that works element by element."""
    wire = wires[0]
    node, own = graph.nodes[wire[0]], name_of(graph, graph.source_of(wire))
    others = [name_of(graph, j) for slot, j in enumerate(node.inputs) if slot != wire[1]]
    local = written(local_of(graph, wire))
    needs = any(sign in local for sign in (" + ", " − ")) or local.startswith("−")
    found: dict[str, object] = {"n": "", **made_with(node), "own": own, "x": own, "node": own}
    found |= {"other": (*others, own)[0], "up": gradient_name(graph, wire[0])}
    found["local"] = f"({local})" if needs and not local.startswith("(") else local
    return found | {"op": node.op, "fn": node.op, "wire": node.name, "out": out, "k": len(wires)}


def array_details(graph: Graph, wire: Wire) -> dict[str, object]:
    """What fills the texts of the mistakes at a node of arrays."""
    target, slot = wire
    node, out = graph.nodes[target], graph.nodes[graph.output].name
    kind, own = kind_of(graph, target), name_of(graph, graph.source_of(wire))
    if kind in ("product", "loss"):
        other = name_of(graph, node.inputs[1 - slot if slot < 2 else 0])
        found: dict[str, object] = {"x": own, "own": own, "op": node.op, "out": out}
        found |= {"up": gradient_name(graph, target), "wire": other, "other": other, "m": other}
    else:
        found = details_of(graph, [wire], out)
    is_counted = kind != "loss" and graph.shapes[target]
    rows = graph.shapes[target][0] if is_counted else free_name(graph, ROWS)
    if kind == "elementwise":
        rows = Site(graph, wire).uses
    return found | {"of": own, "N": rows}


def on_screen(graph: Graph) -> dict[str, Array]:
    """The value of every wire and of every gradient, by its name."""
    numbers = {name: floats(value) for name, value in graph.result.values.items()}
    gradients = enumerate(graph.result.node_gradients)
    return numbers | {gradient_name(graph, i): floats(g) for i, g in gradients if g is not None}


def with_numbers(
    correct: str, numbers: Mapping[str, Array], notation: Notation = FORMULA
) -> Iterator[Wrong]:
    """The number that the right formula gives, and the formula with a number for one name."""
    tree = tree_of(correct)
    value = computed(tree, numbers)
    if value is not None and not value.ndim and np.isfinite(value):
        yield Wrong(repr(float(value)), "gave_value")
    single = {name: float(n) for name, n in numbers.items() if not n.ndim and np.isfinite(n)}
    for known, number in single.items():
        changed = put(tree, {known: tree_of(f"({number!r})")})
        if changed != tree:
            details = {"name": known, "number": number}
            yield Wrong(notation.text(changed), "gave_value.name", details)
    named = [name for name in single if name in names_in(tree)][:MOST_IN_NUMBERS]
    for some in (set(some) for k in range(2, len(named)) for some in combinations(named, k)):
        numbers_of = {name: tree_of(f"({single[name]!r})") for name in some}
        yield Wrong(notation.text(put(tree, numbers_of)), "gave_value")
