"""Another number on an input, or on one element of it."""

from dataclasses import replace

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Value
from tutor.graph.numbers import full, is_array
from tutor.lesson.content.fill import element_of, with_element
from tutor.lesson.state.inspecting import inspect_wire
from tutor.lesson.state.nudge import Nudge, can_be_nudged
from tutor.lesson.state.position import edit, reset
from tutor.lesson.state.state import Counterexample, Desk, on_page, opened, without_typing
from tutor.lesson.state.text_field import text_field
from tutor.text import Problem, say
from tutor.text.glyphs import shortened

LONGEST_ECHO = 20  # cells of what was typed that a notice repeats


def begin_edit(desk: Desk) -> Desk:
    """Open the value of the selected input, of the one the page names, else of the first."""
    if desk.in_array:
        return _editing_element(desk)
    named = desk.walk.page.argument if desk.walk.page.verb == "change" else None
    selected = _selected_input(desk)
    return _editing(desk, selected or named or next(iter(desk.walk.graph.inputs)))


def edit_next(desk: Desk, key: str) -> Desk:
    """Take this value, then open the next input's, or that of the element where the key leads."""
    names = list(desk.walk.graph.inputs)
    taken = take_edit(desk)
    if taken.entry.editing or desk.entry.editing is None:
        return taken
    if desk.in_array and taken.array:
        value = taken.walk.graph.inputs[desk.entry.editing]
        cell = _element_after(value, taken.array.cell, key)
        return _editing_element(replace(taken, overlay=replace(taken.array, cell=cell)))
    by = 1 if key in ("tab", "down") else -1
    return _editing(taken, names[(names.index(desk.entry.editing) + by) % len(names)])


def _element_after(value: Value | None, cell: Index, key: str) -> Index:
    """By tab the element beside, after the last of a row the first of the next one."""
    from tutor.lesson.state.array_view import moved

    assert is_array(value)
    if key in ("up", "down"):
        return moved(value, cell, key, "numbers")
    cells: list[Index] = [*np.ndindex(value.shape)]
    return cells[(cells.index(cell) + (1 if key == "tab" else -1)) % len(cells)]


def take_edit(desk: Desk) -> Desk:
    """The typed value on its input; what cannot be read is said and stays open."""
    from tutor.quiz import read_number  # 16 ms, see question_of

    assert desk.entry.editing and desk.entry.text
    number = read_number(desk.entry.text.text)
    if number is None:
        text = shortened(desk.entry.text.text.strip(), LONGEST_ECHO) or "–"
        return replace(desk, notice=say("lesson.not_a_number", desk.lang, text=text))
    try:
        walk = edit(desk.walk, desk.entry.editing, _with(desk, number))
    except Problem as problem:
        return replace(desk, notice=problem.say(desk.lang))
    return replace(without_typing(desk), walk=walk, notice="")


def restore(desk: Desk) -> Desk:
    return replace(without_typing(desk), walk=reset(desk.walk), notice="")


def open_nudge(desk: Desk) -> Desk:
    """A little more on an input, or on the element looked at; again: ten times less.

    After a wrong answer first what the wrong way leads to on other numbers, if that can be shown.
    """
    if isinstance(desk.overlay, Counterexample):
        return on_page(desk)
    if desk.is_on_page and desk.view.selected is None and has_counter(desk):
        return opened(desk, Counterexample())
    if desk.nudge:
        smaller = desk.nudge.smaller()
        return replace(desk, overlay=smaller if smaller.h > 1e-9 else desk.nudge)
    if desk.in_array and desk.array:
        if not _is_input(desk):
            return replace(desk, notice=say("lesson.only_inputs", desk.lang))
        return opened(desk, Nudge(desk.array.name, index=desk.array.cell))
    name = _input_at_work(desk)
    if name is None:
        return replace(desk, notice=say("lesson.nothing_to_nudge", desk.lang))
    return opened(desk, Nudge(name))


def has_counter(desk: Desk) -> bool:
    """Whether there is a counter-example to the answer that the page speaks of."""
    given = (*desk.walk.given, *desk.walk.filled.values())
    if not desk.walk.is_open or all(answer.verdict.verdict != "wrong" for answer in given):
        return False
    # 30 ms that only a wrong answer pays
    from tutor.lesson.state.counterexample import counter_of

    return counter_of(desk) is not None


def _editing(desk: Desk, name: str) -> Desk:
    value = desk.walk.graph.inputs[name]
    if is_array(value):
        inspected = inspect_wire(desk, desk.walk.graph.index[name])
        return _editing_element(inspected) if inspected.in_array else inspected
    if not can_be_nudged(value):
        return replace(desk, notice=say("lesson.no_single_number", desk.lang, name=name))
    open_page = replace(on_page(desk), playing=False)
    return open_page.with_entry(editing=name, text=text_field(full(value), old=True))


def _editing_element(desk: Desk) -> Desk:
    """Open the element that is looked at."""
    shown = desk.array
    if shown is None or not _is_input(desk):
        return replace(desk, notice=say("lesson.only_inputs", desk.lang))
    value = element_of(desk.walk.graph.inputs[shown.name], shown.cell)
    typing = text_field(full(value), old=True)
    return replace(desk, notice="").with_entry(editing=shown.name, text=typing)


def _with(desk: Desk, number: float) -> Value:
    """The edited input's new value."""
    value = desk.walk.graph.inputs[desk.entry.editing or ""]
    return (
        with_element(value, desk.array.cell, number) if desk.array and is_array(value) else number
    )


def _is_input(desk: Desk) -> bool:
    """Whether the array looked into is the value of an input."""
    view = desk.array
    return view is not None and not view.gradient and view.name in desk.walk.graph.inputs


def _selected_input(desk: Desk) -> str | None:
    if desk.view.selected is None:
        return None
    name = desk.walk.graph.nodes[desk.view.selected].name
    return name if name in desk.walk.graph.inputs else None


def _input_at_work(desk: Desk) -> str | None:
    """The input to nudge: the selected one, the one at work, else the first."""
    names = [n for n, v in desk.walk.graph.inputs.items() if can_be_nudged(v)]
    at_work = desk.walk.graph.nodes[desk.at_work].name
    selected = _selected_input(desk)
    if selected and selected not in names:
        return None
    wanted = selected or at_work
    return wanted if wanted in names else next(iter(names), None)
