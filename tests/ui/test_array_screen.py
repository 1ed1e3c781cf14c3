"""Grids, the inspector, layers and laboratories, on the screen and in the learner's file."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson
from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, tutor
from tutor.lesson import Lesson, load, written
from tutor.progress import Session
from tutor.ui.screens.lesson import LessonScreen

SIZES = [(80, 24), (120, 36)]
GRID, LOOK, CHANGE, FOLDED, LARGE, LAB = (
    "predict=Y", "turn", "change=X", "read#2", "forward=score", "lab=training",
)  # fmt: skip


def lesson_and_session(tmp_path: Path, page: str, lang: str = "en") -> tuple[Lesson, Session]:
    """The lesson of arrays, remembered at a page."""
    if not (tmp_path / "course").exists():
        array_lesson(tmp_path / "course")
    session = session_in(tmp_path, lang=lang, lessons=tmp_path / "course")
    lesson = load(next(iter(session.course)).folder)
    session.store.remember_place(lesson.slug, page)
    return lesson, session


def graph_rows(running: Tutor) -> int:
    screen = running.app.screen
    assert isinstance(screen, LessonScreen)
    return screen.graph.size.height


@pytest.mark.parametrize(("lang", "size"), [("ko", (80, 24)), ("en", (120, 36))])
@in_a_loop
async def test_a_grid_is_answered_cell_by_cell(
    tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    lesson, session = lesson_and_session(tmp_path, GRID, lang)
    async with tutor(session, lesson, size) as running:
        await running.press(*"10", "enter", *"13", "enter")
        assert "10 ✓" in running.text and "13 ✗" in running.text and "[0, 1]" in running.text
        assert_sound(running)
        await running.press(*"18", "enter", *"20", "enter", *"28", "enter", *"36", "enter")
        assert running.state.entry.cell == (0, 1) and running.state.position.is_open
        await running.press(*"14", "enter")
        assert not running.state.position.is_open and "Y ✓" in running.text
        assert_sound(running)
        kept = [(a.answer, a.verdict, a.try_no) for a in session.store.attempts()]
    assert kept == [("[0, 1] 13", "wrong", 1), ("[[10, 14, 18], [20, 28, 36]]", "correct", 2)]


@in_a_loop
async def test_a_half_filled_grid_is_not_counted_and_a_whole_one_stays(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, GRID)
    async with tutor(session, lesson) as running:
        await running.press(*"10", "enter")
        assert session.store.attempts() == ()
    lesson, session = lesson_and_session(tmp_path, GRID)
    async with tutor(session, lesson) as running:
        assert running.state.position.is_open and "10 ✓" not in running.text
        for number in ("10", "14", "18", "20", "28", "36"):
            await running.press(*number, "enter")
    lesson, session = lesson_and_session(tmp_path, GRID)
    async with tutor(session, lesson) as running:
        assert not running.state.position.is_open and "36" in running.text


@in_a_loop
async def test_a_half_filled_grid_is_as_it_was_when_one_comes_back(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, GRID)
    async with tutor(session, lesson) as running:
        await running.press(*"10", "tab", *"13", "enter", "escape", "escape")
        await running.until(lambda: not isinstance(running.app.screen, LessonScreen))
        await running.settle()
        await running.press("enter")
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))
        await running.settle()
        assert "10 ✓" in running.text and "13 ✗" in running.text


@in_a_loop
async def test_a_grid_can_be_passed_by(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, GRID)
    async with tutor(session, lesson) as running:
        await running.press("tab", "right", "escape", "right")
        assert running.state.position.page_id != GRID
        assert [attempt.verdict for attempt in session.store.attempts()] == ["skipped"]


@pytest.mark.parametrize("size", SIZES)
@in_a_loop
async def test_the_graph_gives_the_inspector_room(tmp_path: Path, size: tuple[int, int]) -> None:
    lesson, session = lesson_and_session(tmp_path, LARGE)
    async with tutor(session, lesson, size) as running:
        await running.press("left")
        roomy = graph_rows(running)
        await running.press("right", "i")
        assert "▀" in running.text
        await running.press("escape", "down")
        while running.state.view.selected != running.state.position.graph.index["W"]:
            await running.press("down")
        await running.press("enter")
        assert "of 64" in running.text
        assert 5 <= graph_rows(running) <= roomy and (graph_rows(running) < roomy) == (size[1] < 30)
        assert_sound(running)
        await running.press("escape", "left")
        assert graph_rows(running) == roomy


@pytest.mark.parametrize("keys", [("i", "v", "g", "w"), ("ㅑ", "ㅍ", "ㅎ", "ㅈ")])
@in_a_loop
async def test_the_inspectors_keys_and_their_jamo(tmp_path: Path, keys: tuple[str, ...]) -> None:
    lesson, session = lesson_and_session(tmp_path, CHANGE)
    inspect, view, gradient, why = keys
    async with tutor(session, lesson) as running:
        await running.press(inspect, "down", "right")
        assert "X[1, 1] = 4" in running.text
        await running.press(gradient)
        assert "dX[1, 1] = " in running.text
        await running.press(why)
        assert "dX[1, 1] = dY" in running.text
        numbers = running.text
        await running.press(view)
        assert running.text != numbers
        await running.press("escape")
        assert running.state.is_on_page


@in_a_loop
async def test_an_element_is_edited_in_place(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, CHANGE)
    async with tutor(session, lesson) as running:
        await running.press("enter", *"5", "tab", *"6", "enter")
        assert "changed numbers" in running.text and "→" in running.text
        assert written(running.state.position.graph.inputs["X"]) == "[[5, 6], [3, 4]]"
        await running.press("escape", "r")
        assert "changed numbers" not in running.text


@pytest.mark.parametrize("key", ["o", "ㅐ"])
@in_a_loop
async def test_a_layer_folds_and_opens(tmp_path: Path, key: str) -> None:
    lesson, session = lesson_and_session(tmp_path, FOLDED)
    async with tutor(session, lesson) as running:
        assert "sigmoid" in running.text and "Closed." in running.text
        await running.press(key)
        assert "exp" in running.text and "y × (1 - y)" in running.text
        assert_sound(running)
        await running.press(key)
        assert "sigmoid" in running.text and "Closed." in running.text


@in_a_loop
async def test_without_colour_an_array_is_drawn_with_other_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    lesson, session = lesson_and_session(tmp_path, LARGE)
    async with tutor(session, lesson) as running:
        await running.press("i")
        assert "▀" not in running.text and "█" in running.text


@in_a_loop
async def test_enter_opens_the_laboratory_and_escape_comes_back(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, LAB)
    async with tutor(session, lesson) as running:
        page = running.text
        assert "laboratory" in page and "enter opens it, esc comes back here." in page
        await running.press("enter")
        await running.until(lambda: not isinstance(running.app.screen, LessonScreen))
        await running.until(lambda: running.app.screen.is_mounted)
        await running.press("l", "escape")
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))
        await running.press("l")
        assert running.text == page, "the language goes with the learner"


@in_a_loop
async def test_keys_that_come_at_once_are_text_after_the_one_that_opens(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, CHANGE)
    async with tutor(session, lesson) as running:
        await running.burst(*"en1-q", "enter")
        assert running.state.entry.editing == "X" and "n1-q" in running.text
        await running.burst("escape", *"e-2", "enter")
        assert written(running.state.position.graph.inputs["X"]) == "[[-2, 2], [3, 4]]"
        await running.burst(*"we7", "enter")
        assert running.app.is_running and running.state.speed == 1


@in_a_loop
async def test_a_word_typed_at_a_shape_does_no_harm(tmp_path: Path) -> None:
    lesson, session = lesson_and_session(tmp_path, "shape=Y")
    async with tutor(session, lesson) as running:
        await running.burst(*"ten, 3", "enter")
        assert running.app.is_running
        await running.press("escape", "escape")
        await running.burst(*"N,3", "enter")
        assert "Y.shape = (N, 3) ✓" in running.text
