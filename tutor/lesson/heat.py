"""An array as a heat picture: two cells for each element, blue below zero, red above."""

import numpy as np

from tutor.graph.numbers import short
from tutor.lesson.frame import Frame
from tutor.lesson.styled import LEVELS, Line, Span
from tutor.text import say

EVERY = 5  # columns from one index to the next
NOT_FINITE = "!!"


def heat_lines(frame: Frame) -> list[Line]:
    """Where the cell is, the indices of columns, the picture, and what its shades mean."""
    columns_room = max((frame.room.width - frame.gutter) // 2, 1)
    rows, columns = frame.window(max(frame.room.height - 3, 1), columns_room)
    shades = levels(frame.matrix, peak(frame.value))
    lines = [frame.position(rows, columns), _header(frame, columns)]
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
