"""Walking through every lesson: forward and back, steps, answers, edits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lesson.lessons import course_lessons, write_lesson
from tests.lesson.states import (
    answered,
    answered_right,
    at,
    bars,
    graph,
    listing,
    page,
    press,
    screen,
)
from tests.sampling import one_in
from tutor.lesson import Lesson, State, answer, load, numbers, start, turn
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
IN_TURN = [(slug, LANGUAGES[k % 2]) for k, slug in enumerate(LESSONS)]
"""Every lesson in one language: what is the same in both needs no second look."""

FIRST = course_lessons()[0]


def states(lesson: Lesson, lang: str = "en", answer: bool = False) -> Iterator[State]:
    """The state on every page, turned to from the first; with each question answered or not."""
    state = at(lesson, lang=lang)
    for _ in lesson.pages:
        if answer and state.position.is_open:
            state = answered_right(state)
        yield state
        state = press(state, "right")


@pytest.mark.parametrize("place", one_in(3, IN_TURN))
def test_as_many_pages_back_as_forward_show_the_same(place: tuple[str, str]) -> None:
    slug, lang = place
    forward = list(states(LESSONS[slug], lang))
    state = forward[-1]
    for before in reversed(forward[:-1]):
        state = press(state, "left")
        assert screen(state) == screen(before)


@pytest.mark.parametrize("place", one_in(3, IN_TURN))
def test_a_page_shows_the_same_whatever_way_one_came(place: tuple[str, str]) -> None:
    slug, lang = place
    for state in states(LESSONS[slug], lang):
        assert screen(state) == screen(at(LESSONS[slug], state.position.page_id, lang))


@pytest.mark.parametrize("slug", one_in(3, LESSONS))
def test_as_many_steps_back_as_forward_show_the_same(slug: str) -> None:
    """Once for each graph, on the last page that shows it."""
    last = {state.position.stage.setting: state for state in states(LESSONS[slug], answer=True)}
    for state in last.values():
        first = press(state, "home")
        steps = [first]
        while steps[-1].position.step < state.position.last_step:
            steps.append(press(steps[-1], "]"))
        assert len({"\n".join(graph(one)) for one in steps}) == len(steps)
        back = steps[-1]
        for before in reversed(steps):
            assert (graph(back), listing(back)) == (graph(before), listing(before))
            back = press(back, "[")


def test_the_ends_hold() -> None:
    state = at(FIRST)
    assert press(state, "left").position.at == press(state, "[").position.step == 0
    last = at(FIRST, FIRST.page_ids[-1])
    assert press(last, "right").position is last.position
    assert "last page" in "".join(bars(press(last, "right")))


def test_an_unknown_page_begins_the_lesson() -> None:
    assert start(FIRST, "flow=gone", frozenset()).at == 0
    assert start(FIRST, None, frozenset()).at == 0


@pytest.mark.parametrize(("slug", "lang"), IN_TURN)
def test_the_right_answer_flows_on(slug: str, lang: str) -> None:
    for state in states(LESSONS[slug], lang, answer=True):
        assert not state.position.is_open
        assert state.position.step == state.position.stage.after


def test_an_answer_goes_on_its_wire_and_the_flow_goes_on() -> None:
    state = at(FIRST, "flow=apple_price")
    assert "dapple_price = ▁▁▁▁" in page(state)
    before = state.position.step
    state = press(state, *"0.5*1.2")
    assert any("0.5*1.2▏" in line for line in page(state))
    state = press(state, "enter")
    assert state.position.step == before + 1
    assert any(line.startswith("dapple_price = 0.6 ✓") for line in page(state))
    assert any("0.6" in line for line in graph(state))


def test_a_wrong_answer_names_the_mistake_and_the_flow_waits() -> None:
    state = at(FIRST, "flow=apple_price")
    wrong = answered(state, "300")
    (given,) = wrong.position.given
    assert (given.verdict.verdict, given.verdict.mistake) == ("wrong", "not_swapped")
    assert wrong.position.step == state.position.step and wrong.position.is_open
    assert any("swaps its inputs" in line for line in page(wrong))
    assert not any("0.6" in line for line in (*page(wrong), *graph(wrong)))
    assert answered(wrong, "0.6").position.is_answered


@pytest.mark.parametrize("typed", ["1..2", "2 3", "(1", "1/0", "apple"])
def test_what_cannot_be_read_is_not_counted(typed: str) -> None:
    state = at(FIRST, "flow=apple_price")
    state = press(press(state, "enter"), *typed, "enter")
    (given,) = state.position.given
    assert given.verdict.verdict == "malformed"
    assert state.position.is_open
    assert not any("✗" in line for line in page(state))


def test_nothing_typed_is_no_answer() -> None:
    state = press(at(FIRST, "flow=apple_price"), "enter", "space", "enter")
    assert state.position.given == ()
    assert state.entry.text is None


def test_a_question_can_be_passed_by_and_is_open_on_coming_back() -> None:
    state = at(FIRST, "flow=apple_price")
    passed = press(state, "right")
    assert passed.position.at == state.position.at + 1
    assert passed.position.step == passed.position.target
    assert press(passed, "left").position.is_open


def test_the_flow_stops_at_an_open_question() -> None:
    state = at(FIRST, "flow=apple_price")
    for key in ("]", "end", "pagedown"):
        stopped = press(state, key)
        assert stopped.position.step == state.position.step
        assert "?" in "".join(bars(stopped)[1:])
    assert press(state, "space").playing is False


def test_an_answer_of_another_sitting_stands() -> None:
    position = start(FIRST, "predict=total", frozenset({"predict=total"}))
    assert position.is_answered and position.step == position.stage.after
    assert any(line.startswith("total = 220 ✓") for line in page(State(position, "en")))


def test_an_edit_opens_the_question_again_and_r_restores_it() -> None:
    state = answered(at(FIRST, "predict=total"), "220")
    edited = press(state, "e", "end", *["backspace"] * 3, *"120", "enter")
    assert edited.position.graph.inputs["apple"] == 120
    assert edited.position.is_open and edited.position.step == edited.position.stage.before
    assert not any("264" in line for line in (*page(edited), *graph(edited)))
    again = answered(edited, "264")
    assert again.position.is_answered
    restored = press(edited, "r")
    assert restored.position.is_answered and not restored.position.is_edited
    assert screen(press(restored, "right", "left")) == screen(press(state, "right", "left"))


def test_an_edit_back_to_the_lessons_number_is_no_edit() -> None:
    state = at(FIRST, "change=apple")
    edited = press(state, "e", "end", *["backspace"] * 3, *"101", "enter")
    assert edited.position.is_edited and "222.2" in "\n".join(graph(edited))
    back = press(edited, "e", "end", *["backspace"] * 3, *"100", "enter")
    assert not back.position.is_edited


def test_an_edit_stays_with_its_program() -> None:
    edited = press(at(FIRST), "e", "end", "backspace", "1", "enter")
    assert edited.position.is_edited
    halves = next(k for k, stage in enumerate(FIRST.stages) if stage.program == "half")
    other = State(turn(edited.position, halves), "en")
    assert other.position.stage.program == "half" and not other.position.is_edited
    assert numbers(turn(other.position, -99).graph) == "apple=101, apple_num=2, tax=1.1"


def test_hints_come_one_at_a_time_and_stay_with_their_page() -> None:
    state = at(FIRST, "flow=apple_price")
    shown = [state := press(state, "h") for _ in range(4)]
    assert [one.position.shown_hints for one in shown] == [1, 2, 3, 3]
    assert press(state, "right").position.shown_hints == 0
    assert press(state, "right", "left").position.shown_hints == 3


def test_what_cannot_be_read_is_no_try() -> None:
    position = at(FIRST, "predict=total").position
    for typed in ("230", "1.1.1", "240"):
        position, _ = answer(position, typed)
    assert (len(position.given), position.tries) == (3, 2)


@pytest.mark.parametrize("key", ["right", "left"])
def test_a_change_ends_with_the_page_that_asks_for_it(key: str) -> None:
    edited = press(at(FIRST, "change=apple"), "e", "7", "enter")
    turned = press(edited, key)
    assert edited.position.is_edited and not turned.position.is_edited
    assert "the lesson's numbers again" in bars(turned)[3].lower()
    assert "numbers again" not in bars(press(turned, key))[3]


def test_a_change_goes_on_where_the_next_page_asks_for_one_too(tmp_path: Path) -> None:
    text = "# A\n\nS.\n\n## One {change=apple}\nA.\n\n## Two {change=tax}\nB.\n"
    lesson = load(write_lesson(tmp_path, en=text, ko=text))
    assert press(at(lesson), "e", "7", "enter", "right").position.is_edited
