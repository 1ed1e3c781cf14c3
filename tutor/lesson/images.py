"""Rows of an array as pictures: digits in grey, and the weights of a unit in two colours."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.graph.numbers import ALL, named, short
from tutor.lesson.array_ways import SIDES, picture_axis
from tutor.lesson.frame import Frame, around
from tutor.lesson.heat import density, levels, peak, scale_line, shade
from tutor.lesson.styled import GREYS, LEVELS, Line, Span
from tutor.text import say

GAP = 2  # cells between two pictures
BESIDE = 3  # pictures that stand side by side rather than be larger
SCALES = (2, 1)


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
