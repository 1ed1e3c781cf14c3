"""The curve of a value by an input as an SVG, with its point, its tangent and a secant."""

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from tutor.graph.graph import Graph
from tutor.graph.numbers import short
from tutor.graph.scalar_function import Ends, ScalarFunction, heights
from tutor.graph.svg import FONTS
from tutor.text.roles import THEMES

WIDTH, HEIGHT = 520, 340  # of the plot, in pixels
LEFT, TOP, BELOW, ROW = 90, 50, 50, 22
DASHES = {"curve": "", "tangent": "2 6", "secant": "10 6"}
TONES = {"curve": "forward", "tangent": "backward", "secant": "used"}


def curve_svg(
    graph: Graph,
    function: ScalarFunction,
    ends: Ends,
    h: float | None,
    theme: str,
    title: str,
    told: Sequence[str],
) -> str:
    """The picture; `told` are lines of text below it, of which the first two name the axes."""
    tones = THEMES[theme]
    x, y = function.curve(graph, ends)
    at = function.at(graph)
    height = function.value(graph, at)
    low, high = heights(y, height)

    def place(px: float, py: float) -> tuple[float, float]:
        across = (px - ends[0]) / (ends[1] - ends[0])
        up = (py - low) / (high - low)
        return LEFT + across * WIDTH, TOP + (1 - up) * HEIGHT

    def line(kind: str, xs: Sequence[float], ys: Sequence[float]) -> str:
        points = " ".join(
            "{:.1f},{:.1f}".format(*place(*each)) for each in zip(xs, ys, strict=True)
        )
        dash = f' stroke-dasharray="{DASHES[kind]}"' if DASHES[kind] else ""
        return (
            f'<polyline points="{points}" fill="none" clip-path="url(#plot)" '
            f'stroke="{tones[TONES[kind]]}" stroke-width="2.5"{dash}/>'
        )

    def text(px: float, py: float, words: str, anchor: str = "start") -> str:
        return (
            f'<text x="{px:.1f}" y="{py:.1f}" text-anchor="{anchor}" fill="{tones["text"]}">'
            f"{escape(words)}</text>"
        )

    def lines() -> Iterator[str]:
        for piece in _pieces(y):
            yield line("curve", x[piece].tolist(), y[piece].tolist())
        slope = function.slope(graph)
        if np.isfinite(height) and np.isfinite(slope):
            yield line("tangent", ends, [height + slope * (each - at) for each in ends])
        if h is not None and np.isfinite(height):
            ratio = (function.value(graph, at + h) - height) / h
            if np.isfinite(ratio):
                yield line("secant", ends, [height + ratio * (each - at) for each in ends])

    def marks() -> Iterator[str]:
        places = [(at, height)] if np.isfinite(height) else []
        if h is not None and np.isfinite(other := function.value(graph, at + h)):
            places.append((at + h, other))
        for px, py in (place(*each) for each in places):
            yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="5" fill="{tones["text"]}"/>'

    bottom = TOP + HEIGHT
    numbers = [
        *(text(place(each, low)[0], bottom + 20, short(each), "middle") for each in {*ends, at}),
        *(text(LEFT - 8, place(ends[0], each)[1] + 5, short(each), "end") for each in (low, high)),
    ]
    rows = (text(LEFT, bottom + BELOW + k * ROW, each) for k, each in enumerate(told))
    wide, tall = LEFT + WIDTH + 30, bottom + BELOW + len(told) * ROW + 10
    frame = f'x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide}" height="{tall}" '
            f'viewBox="0 0 {wide} {tall}" font-family="{FONTS}" font-size="15">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape('; '.join(told))}</desc>",
            f'<clipPath id="plot"><rect {frame}/></clipPath>',
            f'<rect width="{wide}" height="{tall}" rx="8" fill="{tones["ground"]}"/>',
            f'<rect {frame} fill="none" stroke="{tones["edge"]}"/>',
            text(LEFT, TOP - 20, title),
            *lines(),
            *marks(),
            *numbers,
            *rows,
            "</svg>",
        ]
    )


def _pieces(y: np.ndarray) -> list[np.ndarray]:
    """Where there is a curve, without what lies between."""
    known = np.flatnonzero(np.isfinite(y))
    return np.split(known, np.flatnonzero(np.diff(known) > 1) + 1) if len(known) else []
