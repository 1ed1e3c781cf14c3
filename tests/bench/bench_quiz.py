"""What judging an answer and drawing a question cost: milliseconds of CPU, caches warm.

    python -m tests.bench.bench_quiz [ROUNDS]

Beside judging a formula stands what SymPy takes to read it and to simplify its difference.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import product
from statistics import median, quantiles
from time import process_time

import sympy  # type: ignore[import-untyped]
from sympy.core.cache import clear_cache  # type: ignore[import-untyped]

from tests.quiz.cases import CASES, QUESTIONS, typed
from tests.quiz.test_generate import drawn
from tests.quiz.test_hostile import BIG, SYMBOLIC
from tutor.quiz import TEMPLATES, Expression, draw, judge

DRAWS = 60


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median of some rounds, after one that fills the caches."""
    taken = []
    for _ in range(rounds + 1):
        began = process_time()
        work()
        taken.append(1000 * (process_time() - began))
    return median(taken[1:])


def percentiles(taken: list[float]) -> str:
    cuts = quantiles(taken, n=100, method="inclusive")
    return f"p50 {cuts[49]:6.2f}, p99 {cuts[98]:6.2f}, slowest {max(taken):6.2f} ms"


def judging(rounds: int) -> None:
    answers = [(QUESTIONS[case["question"]], typed(case)) for case in CASES]
    taken = [milliseconds(partial(judge, *each), rounds) for each in answers]
    kinds = [type(question).__name__ for question, _ in answers]
    for kind in dict.fromkeys(kinds):
        of_kind = [ms for ms, its in zip(taken, kinds, strict=True) if its == kind]
        print(f"judge {len(of_kind):4} × {kind:10} {percentiles(of_kind)}")
    print(f"judge {len(taken):4} in all       {percentiles(taken)}")


def beside_sympy(rounds: int) -> None:
    ratios = []
    for case in CASES:
        question = QUESTIONS[case["question"]]
        if isinstance(question, Expression) and case["verdict"] == "correct":
            with suppress(Exception):  # what SymPy cannot read
                work = partial(by_sympy, question.correct, typed(case), [*question.variables])
                theirs = milliseconds(work, rounds)
                ratios.append(theirs / milliseconds(partial(judge, question, typed(case)), rounds))
    print(f"SymPy / judge, {len(ratios)} right formulas: median {median(ratios):.1f}")


def by_sympy(right: str, answer: str, names: list[str]) -> bool:
    """Whether the two are equal; the exception of SymPy for what it cannot read."""
    clear_cache()  # it would keep the very answer
    difference = sympy.parse_expr(f"({right}) - ({answer})".replace("^", "**"))
    assert {str(symbol) for symbol in difference.free_symbols} <= {*names}
    return bool(sympy.simplify(difference) == 0)


def hostile() -> None:
    taken = [
        (milliseconds(partial(judge, question, answer), 1), type(question).__name__, answer[:20])
        for question, answer in product(SYMBOLIC, BIG)
    ]
    print(f"judge {len(taken)} hostile answers: slowest {max(taken)}")


def drawing(rounds: int) -> None:
    for template in TEMPLATES:
        taken = [
            milliseconds(partial(draw, one.graph, template, one.level, one.seed), rounds)
            for one in drawn(template, DRAWS)
        ]
        print(f"draw {template:8} {percentiles(taken)}")


def main(rounds: int) -> None:
    judging(rounds)
    beside_sympy(rounds)
    hostile()
    drawing(rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
