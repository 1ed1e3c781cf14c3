"""Walking through every lesson: forward and back, steps, answers, edits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lesson.desks import (
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
from tests.lesson.lessons import course_lessons, write_lesson
from tests.sampling import one_in
from tutor.lesson.content.lesson import Lesson, load
from tutor.lesson.state.position import answer, numbers, start, turn
from tutor.lesson.state.state import Desk
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
IN_TURN = [(slug, LANGUAGES[k % 2]) for k, slug in enumerate(LESSONS)]
"""Every lesson in one language: what is the same in both needs no second look."""

FIRST = course_lessons()[0]


def desks(lesson: Lesson, lang: str = "en", answer: bool = False) -> Iterator[Desk]:
    """The desk on every page, turned to from the first; with each question answered or not."""
    desk = at(lesson, lang=lang)
    for _ in lesson.pages:
        if answer and desk.walk.is_open:
            desk = answered_right(desk)
        yield desk
        desk = press(desk, "right")


@pytest.mark.parametrize("place", one_in(3, IN_TURN))
def test_as_many_pages_back_as_forward_show_the_same(place: tuple[str, str]) -> None:
    slug, lang = place
    forward = list(desks(LESSONS[slug], lang))
    desk = forward[-1]
    for before in reversed(forward[:-1]):
        desk = press(desk, "left")
        assert screen(desk) == screen(before)


@pytest.mark.parametrize("place", one_in(3, IN_TURN))
def test_a_page_shows_the_same_whatever_way_one_came(place: tuple[str, str]) -> None:
    slug, lang = place
    for desk in desks(LESSONS[slug], lang):
        assert screen(desk) == screen(at(LESSONS[slug], desk.walk.page_id, lang))


@pytest.mark.parametrize("slug", one_in(3, LESSONS))
def test_as_many_steps_back_as_forward_show_the_same(slug: str) -> None:
    """Once for each graph, on the last page that shows it."""
    last = {desk.walk.stage.setting: desk for desk in desks(LESSONS[slug], answer=True)}
    for desk in last.values():
        first = press(desk, "home")
        steps = [first]
        while steps[-1].walk.step < desk.walk.last_step:
            steps.append(press(steps[-1], "]"))
        assert len({"\n".join(graph(one)) for one in steps}) == len(steps)
        back = steps[-1]
        for before in reversed(steps):
            assert (graph(back), listing(back)) == (graph(before), listing(before))
            back = press(back, "[")


def test_the_ends_hold() -> None:
    desk = at(FIRST)
    assert press(desk, "left").walk.at == press(desk, "[").walk.step == 0
    last = at(FIRST, FIRST.page_ids[-1])
    assert press(last, "right").walk is last.walk
    assert "last page" in "".join(bars(press(last, "right")))


def test_an_unknown_page_begins_the_lesson() -> None:
    assert start(FIRST, "flow=gone", frozenset()).at == 0
    assert start(FIRST, None, frozenset()).at == 0


@pytest.mark.parametrize(("slug", "lang"), IN_TURN)
def test_the_right_answer_flows_on(slug: str, lang: str) -> None:
    for desk in desks(LESSONS[slug], lang, answer=True):
        assert not desk.walk.is_open
        assert desk.walk.step == desk.walk.stage.after


def test_an_answer_goes_on_its_wire_and_the_flow_goes_on() -> None:
    desk = at(FIRST, "flow=apple_price")
    assert "dapple_price = ▁▁▁▁" in page(desk)
    before = desk.walk.step
    desk = press(desk, *"0.5*1.2")
    assert any("0.5*1.2▏" in line for line in page(desk))
    desk = press(desk, "enter")
    assert desk.walk.step == before + 1
    assert any(line.startswith("dapple_price = 0.6 ✓") for line in page(desk))
    assert any("0.6" in line for line in graph(desk))


def test_a_wrong_answer_names_the_mistake_and_the_flow_waits() -> None:
    desk = at(FIRST, "flow=apple_price")
    wrong = answered(desk, "300")
    (given,) = wrong.walk.given
    assert (given.verdict.verdict, given.verdict.mistake) == ("wrong", "not_swapped")
    assert wrong.walk.step == desk.walk.step and wrong.walk.is_open
    assert any("swaps its inputs" in line for line in page(wrong))
    assert not any("0.6" in line for line in (*page(wrong), *graph(wrong)))
    assert answered(wrong, "0.6").walk.is_answered


@pytest.mark.parametrize("typed", ["1..2", "2 3", "(1", "1/0", "apple"])
def test_what_cannot_be_read_is_not_counted(typed: str) -> None:
    desk = at(FIRST, "flow=apple_price")
    desk = press(press(desk, "enter"), *typed, "enter")
    (given,) = desk.walk.given
    assert given.verdict.verdict == "malformed"
    assert desk.walk.is_open
    assert not any("✗" in line for line in page(desk))


def test_nothing_typed_is_no_answer() -> None:
    desk = press(at(FIRST, "flow=apple_price"), "enter", "space", "enter")
    assert desk.walk.given == ()
    assert desk.entry.text is None


def test_a_question_can_be_passed_by_and_is_open_on_coming_back() -> None:
    desk = at(FIRST, "flow=apple_price")
    passed = press(desk, "right")
    assert passed.walk.at == desk.walk.at + 1
    assert passed.walk.step == passed.walk.target
    assert press(passed, "left").walk.is_open


def test_the_flow_stops_at_an_open_question() -> None:
    desk = at(FIRST, "flow=apple_price")
    for key in ("]", "end", "pagedown"):
        stopped = press(desk, key)
        assert stopped.walk.step == desk.walk.step
        assert "?" in "".join(bars(stopped)[1:])
    assert press(desk, "space").playing is False


def test_an_answer_of_another_sitting_stands() -> None:
    walk = start(FIRST, "predict=total", frozenset({"predict=total"}))
    assert walk.is_answered and walk.step == walk.stage.after
    assert any(line.startswith("total = 220 ✓") for line in page(Desk(walk, "en")))


def test_an_edit_opens_the_question_again_and_r_restores_it() -> None:
    desk = answered(at(FIRST, "predict=total"), "220")
    edited = press(desk, "e", "end", *["backspace"] * 3, *"120", "enter")
    assert edited.walk.graph.inputs["apple"] == 120
    assert edited.walk.is_open and edited.walk.step == edited.walk.stage.before
    assert not any("264" in line for line in (*page(edited), *graph(edited)))
    again = answered(edited, "264")
    assert again.walk.is_answered
    restored = press(edited, "r")
    assert restored.walk.is_answered and not restored.walk.is_edited
    assert screen(press(restored, "right", "left")) == screen(press(desk, "right", "left"))


def test_an_edit_back_to_the_lessons_number_is_no_edit() -> None:
    desk = at(FIRST, "change=apple")
    edited = press(desk, "e", "end", *["backspace"] * 3, *"101", "enter")
    assert edited.walk.is_edited and "222.2" in "\n".join(graph(edited))
    back = press(edited, "e", "end", *["backspace"] * 3, *"100", "enter")
    assert not back.walk.is_edited


def test_an_edit_stays_with_its_program() -> None:
    edited = press(at(FIRST), "e", "end", "backspace", "1", "enter")
    assert edited.walk.is_edited
    halves = next(k for k, stage in enumerate(FIRST.stages) if stage.program == "half")
    other = Desk(turn(edited.walk, halves), "en")
    assert other.walk.stage.program == "half" and not other.walk.is_edited
    assert numbers(turn(other.walk, -99).graph) == "apple=101, apple_num=2, tax=1.1"


def test_hints_come_one_at_a_time_and_stay_with_their_page() -> None:
    desk = at(FIRST, "flow=apple_price")
    shown = [desk := press(desk, "h") for _ in range(4)]
    assert [one.walk.shown_hints for one in shown] == [1, 2, 3, 3]
    assert press(desk, "right").walk.shown_hints == 0
    assert press(desk, "right", "left").walk.shown_hints == 3


def test_what_cannot_be_read_is_no_try() -> None:
    walk = at(FIRST, "predict=total").walk
    for typed in ("230", "1.1.1", "240"):
        walk, _ = answer(walk, typed)
    assert (len(walk.given), walk.tries) == (3, 2)


@pytest.mark.parametrize("key", ["right", "left"])
def test_a_change_ends_with_the_page_that_asks_for_it(key: str) -> None:
    edited = press(at(FIRST, "change=apple"), "e", "7", "enter")
    turned = press(edited, key)
    assert edited.walk.is_edited and not turned.walk.is_edited
    assert "the lesson's numbers again" in bars(turned)[3].lower()
    assert "numbers again" not in bars(press(turned, key))[3]


def test_a_change_goes_on_where_the_next_page_asks_for_one_too(tmp_path: Path) -> None:
    text = "# A\n\nS.\n\n## One {change=apple}\nA.\n\n## Two {change=tax}\nB.\n"
    lesson = load(write_lesson(tmp_path, en=text, ko=text))
    assert press(at(lesson), "e", "7", "enter", "right").walk.is_edited
