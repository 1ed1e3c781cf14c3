"""The chain rule as a formula: a derivative through several nodes, along every way between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice

from tutor.graph import Graph, Wire
from tutor.quiz.nodes import ancestors, known_node
from tutor.quiz.rules.layer_rules import RECIPROCAL, VALUES, times
from tutor.quiz.rules.scope import (
    Scope,
    gradient_name,
    is_number,
    kind_of,
    letters,
    local_of,
    scope_of,
)
from tutor.text import Problem

Way = tuple[Wire, ...]
"""The wires from a node back to one that it depends on, in this order."""

Locals = Mapping[Wire, str]
"""What is taken for the local derivative on each wire."""

_NUMBER = re.compile(r"-?[\d.]+")
_BRACKETED = re.compile(r"\((-[\d.]+)\)$")

MOST_WAYS = 6
MOST_WIRES = 16  # on all ways together
LONGEST = 60  # characters of a formula that is worth writing out


def ways_back(graph: Graph, node: str, operand: str) -> list[Way]:
    """Every way from a node back to what it depends on; Problem if there is none, or too many."""
    end, start = known_node(graph, node), known_node(graph, operand)
    between = ancestors(graph, end) | {end} if start != end else set[int]()
    found = list(islice(_ways(graph, start, end, between), MOST_WAYS + 1))
    if not found:
        raise Problem("rule.no_way", name=node, operand=operand)
    if sum(map(len, found)) > MOST_WIRES:
        raise Problem("rule.too_long", name=f"{node}/{operand}")
    if len(found) > MOST_WAYS:
        raise Problem("rule.too_many_ways", name=node, operand=operand, most=MOST_WAYS)
    return found


def _ways(graph: Graph, start: int, end: int, between: set[int]) -> Iterator[Way]:
    if start == end and between:
        yield ()
        return
    for wire in graph.uses[start]:
        if wire in graph.wire_step and wire[0] in between:
            yield from ((*way, wire) for way in _ways(graph, wire[0], end, between))


def wires_on(ways: list[Way]) -> list[Wire]:
    """Every wire on the ways once, those at the node first."""
    return sorted({wire for way in ways for wire in way}, reverse=True)


def locals_on(graph: Graph, ways: list[Way]) -> Locals:
    return {wire: _local_of(graph, wire) for wire in wires_on(ways)}


def _local_of(graph: Graph, wire: Wire) -> str:
    if kind_of(graph, wire[0]) == "Reciprocal":
        return RECIPROCAL.format(**letters(graph, wire[0]))
    return local_of(graph, wire)


def along(ways: list[Way], slopes: Locals) -> str:
    """The sum over the ways of the products on each."""
    return summed([product([slopes[wire] for wire in way]) for way in ways])


def chain_scope(graph: Graph, ways: list[Way]) -> Scope:
    """The names of a derivative through several nodes; Problem if it cannot be tried in them.

    Behind a ReLU there is no telling where its input would be on both sides of 0.
    """
    node = ways[0][0][0]
    scope = scope_of(graph, sorted({way[-1] for way in ways}, key=graph.wire_step.__getitem__))
    known = {*scope.variables, *scope.derived}
    around = {j for i, _ in wires_on(ways) for j in (i, *graph.nodes[i].inputs)}
    unknown = {graph.nodes[i].name for i in around if not is_number(graph, i)} - known
    if unknown or any(graph.nodes[i].op == "Relu" for way in ways for i, _ in way[:-1]):
        raise Problem("rule.no_rule", name=graph.nodes[node].name)
    aliases = {name: of for name, of in scope.aliases.items() if "/" in name}
    if "dout" in scope.aliases:
        aliases["dout"] = gradient_name(graph, node)
    return replace(scope, aliases=aliases)


def summed(parts: list[str]) -> str:
    return " + ".join(parts).replace("+ -", "- ")


def product(factors: list[str]) -> str:
    """The product with one number and one sign in front, and without factors of 1."""
    number, found = 1.0, "1"
    for part in chain.from_iterable(map(_parts, factors)):
        if _NUMBER.fullmatch(part):
            number *= float(part)
            continue
        number = -number if part.startswith("-") else number
        positive = part.removeprefix("-")
        found = positive if found == "1" else times(found, positive)
    size = f"{abs(number):.12g}"
    return ("-" if number < 0 else "") + (found if size == "1" else times(size, found))


def _parts(factor: str) -> list[str]:
    """The factors of a factor, as far as no brackets hold them together; "(-1)" is a number."""
    factor = _BRACKETED.sub(r"\1", factor)
    return [factor] if "(" in factor else factor.split(" * ")


def written_out(graph: Graph, ways: list[Way]) -> str | None:
    """The derivative with values that lie between written out, as many as make it shortest."""
    text, forms = along(ways, locals_on(graph, ways)), list[str]()
    for i in sorted({target for way in ways for target, _ in way}, reverse=True):
        node = graph.nodes[i]
        if node.op in VALUES and re.search(name := rf"\b{node.name}\b(?!\()", text):
            value = VALUES[node.op].format(**letters(graph, i))
            text = re.sub(name, f"({value})", text)
            forms.append(text)
        if len(text) > LONGEST:
            break
    return min(forms, key=len, default=None)
