"""An array as lines of the screen: its numbers, a heat picture, or rows of images."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import numpy as np
from rich.cells import cell_len

from tutor.graph import Value
from tutor.graph.numbers import Index, number
from tutor.lesson.frame import Frame
from tutor.lesson.heat import heat_lines
from tutor.lesson.images import image_lines, picture_axis
from tutor.lesson.styled import Line, Room, Span, fitted, joined
from tutor.text.glyphs import Glyphs

View = Literal["numbers", "heat", "images"]

SMALL = 60  # elements; so many are read as numbers, more of them as a picture
STEADY = 200  # elements; of so many every number is measured, so that columns never move
LONGEST = 8  # cells of a number in a larger array
ANSWER = 10  # cells at least where a number is typed
PAGE = 10  # rows or images that page up and page down go
MARKS = "✓✗"
NO_TEXTS: Mapping[Index, Span] = MappingProxyType({})


def views_of(value: Value, images: bool) -> tuple[View, ...]:
    """The ways to look at an array, the best one first; `images`: its rows are pictures."""
    shape, size = np.shape(value), np.size(value)
    if size < 2:
        return ("numbers",)
    plain: tuple[View, ...] = ("numbers", "heat") if size <= SMALL else ("heat", "numbers")
    if picture_axis(shape) is None:
        return plain
    return ("images", *plain) if images else (*plain, "images")


@np.errstate(all="ignore")  # the mean of pixels may overflow where a training diverged
def array_lines(
    value: Value,
    room: Room,
    *,
    cell: Index | None,
    view: View,
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


def moved(value: Value, cell: Index, key: str, view: View) -> Index:
    """The cell after a key; it stays inside the array, up and down walk through all matrices."""
    shape = np.shape(value)
    if not shape or 0 in shape:
        return cell
    if view == "images":
        return _moved_image(shape, cell, key)
    columns = shape[-1]
    row, column = divmod(int(np.ravel_multi_index(cell, shape)), columns)
    page = shape[-2] if len(shape) > 2 else PAGE
    rows = np.size(value) // columns
    row += {"up": -1, "down": 1, "pageup": -page, "pagedown": page}.get(key, 0)
    column += {"left": -1, "right": 1, "home": -columns, "end": columns}.get(key, 0)
    flat = _within(row, rows) * columns + _within(column, columns)
    return tuple(int(k) for k in np.unravel_index(flat, shape))


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


def _moved_image(shape: tuple[int, ...], cell: Index, key: str) -> Index:
    axis = picture_axis(shape) or 0
    count = shape[axis]
    steps = {"left": -1, "right": 1, "pageup": -PAGE, "pagedown": PAGE}
    at = cell[axis] + (steps | {"home": -count, "end": count}).get(key, 0)
    return (*cell[:axis], _within(at, count), *cell[axis + 1 :])


def _within(at: int, length: int) -> int:
    return max(0, min(at, length - 1))
