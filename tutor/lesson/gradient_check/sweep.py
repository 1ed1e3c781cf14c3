"""The error of central differences over h: the V, point by point, and as a drawing."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from tutor.engine import complex_step_gradient
from tutor.engine.diagnosis import in_double
from tutor.engine.gradient import slope
from tutor.engine.layer import Value
from tutor.lesson.gradient_check.nets import batch, net_of
from tutor.lesson.styled import Line, Room

HS = tuple(10 ** (-k / 2) for k in range(2, 25))
"""From 1e-1 to 1e-12, two to a decade."""

CURVES = (("b2", "float64"), ("b1", "float64"), ("b2", "float32"))
SEED = 1
LOWEST, HIGHEST = -13, 0  # powers of ten of the error that the drawing shows
LABEL = 7  # cells for the numbers beside it
BLOCKS = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Point:
    """What one h gives: the mean error of a parameter, and one element up close."""

    h: float
    error: float
    above: Value
    below: Value
    slope: float


@dataclass(frozen=True)
class Curve:
    """The points of a parameter for every h; `exact` is the slope of the element seen up close."""

    parameter: str
    dtype: str
    element: int
    points: tuple[Point, ...]
    exact: float

    @property
    def best(self) -> int:
        return min(range(len(self.points)), key=lambda k: self.points[k].error)


@cache
def curve(parameter: str, dtype: str) -> Curve:
    """Measure a parameter, (M,), with every h, against its derivative by complex steps."""
    net, (x, t) = net_of(SEED, dtype), batch()
    exact = complex_step_gradient(in_double(net), x, t)[parameter]
    value, element = net.params[parameter], int(np.argmax(np.abs(exact)))

    def loss(_: Value) -> Value:
        return net.loss(x, t)

    def point(h: float) -> Point:
        slopes = [slope(loss, value, (k,), h) for k in range(value.size)]
        error = float(np.mean(np.abs(slopes - exact)))
        return Point(h, error, nudged(h), nudged(-h), slopes[element])

    def nudged(by: float) -> Value:
        kept = value[element]
        value[element] = kept + by
        above = loss(value)
        value[element] = kept
        return above

    return Curve(parameter, dtype, element, tuple(map(point, HS)), float(exact[element]))


def drawing(curve: Curve, at: int, room: Room) -> list[Line]:
    """Error over h, both as powers of ten, as columns of blocks; that of the point `at` is lit."""
    columns, rows = room.width - LABEL, room.height - 2
    places = np.linspace(0, columns - 1, len(HS))
    powers = np.log10([max(point.error, 1e-99) for point in curve.points])
    heights = _eighths(np.interp(np.arange(columns), places, powers), rows)
    lit = round(float(places[at]))
    lines = [_row(y, rows, heights, lit) for y in range(rows)]
    return [*lines, *_axis(columns, lit)]


def _eighths(powers: Value, rows: int) -> list[int]:
    """How high a column is, in eighths of a row."""
    parts = np.clip((powers - LOWEST) / (HIGHEST - LOWEST), 0, 1)
    return [max(round(part * rows * 8), 1) for part in parts.tolist()]


def _row(y: int, rows: int, heights: list[int], lit: int) -> Line:
    """One line of the drawing, from the top."""
    foot = 8 * (rows - 1 - y)
    cells = [BLOCKS[min(max(height - foot, 0), 8)] for height in heights]
    top = rows - 1 - (heights[lit] - 1) // 8  # the row in which the lit column ends
    here = "●" if y == max(top - 1, 0) else cells[lit]
    left, right = ("".join(part) for part in (cells[:lit], cells[lit + 1 :]))
    return (
        (f"{_label(y, rows)} │", "faint"),
        (left, "forward"),
        (here, "chosen"),
        (right, "forward"),
    )


def _label(y: int, rows: int) -> str:
    """The power of ten at this height, every fourth."""
    powers = range(HIGHEST, LOWEST - 1, -4)
    at = {round((HIGHEST - p) / (HIGHEST - LOWEST) * rows): p for p in powers}
    return f"{f'1e{at[y]}' if y in at else '':>{LABEL - 2}}"


def _axis(columns: int, lit: int) -> list[Line]:
    """The line below with the lit h on it, and some h in figures."""
    line, figures = "─" * columns, [" "] * (columns + LABEL)
    for power in range(-1, -13, -2 if columns > 50 else -5):
        text = f"1e{power}"
        start = max(round((-1 - power) / 11 * (columns - 1)) - len(text) // 2, 0)
        figures[start : start + len(text)] = text
    blank = " " * (LABEL - 2)
    return [
        ((f"{blank} └{line[:lit]}", "faint"), ("┴", "chosen"), (line[lit + 1 :], "faint")),
        ((f"{blank}  {''.join(figures)[:columns]}", "faint"),),
    ]
