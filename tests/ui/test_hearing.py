"""Only the screen on top hears: what was waiting when it handed over does nothing."""

from pathlib import Path

import pytest
from textual.events import MouseDown, MouseScrollDown, Paste
from textual.screen import Screen

from tests.progress.learner import has_met
from tests.ui.helpers import Tutor, a_lesson, go_to, in_a_loop, key_event, session_in, tutor
from tests.ui.test_practice import practice, until
from tutor.ui.screens.check_lab import CheckLabScreen
from tutor.ui.screens.closing import ClosingScreen
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.screens.menu import MenuScreen
from tutor.ui.screens.practice import PracticeScreen
from tutor.ui.screens.skills import SkillsScreen


def stack(running: Tutor) -> list[type[Screen[object]]]:
    return [type(screen) for screen in running.app.screen_stack]


async def post_all(running: Tutor, *events: object) -> None:
    """Everything at once, as from a terminal that was slow."""
    for event in events:
        running.app.post_message(event)  # type: ignore[arg-type]
    await running.settle()
    await running.settle()  # of the screen that has come meanwhile


@in_a_loop
async def test_a_burst_closes_the_help_once(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        await running.press("?")
        await running.burst(*"xyzq")
        assert stack(running) == [MenuScreen]
        await running.press("down")
        assert running.app.is_running and " ▸  2" in running.text


@pytest.mark.parametrize(
    ("key", "screen"), [("enter", LessonScreen), ("p", PracticeScreen), ("s", SkillsScreen)]
)
@in_a_loop
async def test_a_held_key_opens_one_screen(tmp_path: Path, key: str, screen: type) -> None:
    session = session_in(tmp_path)
    has_met(session.store)
    async with tutor(session) as running:
        opened: list[object] = []
        running.app.screen_change_signal.subscribe(running.app, opened.append, immediate=True)
        await running.burst(*[key] * 20)
        await until(running, screen)
        assert stack(running) == [screen] and opened == [running.app.screen]
        if screen is LessonScreen:
            assert running.state.position.at == 0


@in_a_loop
async def test_one_laboratory_opens_and_one_is_left(tmp_path: Path) -> None:
    lesson = a_lesson("gradient_check")
    async with tutor(session_in(tmp_path), lesson) as running:
        await go_to(running, next(k for k, p in enumerate(lesson.pages) if p.verb == "lab"))
        at = running.state.position.at
        await running.burst("enter", "enter", "tab")
        await until(running, CheckLabScreen)
        screen = running.app.screen
        assert isinstance(screen, CheckLabScreen)
        assert stack(running) == [LessonScreen, CheckLabScreen] and screen.lab.view == "compare"
        await running.burst("escape", "escape", "right")
        await until(running, LessonScreen)
        assert stack(running) == [LessonScreen] and running.state.position.at == at


@in_a_loop
async def test_the_last_question_is_skipped_once(tmp_path: Path) -> None:
    async with practice(tmp_path) as running:
        await running.press(*["s"] * 9)
        await running.burst("s", "s", "s", "enter")
        await until(running, ClosingScreen)
        assert stack(running) == [ClosingScreen]
        store = running.app.session.store
        assert [attempt.verdict for attempt in store.attempts()] == ["skipped"] * 10


@in_a_loop
async def test_what_is_typed_at_a_turning_page_or_a_next_question_is_kept(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.burst("right", "right", *"220", "enter")
        assert "220 ✓" in running.text
    async with practice(tmp_path / "practice") as running:
        await running.burst("s", "9", "9")
        assert running.state.entry.text is not None and running.state.entry.text.text == "99"


@in_a_loop
async def test_a_click_the_wheel_and_a_paste_wait_no_better(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        place = (None, 12, 2, 0, 0, 1, False, False, False)
        await post_all(
            running, key_event("enter"), Paste("5"), MouseDown(*place), MouseScrollDown(*place)
        )
        await until(running, LessonScreen)
        state = running.state
        assert state.entry.text is None and state.view.selected is None and state.position.at == 0
        await post_all(running, MouseDown(None, 22, 2, 0, 0, 1, False, False, False))
        assert running.state.view.selected is not None, "once it is seen, a click is heard"


@in_a_loop
async def test_escape_and_a_letter_in_one_piece_are_two_keys(tmp_path: Path) -> None:
    """tmux keeps an escape back for a moment, and sends it with what comes next."""
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right", "right", "2")
        alt = key_event("h")
        alt.key = "alt+h"
        await post_all(running, alt)
        assert running.state.entry.text is None and running.text.count("Hint:") == 1


@in_a_loop
async def test_after_quitting_nothing_is_heard(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right", "right", *"22")
        for key in ("escape", "q", *"220", "enter"):
            running.app.post_message(key_event(key))
        await running.until(lambda: not running.app.is_running)
        assert not running.app.session.store.attempts() and running.app.return_code == 0


@in_a_loop
async def test_help_can_be_read_with_the_wheel_and_goes_with_a_key(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        await running.press("?")
        before = running.text
        await running.post(MouseScrollDown(None, 40, 10, 0, 0, 0, False, False, False))
        assert isinstance(running.app.screen, HelpScreen) and running.text != before
        await running.press("up", "x")
        assert stack(running) == [MenuScreen]
