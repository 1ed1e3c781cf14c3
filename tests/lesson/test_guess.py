"""Guess, then see: a change is shown once it was guessed what it does; right or wrong, once."""

from dataclasses import replace

import pytest

from tests.lesson.lessons import course_lessons
from tests.lesson.states import at, bars, happened, page, press
from tutor.lesson import Answered, Do, Lesson, State, start
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
GUESSES = [
    (slug, page_id)
    for slug, lesson in LESSONS.items()
    for page_id, each in zip(lesson.page_ids, lesson.pages, strict=True)
    if each.guess
]


def text(state: State) -> str:
    return "\n".join(page(state))


def guessed(slug: str, page_id: str, *keys: str) -> State:
    return press(at(LESSONS[slug], page_id), *keys, "enter")


def test_the_course_asks_for_guesses() -> None:
    assert len(GUESSES) >= 12
    assert {("apple_tax", "change=apple"), ("training", "change=w#2")} < {*GUESSES}


@pytest.mark.parametrize(("slug", "page_id"), GUESSES)
def test_any_guess_shows_what_happens(slug: str, page_id: str) -> None:
    state = at(LESSONS[slug], page_id)
    assert state.position.is_open and not state.position.is_edited
    after = press(state, "1", "enter")
    assert not after.position.is_open and after.position.is_edited
    assert " → " in text(after) and "Your guess:" in text(after)
    assert not press(after, "right").position.page.guess or slug == "training"


def test_a_number_is_right_if_it_is_near() -> None:
    right = guessed("apple_tax", "change=apple", *"222.2")
    assert "total: 220 → 222.2   (+2.2)" in text(right) and "Your guess: 222.2 ✓" in text(right)
    assert "222.25 ✓" in text(guessed("apple_tax", "change=apple", *"222.25"))
    assert "222 ✗" in text(guessed("apple_tax", "change=apple", *"222"))  # no digits are wanted
    assert "221 ✗" in text(guessed("apple_tax", "change=apple", *"221"))
    unread = guessed("apple_tax", "change=apple", *"222..2")
    assert unread.position.is_open and not unread.position.is_edited


def test_up_down_or_not_at_all() -> None:
    state = at(LESSONS["training"], "change=w#2")
    assert "1  loss goes up" in text(state) and "3  loss stays what it is" in text(state)
    assert "loss: 12.5 → 24.5   (+12)" in text(press(state, "1", "enter"))
    assert "loss goes up ✓" in text(press(state, "1", "enter"))
    assert "loss goes down ✗" in text(press(state, "2", "enter"))


def test_which_of_these_moves_most() -> None:
    state = at(LESSONS["add_and_mul"], "change=x")
    assert "1  dx" in text(state) and "3  none of them moves" in text(state)
    after = press(state, "2", "enter")
    assert "dy ✓" in text(after)
    assert "dx: 6.5 → 6.5   (+0)" in text(after) and "dy: 13 → 26   (+13)" in text(after)


def test_before_the_guess_nothing_is_changed_and_nothing_given_away() -> None:
    state = at(LESSONS["apple_tax"], "change=apple")
    for key in ("e", "a"):
        refused = press(state, key)
        assert refused.notice and not refused.position.is_edited and refused.position.is_open


def test_a_guess_may_be_passed_by_and_waits() -> None:
    state = at(LESSONS["apple_tax"], "change=apple")
    assert press(state, "right", "left").position.is_open


def test_afterwards_inputs_can_be_changed_and_the_page_goes_on() -> None:
    after = guessed("apple_tax", "change=apple", *"222.2")
    assert after.position.graph.inputs["apple"] == 101
    more = press(after, "e", *["backspace"] * 3, *"120", "enter")
    assert more.position.graph.inputs["apple"] == 120 and not more.position.is_open
    assert not press(more, "r").position.is_edited
    left = press(after, "right")
    assert left.position.at == after.position.at + 1 and not left.position.is_edited
    back = press(left, "left")
    assert back.position.is_edited and not back.position.is_open  # what was guessed stands there


def test_numbers_of_one_s_own_are_put_back_before_a_guess() -> None:
    edited = press(at(LESSONS["apple_tax"], "read"), "e", *["backspace"] * 3, *"7", "enter")
    to = LESSONS["apple_tax"].page_ids.index("change=apple")
    state = press(edited, *["right"] * to)
    assert edited.position.is_edited and state.position.page.guess
    assert state.position.graph.inputs["apple"] == 100


def test_a_guess_of_another_sitting_is_done() -> None:
    lesson: Lesson = LESSONS["apple_tax"]
    position = start(lesson, "change=apple", frozenset(["change=apple"]))
    assert not position.is_open and position.is_edited


def test_a_guess_is_told_as_an_answer() -> None:
    (answered, *_) = happened(press(at(LESSONS["apple_tax"], "change=apple"), *"221"), Do("enter"))
    assert isinstance(answered, Answered) and answered.answer.verdict.verdict == "wrong"


def test_the_keys_of_a_guess() -> None:
    assert "answer" in bars(at(LESSONS["sigmoid_layer"], "change=x"), 120)[3]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("slug", "page_id"), GUESSES)
def test_what_the_text_says_stays_true(slug: str, page_id: str, lang: str) -> None:
    """It speaks of the numbers before the change, and goes on to."""
    before = replace(at(LESSONS[slug], page_id), lang=lang)
    count = sum(map(len, before.position.text(lang).paragraphs))
    read = page(before)[: count + len(before.position.text(lang).paragraphs)]
    assert page(press(before, "1", "enter"))[: len(read)] == read
