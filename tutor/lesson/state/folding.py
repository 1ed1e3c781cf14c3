"""Layers opened into their elementary nodes, and folded again, by the learner."""

from dataclasses import replace

from tutor.graph import Graph
from tutor.graph.group import can_open
from tutor.lesson.content.lesson import moment
from tutor.lesson.content.questions import shape_asked
from tutor.lesson.state.position import Walk, scrub
from tutor.lesson.state.state import Algebra, Desk, kept_selection, on_page
from tutor.text import say


def toggle_layer(desk: Desk) -> Desk:
    """Open or fold the layer at work; the algebra of an open one takes the place of the page.

    Not before the lesson has come to it, which is where a page folds the layer again.
    """
    layer = layer_at_work(desk)
    if layer is None:
        return replace(desk, notice=say("lesson.no_layer", desk.lang))
    if _asked_inside(desk.walk, layer):
        return replace(desk, notice=say("lesson.asked_inside", desk.lang))
    walk = _toggled(desk.walk, layer)
    selected = kept_selection(desk, walk)
    if desk.view.selected is not None and selected is None:
        selected = walk.graph.index[layer]
    page = replace(on_page(desk).with_view(selected=selected), walk=walk, playing=False)
    if layer not in walk.graph.parts or not _algebra_is_known(walk, layer):
        return page
    return replace(page, overlay=Algebra(layer))


def layer_at_work(desk: Desk) -> str | None:
    """The layer of the selected wire, else of the node at work, else the first of the graph."""
    graph, walk = desk.walk.graph, desk.walk
    chosen = () if desk.view.selected is None else (desk.view.selected,)
    asked = (walk.node_at_work,) if walk.is_open and walk.asked_label else ()
    working = (graph.steps[walk.step].node,) if walk.step else ()
    nodes = (*chosen, *asked, *working, *range(len(graph.nodes)))
    return next(filter(None, (_layer(graph, i) for i in nodes)), None)


def _layer(graph: Graph, i: int) -> str | None:
    """The layer that a node is, or is a part of."""
    return graph.nodes[i].part_of or (graph.nodes[i].name if can_open(graph, i) else None)


def _algebra_is_known(walk: Walk, layer: str) -> bool:
    if walk.is_open and walk.page.is_symbolic:
        return False  # it would be the answer
    pages = walk.lesson.pages
    folding = [k for k, page in enumerate(pages) if layer in page.folds]
    return not folding or folding[0] <= walk.at


def _asked_inside(walk: Walk, layer: str) -> bool:
    """Whether folding the layer would hide the wire that the page asks about."""
    if walk.question is None or walk.page.is_choice:
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
