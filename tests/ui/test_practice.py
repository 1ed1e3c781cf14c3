"""Practice on the full screen: questions one after another, and what stands at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from tests.lesson.states import right_answer
from tests.progress.learner import Clock, has_met
from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, started, tutor
from tests.ui.terminal import terminal
from tutor.lesson import default_folder
from tutor.progress import Attempt, Session, Store, begin
from tutor.text import LANGUAGES
from tutor.text.glyphs import FULL
from tutor.ui.app import TutorApp
from tutor.ui.screens.closing import ClosingScreen
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.lesson import LessonScreen, TeachingScreen
from tutor.ui.screens.menu import MenuScreen
from tutor.ui.screens.practice import PracticeScreen
from tutor.ui.screens.skills import SkillsScreen

SKILL = "mul-backward"


def a_session(data: Path, lang: str = "en") -> Session:
    """A learner on a clock that stands still, with questions that are always the same."""
    session = Session(default_folder(), Store.open(data, Clock()), lang, FULL, motion=False)
    session.random = Random(5)
    return session


@asynccontextmanager
async def practice(
    data: Path, lang: str = "en", skill: str | None = SKILL, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Tutor]:
    session = a_session(data, lang)
    if skill is None:
        has_met(session.store)
    async with started(TutorApp(session, "practice", begin(session, skill)), size) as running:
        yield running


def kept(running: Tutor) -> list[Attempt]:
    assert isinstance(running.app, TutorApp)
    return [*running.app.session.store.attempts()]


async def give(running: Tutor, answer: str | None = None) -> None:
    """Type an answer, or the right one, and give it."""
    question = running.state.position.question
    assert question is not None
    await running.press("enter", *(answer or right_answer(question)), "enter")


async def until(running: Tutor, screen: type) -> None:
    await running.until(lambda: isinstance(running.app.screen, screen))
    await running.settle()


@in_a_loop
async def test_a_right_answer_is_kept_at_once_and_enter_or_the_arrow_asks_the_next(
    tmp_path: Path,
) -> None:
    async with practice(tmp_path) as running:
        assert running.lines[0].startswith(" Practice · Back through a × node")
        for number, key in enumerate(("enter", "right", "ㄴ"), 1):
            assert running.lines[0].rstrip().endswith(f"{number}/10")
            await give(running)
            assert "✓" in running.text
            *_, last = kept(running)
            assert (last.verdict, last.skill, last.lesson) == ("correct", SKILL, "add_and_mul")
            assert (last.try_no, last.hints, last.template) == (1, 0, "flow")
            await running.press(key)
        assert "4/10" in running.lines[0]
        assert len({(a.seed, a.page) for a in kept(running)}) == 3


@in_a_loop
async def test_a_miss_may_be_mended_without_limit_and_nothing_is_passed_by_unseen(
    tmp_path: Path,
) -> None:
    async with practice(tmp_path) as running:
        for tried in ("999", "998", "(", "997"):
            await give(running, tried)
            assert running.state.position.is_open
        await running.press("right")
        assert "1/10" in running.lines[0] and "A question waits here" in running.text
        await give(running)
        assert [a.try_no for a in kept(running)] == [1, 2, 3, 4]
        assert kept(running)[-1].verdict == "correct"


@in_a_loop
async def test_a_shown_answer_is_followed_by_one_with_other_numbers_that_proves_nothing(
    tmp_path: Path,
) -> None:
    async with practice(tmp_path) as running:
        before = running.lines[1:8]
        await running.press("ㅁ")
        assert not running.state.position.is_open and kept(running)[0].verdict == "revealed"
        await running.press("enter", "left")
        assert running.state.position.is_open and "1/10" in running.lines[0]
        assert running.lines[1:8] != before
        await give(running)
        revealed, sibling = kept(running)
        assert sibling.verdict == "correct" and sibling.try_no > 1
        assert sibling.skill == SKILL and sibling.seed not in (None, revealed.seed)
        await running.press("enter")
        assert "2/10" in running.lines[0] and running.state.position.beneath is None


@in_a_loop
async def test_after_shown_options_another_question_of_the_skill_is_asked(tmp_path: Path) -> None:
    async with practice(tmp_path, skill="before-it-plays") as running:
        assert running.state.position.page.options
        await running.press("a", "right")
        assert running.state.position.is_open and "1/10" in running.lines[0]
        await running.press("s")
        revealed, skipped = kept(running)
        assert revealed.seed != skipped.seed and "2/10" in running.lines[0]


@in_a_loop
async def test_hints_lead_to_the_answer_and_are_kept_with_it(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await running.press("h", "h")
        assert running.text.count("Hint:") == 2
        await give(running)
        assert kept(running)[-1].hints == 2
        await running.press("right", *["h"] * 4)
        assert kept(running)[-1].verdict == "revealed"


@in_a_loop
async def test_a_skipped_question_is_kept_as_such_and_teaches_nothing(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await running.press("s", "s")
        assert "3/10" in running.lines[0]
        assert [a.verdict for a in kept(running)] == ["skipped"] * 2
        await running.press("escape")
        await until(running, MenuScreen)


@in_a_loop
async def test_numbers_of_the_learners_own_prove_nothing(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await running.press("e", "1", "enter")
        assert running.state.position.is_edited
        await give(running)
        assert kept(running)[-1].try_no > 1
        await running.press("e", "2", "enter")
        assert "1/10" in running.lines[0] and running.state.position.is_open


@in_a_loop
async def test_the_end_comes_after_the_last_question_and_begins_anew(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        for _ in range(3):
            await give(running)
            await running.press("enter")
        await running.press(*["s"] * 7)
        await until(running, ClosingScreen)
        assert "Got it just now" in running.text and "3 right in a row" in running.text
        assert "back in 2 days" in running.text and "%" not in running.text
        await running.press("enter")
        await until(running, PracticeScreen)
        assert "1/10" in running.lines[0]
        exercise = running.state.context.exercise
        assert exercise and exercise.skill.slug == SKILL


@in_a_loop
async def test_it_can_be_left_at_any_time_with_what_was_answered(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await give(running)
        await running.press("escape")
        await until(running, ClosingScreen)
        assert "1 of 3 right in a row" in running.text
        await running.press("s")
        await until(running, SkillsScreen)
        await running.press("escape")
        await until(running, MenuScreen)
    store = Store.open(tmp_path)
    assert [attempt.verdict for attempt in store.attempts()] == ["correct"]
    store.close()


@in_a_loop
async def test_what_was_seen_too_often_leads_to_its_lesson_instead(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    for seed in range(7):
        store.record(Attempt("relu", "flow=x", "", "revealed", skill="relu", seed=seed))
    store.close()
    async with practice(tmp_path, skill="relu") as running:
        await running.press("a", "escape")
        await until(running, ClosingScreen)
        assert "shown 8 times" in running.text and "7 ReLU" in running.text
        await running.press("ㅐ")
        await until(running, LessonScreen)
        assert running.state.position.lesson.slug == "relu"


@in_a_loop
async def test_a_lesson_that_is_broken_leads_to_the_course(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        screen = running.app.screen
        assert isinstance(screen, PracticeScreen)
        screen.go("lesson", "no_such")
        await until(running, MenuScreen)


@in_a_loop
async def test_the_course_leads_to_practice_and_back(tmp_path: Path) -> None:
    session = a_session(tmp_path)
    has_met(session.store)
    async with tutor(session) as running:
        assert "p practice" in running.text and "s skills" in running.text
        await running.press("ㅔ")
        await until(running, PracticeScreen)
        await running.press("?")
        assert isinstance(running.app.screen, HelpScreen) and "skip the question" in running.text
        await running.press("x", "escape")
        await until(running, MenuScreen)


@in_a_loop
async def test_a_newcomer_is_led_to_the_first_lesson(tmp_path: Path) -> None:
    async with tutor(a_session(tmp_path)) as running:
        await running.press("p")
        await until(running, ClosingScreen)
        assert "Begin with lesson 1 Two apples and a tax" in running.text
        assert "due for a look" not in running.text
        await running.press("enter")
        await until(running, LessonScreen)
        assert running.state.position.lesson.slug == "apple_tax"


@in_a_loop
async def test_after_two_shown_answers_the_page_that_teaches_is_a_key_away_and_back(
    tmp_path: Path,
) -> None:
    async with practice(tmp_path) as running:
        await running.press("a")
        assert "p opens the page" not in running.text
        await running.press("enter", "a")
        assert "p opens the page" in running.text
        asked = running.state.position
        await running.press("ㅔ")
        await until(running, TeachingScreen)
        assert running.state.position.lesson.slug == "add_and_mul" and "×" in running.text
        assert "esc practice" in running.text
        await running.press("l", "right", "escape")
        await until(running, PracticeScreen)
        assert running.state.position is asked and "연습 ·" in running.lines[0]
    store = Store.open(tmp_path)
    assert store.place("add_and_mul") is None, "the lesson is where it was"
    store.close()


@in_a_loop
async def test_a_right_answer_between_two_that_were_shown_needs_no_page(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await running.press("a", "enter")
        await give(running)
        await running.press("enter", "a")
        assert "p opens the page" not in running.text


@pytest.mark.parametrize(
    ("lang", "size"),
    [
        ("ko", (80, 24)),
        pytest.param("en", (120, 36), marks=pytest.mark.slow),
        *(pytest.param(lang, (40, 12), marks=pytest.mark.slow) for lang in LANGUAGES),
    ],
)
@in_a_loop
async def test_every_line_fits_in_both_languages(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    async with practice(tmp_path, lang, None, size) as running:
        assert_sound(running)
        await running.press("a", "l")
        assert_sound(running)
        await running.press("escape")
        await until(running, ClosingScreen)
        assert_sound(running)
        await running.press("ㅣ")
        assert_sound(running)
        assert ("연습" in running.lines[0]) == (lang == "ko")


KEYS = (
    *["enter"] * 4, *"ashw12-x+loineㅁㄴ[]?p", "right", "tab", "up", "down", "backspace", "escape",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
@in_a_loop
async def test_random_keys_break_nothing(tmp_path: Path, seed: int) -> None:
    random, session = Random(seed), a_session(tmp_path)
    has_met(session.store)
    async with tutor(session) as running:
        for count in range(200):
            await running.press("p" if not count else random.choice(KEYS))
            if count % 8 == 0:
                await running.settle()
                assert_sound(running)


@pytest.mark.slow
def test_the_command_in_a_terminal(tmp_path: Path) -> None:
    with terminal(tmp_path, "practice", SKILL, "--no-motion") as at:
        at.until_shown("1/10")
        at.send("a")
        at.until_shown("This is the answer")
        at.send("\x1b")
        at.until_shown("Practising")
        at.send("q")
        assert at.end() == 0


@in_a_loop
async def test_without_skills_there_is_nothing_to_practise(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    session = session_in(tmp_path, lessons=tmp_path / "course")
    async with tutor(session) as running:
        await running.press("s")
        await until(running, SkillsScreen)
        assert "No skills in" in running.text
        await running.press("down", "enter", "p")
        await until(running, ClosingScreen)
        assert "nothing to ask" in running.text


@in_a_loop
async def test_what_came_of_a_practice_scrolls(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    for seed in range(7):
        store.record(Attempt("relu", "flow=x", "", "revealed", skill="relu", seed=seed))
    store.close()
    async with practice(tmp_path, skill="relu", size=(40, 12)) as running:
        await running.press("a", "escape")
        await until(running, ClosingScreen)
        above, end = "right at the first try", "how it moves"
        assert above in running.text and end in running.text
        await running.press("down")
        assert above not in running.text and end in running.text
        await running.press("up")
        assert above in running.text
