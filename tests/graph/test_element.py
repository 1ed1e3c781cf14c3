"""Why one element is what it is: the numbers that are told must come to that very element."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tutor.graph import (
    Graph,
    Run,
    can_open,
    full,
    graph_of,
    number,
    opened,
    why_gradient_element,
    why_value_element,
)
from tutor.text import LANGUAGES

PROGRAMS = [
    "def f(X=[[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[0, -1, 2]):\n"
    "    Y = affine(X, W, b)\n    return Y",
    "def f(X=[1, 2], W=[[1, 2, 3], [4, 5, 6]], b=[0, -1, 2]):\n    return affine(X, W, b)",
    "def f(X=[[[[1, 2], [3, -4]]]], W=[[1, 2], [3, 4], [5, 6], [7, 8]], b=[1, 2]):\n"
    "    return affine(X, W, b)",
    "def f(x=[[1, -2], [3, 4]], w=[5, 6]):\n    return relu(x @ w) * x @ w",
    "def f(x=[[[1, 2], [3, 4]]], w=[[1, 2, 3], [4, 5, 6]]):\n    return sum(x @ w, axis=1)",
    "def f(x=[[1, 2], [3, 4]], k=[[2], [5]], s=3):\n"
    "    a = x * k - s\n    c = k / a + x ** 3\n    return sum(c, axis=-1, keepdims=True) * a",
    "def f(x=[0.5, 1, 2]):\n    return log(x) - exp(-x) + sigmoid(x) * x ** 0.5 + x ** 2 + x ** -1",
    "def f(x=[[0.3, 2.9, 4.0], [1, 2, 3]], t=[2, 0]):\n    return 3 * softmax_with_loss(x, t)",
    "def f(x=[0.3, 2.9, 4.0], t=[0, 0.25, 0.75]):\n    return softmax_with_loss(x, t)",
    "def f(y=[[0.3, -2.9], [1, 2]], t=[[0, 1], [-1, 0]]):\n"
    "    return identity_with_loss(y, t) ** 2",
    "def f(x=2, y=3):\n    return x * y + x",
]

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
SIGNS = str.maketrans({"×": "*", "÷": "/", "-": "-", "^": "**", "½": "0.5"})
WORDS: dict[str, Callable[[float], float]] = {
    "exp": math.exp,
    "log": math.log,
    "ReLU": lambda x: max(x, 0),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
}


def evaluated(formula: str) -> float | None:
    """What numbers and signs come to; None for a formula with names."""
    powers = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: f"**({m[0].translate(SUPERSCRIPT)})", formula)
    try:
        return float(eval(powers.translate(SIGNS), {"__builtins__": {}}, WORDS))
    except (NameError, SyntaxError, TypeError):
        return None


def told_of_every_element(run: Run, lang: str, digits: Any) -> list[tuple[str, float]]:
    """Each line of each element of each value and gradient, with that element."""
    lines = []
    kinds = [(why_value_element, run.node_values), (why_gradient_element, run.node_gradients)]
    for tell, arrays in kinds:
        for i, array in enumerate(arrays):
            for index in np.ndindex(np.shape(run.node_values[i])):
                value = math.nan if array is None else float(np.asarray(array)[index])
                lines += [(line, value) for line in tell(run, i, index, lang, digits)]
    return lines


def result_of(graph: Graph) -> Run:
    """A run whose upstream gradient is another number for each element."""
    shape = np.shape(graph.result.node_values[graph.output])
    dout = np.arange(1, 1 + math.prod(shape)).reshape(shape) * -1.5
    return graph.run(dout if shape else -1.5)


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_numbers_that_are_told_come_to_the_element(program: str) -> None:
    graph = graph_of(program)
    layers = [node.name for i, node in enumerate(graph.nodes) if can_open(graph, i)]
    for shown in (graph, opened(graph, layers)):
        checked = 0
        for line, value in told_of_every_element(result_of(shown), "en", full):
            numbers = [x for x in map(evaluated, line.strip().split(" = ")) if x is not None]
            assert np.allclose(numbers, numbers[:1], rtol=1e-9), line
            if line.startswith("d") and " = " in line and numbers:
                assert np.allclose(numbers, value, rtol=1e-9), line
            checked += len(numbers) > 1
        assert checked > 3


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_element_of_every_layer_can_be_asked(lang: str) -> None:
    for program in PROGRAMS:
        assert all(
            line.strip()
            for line, _ in told_of_every_element(result_of(graph_of(program)), lang, number)
        )


AFFINE = graph_of(PROGRAMS[0])


def value_of(run: Run, name: str, *index: int) -> list[str]:
    return why_value_element(run, run.graph.index[name], index, "en", number)


def gradient_of(run: Run, name: str, *index: int) -> list[str]:
    return why_gradient_element(run, run.graph.index[name], index, "en", number)


def test_affine_as_the_book_writes_it() -> None:
    run = AFFINE.run([[1, 2, 3], [4, 5, 6]])
    assert value_of(run, "Y", 0, 1) == [
        "Y[0, 1] = X[0, :] · W[:, 1] + b[1] = 1 × 2 + 2 × 5 + (-1) = 11"
    ]
    assert gradient_of(run, "X", 0, 1) == [
        "dX[0, 1] = dY[0, :] · W[1, :] = 1 × 4 + 2 × 5 + 3 × 6 = 32"
    ]
    assert gradient_of(run, "W", 1, 0) == ["dW[1, 0] = X[:, 1] · dY[:, 0] = 2 × 1 + 4 × 4 = 18"]
    assert gradient_of(run, "b", 2) == ["db[2] = sum(dY[:, 2]) = 3 + 6 = 9"]
    assert gradient_of(run, "Y", 1, 1)[0].startswith("dY[1, 1] = 5")
    assert value_of(run, "X", 0, 1)[0].startswith("X[0, 1] = 2")


def test_a_sample_of_four_axes_is_one_row() -> None:
    run = graph_of(PROGRAMS[2].replace("return", "Y =") + "\n    return Y").run([[1, 2]])
    assert value_of(run, "Y", 0, 1)[0].startswith("Y[0, 1] = X[0, :, :, :] · W[:, 1] + b[1]")
    assert gradient_of(run, "X", 0, 0, 1, 0)[0].startswith("dX[0, 0, 1, 0] = dY[0, :] · W[2, :]")
    assert gradient_of(run, "W", 2, 1)[0].startswith("dW[2, 1] = X[:, 0, 1, 0] · dY[:, 1]")


def test_a_broadcast_operand_is_followed_to_its_element() -> None:
    run = graph_of("def f(x=[[1, 2], [3, 4]], k=[5, 6]):\n    y = x * k\n    return y").result
    assert value_of(run, "y", 1, 0) == ["y[1, 0] = x[1, 0] × k[0] = 3 × 5 = 15"]
    assert gradient_of(run, "k", 1) == ["dk[1] = sum(dy[:, 1] × x[:, 1]) = 1 × 2 + 1 × 4 = 6"]


def test_a_sum_is_followed_along_its_axis() -> None:
    for keepdims, place in ((True, "1, 0"), (False, "1")):
        program = f"def f(x=[[1, 2], [3, 4]]):\n    s = sum(x, axis=1, keepdims={keepdims})\n"
        run = graph_of(program + "    return s").result
        index = map(int, place.split(", "))
        assert value_of(run, "s", *index) == [f"s[{place}] = sum(x[1, :]) = 3 + 4 = 7"]
        assert gradient_of(run, "x", 1, 0) == [f"dx[1, 0] = ds[{place}] = 1"]


def test_the_switch_of_relu() -> None:
    run = graph_of("def f(x=[-1, 2]):\n    y = relu(x)\n    return y").run([5, -4])
    assert "off" in value_of(run, "y", 0)[-1]
    assert "on" in value_of(run, "y", 1)[-1]
    assert "off" in gradient_of(run, "x", 0)[-1]
    assert gradient_of(run, "x", 1)[0].endswith(" = -4")


def test_softmax_with_loss() -> None:
    program = (
        "def f(x=[0.3, 2.9, 4.0], t=[0, 0, 1]):\n    L = softmax_with_loss(x, t)\n    return L"
    )
    run = graph_of(program).result
    assert value_of(run, "L") == ["L = -sum(t × log(softmax(x))) = -log(0.7366) = 0.30571"]
    gradient, probability = gradient_of(run, "x", 2)
    assert gradient == "dx[2] = softmax(x)[2] - t[2] = 0.7366 - 1 = -0.2634"
    assert "exp(4) ÷ (exp(0.3) + exp(2.9) + exp(4)) = 0.7366" in probability
    assert gradient_of(run, "t", 0) == ["t[0] has no gradient: nothing flows back to it."]


def test_a_value_used_twice_has_a_line_for_each_use() -> None:
    run = graph_of("def f(x=[2, 3], y=[5, 7]):\n    p = x * y\n    q = p + x\n    return q").result
    head, *shares = gradient_of(run, "x", 1)
    assert head.startswith("dx[1] = 8 = 1 + 7")
    assert shares == ["  1 = dq[1]", "  7 = dp[1] × y[1] = 1 × 7"]


def test_a_long_sum_names_its_largest_terms_and_the_rest() -> None:
    random = np.random.default_rng(1)
    X, W, b = random.normal(size=(2, 64)), random.normal(size=(64, 3)), np.array([1, 2, 3])
    head, count, largest, rest = value_of(AFFINE.with_inputs(X=X, W=W, b=b).run(), "Y", 1, 2)
    numbers = head.split(" = ")
    assert evaluated(numbers[2]) == pytest.approx(float(numbers[3]), rel=1e-3)
    products = np.sort(np.abs(X[1] * W[:, 2]))[::-1]
    terms = [evaluated(term) for term in largest.split(" + ")]
    assert [abs(term or 0) for term in terms] == pytest.approx(products[:3], rel=1e-3)
    assert "64" in count and "61" in rest
    together = sum(term or 0 for term in terms) + float(rest.split()[-1])
    assert together == pytest.approx(X[1] @ W[:, 2], rel=1e-3)


@pytest.mark.filterwarnings("error")
def test_what_is_not_finite_is_told_as_well() -> None:
    for program in (
        "def f(x=[0, -1, 2]):\n    return sum(relu(log(x)) / x)",
        "def f(x=[[1e308, 1]], W=[[10, 1], [2, 3]]):\n    return x @ W",
        "def f(x=[1000, 0], t=1):\n    return softmax_with_loss(x, t)",
    ):
        assert told_of_every_element(graph_of(program).result, "en", full)


def test_a_number_that_needs_more_than_64_bits() -> None:
    run = graph_of("def f(x=[1, 2], n=100000000000000000000):\n    return x * n").result
    assert "x[1] × n = 2 × 1e20" in value_of(run, "f", 1)[0]
    assert told_of_every_element(run, "en", full)
