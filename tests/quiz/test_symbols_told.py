"""What is accepted where formulas are asked for, and what is said to the rest is true there."""

import pytest

from tests.quiz.asking import (
    chain_question,
    equal_form,
    flow_rule_question,
    keep_question,
    line_question,
    local_rule_question,
    why_rule,
)
from tests.quiz.graphs import SOURCES
from tutor.formula import FORMULA, product, tree_of
from tutor.graph import Graph, graph_of
from tutor.quiz import Question, Verdict, explain, judge, names_at_loss
from tutor.text import LANGUAGES

SQUARE = SOURCES["opened"].replace("[[1, 2, 3], [4, 5, 6]]", "[[1, 2], [4, 5]]")
SQUARE = SQUARE.replace("[1, 3, 2]", "[1, 3]")
CUBE = "def cube(x=2):\n    y = x**3\n    return y"
FOUR = (
    "def four(x=0.5, *, dout=3):\n    minus_x = x * -1\n    exp_x = exp(minus_x)\n"
    "    plus_1 = exp_x + 1\n    y = 1 / plus_1\n    return y"
)
WEIGHT = (
    "def weight(w=2, x=3, t=5):\n    y = w * x\n    apart = y - t\n"
    "    square = apart**2\n    loss = 0.5 * square\n    return loss"
)
BOOKS = (
    "def books(price=300, books=3, rate=20, shipping=7, *, dout=0.5):\n"
    "    pesos = price * books\n    dollars = pesos / rate\n    total = dollars + shipping\n"
    "    return total"
)
REAL = SOURCES["softmax"].replace("[[0, 0, 1], [0, 1, 0]])", "[[0, 0, 1], [0, 1, 0]], *, dout=3)")


def rule(source: str, argument: str) -> Question:
    node, slash, operand = argument.partition("/")
    graph = graph_of(source)
    return local_rule_question(graph, node, operand) if slash else flow_rule_question(graph, node)


def told(question: Question, verdict: Verdict) -> list[str]:
    """The feedback in both languages, filled."""
    said = [explain(question, verdict, lang)[0] for lang in ("en", "ko")]
    assert all(text and "{" not in text and "None" not in text for text in said)
    return said


@pytest.mark.parametrize(
    ("source", "argument", "typed", "mistake"),
    [
        (SOURCES["opened"], "X", "dY @ W.T", None),  # a + node passes dY on unchanged
        (SOURCES["opened"], "X", "dXW @ W.T", None),
        (SOURCES["opened"], "X", "X @ W", "forward_value"),
        (SOURCES["opened"], "W", "X @ W", "forward_value"),
        (SOURCES["batch"], "X", "X @ W + b", "forward_value"),
        (SOURCES["one"], "X", "X @ W", "forward_value"),
        (SOURCES["one"], "X", "X.T @ dY", "not_swapped"),
        (SOURCES["batch"], "X", "X @ dY", "not_swapped"),
        (SOURCES["batch"], "W", "W @ dY.T", "not_swapped"),
        (SOURCES["softmax"], "x", "(y - t) / N", None),
        (SOURCES["softmax"], "x", "dloss * (y - t) / N", None),
        (SOURCES["softmax"], "x", "dout (y - t) / N", None),
        (SOURCES["softmax"], "x", "(y - t) / batch_size", None),
        (SOURCES["softmax"], "x", "(softmax(x) - t) / N", None),
        (SOURCES["softmax"], "x", "(y - t) / 2", "gave_value"),
        (SOURCES["softmax"], "x", "(y - t) / 3", "mean_over_columns"),
        (SOURCES["softmax"], "x", "(y - t) / (2*3)", "mean_over_elements"),
        (SOURCES["softmax"], "x", "(y - t) / (3 N)", "mean_over_elements"),
        (SOURCES["softmax"], "x", "(y - t) / y.size", "mean_over_elements"),
        (SOURCES["softmax"], "x", "y(1 - y)/N", "sigmoid_rule_on_softmax"),
        (REAL, "x", "dloss (y - t) / N", None),
        (REAL, "x", "(y - t) / N", "forgot_upstream"),
        (SOURCES["identity"], "y", "(y - t)**2 / N", "forward_value"),
        (SOURCES["identity"], "y", "2 (y - t) / N", "forgot_half"),
        (CUBE, "y/x", "3x^3", "power_not_lowered"),
        (CUBE, "y/x", "2x^2", "power_lowered_first"),
        (CUBE, "y/x", "2x", "power_of_square"),
        (CUBE, "y/x", "3x", "power_lowered_away"),
        (CUBE, "y/x", "3*2**2", "gave_value"),
        (CUBE, "y/x", "dy*3x^2", "included_upstream"),
        (FOUR, "y/x", "y^2 exp_x", None),
        (FOUR, "y/x", "dy y^2 exp_x", "included_upstream"),
        (WEIGHT, "loss/w", "dy x", None),  # 1 arrives at the loss
        (WEIGHT, "loss/w", "(y - t) x", None),
        (WEIGHT, "w", "(y - t) x", None),
        (WEIGHT, "w", "dloss (y - t) x", None),
    ],
)
def test_a_formula_is_right_or_its_mistake_has_a_name(
    source: str, argument: str, typed: str, mistake: str | None
) -> None:
    question = rule(source, argument)
    verdict = judge(question, typed)
    assert (verdict.verdict, verdict.mistake) == ("wrong" if mistake else "correct", mistake)
    told(question, verdict)


@pytest.mark.parametrize(("source", "name"), [(SOURCES["identity"], "y"), (CUBE, "x")])
def test_the_name_of_what_is_asked_is_no_answer(source: str, name: str) -> None:
    question = flow_rule_question(graph_of(source), name)
    verdict = judge(question, f"2*d{name}")
    assert verdict.code == "asked_itself"
    assert all(f"d{name}" in text for text in told(question, verdict))


@pytest.mark.parametrize("name", ["batch", "opened"])
def test_shapes_are_those_on_the_screen(name: str) -> None:
    question = rule(SOURCES[name], "X")
    for text in told(question, judge(question, "dY @ W")):
        assert "(N, 3)·(2, 3)" in text and "(N, 2)" in text
    line = line_question(graph_of(SOURCES["batch"]), "Y", "X")
    for text in told(line, judge(line, "dx = np.dot(dout, self.W)")):
        assert "(N, 3)·(2, 3)" in text and "(N, 2)" in text


def test_of_shapes_that_fit_by_chance_it_is_not_said_that_they_do_not() -> None:
    question = rule(SQUARE.replace("[[1, 2, 3], [4, 5, 6]]", "[[1, 2], [4, 5]]"), "X")
    verdict = judge(question, "dY @ W")
    assert verdict.wrong is not None and verdict.wrong.rule == "forgot_transpose.alike"
    english, _ = told(question, verdict)
    assert "(N, 2)·(2, 2) happens to fit" in english


@pytest.mark.parametrize(
    ("source", "argument", "right", "equal"),
    [
        (FOUR, "y/x", "y**2 * exp_x", None),
        (FOUR, "y/plus_1", "-1 / plus_1**2", "= −y²"),
        (FOUR, "plus_1", "-dy / plus_1**2", "= −dy · y²"),
        (WEIGHT, "loss/w", "apart * x", None),
        (WEIGHT.replace("apart", "difference"), "loss/w", "difference * x", "= (y − t) · x"),
        (SOURCES["batch"], "X", "dY @ W.T", None),
        (SOURCES["relu"], "x", "dy * (x > 0)", None),
    ],
)
def test_an_answer_is_written_as_one_would(
    source: str, argument: str, right: str, equal: str | None
) -> None:
    assert getattr(rule(source, argument), "correct", None) == right
    assert equal_form(graph_of(source), "rule", argument) == equal


@pytest.mark.parametrize(
    ("factors", "text"),
    [
        (["-y**2", "exp_x", "(-1)"], "y**2 * exp_x"),
        (["0.5", "2 * apart", "x"], "apart * x"),
        (["3", "2 * t", "-1"], "-6 * t"),
        (["2", "1 / y"], "2 / y"),
        (["(y + 1)", "1"], "y + 1"),
        (["-1", "-1"], "1"),
    ],
)
def test_numbers_and_signs_of_a_product_come_to_one(factors: list[str], text: str) -> None:
    assert FORMULA.text(product([*map(tree_of, factors)])) == text


def line(source: str, node: str, operand: str) -> Question:
    return line_question(graph_of(source), node, operand)


def test_a_line_is_told_how_it_begins_and_what_is_stored_as_what() -> None:
    affine = line(SOURCES["batch"], "Y", "b")
    english, _ = told(affine, judge(affine, "np.sum(dout, axis=0)"))
    assert english.endswith("it begins with self.db.")
    products = line(SOURCES["batch"], "Y", "X")
    assert next(iter(getattr(products, "variables", ()))) == "dout"
    assert judge(products, "dX = np.dot(dout, self.W.T)").verdict == "correct"
    assert judge(products, "dx = np.dot(self.x, self.W)").mistake == "forward_value"
    sigmoid = line(FOUR.replace("1 / plus_1", "sigmoid(plus_1)"), "y", "plus_1")
    verdict = judge(sigmoid, "dx = dout * y * (1 - y)")
    assert verdict.mistake == "forgot_self"
    assert all("self.out" in text for text in told(sigmoid, verdict))


UNARY = "def f(a=3):\n    z = {}\n    return z"


@pytest.mark.parametrize(
    ("source", "node", "typed", "rule"),
    [
        (UNARY.format("relu(a)"), "z", "a", "keeps_mask"),
        (UNARY.format("relu(a)"), "z", "none", "keeps_mask.nothing"),
        (UNARY.format("sigmoid(a)"), "z", "a", "keeps_output"),
        (UNARY.format("sigmoid(a)"), "z", "a z", "keeps_output.more"),
        (UNARY.format("sigmoid(a)"), "z", "none", "keeps_nothing"),
        (UNARY.format("log(a)"), "z", "a z", "keeps_input.more"),
        (SOURCES["batch"], "Y", "X", "forgot_one_input"),
        (SOURCES["batch"], "Y", "X W b", "bias_not_needed.other"),
        (SOURCES["softmax"], "loss", "x", "keeps_difference.score"),
        (SOURCES["softmax"], "loss", "t", "keeps_difference"),
        (SOURCES["softmax"], "loss", "none", "keeps_difference.nothing"),
    ],
)
def test_a_wrong_set_is_told_what_is_wrong_with_it_and_not_the_answer(
    source: str, node: str, typed: str, rule: str
) -> None:
    graph = graph_of(source)
    question = keep_question(graph, node)
    verdict = judge(question, typed)
    assert verdict.wrong is not None and verdict.wrong.rule == rule
    because = [why_rule(graph, "keep", node, lang) for lang in LANGUAGES]
    assert not {*because} & {*told(question, verdict)}


@pytest.mark.parametrize(
    ("typed", "rule"),
    [("15", "forgot_upstream.chain"), ("150", "forgot_factor"), ("1.5", "untagged_chain")],
)
def test_a_number_through_several_nodes_names_what_was_left_out(typed: str, rule: str) -> None:
    question = chain_question(graph_of(BOOKS).result, "books")
    assert judge(question, "7.5").verdict == "correct"
    verdict = judge(question, typed)
    found = verdict.wrong or question.otherwise
    assert found is not None and found.rule == rule
    told(question, verdict)


def test_a_loss_is_written_with_its_own_names() -> None:
    def names(graph: Graph) -> list[str]:
        return names_at_loss(graph, [graph.output])

    assert names(graph_of(SOURCES["softmax"])) == ["y", "t", "N"]
    assert names(graph_of(REAL)) == ["dloss", "y", "t", "N"]
    assert names(graph_of(SOURCES["batch"])) == []


@pytest.mark.parametrize(
    ("formula", "rule"),
    [("x**3", ".curved"), ("x * 3", ""), ("3 / x", ".curved"), ("x / 3", ""), ("x * x", ".curved")],
)
def test_a_step_of_1_is_spoken_of_only_where_it_tells_the_slope(formula: str, rule: str) -> None:
    graph = graph_of(f"def f(x=2):\n    y = {formula}\n    return y")
    question = local_rule_question(graph, "y", "x")
    assert question.otherwise is not None
    assert question.otherwise.rule == f"untagged_local{rule}"
