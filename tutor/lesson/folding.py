"""Layers opened into their elementary nodes, and folded again, by the learner."""

from dataclasses import replace

from tutor.graph import Graph
from tutor.graph.group import can_open, layer_of
from tutor.lesson.desk import Desk, kept_selection, on_page
from tutor.lesson.questions import shape_asked
from tutor.lesson.stages import moment
from tutor.lesson.walk import Walk, scrub
from tutor.text import say


def toggle_layer(desk: Desk) -> Desk:
    """Open or fold the layer of the wire at work; its algebra takes the place of the page."""
    layer = layer_at_work(desk)
    if layer is None:
        return replace(desk, notice=say("lesson.no_layer", desk.lang))
    if _asked_inside(desk.walk, layer):
        return replace(desk, notice=say("lesson.asked_inside", desk.lang))
    walk = _toggled(desk.walk, layer)
    selected = kept_selection(desk, walk)
    if desk.selected is not None and selected is None:
        selected = walk.graph.index[layer]
    return replace(
        on_page(desk), walk=walk, sheet="algebra", layer=layer, selected=selected, playing=False
    )


def layer_at_work(desk: Desk) -> str | None:
    """The layer at work; where there is none, the only one in the graph."""
    graph, i = desk.walk.graph, desk.at_work
    opened = layer_of(graph, i)
    if opened or can_open(graph, i):
        return opened or graph.nodes[i].name
    layers = _layers(graph)
    return layers.pop() if len(layers) == 1 else None


def _layers(graph: Graph) -> set[str]:
    """Every layer that stands open or could."""
    can = {node.name for i, node in enumerate(graph.nodes) if can_open(graph, i)}
    return can | graph.parts.keys()


def _asked_inside(walk: Walk, layer: str) -> bool:
    """Whether folding the layer would hide the wire that the page asks about."""
    if walk.question is None or walk.page.verb == "choose":
        return False
    name, user = walk.page.asked_use
    if walk.page.verb == "shape":
        name, _ = shape_asked(walk.page, walk.page_graph)
    parts = walk.graph.parts.get(layer, frozenset())
    inner = {walk.graph.nodes[i].name for i in parts} - {layer}
    return name in inner or user in inner


def _toggled(walk: Walk, layer: str) -> Walk:
    """The walk at the same moment, with the layer opened or folded."""
    other = replace(walk, toggled=walk.toggled ^ {layer})
    return scrub(other, moment(walk.graph, walk.step, other.graph))
