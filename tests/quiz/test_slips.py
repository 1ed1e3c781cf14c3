"""Slips of the pen in formulas and code: each is told what it is, and nothing that is untrue."""

import pytest

from tests.quiz.asking import (
    equal_form,
    flow_question,
    flow_rule_question,
    line_question,
    local_rule_question,
    why_rule,
)
from tests.quiz.graphs import SOURCES, cells
from tutor.graph import graph_of
from tutor.quiz import Question, Verdict, explain, judge
from tutor.quiz.question import Matrix
from tutor.text import LANGUAGES

SIGMOID = "def f(x=1, *, dout=3):\n    y = sigmoid(x)\n    return y"
FOUR = (
    "def four(x=0.5):\n    minus_x = x * -1\n    exp_x = exp(minus_x)\n"
    "    plus_1 = exp_x + 1\n    y = 1 / plus_1\n    return y"
)
PRODUCT = "def m(x=4, y=9, *, dout=5):\n    z = x * y\n    return z"
APPLES = "def a(apples=4, price=9, *, dout=5):\n    total = apples * price\n    return total"
TANH = SIGMOID.replace("sigmoid", "tanh")
SHARES = "def s(x=[1, 2, 4], *, dout=[3, 1, 5]):\n    y = softmax(x)\n    return y"
WALL = "def wall(x=3, y=4, *, dout=2):\n    xy = x * y\n    f = xy + x\n    return f"
RELU = "def r(hours=2, *, dout=3):\n    y = relu(hours)\n    return y"
REAL = SOURCES["softmax"].replace("[[0, 0, 1], [0, 1, 0]])", "[[0, 0, 1], [0, 1, 0]], *, dout=3)")
SQUARES = SOURCES["identity"].replace("[1, 3]])", "[1, 3]], *, dout=5)")


def rule(source: str, argument: str) -> Question:
    node, slash, operand = argument.partition("/")
    graph = graph_of(source)
    return local_rule_question(graph, node, operand) if slash else flow_rule_question(graph, node)


def said(question: Question, typed: str) -> tuple[Verdict, str]:
    """The verdict, and the feedback in English; that in Korean is filled as well."""
    verdict = judge(question, typed)
    texts = [explain(question, verdict, lang)[0] for lang in LANGUAGES]
    assert all(text and "{" not in text and "None" not in text for text in texts)
    return verdict, texts[0]


@pytest.mark.parametrize(
    ("source", "argument", "typed", "rule_", "part"),
    [
        (SIGMOID, "y/x", "y*1 - y", "missing_brackets.sigmoid", "Put 1 - y in brackets"),
        (SIGMOID, "x", "dy*y*1 - y", "missing_brackets.sigmoid", "1 - y"),
        (SIGMOID, "x", "dy*(y + y*y)", "sign_error.inside", "between 0 and 1"),
        (SIGMOID, "y/x", "y^2 e^x", "sign_error.sigmoid", "-x, not x"),
        (SIGMOID, "y/x", "y^2", "forgot_chain.inside", "one step inside"),
        (SIGMOID, "x", "1 - y", "forgot_upstream.factor", "(dy)"),
        (FOUR, "y/x", "y^2 exp(x)", "sign_error.entered", "minus_x"),
        (REAL, "x", "dloss*y - t/N", "missing_brackets", "Put brackets round the difference"),
        (REAL, "x", "y - t/N", "missing_brackets", "Put brackets round the difference"),
        (REAL, "x", "y - t", "forgot_upstream.mean", "(dloss)"),
        (REAL, "x", "dloss*(y - t)/x.shape[1]", "mean_over_columns", "divide by N"),
        (SOURCES["softmax"], "x", "2*(y - t)", "forgot_batch_mean", "divided by N"),
        (SIGMOID, "x", "dy*y - y**2", "missing_brackets.term", "only one of the terms"),
        (SHARES, "x", "y*dy - np.sum(y*dy)", "missing_brackets.term", "only one of the terms"),
        (WALL, "x", "df*(x + 1)", "not_swapped", "x is the input on this side"),
        (APPLES, "apples", "dtotal*9", "gave_value.name", "price = 9"),
        (APPLES, "apples", "5*price", "gave_value.name", "dtotal = 5"),
        (APPLES, "apples", "dtotal + price", "added_not_multiplied.formula", "not added"),
        (RELU, "y/hours", "1", "relu_passes_everything.formula", "hours is above 0"),
        (RELU, "hours", "dy*mask", "relu_mask_inverted.named", "Where did hours go through"),
        (SOURCES["one"], "W", "X.T dY", "forgot_transpose.outer", "np.outer(X, dY)"),
    ],
)
def test_a_slip_in_a_formula_is_named(
    source: str, argument: str, typed: str, rule_: str, part: str
) -> None:
    verdict, text = said(rule(source, argument), typed)
    assert verdict.wrong is not None and verdict.wrong.rule == rule_
    assert part in text


def test_a_sum_typed_for_a_product_is_not_told_its_factors() -> None:
    _, text = said(rule(APPLES, "apples"), "dtotal + price")
    assert "price" not in text


def test_a_number_is_no_slip_in_a_formula_that_happens_to_have_its_value() -> None:
    verdict, _ = said(rule(SIGMOID, "y/x"), "0")  # and y * 1 - y is 0, too
    assert verdict.verdict == "wrong" and verdict.wrong is None


def test_the_mask_of_the_book_may_be_written() -> None:
    assert judge(rule(RELU, "hours"), "dy * (1 - mask)").verdict == "correct"


@pytest.mark.parametrize(
    ("source", "typed", "rule_", "part"),
    [
        (SIGMOID, "dx = dout * self.out * 1 - self.out", "missing_brackets.sigmoid", "self.out"),
        (SIGMOID, "dx = dout*self.out*(1.0 + self.out)", "sign_error.inside", "self.out lies"),
        (SIGMOID, "dx = self.out", "forward_value", "forward value"),
        (SIGMOID, "dx = dout * self.out - self.out**2", "missing_brackets.term", "brackets round"),
        (TANH, "dx = dout - self.out**2", "missing_brackets.tanh", "multiplies the 1 alone"),
        (PRODUCT, "dx = dout * self.x * self.y", "forward_value", "forward value"),
        (PRODUCT, "dx = dout * 9", "gave_value.name", "self.y = 9"),
        (PRODUCT, "dx = 45", "gave_value", "numbers on the screen"),
        (PRODUCT, "dx = dout + self.y", "added_not_multiplied.formula", "not added"),
        (RELU, "dx = self.mask", "forgot_upstream", "(dout)"),
    ],
)
def test_a_slip_in_a_line_is_named(source: str, typed: str, rule_: str, part: str) -> None:
    graph = graph_of(source)
    node = graph.nodes[graph.output]
    verdict, text = said(line_question(graph, node.name, graph.nodes[node.inputs[0]].name), typed)
    assert verdict.wrong is not None and verdict.wrong.rule == rule_
    assert part in text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dx = dz * self.y", "arrives_as_dout"),
        ("dx = dout x self.y", "times_sign"),
        ("dx = dout y self.y", "unexpected"),
        ("dx == dout * self.y", "assigns"),
        ("y == dout * self.y", "assigns"),
        ("dx = sum(dout * self.y, axis=0)", "python_sum"),
        ("dx = sum(dout * self.y, 0)", "python_sum"),
        ("dx = np.sum(dout, 0, 1, 2)", "operands"),
        ("dout * self.y = dx", "assigns"),
        ("dx[0] = dout * self.y", "unknown_name"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_what_was_meant(typed: str, code: str) -> None:
    verdict, _ = said(line_question(graph_of(PRODUCT), "z", "x"), typed)
    assert verdict.code == code


@pytest.mark.parametrize(
    ("argument", "typed", "verdict", "part"),
    [
        ("x", "dz x y", "malformed", "dz · y or dz · x · y"),
        ("y", "dz x x", "malformed", "dz · x or dz · x · x"),
        ("y", "dz x", "correct", "Right"),
        ("y", "x dz", "correct", "Right"),
        ("x", "2 x y", "wrong", "(dz) is missing"),
        ("x", "dz x x", "wrong", "swaps its inputs"),
        ("x", "dz x 9", "wrong", "y = 9"),
    ],
)
def test_an_x_between_two_factors_may_stand_for_times(
    argument: str, typed: str, verdict: str, part: str
) -> None:
    judged, text = said(rule(PRODUCT, argument), typed)
    assert judged.verdict == verdict and part in text


@pytest.mark.parametrize("typed", ["2 x y", "2x y", "2x*y", "2 x x x y"])
def test_an_x_between_two_factors_may_be_a_name(typed: str) -> None:
    source = "def f(x=4, y=9, *, dout=5):\n    s = x**2\n    z = s * y\n    return z"
    verdict = judge(rule(source, "z/x"), typed)
    assert (verdict.verdict, verdict.code) in (("correct", None), ("malformed", "ambiguous"))


def test_an_x_that_is_no_name_stands_for_times() -> None:
    assert judge(rule(APPLES, "apples"), "dtotal x price").verdict == "correct"


@pytest.mark.parametrize(
    ("source", "argument", "typed", "code", "part"),
    [
        (APPLES, "apples", "dtotal * q", "unknown_name", "q"),
        (SOURCES["batch"], "X", "dY WT", "transpose_mark", "W.T"),
        (SOURCES["batch"], "X", "dY @ VT", "unknown_name", "VT"),
    ],
)
def test_a_name_that_means_a_sign_is_told_the_sign(
    source: str, argument: str, typed: str, code: str, part: str
) -> None:
    verdict, text = said(rule(source, argument), typed)
    assert verdict.code == code and part in text


def test_a_product_of_one_row_is_not_turned_round_beside_the_answer() -> None:
    graph = graph_of(SOURCES["one"])
    assert isinstance(flow_rule_question(graph, "X"), Matrix)
    assert equal_form(graph, "rule", "X") is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_outer_product_of_one_row_is_explained_with_the_answer(lang: str) -> None:
    assert "np.outer" in why_rule(graph_of(SOURCES["one"]), "rule", "W", lang)
    assert "np.outer" not in why_rule(graph_of(SOURCES["batch"]), "rule", "W", lang)


def test_two_things_left_out_of_the_number_of_a_loss_are_both_told() -> None:
    grid = flow_question(graph_of(SQUARES).result, "y")
    verdict, text = said(cells(grid)[0, 0], "2")  # 3 - 1; the answer is 5 times that, by 3 rows
    assert verdict.wrong is not None and verdict.wrong.rule == "forgot_upstream.mean"
    assert "(5)" in text and "3 rows" in text
