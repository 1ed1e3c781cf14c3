"""Whatever is pressed, nothing breaks, and the screen shows what the state says."""

from pathlib import Path
from random import Random

import pytest

from tests.ui.helpers import Tutor, a_lesson, assert_sound, in_a_loop, session_in, tutor
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.lesson import LessonScreen

KEYS = (
    *("right",) * 12, *("enter",) * 8, "left", "space", "up", "down", "tab", "shift+tab",
    "shift+left", "shift+right", "shift+up", "shift+down", "home", "end", "pageup", "pagedown",
    "backspace", "delete", "escape", *"[]+-=?", *"wnerchliovga", *"ㅈㅜㄷㄱㅊㅗㅣㅑㅐㅍㅎㅁ",
    *"0123456789./()",
    *"１２．－（가각ㄱa~é\u0301",
)  # fmt: skip
ANSWERS = ("220", "2.2", "1.1", "1", "200", "0.5", "1.1*2", "x", "９")
SIZES = ((80, 24), (120, 36), (40, 12), (60, 15), (100, 30), (39, 9), (130, 45))


async def wander(running: Tutor, random: Random, keys: int) -> None:
    """Press keys, type answers and resize the window at random; look after every few."""
    for count in range(keys):
        match random.randrange(60):
            case 0:
                await running.resize(*random.choice(SIZES))
            case 1:
                await running.paste(random.choice(("1.1\n", "\x1b[31m9", "가" * 300, "")))
            case 2 | 3 | 4:
                await running.press("escape", *random.choice(ANSWERS), "enter")
            case _:
                await running.hurry(random.choice(KEYS))
        await back_to_a_lesson(running)
        if count % 8 == 0:
            await running.settle()
            assert_sound(running)
            desk = running.desk
            assert 0 <= desk.walk.step <= desk.walk.last_step


async def back_to_a_lesson(running: Tutor) -> None:
    await running.until(lambda: running.app.screen.is_mounted)
    if isinstance(running.app.screen, HelpScreen):
        await running.press("x")
    elif not isinstance(running.app.screen, LessonScreen):
        await running.press("enter")
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))


async def replayed(running: Tutor, data: Path) -> list[str]:
    """The same desk on a fresh screen."""
    session = session_in(data, lang=running.desk.lang)
    size = running.app.size
    async with tutor(session, running.desk.walk.lesson, (size.width, size.height)) as fresh:
        return await shown(fresh, running)


async def shown(running: Tutor, source: Tutor) -> list[str]:
    """The screen with the desk of `source`, seen from the upper left."""
    screen = running.app.screen
    assert isinstance(screen, LessonScreen)
    screen.graph.pan(-999, -999)
    screen.put(source.desk)
    await running.settle()
    return running.lines


async def try_keys(data: Path, name: str, seed: int, keys: int) -> None:
    random = Random(seed)
    async with tutor(session_in(data), a_lesson(name)) as running:
        await wander(running, random, keys)
        await running.press("escape")
        await back_to_a_lesson(running)
        await running.resize(80, 24)
        assert await shown(running, running) == await replayed(running, data / "fresh")


@pytest.mark.parametrize(
    "name", [pytest.param("apple_tax", marks=pytest.mark.slow), "batch_affine"]
)
@in_a_loop
async def test_random_keys_break_nothing(tmp_path: Path, name: str) -> None:
    await try_keys(tmp_path, name, 1, 40)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["apple_tax", "reuse", "batch_affine", "softmax_with_loss"])
@pytest.mark.parametrize("seed", [1, 2])
@in_a_loop
async def test_thousands_of_random_keys_break_nothing(tmp_path: Path, name: str, seed: int) -> None:
    await try_keys(tmp_path, name, seed, 1500)
