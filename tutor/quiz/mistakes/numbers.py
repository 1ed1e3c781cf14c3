"""All wrong numbers of a question on a run: what flows back, how fast a node changes, a value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from tutor.formula.tree import put
from tutor.graph import Node, Run, Wire
from tutor.graph.pieces import Index, named
from tutor.quiz.letters import (
    ancestors,
    descendants,
    is_whole,
    kind_of,
    letters,
    local_of,
    made_with,
    record_at,
    tree_at,
)
from tutor.quiz.mistakes.branches import Fan
from tutor.quiz.mistakes.elementwise import Site, Told, flow_mistakes, local_mistakes
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.mistakes.told import Details, WrongArray, as_arrays, computed, seen
from tutor.quiz.question import Array, floats
from tutor.rules import BOOK, Record, Slip


def output_name(run: Run) -> str:
    return run.graph.nodes[run.graph.output].name


def local_derivatives(run: Run, i: int) -> tuple[float, ...]:
    """∂(node i)/∂(operand) for each operand of a node of plain numbers."""
    node = run.graph.nodes[i]
    values = {n: floats(v) for n, v in run.values.items()}
    backs = [operand.back for operand in BOOK[node.op].operands]
    found = (
        computed(local_of(run.graph, (i, slot)), values) if back else None
        for slot, back in enumerate(backs)
    )
    return tuple(np.nan if each is None else float(each) for each in found)


def flows(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back to a value along these wires, in all?"""
    if len(wires) > 1:
        fan = Fan(run.graph, wires, is_local=False)
        shares = [floats(run.wire_gradients[wire]) for wire in wires]
        yield from _of_fan(run, fan, shares)
        return
    out, sign = output_name(run), _sign_rule(run)
    (wire,) = wires
    if is_whole(run.graph, wire):
        yield from ArraySite(run.graph, wire).as_arrays(out, sign)
        yield from _beyond(run, wire)
        return
    site = Site(run.graph, wire)
    if (all_of_a_tie := site.beyond_a_tie) is not None:
        yield WrongArray(all_of_a_tie, "at_a_tie.many", _told(site, out))
    for mistake in as_arrays(site, flow_mistakes(site), _told(site, out)):
        is_sign = mistake.rule == "sign_error"
        yield replace(mistake, rule=sign) if is_sign else mistake


def _beyond(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """The gradients that come before on the way back, as far as they have the asked one's shape."""
    source = run.graph.source_of(wire)
    shape, text = np.shape(run.node_values[source]), run.graph.nodes[source].name
    for j in sorted(descendants(run.graph, wire[0])):
        if np.shape(found := floats(run.node_gradients[j])) == shape:
            yield WrongArray(found, "forgot_chain", lambda index: {"node": named(text, index)})


def locals_(run: Run, wires: Sequence[Wire]) -> Iterator[WrongArray]:
    """Wrong answers to: how fast does the node change with what enters on these wires?"""
    target = wires[0][0]
    if len(wires) > 1:
        slopes = local_derivatives(run, target)
        parts = [floats(slopes[slot]) for _, slot in wires]
        yield from _of_fan(run, Fan(run.graph, wires, is_local=True), parts)
        return
    site = Site(run.graph, wires[0])
    told = _told(site, run.graph.nodes[target].name)
    for mistake in as_arrays(site, local_mistakes(site), told):
        is_right = np.all(np.abs(mistake.values) == np.abs(told.local))
        if mistake.rule == "included_upstream" and is_right:  # behind a 1 nothing is included
            continue
        yield mistake


def values(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is the value of node i?"""
    is_whole_array = kind_of(run.graph, i) in ("product", "loss")
    sums = [
        j
        for j in sorted(ancestors(run.graph, i) | {i}, reverse=True)
        if (record := record_at(run.graph, j)) and record.operator == "+"
    ]
    branches = (wrong for j in sums for wrong in _without_branches(run, i, j))
    own = ArraySite(run.graph, (i, 0)).values() if is_whole_array else _by_rules(run, i)
    yield from chain(branches, own) if i in sums else chain(own, branches)


def _sign_rule(run: Run) -> str:
    """The mistake of a wrong sign; whether an array grows is no question for the signs."""
    is_array = np.ndim(run.node_values[run.graph.output])
    return "sign_error.array" if is_array else "sign_error"


def _told(site: Site, out: str) -> Told:
    local = computed(site.operand.tree, site.values, site.elements)
    return site.told(out, floats(np.nan) if local is None else local)


def _of_fan(run: Run, fan: Fan, parts: Sequence[Array]) -> Iterator[WrongArray]:
    text, out = run.graph.nodes[fan.source].name, run.graph.nodes[fan.end].name
    worth = fan.values(parts)
    shape = np.shape(run.node_values[fan.source])
    sign = "sign_error" if fan.is_local else _sign_rule(run)

    def details(index: Index) -> dict[str, object]:
        return {"k": len(parts), "x": named(text, index), "out": out, "up": f"d{out}"}

    for mistake in fan.mistakes:
        if (found := computed(mistake.tree, worth, shape)) is not None:
            rule = sign if mistake.rule == "sign_error" else mistake.rule
            yield WrongArray(found, rule, details)


def _by_rules(run: Run, i: int) -> Iterator[WrongArray]:
    """What the layer's own slips make of a value, and what entered it taken for what leaves it."""
    graph, node = run.graph, run.graph.nodes[i]
    record, shape = BOOK[node.op], np.shape(run.node_values[i])
    operands = [floats(run.node_values[j]) for j in node.inputs]
    worth = dict(zip(record.letters, operands, strict=False)) | {"out": floats(run.node_values[i])}
    worth |= {letter: floats(number) for letter, number in made_with(node).items()}
    worth["count"] = floats(operands[0].size / max(np.size(run.node_values[i]), 1))
    written = {tree_at(graph, j) for j in node.inputs}
    for slip in record.slips:
        found, tree = _worth(record, slip, worth, shape), put(slip.tree, letters(graph, i))
        if found is not None and (slip.tree[0] == "name" or tree not in written):
            yield WrongArray(found, slip.rule, _of_value(run, i))
    chooses = len(operands) > 1 and any(operand.is_switch for operand in record.operands)
    if record.operator == "+" or record.kind in ("reduction", "layout") or chooses:
        return
    for j, operand in zip(node.inputs, operands, strict=True):
        if graph.nodes[j].op != "constant" and _fits(operand.shape, shape):
            rule = "forgot_last_node" if graph.nodes[j].is_operation else "forgot_last_node.first"
            yield WrongArray(np.broadcast_to(operand, shape), rule, _of_value(run, i))


def _worth(
    record: Record, slip: Slip, worth: Mapping[str, Array], shape: tuple[int, ...]
) -> Array | None:
    """What a slip gives for a value; where elements move, as far as it has any at their places."""
    found = computed(slip.tree, worth, None if record.kind == "layout" else shape)
    if found is None or found.shape == shape:
        return found
    return seen(found, shape) if found.ndim == len(shape) else None


def _fits(operand: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether an operand has a number for each element of a value."""
    try:
        return np.broadcast_shapes(operand, shape) == shape
    except ValueError:
        return False


def _of_value(run: Run, i: int) -> Details:
    """What fills the texts of a wrong value, at each element."""
    graph, node = run.graph, run.graph.nodes[i]
    names = [graph.nodes[j].name for j in node.inputs]
    operands = [floats(run.node_values[j]) for j in node.inputs]
    shape = np.shape(run.node_values[i])
    fixed: dict[str, object] = {
        "op": node.op,
        "first": names[0],
        "second": names[-1],
        "wire": names[-1],
    }

    def details(index: Index) -> dict[str, object]:
        at = [_element(operand, shape, index) for operand in operands]
        minus = None if at[0] is None else -at[0]
        return {**fixed, "x": named(names[0], index), "minus": minus, "up": at[0], "local": at[-1]}

    return details


def _element(operand: Array, shape: tuple[int, ...], index: Index) -> float | None:
    try:
        return float(np.broadcast_to(operand, shape)[index])
    except ValueError:  # what was summed has no element of its own there
        return None


def _without_branches(run: Run, i: int, add: int) -> Iterator[WrongArray]:
    """The value of node i if one operand of an addition before it were left out."""
    graph, node = run.graph, run.graph.nodes[add]
    operands = [floats(run.node_values[j]) for j in node.inputs]
    operands = [floats(each) for each in np.broadcast_arrays(*operands)]
    for left_out, missing, kept in zip(node.inputs, operands, reversed(operands), strict=True):
        if not np.any(missing):
            continue
        value = kept if kept.ndim else float(kept)
        rest = replace(node, op="constant", inputs=(), value=value)
        nodes = tuple(rest if j == add else n for j, n in enumerate(graph.nodes))
        found = replace(graph, nodes=nodes).run(run.dout).node_values
        yield WrongArray(floats(found[i]), *_branch(graph.nodes[left_out]))


def _branch(source: Node) -> tuple[str, Details]:
    """Inside an opened layer wires have no names on the screen."""
    if source.part_of not in ("", source.name):
        return "forgot_branch.node", lambda index: {"op": source.op}
    return "forgot_branch", lambda index: {"wire": source.name}
