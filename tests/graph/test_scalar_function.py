"""A value as a function of one input: its curve is what the graph gives, its slope is measured."""

import numpy as np
import pytest

from tutor.graph import Drawn, ScalarFunction, graph_of, heights, read_curve, span_around
from tutor.text import Problem

PROGRAMS = [
    ("def f(x=0.5, w=2, *, dout=3):\n    y = sigmoid(x * w)\n    return y", "y/x"),
    ("def f(x=2, y=4):\n    t = x + y\n    z = t**2\n    return z", "z/y"),
    ("def f(x=2, y=4):\n    t = x + y\n    z = t**2\n    return z", "t/x"),
    ("def f(X=[1, 2], W=[[1, 2], [3, 4]], B=[0, 1]):\n    Y = affine(X, W, B)\n    return Y",
     "Y[1]/W[0,1]"),
    ("def f(X=[1, 2], W=[[1, 2], [3, 4]], B=[0, 1], *, dout=[2, -3]):\n"
     "    Y = affine(X, W, B)\n    return Y", "Y/X[1]"),
    ("def f(x=[0.3, 2.9, 4.0], t=[0, 0, 1]):\n    loss = softmax_with_loss(x, t)\n    return loss",
     "loss/x[2]"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "curve"), PROGRAMS)
def test_the_slope_of_the_tangent_is_what_small_secants_come_to(source: str, curve: str) -> None:
    graph = graph_of(source)
    function = read_curve(graph, curve).function
    x, h = function.at(graph), 1e-5
    measured = (function.value(graph, x + h) - function.value(graph, x - h)) / (2 * h)
    assert function.slope(graph) == pytest.approx(measured, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize(("source", "curve"), PROGRAMS)
def test_a_curve_goes_through_what_the_graph_computes(source: str, curve: str) -> None:
    graph = graph_of(source)
    function = read_curve(graph, curve).function
    x, y = function.curve(graph, (-1.0, 3.0))
    for k in (0, 40, 160):
        assert y[k] == pytest.approx(function.value(graph, float(x[k])))
    moved = function.moved(graph, 2.25)
    assert function.at(moved) == 2.25
    assert np.array_equal(function.curve(moved, (-1.0, 3.0))[1], y)  # wherever the point stands


def test_a_curve_is_another_with_other_inputs() -> None:
    graph = graph_of("x * w").with_inputs(x=2, w=3)
    function = read_curve(graph, "out/x").function
    ends = (0.0, 1.0)
    assert function.curve(graph, ends)[1][-1] == 3
    assert function.curve(graph.with_inputs(w=5), ends)[1][-1] == 5


def test_where_there_is_no_number_there_is_no_curve() -> None:
    graph = graph_of("log(x)").with_inputs(x=1)
    _, y = read_curve(graph, "out/x").function.curve(graph, (-1.0, 1.0))
    assert np.isnan(y[0]) and y[-1] == 0 and np.isfinite(heights(y, 0.0)).all()
    assert heights(np.array([np.nan]), float("inf")) == (-1.0, 1.0)


def test_a_pole_does_not_flatten_the_rest() -> None:
    graph = graph_of("1 / x").with_inputs(x=2)
    _, y = read_curve(graph, "out/x").function.curve(graph, (-4.0, 4.0))
    low, high = heights(y, 0.5)
    assert -20 < low < 0 < high < 20


def test_a_curve_is_written_with_its_span_and_the_width_of_its_secant() -> None:
    graph = graph_of("x * w").with_inputs(x=2, w=3)
    function = ScalarFunction("out", "x")
    assert read_curve(graph, "out/x") == Drawn(function)
    assert read_curve(graph, "out/x -6..6") == Drawn(function, (-6.0, 6.0))
    assert read_curve(graph, "out/x -6..6 h=0.5") == Drawn(function, (-6.0, 6.0), 0.5)
    for text in (
        "out",
        "out/x 3..1",
        "out/x a..b",
        "out/x 0..inf",
        "out/x 0..1 h=x",
        "a/x",
        "out/b",
    ):
        with pytest.raises(Problem):
            read_curve(graph, text)


@pytest.mark.parametrize("x", [0.0, 0.5, -2.0, 100.0, 1100.0, 1e-9, -1e6])
def test_a_span_holds_the_point_and_does_not_reach_across_0_where_numbers_are_large(
    x: float,
) -> None:
    left, right = span_around(x)
    assert left < x < right
    assert abs(x) < 5 or left * right >= 0
