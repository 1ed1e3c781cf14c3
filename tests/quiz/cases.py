"""The acceptance cases: answers to questions of every kind, with the verdicts they get."""

import json
from pathlib import Path
from typing import Any

from tutor.quiz import Question

DATA = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES: list[dict[str, Any]] = DATA["cases"]
QUESTIONS = {name: Question.from_dict(data) for name, data in DATA["questions"].items()}


def typed(case: dict[str, Any]) -> str:
    """What was typed; of the large hostile ones the parts are kept, each with a count."""
    if "input" in case:
        return str(case["input"])
    return "".join(text * times for text, times in case["parts"])
