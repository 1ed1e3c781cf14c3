"""Arrays are asked for cell by cell, and the known wrong arrays are known in every cell."""

import random
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from tests.quiz.asking import flow_question, value_question
from tests.quiz.graphs import SOURCES, cells, graph, numerical, random_graph, said, tags
from tutor.graph import Graph, graph_of, opened
from tutor.quiz import Grid, Index, Number, explain, judge
from tutor.text import LANGUAGES, Problem


def every_question(graph: Graph) -> list[Number | Grid]:
    run, found = graph.run(), []
    for i, node in enumerate(graph.nodes):
        if node.is_operation:
            found.append(value_question(run, node.name))
        if any(wire in run.wire_gradients for wire in graph.uses[i]):
            found.append(flow_question(run, node.name))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_right_answers_are_the_engines_and_those_of_a_nudge(seed: int) -> None:
    graph = random_graph(seed)
    run = graph.run()
    for name in ("W", "b", "V", "c"):
        asked = cells(flow_question(run, name))
        for index, cell in asked.items():
            assert cell.correct == np.asarray(run.gradients[name])[index]
        index = random.Random(seed).choice(list(asked))
        assert asked[index].correct == pytest.approx(numerical(graph, name, index), abs=1e-6)
    for name in ("A", "Z", "Y"):
        for index, cell in cells(value_question(run, name)).items():
            assert cell.correct == np.asarray(run.values[name])[index]


@pytest.mark.parametrize("source", [*SOURCES, *range(6)])
def test_every_wrong_answer_is_told_apart_and_has_its_text(source: str | int) -> None:
    for question in every_question(
        graph(source) if isinstance(source, str) else random_graph(source)
    ):
        for cell in cells(question).values():
            for wrong in cell.wrong:
                verdict = judge(cell, repr(wrong.value))
                assert verdict.wrong is wrong
                for lang in LANGUAGES:
                    text = explain(cell, verdict, lang)[0]
                    assert not text.startswith(("Not yet", "아직")), wrong.rule
                    assert not {"{", "}"} & {*text}


@pytest.mark.parametrize(
    ("source", "asked", "index", "wrong"),
    [
        ("relu", "dx", (0,), {"5": "relu_passes_everything", "-5": "used_value_not_slope"}),
        ("relu", "dx", (1,), {"0": "masked_by_upstream", "1": "forgot_upstream"}),
        ("relu", "dx", (2,), {"7": "relu_at_zero"}),
        ("relu", "dx", (3,), {"0": "relu_mask_inverted", "6": "used_value_not_slope"}),
        ("relu", "y", (0,), {"-1": "forgot_last_node"}),
        ("batch", "Y", (0, 1), {"12": "forgot_bias", "20": "transposed_result",
            "4": "elementwise_product", "27": None, "10": "wrong_operand_order"}),
        ("batch", "dX", (1, 0), {"4": "forgot_local", "6": "forgot_upstream",
            "18": "gave_dW_for_dX", "16": "elementwise_product", "-32": "sign_error"}),
        ("batch", "dW", (0, 1), {"2": "forgot_batch_sum", "15": "forgot_batch_sum",
            "8.5": "mean_not_sum", "18": "transposed_result", "32": "gave_dX_for_dW",
            "12": "forgot_transpose", "13": "wrong_operand_order"}),
        ("batch", "db", (0,), {"1": "forgot_batch_sum", "4": "forgot_batch_sum",
            "2.5": "mean_not_sum", "6": "wrong_axis", "21": "summed_everything"}),
        ("opened", "db", (0,), {"1": "forgot_batch_sum", "6": "wrong_axis", "2.5": "mean_not_sum"}),
        ("opened", "Y", (0, 1), {"12": "forgot_branch", "36": "treated_as_mul"}),
        ("one", "dW", (1, 0), {"9": "transposed_result", "2": "forgot_upstream"}),
        ("one", "dW", (0, 1), {"6": "elementwise_product", "3": "forgot_upstream"}),
        ("softmax", "dx", (0, 1), {"0.245": "forgot_batch_mean", "0.490": "multiplied_by_N",
            "-0.123": "sign_error", "0": "only_true_class", "0.185": "sigmoid_rule_on_softmax"}),
        ("softmax", "dx", (0, 2), {"-0.679": "stopped_at_cross_entropy", "0.737": "forgot_label",
            "0.237": "missing_brackets"}),
        ("softmax", "loss", (), {"1.71": "forgot_batch_mean", "-0.857": "sign_error"}),
        ("identity", "dy", (0, 1), {"2": "forgot_half", "6": "forgot_half", "9": "multiplied_by_N",
            "3": "forgot_batch_mean", "-1": "sign_error", "5": "forgot_label"}),
        ("reuse", "dx", (1,), {"20": "forgot_fanout_sum", "400": "multiplied_branches"}),
        ("shared", "ds", (), {"1.5": "forgot_batch_sum"}),
        ("total", "dy", (0, 1), {"1.5": "averaged_branches"}),
        ("minus", "dx", (1,), {"0.8": "sign_error", "0.2": "forgot_branch",
            "1.2": "treated_as_add"}),
    ],
)  # fmt: skip
def test_wrong_ways_are_known_by_their_numbers(
    source: str, asked: str, index: Index, wrong: dict[str, str | None]
) -> None:
    run = graph(source).run()
    question = (
        value_question(run, asked)
        if asked in run.graph.index
        else flow_question(run, asked.removeprefix("d"))
    )
    assert tags(question, index, *wrong) == wrong


@pytest.mark.filterwarnings("error")
def test_wrong_rules_without_a_value_make_no_noise() -> None:
    """1/0 in a wrong rule is no answer, but NumPy's warning would stand on the screen."""
    sources = (
        "def f(x=[1e308, 2], y=[1e10, 1]):\n    return x / y",
        "def f(x=[0, 1]):\n    return x * 2 + x",
    )
    for run in (graph_of(source).run() for source in sources):
        for name in run.graph.index:
            for ask in (value_question, flow_question):
                with suppress(Problem):
                    ask(run, name)


def test_feedback_names_the_element_and_what_to_look_at() -> None:
    run = graph("batch").run()
    y, dw, db = value_question(run, "Y"), flow_question(run, "W"), flow_question(run, "b")
    assert "In Y[0, 1] the row stands first" in said(y, (0, 1), "20")
    assert said(dw, (0, 1), "13").endswith("Which ones meet in dW[0, 1]?")
    assert "상류에서 온 값과" in said(dw, (0, 1), "-17", "ko")  # L grows: but which number is L?
    assert "how fast Y changes" in said(flow_question(run, "X"), (0, 0), "10")
    assert said(db, (0,), "1").startswith("All 2 rows share the same b.")
    single = flow_question(graph("one").run(), "W")
    assert said(single, (0, 1), "6").endswith("which two meet in dW[0, 1]?")


@pytest.mark.parametrize("source", ["batch", "one", "opened"])
def test_no_wrong_element_is_told_the_formula_of_the_right_one(source: str) -> None:
    run = graph(source).run()
    for question in (value_question(run, "Y"), flow_question(run, "X"), flow_question(run, "W")):
        for at, cell in cells(question).items():
            told = [said(question, at, repr(wrong.value)) for wrong in cell.wrong]
            assert not [text for text in told if " = " in text or "·" in text]


def test_inside_a_layer_feedback_names_no_wire_that_is_not_drawn() -> None:
    run = opened(graph("batch"), ["Y"]).run()
    dw, y = flow_question(run, "W"), value_question(run, "Y")
    assert said(dw, (1, 2), "33").startswith("That leaves X as it is.")
    assert said(y, (0, 0), "1") == "One part is missing. What comes from the dot node counts too."
    assert tags(dw, (1, 2), "6", "24") == {"6": "forgot_batch_sum", "24": "forgot_batch_sum"}


def test_one_element_is_asked_like_a_number() -> None:
    run = graph("batch").run()
    whole = flow_question(run, "W")
    assert isinstance(whole, Grid)
    assert whole.shape == (2, 3)
    assert list(whole.cells) == list(np.ndindex(2, 3))
    one = flow_question(run, "W", index=(1, 2))
    assert isinstance(one, Number)
    assert judge(one, "dW[1,2] = 30").verdict == "correct"


def test_a_gradient_of_one_branch_of_an_array() -> None:
    question = flow_question(graph("reuse").run(), "x", "y")
    assert [cell.correct for cell in cells(question).values()] == [0, 20, 0]


def test_a_mistake_that_no_cell_shows_is_told() -> None:
    square = flow_question(graph("batch").run(), "X")  # [[14, 32], [32, 77]] is symmetric
    assert [(c.tag, c.other) for c in square.collisions] == [("transposed_result", None)]
    for name in ("W", "b"):
        assert flow_question(graph("batch").run(), name).collisions == ()
    ones = replace(graph("relu"), dout=np.ones(4)).run()
    assert ("forgot_upstream", None) in [
        (c.tag, c.other) for c in flow_question(ones, "x").collisions
    ]


@pytest.mark.parametrize(
    ("index", "said_in"), [((2, 0), r"W\[2,0\]"), ((0,), "shape"), ((0, -1), "W")]
)
def test_an_element_that_is_not_there_is_refused(index: Index, said_in: str) -> None:
    with pytest.raises(Problem, match=said_in):
        flow_question(graph("batch").run(), "W", index=index)


def test_a_large_array_is_asked_for_one_element() -> None:
    large = replace(graph("relu"), dout=1).with_inputs(x=np.arange(20.0)).run()
    with pytest.raises(Problem, match="ask for one"):
        flow_question(large, "x")
    assert cells(flow_question(large, "x", index=(3,)))[()].correct == 1
