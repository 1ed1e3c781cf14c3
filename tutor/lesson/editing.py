"""Another number on an input, or on one element of it."""

from dataclasses import replace

import numpy as np

from tutor.formula.request import Index
from tutor.graph import Value
from tutor.graph.numbers import full, is_array
from tutor.lesson.desk import Desk, on_page, without_typing
from tutor.lesson.editor import text_field
from tutor.lesson.explain import Nudge, can_be_nudged
from tutor.lesson.inspecting import inspect_wire
from tutor.lesson.styled import shortened
from tutor.lesson.walking import edit, reset
from tutor.lesson.written import element_of, with_element
from tutor.quiz import read_number
from tutor.text import Problem, say

LONGEST_ECHO = 20  # cells of what was typed that a notice repeats


def begin_edit(desk: Desk) -> Desk:
    """Open the value of the selected input, of the one the page names, else of the first."""
    if desk.sheet == "array":
        return _editing_element(desk)
    named = desk.walk.page.argument if desk.walk.page.verb == "change" else None
    selected = _selected_input(desk)
    return _editing(desk, selected or named or next(iter(desk.walk.graph.inputs)))


def edit_next(desk: Desk, key: str) -> Desk:
    """Take this value, then open the next input's, or that of the element where the key leads."""
    names = list(desk.walk.graph.inputs)
    taken = take_edit(desk)
    if taken.editing or desk.editing is None:
        return taken
    if desk.sheet == "array" and taken.look:
        value = taken.walk.graph.inputs[desk.editing]
        cell = _element_after(value, taken.look.cell, key)
        return _editing_element(replace(taken, own_look=replace(taken.look, cell=cell)))
    by = 1 if key in ("tab", "down") else -1
    return _editing(taken, names[(names.index(desk.editing) + by) % len(names)])


def _element_after(value: Value | None, cell: Index, key: str) -> Index:
    """By tab the element beside, after the last of a row the first of the next one."""
    from tutor.lesson.arrays import moved

    assert is_array(value)
    if key in ("up", "down"):
        return moved(value, cell, key, "numbers")
    cells: list[Index] = [*np.ndindex(value.shape)]
    return cells[(cells.index(cell) + (1 if key == "tab" else -1)) % len(cells)]


def take_edit(desk: Desk) -> Desk:
    """The typed value on its input; what cannot be read is said and stays open."""
    assert desk.editing and desk.typing
    number = read_number(desk.typing.text)
    if number is None:
        text = shortened(desk.typing.text.strip(), LONGEST_ECHO) or "–"
        return replace(desk, notice=say("lesson.not_a_number", desk.lang, text=text))
    try:
        walk = edit(desk.walk, desk.editing, _with(desk, number))
    except Problem as problem:
        return replace(desk, notice=problem.say(desk.lang))
    return replace(without_typing(desk), walk=walk, notice="")


def restore(desk: Desk) -> Desk:
    return replace(without_typing(desk), walk=reset(desk.walk), notice="")


def open_nudge(desk: Desk) -> Desk:
    """A little more on an input, or on the element looked at; again: ten times less.

    After a wrong answer first what the wrong way leads to on other numbers, if that can be shown.
    """
    if desk.sheet == "counter":
        return on_page(desk)
    if desk.sheet == "page" and desk.selected is None and has_counter(desk):
        return replace(without_typing(desk), sheet="counter", playing=False)
    if desk.sheet == "nudge" and desk.nudge:
        smaller = desk.nudge.smaller()
        return replace(desk, nudge=smaller if smaller.h > 1e-9 else desk.nudge)
    if desk.sheet == "array" and desk.look:
        if not _is_input(desk):
            return replace(desk, notice=say("lesson.only_inputs", desk.lang))
        nudge = Nudge(desk.look.name, index=desk.look.cell)
        return replace(without_typing(desk), sheet="nudge", nudge=nudge)
    name = _input_at_work(desk)
    if name is None:
        return replace(desk, notice=say("lesson.nothing_to_nudge", desk.lang))
    return replace(without_typing(desk), sheet="nudge", nudge=Nudge(name), playing=False)


def has_counter(desk: Desk) -> bool:
    """Whether there is a counter-example to the answer that the page speaks of."""
    given = (*desk.walk.given, *desk.walk.filled.values())
    if not desk.walk.is_open or all(answer.verdict.verdict != "wrong" for answer in given):
        return False
    # 30 ms that only a wrong answer pays
    from tutor.lesson.counter_sheet import counter_of

    return counter_of(desk) is not None


def _editing(desk: Desk, name: str) -> Desk:
    value = desk.walk.graph.inputs[name]
    if is_array(value):
        inspected = inspect_wire(desk, desk.walk.graph.index[name])
        return _editing_element(inspected) if inspected.sheet == "array" else inspected
    if not can_be_nudged(value):
        return replace(desk, notice=say("lesson.no_single_number", desk.lang, name=name))
    open_page = replace(on_page(desk), playing=False)
    return replace(open_page, editing=name, typing=text_field(full(value), old=True))


def _editing_element(desk: Desk) -> Desk:
    """Open the element that is looked at."""
    if desk.look is None or not _is_input(desk):
        return replace(desk, notice=say("lesson.only_inputs", desk.lang))
    value = element_of(desk.walk.graph.inputs[desk.look.name], desk.look.cell)
    return replace(
        desk, editing=desk.look.name, typing=text_field(full(value), old=True), notice=""
    )


def _with(desk: Desk, number: float) -> Value:
    """The edited input's new value."""
    value = desk.walk.graph.inputs[desk.editing or ""]
    return with_element(value, desk.look.cell, number) if desk.look and is_array(value) else number


def _is_input(desk: Desk) -> bool:
    """Whether the array looked into is the value of an input."""
    look = desk.look
    return look is not None and not look.gradient and look.name in desk.walk.graph.inputs


def _selected_input(desk: Desk) -> str | None:
    if desk.selected is None:
        return None
    name = desk.walk.graph.nodes[desk.selected].name
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
