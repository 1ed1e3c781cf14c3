"""The keys of a lesson, pressed and looked at."""

from pathlib import Path

import pytest

from tests.lesson.states import right_answer
from tests.ui.helpers import a_lesson, assert_sound, go_to, in_a_loop, session_in, tutor
from tutor.lesson import SIGNS
from tutor.progress import Store
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.screens.menu import MenuScreen

QUESTION, AFTER_IT, CHANGE = 2, 3, 4  # pages of lesson 1, from 0


# Answers


@in_a_loop
async def test_what_a_number_begins_with_begins_an_answer(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        for key in "0123456789" + SIGNS:
            await running.press(key)
            assert f"total = {key}▏" in running.text
            await running.press("escape")


@in_a_loop
async def test_enter_opens_any_other_answer_and_letters_are_text(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press("enter", *"qwlx ?")
        assert "total = qwlx ?▏" in running.text
        await running.press("left", "left", "home", "a", "end", "backspace", "delete", "left")
        assert "total = aqwlx▏" in running.text
        assert running.state.position.at == QUESTION


@in_a_loop
async def test_escape_leaves_what_is_typed_then_the_lesson(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press("2", "escape")
        assert running.state.entry.text is None and "total = ▁" in running.text
        await running.press("escape")
        await running.until(lambda: isinstance(running.app.screen, MenuScreen))


@in_a_loop
async def test_a_wrong_answer_stays_and_a_right_one_lets_the_value_flow(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press(*"210", "enter")
        assert "210 ✗" in running.text and running.state.position.is_open
        await running.press(*"100*2*1.1", "enter")
        assert "✓" in running.text and "That is right" in running.text
        assert running.state.position.at == QUESTION  # nothing advances by itself
        await running.press("enter")
        assert running.state.position.at == AFTER_IT


@pytest.mark.parametrize("key", ["a", "ㅁ"])
@in_a_loop
async def test_a_shown_answer_is_kept_and_answered_with_other_numbers(
    tmp_path: Path, key: str
) -> None:
    session = session_in(tmp_path)
    async with tutor(session, a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press(key)
        assert "This is the answer." in running.text
        await running.press("right")
        assert "once more" in running.text and running.state.position.beneath is not None
        assert running.state.position.question is not None
        await running.press("enter", *right_answer(running.state.position.question), "enter")
        assert "That is right" in running.text
        await running.press("enter")
        assert running.state.position.beneath is None and running.state.position.at == AFTER_IT
        kept = [(a.page, a.verdict) for a in session.store.attempts()]
        assert kept == [("predict=total", "revealed"), ("predict=total", "correct")]
        assert session.status("apple_tax").answered == {"predict=total"}


@pytest.mark.parametrize("typed", ["２２０", "（１００×２）×１．１"])
@in_a_loop
async def test_answers_in_full_width_are_read(tmp_path: Path, typed: str) -> None:
    async with tutor(session_in(tmp_path, lang="ko"), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press(*typed, "enter")
        assert not running.state.position.is_open


@pytest.mark.parametrize("lang", ["en", "ko"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_what_a_wrong_answer_used_is_marked_until_one_types(
    tmp_path: Path, size: tuple[int, int], lang: str
) -> None:
    @in_a_loop
    async def look() -> None:
        async with tutor(session_in(tmp_path, lang=lang), a_lesson("apple_tax"), size) as running:
            await go_to(running, 13)
            await running.press(*"90", "enter")
            assert_sound(running)
            assert all(each in running.text for each in ("150 ▪", "0.6 ▪", "4 ▫"))
            assert {"en": "left out: apple_num = 4", "ko": "빠진 값: apple_num = 4"}[lang] in (
                running.text
            )
            await running.press("2")
            assert "▪" not in running.text and "▫" not in running.text

    look()


@in_a_loop
async def test_an_answer_in_hangul_mode_is_read(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path, lang="ko"), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press("enter", *"ㅁㅔㅔㅣㄷ_ㅔ걏ㄷ*ㅅㅁㅌ", "enter")  # apple_price*tax
        assert running.state.position.given, "nothing was judged"
        assert "ㅁ" not in running.state.position.given[-1].verdict.reading


@in_a_loop
async def test_what_cannot_be_read_costs_nothing(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    async with tutor(session, a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press(*"1..2", "enter")
        assert "✗" not in running.text
        assert session.store.attempts() == ()


@in_a_loop
async def test_a_choice_is_made_by_arrows_or_digits(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, 9)
        assert running.state.position.page.verb == "choose"
        await running.press("down", "down", "enter")
        assert "✓" in running.text and not running.state.position.is_open


# Through the lesson


@in_a_loop
async def test_a_question_passed_by_is_kept_as_skipped_and_shown_in_the_menu(
    tmp_path: Path,
) -> None:
    session = session_in(tmp_path)
    async with tutor(session, a_lesson("apple_tax")) as running:
        await go_to(running, AFTER_IT)
        assert "skipped" not in running.text and "passed by" not in running.text
        assert [attempt.verdict for attempt in session.store.attempts()] == ["skipped"]
        await running.press("left", "right", "escape")
        await running.until(lambda: isinstance(running.app.screen, MenuScreen))
        await running.settle()
        assert len(session.store.attempts()) == 1
        assert "◐ ○ ○ ○ ○" in running.text and "1 passed by" in running.text


@in_a_loop
async def test_play_stops_at_a_question(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("space")
        assert "playing" in running.text
        screen = running.app.screen
        assert isinstance(screen, LessonScreen)
        while running.state.playing:
            assert running.state.position.at < QUESTION
            screen.play_on()  # the page is read
            await running.settle()
        assert running.state.position.at == QUESTION
        assert not running.state.playing and "playing" not in running.text
        await running.press("space")
        assert "A question waits here" in running.text


@in_a_loop
async def test_the_graph_moves_alone_as_far_as_the_question(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        stops = running.state.position.last_step
        await running.press("end")
        assert running.state.position.step == stops and "The flow stops at the ?" in running.text
        await running.press("[")
        assert running.state.position.step == stops - 1
        await running.press("]", "]")
        assert running.state.position.step == stops
        await running.press("home")
        assert running.state.position.step == 0
        await running.press("right", "home", "pagedown")
        assert running.state.position.step == running.state.position.graph.last_forward
        await running.press("pagedown")
        assert running.state.position.step == len(running.state.position.graph.steps) - 1
        await running.press("pageup")
        assert running.state.position.step == running.state.position.graph.last_forward
        assert running.state.position.at == AFTER_IT


@in_a_loop
async def test_three_speeds(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        said = []
        for key in ("+", "+", "-", "-", "-", "="):
            await running.press(key)
            said.append(next(word for word in ("0.5×", "1×", "2×") if word in running.text))
        assert said == ["2×", "2×", "1×", "0.5×", "0.5×", "1×"]


@in_a_loop
async def test_tab_goes_through_the_panes_and_arrows_belong_to_them(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax"), (120, 14)) as running:
        await running.press("down", "down")
        assert running.state.view.selected is not None and "apple = 100" in running.text
        before, selected = running.text, running.state.view.selected
        seen = [running.state.view.pane]
        for _ in range(3):
            await running.press("tab")
            seen.append(running.state.view.pane)
        assert seen == ["graph", "page", "listing", "graph"]
        await running.press("shift+tab", "shift+tab", "down", "down")
        assert running.state.view.pane == "page" and running.state.view.selected == selected
        assert running.text != before  # the page has scrolled


@in_a_loop
async def test_a_large_graph_pans(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("reuse"), (40, 12)) as running:
        graph = running.lines[1:6]
        await running.press("shift+right", "shift+down")
        assert running.lines[1:6] != graph
        await running.press("shift+left", "shift+up", "shift+left", "shift+up")
        assert any("‹" in line or "›" in line or "↓" in line for line in running.lines[1:6])


@in_a_loop
async def test_an_edit_changes_what_follows_and_r_brings_it_back(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, CHANGE)
        await running.press("e", *"101", "enter")
        assert "222.2" in running.text and "changed numbers" in running.text
        await running.press("e", *"x", "enter")
        assert "x is not a number" in running.text
        await running.press("escape", "r")
        assert "222.2" not in running.text and "changed numbers" not in running.text


@in_a_loop
async def test_why_and_nudge_never_tell_what_is_asked(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        for key in ("w", "w", "w", "escape", "n", "n", "down"):
            await running.press(key)
            assert "220" not in running.text


@in_a_loop
async def test_hints_come_one_by_one(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, QUESTION)
        await running.press("h")
        assert running.text.count("Hint:") == 1
        await running.press("h", "h")
        assert running.text.count("Hint:") == 2


# Language, help, the way out


@in_a_loop
async def test_the_language_changes_everywhere_and_is_remembered(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    async with tutor(session, a_lesson("apple_tax")) as running:
        await running.press("l")
        assert "사과 2개와 소비세" in running.text and "next" not in running.text
        await running.press("?")
        assert "수업에서" in running.text
        await running.press("escape", "escape")
        await running.until(lambda: isinstance(running.app.screen, MenuScreen))
        await running.settle()
        assert "사과와 귤" in running.text
        await running.press("l")
        assert "Apples and oranges" in running.text
        await running.press("l")
    store = Store.open(tmp_path)
    assert store.setting("language") == "ko"
    store.close()


@in_a_loop
async def test_help_opens_and_any_other_key_closes_it(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("?", "down", "pagedown")
        assert isinstance(running.app.screen, HelpScreen)
        await running.press("q")
        assert isinstance(running.app.screen, LessonScreen) and running.app.is_running


@in_a_loop
async def test_the_place_is_remembered(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, CHANGE)
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        assert "5/15" in running.text


@in_a_loop
async def test_after_the_last_page_comes_the_next_lesson(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await go_to(running, 14)
        await running.press("right")
        assert "The last page" in running.text
        await running.press("escape", "enter")
        await running.until(lambda: "passed by" in running.text)
        assert "15 passed by" not in running.text and "0 of 0" not in running.text
        assert "next lesson" in running.text
        await running.press("enter")
        await running.until(lambda: running.state.position.lesson.slug == "apples_and_oranges")
