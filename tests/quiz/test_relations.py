"""What is told of a wrong answer that no rule gives: how it differs from the right one."""

from itertools import product

import pytest

from tests.quiz.graphs import FARE, SOURCES
from tutor.formula import is_close, tree_of, value_of
from tutor.graph import graph_of
from tutor.quiz import Expression, Verdict, ask, explain, judge, points
from tutor.text import LANGUAGES

SHARE = """
def share(bill=90, people=7, *, dout=1.3):
    each = bill / people
    return each
"""
SWITCHED = """
def double(x=[-2, 4, -1], *, dout=[10, 20, 30]):
    y = relu(x)
    z = y + x
    return z
"""
SQUARES = SOURCES["identity"]
LAYER = """
def layer(X: "(N, 2)" = [[1, 2], [3, 5], [4, 7]], W=[[1, 2, 3], [4, 6, 5]], b=[1, 3, 2],
          *, dout=[[1, 2, 4], [4, 5, 7], [3, 8, 6]]):
    Y = affine(X, W, b)
    return Y
"""


def told(program: str, request: str, typed: str) -> tuple[Verdict, str]:
    question = ask(graph_of(program), request)
    verdict = judge(question, typed)
    for lang in LANGUAGES:
        texts = explain(question, verdict, lang)
        assert all("{" not in text for text in texts)
        assert not any(text.startswith(("Not yet", "아직 맞지")) for text in texts), texts
    return verdict, " ".join(explain(question, verdict, "en"))


@pytest.mark.parametrize(
    ("program", "request_", "typed", "mistake", "part"),
    [
        (FARE, "flow=km", "1.7", "other_value", "That is tip"),
        (FARE, "flow=per_km", "32", "other_value", "That is fare"),
        (FARE, "rule=total/tip", "ride", "other_value", "asks for ∂total/∂tip"),
        (FARE, "ask=total/tip", "21", "other_value", "asks for ∂total/∂tip"),
        (FARE, "rule=per_km", "dride*km*tip", "extra_factor", "times tip"),
        (FARE, "rule=per_km", "dride*km/base", "extra_divisor", "divided by base"),
        (FARE, "rule=per_km", "dride*km + base", "extra_term", "plus base"),
        (FARE, "rule=per_km", "dride*km - tip", "extra_term", "minus tip"),
        (FARE, "rule=per_km", "dride*base", "other_factor", "base stands where km belongs"),
        (FARE, "rule=per_km", "2*dride*km", "counted_twice", "twice"),
        (FARE, "rule=per_km", "dride*km/2", "halved", "half"),
        (FARE, "rule=per_km", "7*dride*km", "other_multiple", "7 times"),
        (FARE, "flow=km", "106.59", "extra_factor", "times base"),
        (SHARE, "rule=bill", "deach/people**2", "extra_divisor", "divided by people"),
        (LAYER, "rule=W", "X.T @ dY / 2", "halved", "half"),
        (SWITCHED, "flow=x", "20, 40, 60", "relu_passes_everything", "a switch"),
        (SWITCHED, "flow=x[0]", "20", "relu_passes_everything", "a switch"),
        (SWITCHED, "rule=x", "dz + dy * (x < 0)", "relu_mask_inverted", "wrong way round"),
        (LAYER, "rule=X", "2 * dY @ W", "forgot_transpose", "there is a 2 too many"),
        (SQUARES, "predict=loss", "25", "mean_over_columns", "divide by 3"),
        (SQUARES, "flow=y[2,0]", "3", "mean_over_columns", "divide by 3"),
        (SQUARES, "flow=y[0,1]", "0.5", "mean_over_elements", "divide by 3"),
        (LAYER, "rule=X", "dY @ W.T + X", "extra_term", "plus X"),
        (LAYER, "rule=b", "np.sum(dY * Y, axis=0)", "extra_factor", "inside"),
        (LAYER, "rule=W", "X.T @ Y", "other_factor", "Y stands where dY belongs"),
        (LAYER, "rule=W", "np.sum(dY, axis=0)", "other_shape", "(H,)"),
        (LAYER, "line=Y/X", "dx = dout", "forgot_local", "arrives"),
        (LAYER, "line=Y/X", "dx = 2 * np.dot(dout, self.W.T)", "counted_twice", "twice"),
        (LAYER, "flow=X", "[[51, 108], [105, 243], [111, 270]]", "times_rows", "times 3"),
        (LAYER, "flow=b", "17, 15, 8", "other_order", "reverse"),
        (LAYER, "flow=b", "15, 8, 17", "other_order", "wrong place"),
        (LAYER, "flow=b", "8, 15, 16", "some_right", "All numbers are right but one"),
        (LAYER, "flow=b", "40", "summed_array", "sum of them all"),
        (LAYER, "flow=b", "8, 15", "other_shape", "(2,)"),
        (LAYER, "flow=W", "[[25, 43], [49, 85], [49, 85]]", "transposed_result", "swapped"),
        (LAYER, "flow=W", "[[25, 49, 49], [1, 2, 3]]", "some_right", "[1, :]"),
        (LAYER, "flow=W", "25, 49, 49", "row_alone", "one row"),
        (LAYER, "flow=X", "[[17, 36], [35, 81], [0, 1]]", "some_right", "[2, :]"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_what_it_is(
    program: str, request_: str, typed: str, mistake: str, part: str
) -> None:
    verdict, text = told(program, request_, typed)
    if verdict.verdict == "wrong":
        assert (verdict.mistake, part in text) == (mistake, True), (verdict.mistake, text)
    else:
        pytest.fail(f"{verdict.verdict} {verdict.code}")


CLAIMS = {
    "other_value": ("{name}", ""),
    "sign_error.all": ("-({right})", ""),
    "counted_twice": ("2 * ({right})", ""),
    "halved": ("({right}) / 2", ""),
    "extra_factor": ("({right}) * ({name})", ""),
    "extra_divisor": ("({right}) / ({name})", ""),
    "extra_term": ("({right}) + ({name})", ""),
    "extra_term.minus": ("({right}) - ({name})", ""),
    "forgot_factor.named": ("{right}", "* ({name})"),
    "forgot_factor.divisor": ("{right}", "/ ({name})"),
    "inverted_factor.named": ("{right}", "* ({name})**2"),
    "inverted_factor.divisor": ("{right}", "/ ({name})**2"),
    "added_not_multiplied.named": ("({right}) / ({name}) + ({name})", ""),
}
"""What a relation says: what was typed, after this is done to it, equals this."""

SLIPS = (
    "{name}", "-({right})", "2 * ({right})", "({right}) / 2", "{name} - ({right})",
    "({right}) * {name}", "({right}) / {name}", "({right}) + {name}", "({right}) - {name}",
    "({right}) * {name}**2", "({right}) / {name}**2", "({right}) / {name} + {name}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("program", "request_"),
    [(FARE, "rule=per_km"), (FARE, "rule=km"), (FARE, "rule=base"), (FARE, "rule=fare"),
     (SHARE, "rule=bill"), (SHARE, "rule=people"), (FARE, "rule=total/km")],
)  # fmt: skip
def test_what_is_said_of_a_formula_holds_for_other_numbers(program: str, request_: str) -> None:
    question = ask(graph_of(program), request_)
    assert isinstance(question, Expression)
    elsewhere, told = points(question, 99), 0
    for name, slip in product([*question.variables, *question.derived], SLIPS):
        typed = slip.format(name=name, right=question.correct)
        wrong = judge(question, typed).wrong
        if wrong and wrong.rule in CLAIMS and wrong not in question.wrong:
            names = wrong.details.get("name", "")
            for one in names if isinstance(names, tuple) else (names,):
                claimed, done = (
                    part.format(right=question.correct, name=plain(str(one)))
                    for part in CLAIMS[wrong.rule]
                )
                values = (
                    value_of(tree_of(text), elsewhere) for text in (f"({typed}) {done}", claimed)
                )
                assert is_close(*values), (typed, wrong.rule, one)
            told += 1
    assert told > 10


def plain(name: str) -> str:
    """As Python writes what the learner is shown."""
    return name.replace("·", "*").replace("−", "-").replace("²", "**2")


def test_nothing_is_made_of_a_zero_or_of_a_number_in_a_formula() -> None:
    still = "def f(x=-2, y=3, *, dout=2):\n    v = relu(x)\n    z = v * y\n    return z"
    assert judge(ask(graph_of(still), "flow=x"), "5").mistake is None
    assert judge(ask(graph_of(FARE), "rule=per_km"), "99").mistake is None


def test_two_slips_at_once_are_both_told_where_they_cannot_agree_by_chance() -> None:
    question = ask(graph_of("def f(x=1, *, dout=3):\n    y = sigmoid(x)\n    return y"), "rule=x")
    verdict = judge(question, "y * (y - 1)")
    assert verdict.also is not None or verdict.mistake == "sign_error"
    branch = (
        "def f(x=3, y=4, *, dout=2):\n    a = x * y\n    b = a + x\n    c = b * y\n    return c"
    )
    verdict, text = told(branch, "rule=x", "-da * y")
    assert (verdict.mistake, text.count("sign")) == ("forgot_fanout_sum", 1)


def test_where_two_causes_give_one_number_both_are_told() -> None:
    verdict, text = told("def f(x=2, y=4, *, dout=2):\n    z = x + y\n    return z", "flow=x", "1")
    assert (verdict.mistake, verdict.also and verdict.also.tag) == (
        "forgot_upstream", "averaged_branches",
    )  # fmt: skip
    assert " Or: " in text


@pytest.mark.parametrize(
    ("program", "request_", "typed"),
    [
        ("def f(x=5, y=8, *, dout=2):\n    z = x * y\n    w = z * 3\n    return w", "flow=x", "24"),
        (
            "def f(x=5, y=8, *, dout=2):\n    a = x * y\n    b = a * y\n    return b",
            "chain=x",
            "64",
        ),
        ("def f(x=3, *, dout=2):\n    y = x**2\n    return y", "flow=x", "6"),
        ("def f(x=4, *, dout=4):\n    y = x * 7\n    return y", "flow=x", "7"),
    ],
)
def test_a_forgotten_upstream_comes_before_all_else_that_gives_the_same(
    program: str, request_: str, typed: str
) -> None:
    assert told(program, request_, typed)[0].mistake == "forgot_upstream"
