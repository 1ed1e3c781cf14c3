"""Every answer of the acceptance cases gets its verdict, its misconception and its code."""

import json
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from tutor.quiz import Question, judge

CASES = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))


def typed(case: dict[str, Any]) -> str:
    if case["input"] is not None:
        return str(case["input"])
    return "".join(text * times for text, times in case["input_parts"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_each_answer_gets_its_verdict_mistake_and_code(case: dict[str, Any]) -> None:
    question = Question.from_dict(case["question"])
    start = perf_counter()
    verdict = judge(question, typed(case))
    elapsed = (perf_counter() - start) * 1000
    assert (verdict.verdict, verdict.mistake) == (case["verdict"], case["misconception"])
    assert verdict.code == case.get("code", verdict.code)
    assert elapsed < case.get("max_ms", 1000)


def test_a_kind_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="riddle"):
        Question.from_dict({"kind": "riddle"})
