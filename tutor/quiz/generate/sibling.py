"""After a reveal: the same question with other numbers, or the nearest other one of its kind."""

from collections.abc import Iterator
from itertools import product

from tutor.graph import Graph
from tutor.graph.numbers import is_small
from tutor.quiz.generate.cut import operations_to
from tutor.quiz.generate.draw import (
    TEMPLATES,
    TRIES,
    Draw,
    Place,
    can_be_asked,
    candidates,
    dice_for,
    draw_at,
    part,
    ready,
    verb_of,
)
from tutor.quiz.letters import ancestors

LEVEL = 2  # the usual numbers

INSTEAD = {
    "rule": ("flow", "reuse", "array", "softmax"),
    "line": ("product", "rule", "flow", "array"),
    "keep": ("rule", "line"),
}
"""What comes where a question of symbols, which no numbers change, is the only one of its kind."""


def sibling(graph: Graph, verb: str, argument: str, seed: int) -> Draw | None:
    """A question like that of a page with this heading; None where there is none."""
    graph = ready(graph)
    dice = dice_for(graph, f"{verb}={argument}", LEVEL, seed)
    for template, place in _alike(graph, verb, argument):
        for tries, around in product(TRIES, _parts(graph, template, place)):
            if found := draw_at(graph, template, place, around, dice, tries):
                return found
    return None


def _alike(graph: Graph, verb: str, argument: str) -> Iterator[tuple[str, Place]]:
    """The place itself, or, where numbers make no difference, the others from the nearest on."""
    own = [each for each in TEMPLATES if verb_of(each) == verb]
    found = [(template, place) for template in own for place in candidates(graph, template)]
    name = argument.partition("[")[0]
    here = next((place for _, place in found if place.argument == name), None)
    if verb == "rule" and "/" in name and here is None:
        here = Place(name, graph.index[name.partition("/")[0]])  # through several nodes
        yield from (("rule", other) for other in _other_ways(graph, here))
    if here is None:
        return
    if verb not in INSTEAD:
        whole = Place(argument, here.node) if _is_small(graph) else here
        yield from ((template, whole) for template, place in found if place == here)
        return
    yield from _by_distance([near for near in found if near[1] != here], here)
    for template in INSTEAD[verb]:
        yield from _by_distance([(template, place) for place in candidates(graph, template)], here)


def _other_ways(graph: Graph, here: Place) -> Iterator[Place]:
    """The same node with what else it depends on through others."""
    node = graph.nodes[here.node]
    for j in sorted(ancestors(graph, here.node) - {*node.inputs}):
        place = Place(f"{node.name}/{graph.nodes[j].name}", here.node)
        if place != here and can_be_asked(graph, "rule", place.argument):
            yield place


def _by_distance(found: list[tuple[str, Place]], here: Place) -> list[tuple[str, Place]]:
    """Those of the same form first, from the nearest node on, at each node the same operand."""

    def farness(it: tuple[str, Place]) -> tuple[bool, int, bool]:
        (is_local, operand), (wanted, like) = _form(it[1]), _form(here)
        return is_local != wanted, abs(it[1].node - here.node), operand != like

    return sorted(found, key=farness)


def _form(place: Place) -> tuple[bool, str]:
    """Whether a local derivative is asked for, and by which operand."""
    return "/" in place.argument, place.argument.partition(">")[0].rpartition("/")[2]


def _parts(graph: Graph, template: str, place: Place) -> Iterator[tuple[set[int], int]]:
    """The whole graph if it can be written out, and what is around the place."""
    if _is_small(graph):
        yield operations_to(graph, graph.output), graph.output
    for level in (LEVEL, 1):
        yield part(graph, template, place, level)


def _is_small(graph: Graph) -> bool:
    return all(map(is_small, graph.result.node_values))
