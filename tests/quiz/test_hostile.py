"""Nothing that is typed raises, runs, takes long or takes room; what is echoed is plain text."""

import random
import tracemalloc
from functools import partial
from unicodedata import category

import pytest

from tests.counted import calls_in
from tests.quiz.cases import QUESTIONS
from tutor.formula import IN_CODE, ON_ARRAYS, ON_NUMBERS
from tutor.quiz import Code, Expression, Grid, Matrix, Question, judge

SIGNS = "+ - * / // @ · ** ^ ( ) [ ] { } < >= == ~ not if else lambda . .. ' # % ! : , ;"
NAMES = "dout x y t N X W b self.x self.W self.mask self.y batch_size dL/dz ∂L/∂Y dx = self.dW ="
CALLS = "np.dot( np.sum( sum( np.outer( np.where( exp( sigmoid( max( relu( np.ones( np.reshape( np."
METHODS = ".T .dot( .sum( .mean( .reshape( .shape .astype( .copy() axis= keepdims= float return"
ODD = "0 1 2 -1 3.5 1e9 9**9 e e^ ^T ᵀ ² ⁻¹ ½ None True __class__ ㅛ у \ud800 \x1b[2J \u202e \u0301"
WORDS = " ".join((SIGNS, NAMES, CALLS, METHODS, ODD)).split(" ")
BIG = [
    "y" * 240, "(" * 240, "-" * 240, "~" * 240, "not " * 60, "1/x y+" * 39 + "x", "xy" * 119,
    "exp(" * 39 + "y" + ")" * 39, "x^" * 100 + "x", "9" * 240, "9e9" * 80, "e^-x" * 60, "ㅛ" * 240,
    "²" * 240, "np.outer(" * 20 + "dout" + ",dout)" * 20, "X" + ".T" * 110, "X^T" * 80, "1," * 120,
    "np.ones((64,64))@" * 12 + "np.ones((64,64))", "np.zeros((4096,1))+np.zeros((1,4096))",
    "np.power(9,np.power(9,np.power(9,9)))", "x if x>0 else " * 15 + "x", "x<" * 100 + "x",
    "np.ones(10**9)", "X.reshape(10**9,-1)", "dL/d" * 60, "[[" * 120, "0.5 " * 60, "1=2" * 60,
    "return dout,", "return dout, dout, dout", "dx, dy = 1",
    "9" * 1_000_000, "(1-y)*" * 100_000, "\u0301" * 100_000,
]  # fmt: skip
MOST_CALLS = 50_000
SYMBOLIC = [q for q in QUESTIONS.values() if isinstance(q, Expression | Matrix | Code | Grid)]


def garbage(rng: random.Random) -> str:
    return rng.choice(("", " ")).join(rng.choices(WORDS, k=rng.choice((2, 3, 4, 6, 10, 40))))


def formula(rng: random.Random, names: list[str], functions: list[str], depth: int) -> str:
    """What can mostly be read, and mostly has no sense."""
    if depth == 0:
        return rng.choice([*names, *names, "0", "1", "-2", "4096", "1e300", "None", "True"])
    a, b, c = (formula(rng, names, functions, depth - 1) for _ in range(3))
    sign = rng.choice(("+", "-", "*", "/", "@", "**", "^", "<", ">=", "==", "·", ""))
    method = rng.choice((".T", ".shape", ".size", ".copy()", ".astype(bool)", "^T", f".sum({b})"))
    place = rng.choice((b, ":", "None", ": , None", "0", f"{b}, {c}"))
    option = rng.choice(("", f", {b}", ", axis=0", ", axis=None", f", axis={b}", ", keepdims=True"))
    called = f"{rng.choice(functions)}({a}{option})"
    return rng.choice((f"{a} {sign} {b}", f"({a})", f"~{a}", called, called, f"({a}){method}",
                       f"({a})[{place}]", f"({a}, {b})", f"[{a}, {b}]"))  # fmt: skip


def sensible(rng: random.Random, question: Question) -> str:
    match question:
        case Expression(variables=variables):
            return formula(rng, [*variables], [*ON_NUMBERS], rng.choice((1, 2)))
        case Matrix(variables=arrays):
            return formula(rng, [*arrays], [*ON_ARRAYS], rng.choice((1, 2)))
        case Code(variables=arrays, targets=assign):
            line = formula(rng, [*arrays], [*IN_CODE], rng.choice((1, 2)))
            return rng.choice((f"{assign[0]} = {line}", f"return {line}", f"dout[{line}] = 0"))
    return formula(rng, ["1", "0.5"], ["np.array"], 2)


def survives(seed: int, count: int) -> None:
    rng = random.Random(seed)
    for _ in range(count):
        question = rng.choice(SYMBOLIC)
        typed = rng.choice((garbage(rng), sensible(rng, question)))
        verdict = judge(question, typed)
        assert verdict == judge(question, typed), repr(typed)
        assert not {category(c) for c in verdict.reading} & {"Cc", "Cf", "Cs", "Mn"}, repr(typed)


def test_garbage_of_symbols_is_judged_and_echoed_safely() -> None:
    survives(0, 800)


@pytest.mark.slow
def test_much_garbage_of_symbols_is_judged_and_echoed_safely() -> None:
    survives(1, 200_000)


@pytest.mark.parametrize("question", SYMBOLIC[::4], ids=lambda question: type(question).__name__)
def test_no_answer_takes_long(question: Question) -> None:
    for typed in BIG:
        calls = calls_in(partial(judge, question, typed))
        assert calls < MOST_CALLS, typed[:40]


@pytest.mark.parametrize("question", SYMBOLIC[::4], ids=lambda question: type(question).__name__)
def test_no_answer_takes_5_mb(question: Question) -> None:
    tracemalloc.start()
    for typed in BIG:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        judge(question, typed)
        assert tracemalloc.get_traced_memory()[1] - before < 5e6, typed[:40]
    tracemalloc.stop()
