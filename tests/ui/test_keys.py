"""The table of keys: complete in Hangul mode, in the help and without what terminals take."""

from pathlib import Path

import pytest

from tests.ui.helpers import a_lesson, in_a_loop, session_in, tutor
from tutor.text import LANGUAGES, say
from tutor.ui.keys import (
    CLOSING,
    COURSE,
    HELP,
    JAMO,
    MENU,
    PRACTICE,
    SKILL_LIST,
    Groups,
    Key,
    actions,
)
from tutor.ui.screens.help import HelpScreen, help_lines
from tutor.ui.screens.lesson import LessonScreen

TABLES = (HELP, MENU, PRACTICE, CLOSING, SKILL_LIST)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
TWO_SET = dict(zip(LETTERS, "ㅁㅠㅊㅇㄷㄹㅎㅗㅑㅓㅏㅣㅡㅜㅐㅔㅂㄱㄴㅅㅕㅍㅈㅌㅛㅋ", strict=True))
TAKEN = {f"ctrl+{key}" for key in ("a", "b", "h", "i", "m", "enter")} | {"f1", "f10", "f11"}


def keys_of(groups: Groups) -> list[Key]:
    return [key for keys in groups.values() for key in keys if key.action]


def test_every_letter_has_its_jamo() -> None:
    for table in map(actions, TABLES):
        for letter in set(table) & set(LETTERS):
            assert table[TWO_SET[letter]] == table[letter], f"{letter} is nothing in Hangul mode"


def test_no_key_is_one_that_terminals_take() -> None:
    for table in TABLES:
        assert not TAKEN & set(actions(table))


def test_no_key_does_two_things() -> None:
    for table in TABLES:
        keys = [each for key in keys_of(table) for each in key.all]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_help_names_the_keys(lang: str) -> None:
    told = "\n".join("".join(text for text, _ in line) for line in help_lines(lang, HELP))
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
        screen, start, before = running.app.screen, running.state, running.lines
        assert isinstance(screen, LessonScreen)
        letters = set(actions(HELP)) & set(JAMO)
        for letter in letters - set("lq"):
            await running.press(letter)
            by_letter = running.lines
            screen.put(start)
            await running.press(JAMO[letter])
            assert running.lines == by_letter
            assert by_letter != before or letter == "r"
            screen.put(start)


@in_a_loop
async def test_two_keys_that_hangul_mode_has_joined_are_both_heard(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right", "right")
        screen, start = running.app.screen, running.state
        assert isinstance(screen, LessonScreen)
        await running.press("w", "h")
        by_letters = running.lines
        screen.put(start)
        await running.press("조")  # ㅈ and ㅗ
        assert running.lines == by_letters
        await running.press("？")
        assert isinstance(running.app.screen, HelpScreen)


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
