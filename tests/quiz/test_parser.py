"""Constant arithmetic means what it means in Python."""

import math
import random

import pytest

from tutor.quiz.answer.evaluate import evaluate
from tutor.quiz.answer.lexer import tokens
from tutor.quiz.answer.normalise import Unreadable, formula
from tutor.quiz.answer.parser import readings


def expression(rng: random.Random, depth: int) -> str:
    kind = rng.randrange(8) if depth else 0
    if kind < 2:
        return rng.choice(("0.", "1.", "2.0", "3.5", "10.", ".25", "7.", "1e-2", "6E1"))
    if kind == 2:
        return f"({expression(rng, depth - 1)})"
    if kind == 3:
        return f"-{expression(rng, depth - 1)}"
    sign = rng.choice(("+", "-", " * ", "/", "**"))
    return f"{expression(rng, depth - 1)}{sign}{expression(rng, depth - 1)}"


def by_python(text: str) -> float | None:
    """None where the value is not real or not finite."""
    try:
        value = eval(text, {"__builtins__": {}})
    except ArithmeticError:
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None


def by_us(text: str) -> float | None:
    trees = readings(tokens(formula(text)))
    assert len(trees) == 1
    try:
        return evaluate(trees[0])
    except Unreadable as error:
        assert error.code == "not_finite"
        return None


def agree(seed: int, count: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        text = expression(rng, 3)
        ours, theirs = by_us(text), by_python(text)
        assert (ours is None) == (theirs is None), text
        assert ours is None or theirs is None or math.isclose(ours, theirs, rel_tol=1e-12), text


def test_500_expressions_as_python_reads_them() -> None:
    agree(0, 500)


@pytest.mark.slow
def test_20_000_expressions_as_python_reads_them() -> None:
    agree(1, 20_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [("-2^2", -4), ("2^3^2", 512), ("2^-1^2", 0.5), ("2^-1", 0.5), ("8/2/2", 2), ("1-2-3", -4)],
)
def test_order_of_signs(text: str, value: float) -> None:
    assert by_us(text) == value
