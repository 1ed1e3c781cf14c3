"""Where the range of floats ends: open and folded agree, and it is said what happened where."""

from typing import Any

import numpy as np
import pytest

from tutor.graph import Graph, Value, first_without_number, graph_of, opened, why_not_finite
from tutor.text import LANGUAGES

EXTREME = (0.0, 1, -1, 1e3, -1e3, 1e5, -1e5, 745, -745, 709, -709.9, 710, 1e-9, -1e-9, 30, -30)
LAYERS: dict[str, dict[str, Any]] = {
    "softmax_with_loss(x, t)": {"x": (3, 4), "t": "labels"},
    "softmax(x)": {"x": (3, 4)},
    "identity_with_loss(x, t)": {"x": (2, 3), "t": (2, 3)},
    "affine(x, W, b)": {"x": (2, 3), "W": (3, 2), "b": (2,)},
    "sigmoid(x)": {"x": (8,)},
    "tanh(x)": {"x": (8,)},
}


def assert_close(one: Value | None, other: Value | None, dout: float) -> None:
    if one is None or other is None:
        return
    a, b = np.asarray(one, float), np.asarray(other, float)
    allowed = 1e-9 * np.maximum(abs(a), abs(b)) + 1e-15 * max(1, abs(dout))
    assert np.all((abs(a - b) <= allowed) | (a == b)), (a, b)


def assert_alike(graph: Graph, dout: float) -> None:
    """Every input's gradient, and the value, open as folded."""
    folded, open_ = graph.run(dout), opened(graph, ["y"]).run(dout)
    for name in (*graph.inputs, "y"):
        assert_close(folded.gradients[name], open_.gradients[name], dout)
    assert_close(folded.values["y"], open_.values["y"], dout)


@pytest.mark.parametrize("call", LAYERS)
def test_an_opened_layer_gives_the_numbers_of_the_folded_one(call: str) -> None:
    rng, shapes = np.random.default_rng(1), LAYERS[call]
    for _ in range(60):
        rows = int(rng.integers(1, 4))
        inputs = {
            name: rng.integers(0, 4, rows)
            if shape == "labels"
            else rng.choice(EXTREME, (rows, 4) if shape == (3, 4) else shape)
            for name, shape in shapes.items()
        }
        given = ", ".join(f"{name}={value.tolist()}" for name, value in inputs.items())
        graph = graph_of(f"def f({given}):\n    y = {call}\n    return y")
        assert_alike(graph, float(rng.choice([1, -2.5, 1e3])))


@pytest.mark.parametrize(
    ("program", "name", "told"),
    [
        ("x=1000): y = exp(x)", "y", "e to the power x is larger"),
        ("x=0): y = log(x)", "y", "-∞"),
        ("x=-2): y = log(x)", "y", "no logarithm"),
        ("x=1, z=0): y = x / z", "y", "divided by 0"),
        ("x=-4): y = x ** 0.5", "y", "no such power or root"),
        ("x=1e200): y = x * x", "y", "larger than the largest float"),
        ("x=1000): y = exp(x) - exp(x)", "y", "∞ - ∞"),
        ("x=1000): e = exp(x); y = e * 2", "y", "e to the power x"),
        ("x=0): y = log(x)", "x", "no derivative"),
    ],
)
def test_where_a_number_ends_the_first_node_and_its_reason_are_told(
    program: str, name: str, told: str
) -> None:
    head, body = program.split("): ")
    graph = graph_of("def f(" + head + "):\n    " + body.replace("; ", "\n    ") + "\n    return y")
    for lang in LANGUAGES:
        lines = why_not_finite(graph.result, graph.index[name], lang)
        assert lines and "{" not in "".join(lines)
    assert any(told in line for line in why_not_finite(graph.result, graph.index[name], "en"))


def test_an_opened_sigmoid_says_that_its_gradients_are_those_of_the_folded_one() -> None:
    graph = opened(graph_of("def f(x=-1000):\n    y = sigmoid(x)\n    return y"), ["y"])
    run = graph.result
    assert run.gradients["minus_x"] == run.gradients["x"] == 0
    assert first_without_number(run) == graph.index["exp_x"]
    told = why_not_finite(run, graph.index["minus_x"], "en")
    assert told == [
        "In here the floats end. The gradients are those of y folded, which needs no ∞."
    ]
    assert why_not_finite(run, graph.index["x"], "en") == []
