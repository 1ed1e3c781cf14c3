"""Which names a wrong answer used and which it left out."""

import pytest

from tests.quiz.graphs import FARE
from tutor.graph import graph_of
from tutor.quiz import Grid, Number, Parts, ask, judge, parts

PRICE = """
def price(apple=100, apple_num=2, tax=1.1):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total
"""
REUSE = """
def tiles(x=5, y=6, *, dout=3):
    xy = x * y
    f = xy + x
    return f
"""
TWICE = "def fold(a=3, *, dout=2):\n    b = a + a\n    c = b * b\n    return c"
EVEN = "def even(x=5, y=6, *, dout=3):\n    p = x + y\n    f = p + x\n    return f"
SQUASH = "def squash(x=2, k=3, *, dout=2):\n    y = sigmoid(x)\n    z = y * k\n    return z"
SWITCH = "def switch(x=4, k=3, *, dout=2):\n    y = relu(x)\n    z = y * k\n    return z"
ARRAY = (
    "def each(X=[[1, 2], [3, 5]], Y=[[7, 4], [6, 9]], *, dout=3):\n    Z = X * Y\n    return sum(Z)"
)
LAYER = """
def layer(X: "(N, 2)" = [[1, 2], [3, 5], [4, 7]], W=[[1, 2, 3], [4, 6, 5]], b=[1, 3, 2],
          *, dout=[[1, 2, 4], [4, 5, 7], [3, 8, 6]]):
    Y = affine(X, W, b)
    return Y
"""


def _names(text: str) -> list[str]:
    return text.split("; ") if text else []


def found(program: str, request: str, typed: str) -> Parts:
    question = ask(graph_of(program), request)
    if isinstance(question, Grid):
        question = question.cells[0, 1]
    return parts(question, judge(question, typed))


@pytest.mark.parametrize(
    ("program", "request_", "typed", "used", "missing"),
    [
        (PRICE, "flow=apple", "110", "dapple_price; apple", "apple_num"),
        (PRICE, "flow=apple", "2", "apple_num", "dapple_price"),
        (PRICE, "flow=apple", "1.1", "dapple_price", "apple_num"),
        (PRICE, "flow=apple", "3.1", "dapple_price; apple_num", ""),
        (PRICE, "predict=total", "200", "apple_price", "tax"),
        (FARE, "predict=fare", "21", "ride", "base"),
        (FARE, "flow=km", "1.7", "tip", ""),
        (FARE, "flow=km", "106.59", "dride; per_km; base", ""),
        (FARE, "rule=per_km", "dride*per_km", "dride; per_km", "km"),
        (FARE, "rule=per_km", "km", "km", "dride"),
        (FARE, "rule=per_km", "dride + km", "dride; km", ""),
        (REUSE, "flow=x", "3", "dx>f", "dx>xy"),
        (REUSE, "flow=x", "18", "dx>xy", "dx>f"),
        (REUSE, "flow=x", "54", "dx>f; dx>xy", ""),
        (ARRAY, "flow=X", "6", "dZ[0, 1]; X[0, 1]", "Y[0, 1]"),
        (LAYER, "rule=X", "dY", "dY", "W"),
        (LAYER, "rule=W", "X.T @ W", "X; W", "dY"),
        (SWITCH, "rule=x", "dy", "dy", "x"),
    ],
)
def test_what_a_wrong_answer_is_made_of(
    program: str, request_: str, typed: str, used: str, missing: str
) -> None:
    told = found(program, request_, typed)
    assert ({*told.used}, {*told.missing}) == ({*_names(used)}, {*_names(missing)})


@pytest.mark.parametrize(
    ("program", "request_", "typed"),
    [
        (PRICE, "flow=apple", "2.2"),  # right
        (PRICE, "flow=apple", "2..2"),  # not read
        (PRICE, "flow=apple", "17"),  # nothing is known of it
        (EVEN, "flow=x", "3"),  # either branch
        (TWICE, "flow=a", "12"),  # one of two with one name
        (SWITCH, "flow=x", "1"),  # a switch has no number in it
        (PRICE, "rule=apple", "1.1*2"),  # no names
        (FARE, "line=ride/km", "dx = dout * self.x"),  # in the names of the class
        (FARE, "keep=ride", "km"),
    ],
)
def test_nothing_is_said_where_it_is_not_certain(program: str, request_: str, typed: str) -> None:
    assert found(program, request_, typed) == Parts()


@pytest.mark.parametrize(
    ("program", "request_", "typed"),
    [
        (PRICE, "ask=apple_price/apple", "100"),
        (FARE, "flow=ride", "21"),
        (FARE, "rule=ride/km", "km"),
    ],
)
def test_what_is_missing_is_not_told_where_it_is_the_answer(
    program: str, request_: str, typed: str
) -> None:
    told = found(program, request_, typed)
    assert told.used and not told.missing


def test_what_is_computed_from_a_name_stands_for_it() -> None:
    assert found(SQUASH, "rule=x", "dy * x").missing == ()  # y is made of x
    assert found(PRICE, "flow=apple", "220").missing == ("dapple_price",)  # total of apple_num


def test_no_wrong_number_lacks_what_it_uses() -> None:
    for program in (PRICE, FARE, REUSE, TWICE, EVEN, SQUASH, SWITCH):
        graph = graph_of(program)
        for name in graph.inputs:
            question = ask(graph, f"flow={name}")
            assert isinstance(question, Number)
            for wrong in question.wrong:
                told = parts(question, judge(question, repr(wrong.value)))
                assert {*told.used}.isdisjoint(told.missing)
                assert f"d{name}" not in told.used
