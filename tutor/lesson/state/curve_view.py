"""A curve that is looked at: of which value, by which input, from where to where; and its keys."""

from dataclasses import dataclass, replace
from math import floor, log10, prod

import numpy as np

from tutor.graph import Graph
from tutor.graph.numbers import is_array, named
from tutor.graph.scalar_function import Ends, ScalarFunction, read_curve, span_around
from tutor.lesson.state.position import Position, edit

STEPS = 40  # of the point, from end to end
LEAST_STEPS = 64  # parts of the span, so that a secant can still be told from the tangent
ZOOM = 2.0
NARROWEST, WIDEST = 1e-6, 1e9  # spans


@dataclass(frozen=True)
class CurveView:
    """The function, the span, and how far from the point its secant goes (None: there is none)."""

    function: ScalarFunction
    span: Ends
    h: float | None = None

    @property
    def width(self) -> float:
        return self.span[1] - self.span[0]

    def zoomed(self, by: float, x: float) -> "CurveView":
        """By so much wider, around the point."""
        width = min(max(self.width * by, NARROWEST * max(abs(x), 1)), WIDEST * max(abs(x), 1))
        left = x - (x - self.span[0]) / self.width * width
        return replace(self, span=(left, left + width))

    def with_secant(self) -> "CurveView":
        """A secant, or one half as wide; behind the narrowest none."""
        h = self.width / 4 if self.h is None else self.h / 2
        return replace(self, h=h if h > self.width / LEAST_STEPS else None)

    def seen_from(self, x: float) -> "CurveView":
        """With the point in view."""
        left, right = self.span
        if left <= x <= right:
            return self
        half = max(self.width / 2, NARROWEST * max(abs(x), 1))
        return replace(self, span=(x - half, x + half))


def curve_of_page(position: Position) -> CurveView | None:
    """The curve that the page shows below its text, around the lesson's own number."""
    if not position.page.curve:
        return None
    drawn = read_curve(position.page_graph, position.page.curve)
    span = drawn.span or span_around(drawn.function.at(position.own_graph))
    return CurveView(drawn.function, span, drawn.h).seen_from(drawn.function.at(position.graph))


def curve_by(graph: Graph, text: str) -> CurveView:
    """The curve that is named, "total/tax"; Problem where there is none."""
    drawn = read_curve(graph, text)
    return CurveView(drawn.function, drawn.span or span_around(drawn.function.at(graph)), drawn.h)


def curve_at(graph: Graph, of: str, by: str, index: tuple[int, ...] | None = None) -> CurveView:
    """The curve around the number that is there; Problem where there is no single one."""
    return curve_by(graph, f"{of}/{named(by, index or ())}")


def moved_point(position: Position, view: CurveView, by: int) -> Position:
    """The position with the input so many steps on."""
    function = view.function
    x = function.at(position.graph) + by * view.width / STEPS
    places = 2 - floor(log10(view.width / STEPS))  # three digits of a step
    moved = function.moved(position.whole, round(x, places))
    return edit(position, function.by, moved.inputs[function.by])  # type: ignore[arg-type]


def other_input(graph: Graph, view: CurveView, by: int) -> CurveView:
    """The same value by another input that is a single number, or by the next element of an array,
    round the end."""
    function = view.function
    if function.by_index is not None:
        shape = np.shape(graph.inputs[function.by])  # type: ignore[arg-type]
        place = int(np.ravel_multi_index(function.by_index, shape)) + by
        index = np.unravel_index(place % prod(shape), shape)
        return curve_at(graph, function.of, function.by, tuple(map(int, index)))
    names = [name for name, value in graph.inputs.items() if _can_be_drawn(graph, name, value)]
    at = names.index(view.function.by) if view.function.by in names else -by
    if not names:
        return view
    return curve_at(graph, view.function.of, names[(at + by) % len(names)])


def _can_be_drawn(graph: Graph, name: str, value: object) -> bool:
    return not is_array(value) and graph.gradient_step[graph.index[name]] is not None
