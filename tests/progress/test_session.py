"""What is kept of an answer: the skill it trains, and how a drawn question can be made again."""

from pathlib import Path

import pytest

from tests.lesson.lessons import write_lesson
from tests.progress.learner import Clock
from tutor.lesson import (
    Answer,
    Asked,
    Lesson,
    PageTurned,
    Position,
    Revealed,
    answer,
    edit,
    load,
    start,
    turn,
)
from tutor.progress import Attempt, Session, Store
from tutor.quiz import TEMPLATE_VERSION, Verdict, Wrong
from tutor.text.glyphs import FULL

SKILLS = """\
[through-mul]
en = "Back"
ko = "역전파"
templates = ["flow"]
nodes = ["MulLayer"]
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    write_lesson(tmp_path / "course")
    (tmp_path / "course" / "01_apples" / "skills.toml").write_text(SKILLS, "utf-8")
    store = Store.open(tmp_path / "data", Clock())
    return Session(tmp_path / "course", store, "en", FULL, motion=False)


def at_flow(session: Session) -> Position:
    """The third page, which asks for a gradient behind a × node."""
    lesson: Lesson = load(session.course[0].folder)
    return turn(start(lesson, None, frozenset()), 2)


def give(session: Session, position: Position, typed: str, asked: Asked | None = None) -> Position:
    after, given = answer(position, typed)
    session.keep_answer(position, given, 9, asked)
    return after


def last(session: Session) -> Attempt:
    return session.store.attempts()[-1]


def test_a_page_of_a_lesson_trains_its_skill(session: Session) -> None:
    position = give(session, at_flow(session), "7")
    give(session, position, "0.6")
    first, second = session.store.attempts()
    assert (first.skill, first.template, first.level, first.seed) == (
        "through-mul",
        "flow",
        None,
        None,
    )
    assert [(a.verdict, a.try_no) for a in (first, second)] == [("wrong", 1), ("correct", 2)]
    state = session.skill_states()["through-mul"]
    assert (state.state, state.streak) == ("practising", 0)


def test_what_was_shown_or_passed_by_is_kept_as_such(session: Session) -> None:
    position = at_flow(session)
    session.keep([PageTurned(position, turn(position, 1))], 9)
    assert (last(session).verdict, last(session).skill) == ("skipped", "through-mul")
    session.keep([Revealed(position)], 9)
    assert (last(session).verdict, last(session).try_no) == ("revealed", 1)
    assert session.skill_states()["through-mul"].reveals == 1
    assert session.status("apples").answered == frozenset()


def test_an_answer_of_two_causes_is_remembered_until_the_skill_is_asked_again(
    session: Session,
) -> None:
    position, first = at_flow(session), Wrong(7, "not_swapped")
    for second, causes in (
        (Wrong(7, "forgot_local"), {"not_swapped", "forgot_local"}),
        (None, set()),
        (Wrong("", "sign_error.also"), set()),
    ):
        session.unclear.clear()
        verdict = Verdict("wrong", "7", 7.0, first, second)
        session.keep_answer(position, Answer("7", verdict), 9)
        assert {*session.unclear.get("through-mul", ())} == causes


def test_a_drawn_question_can_be_made_again_and_is_no_page_of_a_lesson(session: Session) -> None:
    drawn = Asked("through-mul", "flow", 2, 77)
    give(session, at_flow(session), "0.6", drawn)
    kept = last(session)
    assert (kept.skill, kept.template, kept.level, kept.seed) == ("through-mul", "flow", 2, 77)
    assert kept.template_version == TEMPLATE_VERSION and kept.question
    assert session.status("apples").answered == frozenset()
    assert session.skill_states()["through-mul"].streak == 1


def test_a_sibling_neither_helps_nor_harms(session: Session) -> None:
    give(session, at_flow(session), "0.6", Asked("through-mul", "flow", 2, 78))
    for typed in ("7", "0.6"):
        sibling = Asked("through-mul", "flow", 2, 79, is_sibling=True)
        give(session, at_flow(session), typed, sibling)
    assert session.skill_states()["through-mul"].streak == 1


def test_numbers_of_the_learners_own_prove_nothing(session: Session) -> None:
    give(session, edit(at_flow(session), "tax", 1), "0.5")
    state = session.skill_states()["through-mul"]
    assert (state.state, state.streak) == ("practising", 0)


def test_a_course_that_has_gone_does_not_stop_an_answer(session: Session) -> None:
    position = at_flow(session)
    session.folder = session.folder / "gone"
    give(session, position, "0.6")
    assert (last(session).verdict, last(session).skill) == ("correct", None)


GUESS = {
    "en": "# T\nS.\n\n## G {change=tax to=2 guess=apple_price}\nWhat will it do?\n",
    "ko": "# T\nS.\n\n## G {change=tax to=2 guess=apple_price}\n어떻게 될까요?\n",
}


@pytest.mark.parametrize(("typed", "verdict"), [("1", "wrong"), ("3", "correct")])
def test_a_guess_is_kept_as_its_own_kind_and_done_whether_right_or_not(
    tmp_path: Path, typed: str, verdict: str
) -> None:
    write_lesson(tmp_path / "course", **GUESS)
    store = Store.open(tmp_path / "data", Clock())
    session = Session(tmp_path / "course", store, "en", FULL, motion=False)
    lesson: Lesson = load(session.course[0].folder)
    give(session, start(lesson, None, frozenset()), typed)
    kept = last(session)
    assert (kept.verdict, kept.template, kept.skill) == (verdict, "guess", None)
    assert session.status("apples").answered == {"change=tax"}
    store.close()
    again = Session(tmp_path / "course", Store.open(tmp_path / "data", Clock()), "en", FULL, False)
    assert again.status("apples").answered == {"change=tax"}
    assert again.course[0].tasks == ()  # no mark of the course hangs on it
