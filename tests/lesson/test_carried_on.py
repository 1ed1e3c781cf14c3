"""A wrong number that is carried on rightly to the next wire is told, and not counted."""

from tests.lesson.lessons import course_lessons
from tutor.lesson.state.position import Walk, answer, start
from tutor.quiz import explain
from tutor.text import LANGUAGES

FRUIT = course_lessons()[1]


def on(walk: Walk, page_id: str) -> Walk:
    """The same sitting on another page."""
    there = start(walk.lesson, page_id, frozenset())
    return Walk(walk.lesson, there.at, there.step, answers=walk.answers)


def test_a_wrong_number_carried_on_rightly_is_credited() -> None:
    walk, first = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    assert first.verdict.verdict == "wrong"
    walk, second = answer(on(walk, "flow=apple_price"), "650")
    assert (second.verdict.verdict, second.verdict.code) == ("malformed", "carried_on")
    assert walk.tries == 0
    for lang in LANGUAGES:
        assert walk.question is not None
        (text,) = explain(walk.question, second.verdict, lang)
        assert "650" in text
        assert "dall_price" in text
        assert "2.4" in text


def test_without_that_number_before_it_is_as_wrong_as_ever() -> None:
    _, given = answer(start(FRUIT, "flow=apple_price", frozenset()), "650")
    assert given.verdict.verdict == "wrong"


def test_a_number_from_another_program_is_not_carried_on() -> None:
    walk, _ = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    _, given = answer(on(walk, "flow=apple"), "2")
    assert given.verdict.verdict == "wrong"
