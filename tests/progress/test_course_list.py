"""The course as lines: every question of every lesson has its dot where there is room."""

import pytest

from tests.lesson.lessons import COURSE
from tutor.lesson import course, width_of
from tutor.progress import LessonStatus, Row, lesson_line
from tutor.text import LANGUAGES


def text_of(row: Row, width: int, lang: str) -> str:
    line = lesson_line(row, False, width, lang)
    assert width_of(line) <= width
    return "".join(text for text, _ in line)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_has_a_dot_and_words_beside_it(lang: str) -> None:
    for entry in course(COURSE, lang):
        answered, skipped = frozenset(entry.tasks[1:]), frozenset(entry.tasks[:1])
        text = text_of(Row(entry, LessonStatus(answered, skipped)), 80, lang)
        assert text.count("●") == len(answered)
        assert text.count("◐") == 1
        assert {"en": "1 passed by", "ko": "1개 건너뜀"}[lang] in text


def test_where_it_is_tight_dots_move_closer_then_they_go() -> None:
    entry = max(course(COURSE, "en"), key=lambda entry: len(entry.tasks))
    row = Row(entry, LessonStatus())
    spaced, close, none = (text_of(row, width, "en") for width in (72, 52, 40))
    assert " ".join("○" * len(entry.tasks)) in spaced
    assert "○" * len(entry.tasks) in close
    assert "○" not in none
