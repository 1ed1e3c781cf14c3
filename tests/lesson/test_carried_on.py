"""A wrong number that is carried on rightly to the next wire is told, and not counted."""

from tests.lesson.lessons import course_lessons
from tutor.lesson.state.position import Position, answer, start
from tutor.quiz import explain
from tutor.text import LANGUAGES

FRUIT = course_lessons()[1]


def on(position: Position, page_id: str) -> Position:
    """The same sitting on another page."""
    there = start(position.lesson, page_id, frozenset())
    return Position(position.lesson, there.at, there.step, answers=position.answers)


def test_a_wrong_number_carried_on_rightly_is_credited() -> None:
    position, first = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    assert first.verdict.verdict == "wrong"
    position, second = answer(on(position, "flow=apple_price"), "650")
    assert (second.verdict.verdict, second.verdict.code) == ("malformed", "carried_on")
    assert position.tries == 0
    for lang in LANGUAGES:
        assert position.question is not None
        (text,) = explain(position.question, second.verdict, lang)
        assert "650" in text
        assert "dall_price" in text
        assert "2.4" in text


def test_without_that_number_before_it_is_as_wrong_as_ever() -> None:
    _, given = answer(start(FRUIT, "flow=apple_price", frozenset()), "650")
    assert given.verdict.verdict == "wrong"


def test_a_number_from_another_program_is_not_carried_on() -> None:
    position, _ = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    _, given = answer(on(position, "flow=apple"), "2")
    assert given.verdict.verdict == "wrong"
