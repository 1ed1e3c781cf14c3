"""An array as lines of the screen: its numbers, a heat picture, or rows of images."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from rich.cells import cell_len

from tutor.graph import Value
from tutor.graph.element import why_gradient_element, why_value_element
from tutor.graph.limits import why_gradient_is_lost, why_value_is_lost
from tutor.graph.numbers import Index, full, number, short
from tutor.lesson.content.questions import asked_name
from tutor.lesson.state.answering import current_cell, grid_values
from tutor.lesson.state.array_view import ArrayView, Way, seen
from tutor.lesson.state.inspecting import way_of
from tutor.lesson.state.state import State
from tutor.lesson.view.array_pictures import Frame, heat_lines, image_lines
from tutor.lesson.view.styled import Line, Room, Span, fitted, joined
from tutor.text import say
from tutor.text.glyphs import Glyphs

STEADY = 200  # elements; of so many every number is measured, so that columns never move
LONGEST = 8  # cells of a number in a larger array
ANSWER = 10  # cells at least where a number is typed
MARKS = "✓✗"
NO_TEXTS: Mapping[Index, Span] = MappingProxyType({})


@np.errstate(all="ignore")  # the mean of pixels may overflow where a training diverged
def array_lines(
    value: Value,
    room: Room,
    *,
    cell: Index | None,
    view: Way,
    lang: str = "en",
    name: str = "",
    texts: Mapping[Index, Span] = NO_TEXTS,
) -> list[Line]:
    """Lines as wide as the room, the first of which says where in the array they are.

    Where the array is larger, the part around `cell` is shown, in a stack of matrices the matrix of
    `cell`. `texts` stand in place of single numbers: of what is asked for, typed or judged.
    """
    array = np.asarray(value, float)
    frame = Frame(name, array, cell, room, lang, texts)
    if not array.size:
        lines: list[Line] = [((number(array), "faint"),)]
    else:
        lines = {"numbers": number_lines, "heat": heat_lines, "images": image_lines}[view](frame)
    return [joined(fitted(line, room.width)) for line in lines[: room.height]]


def number_lines(frame: Frame) -> list[Line]:
    """The numbers in columns, the cell in brackets."""
    inner, most = _number_width(frame)
    room = max((frame.room.width - frame.gutter) // (inner + 2), 1)
    rows, columns = frame.window(max(frame.room.height - 2, 1), room)
    lines = [frame.caption(rows, columns)]
    if frame.value.ndim:
        lines.append(_header(frame, columns, inner))
    for row in rows:
        cells = [_cell(frame, row, column, inner, most) for column in columns]
        label = [frame.row_label(row)] if frame.gutter else []
        lines.append((*label, *(span for cell in cells for span in cell)))
    return lines


def _number_width(frame: Frame) -> tuple[int, int | None]:
    """The cells of a column, and of its longest number; None: as long as numbers are."""
    if frame.value.size > STEADY:
        return LONGEST, LONGEST
    shown = Frame.text if not frame.texts else _bare
    longest = max(cell_len(shown(frame, index)[0]) for index in np.ndindex(frame.value.shape))
    if not frame.texts:
        return longest, None
    marks = max(cell_len(frame.room.glyphs.text(mark)) for mark in MARKS) + 1
    return max(ANSWER, longest + marks), None


def _bare(frame: Frame, index: Index) -> Span:
    """The number itself, whatever stands in its place."""
    return frame.room.glyphs.text(number(frame.value[index])), ""


def _header(frame: Frame, columns: range, inner: int) -> Line:
    chosen = frame.at[1] if frame.cell is not None else None
    labels = ((f"{k:>{inner + 1}} ", "chosen" if k == chosen else "faint") for k in columns)
    return ((" " * frame.gutter, ""), *labels)


def _cell(frame: Frame, row: int, column: int, inner: int, most: int | None) -> Line:
    index = frame.index(row, column)
    text, style = frame.text(index, most)
    if frame.texts:
        text = _beside_marks(text, frame.room.glyphs)
    text = " " * (inner - cell_len(text)) + _end_of(text, inner, frame.room.glyphs)
    if not frame.is_cell(row, column):
        return ((f" {text} ", style),)
    return (("[", "chosen"), (text, style or "chosen"), ("]", "chosen"))


def _beside_marks(text: str, glyphs: Glyphs) -> str:
    """A text without a mark leaves the room of one free, so that digits stay in their columns."""
    marks = [glyphs.text(mark) for mark in MARKS]
    return text if text.endswith(tuple(marks)) else text + " " * (1 + cell_len(marks[0]))


def _end_of(text: str, width: int, glyphs: Glyphs) -> str:
    """The text, its beginning cut off where there is no room for it."""
    if cell_len(text) <= width:
        return text
    while cell_len(text) >= width:
        text = text[1:]
    return glyphs.cut + text


def inspected(state: State, view: ArrayView, room: Room) -> list[Line]:
    """The array that is looked into; below it, if asked, why the cell is what it is."""
    value = seen(state.position, view)
    if value is None:
        return [((say("lesson.not_known", state.lang, name=view.title), "note"),)]
    inside, typing = state.in_array, state.entry.editing and state.entry.text
    why = [((line, ""),) for line in _why(state, view)]
    lines = array_lines(
        value,
        replace(room, height=max(room.height - len(why), 3)),
        cell=view.cell if inside else None,
        view="numbers" if typing else way_of(state, view),
        lang=state.lang,
        name=view.title,
        texts={view.cell: (typing.with_cursor, "typed")} if typing else {},
    )
    if not inside:
        lines[0] = (
            (f"{view.title}  ", "bold"),
            *fitted(lines[0], room.width - len(view.title) - 2),
        )
    return [*lines, *why]


def _why(state: State, view: ArrayView) -> list[str]:
    if not view.why or not state.in_array:
        return []
    of = (state.position.run, state.position.graph.index[view.name])
    if view.gradient:
        told = why_gradient_element(*of, view.cell, state.lang, full)
        return [*told, *why_gradient_is_lost(*of, state.lang, view.cell)]
    told = why_value_element(*of, view.cell, state.lang, full)
    return [*told, *why_value_is_lost(*of, state.lang, view.cell)]


def asked_grid(state: State, room: Room) -> list[Line]:
    """The cells of the answer: open, being typed, wrong and right."""
    assert state.position.grid is not None
    lines = array_lines(
        grid_values(state.position.grid),
        room,
        cell=current_cell(state),
        view="numbers",
        lang=state.lang,
        name=asked_name(state.position.page),
        texts=dict(_cells(state)),
    )
    if state.position.is_open:
        return lines
    if state.position.is_revealed:
        return [((asked_name(state.position.page), "prompt"),), *lines[1:]]
    told = say("lesson.right", state.lang) if state.position.given else ""
    return [((f"{asked_name(state.position.page)} ✓  {told}", "right"),), *lines[1:]]


def _cells(state: State) -> Iterator[tuple[Index, Span]]:
    position, at = state.position, current_cell(state)
    assert position.grid is not None
    for index, asked in position.grid.cells.items():
        given = position.filled.get(index)
        if not position.is_open:
            yield index, (short(asked.correct), "bold" if position.is_revealed else "right")
        elif index == at and state.entry.text and not state.entry.editing:
            yield index, (state.entry.text.with_cursor, "typed")
        elif given is None:
            yield index, ("?", "prompt")
        elif given.verdict.verdict == "correct":
            yield index, (f"{short(asked.correct)} ✓", "right")
        else:
            wrong = given.verdict.verdict == "wrong"
            yield index, (given.typed + (" ✗" if wrong else ""), "wrong" if wrong else "note")
