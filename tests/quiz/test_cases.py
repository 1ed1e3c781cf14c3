"""Every answer of the acceptance cases gets its verdict, its misconception and its code."""

import subprocess
import sys

import pytest

from tests.counted import calls_in
from tests.quiz.cases import CASES, QUESTIONS, typed
from tutor.quiz import Question, judge

CALLS_IN_A_MS = 200


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_answer_gets_its_verdict_mistake_and_code(name: str) -> None:
    for case in (case for case in CASES if case["question"] == name):
        verdict = judge(QUESTIONS[name], typed(case))
        expected = (case["verdict"], case.get("mistake"))
        assert (verdict.verdict, verdict.mistake) == expected, case["id"]
        assert verdict.code == case.get("code", verdict.code), case["id"]
        if "max_ms" in case:
            calls = calls_in(lambda: judge(QUESTIONS[name], typed(case)))  # noqa: B023
            assert calls < CALLS_IN_A_MS * case["max_ms"], case["id"]


def agree_for_seeds(seeds: range) -> None:
    for case in CASES:
        question, answer = QUESTIONS[case["question"]], typed(case)
        verdicts = {(v.verdict, v.mistake) for v in (judge(question, answer, s) for s in seeds)}
        assert verdicts == {(case["verdict"], case.get("mistake"))}, case["id"]


def test_the_points_of_a_comparison_do_not_matter() -> None:
    agree_for_seeds(range(1, 4))


@pytest.mark.slow
def test_200_seeds_give_the_same_verdicts() -> None:
    agree_for_seeds(range(200))


def test_a_kind_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="riddle"):
        Question.from_dict({"kind": "riddle"})


WATCHED = """
import sys
from tests.quiz.cases import CASES, QUESTIONS, typed
from tutor.quiz import judge

answers = [(QUESTIONS[case["question"]], typed(case)) for case in CASES]
seen = []
sys.addaudithook(lambda event, _: seen.append(event))
for question, answer in answers:
    judge(question, answer)
judged = list(seen)
print(sorted({e for e in judged if e.split(".")[0] in
    {"compile", "exec", "import", "open", "os", "subprocess", "socket", "marshal", "ctypes"}}))
"""


def test_judging_compiles_imports_and_opens_nothing() -> None:
    """Not even for the first answer of a run."""
    found = subprocess.run([sys.executable, "-c", WATCHED], capture_output=True, text=True)
    assert (found.stdout, found.stderr) == ("[]\n", "")
