"""Layers of which the quiz knows nothing but their records, through the door and drawn."""

from collections.abc import Iterator

import pytest

from tutor.graph import Graph, graph_of
from tutor.quiz import Code, Grid, Question, Wrong, ask, draw, explain, judge
from tutor.rules import BOOK
from tutor.text import Problem

ONE, TWO = "a=-2, b=3", "a=2, b=7, c=3"
FLAT, TABLE, SCORES = (
    "a=[2, 7, 6], b=3",
    "a=[[2, 7, 5], [4, -1, 3]], b=3",
    "a=[[1, 2, 0], [0, -1, 1]], b=3",
)
TURNED = "[[3, 4], [5, 6], [8, 9]]"

ALONE = "predict=z ask=z/a flow=a chain=a rule=z/a rule=a rule=y/a keep=z line=z/a"
PROGRAMS: dict[str, tuple[str, str, str, str]] = {  # parameters, call, what arrives, requests
    "Tanh": ("a=0.5, b=2", "tanh(a)", "3", ALONE),
    "Sqrt": ("a=9, b=2", "sqrt(a)", "5", ALONE),
    "Abs": (ONE, "abs(a)", "3", ALONE),
    "Maximum": (TWO, "max(a, b)", "3", f"{ALONE} ask=z/b flow=b rule=b line=z/b"),
    "Minimum": (TWO, "min(a, b)", "3", f"{ALONE} ask=z/b flow=b rule=b line=z/b"),
    "Max": (FLAT, "max(a)", "4", "predict=z flow=a rule=a keep=z shape=z shape=da"),
    "Max of rows": (TABLE, "max(a, axis=1)", "[3, 4]",
                    "predict=z flow=a rule=a keep=z shape=z shape=da"),
    "Mean": (FLAT, "mean(a)", "4", "predict=z flow=a rule=a shape=z shape=da"),
    "Mean of columns": (TABLE, "mean(a, axis=0)", "[3, 4, 8]",
                        "predict=z flow=a rule=a rule=z/a shape=z shape=da"),
    "Transpose": (TABLE, "transpose(a)", TURNED,
                  "predict=z flow=a rule=a line=z/a shape=z shape=da"),
    "Reshape": (TABLE, "reshape(a, (3, 2))", TURNED,
                "predict=z flow=a rule=a line=z/a shape=z shape=da"),
    "Softmax": (SCORES, "softmax(a)", "[[3, 4, 5], [5, 6, 2]]",
                "predict=z flow=a rule=a keep=z line=z/a shape=z shape=da"),
    "Softmax of one": ("a=[1, 2, 0], b=3", "softmax(a)", "[3, 4, 5]", "flow=a rule=a line=z/a"),
}  # fmt: skip
PRODUCT = "def f(a=3, b=4, *, dout=2):\n    z = a * b\n    return z"
DRAWN = {
    "elementwise": "predict ask flow rule keep line bug chain before",
    "Max": "predict array rule keep shape bug",
    "Mean": "predict array rule shape bug",
    "Transpose": "predict array rule line shape bug",
    "Reshape": "predict array rule line bug",
    "Softmax": "predict array rule keep line shape bug",
}


def graph(key: str) -> Graph:
    given, call, dout, _ = PROGRAMS[key]
    factor = "c" if "c=" in given else "b"
    return graph_of(
        f"def f({given}, *, dout={dout}):\n    z = {call}\n    y = z * {factor}\n    return y"
    )


ASKED = [(key, request) for key, (*_, requests) in PROGRAMS.items() for request in requests.split()]


def parts(question: Question) -> Iterator[Question]:
    """The question, or those for each element of an array."""
    if isinstance(question, Grid):
        yield from question.cells.values()
    else:
        yield question


def typed(question: Question, answer: object) -> str:
    match answer:
        case frozenset():
            return " ".join(sorted(answer)) or "none"
        case float() | tuple():
            return repr(answer)
    in_code = isinstance(question, Code) and " = " not in str(answer)
    return f"{question.targets[0]} = {answer}" if in_code else str(answer)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("key", "request_"), ASKED, ids=map("-".join, ASKED))
def test_right_answers_are_right_and_wrong_ones_are_told_by_name(key: str, request_: str) -> None:
    for question in parts(ask(graph(key), request_)):
        right = typed(question, question.correct)  # type: ignore[attr-defined]
        assert judge(question, right).verdict == "correct", right
        assert question.wrong or request_.startswith(("predict", "shape"))
        for wrong in question.wrong:
            assert_told(question, wrong)


def assert_told(question: Question, wrong: Wrong) -> None:
    """It is heard as what it is; its text is its own, and nothing in it is left open."""
    answer = typed(question, wrong.value)
    verdict = judge(question, answer)
    assert (verdict.verdict, verdict.mistake) == ("wrong", wrong.tag), answer
    for lang, plain in (("en", "Not yet"), ("ko", "아직 맞지")):
        text = explain(question, verdict, lang)[0]
        assert not text.startswith(plain), (wrong.rule, answer)
        assert "{" not in text


@pytest.mark.parametrize("call", ["add(5, 7)", "sub(16, 4)", "mul(3, 4)", "div(24, 2)"])
def test_an_answer_may_call_the_layers_of_two_operands(call: str) -> None:
    assert judge(ask(graph_of(PRODUCT), "predict=z"), call).verdict == "correct"
    assert judge(ask(graph_of(PRODUCT), "rule=a"), "mul(dz, b)").verdict == "correct"


@pytest.mark.parametrize("level", (1, 3))
@pytest.mark.parametrize("key", [key for key in PROGRAMS if key in BOOK])
def test_questions_are_drawn_on_it(key: str, level: int) -> None:
    kind = BOOK[key].kind
    for template in DRAWN.get(key, DRAWN.get(kind, "")).split():
        one = draw(graph(key), template, level, 3, ops=(key,))
        assert one is not None, template


@pytest.mark.parametrize("key", ["Max of rows", "Mean of columns", "Softmax of one"])
def test_no_line_is_hunted_that_would_be_another_with_these_axes(key: str) -> None:
    assert draw(graph(key), "bug", 1, 3, ops=(key.split()[0],)) is None


@pytest.mark.parametrize(
    ("program", "request_", "typed", "verdict", "mistake"),
    [
        ("x=5", "v = relu(x); z = max(v, 3)", "rule=x: 0", "wrong", None),
        ("x=50", "v = x - 10; z = relu(v)", "rule=x: dv*9", "wrong", "other_multiple"),
        ("a=[3, 3, 1]", "z = max(a)", "flow=a: [3, 3, 0]", "wrong", "at_a_tie"),
        ("a=[3, 3, 1]", "z = max(a)", "flow=a: [3, 0, 0]", "correct", None),
        ("x=[1, 2, -3], y=1.5", "v = y * x", "rule=y: np.mean(dv * x)", "wrong", "mean_not_sum"),
        ("x=[4, 0.5], y=1.5", "z = min(x, y)", "rule=y: np.sum(x > y)", "wrong", "forgot_upstream"),
        ("a=4, b=4", "z = max(a, b)", "flow=a: 3", "correct", None),
        ("a=4, b=4", "z = max(a, b)", "flow=b: 0", "correct", None),
        ("a=0", "z = abs(a)", "flow=a: 0", "correct", None),
        ("사과=3, b=4", "z = max(사과, b)", "keep=z: 1 2", "wrong", "keeps_mask"),
    ],
)
def test_switches_and_ties(
    program: str, request_: str, typed: str, verdict: str, mistake: str | None
) -> None:
    graph = written(program, request_)
    asked, _, answer = typed.partition(": ")
    question = ask(graph, asked)
    judged = judge(question, answer)
    assert (judged.verdict, judged.mistake) == (verdict, mistake)


@pytest.mark.parametrize(
    ("parameters", "call", "request_", "wrong"),
    [
        ("x=-2, y=3", "v = x * y; z = relu(v)", "rule=x", ["dv*x", "dv*7", "dv", "0", "dv+x"]),
        ("x=-2, y=3", "v = x * y; z = max(v, 0)", "rule=x", ["dv*x", "dv"]),
        ("x=[-2, 1], y=[3, 4]", "v = x * y; z = relu(v)", "rule=x", ["dv*x", "dv"]),
        ("x=4, y=7", "v = x * y; z = max(-2, v)", "rule=y", ["x", "dz*x"]),
        ("x=4, y=7", "v = x * y; z = min(v, 50)", "rule=y", ["x", "dz*x"]),
        ("x=5, y=7", "z = max(x, y)", "rule=y",
         ["dz*(y>2)", "dz*(abs(x)<abs(y))", "dz*(x**2<y**2)", "dz*(x<y+0.1)"]),
        ("x=5, y=2", "z = min(x, y)", "rule=x", ["dz*(x<=y**2)", "dz*(x<=y+0.4)"]),
        ("x=5, y=2", "z = max(x, 2)", "rule=x",
         ["dz*(x**2>=2)", "dz*(abs(x)>=2)", "dz*(x>=1.95)"]),
        ("x=5, y=2", "z = relu(x)", "rule=x", ["dz*(x>0.1)", "dz*(x>0.01)"]),
        ("x=[1.37, 2, 2], y=2", "z = max(x, y)", "rule=y", ["np.sum(dz*(y>=x))"]),
    ],
)  # fmt: skip
def test_what_holds_on_one_side_of_a_kink_alone_is_wrong(
    parameters: str, call: str, request_: str, wrong: list[str]
) -> None:
    question = ask(written(parameters, call), request_)
    assert judge(question, question.correct).verdict == "correct"  # type: ignore[attr-defined]
    for answer in wrong:
        assert judge(question, answer).verdict == "wrong", answer


@pytest.mark.parametrize("call", ["v = x / y; z = min(v, 0)", "z = x / x"])
def test_what_is_0_wherever_it_is_tried_is_not_asked(call: str) -> None:
    with pytest.raises(Problem):
        ask(written("x=2, y=3", call), "rule=x")


def test_the_sign_of_a_gradient_is_no_growth_where_what_arrives_is_negative() -> None:
    graph = graph_of("def f(x=3, y=2, *, dout=-5): return x * y")
    (said,) = explain(question := ask(graph, "flow=x"), judge(question, "10"), "en")
    assert "grow" not in said


def test_a_small_number_is_not_0() -> None:
    question = ask(graph_of("def f(x=1e-12, y=2): return x * y"), "predict=f")
    verdicts = [judge(question, typed).verdict for typed in ("0", "5e-10", "2e-12")]
    assert verdicts == ["wrong", "wrong", "correct"]


def written(parameters: str, lines: str) -> Graph:
    *_, last = body = [f"    {line}" for line in lines.split("; ")]
    result = last.split(" = ")[0].strip()
    return graph_of("\n".join([f"def f({parameters}, *, dout=3):", *body, f"    return {result}"]))


@pytest.mark.parametrize(
    ("parameters", "lines", "request_"),
    [
        ("a=[3, 3, 1]", "z = max(a)", "rule=a"),
        ("a=[1, 2], b=[3, 4]", "z = dot(a, b)", "line=z/a"),
        ("x=5", "v = x - x; z = sqrt(v)", "rule=v"),
    ],
)
def test_what_has_no_formula_is_refused(parameters: str, lines: str, request_: str) -> None:
    with pytest.raises(Problem):
        ask(written(parameters, lines), request_)


@pytest.mark.parametrize(
    ("parameters", "lines", "request_"),
    [
        ("a=[[1, 2], [3, 4]]", "z = dot(a, a)", "flow=a"),
        ("a=[[1, 2], [3, 4]]", "t = transpose(a); z = dot(t, a)", "chain=a"),
        ("a=[4, 2]", "v = reshape(a, (2,))", "rule=a"),
        ("a=[3, 1]", "z = max(a)", "chain=a[0]"),
        ("a=[[1, 2, 3]], t=[[0, 1, 0]]", "z = softmax_with_loss(a, t)", "chain=a[0,0]"),
    ],
)
def test_what_is_asked_of_any_graph_is_asked(parameters: str, lines: str, request_: str) -> None:
    assert ask(written(parameters, lines), request_)


@pytest.mark.parametrize(
    ("call", "dout", "answers"),
    [
        ("max(a, axis=1)", "[3, 4]",
         ["dz[:, None] * (a == z[:, None])", "np.where(a == z[:, None], dz[:, None], 0)"]),
        ("max(a, axis=-1)", "[3, 4]", ["dz.reshape(-1, 1) * (a == z.reshape(-1, 1))"]),
        ("max(a, axis=0)", "[3, 4, 8]", ["dz * (a == z)"]),
        ("max(a, axis=1, keepdims=True)", "[[3], [4]]", ["dz * (a == z)"]),
        ("reshape(a, (3, 2))", TURNED,
         ["np.reshape(dz, a.shape)", "dz.reshape(2, 3)", "dz.reshape(-1, 3)"]),
        ("reshape(a, (-1,))", "[1, 2, 3, 4, 5, 6]", ["dz.reshape(a.shape)"]),
    ],
)  # fmt: skip
def test_along_an_axis_and_in_another_shape(call: str, dout: str, answers: list[str]) -> None:
    table = TABLE.partition(", b")[0]
    graph = graph_of(f"def f({table}, *, dout={dout}):\n    z = {call}\n    return z")
    question = ask(graph, "rule=a")
    for answer in answers:
        assert judge(question, answer).verdict == "correct", answer
    for wrong in ("dz", "dz.T", "a"):
        assert judge(question, wrong).verdict == "wrong"


@pytest.mark.parametrize("lines", [(0, 1), (1, 0)])
def test_what_is_reshaped_and_multiplied_comes_back_from_both(lines: tuple[int, int]) -> None:
    both = ("    v = dot(a, W)\n", "    r = reshape(a, (3, 2))\n")
    given, end = f"{TABLE.partition(', b')[0]}, W=[[1], [2], [3]]", "    t = sum(v) * sum(r)\n"
    question = ask(
        graph_of(f"def f({given}):\n{both[lines[0]]}{both[lines[1]]}{end}    return t"), "rule=a"
    )
    assert judge(question, "dr.reshape(a.shape) + np.dot(dv, W.T)").verdict == "correct"
    assert judge(question, "dr.reshape(a.shape)").mistake == "forgot_fanout_sum"
