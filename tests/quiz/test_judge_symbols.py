"""What a learner may type for a formula, a product of matrices, a line of code or an array."""

import pytest

from tests.quiz.cases import QUESTIONS
from tutor.formula import value_at
from tutor.quiz import Grid, Matrix, Number, Operand, Verdict, judge
from tutor.text import LANGUAGES, say


def judged(question: str, typed: str) -> Verdict:
    return judge(QUESTIONS[question], typed)


CORRECT = {
    "expr.sigmoid.grad": [
        "dout·y·(1−y)", "dL/dy y (1-y)", "∂L/∂y y(1-y)", "dL/dyy(1-y)", "(dL/dy)y(1-y)",
        "dy*y*(1-y)", "dout*[y*(1-y)]", "dx = dout*y*(1-y)", "dL/dx=dL/dy·y·(1-y)", "DOUT*Y*(1-Y)",
        "애ㅕㅅ*ㅛ*(1-ㅛ)", "애ㅕㅅ·ㅛ·(1ㅡㅛ)",
        "dout*sigmoid(x)*(1-σ(x))", "dout y² e^(-x)", "dout*y**2*np.exp(-x)",
        "dout e⁻ˣ/(1+e⁻ˣ)²", "dout*exp(-x)*(1+exp(-x))⁻²", "dout y^2 e^{-x}", "dout(y-y²)",
        "dout*y*(1-y);", "dout⁢y(1-y)", "dout*1/(2+e^x+e^-x)", "dout*(1-tanh^2(x/2))/4",
        "dout·sech(x/2)^2/4", "doute^x(1-y)^2",
    ],
    "expr.relu.grad": [
        "dout*(x > 0)", "dout(x>0)", "(x>0)dout", "dout*(0<x)", "dout*(x>0).astype(float)",
        "np.where(x>0, dout, 0)", "where(x<=0,0,dout)", "dout if x>0 else 0",
        "0 if x<=0 else dout", "dout*~(x<=0)", "dout*(not x<=0)", "dout*(1-(x≤0))",
        "dout*np.heaviside(x,0)", "dout*sign(relu(x))",
        "dout*np.greater(x, 0)", "dout*np.less(0, x)", "dout*(1 - np.less_equal(x, 0))",
        "dout*(1 - np.greater_equal(0, x))", "dout*np.not_equal(relu(x), 0)",
        "dout*(1 - np.equal(relu(x), 0))", "dout*np.logical_and(x > 0, x > -1)",
        "dout*np.logical_or(x > 0, x > 1)", "dout*bool(relu(x))",
    ],
    "expr.exp.local": [
        "e^x", "e**x", "np.e**x", "1/e^-x", "y", "e^(x-1)*e", "exp(2x)/y", "pow(e,x)",
    ],
    "expr.log.local": [
        "1/x", "x⁻¹", "1/e^y", "np.reciprocal(x)", "dy/dx = 1/x",
    ],
    "mat.dX": [
        "dout @ W.T", "dout W^T", "dout·Wᵀ", "dL/dY @ Wᵀ", "dY Wᵀ", "dout.dot(W.T)",
        "np.inner(dout, W)", "dout @ np.transpose(W)", "dout @ W.transpose(1, 0)", "dout @ W.t",
        "(W dout^T)^T", "dout W^{T}", "doutW.T", "np.matmul(dout, W.T)", "애ㅕㅅ @ ㅈ.ㅆ",
        "1*dout @ W.T", "dout @ W.T + 0*X",
        "np.dot(dout, W.T)", "dout @ np.swapaxes(W, 0, 1)", "dout.copy() @ np.array(W).T",
        "np.ones_like(X) * (dout @ W.T)", "np.zeros_like(X) + dout @ W.T",
        "np.zeros(X.shape) + dout @ W.T",
    ],
    "mat.dW": [
        "Xᵀdout", "X^Tdout", "self.dW = np.dot(self.X.T, dout)", "x.T @ dout", "X⊤ dout",
    ],
    "mat.db": [
        "np.sum(dout, axis=0)", "dout.sum(0)", "sum(dout, axis=0)", "np.sum(dout, -2)",
        "np.ones(len(dout)) @ dout", "len(dout) * dout.mean(axis=0)",
        "np.sum(dout, axis=0, keepdims=False)",
        "dout.sum(axis=0, keepdims=True)[0]", "dout.sum(axis=0, keepdims=True).flatten()",
        "np.squeeze(dout.sum(axis=0, keepdims=True))", "np.log(np.prod(np.exp(dout), axis=0))",
        "dout.size / dout.shape[1] * dout.mean(0)", "dout.sum(0) * (dout.max() > dout.min())",
        "np.sum(softmax(X)) / len(X) * dout.sum(0)",
    ],
    "mat.softmax": [
        "(y-t)/y.shape[0]", "(y - t)/len(t)", "(y-t)·(1/N)", "(Y-T)/n", "(1/N)(y-t)",
    ],
    "mat.single": [
        "np.outer(x, dout)", "x[:, None] * dout", "x.reshape(-1,1) @ dout.reshape(1,-1)",
    ],
    "code.mul": [
        "dx = self.y * dout", "  dx=dout*self.y  # swapped", "dx = dout * self.y;",
        "return(dout*self.y)", "dx ＝ dout × self.y",
    ],
    "code.mul.return": [
        "return dout * self.y, dout * self.x", "return (self.y*dout, self.x*dout)",
    ],
    "code.relu": [
        "dout[self.mask] = 0", "dout *= ~self.mask", "dout[self.mask] *= 0",
        "dout[self.mask == True] = 0", "dx = np.where(self.mask, 0, dout)",
        "dx = dout * np.ones_like(dout) * np.logical_not(self.mask)",
        "dx = dout * (self.mask == False)", "return dout * ~self.mask",
        "dx = dout - dout * self.mask", "dx = dout * np.invert(self.mask)",
    ],
    "code.affine.db": [
        "self.db = dout.sum(0)", "self.db = sum(dout)",
    ],
    "code.softmax": [
        "dx = (self.y - self.t) / self.t.shape[0]", "dx = 1 / len(self.y) * (self.y - self.t)",
    ],
    "vec.dW": [
        "[[3,4],[6,8]]", "3 4; 6 8", "[3 4; 6 8]", "(3,4),(6,8)", "np.array([[3, 4], [6, 8]])",
        "[[3. 4.] [6. 8.]]", "dW = [[1*3, 1*4], [2*3, 2*4]]", "[[3,4,],[6,8,],]",
    ],
    "vec.softmax": [
        "0.3 -0.8 0.5", "0.3, -0.8, 0.5", "[.3 -.8 .5]", "0.3; -0.8; 0.5", "[0.3、0.2-1、1/2]",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("question", "typed"), [(name, typed) for name, all_ in CORRECT.items() for typed in all_]
)
def test_one_answer_in_many_writings(question: str, typed: str) -> None:
    verdict = judged(question, typed)
    assert verdict.verdict == "correct", (verdict.mistake, verdict.code, verdict.reading)


@pytest.mark.parametrize(
    ("question", "typed", "mistake"),
    [
        ("expr.sigmoid.onlyy", "x(1-x)", "used_input_not_output"),
        ("expr.relu.grad", "dout*max(0, dout)", None),
        ("expr.relu.grad", "max(0, dout)", "relu_passes_everything"),
        ("expr.softmax.elem", "y-t/N", None),
        ("mat.dW", "X.T @ dout / len(X)", "mean_not_sum"),
        ("mat.dX", "dout * W", None),
        ("mat.softmax", "np.log(y)", None),  # there are y for which it has no value
        ("mat.softmax", "(y-t)/5", None),  # N happens to be 5 where answers are compared
        ("mat.single", "xᵀ dout", "forgot_transpose"),
        ("code.affine.dW", "self.dW = np.dot(dout, x.T)", "forgot_self"),
        ("code.relu", "dout[mask] = 0", "forgot_self"),
        ("code.mul", "dx = dout @ self.y", None),
        ("code.mul", "dx = dout * self.y, dout * self.x", None),
        ("vec.db", "21", "summed_everything"),
    ],
)
def test_what_can_be_read_and_is_not_right_is_wrong(
    question: str, typed: str, mistake: str | None
) -> None:
    verdict = judged(question, typed)
    assert (verdict.verdict, verdict.mistake) == ("wrong", mistake)


UNREADABLE = [
    ("expr.sigmoid.grad", "dout*y*(1-y))", "unexpected"),
    ("expr.sigmoid.grad", "dout*(y*(1-y)", "unclosed"),
    ("expr.sigmoid.grad", "dout*", "missing"),
    ("expr.sigmoid.grad", "dz = dout*y*(1-y)", "other_quantity"),
    ("expr.sigmoid.grad", "dx = dout*y = 1", "equals"),
    ("expr.sigmoid.grad", "dout*y == y", "compares"),
    ("expr.sigmoid.grad", "dL/dz*y", "unknown_name"),
    ("mat.dW", "X.T @ dout / N", "unknown_name"),  # a letter of the shapes, and no name
    ("code.mul", "dx = math.exp(dout)", "unknown_name"),
    ("expr.sigmoid.grad", "exp -x", "needs_brackets"),
    ("expr.sigmoid.grad", "exp(x, y)", "operands"),
    ("expr.sigmoid.grad", "dout*y2", "unknown_name"),
    ("expr.sigmoid.grad", "y 2", "two_numbers"),
    ("expr.sigmoid.grad", "0,5*y", "decimal_comma"),
    ("expr.sigmoid.grad", "2e*y", "unknown_name"),
    ("expr.sigmoid.grad", "dout*y[0]", "unexpected"),
    ("expr.sigmoid.grad", "y.sum()", "unknown_attribute"),
    ("expr.sigmoid.grad", "~y", "not_a_mask"),
    ("expr.sigmoid.grad", "dout if x else 0", "not_a_mask"),
    ("expr.sigmoid.grad", "log(x)", "not_finite"),
    ("expr.relu.grad", "dout*(log(x)>0)", "not_finite"),
    ("expr.mul.grad", "xy" * 30, "unknown_name"),
    ("expr.sigmoid.local", "e^-x (1+e^-x)^-2", "ambiguous"),
    ("expr.sigmoid.onlyy", "e^-x/(1+e^-x)²", "not_allowed"),
    ("mat.dX", "dout * W.T", "star_is_elementwise"),
    ("mat.dX", "dout × W.T", "star_is_elementwise"),
    ("mat.softmax", "1/N (y-t)", "ambiguous"),
    ("mat.db", "sum(dout)", "ambiguous"),
    ("mat.db", "np.sum(dout, axis=2)", "no_axis"),
    ("mat.db", "np.sum(dout, axis=0.5)", "not_whole"),
    ("mat.db", "dout.sum(0, axis=0)", "operands"),
    ("mat.db", "dout[9]", "part_of_array"),
    ("mat.dX", "dout @ W.T[0]", "part_of_array"),
    ("mat.db", "dout.shape", "not_an_array"),
    ("mat.single", "np.outer(x, np.ones(4096))", "too_large"),
    ("code.mul", "dout * self.y", "no_assignment"),
    ("code.mul", "dy = dout * self.y", "other_target"),
    ("code.mul", "dx = dout * self.Y", "unknown_name"),  # in Python case counts
    ("code.mul", "dx = multiply(dout, self.y)", "needs_np"),
    ("code.mul", "dx = dout(self.y)", "unexpected"),
    ("code.mul", "dx = dout * self.y^1", "power_sign"),
    ("code.relu", "dout[0] = 0", "not_a_mask"),
    ("code.relu", "dx[self.mask] = 0", "unknown_name"),
    ("vec.dW", "[[3,4],[6]]", "uneven_rows"),
    ("vec.dW", "[3, [4]]", "uneven_rows"),
    ("vec.dW", "([1, 2], ([1, 2], [3, 4]))", "uneven_rows"),
    ("vec.dW", "[]", "missing"),
    ("vec.softmax", "0,3; -0,8; 0,5", "comma_between"),
    ("vec.softmax", "0,3 -0,8 0,5", "comma_between"),
    ("vec.softmax", "[0,3 -0,8 0,7]", "comma_between"),
    ("vec.softmax", "0,3 -0,8", "two_numbers"),
    ("vec.softmax", "[0.3 -0.8, 0.5]", "two_numbers"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "typed", "code"), UNREADABLE)
def test_what_cannot_be_read_is_not_counted_and_says_why(
    question: str, typed: str, code: str
) -> None:
    verdict = judged(question, typed)
    assert (verdict.verdict, verdict.code) == ("malformed", code)
    for lang in LANGUAGES:
        assert say(f"answer.{code}", lang, **verdict.details)


def test_both_meanings_of_an_ambiguous_formula_are_shown() -> None:
    details = judged("expr.softmax.elem", "1/N(y-t)").details
    assert details == {"first": "(1 / N) · (y − t)", "second": "1 / (N · (y − t))"}
    assert judged("mat.db", "sum(dout)").details["second"] == "np.sum(dout, axis=0)"


@pytest.mark.parametrize(
    ("question", "typed"),
    [("expr.softmax.elem", "1/N(y-t)"), ("mat.softmax", "N^-1(y-t)"), ("mat.db", "sum(dout)")],
)
def test_either_meaning_can_be_typed_as_it_is_shown(question: str, typed: str) -> None:
    details = judged(question, typed).details
    verdicts = [judged(question, str(details[which])).verdict for which in ("first", "second")]
    assert sorted(verdicts) == ["correct", "wrong"]


def test_the_place_of_a_complaint_is_in_the_line_as_it_is_echoed() -> None:
    verdict = judged("code.mul", "dx = dout ** q")
    assert verdict.reading[verdict.at or 0 :] == "q"


@pytest.mark.parametrize(
    ("question", "typed", "reading"),
    [
        ("expr.sigmoid.grad", "dx=dL/dy(y*(1-y))", "dout · (y · (1 − y))"),
        ("expr.sigmoid.grad", "dout*y**2*e^-x", "dout · y² · e^(−x)"),
        ("expr.sigmoid.grad", "-dout*(-y)/(x-(1-y))", "−dout · (−y) / (x − (1 − y))"),
        ("expr.relu.grad", "dout*np.maximum(0,x)*(x>=0)", "dout · max(0, x) · (x ≥ 0)"),
        ("mat.dX", "np.dot(dout,W.T)", "dout · Wᵀ"),
        ("mat.dX", "2*dout W^T", "2 * dout · Wᵀ"),
        ("mat.dX", "(W @ dout.T).T", "(W · doutᵀ)ᵀ"),
        ("code.relu", "dout[self.mask]=0 # off", "dout[self.mask]=0"),
        ("vec.dW", "3,4;6,8", "[[3, 4], [6, 8]]"),
    ],
)
def test_what_was_understood_is_said_as_a_teacher_writes_it(
    question: str, typed: str, reading: str
) -> None:
    assert judged(question, typed).reading == reading


def test_a_formula_that_was_read_has_a_value_at_any_point() -> None:
    tree = judged("expr.sigmoid.grad", "dL/dy * 2x").answer
    assert isinstance(tree, tuple)
    assert value_at(tree, {"dout": 3, "x": 0.5}) == 3  # type: ignore[arg-type]
    assert value_at(tree, {"dout": 3}) is None  # type: ignore[arg-type]


def test_names_that_differ_in_case_alone_are_kept_apart() -> None:
    shapes = {"x": Operand(("N",)), "X": Operand(("N",))}
    question = Matrix(correct="2 * X", variables=shapes, dims={"N": 3})
    assert judge(question, "X + X").verdict == "correct"
    assert judge(question, "x + x").verdict == "wrong"


def test_numbers_of_an_array_need_three_digits_where_they_go_on() -> None:
    first, second = Number(correct=0.123456, exact=False), Number(correct=2)
    question = Grid(shape=(2,), cells={(0,): first, (1,): second})
    assert judge(question, "0.123 2").verdict == "correct"
    assert judge(question, "0.12 2").code == "too_few_digits"
    assert judge(question, "0.12 3").verdict == "wrong"
