"""An array as lines of the screen: its numbers, a heat picture, or rows of images."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from rich.cells import cell_len

from tutor.graph import Value
from tutor.graph.numbers import Index, number
from tutor.lesson.array_ways import Way
from tutor.lesson.frame import Frame
from tutor.lesson.heat import heat_lines
from tutor.lesson.images import image_lines
from tutor.lesson.styled import Line, Room, Span, fitted, joined
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
    lines = [frame.position(rows, columns)]
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
