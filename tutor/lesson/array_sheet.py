"""Arrays in the page pane: the one that is looked into, and the one that is asked for."""

from collections.abc import Iterator
from dataclasses import replace

from tutor.formula.request import Index
from tutor.graph.element import why_gradient_element, why_value_element
from tutor.graph.numbers import full, short
from tutor.lesson.answering import current_cell
from tutor.lesson.arrays import array_lines
from tutor.lesson.desk import Desk
from tutor.lesson.grid import grid_values
from tutor.lesson.inspecting import way_of
from tutor.lesson.look import ArrayView, seen
from tutor.lesson.questions import asked_name
from tutor.lesson.styled import Line, Room, Span, fitted
from tutor.text import say


def inspected(desk: Desk, view: ArrayView, room: Room) -> list[Line]:
    """The array that is looked into; below it, if asked, why the cell is what it is."""
    value = seen(desk.walk, view)
    if value is None:
        return [((say("lesson.not_known", desk.lang, name=view.title), "note"),)]
    inside, typing = desk.in_array, desk.entry.editing and desk.entry.text
    why = [((line, ""),) for line in _why(desk, view)]
    lines = array_lines(
        value,
        replace(room, height=max(room.height - len(why), 3)),
        cell=view.cell if inside else None,
        view="numbers" if typing else way_of(desk, view),
        lang=desk.lang,
        name=view.title,
        texts={view.cell: (typing.with_cursor, "typed")} if typing else {},
    )
    if not inside:
        lines[0] = (
            (f"{view.title}  ", "bold"),
            *fitted(lines[0], room.width - len(view.title) - 2),
        )
    return [*lines, *why]


def _why(desk: Desk, view: ArrayView) -> list[str]:
    if not view.why or not desk.in_array:
        return []
    walk = desk.walk
    why = why_gradient_element if view.gradient else why_value_element
    return why(walk.run, walk.graph.index[view.name], view.cell, desk.lang, full)


def asked_grid(desk: Desk, room: Room) -> list[Line]:
    """The cells of the answer: open, being typed, wrong and right."""
    assert desk.walk.grid is not None
    lines = array_lines(
        grid_values(desk.walk.grid),
        room,
        cell=current_cell(desk),
        view="numbers",
        lang=desk.lang,
        name=asked_name(desk.walk.page),
        texts=dict(_cells(desk)),
    )
    if desk.walk.is_open:
        return lines
    if desk.walk.is_revealed:
        return [((asked_name(desk.walk.page), "prompt"),), *lines[1:]]
    told = say("lesson.right", desk.lang) if desk.walk.given else ""
    return [((f"{asked_name(desk.walk.page)} ✓  {told}", "right"),), *lines[1:]]


def _cells(desk: Desk) -> Iterator[tuple[Index, Span]]:
    walk, at = desk.walk, current_cell(desk)
    assert walk.grid is not None
    for index, number in walk.grid.cells.items():
        given = walk.filled.get(index)
        if not walk.is_open:
            yield index, (short(number.correct), "bold" if walk.is_revealed else "right")
        elif index == at and desk.entry.text and not desk.entry.editing:
            yield index, (desk.entry.text.with_cursor, "typed")
        elif given is None:
            yield index, ("?", "prompt")
        elif given.verdict.verdict == "correct":
            yield index, (f"{short(number.correct)} ✓", "right")
        else:
            wrong = given.verdict.verdict == "wrong"
            yield index, (given.typed + (" ✗" if wrong else ""), "wrong" if wrong else "note")
