"""Curves over axes with numbers, drawn in quarters of cells, or in stars where there are none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np
from rich.cells import cell_len

from tutor.engine.layer import Value
from tutor.lesson.view.styled import Line, Room, Span, joined
from tutor.text.glyphs import ASCII

QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""The characters by the quarters that they fill: 1 and 2 above, 4 and 8 below."""

AXES = 2  # rows of the line below and its numbers

SOLID, DOTTED, DASHED = (1, 1), (1, 3), (4, 7)
"""Of how many dots in a row how many are drawn, so that curves differ without colour."""

Dots = set[tuple[int, int]]
Marks = Sequence[tuple[float, str]]


@dataclass(frozen=True, eq=False)
class Curve:
    """Points with x ascending, and how they look; in stars its character is `star`."""

    x: Value
    y: Value
    style: str
    star: str = "*"
    dash: tuple[int, int] = SOLID


@dataclass(frozen=True)
class Axes:
    """The part of the plane that is shown, and what is written beside it and below it."""

    x: tuple[float, float]
    y: tuple[float, float]
    beside: Marks
    below: Marks


def plot(curves: Sequence[Curve], axes: Axes, room: Room) -> list[Line]:
    """The curves, earlier ones over later ones, in exactly the rows of the room."""
    gutter = max(cell_len(text) for _, text in axes.beside) + 1
    columns, rows = max(room.width - gutter - 1, 1), max(room.height - AXES, 1)
    layers = [(_drawn(curve, axes, columns, rows, room), curve.style) for curve in curves]
    labels = {_at(value, axes.y[::-1], rows): text for value, text in reversed(axes.beside)}
    lines = [
        ((f" {labels.get(y, ''):>{gutter - 1}}{'┤' if y in labels else '│'}", "faint"), *cells)
        for y, cells in enumerate(_overlaid(layers, columns, rows))
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


def quarters(dots: Dots, columns: int, rows: int) -> list[str]:
    """Dots of a raster, two to a column and two to a row, as characters."""
    bits = np.zeros((rows, columns), int)
    for x, y in dots:
        bits[y // 2, x // 2] |= 1 << (x % 2 + 2 * (y % 2))
    return ["".join(QUARTERS[b] for b in row) for row in bits.tolist()]


def stars(dots: Dots, columns: int, rows: int, star: str = "*") -> list[str]:
    return ["".join(star if (x, y) in dots else " " for x in range(columns)) for y in range(rows)]


def _between(before: int, here: int) -> range:
    """The levels from the one before, itself left out where there are others, to this one."""
    return range(min(before + 1, here), here + 1) if here >= before else range(here, before)


def _drawn(curve: Curve, axes: Axes, columns: int, rows: int, room: Room) -> list[str]:
    plain = room.glyphs is ASCII
    width, height = (columns, rows) if plain else (2 * columns, 2 * rows)
    dots: Dots = set()
    if len(curve.x):
        x = _scaled(curve.x, axes.x) * (width - 1)
        y = _scaled(curve.y, axes.y[::-1]) * (height - 1)
        dots = trace(x, y, width, height)
    drawn, of = curve.dash
    dots = {(x, y) for x, y in dots if (x + y) % of < drawn}
    return stars(dots, columns, rows, curve.star) if plain else quarters(dots, columns, rows)


def _scaled(values: Value, ends: tuple[float, float]) -> Value:
    return (np.asarray(values, float) - ends[0]) / (ends[1] - ends[0])


def _at(value: float, ends: Sequence[float], cells: int) -> int:
    """The cell in which a value lies."""
    return round((value - ends[0]) / (ends[1] - ends[0]) * (cells - 1))


def _overlaid(layers: list[tuple[list[str], str]], columns: int, rows: int) -> Iterator[Line]:
    for y in range(rows):
        cells = [_cell([(drawn[y][x], style) for drawn, style in layers]) for x in range(columns)]
        yield joined(cells)


def _cell(layers: list[Span]) -> Span:
    """What is seen of curves that meet in a cell: all their dots, in the style of the first."""
    seen = [(text, style) for text, style in layers if text != " "]
    if not seen:
        return " ", ""
    if seen[0][0] not in QUARTERS:
        return seen[0]
    filled = reduce(or_, (QUARTERS.index(text) for text, _ in seen))
    return QUARTERS[filled], seen[0][1]


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
