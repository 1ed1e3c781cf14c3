"""Layers opened into their elementary nodes, and folded again, by the learner."""

from dataclasses import replace

from tutor.graph import Graph
from tutor.graph.group import can_open
from tutor.lesson.content.lesson import moment
from tutor.lesson.content.questions import shape_asked
from tutor.lesson.state.position import Position, scrub
from tutor.lesson.state.state import Algebra, State, kept_selection, on_page
from tutor.text import say


def toggle_layer(state: State) -> State:
    """Open or fold the layer at work; the algebra of an open one takes the place of the page.

    Not before the lesson has come to it, which is where a page folds the layer again.
    """
    layer = layer_at_work(state)
    if layer is None:
        return replace(state, notice=say("lesson.no_layer", state.lang))
    if _asked_inside(state.position, layer):
        return replace(state, notice=say("lesson.asked_inside", state.lang))
    position = _toggled(state.position, layer)
    selected = kept_selection(state, position)
    if state.view.selected is not None and selected is None:
        selected = position.graph.index[layer]
    page = replace(on_page(state).with_view(selected=selected), position=position, playing=False)
    if layer not in position.graph.parts or not _algebra_is_known(position, layer):
        return page
    return replace(page, overlay=Algebra(layer))


def layer_at_work(state: State) -> str | None:
    """The layer of the selected wire, else of the node at work, else the first of the graph."""
    graph, position = state.position.graph, state.position
    chosen = () if state.view.selected is None else (state.view.selected,)
    asked = (position.node_at_work,) if position.is_open and position.asked_label else ()
    working = (graph.steps[position.step].node,) if position.step else ()
    nodes = (*chosen, *asked, *working, *range(len(graph.nodes)))
    return next(filter(None, (_layer(graph, i) for i in nodes)), None)


def _layer(graph: Graph, i: int) -> str | None:
    """The layer that a node is, or is a part of."""
    return graph.nodes[i].part_of or (graph.nodes[i].name if can_open(graph, i) else None)


def _algebra_is_known(position: Position, layer: str) -> bool:
    if position.is_open and position.page.is_symbolic:
        return False  # it would be the answer
    pages = position.lesson.pages
    folding = [k for k, page in enumerate(pages) if layer in page.folds]
    return not folding or folding[0] <= position.at


def _asked_inside(position: Position, layer: str) -> bool:
    """Whether folding the layer would hide the wire that the page asks about."""
    if position.question is None or position.page.is_choice:
        return False
    name, user = position.page.asked_use
    if position.page.verb == "shape":
        name, _ = shape_asked(position.page, position.page_graph)
    parts = position.graph.parts.get(layer, frozenset())
    inner = {position.graph.nodes[i].name for i in parts} - {layer}
    return name in inner or user in inner


def _toggled(position: Position, layer: str) -> Position:
    """The position at the same moment, with the layer opened or folded."""
    other = replace(position, toggled=position.toggled ^ {layer})
    return scrub(other, moment(position.graph, position.step, other.graph))
