"""The table of keys: complete in Hangul mode, in the help and without what terminals take."""

from itertools import chain
from pathlib import Path

import pytest

from tests.ui.helpers import a_lesson, in_a_loop, session_in, tutor
from tutor.lesson.letters import KEYS
from tutor.text import LANGUAGES, say
from tutor.ui.keys import (
    CLOSING,
    COURSE,
    HELP,
    JAMO,
    LESSON,
    MENU,
    PRACTICE,
    SKILL_LIST,
    Groups,
    bindings,
)
from tutor.ui.screens.help import HelpScreen, help_lines
from tutor.ui.screens.lesson import LessonScreen

TABLES = (LESSON, MENU, *map(bindings, (PRACTICE, CLOSING, SKILL_LIST)))
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TWO_SET = dict(zip(LETTERS, "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ", strict=True))
TAKEN = {f"ctrl+{key}" for key in ("a", "b", "h", "i", "m", "enter")} | {"f1", "f10", "f11"}


def test_every_letter_has_its_jamo() -> None:
    for binding in chain(*TABLES):
        keys = binding.key.split(",")
        for letter in set(keys) & set(LETTERS):
            assert TWO_SET[letter] in keys, f"{letter} does nothing in Hangul mode"


def test_a_formula_knows_which_letters_are_keys() -> None:
    assert "".join(JAMO) == KEYS


def test_no_key_is_one_that_terminals_take() -> None:
    for binding in chain(*TABLES):
        assert not TAKEN & set(binding.key.split(","))


def test_no_key_does_two_things() -> None:
    for table in TABLES:
        keys = [key for binding in table for key in binding.key.split(",")]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_names_the_keys(lang: str) -> None:
    told = "\n".join("".join(text for text, _ in line) for line in help_lines(lang))
    for keys in HELP.values():
        for key in keys:
            assert not key.about or key.shown in told


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("groups", [COURSE, PRACTICE, CLOSING, SKILL_LIST])
def test_every_screen_has_its_own_help(lang: str, groups: Groups) -> None:
    told = "\n".join("".join(text for text, _ in line) for line in help_lines(lang, groups))
    assert all(say(f"key.help_{name}", lang) in told for name in groups)


@in_a_loop
async def test_a_letter_and_its_jamo_do_the_same(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right", "right")
        screen, start, before = running.app.screen, running.desk, running.lines
        assert isinstance(screen, LessonScreen)
        letters = {key for binding in LESSON for key in binding.key.split(",")} & set(JAMO)
        for letter in letters - set("lq"):
            await running.press(letter)
            by_letter = running.lines
            screen.put(start)
            await running.press(JAMO[letter])
            assert running.lines == by_letter
            assert by_letter != before or letter == "r"
            screen.put(start)


@in_a_loop
async def test_the_menu_and_the_help_in_hangul_mode(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        await running.press("ㅣ")
        assert "사과와 귤" in running.text
        await running.press("?", "ㅂ")
        assert not isinstance(running.app.screen, HelpScreen)
        assert running.app.is_running
        await running.hurry("ㅂ")
        await running.until(lambda: not running.app.is_running)
        assert running.app.return_code == 0
