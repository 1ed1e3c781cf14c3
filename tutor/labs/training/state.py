"""The training laboratory as one value, and what a key or a snapshot makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from typing import Any, Literal

import numpy as np

from tutor.engine.layer import Value
from tutor.engine.training import FOR_DIGITS, Settings
from tutor.labs.laboratory import LanguageChanged, neighbour
from tutor.labs.training.trainer import Snapshot, Study, TakenStep

View = Literal["curves", "gradients", "weights", "mistakes", "settings"]

VIEWS: tuple[View, ...] = "curves", "gradients", "weights", "mistakes", "settings"
MOST_GHOSTS = 3
IN_ROW = 4  # pictures
SPEEDS = (1, 5, 20, 50, 200, inf)
"""Steps in a second; the last is as fast as can be."""

CHOICES: Mapping[str, tuple[Any, ...]] = {
    "lr": (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.5, 1.0, 2.0),
    "hidden": (5, 10, 20, 50, 100, 200),
    "batch": (1, 10, 20, 50, 100, 200, 500),
    "initialisation": (0.01, "he"),
    "optimiser": ("sgd", "momentum"),
    "epochs": (5, 10, 20, 30, 50, 100),
    "seed": (1, 2, 3, 4, 5, 6, 7, 8, 9),
}
"""What each setting can be, the default among them."""


@dataclass(frozen=True, eq=False)
class Ghost:
    """A training that was, for its curves beside those of another one."""

    settings: Settings
    losses: Value
    test_accuracies: Value
    accuracy_steps: Value


@dataclass(frozen=True, eq=False)
class TrainingLab:
    """What is trained, how far it is, and which part of it is looked at.

    `speed` is a place in SPEEDS; `unit` of the hidden layer and `image` of the test set are those
    looked at, `row` is the setting pointed at. `ghosts` are the trainings before, the last first.
    `notice` is what the last key is answered, by its name among the texts.
    """

    lang: str
    view: View = "curves"
    settings: Settings = FOR_DIGITS
    running: bool = False
    speed: int = 3
    now: Snapshot | None = None
    unit: int = 0
    image: int = 0
    row: int = 0
    ghosts: tuple[Ghost, ...] = ()
    notice: str = ""

    @property
    def setting(self) -> str:
        """The name of the setting pointed at."""
        return [*CHOICES][self.row]

    @property
    def is_over(self) -> bool:
        return self.now is not None and self.now.is_over

    @property
    def is_under_way(self) -> bool:
        """Whether there is something to lose."""
        return self.now is not None and self.now.steps > 0 and not self.now.is_over

    @cached_property
    def wrong(self) -> Value:
        """The test images that are read wrongly, by number, ascending."""
        if self.now is None:
            return np.arange(0)
        return np.flatnonzero(self.now.answers != self.now.data.t_test)

    @property
    def place(self) -> int:
        """Where among them the one that is looked at stands, or would stand."""
        return min(int(np.searchsorted(self.wrong, self.image)), max(len(self.wrong) - 1, 0))


@dataclass(frozen=True, eq=False)
class LeftLab:
    """The laboratory as it was left, and the training that goes on when it is entered again."""

    lab: TrainingLab
    study: Study | None


Message = str | Snapshot | LanguageChanged
"""What an update is told: a command by its name, how far a training is, another language."""


@dataclass(frozen=True)
class Restarted:
    """A training begins anew, with the settings as they are now."""


@dataclass(frozen=True)
class Played:
    """The training goes on."""


@dataclass(frozen=True)
class Paused:
    """The training comes to rest."""


@dataclass(frozen=True)
class Stepped:
    """One step is taken, and then none."""


@dataclass(frozen=True)
class SpeedChanged:
    """The training takes so many steps a second."""

    speed: float


@dataclass(frozen=True, eq=False)
class StepOpened:
    """The last step is looked at as a graph."""

    now: Snapshot
    taken: TakenStep


Event = Restarted | Played | Paused | Stepped | SpeedChanged | StepOpened
Updated = tuple[TrainingLab, tuple[Event, ...]]
Command = Callable[[TrainingLab], Updated]


def update(lab: TrainingLab, message: Message) -> Updated:
    """The laboratory after a message, and what happened; a notice lasts until the next key."""
    match message:
        case Snapshot():
            running = lab.running and not message.is_over
            return replace(lab, now=message, running=running), ()
        case LanguageChanged(lang):
            return replace(lab, lang=lang, notice=""), ()
    return COMMANDS[message](replace(lab, notice=""))


def resumed(left: TrainingLab, lang: str) -> TrainingLab:
    """A laboratory that was left, entered again: at rest."""
    return replace(left, lang=lang, running=False, notice="")


def toggle(lab: TrainingLab) -> Updated:
    """Start or pause; what is over says so."""
    if lab.is_over:
        return ended(lab)
    return replace(lab, running=not lab.running), (Paused() if lab.running else Played(),)


def step(lab: TrainingLab) -> Updated:
    """One step; what is running comes to rest with it."""
    return ended(lab) if lab.is_over else (replace(lab, running=False), (Stepped(),))


def ended(lab: TrainingLab) -> Updated:
    return replace(lab, running=False, notice="ended"), ()


def restart(lab: TrainingLab) -> Updated:
    """The same settings from the beginning."""
    return _with_ghost(lab), (Restarted(),)


def forget(lab: TrainingLab) -> Updated:
    """The oldest of the trainings before is taken away."""
    return replace(lab, ghosts=lab.ghosts[:-1]), ()


def _with_ghost(lab: TrainingLab) -> TrainingLab:
    """What was trained stays as curves, if it came as far as an epoch."""
    now = lab.now
    if now is None or not now.epoch:
        return lab
    ghost = Ghost(now.settings, now.losses, now.test_accuracies, now.accuracy_steps)
    others = (each for each in lab.ghosts if each.settings != ghost.settings)
    return replace(lab, ghosts=(ghost, *others)[:MOST_GHOSTS])


def change_speed(by: int) -> Command:
    def changed(lab: TrainingLab) -> Updated:
        speed = min(max(lab.speed + by, 0), len(SPEEDS) - 1)
        events = () if speed == lab.speed else (SpeedChanged(SPEEDS[speed]),)
        return replace(lab, speed=speed), events

    return changed


def open_step(lab: TrainingLab) -> Updated:
    """The last step as a graph; meanwhile nothing is learned."""
    now = lab.now
    if now is None or now.taken is None:
        return replace(lab, notice="nothing_taken"), ()
    paused = (Paused(),) if lab.running else ()
    return replace(lab, running=False), (*paused, StepOpened(now, now.taken))


def next_view(by: int) -> Command:
    def turned(lab: TrainingLab) -> Updated:
        return replace(lab, view=neighbour(VIEWS, lab.view, by)), ()

    return turned


def across(by: int) -> Command:
    """Another view, unit, image, or value of the setting."""

    def moved(lab: TrainingLab) -> Updated:
        match lab.view:
            case "weights":
                return look_at_unit(lab, lab.unit + by)
            case "mistakes":
                return look_at_mistake(lab, lab.place + by)
            case "settings":
                return change_setting(lab, by)
        return next_view(by)(lab)

    return moved


def along(by: int) -> Command:
    """The next setting; among units and images some further."""

    def moved(lab: TrainingLab) -> Updated:
        match lab.view:
            case "weights":
                return look_at_unit(lab, lab.unit + IN_ROW * by)
            case "mistakes":
                return look_at_mistake(lab, lab.place + IN_ROW * by)
            case "settings":
                return replace(lab, row=(lab.row + by) % len(CHOICES)), ()
        return lab, ()

    return moved


def look_at_unit(lab: TrainingLab, unit: int) -> Updated:
    hidden = len(lab.now.W2) if lab.now else lab.settings.hidden
    return replace(lab, unit=min(max(unit, 0), hidden - 1)), ()


def look_at_mistake(lab: TrainingLab, place: int) -> Updated:
    if not len(lab.wrong):
        return lab, ()
    return replace(lab, image=int(lab.wrong[min(max(place, 0), len(lab.wrong) - 1)])), ()


def change_setting(lab: TrainingLab, by: int) -> Updated:
    """Another value of the setting pointed at: that is another training."""
    name, choices = lab.setting, CHOICES[lab.setting]
    at = choices.index(getattr(lab.settings, name)) + by
    if not 0 <= at < len(choices):
        return lab, ()
    settings = replace(lab.settings, **{name: choices[at]})
    unit = min(lab.unit, settings.hidden - 1)
    return replace(_with_ghost(lab), settings=settings, unit=unit), (Restarted(),)


COMMANDS: Mapping[str, Command] = {
    "toggle": toggle,
    "step": step,
    "restart": restart,
    "forget": forget,
    "open_step": open_step,
    "next_view": next_view(1),
    "view_before": next_view(-1),
    "faster": change_speed(1),
    "slower": change_speed(-1),
    "right": across(1),
    "left": across(-1),
    "down": along(1),
    "up": along(-1),
}
