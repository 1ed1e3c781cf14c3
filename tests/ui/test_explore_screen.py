"""A graph of one's own by keys: typed, kept, walked through, and asked about."""

from pathlib import Path

import pytest

from tests.ui.helpers import in_a_loop, session_in, tutor
from tutor.progress import named_graphs, recent_graphs
from tutor.text import LANGUAGES


@in_a_loop
async def test_from_the_course_to_a_formula_and_to_its_numbers(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    async with tutor(session, None) as running:
        await running.press("x")
        await running.until(lambda: "x * y + sigmoid(x)" in running.text)
        await running.press("f", *["backspace"] * 30, *"a*b+1", "enter")
        assert "a*b+1" in running.text and "formula:" not in running.text
        await running.press("e", "3", "enter", "right", "right")
        assert "da = 1   db = 3" in running.text
        assert recent_graphs(session.store)[0] == "a*b+1"
        await running.press("k", *"mine", "enter")
        assert "Kept as mine" in running.text
        assert named_graphs(session.store) == {"mine": "a*b+1"}
        await running.press("escape", "escape")
        await running.until(lambda: "Backpropagation, by doing" in running.text)


@in_a_loop
async def test_a_formula_that_is_none_is_told_under_its_caret(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), None) as running:
        await running.press("x", "f", *" +")
        rows = running.lines
        at = next(k for k, row in enumerate(rows) if row.lstrip().startswith("formula:"))
        assert rows[at].index("▏") == rows[at + 1].index("^")
        await running.press("enter")
        assert "formula:" in running.text, "it stays to be mended"
        await running.press("escape")
        assert "formula:" not in running.text and "x * y + sigmoid(x)" in running.text


@pytest.mark.parametrize("lang", LANGUAGES)
@in_a_loop
async def test_p_asks_about_it_and_nothing_of_it_is_kept(tmp_path: Path, lang: str) -> None:
    session = session_in(tmp_path, lang=lang)
    async with tutor(session, None) as running:
        await running.press("x", "p")
        await running.until(lambda: "1/10" in running.text)
        for _ in range(10):
            assert running.state.position.is_open
            await running.press("a", "s")
        await running.until(lambda: "10/10" not in running.text)
        assert session.store.attempts() == ()
