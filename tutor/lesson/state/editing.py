"""Another number on an input, or on one element of it."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Value
from tutor.graph.numbers import element_of, full, is_array, with_element
from tutor.lesson.state.array_view import moved
from tutor.lesson.state.counterexample import counterexample_of, is_offered
from tutor.lesson.state.curve_view import (
    ZOOM,
    CurveView,
    curve_at,
    curve_by,
    curve_of_page,
    moved_point,
)
from tutor.lesson.state.inspecting import inspect_wire
from tutor.lesson.state.nudge import Nudge, can_be_nudged, has_way_back
from tutor.lesson.state.position import edit, reset
from tutor.lesson.state.state import OtherNumbers, State, on_page, opened, without_typing
from tutor.lesson.state.text_field import text_field
from tutor.quiz import read_number
from tutor.text import Problem, say
from tutor.text.cells import shortened

LONGEST_ECHO = 20  # cells of what was typed that a notice repeats


def begin_edit(state: State) -> State:
    """Open the value of the selected input, of the one the page names, else of the first."""
    if state.position.page.guess and state.position.is_open:
        return replace(state, notice=say("guess.first", state.lang))
    if state.in_array:
        return _editing_element(state)
    named = state.position.page.argument if state.position.page.verb == "change" else None
    selected = _selected_input(state)
    return _editing(state, selected or named or next(iter(state.position.graph.inputs)))


def edit_next(state: State, key: str) -> State:
    """Take this value, then open the next input's, or that of the element where the key leads."""
    names = list(state.position.graph.inputs)
    taken = take_edit(state)
    if taken.entry.editing or state.entry.editing is None:
        return taken
    if state.in_array and taken.array:
        value = taken.position.graph.inputs[state.entry.editing]
        cell = _element_after(value, taken.array.cell, key)
        return _editing_element(replace(taken, overlay=replace(taken.array, cell=cell)))
    by = 1 if key in ("tab", "down") else -1
    return _editing(taken, names[(names.index(state.entry.editing) + by) % len(names)])


def _element_after(value: Value | None, cell: Index, key: str) -> Index:
    """By tab the element beside, after the last of a row the first of the next one."""
    assert is_array(value)
    if key in ("up", "down"):
        return moved(value, cell, key, "numbers")
    cells: list[Index] = [*np.ndindex(value.shape)]
    return cells[(cells.index(cell) + (1 if key == "tab" else -1)) % len(cells)]


def take_edit(state: State) -> State:
    """The typed value on its input; what cannot be read is said and stays open."""
    assert state.entry.editing and state.entry.text
    number = read_number(state.entry.text.text)
    if number is None:
        text = shortened(state.entry.text.text.strip(), LONGEST_ECHO) or "–"
        return replace(state, notice=say("lesson.not_a_number", state.lang, text=text))
    try:
        position = edit(state.position, state.entry.editing, _with(state, number))
    except Problem as problem:
        return replace(state, notice=problem.say(state.lang))
    return replace(without_typing(state), position=position, notice="")


def restore(state: State) -> State:
    """The lesson's numbers again, and the page, from which the arrows lead on; a curve stays."""
    restored = replace(on_page(state), position=reset(state.position))
    if state.curve is None:
        return restored
    x = state.curve.function.at(restored.position.graph)
    return replace(restored, overlay=state.curve.seen_from(x))


def open_nudge(state: State) -> State:
    """A little more on an input, or on the element looked at; again: ten times less.

    After a wrong answer first what the wrong way leads to on other numbers, if that can be shown.
    """
    if isinstance(state.overlay, OtherNumbers):
        return on_page(state)
    if state.curve:
        return replace(state, overlay=state.curve.with_secant())
    if state.is_on_page and state.view.selected is None and is_offered(state):
        if counterexample_of(state) is None:
            return replace(state, notice=say("lesson.no_counter", state.lang))
        return opened(state, OtherNumbers())
    if state.nudge:
        smaller = state.nudge.smaller()
        return replace(state, overlay=smaller if smaller.h > 1e-9 else state.nudge)
    if state.in_array and state.array:
        if not (_is_input(state) and has_way_back(state.position.graph, state.array.name)):
            return replace(state, notice=say("lesson.only_inputs", state.lang))
        return opened(state, Nudge(state.array.name, index=state.array.cell))
    name = _input_at_work(state)
    if name is None:
        return replace(state, notice=say("lesson.nothing_to_nudge", state.lang))
    return opened(state, Nudge(name))


def open_curve(state: State, by: str = "") -> State:
    """A value by an input as a curve, with its tangent; again: the page.

    The value is that of the selected wire, else the output; the input `by`, else the one at work.
    """
    if state.curve:
        return on_page(state)
    own = curve_of_page(state.position) if state.view.selected is None and not by else None
    if own and not state.in_array:
        return opened(state, own)
    if state.position.page.guess and state.position.is_open:
        return replace(state, notice=say("guess.first", state.lang))
    graph = state.position.graph
    of = graph.nodes[_drawn(state)].name
    if not state.position.shows_value(graph.index[of]):
        return replace(state, notice=say("why.nudge_first", state.lang, out=of))
    try:
        if by:
            return opened(state, curve_by(graph, by if "/" in by else f"{of}/{by}"))
        return opened(state, curve_at(graph, of, *_curved_input(state)))
    except Problem as problem:
        if by:
            return replace(state, notice=problem.say(state.lang))
        return replace(state, notice=say("lesson.no_curve", state.lang))


def _curved_input(state: State) -> tuple[str, Index | None]:
    """The input of a curve: the element looked into, the number at work, or the first element of
    the array that is selected, else of the first one."""
    if state.in_array and state.array and _is_input(state):
        return state.array.name, state.array.cell
    if name := _input_at_work(state):
        return name, None
    return _first_element(state.position.graph.inputs, _selected_input(state))


def _first_element(inputs: Mapping[str, Value | None], wanted: str | None) -> tuple[str, Index]:
    arrays = [n for n, v in inputs.items() if is_array(v) and wanted in (None, n)]
    name = next(iter(arrays), "")
    return name, (0,) * np.ndim(np.asarray(inputs.get(name, 0)))


def _drawn(state: State) -> int:
    """The node that is drawn: the selected one if it is computed and one number, else the last."""
    graph, i = state.position.graph, state.view.selected
    is_one = i is not None and not is_array(state.position.run.node_values[i])
    return i if i is not None and is_one and graph.nodes[i].is_operation else graph.output


CURVE_KEYS = ("left", "right", "plus", "equals_sign", "minus")
"""What moves the point of a curve, and shows more or less of it."""


def on_curve(state: State, key: str) -> State:
    """Another number on the input of a curve, or another span around it."""
    view = state.curve
    assert view is not None
    if key in ("left", "right"):
        if state.position.page.guess and state.position.is_open:
            return replace(state, notice=say("guess.first", state.lang))
        return _point_moved(state, view, 1 if key == "right" else -1)
    x = view.function.at(state.position.graph)
    return replace(state, overlay=view.zoomed(ZOOM if key == "minus" else 1 / ZOOM, x))


def _point_moved(state: State, view: CurveView, by: int) -> State:
    try:
        position = moved_point(state.position, view, by)
    except Problem as problem:
        return replace(state, notice=problem.say(state.lang))
    shown = view.seen_from(view.function.at(position.graph))
    return replace(state, position=position, overlay=shown, notice="")


def _editing(state: State, name: str) -> State:
    value = state.position.graph.inputs[name]
    if is_array(value):
        inspected = inspect_wire(state, state.position.graph.index[name])
        return _editing_element(inspected) if inspected.in_array else inspected
    if not can_be_nudged(value):
        return replace(state, notice=say("lesson.no_single_number", state.lang, name=name))
    open_page = replace(on_page(state), playing=False)
    return open_page.with_entry(editing=name, text=text_field(full(value), old=True))


def _editing_element(state: State) -> State:
    """Open the element that is looked at."""
    shown = state.array
    if shown is None or not _is_input(state):
        return replace(state, notice=say("lesson.only_inputs", state.lang))
    value = element_of(state.position.graph.inputs[shown.name], shown.cell)
    typing = text_field(full(value), old=True)
    return replace(state, notice="").with_entry(editing=shown.name, text=typing)


def _with(state: State, number: float) -> Value:
    """The edited input's new value."""
    value = state.position.graph.inputs[state.entry.editing or ""]
    return (
        with_element(value, state.array.cell, number) if state.array and is_array(value) else number
    )


def _is_input(state: State) -> bool:
    """Whether the array looked into is the value of an input."""
    view = state.array
    return view is not None and not view.gradient and view.name in state.position.graph.inputs


def _selected_input(state: State) -> str | None:
    if state.view.selected is None:
        return None
    name = state.position.graph.nodes[state.view.selected].name
    return name if name in state.position.graph.inputs else None


def _input_at_work(state: State) -> str | None:
    """The input to nudge: the selected one, the one at work, else the first."""
    graph = state.position.graph
    names = [n for n, v in graph.inputs.items() if can_be_nudged(v) and has_way_back(graph, n)]
    at_work = state.position.graph.nodes[state.at_work].name
    selected = _selected_input(state)
    if selected and selected not in names:
        return None
    wanted = selected or at_work
    return wanted if wanted in names else next(iter(names), None)
