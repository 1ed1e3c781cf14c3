"""The laboratory as a learner has it: views, verdicts, a race that stops, and the way back."""

import sys
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import sleep

import pytest
from textual.screen import Screen

from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, tutor
from tutor.labs import gradient_check
from tutor.labs.gradient_check import KINDS, VIEWS, CheckLab, Lap
from tutor.text.glyphs import ASCII, FULL, Glyphs
from tutor.ui.screens.check_lab import CheckLabScreen
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.menu import MenuScreen


@asynccontextmanager
async def laboratory(
    data: Path, lang: str = "en", size: tuple[int, int] = (80, 24), glyphs: Glyphs = FULL
) -> AsyncIterator[Tutor]:
    async with tutor(session_in(data, lang=lang, glyphs=glyphs), size=size) as running:
        await running.app.push_screen(CheckLabScreen(session_in(data, lang=lang, glyphs=glyphs)))
        await running.settle()
        yield running


def lab_of(running: Tutor) -> CheckLab:
    screen = running.app.screen
    assert isinstance(screen, CheckLabScreen)
    return screen.lab


def is_racing() -> bool:
    """Whether a thread is at work on the race."""
    stacks = map(traceback.extract_stack, sys._current_frames().values())
    return any(frame.name == "run_race" for stack in stacks for frame in stack)


@pytest.mark.parametrize(
    ("lang", "size"),
    [
        ("ko", (80, 24)),
        pytest.param("en", (120, 36), marks=pytest.mark.slow),
        pytest.param("ko", (40, 12), marks=pytest.mark.slow),
    ],
)
@in_a_loop
async def test_every_view_stands_whole(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    async with laboratory(tmp_path, lang, size) as running:
        for _ in VIEWS:
            await running.press("tab")
            assert_sound(running)
            assert "▸" in running.lines[0]
        await running.press("shift+tab")
        await running.until(lambda: lab_of(running).curves[0] is not None)
        assert_sound(running)


@in_a_loop
async def test_without_the_full_set_nothing_but_ascii_is_drawn(tmp_path: Path) -> None:
    async with laboratory(tmp_path, glyphs=ASCII) as running:
        await running.press("shift+tab")
        await running.until(lambda: lab_of(running).curves[0] is not None)
        for _ in VIEWS:
            assert "".join(running.lines).replace("한국어", "").isascii()
            await running.press("tab")


@in_a_loop
async def test_a_net_is_judged_and_the_next_one_comes(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as running:
        await running.press("2")
        await running.until(lambda: lab_of(running).findings[1] is not None)
        await running.press(*["down"] * KINDS.index(lab_of(running).truth), "enter")
        assert "1 of 1 right" in running.text
        await running.press("enter")
        assert "What is the matter with net C?" in running.text or "Measuring" in running.text


@in_a_loop
async def test_the_race_runs_beside_the_screen_and_stops_at_a_key(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as running:
        await running.press("tab", "tab", "space")
        await running.until(lambda: (lap := lab_of(running).lap) is not None and lap.done > 0)
        assert "stop" in running.text
        await running.press("l", "l", "space")
        stopped = lab_of(running)
        assert stopped.lap is not None and not stopped.racing
        assert "Extrapolated from" in running.text and "≈" in running.text
        await running.press("left", "right")
        assert lab_of(running).lap == stopped.lap


def long_race(*_: object) -> Iterator[Lap]:
    """A race that takes longer than any test waits."""
    for done in range(1, 2000):
        sleep(0.01)
        yield Lap(done, 2000, 0.01 * done, 1e-4)


@pytest.mark.parametrize(("key", "screen"), [("escape", MenuScreen), ("space", CheckLabScreen)])
def test_leaving_or_stopping_ends_the_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, screen: type[Screen[None]]
) -> None:
    monkeypatch.setattr(gradient_check, "race", long_race)

    @in_a_loop
    async def test() -> None:
        async with laboratory(tmp_path) as running:
            await running.press("tab", "tab", "space")
            await running.until(lambda: lab_of(running).lap is not None)
            assert is_racing()
            await running.press(key)
            await running.until(lambda: isinstance(running.app.screen, screen))
            await running.until(lambda: not is_racing())

    test()


@in_a_loop
async def test_h_moves_with_the_arrows(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as running:
        await running.press("shift+tab")
        await running.until(lambda: lab_of(running).curves[0] is not None)
        await running.press("right", "right")
        assert "h = 1e-5: " in running.text


@in_a_loop
async def test_the_help_lists_its_keys_and_keys_work_in_hangul_mode(tmp_path: Path) -> None:
    async with laboratory(tmp_path) as running:
        assert "? keys" in running.lines[-1]
        await running.press("?")
        await running.until(lambda: isinstance(running.app.screen, HelpScreen))
        await running.settle()
        for wanted in ("next kink", "verdict", "space", "1-8", "back to the page"):
            assert wanted in running.text
        await running.press("x", "ㅣ")
        assert "기울기 확인" in running.text
