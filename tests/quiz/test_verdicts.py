"""Answers as people write them: what is right, what is not counted, what is wrong."""

import pytest

from tutor.graph import graph_of
from tutor.quiz import ask, judge

MINUS = "def f(x=-29.6875, y=1, *, dout=1):\n    g = x * y\n    return g"
CURVE = "def f(x=1, *, dout=1):\n    y = sigmoid(x)\n    return y"
LOW = "def f(x=-2, *, dout=1):\n    y = sigmoid(x)\n    return y"
PLAIN = "def f(x=2.2, y=0.6, *, dout=1):\n    g = x * y\n    return g"
LAYER = (
    "def f(X=[[1, 2, 3], [4, 5, 6]], W=[[1, 2], [3, 4], [5, 6]], b=[1, 2],\n"
    "      *, dout=[[1, 2], [3, 4]]):\n    Y = affine(X, W, b)\n    return Y"
)
RELU = "def f(x=[-1, 2, 0, 3], *, dout=[5, -4, 7, 2]):\n    y = relu(x)\n    return y"
PRODUCT = "def f(x=3, y=4, *, dout=2):\n    g = x * y\n    return g"


@pytest.mark.parametrize(
    ("program", "request_", "answers"),
    [
        (MINUS, "predict=g", ["-29.6875", "-29.688", "−29.688"]),
        (CURVE, "predict=y", ["0.731", "0.7311", "0.730", "0.732", "0.73106", "1/(1+exp(-1))"]),
        (PLAIN, "predict=g", ["2.2 x 0.6", "0.6 X 2.2", "2.2x0.6", "1.3_2", ">>> 1.32", "~1.32",
            "≈ 1.32", "2.2*0.6 = 1.32", "g == 1.32", "g = 1.32"]),
        (LAYER, "flow=W", ["13，18；17，24；21，30", "[[13、18]、[17、24]、[21、30]]",
            "13 18\n17 24\n21 30", "[[13 18]\n [17 24]\n [21 30]]", "13,18\n17,24\n21,30\n",
            "dW == [[13,18],[17,24],[21,30]]"]),
        (LAYER, "shape=dW", ["dW.shape == (3, 2)", "shape = (3,2)", "shape == 3, 2"]),
        (LAYER, "rule=W", ["X' dY", "X'@dY", "X′ · dY", ">>> X.T @ dY"]),
        (LAYER, "line=Y/X", [">>> dx = np.dot(dout, self.W.T)"]),
        (RELU, "line=y/x", ["dout[self.mask] -= dout[self.mask]", "dx[self.mask] = 0"]),
        (PRODUCT, "line=g/x", ["return dout * self.y, dout * self.x",
            "dx, dy = dout * self.y, dout * self.x"]),
        (PRODUCT, "line=g/y", ["return dout * self.y, dout * self.x"]),
    ],
)  # fmt: skip
def test_it_is_right(program: str, request_: str, answers: list[str]) -> None:
    question = ask(graph_of(program), request_)
    for answer in answers:
        assert judge(question, answer).verdict == "correct", answer


@pytest.mark.parametrize(
    ("program", "request_", "code", "answers"),
    [
        (MINUS, "predict=g", "too_few_digits", ["-29.69", "-29.7", "-30", "-29.6", "-29"]),
        (CURVE, "predict=y", "too_few_digits", ["0.73"]),
        (LOW, "predict=y", "too_few_digits", ["0.12", "0.11"]),
        (LAYER, "flow=W", "other_layout", ["13,18,17,24,21,30", "[[13],[18],[17],[24],[21],[30]]",
            "[[13,18,17],[24,21,30]]"]),
        (LAYER, "flow=b", "other_layout", ["[[4, 6]]", "[[4], [6]]"]),
        (LAYER, "rule=W", "compares", ["dW == X.T @ dY"]),
        (LAYER, "line=Y/X", "assigns", ["dx == np.dot(dout, self.W.T)"]),
        (LAYER, "line=Y/X", "needs_np", ["dx = dot(dout, self.W.T)", "dx = matmul(dout, self.W)"]),
        (PLAIN, "predict=g", "unequal", ["2.2*0.6 = 1.33"]),
        (PLAIN, "predict=g", "only_numbers", ["1.32x", "x 1.32"]),
        (PRODUCT, "rule=x", "unknown_name", ["2*(z+1)*y", "(softmax(y) - t)/N"]),
    ],
)  # fmt: skip
def test_it_is_told_and_not_counted(
    program: str, request_: str, code: str, answers: list[str]
) -> None:
    question = ask(graph_of(program), request_)
    for answer in answers:
        verdict = judge(question, answer)
        assert (verdict.verdict, verdict.code) == ("malformed", code), answer


@pytest.mark.parametrize(
    ("program", "request_", "answers"),
    [
        (MINUS, "predict=g", ["-29.70", "-29.65", "29.688", "-3e1"]),
        (CURVE, "predict=y", ["0.74", "0.75", "0.7", "0.729", "0.733", "0.1"]),
        (PLAIN, "predict=g", ["1_1_0", "1"]),
        (PRODUCT, "line=g/x", ["return dout * self.x, dout * self.y"]),
        (RELU, "line=y/x", ["dout[self.mask] += 1", "dout[~self.mask] -= dout[~self.mask]"]),
        (LAYER, "flow=W", ["13,17,21,18,24,30", "13,18\n17,24"]),
    ],
)  # fmt: skip
def test_it_is_wrong(program: str, request_: str, answers: list[str]) -> None:
    question = ask(graph_of(program), request_)
    for answer in answers:
        assert judge(question, answer).verdict == "wrong", answer


def test_a_mask_lets_in_a_number_or_as_many_as_it_picks() -> None:
    question = ask(graph_of(RELU), "line=y/x")
    for whole in ("-= dout", "*= ~self.mask", "= dout * 0", "= np.zeros_like(dout)"):
        assert judge(question, f"dout[self.mask] {whole}").verdict == "wrong", whole
    for fitting in ("= 0", "*= 0", "-= dout[self.mask]", "= dout[self.mask] * 0"):
        assert judge(question, f"dout[self.mask] {fitting}").verdict == "correct", fitting


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [("200*1.1 = 220", "correct"), ("100*2*1.1=220", "correct"), ("200 x 1.1 = 220", "correct"),
     ("200*1.1 = 221", "malformed")],
)  # fmt: skip
def test_a_calculation_may_lead_to_the_answer(typed: str, verdict: str) -> None:
    program = "def f(a=200, b=1.1, *, dout=1):\n    total = a * b\n    return total"
    assert judge(ask(graph_of(program), "predict=total"), typed).verdict == verdict


@pytest.mark.parametrize(
    "typed",
    ["self.db = np.sum(dout, axis=0) @ 2", "self.db = np.sum(dout, axis=0) @ self.b.T @ dout"],
)
def test_what_does_not_fit_inside_a_call_is_no_error(typed: str) -> None:
    assert judge(ask(graph_of(LAYER), "line=Y/b"), typed).verdict == "wrong"
