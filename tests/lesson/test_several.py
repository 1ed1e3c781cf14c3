"""Choices of which several are right: marked with space, or typed."""

from dataclasses import replace

import pytest

from tests.lesson.desks import at, bars, page, press
from tests.lesson.lessons import course_lessons
from tutor.lesson.desk import Desk
from tutor.text import LANGUAGES, say

SOFTMAX = next(lesson for lesson in course_lessons() if lesson.slug == "softmax_with_loss")
NUMBER = next(
    k for k, p in enumerate(SOFTMAX.pages) if sum(option.right for option in p.options) > 1
)
RIGHT = {2, 3}  # of four


def asked(lang: str = "en") -> Desk:
    return at(SOFTMAX, SOFTMAX.page_ids[NUMBER], lang)


def options(desk: Desk) -> list[str]:
    """What stands before each of the four."""
    return [line[:7].rstrip() for line in page(desk) if line[2:3].isdigit() and line[1:2] in " ▸"]


def test_the_page_is_as_this_test_thinks() -> None:
    found = {n for n, option in enumerate(SOFTMAX.pages[NUMBER].options, 1) if option.right}
    assert found == RIGHT


def test_space_marks_the_option_under_the_cursor_and_enter_answers() -> None:
    desk = press(asked(), "down", "space", "down", "space")
    assert options(desk) == ["  1 [ ]", "  2 [x]", " ▸3 [x]", "  4 [ ]"]
    assert options(press(desk, "space"))[2] == " ▸3 [ ]"
    assert press(desk, "enter").walk.is_answered and not desk.playing
    assert options(press(asked(), "space"))[0] == " ▸1 [x]", "the cursor begins at the first"
    assert options(press(asked(), "up"))[3] == " ▸4 [ ]"


@pytest.mark.parametrize("typed", ["2,3", "23", "2 3", "3, 2"])
def test_the_places_can_be_typed_as_well(typed: str) -> None:
    desk = press(asked(), *(("space" if key == " " else key) for key in typed))
    assert [line[4:] for line in options(desk)] == ["[ ]", "[x]", "[x]", "[ ]"]
    assert press(desk, "enter").walk.is_answered


def test_the_footer_says_how_and_enter_alone_does() -> None:
    assert "space mark" in bars(asked())[3] and "play" not in bars(asked())[3]
    assert "space mark" in bars(press(asked(), "space"))[3]
    assert "Space marks" in bars(press(asked(), "down", "enter"))[3]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_of_what_is_right_is_said_to_be_so_and_can_be_added_to(lang: str) -> None:
    desk = press(asked(lang), "2", "enter")
    assert say("lesson.more_right", lang) in page(desk) and "✗" not in "".join(page(desk))
    assert press(desk, "down", "down", "space", "enter").walk.is_answered


def test_only_the_wrong_ones_are_marked_as_wrong() -> None:
    desk = press(asked(), *"124", "enter")
    assert [line[0] for line in options(desk)] == ["✗", " ", " ", "✗"]
    assert say("lesson.more_right") not in page(desk)
    feedback = SOFTMAX.pages[NUMBER].options[1].feedback
    assert feedback and feedback not in page(desk)


def test_where_lines_are_typed_there_is_no_cursor() -> None:
    assert "▸" not in "".join(page(replace(asked(), in_lines=True)))
