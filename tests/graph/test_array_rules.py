"""What is said of arrays: rules and shapes, numbers where they are few."""

import pytest

from tests.graph.test_shape import NET
from tutor.graph import (
    Graph,
    algebra,
    can_open,
    gradient_rule,
    graph_of,
    opened,
    value_rule,
    why_gradient,
    why_share,
    why_value,
)
from tutor.rules import BOOK
from tutor.text import LANGUAGES

AFFINE = graph_of(
    'def f(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[0, 0, 0],\n'
    "      *, dout=[[1, 2, 3], [4, 5, 6]]):\n"
    "    Y = affine(X, W, b)\n"
    "    return Y"
)


def rules(graph: Graph) -> dict[str, str]:
    """For every input the formula of its gradient."""
    return {name: gradient_rule(graph, graph.index[name], "en")[0] for name in graph.inputs}


def test_an_affine_layer_is_told_by_names_and_shapes() -> None:
    run, index = AFFINE.result, AFFINE.index
    assert why_value(run, index["Y"], "en") == (
        "Y (N, 3) = X (N, 2) · W (2, 3) + b (3,) = [[9, 12, 15], [19, 26, 33]]"
    )
    assert why_gradient(run, index["X"], "en") == [
        "dX (N, 2) = dY (N, 3) · Wᵀ (3, 2)",
        "  = [[14, 32], [32, 77]]",
    ]
    assert why_gradient(run, index["W"], "en") == [
        "dW (2, 3) = Xᵀ (2, N) · dY (N, 3)",
        "  = [[13, 17, 21], [18, 24, 30]]",
    ]
    assert why_gradient(run, index["b"], "en") == [
        "db (3,) = sum over the rows of dY (N, 3)",
        "  = [5, 7, 9]",
    ]


def test_a_single_sample_is_a_matrix_of_one_row() -> None:
    source = AFFINE.source.replace("[[1, 2], [3, 4]]", "[1, 2]").replace('"(N, 2)"', '"(2,)"')
    one = graph_of(source.replace("dout=[[1, 2, 3], [4, 5, 6]]", "dout=[1, 2, -1]"))
    told = [why_gradient(one.result, one.index[name], "en")[0] for name in "XWb"]
    assert told == [
        "dX (2,) = dY (3,) · Wᵀ (3, 2)",
        "dW (2, 3) = Xᵀ (2, 1) · dY (1, 3)",
        "db (3,) = dY (3,)",
    ]


def test_large_arrays_are_told_without_numbers() -> None:
    run, index = NET.result, NET.index
    assert why_value(run, index["a1"], "en") == "a1 (N, 50) = x (N, 64) · W1 (64, 50) + b1 (50,)"
    assert why_value(run, index["x"], "en") == "x (N, 64) is given."
    assert why_gradient(run, index["W1"], "en") == ["dW1 (64, 50) = xᵀ (64, N) · da1 (N, 50)"]
    (last,) = why_gradient(run, index["a2"], "en")
    assert last == "da2 (N, 10) = dloss × (softmax(a2 (N, 10)) - t (N, 10)) ÷ N"


RULES = {
    "relu(x)": "dx = df where x > 0, else 0",
    "sum(x, axis=0)": "dx = df, the same for all that was summed",
    "exp(x)": "dx = df × f",
    "x**2": "dx = df × (2 × x)",
    "x + x": "dx = df + df",
    "-x": "dx = df × (-1)",
    "x * k": "dx = df × k",
    "x @ w": "dx = df · wᵀ",
    "identity_with_loss(x, t)": "dx = df × (x - t) ÷ N",
    "x + relu(x)": "dx = (d_1 where x > 0, else 0) + df",
}


@pytest.mark.parametrize("expression", RULES)
def test_rules_by_names(expression: str) -> None:
    graph = graph_of(
        f"def f(x=[[1, 2], [3, 4]], k=2, w=[1, 2], t=[[1, 0], [0, 1]]):\n    return {expression}"
    )
    found = rules(graph)["x"]
    first, _, rest = RULES[expression].removeprefix("dx = ").partition(" + ")
    assert found in (RULES[expression], f"dx = {rest} + {first}")


def test_what_was_repeated_is_summed() -> None:
    graph = graph_of(
        "def f(x=[[1, 2], [3, 4]], k=2, row=[1, 2], column=[[1], [2]]):\n"
        "    return x * k + row - column"
    )
    assert rules(graph) == {
        "x": "dx = d_1 × k",
        "k": "dk = sum of all of d_1 × x",
        "row": "drow = sum over the rows of d_2",
        "column": "dcolumn = sum of df × (-1) over where column was repeated",
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_wire_of_every_layer_can_be_asked_why_open_or_not(lang: str) -> None:
    names = [node.name for i, node in enumerate(NET.nodes) if can_open(NET, i)]
    for graph in (NET, AFFINE, opened(NET, names)):
        for i in range(len(graph.nodes)):
            assert all([why_value(graph.result, i, lang), value_rule(graph, i, lang)])
            assert all([*why_gradient(graph.result, i, lang), *gradient_rule(graph, i, lang)])
        for wire in graph.wire_step:
            assert why_share(graph.result, wire, lang)


LAYERS = {
    "sigmoid(x)": "dx = df × f × (1 - f)",
    "affine(x, W, B)": "dB = Σ df[n]",
    "softmax_with_loss(x, t)": "dx = (y - t) ÷ N",
    "identity_with_loss(x, t)": "dx = ½ × 2 × (x - t) ÷ N = (x - t) ÷ N",
    "relu(x)": None,
}


@pytest.mark.parametrize("expression", LAYERS)
def test_the_algebra_of_a_layer_has_the_names_of_its_wires(expression: str) -> None:
    graph = graph_of(
        "def f(x=[[1, 2], [3, 4]], W=[[1, 2], [3, 4]], B=[1, 2], t=[[1, 0], [0, 1]]):\n"
        f"    return {expression}"
    )
    lines = algebra(graph, graph.output)
    assert (lines[-1] if lines else None) == LAYERS[expression]
    assert bool(lines) == bool(BOOK[graph.nodes[graph.output].op].program)
    assert not {"−", "/"} & {*"".join(lines)}  # the signs of the pages
