"""Every size of window, at any time: no error, full lines, and a word where there is no room."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.ui.helpers import Tutor, a_lesson, assert_sound, in_a_loop, session_in, tutor
from tutor.ui.screens.base import SMALLEST

Size = tuple[int, int]

PLACES = {
    "menu": [],
    "help": ["?"],
    "lesson": ["enter"],
    "why": ["enter", "right", "w"],
    "typing": ["enter", "right", "right", *"22"],
    "help in a lesson": ["enter", "?"],
    "practice": ["p"],
    "end of a practice": ["p", "a", "escape"],
    "skills": ["s"],
}


def small_sizes() -> Iterator[Size]:
    for width in (1, 2, 3, 4, 5, 8, 12, 20, 30, 39, 40, 41, 99, 100, 101):
        for height in (1, 2, 3, 4, 6, 9, 11, 12, 13, 24):
            yield width, height


def some_sizes(seed: int, count: int) -> list[Size]:
    random = Random(seed)
    return [(random.randint(1, 130), random.randint(1, 45)) for _ in range(count)]


async def assert_fits(running: Tutor, size: Size) -> None:
    await running.resize(*size)
    assert_sound(running)
    too_small = size[0] < SMALLEST.width or size[1] < SMALLEST.height
    if size[0] >= 30 and size[1] >= 3:
        assert ("is too small" in running.text) == too_small, f"{size}\n{running.text}"
    if too_small:
        assert "╭" not in running.text and "─" not in running.text


async def try_sizes(data: Path, place: str, sizes: list[Size]) -> None:
    async with tutor(session_in(data)) as running:
        for key in PLACES[place]:
            await running.press(key)
            await running.until(lambda: running.app.screen.is_mounted)
            await running.settle()
        for size in sizes:
            await assert_fits(running, size)


OFTEN = ("menu", "lesson", "typing")


@pytest.mark.parametrize(
    "place", [*OFTEN, *(pytest.param(p, marks=pytest.mark.slow) for p in PLACES if p not in OFTEN)]
)
@in_a_loop
async def test_every_screen_stands_whole_or_says_that_it_cannot(tmp_path: Path, place: str) -> None:
    few = Random(place).sample([*small_sizes()], 3)
    await try_sizes(tmp_path, place, [(1, 1), *few, *some_sizes(len(place), 2)])


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@in_a_loop
async def test_every_screen_at_every_size_and_at_hundreds_more(tmp_path: Path, place: str) -> None:
    await try_sizes(tmp_path, place, [*small_sizes(), *some_sizes(1, 250)])


@in_a_loop
async def test_keys_may_come_while_there_is_no_room(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax"), (3, 2)) as running:
        for key in ("right", "down", "w", "n", "right", *"220", "enter", "c", "[", "?", "x", "l"):
            await running.press(key)
            assert_sound(running)
        await assert_fits(running, (80, 24))


@pytest.mark.parametrize("lang", ["en", "ko"])
@in_a_loop
async def test_the_smallest_window_is_enough(tmp_path: Path, lang: str) -> None:
    session = session_in(tmp_path, lang=lang)
    async with tutor(session, a_lesson("apple_tax"), (40, 12)) as running:
        await running.press("right", "right")
        assert "?" in "".join(running.lines[1:6])  # the asked wire is in view
        assert "3/15" in running.lines[0]
        before = running.lines[7:10]
        await running.press("tab", "down", "down")
        assert running.lines[7:10] != before  # the page scrolls
        await running.press(*"220")
        assert "220▏" in "".join(running.lines[7:10])
        await running.press("enter")
        assert "✓" in "".join(running.lines[7:10])
        assert "←" in running.lines[-1] and "→" in running.lines[-1]
