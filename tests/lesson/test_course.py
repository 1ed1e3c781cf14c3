"""The course as a list: order, names, languages, and lessons that are broken."""

import shutil
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE, write_lesson
from tutor.lesson import course, default_folder, find, following
from tutor.text import Problem


def test_the_shipped_course() -> None:
    entries = course(COURSE, "en")
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0].programs == ("price", "half")
    assert not any(entry.error for entry in entries)
    assert default_folder() == COURSE


def test_titles_follow_the_language_or_the_one_there_is(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01_both")
    write_lesson(tmp_path, "02_english", ko=None)
    write_lesson(tmp_path, "03_korean", en=None)
    assert [entry.title for entry in course(tmp_path, "en")] == ["Apples", "Apples", "사과"]
    assert [entry.title for entry in course(tmp_path, "ko")] == ["사과", "Apples", "사과"]


def test_lessons_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("10_ten", "9_nine", "02_two", "notes", "__pycache__", "3-three"):
        if name[0].isdigit() and "_" in name:
            write_lesson(tmp_path, name)
        else:
            (tmp_path / name).mkdir()
    (tmp_path / "04_file").write_text("no folder")
    assert [entry.slug for entry in course(tmp_path, "en")] == ["two", "nine", "ten"]


def test_a_broken_lesson_is_a_line_of_the_menu(tmp_path: Path) -> None:
    write_lesson(tmp_path, "01_empty", program=None, en=None, ko=None)
    write_lesson(tmp_path, "02_binary").prose("ko").write_bytes(b"\xff")
    write_lesson(tmp_path, "03_well")
    first, second, third = course(tmp_path, "ko")
    assert first.error and "lesson.py" in first.error.say("ko")
    assert (first.title, first.pages, first.tasks, first.last_page) == ("empty", (), (), None)
    assert second.error and "UTF-8" in second.error.say("ko")
    assert third.error is None


def test_what_there_is_to_answer() -> None:
    entry = course(COURSE, "en")[0]
    assert entry.tasks[:2] == ("predict=total", "choose")
    assert entry.last_page is not None and entry.last_page.startswith("backward")


@pytest.mark.parametrize("name", ["apple_tax", "01_apple_tax", "1", "01"])
def test_lessons_are_found_by_slug_folder_or_number(name: str) -> None:
    assert find(COURSE, name).slug == "apple_tax"


@pytest.mark.parametrize("name", ["", "apple", "99", "APPLE_TAX", "../01_apple_tax"])
def test_an_unknown_lesson_is_told_with_the_known(name: str) -> None:
    with pytest.raises(Problem, match="apple_tax"):
        find(COURSE, name)


def test_the_lesson_after_this_one() -> None:
    entries = course(COURSE, "en")
    after = following(entries, "apple_tax")
    assert after and after.slug == "apples_and_oranges"
    assert following(entries, entries[-1].slug) is None
    assert following(entries, "gone") is None


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        course(tmp_path / "missing", "en")
    assert caught.value.exit_code == 2
    shutil.rmtree(tmp_path)
    with pytest.raises(Problem):
        course(tmp_path, "en")
