"""The overview of skills: all of them in line, each with its state, and a way into practice."""

from datetime import timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.progress.learner import Clock
from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, tutor
from tests.ui.test_practice import a_session, until
from tutor.lesson import skills
from tutor.progress import Attempt, Store
from tutor.text import LANGUAGES
from tutor.ui.screens.menu import MenuScreen
from tutor.ui.screens.practice import PracticeScreen
from tutor.ui.screens.skills import SkillsScreen


def answered(data: Path) -> None:
    """One skill got, one in practice, and one that is due again."""
    clock = Clock()
    clock.now -= timedelta(days=9)
    store = Store.open(data, clock)
    for slug, count in (("forward-value", 3), ("local-derivative", 2)):
        for seed in range(count):
            store.record(Attempt("apple_tax", "x", "1", "correct", skill=slug, seed=seed))
    clock.passes(days=9)
    for seed in range(3):
        store.record(Attempt("relu", "x", "1", "correct", skill="relu", seed=seed))
    store.close()


def line_of(running: Tutor, name: str) -> str:
    return next(line for line in running.lines if name in line)


@in_a_loop
async def test_every_skill_has_a_sign_a_word_and_when_it_comes_back(tmp_path: Path) -> None:
    answered(tmp_path)
    async with tutor(a_session(tmp_path), size=(80, 50)) as running:
        await running.press("s")
        await until(running, SkillsScreen)
        assert "✓" in line_of(running, "Back through ReLU")
        assert "got it" in line_of(running, "Back through ReLU")
        assert "back in" in line_of(running, "Back through ReLU")
        assert "◐" in line_of(running, "local derivative")
        assert "practising  ●●○" in line_of(running, "local derivative")
        assert "due for a look" in line_of(running, "A value on its way")
        assert "○" in line_of(running, "Back through Sigmoid")
        assert "new" in line_of(running, "Back through Sigmoid")


@pytest.mark.parametrize("lang", LANGUAGES)
@in_a_loop
async def test_the_columns_stand_below_each_other_and_the_list_scrolls(
    tmp_path: Path, lang: str
) -> None:
    answered(tmp_path)
    session = a_session(tmp_path, lang)
    async with tutor(session) as running:
        await running.press("ㄴ")
        await until(running, SkillsScreen)
        words = {"en": ("got it", "new", "practising"), "ko": ("익힘", "처음", "연습 중")}[lang]
        seen = set()
        for key in ("home", "pagedown", "end"):
            await running.press(key)
            assert_sound(running)
            rows = [line for line in running.lines[3:-5] if line[3:4] in "○◐✓●"]
            seen |= {row[5:].strip().split("  ")[0] for row in rows}
            starts = {
                cell_len(row[: row.index(f"  {word}")])
                for row in rows
                for word in words
                if f"  {word}" in row
            }
            assert len(starts) == 1
        assert {skills(session.folder)[k].name(lang) for k in (0, -1)} <= seen


@in_a_loop
async def test_enter_practises_the_chosen_skill_and_escape_goes_back(tmp_path: Path) -> None:
    async with tutor(a_session(tmp_path)) as running:
        await running.press("s")
        await until(running, SkillsScreen)
        await running.press("down", "down")
        assert "after: The local derivative" in running.text
        await running.press("enter")
        await until(running, PracticeScreen)
        assert "Back through one node" in running.lines[0]
        await running.press("escape")
        await until(running, MenuScreen)


@in_a_loop
async def test_the_language_changes_at_once(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        await running.press("s")
        await until(running, SkillsScreen)
        await running.press("l")
        assert "연습 항목" in running.lines[0] and "순전파의 값" in running.text
        await running.press("escape")
        await until(running, MenuScreen)
        assert "사과와 귤" in running.text
