"""The curve of a value by an input as an SVG, with its point, its tangent and a secant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape

import numpy as np

from tutor.graph.graph import Graph
from tutor.graph.numbers import short
from tutor.graph.scalar_function import Ends, ScalarFunction, heights
from tutor.graph.svg import FONTS
from tutor.text.roles import THEMES

WIDTH, HEIGHT = 520, 340  # of the plot, in pixels
LEFT, TOP, BELOW, ROW, RIGHT = 90, 50, 50, 22, 30
FRAME = f'x="{LEFT}" y="{TOP}" width="{WIDTH}" height="{HEIGHT}"'
LINES = {"curve": ("forward", ""), "tangent": ("backward", "2 6"), "secant": ("used", "10 6")}
"""The tone of each line, and its dashes."""


@dataclass(frozen=True)
class CurveSvg:
    """A function from end to end; h is how far from the point its secant goes, if there is one."""

    graph: Graph
    function: ScalarFunction
    ends: Ends
    h: float | None
    theme: str

    def picture(self, title: str, told: Sequence[str]) -> str:
        """The picture below its title; `told` are lines of text below the plot."""
        wide, bottom = LEFT + WIDTH + RIGHT, TOP + HEIGHT + BELOW
        tall = bottom + len(told) * ROW + 10
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide}" height="{tall}" '
            f'viewBox="0 0 {wide} {tall}" font-family="{FONTS}" font-size="15">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape('; '.join(told))}</desc>",
            f'<clipPath id="plot"><rect {FRAME}/></clipPath>',
            f'<rect width="{wide}" height="{tall}" rx="8" fill="{self._tones["ground"]}"/>',
            f'<rect {FRAME} fill="none" stroke="{self._tones["edge"]}"/>',
            self._text(LEFT, TOP - 20, title),
            *self._lines(),
            *self._points(),
            *self._numbers(),
            *(self._text(LEFT, bottom + k * ROW, line) for k, line in enumerate(told)),
            "</svg>",
        ]
        return "\n".join(parts)

    @cached_property
    def _tones(self) -> Mapping[str, str]:
        return THEMES[self.theme]

    @cached_property
    def _point(self) -> tuple[float, float]:
        x = self.function.at(self.graph)
        return x, self.function.value(self.graph, x)

    @cached_property
    def _curve(self) -> tuple[np.ndarray, np.ndarray]:
        return self.function.curve(self.graph, self.ends)

    @cached_property
    def _heights(self) -> Ends:
        return heights(self._curve[1], self._point[1])

    def _place(self, x: float, y: float) -> tuple[float, float]:
        (left, right), (low, high) = self.ends, self._heights
        across, up = (x - left) / (right - left), (y - low) / (high - low)
        return LEFT + across * WIDTH, TOP + (1 - up) * HEIGHT

    def _lines(self) -> Iterator[str]:
        x, y = self._curve
        known = np.flatnonzero(np.isfinite(y))
        for piece in np.split(known, np.flatnonzero(np.diff(known) > 1) + 1):
            yield self._line("curve", x[piece].tolist(), y[piece].tolist())
        yield from self._straight("tangent", self.function.slope(self.graph))
        if self.h is not None:
            x_other = self._point[0] + self.h
            rise = self.function.value(self.graph, x_other) - self._point[1]
            yield from self._straight("secant", rise / self.h)

    def _straight(self, kind: str, slope: float) -> Iterator[str]:
        x, y = self._point
        if np.isfinite(y) and np.isfinite(slope):
            yield self._line(kind, self.ends, [y + slope * (end - x) for end in self.ends])

    def _line(self, kind: str, xs: Sequence[float], ys: Sequence[float]) -> str:
        places = (self._place(x, y) for x, y in zip(xs, ys, strict=True))
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in places)
        tone, dashes = LINES[kind]
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        return (
            f'<polyline points="{points}" fill="none" clip-path="url(#plot)" '
            f'stroke="{self._tones[tone]}" stroke-width="2.5"{dash}/>'
        )

    def _points(self) -> Iterator[str]:
        points = [self._point]
        if self.h is not None:
            x = self._point[0] + self.h
            points.append((x, self.function.value(self.graph, x)))
        for px, py in (self._place(x, y) for x, y in points if np.isfinite(y)):
            yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="5" fill="{self._tones["text"]}"/>'

    def _numbers(self) -> Iterator[str]:
        """The ends of both axes, and where the point is."""
        low, high = self._heights
        for x in dict.fromkeys((*self.ends, self._point[0])):
            yield self._text(self._place(x, low)[0], TOP + HEIGHT + 20, short(x), "middle")
        for y in (low, high):
            yield self._text(LEFT - 8, self._place(self.ends[0], y)[1] + 5, short(y), "end")

    def _text(self, x: float, y: float, words: str, anchor: str = "start") -> str:
        return (
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{self._tones["text"]}">'
            f"{escape(words)}</text>"
        )
