"""The training laboratory on the screen: keys start, change and stop what is trained beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.ui.helpers import Tutor, assert_sound, in_a_loop, session_in, tutor
from tutor.labs.training import VIEWS, Trainer
from tutor.text import say
from tutor.text.glyphs import ASCII, FULL, Glyphs
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.menu import MenuScreen
from tutor.ui.screens.training_lab import StepScreen, TrainingLabScreen


def screen_of(running: Tutor) -> TrainingLabScreen:
    screen = running.app.screen
    assert isinstance(screen, TrainingLabScreen)
    return screen


def steps(running: Tutor) -> int:
    now = screen_of(running).lab.now
    return -1 if now is None else now.steps


@asynccontextmanager
async def training(
    data: Path, size: tuple[int, int] = (80, 24), lang: str = "en", glyphs: Glyphs = FULL
) -> AsyncIterator[Tutor]:
    """The laboratory over the course, its first snapshot there."""
    session = session_in(data, lang=lang, glyphs=glyphs)
    async with tutor(session, None, size) as running:
        running.app.push_screen(TrainingLabScreen(session))
        await running.until(lambda: isinstance(running.app.screen, TrainingLabScreen))
        await running.until(lambda: steps(running) == 0)
        await running.settle()
        yield running


@pytest.mark.parametrize(
    ("lang", "size"), [("ko", (80, 24)), pytest.param("en", (120, 36), marks=pytest.mark.slow)]
)
@in_a_loop
async def test_every_view_is_whole(tmp_path: Path, lang: str, size: tuple[int, int]) -> None:
    async with training(tmp_path, size, lang) as running:
        for _ in range(3):
            await running.press("s")
        await running.until(lambda: steps(running) == 3)
        for view in VIEWS:
            await running.settle()
            assert_sound(running)
            rows = running.lines
            assert f"▸{say(f'training_lab.view_{view}', lang)}" in rows[0]
            assert "1/30" in rows[1] or "0/30" in rows[1]
            assert "space" in rows[-2] and "tab" in rows[-1] and "esc" in rows[-1]
            await running.press("tab")


@in_a_loop
async def test_space_starts_and_pauses_and_s_takes_one_step(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("space")
        await running.until(lambda: steps(running) > 2)
        assert "pause" in running.text and "left" in running.text
        await running.press("s")  # what runs comes to rest with it
        await running.until(lambda: "paused" in running.text)
        await running.press("right_square_bracket", "s")
        rest = steps(running)
        await running.press("ㄴ")
        await running.until(lambda: steps(running) > rest)
        assert not screen_of(running).lab.running


@in_a_loop
async def test_it_learns_to_the_end_and_says_so(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("shift+tab", *["down"] * 5, "left", "left", "left")
        await running.press("plus", "plus", "space")
        await running.until(lambda: "✓ done" in running.text)
        assert "5/5" in running.lines[1] and "Done:" in running.text
        for key in ("space", "s"):
            await running.press(key)
            assert "training is over: r starts anew" in running.text
            await running.press("tab")
            assert "Done:" in running.text
        await running.press("r")
        await running.until(lambda: steps(running) == 0)


@in_a_loop
async def test_a_change_starts_anew_with_one_training_alone(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        screen = screen_of(running)
        await running.press("space", *["shift+tab"])
        await running.until(lambda: steps(running) > 2)
        before = screen.trainer
        await running.press("right")
        assert screen.trainer is not before and screen.lab.settings.lr == 0.5
        now = screen.lab.now
        await running.until(lambda: screen.lab.now is not now and steps(running) > 0)
        assert screen.lab.now is not None and screen.lab.now.settings.lr == 0.5
        for key in ("right", "left", "left", "down", "right", "right", "r", "r"):
            await running.hurry(key)
        await running.until(lambda: sum(not w.is_finished for w in running.app.workers) == 1)
        assert screen.lab.running


@in_a_loop
async def test_what_a_training_that_was_left_still_tells_is_not_shown(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        screen = screen_of(running)
        await running.press("s")
        await running.until(lambda: steps(running) == 1)
        before, old = screen.trainer, screen.lab.now
        assert before is not None and old is not None
        await running.press("r")
        await running.until(lambda: steps(running) == 0)
        screen.post_message(screen.Advanced(before, old))
        await running.settle()
        assert steps(running) == 0


@in_a_loop
async def test_the_start_of_the_book_is_compared_with_he(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("shift+tab", "down", "down", "down", "left", "s")
        await running.until(lambda: "Mean |dW1|" in running.text)
        await running.press("tab")
        assert "He" in running.lines[3]


@in_a_loop
async def test_leaving_stops_the_training_at_once(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        screen, told = screen_of(running), []
        await running.press("space")
        await running.until(lambda: steps(running) > 2)
        await running.press("escape")
        await running.until(lambda: isinstance(running.app.screen, MenuScreen))
        screen.draw = lambda: told.append(1)  # type: ignore[method-assign]
        reached = screen.lab.now
        await running.until(lambda: all(worker.is_finished for worker in running.app.workers))
        await running.settle()
        assert not told and screen.lab.now is reached


@in_a_loop
async def test_a_training_that_was_left_is_there_again_at_rest(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        first = screen_of(running)
        await running.press("shift+tab", "down", "left", "shift+tab", "space")
        await running.until(lambda: steps(running) > 2)
        await running.press("escape")
        await running.until(lambda: all(worker.is_finished for worker in running.app.workers))
        assert first.trainer is not None and first.trainer.study is not None
        reached = first.trainer.study.steps
        running.app.push_screen(TrainingLabScreen(first.session))
        await running.until(lambda: isinstance(running.app.screen, TrainingLabScreen))
        await running.until(lambda: steps(running) == reached)
        await running.settle()
        lab = screen_of(running).lab
        assert "paused" in running.text and (lab.view, lab.settings.hidden) == ("mistakes", 20)
        await running.press("s")
        await running.until(lambda: steps(running) == reached + 1)
        await running.press("r")
        await running.until(lambda: steps(running) == 0)


@in_a_loop
async def test_quitting_ends_its_thread(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        trainer = screen_of(running).trainer
        await running.press("space")
        await running.hurry("q")
        await running.until(lambda: not running.app.is_running)
    assert trainer is not None and trainer._stopped
    assert all(worker.is_finished for worker in running.app.workers)
    assert running.app.return_code == 0


@in_a_loop
async def test_an_error_in_the_training_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(Trainer, "_piece", broken)
    with pytest.raises(Exception, match="on purpose"):
        async with training(tmp_path) as running:
            await running.until(lambda: not running.app.is_running)


@in_a_loop
async def test_the_last_step_opens_as_a_graph_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    async with training(tmp_path, lang="ko") as running:
        store = screen_of(running).session.store
        await running.press("o")
        assert isinstance(running.app.screen, TrainingLabScreen)  # no step was taken yet
        told, above, keys = say("training_lab.nothing_taken", "ko")[:20], *running.lines[-2:]
        assert told in running.text and "space" in above and "esc" in keys
        await running.press("tab")
        assert told not in running.text
        await running.press("s", "s")
        await running.until(lambda: steps(running) == 2)
        loss = screen_of(running).lab.now.losses[-1]  # type: ignore[union-attr]
        await running.press("o")
        await running.until(lambda: isinstance(running.app.screen, StepScreen))
        await running.settle()
        assert_sound(running)
        assert "Affine" in running.text and "ReLU" in running.text and "2" in running.lines[0]
        await running.press("right")
        assert f"{loss:.4f}" in running.text
        await running.press("right", "w")
        assert "왜" in running.text
        await running.press("escape", *["up"] * 2, "o", "escape", "l", "right", "enter")
        await running.until(lambda: isinstance(running.app.screen, TrainingLabScreen))
        await running.settle()
        assert screen_of(running).lab.lang == "en"
        assert store.attempts() == () and store.places() == {}


@in_a_loop
async def test_an_array_of_the_step_can_be_looked_into(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("s")
        await running.until(lambda: steps(running) == 1)
        await running.press("o")
        await running.until(lambda: isinstance(running.app.screen, StepScreen))
        await running.settle()
        assert "esc training" in running.lines[-2]
        await running.press("right", "right")
        assert "Choose W1 with ↑ and ↓" in running.text
        await running.press("up", "up", "i", "g")
        assert isinstance(running.app.screen, StepScreen)
        look = running.app.screen.state.array
        assert look is not None and look.title == "dW1"
        assert_sound(running)


@in_a_loop
async def test_the_help_lists_its_keys_and_the_language_changes_at_once(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("?")
        await running.until(lambda: isinstance(running.app.screen, HelpScreen))
        await running.settle()
        for wanted in ("space", "one step", "start anew", "settings", "esc"):
            assert wanted in running.text
        await running.press("ㅐ")
        await running.until(lambda: isinstance(running.app.screen, TrainingLabScreen))
        await running.press("ㅣ")
        assert running.lines[0].startswith(" 학습")
        await running.press("l")
        assert running.lines[0].startswith(" Training")


@in_a_loop
async def test_every_size(tmp_path: Path) -> None:
    random = Random(7)
    sizes = [(random.randint(1, 130), random.randint(1, 45)) for _ in range(3)]
    async with training(tmp_path, glyphs=ASCII) as running:
        await running.press("s")
        for size in [(40, 12), (1, 1), *sizes, (80, 24)]:
            await running.resize(*size)
            assert_sound(running)
            await running.press("tab")
            assert_sound(running)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@in_a_loop
async def test_random_keys(tmp_path: Path, seed: int) -> None:
    keys = ["space", "s", "r", "+", "-", "tab", "left", "right", "up", "down", "l", "o", "?"]
    random = Random(seed)
    async with training(tmp_path) as running:
        for _ in range(60):
            await running.press(random.choice(keys))
            assert_sound(running)
            if not isinstance(running.app.screen, TrainingLabScreen):
                await running.press("escape")
                await running.until(lambda: isinstance(running.app.screen, TrainingLabScreen))


@in_a_loop
async def test_keys_are_answered_while_it_trains_at_full_speed(tmp_path: Path) -> None:
    async with training(tmp_path) as running:
        await running.press("+", "+", "space")
        for view in (*VIEWS[1:], VIEWS[0]):
            await running.hurry("tab")
            assert screen_of(running).lab.view == view
        assert np.isfinite(screen_of(running).lab.now.losses).all()  # type: ignore[union-attr]
