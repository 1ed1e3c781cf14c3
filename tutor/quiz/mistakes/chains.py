"""Wrong formulas for a derivative through several nodes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tutor.formula.tree import ONE, Tree, added, name, negative, product_of, put, times
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Wire
from tutor.quiz.letters import at_wire, gradient_at, local_of, name_of, operand_of, tree_at
from tutor.quiz.mistakes.formulas import details_of
from tutor.quiz.question import Wrong
from tutor.quiz.ways import Way, along, locals_on, wires_on

OF_ONE_NODE = (
    "treated_as_add",
    "integrated",
    "gave_inverse",
    "masked_by_upstream",
    "forgot_chain.inside",
    "missing_brackets.sigmoid",
)
"""Mistakes whose texts would not be true of one step of several."""

Rule = tuple[str, Tree, Wire]
"""A tag or "tag.variant", a wrong formula, and the wire that it went wrong on."""


def wrong_chains(graph: Graph, ways: list[Way]) -> Iterator[Wrong]:
    """Wrong answers to: how fast does a node change with what it depends on through others?"""
    node, operand = ways[0][0][0], graph.source_of(ways[0][-1])
    of_all = {"x": name_of(graph, operand), "out": graph.nodes[node].name, "k": len(ways)}
    found = (
        *_wrong_steps(graph, ways),
        *_wrong_sums(graph, ways),
        *_wrong_as_a_whole(graph, ways),
        *_left_out(graph, ways),
        *_values(graph, ways),
    )
    for rule, tree, wire in found:
        yield Wrong(in_notation(tree, FORMULA), rule, _details(graph, wire, of_all))


def _details(graph: Graph, wire: Wire, of_all: Mapping[str, object]) -> Mapping[str, object]:
    return {**details_of(graph, [wire], str(of_all["out"])), **of_all}


def _wrong_steps(graph: Graph, ways: list[Way]) -> Iterator[Rule]:
    """Everything right but one local derivative."""
    right = locals_on(graph, ways)
    for wire in right:
        names = at_wire(graph, wire)
        for slip in operand_of(graph, wire).slips:
            if slip.rule in OF_ONE_NODE or slip.asked or slip.bare:
                continue
            rule = f"{slip.rule}.chain" if slip.rule == "not_divided" else slip.rule
            yield rule, along(ways, {**right, wire: put(slip.tree, names)}), wire


def _wrong_sums(graph: Graph, ways: list[Way]) -> Iterator[Rule]:
    """Where there are several ways, one alone or all put together as they should not be."""
    if len(ways) == 1:
        return
    right, wire = locals_on(graph, ways), ways[0][-1]
    parts = [along([way], right) for way in ways]
    yield from (("forgot_fanout_sum.chain", part, wire) for part in parts)
    count: Tree = ("number", str(len(parts)))
    yield "multiplied_branches.chain", product_of([(part, False) for part in parts]), wire
    yield "averaged_branches.chain", ("/", added(parts), count), wire


def _wrong_as_a_whole(graph: Graph, ways: list[Way]) -> Iterator[Rule]:
    right, first = locals_on(graph, ways), ways[0][0]
    total = along(ways, right)
    yield "sign_error", negative(total), first
    yield "included_upstream.chain", times(gradient_at(graph, first[0]), total), first
    if len(ways) == 1:
        yield "added_not_multiplied.chain", added([*right.values()]), first


def _left_out(graph: Graph, ways: list[Way]) -> Iterator[Rule]:
    """Without one step, with one step alone, or as if there were no steps between."""
    right, operand = locals_on(graph, ways), graph.source_of(ways[0][-1])
    for wire in right:
        yield "forgot_chain.step", along(ways, {**right, wire: ONE}), wire
        yield "forgot_chain.step", right[wire], wire
    for wire in right:
        direct = local_of(_entering(graph, wire, operand), wire)
        yield "forgot_chain.direct", along(ways, {**right, wire: direct}), wire
        yield "forgot_chain.direct", direct, wire


def _entering(graph: Graph, wire: Wire, operand: int) -> Graph:
    """The graph in which the operand itself enters along a wire."""
    target, slot = wire
    node = graph.nodes[target]
    inputs = (*node.inputs[:slot], operand, *node.inputs[slot + 1 :])
    nodes = (*graph.nodes[:target], replace(node, inputs=inputs), *graph.nodes[target + 1 :])
    return replace(graph, nodes=nodes)


def _values(graph: Graph, ways: list[Way]) -> Iterator[Rule]:
    first, own = ways[0][0], tree_at(graph, graph.source_of(ways[0][-1]))
    for wire in wires_on(ways):
        yield "forward_value", name(graph.nodes[wire[0]].name), first
    yield "forward_value", own, first
    yield "output_div_input", ("/", name(graph.nodes[first[0]].name), own), first
