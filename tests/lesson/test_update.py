"""Which keys belong to typing, and that pasted text goes where typed text would."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys import calls, files_touched
from tests.lesson.lessons import array_lesson, course_lessons
from tests.lesson.states import at, bars, page, pasted, press, types
from tutor.lesson import Do, Pressed, load, update

FIRST = course_lessons()[0]
ASKED = at(FIRST, "flow=apple_price")
READ = at(FIRST)


@pytest.mark.parametrize("key", ["w", "h", "left", "right", "space", "escape", "enter", "tab"])
def test_commands_stay_commands_until_something_is_typed(key: str) -> None:
    assert not types(ASKED, key)
    typing = press(ASKED, "1")
    assert types(typing, key) == (key not in ("enter", "escape"))


@pytest.mark.parametrize("key", ["1", "-", ".", "("])
def test_where_nothing_is_asked_nothing_can_be_typed(key: str) -> None:
    assert not types(READ, key)


def test_on_a_choice_only_places_begin_an_answer() -> None:
    choice = at(FIRST, "choose")
    assert not types(choice, "-")
    answer = press(choice, "2")
    assert answer.entry.text and answer.entry.text.text == "2"


def test_pasted_text_begins_or_continues_an_answer() -> None:
    begun = pasted(ASKED, "0.5*1.2\x1b")
    assert begun.entry.text
    assert press(begun, "enter").position.is_answered
    more = pasted(press(ASKED, "0"), ".6")
    assert more.entry.text and more.entry.text.text == "0.6"
    assert pasted(READ, "0.6") == READ


def test_an_edit_takes_every_letter() -> None:
    state = press(at(FIRST, "forward=total"), "e", "end", "w", "q")
    assert state.entry.text and state.entry.text.text.endswith("wq")


def test_enter_opens_the_input_that_a_page_asks_to_change_and_then_goes_on() -> None:
    prose = FIRST.prose("en")
    pages = tuple(replace(each, guess="", to="") for each in prose.pages)
    lesson = replace(FIRST, languages={"en": replace(prose, pages=pages)})
    opened = press(at(lesson, "change=apple"), "enter")
    assert opened.entry.editing == "apple"
    changed = press(opened, *"120", "enter")
    assert changed.position.is_edited and changed.entry.editing is None
    assert press(changed, "enter").position.at == changed.position.at + 1


def test_a_shape_begins_with_the_letter_of_the_batch(tmp_path: Path) -> None:
    state = at(load(array_lesson(tmp_path)), "shape=Y")
    for key in "Nnㅜ(":
        begun = press(state, key)
        assert begun.entry.text and begun.entry.text.text == key
        assert press(begun, *",3)" if key == "(" else ",3").entry.text
    assert "nudge" not in bars(state, 200)[3]
    assert press(state, *"n, 3", "enter").position.is_answered


def test_nudge_and_why_close_what_is_typed(tmp_path: Path) -> None:
    element = press(at(load(array_lesson(tmp_path)), "change=X"), "e")
    number = press(at(FIRST, "forward=total"), "e")
    for state in (
        *(update(open_, Do("nudge"))[0] for open_ in (element, number)),
        update(number, Do("why"))[0],
    ):
        assert state.entry.text is None and state.entry.editing is None


def test_a_typed_digit_and_a_wrong_number_go_through_few_files() -> None:
    typing = press(ASKED, "7", ".", "3")
    assert len(files_touched(lambda: update(typing, Pressed("1", "1")))) <= 6
    made = calls(lambda: page(press(typing, "enter")))
    assert len(set(made)) <= 35 and len(made) <= 4000
