"""Choices of which several are right: marked with space, or typed."""

from dataclasses import replace

import pytest

from tests.lesson.lessons import write_lesson
from tests.lesson.states import at, bars, page, press
from tutor.lesson import Context, Lesson, State, load
from tutor.text import LANGUAGES, say

PAGES = """\
# Loss
S.

## What it has to keep {choose}
What must it keep?
- [ ] x, the scores
  y is made of them already.
- [x] y, the probabilities
  The gradient begins with them.
- [x] t, the labels
  They take 1 off at the right class.
- [ ] the loss
  No gradient is made with it.

Hint: Which letters are in (y - t) ÷ N?
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    return load(write_lesson(tmp_path_factory.mktemp("course"), en=PAGES, ko=PAGES))


@pytest.fixture
def asked(lesson: Lesson) -> State:
    return at(lesson)


def options(state: State) -> list[str]:
    """What stands before each of the four."""
    return [line[:7].rstrip() for line in page(state) if line[2:3].isdigit() and line[1:2] in " ▸"]


def test_space_marks_the_option_under_the_cursor_and_enter_answers(asked: State) -> None:
    state = press(asked, "down", "space", "down", "space")
    assert options(state) == ["  1 [ ]", "  2 [x]", " ▸3 [x]", "  4 [ ]"]
    assert options(press(state, "space"))[2] == " ▸3 [ ]"
    assert press(state, "enter").position.is_answered and not state.playing
    assert options(press(asked, "space"))[0] == " ▸1 [x]", "the cursor begins at the first"
    assert options(press(asked, "up"))[3] == " ▸4 [ ]"


@pytest.mark.parametrize("typed", ["2,3", "23", "2 3", "3, 2"])
def test_the_places_can_be_typed_as_well(asked: State, typed: str) -> None:
    state = press(asked, *(("space" if key == " " else key) for key in typed))
    assert [line[4:] for line in options(state)] == ["[ ]", "[x]", "[x]", "[ ]"]
    assert press(state, "enter").position.is_answered


def test_a_digit_ticks_its_box_and_ticks_it_off_again(asked: State) -> None:
    assert options(press(asked, "3", "1")) == ["  1 [x]", "  2 [ ]", "  3 [x]", "  4 [ ]"]
    assert options(press(asked, "3", "1", "3"))[2] == "  3 [ ]"
    assert options(press(asked, "3", "9"))[2].endswith("[x]"), "there is no ninth"


def test_the_footer_says_how_and_enter_alone_does(asked: State) -> None:
    assert "space mark" in bars(asked)[3] and "play" not in bars(asked)[3]
    assert "space mark" in bars(press(asked, "space"))[3]
    assert "Space marks" in bars(press(asked, "down", "enter"))[3]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_part_of_what_is_right_is_said_to_be_so_and_can_be_added_to(
    lesson: Lesson, lang: str
) -> None:
    state = press(at(lesson, lang=lang), "2", "enter")
    assert say("answer.more_right", lang, m=1) in page(state) and "✗" not in "".join(page(state))
    assert press(state, "down", "down", "space", "enter").position.is_answered


def test_only_the_wrong_ones_are_marked_as_wrong(asked: State) -> None:
    state = press(asked, *"124", "enter")
    assert [line[0] for line in options(state)] == ["✗", " ", " ", "✗"]
    assert say("answer.some_chosen", n=3, k=1, m=1) in page(state)
    feedback = asked.position.page.options[1].feedback
    assert feedback and feedback not in page(state)


def test_where_lines_are_typed_there_is_no_cursor(asked: State) -> None:
    assert "▸" not in "".join(page(replace(asked, context=Context(in_lines=True))))
