"""The inspector: an array opened below the graph, and what its keys do."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.graph.numbers import is_array
from tutor.lesson.state.array_view import ArrayView, has_images, seen, view_at
from tutor.lesson.state.state import Command, Desk, Why, on_page, opened
from tutor.text import say

if TYPE_CHECKING:
    from tutor.lesson.state.array_view import Way


def inspect(desk: Desk) -> Desk:
    """Look into the array of the page, or of the wire at work; again: leave it."""
    if desk.in_array:
        return on_page(desk).with_view(selected=None)
    shown = desk.array
    if shown and desk.view.selected is None and seen(desk.walk, shown) is not None:
        return replace(desk, overlay=replace(shown, entered=True), playing=False, notice="")
    return inspect_wire(desk, _array_at_work(desk))


def _array_at_work(desk: Desk) -> int:
    """The wire at work; if it is not selected and shows no array, the first one that does."""
    others = range(len(desk.walk.graph.nodes)) if desk.view.selected is None else ()
    nodes = (desk.at_work, *others)
    return next((i for i in nodes if _shows_array(desk, i)), desk.at_work)


def _shows_array(desk: Desk, i: int) -> bool:
    return is_array(desk.walk.run.node_values[i]) and desk.walk.shows_value(i)


def inspect_wire(desk: Desk, i: int) -> Desk:
    """Look into the value of a wire; a single number and an unknown array are said to be so."""
    walk, name = desk.walk, desk.walk.graph.nodes[i].name
    if not is_array(walk.run.node_values[i]):
        return replace(desk, notice=say("lesson.no_array", desk.lang, name=name))
    if not walk.shows_value(i):
        return replace(desk, notice=say("lesson.not_known", desk.lang, name=name))
    entered = replace(view_at(walk.graph, name), entered=True)
    return replace(on_page(desk).with_view(selected=i), overlay=entered, playing=False)


def next_array(desk: Desk, by: int) -> Desk:
    """Look into the array of the next wire, round the end, as far as arrays are known."""
    assert desk.array is not None
    wires = [i for i in range(len(desk.walk.graph.nodes)) if _shows_array(desk, i)]
    here = desk.walk.graph.index.get(desk.array.name)
    if not wires:
        return desk
    at = wires.index(here) if here in wires else -1
    return inspect_wire(desk, wires[(at + by) % len(wires)])


def open_why(desk: Desk) -> Desk:
    """Why a number is what it is; again: one level deeper. Of an array, why its cell is."""
    if desk.in_array:
        return toggle_why(desk)
    depth = desk.overlay.depth + 1 if isinstance(desk.overlay, Why) else 0
    return opened(desk, Why(depth))


def move_cell(desk: Desk, key: str) -> Desk:
    """Another cell, by the arrows and the keys that go further."""
    from tutor.lesson.state.array_view import moved

    shown = desk.array
    value = seen(desk.walk, shown) if shown else None
    if shown is None or value is None:
        return desk
    cell = moved(value, shown.cell, key, way_of(desk, shown))
    return replace(desk, overlay=replace(shown, cell=cell), notice="")


def _on_array(change: Callable[[ArrayView], ArrayView]) -> Command:
    """A command that changes how the array is looked at, where there is one."""

    def changed(desk: Desk) -> Desk:
        if desk.array is None:
            return replace(desk, notice=say("lesson.no_inspector", desk.lang))
        return replace(desk, overlay=change(desk.array), notice="")

    return changed


next_view = _on_array(lambda view: replace(view, way=view.way + 1))
toggle_why = _on_array(lambda view: replace(view, why=not view.why))


def toggle_gradient(desk: Desk) -> Desk:
    """The gradient in the place of the value, or back; what is not known yet is not shown."""
    if desk.array is None:
        return replace(desk, notice=say("lesson.no_inspector", desk.lang))
    other = replace(desk.array, gradient=not desk.array.gradient)
    if seen(desk.walk, other) is None:
        return replace(desk, notice=say("lesson.not_known", desk.lang, name=other.title))
    return replace(desk, overlay=other, notice="")


def way_of(desk: Desk, view: ArrayView) -> "Way":
    """The way that is looked at the array, of those that there are for it."""
    from tutor.lesson.state.array_view import ways_of

    value = seen(desk.walk, view)
    assert value is not None
    ways = ways_of(value, has_images(desk.walk.graph, view) and not view.gradient)
    return ways[view.way % len(ways)]
