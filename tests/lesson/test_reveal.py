"""The ladder of hints to its end: the answer shown, its sibling, and the way back."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson, course_lessons, write_lesson
from tests.lesson.states import (
    answered,
    answered_right,
    at,
    bars,
    graph,
    happened,
    page,
    press,
    screen,
)
from tests.quiz.asking import local_question
from tutor.graph import Graph, graph_of
from tutor.lesson import Do, Lesson, Revealed, State, drawn_lesson, load, sibling_of
from tutor.quiz import Generated

FIRST = course_lessons()[0]
FLOW = "flow=apple"


def test_above_the_last_hint_stands_the_answer(tmp_path: Path) -> None:
    state = at(load(write_lesson(tmp_path)), "flow=apple_price")
    rungs = [state := press(state, "h") for _ in range(2)]
    assert not any("0.6" in line for state in rungs for line in graph(state))
    shown = press(state, "h")
    assert (
        shown.position.is_revealed and not shown.position.is_answered and not shown.position.is_open
    )
    assert any("0.6" in line for line in graph(shown)) and "✓" not in screen(shown)
    text = page(shown)
    assert "dapple_price = 0.6" in text and "This is the answer." in text
    assert any("Multiply." in line for line in text), "every rung stays"
    assert any("0.5 (arrives from total) × 1.2" in line for line in text)


def test_a_shows_the_answer_at_once_and_only_where_a_question_is_open() -> None:
    state = at(FIRST, FLOW)
    assert press(state, "a").position.is_revealed
    assert press(at(FIRST), "a").notice == "No question is open here."
    assert happened(state, Do("reveal")) == [Revealed(state.position)]
    assert happened(state, Do("hint")) == []


def test_on_a_page_without_hints_h_says_what_a_does(tmp_path: Path) -> None:
    state = press(at(load(write_lesson(tmp_path)), "choose"), "h")
    assert state.position.is_open and "a shows the answer" in state.notice
    assert "✓ 1  this" in page(press(state, "a"))


def test_after_the_answer_the_same_is_asked_with_other_numbers() -> None:
    shown = press(at(FIRST, FLOW), "a")
    assert page(shown)[-1] == "→ asks another one like it."
    assert "→ once more" in bars(shown)[3]
    asked = press(shown, "right")
    assert asked.position.in_lesson.place == shown.position.place and asked.position.is_open
    assert asked.position.page.action == FLOW
    numbers = [(state.position.graph.inputs, state.position.graph.dout) for state in (asked, shown)]
    assert numbers[0] != numbers[1], "what arrives is one of them"
    assert "once more" in bars(asked)[0] and bars(asked)[0].split()[0] == bars(shown)[0].split()[0]
    assert press(shown, "enter").position.in_lesson.place == shown.position.place


def test_a_question_of_another_kind_is_not_said_to_be_like_this_one() -> None:
    """At a single × node there is nothing else to keep: what comes next asks for a formula."""
    shown = press(at(course_lessons()[4], "keep=z"), "a")
    assert shown.position.sibling is not None and shown.position.sibling.verb == "rule"
    assert page(shown)[-1] == "→ asks something else about it."


def test_what_is_asked_once_more_is_marked_apart_from_the_bar_of_steps() -> None:
    head = bars(press(at(FIRST, FLOW), "a", "right"))[0]
    assert "once more forward" not in " ".join(head.split())


def answered_sibling(state: State) -> State:
    return answered_right(press(state, "a", "right"))


@pytest.mark.parametrize("key", ["right", "enter"])
def test_the_sibling_answered_answers_the_page_and_the_lesson_goes_on(key: str) -> None:
    state = at(FIRST, FLOW)
    done = answered_sibling(state)
    assert done.position.is_answered, "nothing advances by itself"
    on = press(done, key)
    assert (
        on.position.beneath is None
        and on.position.lesson is FIRST
        and on.position.at == state.position.at + 1
    )
    assert press(on, "left").position.is_answered


def test_a_sibling_passed_by_leaves_the_page_open_for_another_try() -> None:
    state = at(FIRST, FLOW)
    on = press(state, "a", "right", "right")
    assert on.position.beneath is None and on.position.at == state.position.at + 1
    again = press(on, "left")
    assert again.position.is_open and answered_right(again).position.is_answered


@pytest.mark.parametrize("key", ["left", "escape"])
def test_from_the_sibling_one_comes_back_to_the_page(key: str) -> None:
    shown = press(at(FIRST, FLOW), "a")
    back = press(shown, "right", key)
    assert back.position.place == shown.position.place and back.position.is_revealed
    assert back.position.beneath is None
    assert press(back, "right").position.at == shown.position.at + 1


def test_a_revealed_sibling_has_a_sibling() -> None:
    first = press(at(FIRST, FLOW), "a", "right")
    second = press(first, "a", "right")
    assert (
        second.position.is_open
        and second.position.in_lesson.place == first.position.in_lesson.place
    )
    assert second.position.lesson is not first.position.lesson


def test_after_two_misses_the_next_rung_is_offered(tmp_path: Path) -> None:
    state = answered(at(load(write_lesson(tmp_path)), "flow=apple_price"), "7")
    assert "h shows a hint." not in screen(state)
    state = answered(state, "8")
    assert "h shows a hint." in screen(state)
    assert "h shows a hint." not in screen(press(state, "h")), "the learner knows by now"
    assert "a shows the answer." in screen(press(state, "h", "h"))


def test_an_edit_asks_anew() -> None:
    shown = press(at(FIRST, FLOW), "a")
    edited = press(shown, "e", "5", "0", "enter")
    assert edited.position.is_open and not edited.position.is_revealed


def test_of_an_array_all_cells_are_shown(tmp_path: Path) -> None:
    shown = press(at(load(array_lesson(tmp_path)), "flow=W"), "a")
    assert shown.position.is_revealed and "13" in screen(shown)
    assert "?" not in "".join([*page(shown), *graph(shown)])
    assert "This is the answer." in page(shown)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", course_lessons(), ids=lambda lesson: lesson.slug)
def test_every_question_of_the_course_can_be_shown_and_asked_once_more(lesson: Lesson) -> None:
    for page_id, asks in zip(lesson.page_ids, lesson.pages, strict=True):
        if not asks.is_question or asks.verb == "choose":
            continue
        shown = press(at(lesson, page_id), "a")
        assert shown.position.is_revealed, page_id
        assert shown.position.sibling or asks.is_symbolic or asks.verb == "keep", page_id
        if shown.position.sibling:
            assert answered_right(press(shown, "right")).position.is_answered, page_id


def test_the_other_question_has_another_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sigmoid is as steep at -2 as at 2, where its slope has just been shown."""
    own = graph_of("def f(x=2):\n    y = sigmoid(x)\n    return y")
    numbers = iter([-2, 2, 1.5, 3])

    def drawn(graph: Graph, verb: str, argument: str, seed: int) -> Generated:
        other = graph.with_inputs(x=next(numbers))
        question = local_question(other.result, "y", "x")
        return Generated("ask", 2, seed, other, verb, argument, question)

    monkeypatch.setattr("tutor.lesson.state.pages.sibling", drawn)
    asked = Generated("ask", 1, 1, own, "ask", "y/x", local_question(own.result, "y", "x"))
    found = sibling_of(at(drawn_lesson(asked)).position)
    assert found is not None and found.graph.inputs["x"] == 1.5
