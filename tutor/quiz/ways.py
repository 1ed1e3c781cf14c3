"""The chain rule as a formula: a derivative through several nodes, along every way between them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from tutor.formula.tree import Tree, added, names_in, product, put
from tutor.formula.written import written
from tutor.graph import Graph, Wire
from tutor.quiz.letters import ancestors, gradient_name, is_number, kind_of, letters, step_back
from tutor.quiz.question import Expression
from tutor.quiz.scope import bends, scope_of
from tutor.rules import BOOK
from tutor.text import Problem

Way = tuple[Wire, ...]
"""The wires from a node back to one that it depends on, in this order."""

Locals = Mapping[Wire, Tree]
"""What is taken for the local derivative on each wire."""

MOST_WAYS = 6
MOST_WIRES = 16  # on all ways together
LONGEST = 60  # characters of a formula that is worth writing out


def ways_back(graph: Graph, node: str, operand: str) -> list[Way]:
    """Every way from a node back to what it depends on; Problem if there is none, or too many."""
    end, start = graph.index[node], graph.index[operand]
    found = list(islice(all_ways(graph, end, start), MOST_WAYS + 1))
    if not found:
        raise Problem("rule.no_way", name=node, operand=operand)
    if sum(map(len, found)) > MOST_WIRES:
        raise Problem("rule.too_long", name=f"{node}/{operand}")
    if len(found) > MOST_WAYS:
        raise Problem("rule.too_many_ways", name=node, operand=operand, most=MOST_WAYS)
    return found


def all_ways(graph: Graph, end: int, start: int) -> Iterator[Way]:
    """The ways one by one; none from a node to itself."""
    between = ancestors(graph, end) | {end}
    for wire in graph.uses[start]:
        if wire in graph.wire_step and wire[0] in between:
            before = [()] if wire[0] == end else all_ways(graph, end, wire[0])
            yield from ((*way, wire) for way in before)


def wires_on(ways: list[Way]) -> list[Wire]:
    """Every wire on the ways once, those at the node first."""
    return sorted({wire for way in ways for wire in way}, reverse=True)


def locals_on(graph: Graph, ways: list[Way]) -> Locals:
    return {wire: step_back(graph, wire) for wire in wires_on(ways)}


def along(ways: list[Way], slopes: Locals) -> Tree:
    """The sum over the ways of the products on each."""
    return added([product([slopes[wire] for wire in way]) for way in ways])


def chain_scope(graph: Graph, ways: list[Way]) -> Expression:
    """The names of a derivative through several nodes; Problem if it cannot be tried in them.

    Behind a kink there is no telling where its input would be on both sides of 0.
    """
    node = ways[0][0][0]
    scope = scope_of(graph, sorted({way[-1] for way in ways}, key=graph.wire_step.__getitem__))
    known = {*scope.variables, *scope.derived}
    around = {j for i, _ in wires_on(ways) for j in (i, *graph.nodes[i].inputs)}
    unknown = {graph.nodes[i].name for i in around if not is_number(graph, i)} - known
    if unknown or any(bends(graph, i) for way in ways for i, _ in way[:-1]):
        raise Problem("rule.no_rule", name=graph.nodes[node].name)
    aliases = {alias: of for alias, of in scope.aliases.items() if "/" in alias}
    if "dout" in scope.aliases:
        aliases["dout"] = gradient_name(graph, node)
    return replace(scope, aliases=aliases)


def written_out(graph: Graph, ways: list[Way]) -> Tree | None:
    """The derivative with values that lie between written out, as many as make it shortest."""
    tree, forms = along(ways, locals_on(graph, ways)), list[Tree]()
    for i in sorted({target for way in ways for target, _ in way}, reverse=True):
        value = graph.nodes[i].name
        if kind_of(graph, i) == "elementwise" and value in names_in(tree):
            made = put(BOOK[graph.nodes[i].op].tree, letters(graph, i))
            tree = put(tree, {value: made})
            forms.append(tree)
        if len(written(tree)) > LONGEST:
            break
    return min(forms, key=lambda form: len(written(form)), default=None)
