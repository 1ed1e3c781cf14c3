"""A curve with its point, its tangent and a secant, and beside it the numbers of all three."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import floor, log10

import numpy as np

from tutor.graph import Graph
from tutor.graph.numbers import is_array, number, rounded, short
from tutor.graph.scalar_function import heights
from tutor.lesson.state.curve_view import CurveView
from tutor.lesson.state.state import State
from tutor.lesson.view.plot import DASHED, DOTTED, Axes, Curve, Point, plot
from tutor.lesson.view.styled import Line, Room, Span, beside, fitted
from tutor.text import say
from tutor.text.glyphs import ASCII, FULL, Glyphs

BESIDE = 60  # columns from which the numbers stand beside the picture
NUMBERS = 30  # columns of the numbers there
LEAST, MOST = 6, 16  # rows of the picture, with its axes
TABLE = 9  # rows of a table

Told = list[tuple[str, Span]]
"""Signs that stand in the picture as well, and what is said of them."""


@dataclass(frozen=True)
class Known:
    """What may be told beside a curve: its point, the slope there, and that this is a gradient."""

    point: bool = True
    slope: bool = True
    gradient: bool = True


def curve_pane(state: State, view: CurveView, room: Room) -> list[Line]:
    """The picture, or where lines are typed a table; what is asked for is not told."""
    position, function = state.position, view.function
    graph = position.graph
    arrived = position.shows_gradient(graph.index[function.by])
    stands = position.shows_value(graph.index[function.of])
    known = Known(stands, arrived or not position.is_open, arrived)
    if state.context.in_lines:
        return [((text, ""),) for text in curve_table(graph, view, known, state.lang)]
    return curve_picture(graph, view, known, state.lang, room)


def curve_picture(graph: Graph, view: CurveView, known: Known, lang: str, room: Room) -> list[Line]:
    """Picture and numbers in the rows of the room, as far as they are enough."""
    told = curve_told(graph, view, known, lang, room.glyphs)
    lines: list[Line] = [((f"{sign} {text}", style),) for sign, (text, style) in told]
    if room.width < BESIDE:
        height = min(max(room.height - len(lines), LEAST), MOST)
        return [*lines, *_plotted(graph, view, known, replace(room, height=height))]
    height = min(max(room.height, LEAST), MOST)
    drawn = _plotted(graph, view, known, replace(room, width=room.width - NUMBERS, height=height))
    numbers = [tuple(fitted([("  ", ""), *line], NUMBERS)) for line in lines]
    return beside(drawn, numbers)


def curve_table(graph: Graph, view: CurveView, known: Known, lang: str) -> list[str]:
    """The same in lines: points of the curve, its tangent and a secant."""
    function = view.function
    x, y = function.curve(graph, view.span)
    rows = np.linspace(0, len(x) - 1, TABLE).round().astype(int)
    names = function.by_name, function.of_name(graph)
    cells = [names, *((short(float(x[k])), short(float(y[k]))) for k in rows)]
    width = max(len(left) for left, _ in cells)
    table = [f"{left:>{width}}   {right}" for left, right in cells]
    secant = view if view.h is not None else view.with_secant()
    told = curve_told(graph, secant, known, lang, FULL)
    return [*table, "", *(text for _, (text, _) in told)]


def curve_told(graph: Graph, view: CurveView, known: Known, lang: str, glyphs: Glyphs) -> Told:
    """The point, the slope of the tangent and that of the secant."""
    function = view.function
    x, of, by = function.at(graph), function.of_name(graph), function.by_name
    if not known.point:
        return [(" ", (say("curve.axes", lang, of=of, by=by), "faint"))]
    y, slope = function.value(graph, x), function.slope(graph)
    shown = number(slope) if known.slope else "?"
    dotted, dashed = (".", "o") if glyphs is ASCII else ("┄", "╍")
    told = [
        (glyphs.point, (f"{by} = {number(x)}", "typed")),
        (" ", (f"{of} = {number(y)}", "")),
        (dotted, (say("curve.tangent", lang, slope=shown), "backward")),
    ]
    if known.gradient:
        told += [(" ", (text, "")) for text in _gradient(graph, view, slope)]
    if view.h is not None:
        ratio = (function.value(graph, x + view.h) - y) / view.h
        told.append((dashed, (say("curve.secant", lang, h=number(view.h)), "hint")))
        slope_told = say("curve.slope", lang, slope=number(ratio) if known.slope else "?")
        told.append((" ", (slope_told, "hint")))
    return told


def _gradient(graph: Graph, view: CurveView, slope: float) -> Iterator[str]:
    """What the slope of the output is on the wire of the input, times what arrives."""
    function, run = view.function, graph.result
    is_output = graph.index[function.of] == graph.output and function.of_index is None
    if not is_output or is_array(run.dout):
        return
    if run.dout == 1:
        yield f"d{function.by_name} = {number(slope)}"
    else:
        product = number(float(run.dout) * slope)
        yield f"d{function.by_name} = {number(run.dout)} × {number(slope)} = {product}"


def _plotted(graph: Graph, view: CurveView, known: Known, room: Room) -> list[Line]:
    function = view.function
    x, y = function.curve(graph, view.span)
    curves = [Curve(x, y, "forward")]
    points, marks = list[Point](), list[tuple[float, str]]()
    at = function.at(graph)
    height = function.value(graph, at)
    low, high = heights(y, height)
    if known.point and np.isfinite(height):
        curves += _lines(graph, view, at, height)
        points.append(Point(at, height, room.glyphs.point, "typed"))
        marks.append((height, short(height)))
        if view.h is not None:
            other = function.value(graph, at + view.h)
            points.append(Point(at + view.h, other, room.glyphs.point, "hint"))
    places = 1 - floor(log10(high - low))
    ends = [(value, rounded(value, places)) for value in (low, high)]
    apart = (high - low) / max(room.height - 2, 1)
    marks += [end for end in ends if not marks or abs(end[0] - height) > 1.5 * apart]
    places = 2 - floor(log10(view.width))
    below = [(value, rounded(value, places)) for value in sorted((*view.span, at))]
    return plot(curves, Axes(view.span, (low, high), marks, below), room, points)


def _lines(graph: Graph, view: CurveView, x: float, y: float) -> Iterator[Curve]:
    """The tangent at the point, and the secant through another one, from end to end."""
    ends = np.array(view.span)
    slope = view.function.slope(graph)
    if np.isfinite(slope):
        yield Curve(ends, y + slope * (ends - x), "backward", ".", DOTTED)
    if view.h is not None:
        ratio = (view.function.value(graph, x + view.h) - y) / view.h
        if np.isfinite(ratio):
            yield Curve(ends, y + ratio * (ends - x), "hint", "o", DASHED)
