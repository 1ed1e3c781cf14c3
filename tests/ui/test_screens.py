"""Whole screens as text, in both languages and sizes: everything is there and nothing is cut."""

from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region

from tests.ui.helpers import Tutor, a_lesson, assert_sound, in_a_loop, session_in, tutor
from tutor.lesson import course, default_folder, text_of
from tutor.text import LANGUAGES
from tutor.ui.compositor import Piece, SpanCompositor
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lesson import LessonScreen

SIZES = [(80, 24), (120, 36)]
BOTH = [("ko", (80, 24)), ("en", (120, 36))]

TITLES = {"en": " 1 Two apples and a tax", "ko": " 1 사과 2개와 소비세"}


def rows_of(running: Tutor) -> list[str]:
    return [line.rstrip() for line in running.lines]


@pytest.mark.parametrize(("lang", "size"), BOTH)
@in_a_loop
async def test_the_course_lists_every_lesson_with_its_dots_in_line(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    async with tutor(session_in(tmp_path, lang=lang), None, size) as running:
        entries = course(default_folder(), lang)
        rows = rows_of(running)
        of_lessons = rows[3 : 3 + len(entries)]
        dots = {cell_len(row[: row.index("○")]) for row in of_lessons if "○" in row}
        assert len(dots) == 1, "the dots of all lessons stand below each other"
        for row, entry in zip(rows[3:], entries, strict=False):
            assert entry.title in row
        assert entries[0].summary in running.text
        assert rows[-1].strip()


@pytest.mark.parametrize(("lang", "size"), BOTH)
@in_a_loop
async def test_once_something_is_begun_the_signs_are_explained(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    session = session_in(tmp_path, lang=lang)
    session.store.remember_place("apple_tax", "read")
    async with tutor(session, None, size) as running:
        (legend,) = (row for row in rows_of(running) if "◎" in row)
        assert all(sign in legend for sign in "●◎◐○")


@pytest.mark.parametrize(("lang", "size"), BOTH)
@in_a_loop
async def test_a_page_shows_where_one_is_the_graph_the_text_and_the_keys(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    session = session_in(tmp_path, lang=lang)
    async with tutor(session, a_lesson("apple_tax"), size) as running:
        await running.press("right")
        rows, state = rows_of(running), running.state
        assert rows[0].startswith(TITLES[lang]) and rows[0].endswith("2/15")
        assert cell_len(rows[0]) == size[0] - 1
        for wanted in ("100", "apple ", "200", "total"):
            assert any(wanted in row for row in rows[1:12])
        text = state.position.text(lang)
        assert text.title in running.text
        words = running.text.replace("\n", " ")
        for paragraph in text.paragraphs:
            assert paragraph[-1].split("**")[0].split("{{")[0] in words
        assert "●" in rows[-2] and "←" in rows[-1] and "→" in rows[-1]
        assert ("def price(" in running.text) == (size[0] >= 100)


@in_a_loop
async def test_the_graph_is_drawn_as_in_the_book(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right")
        rows = [row for row in rows_of(running)[1:11] if row.strip()]
        for name in ("apple ", "apple_num ", "tax "):
            (row,) = (row for row in rows if row.lstrip().startswith(name))
            assert "▶" in row
        assert sum("×" in row for row in rows) >= 1
        (output,) = (row for row in rows if row.endswith("total"))
        assert "▶ total" in output


def hidden_rows(screen: LessonScreen) -> int:
    """How many rows of the page one has to scroll to."""
    plan, (pane, _) = screen.plan, screen.texts.seen["page"]
    drawing = plan.drawing_rows(screen.state, len(pane.lines) if pane.needs_room else 0)
    return len(text_of(pane.lines, plan.page_columns).rows) - plan.text_rows(drawing)


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
@in_a_loop
async def test_every_page_of_every_lesson_is_whole(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    for entry in course(default_folder(), lang):
        session = session_in(tmp_path, lang=lang)
        async with tutor(session, a_lesson(entry.slug), size) as running:
            for page in range(len(entry.pages)):
                assert_sound(running)
                where = f"{entry.slug}, page {page + 1}\n{running.text}"
                assert "�" not in running.text, where
                assert rows_of(running)[0].endswith(f"{page + 1}/{len(entry.pages)}"), where
                screen = running.app.screen
                assert isinstance(screen, LessonScreen)
                if size[0] == 80:
                    assert hidden_rows(screen) <= 12, where
                await running.press("right")


@in_a_loop
async def test_every_screen_is_painted_once_when_it_opens(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        painted: list[str] = []
        pieces = SpanCompositor._pieces

        def counted(self: SpanCompositor, regions: set[Region]) -> Iterator[Piece]:
            painted.append(type(self.root).__name__)
            return pieces(self, regions)

        patch.setattr(SpanCompositor, "_pieces", counted)
        async with tutor(session_in(tmp_path)) as running:
            assert painted == ["MenuScreen"]
            for key in ("?", "x", "s", "escape", "p", "escape", "enter", "?", "x"):
                painted.clear()
                await running.press(key)
                screen = running.app.screen
                assert isinstance(screen, TutorScreen)
                await running.until(lambda seen=screen: isfinite(seen.seen_at))  # type: ignore[misc]
                await running.settle()
                assert painted == [type(screen).__name__], key
