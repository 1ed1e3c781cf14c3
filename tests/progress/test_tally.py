"""What is said of a practice at its end: how it went, in words."""

import tomllib
from pathlib import Path

import pytest

import tutor.text
from tutor.progress import Tally, told
from tutor.text import LANGUAGES

TEXTS = Path(tutor.text.__file__).parent


def a_tally() -> Tally:
    """The first at once, the second at the second try, the third shown, the fourth skipped."""
    tally = Tally().with_answer(0, "correct", None)
    tally = tally.with_answer(1, "wrong", "not_swapped").with_answer(1, "correct", None)
    tally = tally.with_answer(2, "revealed", None).with_slip("not_swapped").with_slip("sign_error")
    return tally.with_answer(3, "skipped", None)


def test_only_a_first_try_counts_as_one_and_a_slip_is_told_by_its_name() -> None:
    assert list(told(a_tally(), "en")) == [
        "1 of 3 right at the first try. Skipped: 1.",
        "To look at again:",
        "  a × node swaps its inputs (×2)",
        "  a sign",
    ]
    assert next(told(a_tally(), "ko")).startswith("한 번에 맞힌 문제: 3개 중 1개")


def test_what_was_answered_first_and_passed_by_then_was_not_skipped() -> None:
    tally = Tally().with_answer(0, "wrong", None).with_answer(0, "skipped", None)
    assert list(told(tally, "en")) == ["0 of 1 right at the first try."]
    assert list(told(Tally(), "en")) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_mistake_has_a_name(lang: str) -> None:
    texts = tomllib.loads((TEXTS / f"{lang}.toml").read_text("utf-8"))
    tags = {key.partition(".")[0] for key in texts["mistake"]}
    assert {tag for tag in tags - {"op"} if not tag.startswith("untagged")} == {*texts["slip"]}
