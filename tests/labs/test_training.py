"""The training laboratory: what it shows of a training, what keys change, how a training obeys."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path
from threading import Condition, Thread
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from tests.engine.idx_files import FILES, idx, write, write_mnist
from tests.labs.pictures import text_of
from tests.updates import in_turn
from tutor.engine import FOR_DIGITS
from tutor.engine.training import Settings, Training
from tutor.labs.training import (
    CHOICES,
    SPEEDS,
    VIEWS,
    Event,
    LanguageChanged,
    Message,
    Paused,
    Played,
    Restarted,
    Snapshot,
    SpeedChanged,
    StepOpened,
    Stepped,
    Study,
    TakenStep,
    Trainer,
    TrainingLab,
    body,
    digits_to_read,
    footer,
    header,
    resumed,
    step_lesson,
    update,
)
from tutor.lesson import Line, Room, width_of
from tutor.text import LANGUAGES, Problem, say
from tutor.text.glyphs import ASCII, FULL, Glyphs

ROOMS = [(80, 19), (120, 31), (40, 7), (67, 15), (100, 40)]
LOSS_ALONE = Room(40, 9)
STACKED = Room(65, 16)  # the loss in the upper half, the accuracies in the lower one
PATIENCE = 60.0  # seconds after which a test is ended that hangs


def study_of(steps: int, **settings: Any) -> Study:
    study = Study(replace(FOR_DIGITS, **settings))
    for _ in range(steps):
        study.step()
    return study


def lab_of(steps: int, lang: str = "en", **settings: Any) -> TrainingLab:
    study = study_of(steps, **settings)
    return shown(lang, study.snapshot(50))


def shown(lang: str, now: Snapshot, **looks: Any) -> TrainingLab:
    """The laboratory when a training has come so far."""
    return pressed(TrainingLab(lang, settings=now.settings, **looks), now)


def after(lab: TrainingLab, *messages: Message) -> tuple[TrainingLab, list[Event]]:
    """The laboratory after all messages, and all that happened."""
    return in_turn(update, lab, messages)


def pressed(lab: TrainingLab, *messages: Message) -> TrainingLab:
    lab, _ = after(lab, *messages)
    return lab


def spans_of(lines: list[Line]) -> list[tuple[str, str]]:
    return [span for line in lines for span in line]


# --- what is seen


@pytest.fixture(scope="module", params=LANGUAGES)
def lab(request: pytest.FixtureRequest) -> TrainingLab:
    return lab_of(90, request.param)


@pytest.mark.parametrize("size", ROOMS)
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_fits_every_room(lab: TrainingLab, view: Any, size: tuple[int, int]) -> None:
    shown = replace(lab, view=view)
    for glyphs, colour in ((FULL, True), (FULL, False), (ASCII, True)):
        lines = body(shown, Room(*size, colour, glyphs))
        assert len(lines) == size[1] and any(text_of(lines).split())
        assert all(width_of(line) <= size[0] for line in lines)
    for line in (*header(shown, size[0]), *footer(shown, size[0])):
        assert width_of(line) <= size[0]


def test_the_bar_tells_epoch_step_loss_accuracy_progress_and_time(lab: TrainingLab) -> None:
    running = replace(lab, running=True)
    assert lab.now is not None
    for width, track in ((80, "━·········"), (120, "━━··················")):
        _, status = header(running, width)
        told = text_of([status])
        for part in ("3/30", "90", f"{lab.now.losses[-1]:.4f}", "11%", "0:14"):
            assert part in told
        assert f"{lab.now.test_accuracies[-1]:.1%}" in told and track in told
    assert say("training_lab.paused", lab.lang) in text_of(header(lab, 80))


def test_curves_have_both_accuracies_and_numbers_on_their_axes(lab: TrainingLab) -> None:
    told = text_of(body(lab, Room(80, 19)))
    assert lab.now is not None
    assert f"{lab.now.train_accuracies[-1]:.1%}" in told
    for label in ("2.30┤", "0┤", "100%┤", "54", "108"):
        assert label in told


def test_the_curve_ends_at_the_loss_of_the_last_step(lab: TrainingLab) -> None:
    """It is the number in the legend, and that of the step that is opened."""
    assert lab.now is not None
    fallen = replace(lab.now, losses=np.array([*np.full(89, 2.9), 0.0]))
    lines = body(replace(lab, now=fallen), LOSS_ALONE)
    legend, *_, lowest, _, _ = text_of(lines).splitlines()
    assert "0.0000" in legend and lowest[4:].strip()


def risen(lab: TrainingLab) -> TrainingLab:
    """Ten percent at first, high later."""
    assert lab.now is not None
    test = np.array([0.1, 0.1, *np.full(4, 0.95)])
    now = replace(lab.now, losses=np.ones(135), train_accuracies=test + 0.04, test_accuracies=test)
    return replace(lab, now=now)


def test_an_accuracy_below_the_start_of_its_axis_is_not_drawn(lab: TrainingLab) -> None:
    rows = text_of(body(risen(lab), STACKED)[8:]).splitlines()[1:-2]
    assert rows[-1].startswith("  90%┤") and any(row[20:].strip() for row in rows)
    assert not any(row[6:16].strip() for row in rows)


@pytest.mark.parametrize("glyphs", [FULL, ASCII])
def test_he_and_the_training_data_look_different(glyphs: Glyphs) -> None:
    stalled = lab_of(30, initialisation=0.01)
    loss = body(stalled, replace(LOSS_ALONE, glyphs=glyphs))
    accuracy = body(risen(lab_of(30)), replace(STACKED, glyphs=glyphs))[8:]
    (he,) = ((text.split()[0], style) for text, style in loss[0] if "He" in text)
    (train,) = ((text.split()[0], style) for text, style in accuracy[0] if "train" in text)
    assert he[0] != train[0] and he[1] != train[1]
    for (_, style), drawing in ((he, loss), (train, accuracy)):
        assert any(shown == style and text.strip() for text, shown in spans_of(drawing[1:]))


def test_weights_show_a_unit_large_its_votes_and_others(lab: TrainingLab) -> None:
    lines = body(replace(lab, view="weights", unit=3), Room(80, 19))
    assert lab.now is not None
    told = text_of(lines)
    assert "[3]" in told and "W1[:, 3]" in told
    for vote in lab.now.W2[3]:
        assert f"{vote:+.2f}" in told
    assert any(style.startswith("weight.") for _, style in spans_of(lines))


def test_mistakes_show_picture_label_answer_and_probabilities(lab: TrainingLab) -> None:
    assert lab.now is not None
    shown = pressed(replace(lab, view="mistakes"), "right", "right")
    image = int(shown.wrong[2])
    lines, data = body(shown, Room(80, 19)), digits_to_read()
    label, answer = data.t_test[image], lab.now.answers[image]
    told = text_of(lines)
    assert label != answer and f"[{label}→{answer}]" in told
    for share in lab.now.probabilities[image]:
        assert f"{share:.1%}" in told
    assert f"{len(shown.wrong)}" in told
    marks = {text: style for text, style in spans_of(lines)}
    assert marks["✓"] == "right" and marks["✗"] == "wrong"
    assert any(style.startswith("pixel.") for _, style in spans_of(lines))


def test_settings_show_every_value_and_say_that_a_change_starts_anew(lab: TrainingLab) -> None:
    told = text_of(body(replace(lab, view="settings"), Room(80, 19)))
    names = {"he": "He", "sgd": "SGD", "momentum": say("training_lab.momentum", lab.lang)}
    for values in CHOICES.values():
        assert all((names.get(value) or f"{value:g}") in told for value in values)
    assert "[0.2]" in told and "[He]" in told and say("training_lab.anew", lab.lang) in told


def test_a_change_that_loses_something_is_warned_of(lab: TrainingLab) -> None:
    for shown, style in ((lab, "note"), (lab_of(0, lab.lang), "faint")):
        lines = body(replace(shown, view="settings"), Room(80, 19))
        assert (f" {say('training_lab.anew', lab.lang)}", style) in spans_of(lines)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
def test_before_the_first_step_and_before_the_first_snapshot(lang: str, view: Any) -> None:
    empty = TrainingLab(lang, view=view)
    assert body(empty, Room(80, 19)) == [] and len(header(empty, 80)) == 2
    told = text_of(body(replace(lab_of(0, lang), view=view), Room(80, 19)))
    assert say("training_lab.ready", lang) in told


# --- what is said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_why_the_books_start_stalls_in_numbers(lang: str) -> None:
    """From 0.01 the gradient of W1 is many times smaller at first, and no more later."""
    before, stalled, after = (lab_of(n, lang, initialisation=0.01) for n in (0, 3, 60))
    assert say("training_lab.stalls", lang) in text_of(body(before, Room(120, 31)))
    assert stalled.now is not None and stalled.now.beside is not None
    beside = stalled.now.beside
    assert beside.ratio > 10
    told = text_of(body(stalled, Room(120, 31)))
    assert f"{beside.own_gradient:.1e}" in told and f"{beside.gradient:.1e}" in told
    assert f"{beside.ratio:.0f}" in told and "He" in told
    assert after.now is not None and after.now.beside is not None
    assert after.now.beside.ratio < 2


def test_he_beside_is_the_training_from_he() -> None:
    stalled, he = lab_of(5, initialisation=0.01), lab_of(5)
    assert stalled.now is not None and stalled.now.beside is not None and he.now is not None
    assert np.array_equal(stalled.now.beside.losses, he.now.losses)
    assert he.now.beside is None


@pytest.mark.parametrize("lang", LANGUAGES)
def test_divergence_is_said(lang: str) -> None:
    now = lab_of(3, lang).now
    assert now is not None
    gone = replace(
        now, losses=np.array([2.3, 1e9, np.nan]), W1=now.W1 * np.nan, W2=now.W2 * np.inf,
        probabilities=now.probabilities * np.nan, is_over=True,
    )  # fmt: skip
    for view in VIEWS:
        for width, height in ROOMS:
            lines = body(shown(lang, gone, view=view), Room(width, height))
            told = " ".join(text_of(lines).split())
            assert say("training_lab.diverged", lang, lr="0.2") in told


def test_units_that_fell_silent_are_counted() -> None:
    now = lab_of(3).now
    assert now is not None
    silent = replace(now, silent=np.arange(50) < 40)
    told = text_of(body(shown("en", silent), Room(120, 31)))
    assert "40 of 50" in told


def test_the_end_is_told_with_what_was_reached() -> None:
    over = lab_of(3 * 5, batch=500, epochs=5)
    assert over.is_over and over.now is not None
    assert f"{over.now.test_accuracies[-1]:.1%}" in text_of(body(over, Room(80, 19))[-2:])
    assert say("training_lab.done", "en") in text_of(header(over, 80))


# --- what keys change


def test_the_default_is_among_the_choices() -> None:
    assert all(getattr(FOR_DIGITS, name) in values for name, values in CHOICES.items())
    assert min(CHOICES["lr"]) == 0.001 and max(CHOICES["lr"]) == 2


def test_views_go_round_and_arrows_turn_them_where_they_are_free() -> None:
    lab = lab_of(1)
    assert [pressed(lab, *["next_view"] * k).view for k in range(6)] == [*VIEWS, VIEWS[0]]
    assert pressed(lab, "right").view == VIEWS[1] and pressed(lab, "left").view == VIEWS[-1]


@pytest.mark.parametrize("name", CHOICES)
def test_every_setting_can_have_every_value_and_is_valid(name: str) -> None:
    lab = replace(lab_of(0), view="settings", row=[*CHOICES].index(name))
    lab = pressed(lab, *["left"] * 10)
    seen = [getattr(lab.settings, name)]
    for _ in range(len(CHOICES[name]) - 1):
        lab = pressed(lab, "right")
        seen.append(getattr(lab.settings, name))
    assert seen == [*CHOICES[name]] == [*seen[:-1], getattr(pressed(lab, "right").settings, name)]


def test_a_smaller_layer_keeps_the_unit_inside() -> None:
    lab = replace(lab_of(0), view="weights", unit=49)
    lab = pressed(replace(lab, view="settings", row=1), "left")
    assert lab.settings.hidden == 20 and lab.unit == 19


def test_units_and_images_stop_at_their_ends() -> None:
    units = pressed(replace(lab_of(0), view="weights"), "left", "up")
    assert units.unit == 0 and pressed(units, *["down"] * 30).unit == 49
    images = pressed(replace(lab_of(27), view="mistakes"), "left", "up")
    assert images.place == 0
    assert pressed(images, *["down"] * 200).place == len(images.wrong) - 1


def test_the_image_looked_at_stays_while_others_are_learned() -> None:
    lab = pressed(replace(lab_of(27), view="mistakes"), *["right"] * 9)
    image, now = lab.image, lab.now
    assert now is not None
    right = np.array(now.probabilities)
    right[lab.wrong[:5]] = np.eye(10)[digits_to_read().t_test[lab.wrong[:5]]]
    later = pressed(lab, replace(now, probabilities=right))
    assert later.image == image and later.wrong[later.place] == image and later.place == 4


@pytest.mark.parametrize("lang", LANGUAGES)
def test_space_at_the_end_says_that_it_is_the_end(lang: str) -> None:
    over = lab_of(3 * 5, lang, batch=500, epochs=5)
    assert "space" not in text_of(footer(over, 80))
    for key in ("toggle", "step"):
        again, events = after(over, key)
        assert not again.running and not events
        for width, height in ROOMS:
            told = " ".join(text_of(body(again, Room(width, height))).split())
            assert say("training_lab.ended", lang) in told
    assert not pressed(again, "next_view").notice


def test_speeds_have_ends() -> None:
    fast, events = after(lab_of(0), *["faster"] * 9)
    assert SPEEDS[fast.speed] == inf and events == [SpeedChanged(200), SpeedChanged(inf)]
    slow, events = after(lab_of(0), *["slower"] * 9)
    assert SPEEDS[slow.speed] == 1 and events[-1] == SpeedChanged(1) and len(events) == 3


def test_the_time_that_is_left() -> None:
    lab = replace(lab_of(0), running=True)
    assert lab.now is not None
    for rate, left in ((1e9, "0:00"), (lab.now.all_steps / 61.9, "1:01"), (0.0, "–:––")):
        told = text_of(header(pressed(lab, replace(lab.now, rate=rate)), 80))
        assert say("training_lab.left", "en", time=left) in told


@pytest.mark.parametrize(("steps", "end"), [(0, "54"), (54, "54"), (55, "108"), (800, "810")])
def test_the_curves_have_room_for_twice_as_much_when_they_are_full(steps: int, end: str) -> None:
    now = lab_of(0).now
    assert now is not None
    later = shown("en", replace(now, losses=np.ones(steps)))
    assert text_of(body(later, LOSS_ALONE)).split()[-1] == end


# --- what happened


def test_the_training_is_told_what_keys_ask_for() -> None:
    lab, events = after(lab_of(1), "toggle", "toggle", "step", "toggle", "step", "restart")
    assert events == [Played(), Paused(), Stepped(), Played(), Stepped(), Restarted()]
    assert not lab.running


def test_a_training_begins_anew_only_with_another_setting() -> None:
    lab = replace(lab_of(1), view="settings", running=True)
    changed, events = after(lab, "right")
    assert events == [Restarted()] and changed.running and changed.settings.lr == 0.5
    assert after(lab, *["right"] * 9)[1] == [Restarted()] * 3  # up to the largest lr
    assert after(lab, "down", "up", "next_view", "right", "down")[1] == []


def test_a_running_training_rests_while_a_step_is_looked_at() -> None:
    lab, events = after(replace(lab_of(1), running=True), "open_step")
    paused, opened = events
    assert paused == Paused() and isinstance(opened, StepOpened) and opened.now is lab.now
    assert not lab.running
    told, events = after(lab_of(0), "open_step")
    assert told.notice == "nothing_taken" and not events


def test_what_is_over_runs_no_more_and_what_was_left_rests() -> None:
    now = lab_of(3 * 5, batch=500, epochs=5).now
    assert now is not None
    over, events = after(replace(lab_of(1), running=True), now)
    assert not over.running and not events
    left = resumed(replace(lab_of(1), running=True, notice="ended", unit=3), "ko")
    assert (left.running, left.notice, left.lang, left.unit) == (False, "", "ko", 3)


def test_another_language_ends_a_notice_alone() -> None:
    lab = replace(lab_of(1), running=True, notice="nothing_taken")
    changed, events = after(lab, LanguageChanged("ko"))
    assert (changed.lang, changed.notice, changed.running, events) == ("ko", "", True, [])


# --- a step opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("optimiser", ["sgd", "momentum"])
def test_a_step_opened_is_that_very_step(lang: str, optimiser: str) -> None:
    study = study_of(29, optimiser=optimiser)
    now = study.snapshot()
    assert now.taken is not None
    lesson = step_lesson(now, now.taken)
    graph = lesson.graphs["two_layer_net"]
    run = graph.result
    assert float(run.values["loss"]) == pytest.approx(now.losses[-1], rel=1e-12)
    (own, _) = study.training.net.affines
    assert np.allclose(np.asarray(run.gradients["W1"]), own.dW, atol=1e-15)
    prose = lesson.prose(lang)
    assert not prose.mistakes and len(prose.pages) == len(lesson.stages) == 4
    assert "29" in prose.title and lesson.stages[-1].after == len(graph.steps) - 1


def test_an_sgd_step_leads_from_the_parameters_before_to_those_after() -> None:
    study = study_of(12, optimiser="sgd")
    now = study.snapshot()
    assert now.taken is not None
    graph = step_lesson(now, now.taken).graphs["two_layer_net"]
    dW1 = np.asarray(graph.result.gradients["W1"])
    assert np.allclose(now.taken.params["W1"] - 0.2 * dW1, now.W1, atol=1e-12)


def test_its_batch_is_pictures_and_one_hot_labels() -> None:
    now = study_of(1).snapshot()
    assert isinstance(now.taken, TakenStep)
    graph = step_lesson(now, now.taken).graphs["two_layer_net"]
    x, t = (np.asarray(graph.result.values[name]) for name in "xt")
    assert x.shape == (50, 64) and t.shape == (50, 10) and (t.sum(axis=1) == 1).all()
    node = graph.nodes[graph.index["x"]]
    assert node.batch and node.images and graph.shapes[graph.index["x"]] == ("N", 64)


# --- a training in its thread


class Watcher:
    """Keeps what a trainer tells."""

    def __init__(self) -> None:
        self.told: list[Snapshot] = []

    def __call__(self, _: Trainer, now: Snapshot) -> None:
        self.told.append(now)

    @property
    def steps(self) -> int:
        return self.told[-1].steps if self.told else -1


@contextmanager
def trainer(
    speed: float = inf, settings: Settings = FOR_DIGITS
) -> Iterator[tuple[Trainer, Watcher, Thread]]:
    watcher = Watcher()
    made = Trainer(settings, speed, watcher)
    thread = Thread(target=made.run)
    thread.start()
    try:
        yield made, watcher, thread
    finally:
        made.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not condition():
        assert monotonic() < deadline
        sleep(0.002)


def test_it_begins_at_rest_and_takes_single_steps() -> None:
    with trainer() as (made, watcher, _):
        wait_for(lambda: watcher.steps == 0)
        for k in range(1, 4):
            made.step()
            wait_for(lambda k=k: watcher.steps == k)  # type: ignore[misc]
        for _ in range(5):
            made.step()
        wait_for(lambda: watcher.steps == 8)


def test_it_plays_pauses_and_tells_where_it_came_to_rest() -> None:
    with trainer() as (made, watcher, _):
        made.play()
        wait_for(lambda: watcher.steps > 20)
        made.pause()
        sleep(0.25)  # long enough for many steps, if it still went on
        rest = watcher.steps
        made.step()
        wait_for(lambda: watcher.steps == rest + 1)
        straight = Training(digits_to_read(), FOR_DIGITS)
        for _ in range(watcher.steps):
            straight.step()
        assert np.array_equal(watcher.told[-1].losses, straight.losses)


class Clock:
    """A clock that stands still but for the pauses that a trainer makes, and its steps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, step: float = 0.0) -> None:
        self.now = 100.0
        self.began, take = self.now, Study.step

        def timed_step(study: Study) -> None:
            self.now += step
            take(study)

        monkeypatch.setattr("tutor.labs.training.trainer.monotonic", lambda: self.now)
        monkeypatch.setattr(Condition, "wait", lambda _, timeout=None: self.wait(timeout))
        monkeypatch.setattr(Study, "step", timed_step)

    def wait(self, timeout: float | None) -> None:
        assert timeout is not None, "nothing would ever end this pause"
        self.now += timeout

    @property
    def seconds(self) -> float:
        return self.now - self.began


def run_to(made: Trainer, watcher: Watcher, steps: int) -> None:
    """Play in this thread until so many steps are told of."""

    def tell(trainer: Trainer, now: Snapshot) -> None:
        watcher(trainer, now)
        if now.steps >= steps:
            made.stop()

    made._tell = tell
    made.play()
    made.run()


def test_it_goes_to_the_end_and_tells_at_most_twenty_times_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, watcher = Clock(monkeypatch, step=0.004), Watcher()
    made = Trainer(Settings(batch=500, epochs=20), inf, watcher)
    run_to(made, watcher, 60)
    assert watcher.steps == 60 and watcher.told[-1].is_over
    assert 3 <= len(watcher.told) <= 20 * clock.seconds + 3


def test_over_is_over() -> None:
    with trainer(settings=Settings(batch=500, epochs=1)) as (made, watcher, _):
        made.play()
        wait_for(lambda: bool(watcher.told) and watcher.told[-1].is_over)
        made.play()
        made.step()
    assert watcher.steps == 3


def test_it_keeps_the_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, watcher = Clock(monkeypatch), Watcher()
    made = Trainer(FOR_DIGITS, 20, watcher)
    run_to(made, watcher, 40)
    assert clock.seconds == pytest.approx(40 / 20, abs=0.2)
    assert watcher.told[-1].seconds_left == pytest.approx((810 - 40) / 20, rel=0.1)


def test_to_stop_is_immediate_and_nothing_is_told_after_it() -> None:
    with trainer(speed=1 / 3600) as (made, watcher, thread):
        made.play()
        wait_for(lambda: watcher.steps >= 0)
        made.stop()
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the next step would be due in an hour"
        count = len(watcher.told)
        made.play()
        made.step()
        assert len(watcher.told) == count


def test_what_is_stopped_within_a_step_does_not_tell_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Watcher()
    made = Trainer(FOR_DIGITS, inf, watcher)
    monkeypatch.setattr(Study, "step", lambda _: made.stop())
    made.play()
    made.run()
    assert watcher.told == []


def test_snapshots_are_copies() -> None:
    study = study_of(1)
    now = study.snapshot()
    kept = now.W1.copy(), now.losses.copy()
    study.step()
    assert np.array_equal(now.W1, kept[0]) and np.array_equal(now.losses, kept[1])
    assert now.taken is not None and not np.array_equal(now.taken.params["W1"], now.W1)


def test_what_was_trained_stays_as_curves_with_what_was_different() -> None:
    lab = replace(
        TrainingLab("en"), now=lab_of(27).now, view="settings", row=[*CHOICES].index("lr")
    )
    slower = pressed(lab, "left")
    assert len(slower.ghosts) == 1 and slower.ghosts[0].settings == FOR_DIGITS
    told = text_of(body(replace(slower, view="curves", now=lab_of(3).now), Room(100, 30)))
    assert "before:" in told and "the same" in told
    now = replace(lab_of(3).now, settings=slower.settings)  # type: ignore[type-var]
    told = text_of(body(replace(slower, view="curves", now=now), Room(100, 30)))
    assert "learning rate 0.2" in told and "%" in told


def test_three_of_them_stay_and_x_takes_the_oldest_away() -> None:
    lab = replace(TrainingLab("en"), now=lab_of(27).now)
    for seed in range(2, 7):
        now = replace(lab.now, settings=replace(FOR_DIGITS, seed=seed))  # type: ignore[type-var]
        lab = pressed(replace(lab, now=now), "restart")
    assert [ghost.settings.seed for ghost in lab.ghosts] == [6, 5, 4]
    assert [ghost.settings.seed for ghost in pressed(lab, "forget").ghosts] == [6, 5]
    assert pressed(lab, *["forget"] * 5).ghosts == ()
    again = pressed(lab, "restart")
    assert [ghost.settings.seed for ghost in again.ghosts] == [6, 5, 4], "one of each"


def test_a_run_without_an_epoch_leaves_nothing() -> None:
    assert pressed(lab_of(3), "restart").ghosts == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_size_of_the_gradients_is_shown_with_a_word(lang: str) -> None:
    lab = replace(lab_of(27, lang), view="gradients")
    assert lab.now is not None
    now = replace(lab.now, silent=np.zeros(50, bool))
    told = text_of(body(replace(lab, now=now), Room(80, 19)))
    assert "dW1" in told and "dW2" in told and say("training_lab.flows", lang)[:20] in told
    assert now.gradients.shape == (27, 2) and np.all(now.gradients > 0)
    gone = replace(now, gradients=now.gradients * [1e-5, 1])
    assert "dW1" in text_of(body(replace(lab, now=gone), Room(80, 19)))
    vanished = say("training_lab.vanishes", lang, ratio="@").partition("@")[0][:20]
    assert vanished in text_of(body(replace(lab, now=gone), Room(80, 19)))
    dead = replace(now, silent=np.arange(50) < 7)
    assert "7" in text_of(body(replace(lab, now=dead), Room(80, 19)))


def test_the_first_units_say_what_they_are() -> None:
    told = text_of(body(replace(lab_of(27), view="curves"), Room(100, 30)))
    assert say("training_lab.first_units", "en") in told


def test_the_learner_s_own_mnist_is_learned_and_shown(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    for name, count in zip(FILES, (300, 300, 120, 120), strict=True):
        shape = (count, 28, 28) if "images" in name else (count,)
        write(tmp_path, name, idx(rng.integers(0, 10, shape)))
    data = digits_to_read(tmp_path)
    study = Study(replace(FOR_DIGITS, batch=50), data)
    for _ in range(7):
        study.step()
    lab = replace(TrainingLab("en"), now=study.snapshot())
    assert lab.now is not None and lab.now.W1.shape == (784, 50)
    for view in VIEWS:
        for size in ((80, 19), (120, 31), (60, 15)):
            lines = body(replace(lab, view=view), Room(*size))
            assert max(map(width_of, lines)) <= size[0], view
    assert lab.now.taken is not None
    lesson = step_lesson(lab.now, lab.now.taken)
    (graph,) = lesson.graphs.values()
    assert graph.result.values["x"].shape == (50, 784)  # type: ignore[union-attr]


def test_pictures_of_another_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="28 pixels"):
        digits_to_read(write_mnist(tmp_path))
