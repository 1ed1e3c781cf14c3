"""A line of backward: the right one computes what the engine's layer sends back."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.quiz.asking import line_question
from tests.quiz.graphs import SOURCES
from tutor import engine
from tutor.graph import graph_of
from tutor.quiz import Code, ask, explain, judge
from tutor.text import LANGUAGES, Problem

BINARY = "def f(a=3, b=4):\n    z = a {} b\n    return z"
UNARY = "def f(a=3):\n    z = {}\n    return z"

LINES = [
    (BINARY.format("*"), "z", "a", "dx = dout * self.y"),
    (BINARY.format("*"), "z", "b", "dy = self.x * dout"),
    (BINARY.format("+"), "z", "a", "dx = dout * 1"),
    (BINARY.format("-"), "z", "b", "return -dout"),
    (BINARY.format("/"), "z", "a", "dx = dout / self.y"),
    (BINARY.format("/"), "z", "b", "dy = -dout * (self.x / self.y) / self.y"),
    (UNARY.format("exp(a)"), "z", "a", "dx = dout * self.out"),
    (UNARY.format("log(a)"), "z", "a", "dx = dout / self.x"),
    (UNARY.format("sigmoid(a)"), "z", "a", "dx = dout * (1.0 - self.out) * self.out"),
    (UNARY.format("relu(a)"), "z", "a", "dout[self.mask] = 0"),
    (SOURCES["batch"], "Y", "X", "dx = np.dot(dout, self.W.T)"),
    (SOURCES["batch"], "Y", "W", "self.dW = np.dot(self.x.T, dout)"),
    (SOURCES["batch"], "Y", "b", "self.db = np.sum(dout, axis=0)"),
    (SOURCES["one"], "Y", "X", "dx = np.dot(dout, self.W.T)"),
    (SOURCES["one"], "Y", "W", "self.dW = np.outer(self.x, dout)"),
    (SOURCES["one"], "Y", "b", "self.db = dout"),
    (SOURCES["opened"], "XW", "W", "dy = np.dot(self.x.T, dout)"),
    (SOURCES["softmax"], "loss", "x", "dx = (self.y - self.t) / batch_size"),
    (SOURCES["identity"], "loss", "y", "dx = (self.y - self.t) / batch_size"),
]
QUESTIONS = [(source, node, operand) for source, node, operand, _ in LINES]


@pytest.mark.parametrize(("source", "node", "operand", "line"), LINES)
def test_the_line_of_the_book_is_right(source: str, node: str, operand: str, line: str) -> None:
    question = line_question(graph_of(source), node, operand)
    assert judge(question, line).verdict == "correct"
    assert judge(question, shown(question)).verdict == "correct"


def shown(question: Code) -> str:
    """The whole line."""
    is_whole = "] = " in question.correct
    return question.correct if is_whole else f"{question.targets[0]} = {question.correct}"


@pytest.mark.parametrize(("source", "node", "operand"), QUESTIONS)
def test_every_wrong_line_is_named_in_both_languages(source: str, node: str, operand: str) -> None:
    question = line_question(graph_of(source), node, operand)
    assert len(question.wrong) >= 3
    for wrong in question.wrong:
        text = str(wrong.value)
        line = text if "] = " in text else f"{question.targets[0]} = {text}"
        verdict = judge(question, line)
        assert verdict.wrong is not None, (line, verdict)
        assert verdict.wrong.rule == wrong.rule, (line, verdict.wrong.rule)
        for lang in LANGUAGES:
            said = explain(question, verdict, lang)[0]
            assert said and "{" not in said
            assert not said.startswith(("Not yet", "아직")), (wrong, lang)


RNG = np.random.default_rng(0)
X, Y, T = RNG.uniform(0.5, 2, (5, 4)), RNG.uniform(0.5, 2, (5, 4)), np.eye(4)[[0, 2, 1, 3, 3]]
DOUT, W, B = RNG.normal(size=(5, 3)), RNG.normal(size=(4, 3)), RNG.normal(size=3)
UP = RNG.normal(size=(5, 4))


def after(layer: Any, *operands: object, dout: object = UP) -> tuple[Any, Any]:
    """The layer after it went forward, and what it sends back."""
    layer.forward(*operands)
    kept = dict(vars(layer))
    return kept, layer.backward(dout)


@pytest.mark.parametrize(
    ("source", "operand", "slot", "layer", "operands"),
    [
        (BINARY.format("*"), "a", 0, engine.MulLayer(), (X, Y)),
        (BINARY.format("*"), "b", 1, engine.MulLayer(), (X, Y)),
        (BINARY.format("+"), "a", 0, engine.AddLayer(), (X, Y)),
        (BINARY.format("-"), "b", 1, engine.SubLayer(), (X, Y)),
        (BINARY.format("/"), "a", 0, engine.DivLayer(), (X, Y)),
        (BINARY.format("/"), "b", 1, engine.DivLayer(), (X, Y)),
        (UNARY.format("exp(a)"), "a", None, engine.ExpLayer(), (X,)),
        (UNARY.format("log(a)"), "a", None, engine.LogLayer(), (X,)),
        (UNARY.format("sigmoid(a)"), "a", None, engine.Sigmoid(), (X,)),
    ],
)
def test_a_line_computes_what_the_layer_sends_back(
    source: str, operand: str, slot: int | None, layer: Any, operands: tuple[object, ...]
) -> None:
    kept, back = after(layer, *operands)
    question = line_question(graph_of(source), "z", operand)
    found = computed(question.correct, kept, UP)
    np.testing.assert_allclose(found, back if slot is None else back[slot])


def computed(line: str, kept: dict[str, object], dout: object) -> Any:
    """The right side of our own line, run by Python."""

    return eval(line, {"np": np, "self": SimpleNamespace(**kept), "dout": dout})


def test_the_lines_of_affine_relu_and_the_losses_compute_what_the_layers_do() -> None:
    affine = engine.Affine(W, B)
    kept, dx = after(affine, X, dout=DOUT)
    graph = graph_of(SOURCES["batch"])
    for operand, expected in (("X", dx), ("W", affine.dW), ("b", affine.db)):
        line = line_question(graph, "Y", operand).correct
        np.testing.assert_allclose(computed(line, kept, DOUT), expected)
    kept, dx = after(engine.Relu(), X - 1)
    blocked = UP.copy()
    blocked[kept["mask"]] = 0
    np.testing.assert_array_equal(blocked, dx)
    for name, operand, layer in (
        ("softmax", "x", engine.SoftmaxWithLoss()),
        ("identity", "y", engine.IdentityWithLoss()),
    ):
        kept, dx = after(layer, X, T, dout=1)
        line = line_question(graph_of(SOURCES[name]), "loss", operand).correct
        np.testing.assert_allclose(eval_with_rows(line, kept), dx)


def eval_with_rows(line: str, kept: dict[str, object]) -> Any:
    return computed(line.replace("batch_size", str(len(X))), kept, 1)


def test_there_is_no_line_where_nothing_flows_back() -> None:
    for node, operand in (("loss", "t"), ("loss", "loss")):
        with pytest.raises(Problem):
            line_question(graph_of(SOURCES["softmax"]), node, operand)
    for source, node, operand in ((SOURCES["total"], "s", "y"), (UNARY.format("a**2"), "z", "a")):
        with pytest.raises(Problem):
            line_question(graph_of(source), node, operand)


@pytest.mark.parametrize("loss", ["softmax_with_loss", "identity_with_loss"])
@pytest.mark.parametrize(
    ("dout", "verdict", "mistake"),
    [("", "correct", None), (", *, dout=3", "wrong", "forgot_upstream")],
)
def test_what_arrives_at_a_loss_is_in_the_line_unless_it_is_1(
    loss: str, dout: str, verdict: str, mistake: str | None
) -> None:
    graph = graph_of(
        f"def f(x=[[1, 2], [3, 4]], t=[[0, 1], [1, 0]]{dout}):\n    z = {loss}(x, t)\n    return z"
    )
    question = ask(graph, "line=z/x")
    whole = judge(question, "dx = dout * (self.y - self.t) / batch_size")
    without = judge(question, "dx = (self.y - self.t) / batch_size")
    assert whole.verdict == "correct"
    assert (without.verdict, without.mistake) == (verdict, mistake)


@pytest.mark.parametrize("call", ["X * v", "X / v", "max(X, v)"])
def test_the_line_of_an_operand_that_is_used_again_is_not_asked(call: str) -> None:
    graph = graph_of(
        f"def f(X=[[1, 2], [4, 5]], v=[1, 2], *, dout=3):\n    z = {call}\n    return z"
    )
    with pytest.raises(Problem):
        ask(graph, "line=z/v")
    question = ask(graph, "line=z/X")
    assert isinstance(question, Code)
    answer = question.correct if " = " in question.correct else f"dx = {question.correct}"
    assert judge(question, answer).verdict == "correct"
