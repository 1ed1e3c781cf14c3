"""Curves over axes with numbers, in dots of braille, in quarters of cells, or in stars."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rich.cells import cell_len

from tutor.engine.layer import Value
from tutor.lesson.view.styled import Line, Room, Span, joined
from tutor.text.glyphs import Dots as Raster

AXES = 2  # rows of the line below and its numbers

SOLID, DOTTED, DASHED = (1, 1), (1, 3), (4, 7)
"""Of how many dots in a row how many are drawn, so that curves differ without colour."""

Dots = set[tuple[int, int]]
Marks = Sequence[tuple[float, str]]


@dataclass(frozen=True, eq=False)
class Curve:
    """Points with x ascending, and how they look; in stars its character is `star`.

    Where y is nan there is no curve.
    """

    x: Value
    y: Value
    style: str
    star: str = "*"
    dash: tuple[int, int] = SOLID


@dataclass(frozen=True)
class Point:
    """A place on a curve that is marked with a character."""

    x: float
    y: float
    mark: str
    style: str


@dataclass(frozen=True)
class Axes:
    """The part of the plane that is shown, and what is written beside it and below it."""

    x: tuple[float, float]
    y: tuple[float, float]
    beside: Marks
    below: Marks


def plot(
    curves: Sequence[Curve], axes: Axes, room: Room, points: Sequence[Point] = ()
) -> list[Line]:
    """The curves, earlier ones over later ones, and points, in exactly the rows of the room."""
    gutter = max(cell_len(text) for _, text in axes.beside) + 1
    columns, rows = max(room.width - gutter - 1, 1), max(room.height - AXES, 1)
    raster = room.glyphs.dots
    layers = [(_dots(curve, axes, columns, rows, raster), curve) for curve in curves]
    marks = dict(_places(points, axes, columns, rows))
    labels = {_at(value, axes.y[::-1], rows): text for value, text in reversed(axes.beside)}
    lines = [
        ((f" {labels.get(y, ''):>{gutter - 1}}{'┤' if y in labels else '│'}", "faint"), *cells)
        for y, cells in enumerate(_overlaid(layers, columns, rows, raster, marks))
    ]
    return [*lines, *_below(axes, columns, gutter)]


def trace(x: Value, y: Value, width: int, height: int) -> Dots:
    """The dots of the line through points of a raster, without gaps; none for what lies outside.

    Of the points that share a column the last is drawn, so that the line ends at the last of all.
    """
    places = np.rint(x)
    last = np.flatnonzero(np.diff(places, append=np.inf))
    columns = np.arange(max(0, int(places[0])), min(width - 1, int(places[-1])) + 1)
    values = np.interp(columns, places[last], y[last])
    levels = np.clip(np.rint(values), -1, height).astype(int).tolist()
    steps = zip(columns.tolist(), [*levels[:1], *levels], levels, strict=False)
    dots = ((column, level) for column, *ends in steps for level in _between(*ends))
    return {(column, level) for column, level in dots if 0 <= level < height}


def _between(before: int, here: int) -> range:
    """The levels from the one before, itself left out where there are others, to this one."""
    return range(min(before + 1, here), here + 1) if here >= before else range(here, before)


@np.errstate(all="ignore")  # a line may leave the axes as far as it likes
def _dots(curve: Curve, axes: Axes, columns: int, rows: int, raster: Raster) -> Dots:
    """The dots of a curve, piece by piece where there is none in between."""
    width, height = raster.across * columns, raster.down * rows
    x = _scaled(curve.x, axes.x) * (width - 1)
    y = _scaled(curve.y, axes.y[::-1]) * (height - 1)
    known = np.flatnonzero(np.isfinite(y))
    pieces = np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else []
    drawn, of = curve.dash
    found = (trace(x[piece], y[piece], width, height) for piece in pieces)
    return {(i, j) for dots in found for i, j in dots if (i + j) % of < drawn}


def _places(
    points: Sequence[Point], axes: Axes, columns: int, rows: int
) -> Iterator[tuple[tuple[int, int], Span]]:
    """The cells of the points that lie within the axes; the first of those in one cell stays."""
    for point in reversed(points):
        x, y = _scaled(point.x, axes.x), _scaled(point.y, axes.y[::-1])
        if 0 <= x <= 1 and 0 <= y <= 1:
            yield (round(x * (columns - 1)), round(y * (rows - 1))), (point.mark, point.style)


def _scaled(values: Value, ends: tuple[float, float]) -> Value:
    found: Value = (np.asarray(values, float) - ends[0]) / (ends[1] - ends[0])
    return found


def _at(value: float, ends: Sequence[float], cells: int) -> int:
    """The cell in which a value lies."""
    return round((value - ends[0]) / (ends[1] - ends[0]) * (cells - 1))


def _overlaid(
    layers: Sequence[tuple[Dots, Curve]],
    columns: int,
    rows: int,
    raster: Raster,
    marks: dict[tuple[int, int], Span],
) -> Iterator[Line]:
    """Row by row; of curves that meet in a cell all dots are seen, in the style of the first."""
    bits, first = np.zeros((rows, columns), int), np.full((rows, columns), -1)
    for k, (dots, _) in enumerate(layers):
        for i, j in dots:
            at = j // raster.down, i // raster.across
            bits[at] |= raster.bits[j % raster.down][i % raster.across]
            first[at] = k if first[at] < 0 else first[at]
    for y in range(rows):
        yield joined(
            [
                marks.get((x, y))
                or (
                    _character(raster, int(bits[y, x]), layers[first[y, x]][1])
                    if bits[y, x]
                    else (" ", "")
                )
                for x in range(columns)
            ]
        )


def _character(raster: Raster, bits: int, curve: Curve) -> Span:
    return raster.characters[bits] if raster.characters else curve.star, curve.style


def _below(axes: Axes, columns: int, gutter: int) -> list[Line]:
    """The line under the curves, and the numbers that have room below it."""
    line, figures, free = ["─"] * columns, [" "] * columns, 0
    for value, text in axes.below:
        at = _at(value, axes.x, columns)
        start = min(max(at - cell_len(text) // 2, 0), columns - cell_len(text))
        if start >= free and 0 <= at < columns and cell_len(text) <= columns:
            line[at] = "┴"
            figures[start : start + cell_len(text)] = text
            free = start + cell_len(text) + 1
    blank = " " * gutter
    return [
        ((f"{blank}└{''.join(line)}", "faint"),),
        ((f"{blank} {''.join(figures[:columns])}", "faint"),),
    ]
