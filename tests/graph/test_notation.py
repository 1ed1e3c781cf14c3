"""Formulas, rules and derivations, as the why pane tells them."""

import pytest

from tutor.graph import (
    Node,
    gradient_rule,
    graph_of,
    local_derivative_with_numbers,
    local_rule,
    symbol,
    value_rule,
    why_gradient,
    why_value,
)
from tutor.rules import BOOK
from tutor.text import LANGUAGES

FORMS = {
    "x + y": ("x + y", "3 + (-4)", ["1", "1"], ["1", "1"]),
    "x - y": ("x - y", "3 - (-4)", ["1", "-1"], ["1", "-1"]),
    "x * y": ("x × y", "3 × (-4)", ["y", "x"], ["(-4)", "3"]),
    "x / y": ("x ÷ y", "3 ÷ (-4)", ["1 ÷ y", "-x ÷ y²"], ["1 ÷ (-4)", "-3 ÷ (-4)²"]),
    "y**3": ("y³", "(-4)³", ["3 × y²"], ["3 × (-4)²"]),
    "x**2": ("x²", "3²", ["2 × x"], ["2 × 3"]),
    "x**1": ("x¹", "3¹", ["1"], ["1"]),
    "x**-1": ("x⁻¹", "3⁻¹", ["-x⁻²"], ["-3⁻²"]),
    "x**0.5": ("x^0.5", "3^0.5", ["0.5 × x^(-0.5)"], ["0.5 × 3^(-0.5)"]),
    "log(x)": ("log(x)", "log(3)", ["1 ÷ x"], ["1 ÷ 3"]),
    "exp(x)": ("exp(x)", "exp(3)", ["out"], ["20.085536923187668"]),
    "relu(y)": ("ReLU(y)", "ReLU(-4)", ["(1 if y > 0, else 0)"], ["0"]),
    "sum(x)": ("sum(x)", "sum(3)", ["1"], ["1"]),
    "sigmoid(x - 3)": ("sigmoid(_1)", "sigmoid(0)", ["out × (1 - out)"], ["0.5 × (1 - 0.5)"]),
}


@pytest.mark.parametrize("text", FORMS)
def test_formulas_and_local_derivatives(text: str) -> None:
    graph = graph_of(text)
    run = graph.with_inputs(**{k: v for k, v in (("x", 3), ("y", -4)) if k in graph.inputs}).run()
    out = graph.output
    wires = [(out, slot) for slot in range(len(graph.nodes[out].inputs))]
    assert value_rule(graph, out, "en") == f"out = {FORMS[text][0]}"
    assert why_value(run, out, "en").startswith(f"out = {FORMS[text][0]} = {FORMS[text][1]} = ")
    assert [local_rule(graph, wire, "en") for wire in wires] == FORMS[text][2]
    assert [local_derivative_with_numbers(run, wire) for wire in wires] == FORMS[text][3]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("x / y", "dy = dz × (-x ÷ y²)"),
        ("y**2", "dy = dz × (2 × y)"),
        ("x - y", "dy = dz × (-1)"),
        ("relu(y)", "dy = dz × (1 if y > 0, else 0)"),
    ],
)
def test_a_local_derivative_is_one_factor(text: str, rule: str) -> None:
    graph = graph_of(f"def f(x=3, y=4):\n    z = {text}\n    return z")
    assert gradient_rule(graph, graph.index["y"], "en")[0] == rule


def test_every_layer_has_a_symbol() -> None:
    assert all(symbol(Node("y", layer)) for layer in BOOK)
    graph = graph_of("x**2")
    assert symbol(graph.nodes[graph.output]) == "**2"


PRICE = graph_of(
    "def price(apple=100, apple_num=2, tax=1.1, unused=0):\n"
    "    apple_price = apple * apple_num\n"
    "    total = apple_price * tax\n"
    "    return total"
).run()
REUSE = graph_of("def f(x=3, y=4):\n    xy = x * y\n    f = xy + x\n    return f").run()


def index(name: str) -> int:
    return PRICE.graph.index[name]


def test_why_a_value() -> None:
    assert why_value(PRICE, index("total"), "en") == (
        "total = apple_price × tax = 200 × 1.1 = 220.00000000000003"
    )
    assert why_value(PRICE, index("apple"), "en").startswith("apple = 100")


def test_why_a_gradient() -> None:
    assert why_gradient(PRICE, index("apple"), "en") == [
        "dapple = 2.2",
        "  = 1.1 (arrives from apple_price) × 2 (the other input, apple_num)",
    ]
    (line,) = why_gradient(PRICE, index("total"), "en")
    assert "dtotal = 1" in line
    (line,) = why_gradient(PRICE, index("unused"), "en")
    assert "dunused = 0" in line


def test_why_a_sum_of_gradients() -> None:
    head, *shares = why_gradient(REUSE, 0, "en")
    assert head.startswith("dx = 5 = 1 + 4")
    assert [share.split(" = ")[0].strip() for share in shares] == ["1", "4"]


def test_relu_multiplies_by_1_or_0() -> None:
    graph = graph_of("def f(hours=-2, rate=12):\n    paid = relu(hours)\n    return paid * rate")
    assert gradient_rule(graph, 0, "en")[0] == "dhours = dpaid × (1 if hours > 0, else 0)"
    off, on = (graph.with_inputs(hours=hours).result for hours in (-2, 4))
    assert why_gradient(off, 0, "en")[1].endswith("× 0 (ReLU is off: hours ≤ 0)")
    assert why_gradient(on, 0, "ko")[1].endswith("× 1 (ReLU 켜짐: hours > 0)")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rules_hold_no_number_of_the_run(lang: str) -> None:
    for run in (PRICE, REUSE):
        for i, node in enumerate(run.graph.nodes):
            told = " ".join([value_rule(run.graph, i, lang), *gradient_rule(run.graph, i, lang)])
            assert node.name in told
            assert not any(digit in told for digit in "23456789"), told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_wire_of_every_kind_can_be_asked_why(lang: str) -> None:
    graph = graph_of(
        "def net(x=[[1, -2]], W=[[1, 2], [4, 5]], b=[1, 2], t=[1], k=2):\n"
        "    a = affine(x, W, b)\n"
        "    s = sum(sigmoid(relu(a)) / k, axis=0)\n"
        "    return softmax_with_loss(-exp(s @ W), 1)"
    )
    for i in range(len(graph.nodes)):
        assert why_value(graph.result, i, lang)
        assert all(why_gradient(graph.result, i, lang))
