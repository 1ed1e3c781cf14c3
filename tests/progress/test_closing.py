"""How a lesson went: what was right at once, what was not, and which skills were weak."""

from pathlib import Path

import pytest

from tests.progress.learner import Clock
from tutor.lesson import Line, default_folder, load
from tutor.progress import Attempt, Session, Store, closing_of, end_of, lesson_end, lesson_status
from tutor.text import LANGUAGES
from tutor.text.glyphs import FULL


def tried(page: str, verdict: str = "correct", hints: int = 0, skill: str | None = None) -> Attempt:
    return Attempt("apple_tax", page, "1", verdict, hints=hints, skill=skill)  # type: ignore[arg-type]


ATTEMPTS = [
    tried("a"),
    tried("b", hints=1, skill="back"),
    tried("c", "wrong", skill="value"),
    tried("c", skill="value"),
    tried("d", "revealed", skill="back"),
    tried("d", "correct", skill="back"),
    tried("e", "skipped"),
]


def test_the_first_try_at_a_page_tells() -> None:
    end = lesson_end("abcde", ATTEMPTS)
    assert end.at_once == ("a",) and end.others == ("b", "c", "d") and end.unanswered == ("e",)
    assert end.weak == ("back", "value")  # the more frequent first


def test_help_is_remembered() -> None:
    status = lesson_status(ATTEMPTS)
    assert status.answered == {"a", "b", "c", "d"} and status.helped == {"b", "d"}
    assert status.skipped == {"e"}


def test_help_is_remembered_on_disk(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    for attempt in ATTEMPTS:
        store.record(attempt)
    store.close()
    session = Session(default_folder(), Store.open(tmp_path, Clock()), "en", FULL, motion=False)
    assert session.status("apple_tax").helped == {"b", "d"}
    session.store.attempts()  # read row by row, and all known to be sound
    assert session.status("apple_tax") == lesson_status(ATTEMPTS)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_end_of_a_lesson_is_told(tmp_path: Path, lang: str) -> None:
    store = Store.open(tmp_path, Clock())
    session = Session(default_folder(), store, lang, FULL, motion=False)
    lesson = load(session.course[0].folder)
    store.record(tried("predict=total"))
    store.record(tried("flow=apple_price", "wrong", skill="one-node-back"))
    end = end_of(session, lesson)
    told = _text(closing_of(session, lesson, end))
    names = {skill.slug: skill.name(lang) for skill in session.skills}
    assert names["one-node-back"] in told and "(p)" in told
    title = lesson.prose(lang).pages[lesson.page_ids.index("flow=apple_price")].title
    assert title in told
    in_lines = _text(closing_of(session, lesson, end, in_lines=True))
    assert "(p)" not in in_lines and "backprop-tutor practice one-node-back" in in_lines


def test_of_a_lesson_that_was_leafed_through_no_score_is_told(tmp_path: Path) -> None:
    session = Session(default_folder(), Store.open(tmp_path, Clock()), "en", FULL, motion=False)
    lesson = load(session.course[0].folder)
    told = _text(closing_of(session, lesson, end_of(session, lesson)))
    assert "passed by" in told and "first try" not in told


def _text(lines: list[Line]) -> str:
    return "\n".join("".join(text for text, _ in line) for line in lines)
