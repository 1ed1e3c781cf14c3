"""A practice as a value: what is asked, what it leaves, and what is said of it at the end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from shutil import copytree

import pytest

from tests.progress.learner import Clock, has_met
from tutor.lesson import Skill, course, default_folder, show_answer, skills, width_of
from tutor.progress import (
    Attempt,
    Item,
    Practice,
    Session,
    SkillRow,
    SkillState,
    State,
    Store,
    begin,
    drawn,
    follow,
    overview,
    state_of,
    when,
)
from tutor.progress.closing import closing
from tutor.quiz import Generated
from tutor.text import LANGUAGES, say
from tutor.text.glyphs import FULL

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
COURSE = default_folder()


def a_session(data: Path, seed: int = 7) -> Session:
    session = Session(COURSE, Store.open(data, Clock()), "en", FULL, motion=False)
    session.random = Random(seed)
    return session


def a_skill(slug: str) -> Skill:
    return next(skill for skill in skills(COURSE) if skill.slug == slug)


def a_row(
    slug: str, state: State, days: int | None = None, streak: int = 0, reveals: int = 0
) -> SkillRow:
    due = None if days is None else NOW + timedelta(days=days)
    return SkillRow(a_skill(slug), SkillState(slug, 3, state, streak, due, reveals))


def said(rows: list[SkillRow], answered: set[str], lang: str = "en", width: int = 80) -> str:
    """The end of a practice in which all skills were new and these were answered."""
    before = {row.skill.slug: replace(row.state, state="new") for row in rows}
    items = tuple(Item(row.skill, 1) for row in rows)
    practice = Practice(items, (0,) * len(items), before, answered=frozenset(answered))
    lines = closing(practice, rows, course(COURSE, lang), width, NOW, lang)
    assert all(width_of(line) <= width for line in lines)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_a_practice_begins_with_ten_questions_and_the_same_seed_asks_the_same(
    tmp_path: Path,
) -> None:
    sessions = [a_session(tmp_path / name, seed) for name, seed in (("a", 7), ("b", 7), ("c", 8))]
    for session in sessions:
        has_met(session.store)
    one, other, third = map(begin, sessions)
    assert len(one.items) == 10 == len({*one.seeds})
    assert (one.items, one.seeds) == (other.items, other.seeds)
    assert third.seeds != one.seeds


def test_what_was_never_met_is_not_asked(tmp_path: Path) -> None:
    session = a_session(tmp_path)
    assert begin(session).is_over
    has_met(session.store)
    assert {item.skill.lesson for item in begin(session).items} == {"apple_tax"}
    assert begin(session, "relu").items, "whoever wants it by its name"


def test_a_practice_of_one_skill_asks_nothing_else(tmp_path: Path) -> None:
    practice = begin(a_session(tmp_path), "relu")
    assert {item.skill.slug for item in practice.items} == {"relu"}
    assert practice.only == "relu"


@pytest.mark.parametrize("broken", ["def f(:", "def f(x=0):\n    return 1 / x", None])
def test_what_a_broken_lesson_leaves_no_question_of_is_not_counted(
    tmp_path: Path, broken: str | None
) -> None:
    session = a_session(tmp_path)
    session.folder = tmp_path / "course"
    has_met(session.store)
    for name in ("01_apple_tax", "02_apples_and_oranges"):
        copytree(COURSE / name, session.folder / name)
    program = session.folder / "01_apple_tax" / "lesson.py"
    program.unlink() if broken is None else program.write_text(broken)
    practice, draw = drawn(begin(session), session)
    assert draw is None and practice.is_over and not practice.items
    text = closing(practice, session.skill_rows(), session.course, 80, NOW, "en")
    assert "nothing to ask" in text[0][0][0]


@pytest.mark.parametrize("slug", ["what-to-keep", "line-of-backward", "affine-lines"])
def test_ten_questions_of_one_skill_are_ten_questions(tmp_path: Path, slug: str) -> None:
    session = a_session(tmp_path)
    practice, asked = begin(session, slug), list[str]()
    while (drawn_next := drawn(practice, session))[1] is not None:
        practice, draw = drawn_next
        assert draw is not None
        asked.append(draw.identity)
        practice = practice.next
    assert len({*asked}) == len(asked) == 10


def test_what_was_shown_in_another_session_waits_for_what_was_not(tmp_path: Path) -> None:
    known = {"line Affine.0 np.dot(dout, self.W.T)", "line Affine.1 np.dot(self.x.T, dout)"}
    first = a_session(tmp_path)
    for code in known:
        shown = Attempt("batch_affine", "line=Y/X", "", "revealed", skill="affine-lines", seed=1)
        assert first.store.record(replace(shown, question=code))
    for seed in range(9):
        session = a_session(tmp_path, seed)
        _, draw = drawn(begin(session, "affine-lines"), session)
        assert draw is not None and draw.identity not in known


def test_after_an_answer_of_two_causes_the_next_question_tells_them_apart(tmp_path: Path) -> None:
    session = a_session(tmp_path)
    skill, causes = a_skill("line-of-backward"), frozenset({"not_swapped", "forgot_upstream"})
    for seed in range(9):
        session.random, session.unclear[skill.slug] = Random(seed), causes
        _, draw = drawn(begin(session, skill.slug), session)
        assert draw is not None and causes <= {wrong.tag for wrong in draw.question.wrong}
        assert not session.unclear, "and that is that"


def wrong_line(draw: Generated) -> int:
    return next(place for place, (_, is_wrong) in enumerate(draw.options) if is_wrong)


def test_after_a_wrong_line_was_shown_another_line_is_wrong(tmp_path: Path) -> None:
    session = a_session(tmp_path)
    for _ in range(8):
        practice, draw = drawn(begin(session, "find-the-bug"), session)
        assert draw is not None
        shown, events = show_answer(state_of(practice, draw, "en"))
        other = follow(session, practice, shown, events, 9)[1].position.sibling
        assert other is not None and wrong_line(other) != wrong_line(draw)


def test_the_end_says_what_is_got_what_is_kept_and_what_is_in_practice() -> None:
    rows = [
        a_row("relu", "got", 1, streak=3),
        a_row("division", "kept", 6),
        a_row("reuse", "practising", 2, streak=2),
        a_row("log", "practising", 9),
    ]
    text = said(rows, {"relu", "division", "reuse"})
    got, kept, practising = (text.index(name) for name in ("ReLU", "÷ node", "used twice"))
    assert got < kept < practising
    assert "✓ Back through ReLU" in text and "back tomorrow" in text
    assert "back in 6 days" in text and "2 of 3 right in a row" in text
    assert "log" not in text
    assert "%" not in text


def test_the_end_without_an_answer_says_so() -> None:
    assert "Nothing was answered" in said([a_row("relu", "new")], set())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_better_seen_is_named_with_its_lesson(lang: str) -> None:
    text = said([a_row("relu", "practising", 1, reveals=7)], {"relu"}, lang)
    assert say("progress.stuck", lang) == when(SkillState("relu", reveals=7, due=NOW), NOW, lang)
    title = next(entry.title for entry in course(COURSE, lang) if entry.slug == "relu")
    assert say("practice.seen_title", lang, number=7, title=title) in text


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (NOW - timedelta(days=3), "due for a look"),
        (NOW, "due for a look"),
        (NOW + timedelta(minutes=1), "back later today"),
        (NOW + timedelta(days=1), "back tomorrow"),
        (NOW + timedelta(days=60), "back in 60 days"),
        (None, ""),
    ],
)
def test_when_it_comes_back_is_said_in_words(due: datetime | None, told: str) -> None:
    assert when(SkillState("relu", due=due), NOW, "en") == told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_overview_lines_up_and_names_every_skill(lang: str, width: int) -> None:
    rows = [SkillRow(skill, SkillState(skill.slug, 3, "got")) for skill in skills(COURSE)]
    lines, at = overview(rows, course(COURSE, lang), 5, width, NOW, lang)
    of_skills = [line for line in lines if len(line) > 1]
    assert len(of_skills) == len(rows)
    assert lines[at][0] == (" ▸ ", "chosen")
    assert {width_of(line[:3]) for line in of_skills} == {width_of(of_skills[0][:3])}
    assert all(width_of(line) <= width for line in lines)
