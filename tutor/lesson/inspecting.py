"""The inspector: an array opened below the graph, and what its keys do."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.graph.numbers import is_array
from tutor.lesson.desk import Command, Desk, on_page, without_typing
from tutor.lesson.look import Look, has_images, look_at, seen
from tutor.text import say

if TYPE_CHECKING:
    from tutor.lesson.arrays import View


def inspect(desk: Desk) -> Desk:
    """Look into the array of the page, or of the wire at work; again: leave it."""
    if desk.sheet == "array":
        return replace(on_page(desk), selected=None)
    if desk.look and desk.selected is None and seen(desk.walk, desk.look) is not None:
        return replace(desk, sheet="array", playing=False, notice="")
    return inspect_wire(desk, _array_at_work(desk))


def _array_at_work(desk: Desk) -> int:
    """The wire at work; if it is not selected and shows no array, the first one that does."""
    others = range(len(desk.walk.graph.nodes)) if desk.selected is None else ()
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
    look = look_at(walk.graph, name)
    return replace(on_page(desk), sheet="array", own_look=look, selected=i, playing=False)


def next_array(desk: Desk, by: int) -> Desk:
    """Look into the array of the next wire, round the end, as far as arrays are known."""
    assert desk.look is not None
    wires = [i for i in range(len(desk.walk.graph.nodes)) if _shows_array(desk, i)]
    here = desk.walk.graph.index.get(desk.look.name)
    if not wires:
        return desk
    at = wires.index(here) if here in wires else -1
    return inspect_wire(desk, wires[(at + by) % len(wires)])


def open_why(desk: Desk) -> Desk:
    """Why a number is what it is; again: one level deeper. Of an array, why its cell is."""
    if desk.sheet == "array":
        return toggle_why(desk)
    deeper = desk.depth + 1 if desk.sheet == "why" else 0
    return replace(without_typing(desk), sheet="why", depth=deeper, nudge=None, playing=False)


def move_cell(desk: Desk, key: str) -> Desk:
    """Another cell, by the arrows and the keys that go further."""
    from tutor.lesson.arrays import moved

    value = seen(desk.walk, desk.look) if desk.look else None
    if desk.look is None or value is None:
        return desk
    cell = moved(value, desk.look.cell, key, view_of(desk, desk.look))
    return replace(desk, own_look=replace(desk.look, cell=cell), notice="")


def _on_look(change: Callable[[Desk, Look], Look]) -> Command:
    """A command that changes how the array is looked at, where there is one."""

    def changed(desk: Desk) -> Desk:
        if desk.look is None:
            return replace(desk, notice=say("lesson.no_inspector", desk.lang))
        return replace(desk, own_look=change(desk, desk.look), notice="")

    return changed


next_view = _on_look(lambda _, look: replace(look, view=look.view + 1))
toggle_why = _on_look(lambda _, look: replace(look, why=not look.why))


def toggle_gradient(desk: Desk) -> Desk:
    """The gradient in the place of the value, or back; what is not known yet is not shown."""
    if desk.look is None:
        return replace(desk, notice=say("lesson.no_inspector", desk.lang))
    other = replace(desk.look, gradient=not desk.look.gradient)
    if seen(desk.walk, other) is None:
        return replace(desk, notice=say("lesson.not_known", desk.lang, name=other.title))
    return replace(desk, own_look=other, notice="")


def view_of(desk: Desk, look: Look) -> "View":
    """The way that is looked at the array, of those that there are for it."""
    from tutor.lesson.arrays import views_of

    value = seen(desk.walk, look)
    assert value is not None
    views = views_of(value, has_images(desk.walk.graph, look) and not look.gradient)
    return views[look.view % len(views)]
