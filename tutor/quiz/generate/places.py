"""Where in a graph a kind of question can be asked, and the part of the graph that it needs."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tutor.graph import Graph, Wire
from tutor.graph.group import OpenedGraph
from tutor.quiz.generate.bugs import can_have_a_bug
from tutor.quiz.generate.cut import fits_the_screen, operations_to
from tutor.quiz.generate.symbols import SYMBOLIC, can_be_asked
from tutor.quiz.letters import descendants
from tutor.rules import BOOK

FIRST_NUMBER = 2  # what the first input of a bare expression is, until numbers are drawn


@dataclass(frozen=True)
class Place:
    """A spot in a graph: the argument that names it, and the node at which it is asked."""

    argument: str
    node: int


Finder = Callable[[Graph], Iterator[Place]]


def places(graph: Graph, template: str, ops: Collection[str] = ()) -> tuple[str, ...]:
    """The arguments that a template can ask about, at nodes of these layers if any are given."""
    return tuple(_places(graph, template, ops))


def has_place(graph: Graph, template: str, ops: Collection[str] = ()) -> bool:
    """Whether there are any; to find all takes long in a large graph."""
    return next(_places(graph, template, ops), None) is not None


def _places(graph: Graph, template: str, ops: Collection[str]) -> Iterator[str]:
    graph, verb = ready(graph), "rule" if template == "product" else template
    for place in candidates(graph, template, ops):
        if template not in SYMBOLIC or can_be_asked(graph, verb, place.argument):
            yield place.argument


def candidates(graph: Graph, template: str, ops: Collection[str] = ()) -> tuple[Place, ...]:
    """Where a template may be asked; of symbols only the question itself knows whether it can."""
    found = FINDERS[template](graph)
    return tuple(place for place in found if not ops or graph.nodes[place.node].op in ops)


def ready(graph: Graph) -> Graph:
    """The graph as its program was written, layers closed; an input without a number gets one."""
    whole = graph.folded if isinstance(graph, OpenedGraph) else graph
    missing = [name for name, value in whole.inputs.items() if value is None]
    numbers = {name: FIRST_NUMBER + k for k, name in enumerate(missing)}
    return whole.with_inputs(**numbers) if numbers else whole


def part(graph: Graph, template: str, place: Place, level: int) -> tuple[set[int], int]:
    """The operations that stay around a place, and the one that becomes the output."""
    if level == 3 and fits_the_screen(graph):
        return operations_to(graph, graph.output), graph.output
    kept, end = _core(graph, template, place)
    for _ in range(level - 1):
        if template == "predict":
            kept |= {j for j in graph.nodes[min(kept)].inputs if graph.nodes[j].is_operation}
        elif (after := _after(graph, end)) is not None:
            kept, end = {*kept, after}, after
    return kept, end


def distance(graph: Graph, i: int) -> int:
    """The nodes that lie between node i and the output on the shortest way."""
    far = dict[int, int]()
    for j in range(graph.output, i - 1, -1):  # the nodes behind come first: each is asked once
        ways = [far[target] for target, _ in _wires(graph, j) if target in far]
        far[j] = 0 if j == graph.output else 1 + min(ways, default=-1)
    return far[i]


def _core(graph: Graph, template: str, place: Place) -> tuple[set[int], int]:
    if template == "chain":
        after = _after(graph, place.node)
        return ({place.node}, place.node) if after is None else ({place.node, after}, after)
    if template == "reuse":
        join = _join(graph, graph.index[place.argument])
        between = descendants(graph, graph.index[place.argument]) & operations_to(graph, join)
        return between, join
    return {place.node}, place.node


def _after(graph: Graph, i: int) -> int | None:
    """The first node to which a value goes on."""
    return next((target for target, _ in _wires(graph, i)), None)


def _join(graph: Graph, i: int) -> int:
    """The first node through which all that comes back to node i has gone."""
    ways = sorted(descendants(graph, i))
    return next(j for j in ways if j == graph.output or not _reaches(graph, i, j))


def _reaches(graph: Graph, i: int, without: int) -> bool:
    """Whether a value reaches the output although one node is left out."""
    found = {i}
    for target, slot in sorted(graph.wire_step):
        if graph.source_of((target, slot)) in found and target != without:
            found.add(target)
    return graph.output in found


def _wires(graph: Graph, i: int) -> list[Wire]:
    return [wire for wire in graph.uses[i] if wire in graph.wire_step]


def _operations(graph: Graph) -> Iterator[int]:
    return (i for i in sorted(operations_to(graph, graph.output)))


def _is_array(graph: Graph, i: int) -> bool:
    return bool(np.ndim(graph.result.node_values[i]))


def _has_arrays(graph: Graph, i: int) -> bool:
    return any(_is_array(graph, j) for j in (i, *graph.nodes[i].inputs))


def _nodes(graph: Graph) -> Iterator[Place]:
    return (Place(graph.nodes[i].name, i) for i in _operations(graph))


def _locals(graph: Graph) -> Iterator[Place]:
    """Each operand of each node of plain numbers."""
    for i in _operations(graph):
        wires = [(i, slot) for slot in range(len(graph.nodes[i].inputs))]
        names = [graph.nodes[graph.source_of(w)].name for w in wires if w in graph.wire_step]
        if not _has_arrays(graph, i):
            yield from (Place(f"{graph.nodes[i].name}/{name}", i) for name in dict.fromkeys(names))


def _flows(graph: Graph) -> Iterator[Place]:
    """Each wire that a gradient comes back on; where a value is used twice, each branch."""
    for i, node in enumerate(graph.nodes):
        users = list(dict.fromkeys(target for target, _ in _wires(graph, i)))
        for user in users:
            branch = f">{graph.nodes[user].name}" if len(users) > 1 else ""
            yield Place(f"{node.name}{branch}", user)


def _where(
    find: Callable[[Graph], Iterator[Place]], test: Callable[[Graph, Place], bool]
) -> Finder:
    return lambda graph: (place for place in find(graph) if test(graph, place))


def _is_loss(graph: Graph, place: Place) -> bool:
    return BOOK[graph.nodes[place.node].op].kind == "loss"


def _is_number(graph: Graph, place: Place) -> bool:
    return not _has_arrays(graph, place.node)


def _is_element(graph: Graph, place: Place) -> bool:
    return not _is_loss(graph, place) and not _is_number(graph, place)


def _is_product(graph: Graph, place: Place) -> bool:
    return BOOK[graph.nodes[place.node].op].kind == "product"


def _is_buggy(graph: Graph, place: Place) -> bool:
    return can_have_a_bug(graph, place.node)


def _chains(graph: Graph) -> Iterator[Place]:
    """Each number that comes at least two nodes before the output, one of which multiplies."""
    for place in _flows(graph):
        i = graph.index.get(place.argument)
        if i is None or distance(graph, i) < 2 or _has_arrays(graph, place.node):
            continue
        after = _after(graph, place.node)
        if not (_copies(graph, i, place.node) and _copies(graph, place.node, after)):
            yield place


def _copies(graph: Graph, i: int, user: int | None) -> bool:
    """Whether what arrives at the user of a value goes on to the value as it is."""
    if user is None:
        return True
    node = graph.nodes[user]
    return BOOK[node.op].copies(node.inputs.index(i))


def _reuses(graph: Graph) -> Iterator[Place]:
    """Each value that gradients come back to along several wires."""
    for i, node in enumerate(graph.nodes):
        wires = _wires(graph, i)
        if len(wires) > 1:
            yield Place(node.name, wires[0][0])


def _shapes(graph: Graph) -> Iterator[Place]:
    """The value of each node of arrays, and the gradient of each of its operands."""
    for i in _operations(graph):
        if _is_array(graph, i):
            yield Place(graph.nodes[i].name, i)
    for place in _flows(graph):
        if place.argument in graph.index and _is_array(graph, graph.index[place.argument]):
            yield Place(f"d{place.argument}", place.node)


def _inputs(graph: Graph) -> Iterator[Place]:
    """Each plain number that the output depends on."""
    for place in _flows(graph):
        i = graph.index.get(place.argument.partition(">")[0], -1)
        if graph.nodes[i].op == "input" and not _has_arrays(graph, place.node):
            yield Place(graph.nodes[i].name, place.node)


def _lines(graph: Graph) -> Iterator[Place]:
    """Each operand of each node, to which backward has a gradient to give."""
    for i in _operations(graph):
        for slot, j in enumerate(graph.nodes[i].inputs):
            if (i, slot) in graph.wire_step:
                yield Place(f"{graph.nodes[i].name}/{graph.nodes[j].name}", i)


def _rules(graph: Graph) -> Iterator[Place]:
    """Local derivatives, and gradients, summed and of each branch, but for those of products."""
    yield from _locals(graph)
    flows = (*_flows(graph), *_reuses(graph))
    yield from (place for place in flows if not _is_product(graph, place))


FINDERS: Mapping[str, Finder] = {
    "predict": _nodes,
    "ask": _locals,
    "rule": _rules,
    "flow": _where(_flows, _is_number),
    "chain": _chains,
    "reuse": _reuses,
    "keep": _nodes,
    "shape": _shapes,
    "product": _where(_flows, _is_product),
    "array": _where(_flows, _is_element),
    "softmax": _where(_flows, _is_loss),
    "line": _lines,
    "bug": _where(_nodes, _is_buggy),
    "before": _inputs,
}
"""The kinds of questions that are made from a graph, and where each can be asked."""

TEMPLATES = tuple(FINDERS)
