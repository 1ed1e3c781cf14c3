"""The door: every request of a heading becomes a question, or is refused as `check` words it."""

from pathlib import Path

import pytest

from tests.journeys import files_touched
from tutor.graph import Graph, graph_of
from tutor.lesson import check
from tutor.quiz import Expression, Matrix, ask, draw, explain, judge
from tutor.text import LANGUAGES, Problem

LESSON = """def cost(x=3, y=4, k=5, *, dout=2):
    z = x * y
    total = z + k
    return total
"""
GRAPH = graph_of(LESSON)
ENTROPY = graph_of(
    "def f(x=2, w=0.5, t=1):\n    z = x * w\n    y = sigmoid(z)\n    a = t * log(y)\n"
    "    b = (1 - t) * log(1 - y)\n    return -(a + b)"
)
LAYER = graph_of(
    'def f(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[1, 3, 2],'
    " *, dout=[[1, 2, 3], [4, 5, 7]]):\n    Y = affine(X, W, b)\n    return Y"
)


@pytest.mark.parametrize(
    ("graph", "request_", "answer"),
    [
        (GRAPH, "predict=z", "12"),
        (GRAPH, "ask=z/x", "4"),
        (GRAPH, "flow=x", "8"),
        (GRAPH, "flow=x>z", "8"),
        (GRAPH, "chain=x", "8"),
        (GRAPH, "rule=x", "dz*y"),
        (GRAPH, "rule=z/x", "y"),
        (GRAPH, "rule=total/x", "y"),
        (GRAPH, "rule=z/x with=y", "y"),
        (GRAPH, "with=y rule=z/x", "y"),
        (GRAPH, "keep=z", "x y"),
        (GRAPH, "line=z/x", "dx = dout * self.y"),
        (LAYER, "shape=dW", "(2, 3)"),
        (LAYER, "shape=Y", "(N, 3)"),
        (LAYER, "predict=Y[0,1]", "15"),
        (LAYER, "predict=Y[0, 1]", "15"),
        (LAYER, "flow=W[1,0]", "18"),
        (LAYER, "rule=W", "X.T @ dY"),
        (LAYER, "line=Y/W", "self.dW = np.dot(self.x.T, dout)"),
    ],
)
def test_every_request_is_asked_judged_and_told(graph: Graph, request_: str, answer: str) -> None:
    question = ask(graph, request_)
    assert judge(question, answer).verdict == "correct"
    for typed in ("1234567", ""):
        verdict = judge(question, typed)
        for lang in LANGUAGES:
            told = explain(question, verdict, lang)
            assert told and all(text and "{" not in text for text in told)


@pytest.mark.parametrize(
    ("request_", "allowed", "other", "right"),
    [
        ("rule=z with=y with=t", "y - t", "dy * y * (1 - y)", None),
        ('rule=z answer="y - t" with=y with=t', "y*(1-t) - t*(1-y)", "dy * y * (1 - y)", "y - t"),
        ("rule=y/z with=z", "sigmoid(z)*(1-sigmoid(z))", "y * (1 - y)", None),
    ],
)
def test_a_rule_is_asked_in_any_names_in_which_it_can_be_written(
    request_: str, allowed: str, other: str, right: str | None
) -> None:
    question = ask(ENTROPY, request_)
    assert isinstance(question, Expression)
    assert judge(question, allowed).verdict == "correct"
    assert judge(question, other).code == "not_allowed"
    assert right in (None, question.correct)


def test_the_answer_of_an_author_is_the_right_one_in_their_form() -> None:
    question = ask(LAYER, 'rule=W answer="np.dot(Xᵀ, dY)"')
    assert isinstance(question, Matrix) and question.correct == "X.T @ dY"


@pytest.mark.parametrize(
    "request_",
    ["predict=x", "predict=nothing", "ask=x", "ask=x/z", "ask=total/x", "flow=nothing",
     "flow=x>total", "flow=x[0]", "chain=nothing", "rule=x/z", "rule=nothing", "keep=x", "line=z",
     "line=total/x",
     "shape=nothing", "rule=z/x with=nothing", "flow=x with=y", "predict", "forwards=x",
     "flow=x ask=z/x", 'rule=x answer="dz"', 'rule=x answer="dz *"', 'flow=x answer="y"'],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_as_check_words_it(tmp_path: Path, request_: str) -> None:
    with pytest.raises(Problem) as told:
        ask(GRAPH, request_)
    folder = tmp_path / "01_x"
    folder.mkdir()
    (folder / "lesson.py").write_text(LESSON, "utf-8")
    for lang in LANGUAGES:
        page = f"# T\nS.\n\n## Q {{{request_}}}\nP.\nHint: h\n"
        (folder / f"{lang}.md").write_text(page, "utf-8")
    said = [complaint.problem.key for complaint in check(folder)]
    assert told.value.key in said
    assert "{" not in str(told.value)


@pytest.mark.parametrize("request_", ["ask=L/x", "rule=L/x"])
def test_a_loss_of_single_numbers_has_no_local_derivative_to_ask_for(request_: str) -> None:
    loss = graph_of("def f(x=3.2, t=1):\n    L = identity_with_loss(x, t)\n    return L")
    with pytest.raises(Problem, match="ask for the gradient, flow=x"):
        ask(loss, request_)
    assert judge(ask(loss, "flow=x"), "2.2").verdict == "correct"


@pytest.mark.parametrize("request_", ["flow=total", "ask=z/k", "keep=total/x", "rule=z/z"])
def test_nothing_else_than_a_problem_comes_of_it(request_: str) -> None:
    with pytest.raises(Problem):
        ask(GRAPH, request_)


def test_judging_a_number_goes_through_few_files() -> None:
    question = ask(GRAPH, "flow=x")
    for typed in ("8", "6"):
        assert len(files_touched(lambda typed=typed: judge(question, typed))) <= 15  # type: ignore[misc]


def test_drawing_a_question_goes_through_few_files() -> None:
    assert (
        len(files_touched(lambda: draw(GRAPH, "flow", 2, 7))) <= 25
    )  # four of them read its program


@pytest.mark.parametrize(
    "request_",
    [
        "flow=z/x", "chain=z/x", "flow=/x", "flow=x>", "flow=x[0]", "rule=x[0]", "rule=z/",
        "predict=z>total", "ask=z/", "ask=/x", "line=z/",
    ],
)  # fmt: skip
def test_what_is_written_in_another_way_is_not_taken_for_something_else(request_: str) -> None:
    with pytest.raises(Problem) as found:
        ask(GRAPH, request_)
    assert "8" not in found.value.say("en")  # the answer


def test_an_element_may_be_written_with_spaces() -> None:
    assert ask(LAYER, "predict=Y[ 0 , 1 ]") == ask(LAYER, "predict=Y[0,1]")


@pytest.mark.parametrize(
    ("source", "request_", "right", "wrong"),
    [
        (
            "def f(사과=3, 개수=4):\n    값 = 사과 * 개수\n    return 값",
            "rule=사과",
            "d값 * 개수",
            "d값 * 사과",
        ),
        (
            "def f(사과=3, 개수=4):\n    값 = 사과 * 개수\n    return 값",
            "rule=값/개수",
            "사과",
            "개수",
        ),
        ("def f(α=3, β=4):\n    γ = α * β\n    return γ", "rule=α", "dγ β", "dγ α"),
        ("def f(é=3, n=4):\n    y = é / n\n    return y", "rule=n", "-dy é / n²", "dy é / n²"),
        (
            "def f(사과=3, y=4):\n    z = 사과 * y\n    return z",
            "rule=사과",
            "ㅇㅋ*ㅛ",
            "ㅇㅋ*사과",
        ),
    ],
)
def test_names_may_be_of_any_script(source: str, request_: str, right: str, wrong: str) -> None:
    question = ask(graph_of(source), request_)
    assert judge(question, right).verdict == "correct"
    verdict = judge(question, wrong)
    assert verdict.verdict == "wrong" and verdict.mistake
    assert judge(question, "dу").code == "character", "a Cyrillic у looks like y"


def test_a_rule_of_arrays_is_asked_in_chosen_names_too() -> None:
    question = ask(LAYER, "rule=X with=dY with=W")
    assert judge(question, "dY @ W.T").verdict == "correct"
    assert judge(question, "np.dot(dY, np.transpose(W)) + 0 * X @ W @ W.T").code == "not_allowed"
    assert judge(question, "dY @ W").verdict == "wrong"
    with pytest.raises(Problem, match="cannot be written"):
        ask(LAYER, "rule=X with=dY with=b")
