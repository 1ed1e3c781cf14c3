"""An array as it stands on the screen: one of its matrices, the cell at work, a place in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.graph.numbers import ALL, Index, named, number, short
from tutor.lesson.state.array_view import SIDES, picture_axis
from tutor.lesson.view.styled import GREYS, LEVELS, Line, Room, Span
from tutor.text import say

EVERY = 5  # columns from one index to the next
NOT_FINITE = "!!"
GAP = 2  # cells between two pictures
BESIDE = 3  # pictures that stand side by side rather than be larger
SCALES = (2, 1)


@dataclass(frozen=True, eq=False)
class Frame:
    """An array, its cell at work, and the room there is; a vector is a matrix with one row.

    `texts` stand in place of numbers that are not to be seen.
    """

    name: str
    value: np.ndarray
    cell: Index | None
    room: Room
    lang: str
    texts: Mapping[Index, Span]

    @cached_property
    def lead(self) -> Index:
        """Which matrix of the stack it is."""
        return (self.cell or (0,) * self.value.ndim)[:-2]

    @cached_property
    def matrix(self) -> np.ndarray:
        return np.atleast_2d(self.value[self.lead])

    @cached_property
    def at(self) -> tuple[int, int]:
        """Row and column of the cell in its matrix, by default of the first."""
        row, column = (0, 0, *(self.cell or ()))[-2:]
        return row, column

    def index(self, row: int, column: int) -> Index:
        """Where an element of the matrix stands in the array."""
        return (*self.lead, row, column)[max(2 - self.value.ndim, 0) :]

    def is_cell(self, row: int, column: int) -> bool:
        return self.cell is not None and self.at == (row, column)

    def text(self, index: Index, width: int | None = None) -> Span:
        """What stands for an element, in the terminal's characters."""
        text, style = self.texts.get(index) or (short(float(self.value[index]), width), "")
        return self.room.glyphs.text(text), style

    def window(self, rows: int, columns: int) -> tuple[range, range]:
        """As many rows and columns as there is room for, with the cell near their middle."""
        high, wide = self.matrix.shape
        return around(self.at[0], rows, high), around(self.at[1], columns, wide)

    @cached_property
    def gutter(self) -> int:
        """Cells in front of the first column."""
        return len(str(len(self.matrix) - 1)) + 3 if self.value.ndim > 1 else 0

    def row_label(self, row: int) -> Span:
        chosen = self.cell is not None and row == self.at[0]
        label = f"{'▸' if chosen else ' '}{row:>{self.gutter - 2}} "
        return label[: self.gutter], "chosen" if chosen else "faint"

    def caption(self, rows: range, columns: range) -> Line:
        """The cell, what stands there, and which part of the array is to be seen."""
        parts, shape = [], number(self.value) if self.value.ndim else ""
        if self.lead:
            index = named("", (*self.lead, ALL, ALL))
            parts.append(say("array.matrix", self.lang, index=index, shape=shape))
        high, wide = self.matrix.shape
        if len(rows) < high:
            parts.append(say("array.rows", self.lang, **_ends(rows), total=high))
        if len(columns) < wide:
            key = "array.columns" if self.value.ndim > 1 else "array.elements"
            parts.append(say(key, self.lang, **_ends(columns), total=wide))
        return (*self.cell_text(), (", ".join(parts) or shape, "faint"))

    def cell_text(self) -> Line:
        """The cell by its name, and what stands there."""
        if self.cell is None:
            return ()
        text, style = self.text(self.cell)
        name = named(self.name, self.cell)
        return ((f"{name} = ", "prompt"), (text, style or "prompt"), ("   ", ""))


def around(at: int, room: int, length: int) -> range:
    """Up to `room` numbers below `length`, with `at` near their middle."""
    start = max(0, min(at - room // 2, length - room))
    return range(start, min(start + room, length))


def _ends(part: range) -> dict[str, int]:
    return {"first": part[0], "last": part[-1]}


def heat_lines(frame: Frame) -> list[Line]:
    """Where the cell is, the indices of columns, the picture, and what its shades mean."""
    columns_room = max((frame.room.width - frame.gutter) // 2, 1)
    rows, columns = frame.window(max(frame.room.height - 3, 1), columns_room)
    shades = levels(frame.matrix, peak(frame.value))
    lines = [frame.caption(rows, columns), _header(frame, columns)]
    for row in rows:
        cells = (_cell(frame, row, k, int(shades[row, k])) for k in columns)
        lines.append((frame.row_label(row), *cells))
    return [*lines, ((" " * frame.gutter, ""), *scale_line(frame))]


def peak(value: np.ndarray) -> float:
    """The largest distance from zero among the numbers that are finite."""
    return float(np.max(np.abs(value), where=np.isfinite(value), initial=0))


def levels(value: np.ndarray, highest: float, count: int = LEVELS) -> np.ndarray:
    """Each number as a shade from −count to count; what is not finite is 0."""
    known = np.where(np.isfinite(value), value, 0)
    return np.rint(known / (highest or 1) * count).astype(int)


def shade(level: int, frame: Frame) -> Span:
    """Two cells in a colour, or where there is none a sign and a character as dense."""
    if frame.room.colour:
        return "  ", f"heat{level}"
    return ("-" if level < 0 else " ") + density(level, frame), ""


def density(level: int, frame: Frame) -> str:
    """The character that is as dense as a level is far from zero."""
    return frame.room.glyphs.shades[(abs(level) + 1) // 2]


def scale_line(frame: Frame) -> Line:
    """The shades from the lowest to the highest number that they can stand for."""
    highest = peak(frame.value)
    if highest:
        signed = bool(np.any(frame.value < 0))
        lowest = [(f"{short(-highest)} ", "faint")] if signed else []
        shown = range(-LEVELS if signed else 0, LEVELS + 1, 2)
        parts = [*lowest, *(_swatch(k, frame) for k in shown), (f" {short(highest)}", "faint")]
    else:
        parts = [(say("array.zero", frame.lang), "faint")]
    return (*parts, *not_finite(frame))


def not_finite(frame: Frame) -> Line:
    """The mark of what is no number, where there is such."""
    if np.all(np.isfinite(frame.value)):
        return ()
    told = say("array.not_finite", frame.lang, mark=NOT_FINITE)
    return (("   ", ""), (frame.room.glyphs.text(told), "wrong"))


def _swatch(level: int, frame: Frame) -> Span:
    text, style = shade(level, frame)
    return (text, style) if level else (" 0" if not frame.room.colour else "0 ", style)


def _header(frame: Frame, columns: range) -> Line:
    """The index of every fifth column, and of the one at work."""
    chosen = frame.at[1] if frame.cell is not None else None
    line = [" "] * (2 * len(columns))
    for k in columns:
        if k % EVERY == 0 and (chosen is None or not -EVERY < k - chosen < EVERY):
            _write(line, 2 * (k - columns[0]), str(k))
    before = "".join(line)
    if chosen is None:
        return ((" " * frame.gutter, ""), (before, "faint"))
    at, label = 2 * (chosen - columns[0]), f"▾{chosen}"
    at = min(at, max(2 * len(columns) - len(label), 0))
    spans = ((before[:at], "faint"), (label, "chosen"), (before[at + len(label) :], "faint"))
    return ((" " * frame.gutter, ""), *spans)


def _write(line: list[str], at: int, label: str) -> None:
    if at + len(label) <= len(line):
        line[at : at + len(label)] = label


def _cell(frame: Frame, row: int, column: int, level: int) -> Span:
    if not np.isfinite(frame.matrix[row, column]):
        return NOT_FINITE, "wrong"
    text, style = shade(level, frame)
    if not frame.is_cell(row, column):
        return text, style
    return ("[]", style) if frame.room.colour else (text, "chosen")


def image_lines(frame: Frame) -> list[Line]:
    """Where the cell is, pictures side by side, their indices, and what their shades mean."""
    axis = picture_axis(frame.value.shape)
    assert axis is not None
    album = Album(frame, np.moveaxis(frame.value, axis, 0))
    high, wide = album.size
    at = frame.at[axis]
    shown = around(at, max((frame.room.width + GAP) // (wide + GAP), 1), len(album.pictures))
    painted = [album.paint(k) for k in shown]
    lines = [_position(frame, at, axis, album.side)]
    for row in range(high):
        lines.append(_side_by_side([picture[row] for picture in painted]))
    lines.append(_side_by_side([(_caption(frame, k == at, k, wide),) for k in shown]))
    return [*lines, scale_line(frame) if album.signed else album.grey_line()]


@dataclass(frozen=True, eq=False)
class Album:
    """An array whose rows are square pictures."""

    frame: Frame
    pictures: np.ndarray

    @property
    def side(self) -> int:
        return SIDES[self.pictures.shape[1]]

    @cached_property
    def signed(self) -> bool:
        return bool(np.any(self.pictures < 0))

    @cached_property
    def highest(self) -> float:
        return peak(self.pictures)

    @property
    def has_halves(self) -> bool:
        """Whether a character can show two pixels in colours of their own."""
        return self.frame.room.colour and bool(self.frame.room.glyphs.half)

    @cached_property
    def scale(self) -> float:
        """Cells across for each pixel: as large as there is room; half of one if need be."""
        high, wide = self.frame.room.height - 3, self.frame.room.width
        for scale in SCALES:
            across = scale * self.side
            beside = BESIDE if scale > 1 else 1
            if across <= 2 * high and beside * (across + GAP) - GAP <= wide:
                return scale
        return 0.5

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of a picture on the screen."""
        across = int(self.side * self.scale)
        return min(across // 2, max(self.frame.room.height - 3, 1)), across

    def paint(self, k: int) -> list[Line]:
        """A picture as lines; two pixels stand in each character where the terminal can do that."""
        shaded = self._enlarged(self.pictures[k].reshape(self.side, self.side))
        if self.has_halves:
            name, count = ("weight", LEVELS) if self.signed else ("pixel", GREYS)
            pairs = levels(shaded, self.highest, count).reshape(len(shaded) // 2, 2, -1)
            half = self.frame.room.glyphs.half
            return [tuple((half, f"{name}.{u}.{v}") for u, v in pair.T) for pair in pairs]
        rows = levels(blocks(shaded, 2, 2 if self.signed else 1), self.highest)
        return [tuple(self._dense(int(level)) for level in row) for row in rows]

    def _enlarged(self, picture: np.ndarray) -> np.ndarray:
        if self.scale < 1:
            return blocks(picture, 2, 2)
        return picture.repeat(int(self.scale), 0).repeat(int(self.scale), 1)

    def _dense(self, level: int) -> Span:
        text, style = shade(level, self.frame)
        return (text, style) if self.signed else (density(level, self.frame), "")

    def grey_line(self) -> Line:
        """The greys from 0 to the highest number."""
        if not self.highest:
            return scale_line(self.frame)
        half, shades = self.frame.room.glyphs.half, self.frame.room.glyphs.shades
        greys: list[Span] = [(shades, "")]
        if self.has_halves:
            greys = [(half, f"pixel.{k}.{k}") for k in range(GREYS + 1)]
        return (("0 ", "faint"), *greys, (f" {short(self.highest)}", "faint"))


def blocks(picture: np.ndarray, high: int, wide: int) -> np.ndarray:
    """The mean of every block of so many pixels."""
    rows, columns = picture.shape
    means: np.ndarray = picture.reshape(rows // high, high, columns // wide, wide).mean((1, 3))
    return means


def _side_by_side(parts: list[Line]) -> Line:
    gap: Span = (" " * GAP, "")
    return tuple(span for part in parts for span in (*part, gap))


def _position(frame: Frame, at: int, axis: int, side: int) -> Line:
    """Which picture it is: "X[3, :]   row 3 of 40, 8 × 8"."""
    total, key = frame.value.shape[axis], "array.column" if axis else "array.row"
    told = say(key, frame.lang, at=at, total=total)
    name = named(frame.name, (ALL, at) if axis else (at, ALL))
    chosen = () if frame.cell is None else ((f"{name}   ", "prompt"),)
    return (*chosen, (f"{told}, {side} × {side}", "faint"))


def _caption(frame: Frame, chosen: bool, k: int, width: int) -> Span:
    if chosen and frame.cell is not None:
        return f"[{k}]".center(width), "chosen"
    return str(k).center(width), "faint"
