"""The course: choosing a lesson by arrows and digits, and what stands there."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, tutor
from tutor.lesson import default_folder
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.screens.menu import MenuScreen


def chosen(running: Tutor) -> int:
    """The number of the lesson that is marked."""
    marked = next(line for line in running.lines if line.startswith(" ▸"))
    return int(marked.split()[1])


def course_of(folder: Path, count: int) -> Path:
    """A course of so many lessons, all alike."""
    lesson = next(path for path in default_folder().iterdir() if path.name == "01_apple_tax")
    for number in range(1, count + 1):
        copytree(lesson, folder / f"{number:02}_lesson{number}")
    return folder


@in_a_loop
async def test_arrows_choose_and_the_ends_hold(tmp_path: Path) -> None:
    course = course_of(tmp_path / "course", 20)
    async with tutor(session_in(tmp_path, lessons=course)) as running:
        seen = []
        for key in ("up", "down", "end", "down", "pageup", "home", "pagedown"):
            await running.press(key)
            seen.append(chosen(running))
        assert seen == [1, 2, 20, 20, 12, 1, 9]


@in_a_loop
async def test_two_digits_typed_quickly_are_one_number(tmp_path: Path) -> None:
    course = course_of(tmp_path / "course", 20)
    async with tutor(session_in(tmp_path, lessons=course)) as running:
        await running.press("1", "6")
        assert chosen(running) == 16
        screen = running.app.screen
        assert isinstance(screen, MenuScreen)
        screen.digit_at = 0.0  # a while later
        await running.press("3")
        assert chosen(running) == 3


@pytest.mark.parametrize("key", ["enter", pytest.param("right", marks=pytest.mark.slow)])
@in_a_loop
async def test_the_chosen_lesson_opens(tmp_path: Path, key: str) -> None:
    async with tutor(session_in(tmp_path)) as running:
        await running.press("down", key)
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))
        assert running.state.position.lesson.number == 2


@in_a_loop
async def test_a_broken_lesson_is_a_line_and_stops_nothing(tmp_path: Path) -> None:
    course = course_of(tmp_path / "course", 3)
    for lang in ("en", "ko"):
        (course / "02_lesson2" / f"{lang}.md").write_text("no title", "utf-8")
    (course / "03_lesson3" / "lesson.py").write_text("def f(x=1): return y\n")
    async with tutor(session_in(tmp_path, lessons=course)) as running:
        for _ in range(2):
            await running.press("down", "enter")
            assert isinstance(running.app.screen, MenuScreen)
            assert_sound(running)
        assert "lesson.py:1" in running.text


@in_a_loop
async def test_an_empty_course_says_so(tmp_path: Path) -> None:
    (tmp_path / "course").mkdir()
    session = session_in(tmp_path, lessons=tmp_path / "course")
    async with tutor(session) as running:
        await running.press("down", "enter", "5", "end")
        assert "No lesson in" in running.text


def test_the_course_is_shown_without_numpy() -> None:
    code = "import sys, tutor.ui.app, tutor.ui.screens.menu; assert 'numpy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
