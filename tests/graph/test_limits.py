"""Where the range of floats ends: open and folded agree, and it is said what happened where."""

import re
from typing import Any

import numpy as np
import pytest

from tutor.graph import (
    Graph,
    Run,
    Value,
    first_without_number,
    graph_of,
    opened,
    why_first_lost,
    why_gradient_is_lost,
    why_value_is_lost,
)
from tutor.text import LANGUAGES

EXTREME = (0.0, 1, -1, 1e3, -1e3, 1e5, -1e5, 745, -745, 709, -709.9, 710, 1e-9, -1e-9, 30, -30)
LAYERS = [
    "softmax_with_loss(x, t)", "softmax(x)", "identity_with_loss(x, s)", "affine(x, W, b)",
    "sigmoid(x)", "tanh(x)",
]  # fmt: skip


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


def operands(rng: np.random.Generator, shape: tuple[int, ...]) -> dict[str, Any]:
    """By the letters of the calls: extreme numbers, often ties, labels of either kind."""
    pool = rng.choice(EXTREME, rng.integers(1, 6))
    classes = rng.integers(0, shape[-1], shape[:-1])
    return {
        "x": rng.choice(pool, shape),
        "s": rng.choice(pool, shape),
        "t": classes if rng.random() < 0.5 else np.eye(shape[-1])[classes],
        "W": rng.choice(pool, (shape[-1], 2)),
        "b": rng.choice(pool, 2),
    }


@pytest.mark.parametrize("shape", [(4,), (1, 3), (3, 4)])
@pytest.mark.parametrize("call", LAYERS)
def test_an_opened_layer_gives_the_numbers_of_the_folded_one(
    call: str, shape: tuple[int, ...]
) -> None:
    rng, used = np.random.default_rng(len(call)), re.findall(r"\w+", call)[1:]
    for _ in range(40):
        given = operands(rng, shape)
        head = ", ".join(f"{name}={given[name].tolist()}" for name in used)
        graph = graph_of(f"def f({head}):\n    y = {call}\n    return y")
        assert_alike(graph, float(rng.choice([1, -2.5, 1e3])))


def test_scores_further_apart_than_floats_reach_have_the_loss_of_the_folded_layer() -> None:
    for x, t in (([1e308, -1e308, 0], 2), ([[1e308, -1e308], [3, 4]], [0, 1])):
        assert_alike(
            graph_of(f"def f(x={x}, t={t}):\n    y = softmax_with_loss(x, t)\n    return y"), 1
        )


LIMITS = [
    ("x=1000): y = exp(x)", "y", ["exp(1000) is beyond the largest float, 1.8e308: y is ∞."]),
    ("x=0): y = log(x)", "y", ["log(0): log falls below every number as it comes to 0. y is -∞."]),
    ("x=-2): y = log(x)", "y", ["log(-2): a negative number has no logarithm. y is nan."]),
    ("x=1, z=0): y = x / z", "y", ["1 ÷ 0: what is divided by 0 is no number. y is ∞."]),
    ("x=0, z=0): y = x / z", "y", ["0 ÷ 0 could be any number, and so is none: y is nan."]),
    (
        "x=[0, 3], z=[-1, 0]): y = x / z",
        "y",
        ["3 ÷ 0: what is divided by 0 is no number. y[1] is ∞."],
    ),
    ("x=-1e200): y = x ** 2", "y", ["(-1e200)² is beyond the largest float, 1.8e308: y is ∞."]),
    (
        "x=-1e200, z=1e200): y = x * z",
        "y",
        ["(-1e200) × 1e200 is beyond the largest float, 1.8e308: y is -∞."],
    ),
    (
        "x=[1e308, 1e308]): y = mean(x)",
        "y",
        ["Within mean(x) numbers pass the largest float, 1.8e308: y is ∞."],
    ),
    (
        "x=1000): e = exp(x); y = e - e",
        "y",
        [
            "∞ - ∞ is no number: y is nan.",
            "exp(1000) is beyond the largest float, 1.8e308: e is ∞.",
        ],
    ),
    (
        "x=1000): e = exp(x); y = e * 0",
        "y",
        [
            "∞ × 0 is no number: y is nan.",
            "exp(1000) is beyond the largest float, 1.8e308: e is ∞.",
        ],
    ),
    (
        "x=1000): e = exp(x); y = e * 2",
        "y",
        ["exp(1000) is beyond the largest float, 1.8e308: e is ∞."],
    ),
    (
        "x=0): y = sqrt(x)",
        "dx",
        ["At x = 0 the local derivative of y is 1 ÷ (2 × 0): no float holds it. dx is ∞."],
    ),
    (
        "x=0, z=0): a = log(x); b = log(z); y = a + b",
        "dx",
        ["At x = 0 the local derivative of a is 1 ÷ 0: no float holds it. dx is ∞."],
    ),
    (
        "x=1000): a = exp(x); b = a + 1; y = 1 / b",
        "dx",
        [
            "At a, 0 arrives and the local derivative is ∞: 0 × ∞ is no number. dx is nan.",
            "exp(1000) is beyond the largest float, 1.8e308: a is ∞.",
        ],
    ),
    (
        "x=1e-10): a = x * 1e308; b = x * 1e308; y = a + b",
        "dx",
        ["1e308 + 1e308 is beyond the largest float, 1.8e308: dx is ∞."],
    ),
    (
        "x=[1, 2], W=[[1e200], [1]]): y = dot(x, W) * 1e200",
        "dx",
        ["Within d_1 · Wᵀ numbers pass the largest float, 1.8e308: dx[0] is ∞."],
    ),
]


@pytest.mark.parametrize(("program", "name", "told"), LIMITS)
def test_where_a_number_ends_the_node_and_its_reason_are_told(
    program: str, name: str, told: list[str]
) -> None:
    run = program_of(program).result
    assert said(run, name, "en") == told
    for lang in LANGUAGES:
        assert len(said(run, name, lang)) == len(told)


def program_of(line: str) -> Graph:
    head, body = line.split("): ")
    return graph_of("def f(" + head + "):\n    " + body.replace("; ", "\n    ") + "\n    return y")


def said(run: Run, name: str, lang: str) -> list[str]:
    """Why the value, or after a "d" the gradient, of a node is no number."""
    index = run.graph.index
    if name.startswith("d"):
        return why_gradient_is_lost(run, index[name[1:]], lang)
    return why_value_is_lost(run, index[name], lang)


def test_the_first_that_is_shown_is_told() -> None:
    run = program_of("x=0): e = log(x); y = e * 2").result
    e = run.graph.index["e"]
    assert why_first_lost(run, "en", lambda i: i < e, lambda i: False) == []
    assert why_first_lost(run, "en", lambda i: i <= e, lambda i: False) == said(run, "e", "en")
    finite = program_of("x=0): y = sqrt(x)").result
    assert why_first_lost(finite, "en", lambda i: True, lambda i: True) == said(finite, "dx", "en")


def test_an_opened_sigmoid_says_that_its_gradients_are_those_of_the_folded_one() -> None:
    graph = opened(program_of("x=-1000): y = sigmoid(x)"), ["y"])
    run = graph.result
    assert run.gradients["minus_x"] == run.gradients["x"] == 0
    assert first_without_number(run) == graph.index["exp_x"]
    assert said(run, "dminus_x", "en") == [
        "Value and gradients of y are those of the folded layer, which needs no ∞."
    ]
    assert said(run, "dx", "en") == []


def test_an_element_is_told_of_by_its_own_reason() -> None:
    run = program_of("x=[-1, 0, 4]): e = log(x); y = e * 2").result
    y, x = run.graph.index["y"], run.graph.index["x"]
    assert why_value_is_lost(run, y, "en", (1,)) == [
        "log(0): log falls below every number as it comes to 0. e[1] is -∞."
    ]
    assert why_value_is_lost(run, y, "en", (2,)) == []
    assert why_gradient_is_lost(run, x, "en", (0,)) == []
    assert "x[1] = 0" in "".join(why_gradient_is_lost(run, x, "en", (1,)))
