"""Each misconception gives its number, is told in both languages, and a nudge contradicts it."""

import numpy as np
import pytest

from tests.quiz.graphs import SOURCES as ARRAYS
from tests.quiz.test_mistakes import PROGRAMS
from tutor.graph import graph_of
from tutor.lesson import (
    Counterexample,
    Lesson,
    Position,
    answer,
    counterexample,
    counterexample_lines,
    nudged,
    parse,
    start,
)
from tutor.quiz import Grid, explain, flows
from tutor.text import LANGUAGES

SOURCES = {
    **ARRAYS,
    **PROGRAMS,
    "relu4": ARRAYS["relu"],
    "tall": "def tall(x=-3, y=5, *, dout=1.3):\n    z = x + y\n    return z",
    "paid": "def paid(x=5, y=6, *, dout=3):\n    xy = x * y\n    f = xy + x\n    return f",
    "cake": "def cake(guests=5, *, dout=3):\n    piece = 1 / guests\n    return piece",
    "row": "def row(x=[0.3, 2.9, 4.0], t=[0, 0, 1]):\n    loss = softmax_with_loss(x, t)\n"
    "    return loss",
}

MISCONCEPTIONS = (
    ("apple", "flow=apple", "110", "not_swapped"),
    ("apple", "flow=apple", "2", "forgot_upstream"),
    ("apple", "flow=apple", "1.1", "forgot_local"),
    ("apple", "flow=apple", "3.1", "added_not_multiplied"),
    ("apple", "flow=apple", "220", "forward_value"),
    ("apple", "flow=apple", "-2.2", "sign_error"),
    ("apple", "flow=apple", "1", "forgot_chain"),
    ("apple", "ask=total/tax", "1", "treated_as_add"),
    ("mul", "ask=z/x", "15", "added_not_multiplied"),
    ("apple", "ask=apple_price/apple", "2.2", "included_upstream"),
    ("apple", "predict=apple_price", "102", "added_not_multiplied"),
    ("apple", "predict=total", "200", "forgot_last_node"),
    ("fruit", "predict=total", "495", "forgot_branch"),
    ("fruit", "predict=all_price", "90000", "treated_as_mul"),
    ("fruit", "flow=apple", "7.15", "output_div_input"),
    ("fruit", "flow=orange_price", "0.55", "averaged_branches"),
    ("book", "flow=rate", "0.0109", "sign_error"),
    ("book", "flow=rate", "-12", "forgot_square"),
    ("book", "ask=dollars/won", "1100", "not_divided"),
    ("square", "flow=t", "7", "forgot_factor"),
    ("square", "flow=t", "2", "forgot_factor"),
    ("square", "ask=z/t", "343/3", "integrated"),
    ("add", "flow=x", "13", "treated_as_mul"),
    ("add", "flow=x", "6.5", "treated_as_mul"),
    ("tall", "flow=x", "0", "confused_with_relu"),
    ("reuse", "flow=x", "4", "forgot_fanout_sum"),
    ("reuse", "flow=x", "1", "forgot_fanout_sum"),
    ("reuse", "flow=x", "2.5", "averaged_branches"),
    ("reuse", "flow=x>xy", "3", "not_swapped"),
    ("paid", "flow=x", "54", "multiplied_branches"),
    ("twice", "ask=b/a", "1", "forgot_fanout_sum"),
    ("cake", "ask=piece/guests", "-0.2", "forgot_square"),
    ("cake", "ask=piece/guests", "1.609437912", "integrated"),
    ("nodes", "flow=m", "0.63", "power_rule_on_exp"),
    ("nodes", "flow=d", "-2.64", "forgot_square"),
    ("sigmoid", "predict=y", "0.378", "sign_error"),
    ("sigmoid", "flow=x", "1.245", "forgot_factor"),
    ("sigmoid", "flow=x", "0.5", "used_input_not_output"),
    ("sigmoid", "ask=y/x", "0.622", "gave_output"),
    ("log", "ask=y/x", "0.0625", "forgot_square"),
    ("log", "ask=y/x", "54.59815", "gave_inverse"),
    ("relu4", "flow=x[0]", "5", "relu_passes_everything"),
    ("relu4", "flow=x[0]", "-5", "used_value_not_slope"),
    ("relu4", "flow=x[1]", "0", "masked_by_upstream"),
    ("relu4", "flow=x[1]", "1", "forgot_upstream"),
    ("relu4", "flow=x[3]", "0", "relu_mask_inverted"),
    ("relu4", "flow=x[3]", "6", "used_value_not_slope"),
    ("batch", "predict=Y[0,1]", "12", "forgot_bias"),
    ("batch", "predict=Y[0,1]", "4", "elementwise_product"),
    ("batch", "flow=X[1,0]", "6", "forgot_upstream"),
    ("batch", "flow=X[1,0]", "18", "gave_dW_for_dX"),
    ("batch", "flow=W[0,1]", "2", "forgot_batch_sum"),
    ("batch", "flow=W[0,1]", "8.5", "mean_not_sum"),
    ("batch", "flow=W[0,1]", "18", "transposed_result"),
    ("batch", "flow=W[0,1]", "32", "gave_dX_for_dW"),
    ("batch", "flow=W[0,1]", "12", "forgot_transpose"),
    ("batch", "flow=W[0,1]", "13", "wrong_operand_order"),
    ("batch", "flow=b[0]", "1", "forgot_batch_sum"),
    ("batch", "flow=b[0]", "6", "wrong_axis"),
    ("batch", "flow=b[0]", "21", "summed_everything"),
    ("softmax", "flow=x[0,1]", "0.245", "forgot_batch_mean"),
    ("softmax", "flow=x[0,1]", "0.490", "multiplied_by_N"),
    ("softmax", "flow=x[0,1]", "0", "only_true_class"),
    ("softmax", "flow=x[0,1]", "0.185", "sigmoid_rule_on_softmax"),
    ("softmax", "flow=x[0,2]", "-0.679", "stopped_at_cross_entropy"),
    ("softmax", "flow=x[0,2]", "0.737", "forgot_label"),
    ("softmax", "flow=x[0,2]", "0.237", "missing_brackets"),
    ("row", "predict=loss", "0.737", "forgot_log"),
    ("identity", "flow=y[0,1]", "6", "forgot_half"),
)  # fmt: skip


def asked(program: str, action: str) -> Position:
    """The page of a lesson that asks this."""
    graph = graph_of(SOURCES[program])
    prose = parse(f"# T\nS.\n\n## Q {{{action}}}\nP.\n")
    return start(Lesson(1, "x", {graph.name: graph}, {"en": prose}), None, frozenset())


def test_at_least_thirty_misconceptions_are_run() -> None:
    assert len({tag for *_, tag in MISCONCEPTIONS}) >= 30


@pytest.mark.parametrize(("program", "action", "typed", "tag"), MISCONCEPTIONS)
def test_a_misconception_is_known_told_and_contradicted(
    program: str, action: str, typed: str, tag: str
) -> None:
    position, given = answer(asked(program, action), typed)
    assert position.question and given.verdict.mistake == tag
    for lang in LANGUAGES:
        told = explain(position.question, given.verdict, lang)[0]
        assert not told.startswith(("Not yet", "아직")) and not {"{", "}"} & {*told}
    shown = counterexample(position)
    assert shown is not None
    assert contradicted(shown) > 0.05
    for lang in LANGUAGES:
        assert not {"{", "}"} & {*"\n".join(counterexample_lines(shown, lang))}


def contradicted(shown: Counterexample) -> float:
    """How far the wrong way is from what a small nudge finds there, or from the value there."""
    if shown.nudged is None:
        value = np.asarray(shown.position.page_run.node_values[shown.node], float)
        right = float(value[shown.index])
    else:
        right = (
            nudged(shown.position, shown.index, 1e-6).gradient
            + nudged(shown.position, shown.index, -1e-6).gradient
        ) / 2
    assert shown.right == pytest.approx(right, rel=1e-4, abs=1e-6)
    return abs(shown.wrong - right) / max(abs(shown.wrong), abs(right))


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ((5, -4, 7, 2), "relu_passes_everything"),
        ((5, 0, 7, 2), "masked_by_upstream"),
        ((0, 2, 0, 3), "forward_value"),
        ((0, 1, 0, 1), "forgot_upstream"),
        ((-5, -8, 0, 6), "used_value_not_slope"),
        ((5, 0, 7, 0), "relu_mask_inverted"),
        ((0, -4, 7, 2), "relu_at_zero"),
    ],
)
def test_a_whole_array_behind_relu_is_known(typed: tuple[float, ...], tag: str) -> None:
    grid = asked("relu4", "flow=x").question
    assert isinstance(grid, Grid) and grid.correct == (0, -4, 0, 2)
    assert [wrong.tag for wrong in grid.wrong if wrong.value == typed] == [tag]


def test_branches_may_also_be_multiplied() -> None:
    """4 × 1 is one branch alone as well: the first rule that gives a number names it."""
    run = graph_of(SOURCES["reuse"]).run()
    rules = {m.rule: float(m.values) for m in flows(run, run.graph.uses[0])}
    assert rules["multiplied_branches"] == 4


@pytest.mark.parametrize(
    ("program", "action", "typed"),
    [
        ("mul", "rule=z/x", "x"),
        ("mul", "rule=z/x", "x + 2*y"),
        ("mul", "rule=x", "y"),
        ("apple", "rule=apple", "dapple_price + apple_num"),
        ("reuse", "rule=x", "y"),
        ("sigmoid", "rule=y/x", "x*(1-x)"),
        ("log", "rule=y/x", "1/x^2"),
    ],
)
def test_a_formula_is_put_to_the_test_whether_it_has_a_name_or_not(
    program: str, action: str, typed: str
) -> None:
    position, given = answer(asked(program, action), typed)
    assert given.verdict.verdict == "wrong"
    shown = counterexample(position)
    assert shown is not None and contradicted(shown) > 0.05
    for lang in LANGUAGES:
        assert any(given.verdict.reading in line for line in counterexample_lines(shown, lang))
