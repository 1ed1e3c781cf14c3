"""All wrong numbers of a question on a run: what flows back, how fast a node changes, a value."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np

from tutor.formula.tree import Tree, added, name, names_in, put, times
from tutor.graph import Graph, Node, Run, Wire
from tutor.graph.numbers import Index, named
from tutor.quiz.letters import (
    ancestors,
    branch_name,
    is_whole,
    kind_of,
    letters,
    local_of,
    made_with,
    record_at,
)
from tutor.quiz.mistakes.elementwise import (
    MOST_ROWS,
    OWN,
    UP,
    Details,
    Mistake,
    Site,
    WrongArray,
    branch_mistakes,
    computed,
    in_one_branch,
    mistakes_at,
    seen,
)
from tutor.quiz.mistakes.matrices import ArraySite, Product
from tutor.quiz.parts import Parts, parts_between
from tutor.quiz.question import Array, floats
from tutor.rules import BOOK

UNLIKELY = ("output_div_input", "averaged_branches", "mean_not_sum")
"""Told only where nothing likelier gives the same, such as to have forgotten what arrives."""

SITES = {"product": Product, "loss": ArraySite}
"""Where the value of a layer is a whole to the rule book, by its kind."""

OF_SIGN = ("sign_error", "sign_error.array", "sign_error.difference")


def output_name(run: Run) -> str:
    return run.graph.nodes[run.graph.output].name


def local_derivatives(run: Run, i: int) -> tuple[float, ...]:
    """∂(node i)/∂(operand) for each operand of a node of plain numbers, nan where there is none."""
    values = {n: floats(v) for n, v in run.values.items()}
    found = (
        computed(local_of(run.graph, (i, slot)), values) if operand.back else None
        for slot, operand in enumerate(BOOK[run.graph.nodes[i].op].operands)
    )
    return tuple(np.nan if each is None else float(each) for each in found)


def flows(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back to a value along these wires, in all?

    Whether an array grows is no question for a sign, nor where what arrives is negative.
    """
    is_growth = not np.ndim(run.dout) and float(np.asarray(run.dout)) > 0
    sign = "sign_error" if is_growth else "sign_error.array"
    found = [*(_at_branches(run, wires, False) if len(wires) > 1 else _flows(run, wires[0]))]
    unlikely = (k for k, it in enumerate(found) if it.general or it.rule.startswith(UNLIKELY))
    first = next(unlikely, len(found))
    rest = [*found[first:], *_without_start(run, wires)]
    rest.sort(key=lambda mistake: not mistake.rule.startswith("forgot_upstream"))
    for mistake in (*found[:first], *rest):
        yield replace(mistake, rule=sign) if mistake.rule in OF_SIGN else mistake


def _without_start(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """As if 1 arrived at the output."""
    up, out = run.dout, output_name(run)
    if not np.ndim(up) and up not in (0, 1):
        right = sum((floats(run.wire_gradients[wire]) for wire in wires), floats(0))
        yield WrongArray(right / up, "forgot_upstream.chain", lambda at: {"out": out, "start": up})


def _flows(run: Run, wire: Wire) -> Iterator[WrongArray]:
    graph, out = run.graph, output_name(run)
    if is_whole(graph, wire):
        whole = SITES.get(kind_of(graph, wire[0]), ArraySite)(graph, wire)
        text = whole.source
        yield from whole.as_arrays(out)
        for j in whole.beyond.values():  # gradients that come before, of its shape
            if np.shape(found := floats(run.node_gradients[j])) == whole.shape:
                yield WrongArray(found, "forgot_chain", lambda at: {"node": named(text, at)})
        return
    site = Site(graph, wire)
    if (all_of_a_tie := site.beyond_a_tie) is not None:
        yield WrongArray(all_of_a_tie, "at_a_tie.many", site.details(out))
    yield from _at_site(site, False, out)


def locals_(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: how fast does the node change with what enters on these wires?"""
    if len(wires) > 1:
        return _at_branches(run, wires, is_local=True)
    site = Site(run.graph, wires[0])
    found = _at_site(site, True, site.node.name)
    return (
        mistake
        for mistake in found
        if mistake.rule != "included_upstream"  # behind a 1 nothing is included
        or not np.all(np.abs(mistake.values) == np.abs(site.local))
    )


def _at_site(
    site: Site, is_local: bool, out: str, made: Callable[..., Iterator[Mistake]] = mistakes_at
) -> Iterator[WrongArray]:
    """Each with the numbers of the run; those that have none there are left out."""
    details = site.details(out)
    for mistake in made(site, is_local):
        if (found := computed(mistake.tree, site.values, site.elements)) is None:
            continue
        if mistake.switch:
            slope = computed(mistake.switch, site.values, site.elements)
            found = floats(np.where(slope == site.local, np.nan, found))
        if mistake.general:
            found = floats(np.where(found == 0, np.nan, found))  # 0 has too many reasons
        parts = partial(_parts, site, mistake.tree, is_local)
        for values, in_part in _gathered(site, found, mistake.gather):
            yield WrongArray(values, mistake.rule, details, in_part, mistake.general, parts)


def _parts(site: Site, tree: Tree, is_local: bool) -> Parts:
    """What a wrong rule is made of where it is that of single elements."""
    if site.is_bias or site.is_shared or site.record.kind != "elementwise":
        return Parts()
    right = site.operand.tree if is_local else times(UP, site.operand.tree)
    return parts_between(site.graph, put(tree, site.names), put(right, site.names))


def _gathered(site: Site, flow: Array, gather: str) -> Iterator[tuple[Array, bool]]:
    """What a flow at the elements of a node comes to on the wire, and whether only in part."""
    rows = flow if flow.ndim == 2 and site.shape == flow.shape[1:] else None
    match gather:
        case "sum":
            yield site.total(flow), False
        case "mean":
            yield site.total(flow) / site.uses, False
        case "rows" if rows is not None:
            yield from ((row, False) for row in rows[:MOST_ROWS])
        case "own" | "rows":
            yield site.first(flow), False
        case "all" if rows is not None:
            yield np.full(site.shape, flow.sum()), False
        case "other axis" if rows is not None:
            across = seen(flow.sum(axis=1, keepdims=True).T, (1, flow.shape[1]))[0]
            yield across, len(flow) != flow.shape[1]


def values(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is the value of node i?"""
    nodes = sorted(ancestors(run.graph, i) | {i}, reverse=True)
    sums = [j for j in nodes if (record := record_at(run.graph, j)) and record.operator == "+"]
    branches = (wrong for j in sums for wrong in _without_branches(run, i, j))
    site_of = SITES.get(kind_of(run.graph, i))
    own = site_of(run.graph, (i, 0)).values() if site_of else _by_rules(run, i)
    return chain(branches, own) if i in sums else chain(own, branches)


def _at_branches(run: Run, wires: Sequence[Wire], is_local: bool) -> Iterator[WrongArray]:
    """Each wrong way to put several parts together, with the numbers of the run."""
    sites = [Site(run.graph, wire) for wire in wires]
    of_wires = (floats(run.wire_gradients[wire]) for wire in wires)
    parts = [site.local for site in sites] if is_local else [*of_wires]
    by_letter = {f"part_{k}": part for k, part in enumerate(parts)}
    end = wires[0][0] if is_local else run.graph.output
    text, out = sites[0].source, run.graph.nodes[end].name

    def details(index: Index) -> dict[str, object]:
        return {"k": len(wires), "x": named(text, index), "out": out, "up": f"d{out}"}

    worth = by_letter | dict(_beside_branches(run, sites, end))
    branches = [name(branch_name(run.graph, wire)) for wire in wires]
    given = dict(zip(by_letter, branches, strict=True))
    for mistake in branch_mistakes(by_letter, is_local):
        if (found := computed(mistake.tree, worth, worth["own"].shape)) is not None:
            used = partial(_of_branches, run.graph, mistake.tree, {} if is_local else given)
            yield WrongArray(found, mistake.rule, details, parts=used)
    for site, part in zip(sites, parts, strict=True):
        if kind_of(run.graph, site.wire[0]) == "elementwise" and not site.is_shared:
            for wrong in _at_site(site, is_local, out, in_one_branch):
                values = floats(sum(parts, -part) + wrong.values)
                yield replace(wrong, values=values, general=True, parts=Parts)


def _of_branches(graph: Graph, tree: Tree, given: Mapping[str, Tree]) -> Parts:
    """Which branches a wrong rule puts together, where each has a name of its own."""
    if len({*given.values()}) < len(given) or not names_in(tree) <= given.keys():
        return Parts()
    return parts_between(graph, put(tree, given), added(list(given.values())))


def _beside_branches(run: Run, sites: list[Site], end: int) -> Iterator[tuple[str, Array]]:
    """What the other letters are worth, as far as they have numbers of the value's shape."""
    own, output = sites[0].inputs[sites[0].wire[1]], floats(run.node_values[end])
    yield "own", own
    yield "up", floats(run.node_gradients[end])
    if output.shape in ((), own.shape):
        yield "output", output
    is_plain = (kind_of(run.graph, site.wire[0]) == "elementwise" for site in sites)
    if all(is_plain) and not any(site.is_shared for site in sites):
        yield "locals", floats(sum(site.local for site in sites))


def _by_rules(run: Run, i: int) -> Iterator[WrongArray]:
    """What the layer's own slips make of a value, and what entered it taken for what leaves it."""
    graph, node, value = run.graph, run.graph.nodes[i], floats(run.node_values[i])
    record, details = BOOK[node.op], _of_value(run, i)
    operands = [floats(run.node_values[j]) for j in node.inputs]
    worth = dict(zip(record.letters, operands, strict=False)) | {"out": value}
    worth |= {letter: floats(number) for letter, number in made_with(node).items()}
    worth["count"] = floats(operands[0].size / max(value.size, 1))
    names = letters(graph, i)
    written = {names[letter] for letter in record.letters if letter in names}
    for slip in record.slips:
        if slip.tree[0] != "name" and put(slip.tree, names) in written:
            continue
        found = computed(slip.tree, worth, None if record.kind == "layout" else value.shape)
        if found is not None and found.ndim == value.ndim:  # moved elements may have other places
            parts = partial(_parts_of_value, graph, i, put(slip.tree, names))
            yield WrongArray(seen(found, value.shape), slip.rule, details, parts=parts)
    chooses = len(operands) > 1 and any(operand.is_switch for operand in record.operands)
    if record.operator == "+" or record.kind in ("reduction", "layout") or chooses:
        return
    for j, operand in zip(node.inputs, operands, strict=True):
        if graph.nodes[j].op != "constant":
            rule = "forgot_last_node" if graph.nodes[j].is_operation else "forgot_last_node.first"
            parts = partial(_parts_of_value, graph, i, name(graph.nodes[j].name))
            yield WrongArray(np.broadcast_to(operand, value.shape), rule, details, parts=parts)


def _parts_of_value(graph: Graph, i: int, tree: Tree) -> Parts:
    """What a wrong value is made of where each element has a rule."""
    record = BOOK[graph.nodes[i].op]
    if record.kind != "elementwise":
        return Parts()
    return parts_between(graph, tree, put(record.tree, letters(graph, i)))


def _of_value(run: Run, i: int) -> Details:
    """What fills the texts of a wrong value, at each element."""
    node, shape = run.graph.nodes[i], np.shape(run.node_values[i])
    names = [run.graph.nodes[j].name for j in node.inputs]
    entered = ({"own": floats(run.node_values[j])} for j in node.inputs)
    operands = [computed(OWN, each, shape) for each in entered]  # None of what was summed

    def details(index: Index) -> Mapping[str, object]:
        at = [None if operand is None else float(operand[index]) for operand in operands]
        found = {"op": node.op, "first": names[0], "second": names[-1], "wire": names[-1]}
        x, minus = named(names[0], index), None if at[0] is None else -at[0]
        return {**found, "x": x, "minus": minus, "up": at[0], "local": at[-1]}

    return details


def _without_branches(run: Run, i: int, add: int) -> Iterator[WrongArray]:
    """The value of node i if one operand of an addition before it were left out."""
    graph, node = run.graph, run.graph.nodes[add]
    operands = np.broadcast_arrays(*(floats(run.node_values[j]) for j in node.inputs))
    for left_out, missing, kept in zip(node.inputs, operands, reversed(operands), strict=True):
        if not np.any(missing):
            continue
        value = kept if kept.ndim else float(kept)
        rest = replace(node, op="constant", inputs=(), value=value)
        nodes = tuple(rest if j == add else n for j, n in enumerate(graph.nodes))
        found = replace(graph, nodes=nodes).run(run.dout).node_values
        parts = partial(_parts_of_sum, graph, i, left_out) if i == add else Parts
        yield WrongArray(floats(found[i]), *_branch(graph.nodes[left_out]), parts=parts)


def _parts_of_sum(graph: Graph, i: int, left_out: int) -> Parts:
    names = (graph.nodes[j].name for j in graph.nodes[i].inputs if j != left_out)
    return Parts(tuple(names), (graph.nodes[left_out].name,))


def _branch(source: Node) -> tuple[str, Details]:
    """Inside an opened layer wires have no names on the screen."""
    if source.part_of not in ("", source.name):
        return "forgot_branch.node", lambda index: {"op": source.op}
    return "forgot_branch", lambda index: {"wire": source.name}
