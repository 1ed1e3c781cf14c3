"""Formulas mean what they mean in Python, and to SymPy."""

import math
import random
from collections.abc import Sequence

import pytest

from tests.quiz.cases import CASES, QUESTIONS, typed
from tutor.formula import formula, formula_text, of_formulas, read, value_at
from tutor.quiz import Expression, judge

NUMBERS = ("0.", "1.", "2.0", "3.5", "10.", ".25", "7.", "1e-2", "6E1")
POINT = {"x": 0.7, "yy": -1.3, "dout": 2.5}
NAMED = of_formulas(POINT, {})


def expression(rng: random.Random, depth: int, atoms: Sequence[str] = NUMBERS) -> str:
    kind = rng.randrange(9 if atoms is not NUMBERS else 8) if depth else 0
    if kind < 2:
        return rng.choice(atoms)
    if kind == 2:
        return f"({expression(rng, depth - 1, atoms)})"
    if kind == 3:
        return f"-{expression(rng, depth - 1, atoms)}"
    if kind == 8:
        return f"{rng.choice(('exp', 'tanh', 'abs'))}({expression(rng, depth - 1, atoms)})"
    sign = rng.choice(("+", "-", " * ", "/", "**"))
    return f"{expression(rng, depth - 1, atoms)}{sign}{expression(rng, depth - 1, atoms)}"


def by_python(text: str) -> float | None:
    """None where the value is not real or not finite."""
    functions = {"exp": math.exp, "tanh": math.tanh, "abs": math.fabs}
    try:
        value = eval(text, {"__builtins__": {}, **functions, **POINT})
    except (ArithmeticError, TypeError):  # a function of a complex number
        return None
    return value if isinstance(value, float) and math.isfinite(value) else None


def by_us(text: str) -> float | None:
    trees = read(formula(text), NAMED)
    assert len(trees) == 1
    return value_at(trees[0], POINT)


def agree(seed: int, count: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        text = expression(rng, 3, rng.choice((NUMBERS, (*NUMBERS, *POINT, *POINT))))
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("dout*(y+w)/2", "dout · (y + w) / 2"),
        ("dout*y*(1-y)", "dout · y · (1 − y)"),
        ("-(x**-2)", "−x⁻²"),
        ("(-x)^2", "(−x)²"),
        ("a-(b-c)", "a − (b − c)"),
        ("a/(b*c)", "a / (b · c)"),
        ("2^(x+1)", "2^(x + 1)"),
        ("dout * (x > 0)", "dout · (x > 0)"),
        ("X.T @ dout / N", "Xᵀ · dout / N"),
        ("np.sum(dout * X, axis=0)", "np.sum(dout * X, axis=0)"),
        ("np.where(x>0, dout, 0)", "where(x > 0, dout, 0)"),
        ("dout @ self.W.T", "dout · self.Wᵀ"),
        ("x_2 * apple_num", "x_2 · apple_num"),
    ],
)
def test_our_own_formulas_are_shown_with_the_brackets_that_matter(text: str, shown: str) -> None:
    assert formula_text(text) == shown


@pytest.mark.slow
def test_sympy_finds_the_same_formulas_equal() -> None:
    """By algebra instead of values, for the formulas of the cases that SymPy can read."""
    sympy = pytest.importorskip("sympy")
    names = {name: sympy.Symbol(name, positive=True) for name in ("x", "y", "w", "t", "N", "dout")}
    compared = 0
    for case in CASES:
        question = QUESTIONS[case["question"]]
        if not isinstance(question, Expression) or question.strata or "max_ms" in case:
            continue
        verdict = judge(question, typed(case))
        text = typed(case).replace("^", "**")
        if verdict.verdict == "malformed" or not set(text) <= set("xywtNdou0123456789+-*/() ."):
            continue
        try:
            found = sympy.sympify(text, locals=names)
        except (sympy.SympifyError, TypeError):  # products without a sign
            continue
        derived = {names.get(n, sympy.Symbol(n)): sympy.sympify(f.replace("^", "**"), locals=names)
                   for n, f in question.derived.items()}  # fmt: skip
        right = sympy.sympify(question.correct.replace("^", "**"), locals=names)
        difference = sympy.simplify((found - right).subs(derived))
        assert (difference == 0) == (verdict.verdict == "correct"), case["id"]
        compared += 1
    assert compared > 30
