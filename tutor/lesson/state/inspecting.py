"""The inspector: an array opened below the graph, and what its keys do."""

from collections.abc import Callable
from dataclasses import replace

from tutor.graph.numbers import is_array
from tutor.lesson.state.array_view import ArrayView, Way, has_images, moved, seen, view_at, ways_of
from tutor.lesson.state.state import Command, State, Why, on_page, opened
from tutor.text import say


def inspect(state: State) -> State:
    """Look into the array of the page, or of the wire at work; again: leave it."""
    if state.in_array:
        return on_page(state).with_view(selected=None)
    shown = state.array
    if shown and state.view.selected is None and seen(state.position, shown) is not None:
        return replace(state, overlay=replace(shown, entered=True), playing=False, notice="")
    return inspect_wire(state, _array_at_work(state))


def _array_at_work(state: State) -> int:
    """The wire at work; if it is not selected and shows no array, the first one that does."""
    others = range(len(state.position.graph.nodes)) if state.view.selected is None else ()
    nodes = (state.at_work, *others)
    return next((i for i in nodes if _shows_array(state, i)), state.at_work)


def _shows_array(state: State, i: int) -> bool:
    return is_array(state.position.run.node_values[i]) and state.position.shows_value(i)


def inspect_wire(state: State, i: int) -> State:
    """Look into the value of a wire; a single number and an unknown array are said to be so."""
    position, name = state.position, state.position.graph.nodes[i].name
    if not is_array(position.run.node_values[i]):
        return replace(state, notice=say("lesson.no_array", state.lang, name=name))
    if not position.shows_value(i):
        return replace(state, notice=say("lesson.not_known", state.lang, name=name))
    entered = replace(view_at(position.graph, name), entered=True)
    return replace(on_page(state).with_view(selected=i), overlay=entered, playing=False)


def next_array(state: State, by: int) -> State:
    """Look into the array of the next wire, round the end, as far as arrays are known."""
    assert state.array is not None
    wires = [i for i in range(len(state.position.graph.nodes)) if _shows_array(state, i)]
    here = state.position.graph.index.get(state.array.name)
    if not wires:
        return state
    at = wires.index(here) if here in wires else -1
    return inspect_wire(state, wires[(at + by) % len(wires)])


def open_why(state: State) -> State:
    """Why a number is what it is; again: one level deeper. Of an array, why its cell is."""
    if state.in_array:
        return toggle_why(state)
    depth = state.overlay.depth + 1 if isinstance(state.overlay, Why) else 0
    return opened(state, Why(depth))


def move_cell(state: State, key: str) -> State:
    """Another cell, by the arrows and the keys that go further."""
    shown = state.array
    value = seen(state.position, shown) if shown else None
    if shown is None or value is None:
        return state
    cell = moved(value, shown.cell, key, way_of(state, shown))
    return replace(state, overlay=replace(shown, cell=cell), notice="")


def _on_array(change: Callable[[ArrayView], ArrayView]) -> Command:
    """A command that changes how the array is looked at, where there is one."""

    def changed(state: State) -> State:
        if state.array is None:
            return replace(state, notice=say("lesson.no_inspector", state.lang))
        return replace(state, overlay=change(state.array), notice="")

    return changed


next_view = _on_array(lambda view: replace(view, way=view.way + 1))
toggle_why = _on_array(lambda view: replace(view, why=not view.why))


def toggle_gradient(state: State) -> State:
    """The gradient in the place of the value, or back; what is not known yet is not shown."""
    if state.array is None:
        return replace(state, notice=say("lesson.no_inspector", state.lang))
    other = replace(state.array, gradient=not state.array.gradient)
    if seen(state.position, other) is None:
        return replace(state, notice=say("lesson.not_known", state.lang, name=other.title))
    return replace(state, overlay=other, notice="")


def way_of(state: State, view: ArrayView) -> Way:
    """The way that is looked at the array, of those that there are for it."""
    value = seen(state.position, view)
    assert value is not None
    ways = ways_of(value, has_images(state.position.graph, view) and not view.gradient)
    return ways[view.way % len(ways)]
