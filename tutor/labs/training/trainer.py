"""A training that runs beside the screen, in a thread of its own, and tells how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import inf, isfinite
from pathlib import Path
from threading import Condition, Lock
from time import monotonic

import numpy as np

from tutor.engine.data import Dataset, load_digits, load_mnist
from tutor.engine.layer import Value
from tutor.engine.training import Settings, Training
from tutor.lesson.state.array_view import SIDES
from tutor.text import Problem

PIECE = 0.01  # seconds at most between two looks at what is asked, but for a single long step
TURN = 0.001  # seconds that each piece leaves to the screen
OFTEN = 0.08  # seconds between two snapshots
BEHIND = 0.1  # seconds that are made up for at most where steps take longer than they should
AT_ONCE = 2000  # images of which the accuracy within an epoch is measured
MEASURED = 0.3  # seconds after which the measured pace is told


@cache
def digits_to_read(folder: Path | None = None) -> Dataset:
    """The images of this laboratory: those that are built in, in the floats of the graph that a
    step is opened in, or those of MNIST in a folder. Problem where these are not as they should be.
    """
    if folder is None:
        return load_digits()
    data = load_mnist(folder, np.float32)
    if data.x_train.shape[1] not in SIDES:
        raise Problem("data.no_picture", folder=folder)
    return data


@dataclass(frozen=True, eq=False)
class TakenStep:
    """One step: the parameters before it, and the numbers of its images."""

    params: Mapping[str, Value]
    batch: Value


@dataclass(frozen=True, eq=False)
class Beside:
    """A training from He's initial weights beside one from 0.01; mean |dW1| of both."""

    losses: Value
    gradient: float
    own_gradient: float

    @property
    def ratio(self) -> float:
        return self.gradient / self.own_gradient if self.own_gradient else inf


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A training at one moment; all arrays are copies, but for the `data` it learns.

    `losses` has an entry per step, the accuracies one at the start, one per epoch and one for now;
    `probabilities` are those of the test images (N, 10), `silent` says which hidden units are off
    for all of them, `gradients` are mean |dW1| and mean |dW2| of each step (steps, 2), `rate` is in
    steps per second.
    """

    settings: Settings
    data: Dataset
    steps_per_epoch: int
    losses: Value
    train_accuracies: Value
    test_accuracies: Value
    W1: Value
    W2: Value
    probabilities: Value
    silent: Value
    gradients: Value
    taken: TakenStep | None
    beside: Beside | None
    is_over: bool
    rate: float = 0.0

    @property
    def steps(self) -> int:
        return len(self.losses)

    @property
    def all_steps(self) -> int:
        return self.steps_per_epoch * self.settings.epochs

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return self.steps // self.steps_per_epoch

    @property
    def accuracy_steps(self) -> Value:
        """The steps to which the accuracies belong."""
        return np.minimum(np.arange(len(self.test_accuracies)) * self.steps_per_epoch, self.steps)

    @property
    def has_diverged(self) -> bool:
        return self.steps > 0 and not isfinite(self.losses[-1])

    @property
    def answers(self) -> Value:
        """What each test image is read as."""
        return np.argmax(self.probabilities, axis=1)

    @property
    def seconds_left(self) -> float:
        return (self.all_steps - self.steps) / self.rate if self.rate else inf


class Study:
    """A training, and one from He's initial weights in step with it where it has others.

    `in_use` is held by the thread that works on it.
    """

    def __init__(self, settings: Settings, data: Dataset | None = None) -> None:
        self.in_use = Lock()
        data = data or digits_to_read()
        self.training = Training(data, settings)
        self.start = self._accuracies()
        self.taken: TakenStep | None = None
        self.gradients: list[tuple[float, ...]] = []
        self.other: Training | None = None
        if settings.initialisation != "he":
            self.other = Training(data, replace(settings, initialisation="he"))

    @property
    def steps(self) -> int:
        return len(self.training.losses)

    @property
    def is_over(self) -> bool:
        return self.training.is_over

    def step(self) -> None:
        before = {name: param.copy() for name, param in self.training.net.params.items()}
        self.training.step()
        self.taken = TakenStep(before, self.training.batch)
        self.gradients.append(_sizes(self.training))
        if self.other is not None:
            self.other.step()

    @np.errstate(all="ignore")  # a training may diverge, and its loss says so
    def snapshot(self, rate: float = 0.0) -> Snapshot:
        training, params = self.training, self.training.net.params
        train, test = zip(self.start, *self._measured(), strict=True)
        switched_on = np.dot(training.data.x_test, params["W1"]) + params["b1"] > 0
        return Snapshot(
            settings=training.settings,
            data=training.data,
            steps_per_epoch=training.steps_per_epoch,
            losses=np.array(training.losses),
            train_accuracies=np.array(train),
            test_accuracies=np.array(test),
            W1=params["W1"].copy(),
            W2=params["W2"].copy(),
            probabilities=softmax(training.net.predict(training.data.x_test)),
            silent=~np.any(switched_on, axis=0),
            gradients=np.array(self.gradients).reshape(-1, 2),
            taken=self.taken,
            beside=self._beside(),
            is_over=training.is_over,
            rate=rate,
        )

    def _measured(self) -> list[tuple[float, float]]:
        """The accuracies after each epoch, and those of now within one."""
        training = self.training
        pairs = [*zip(training.train_accuracies, training.test_accuracies, strict=True)]
        return pairs if training.is_epoch_complete else [*pairs, self._accuracies()]

    def _accuracies(self) -> tuple[float, float]:
        """Those of now, of so many images that the training need not wait."""
        data = self.training.data
        parts = ((data.x_train, data.t_train), (data.x_test, data.t_test))
        train, test = (self._share(x[:AT_ONCE], t[:AT_ONCE]) for x, t in parts)
        return train, test

    def _share(self, x: Value, t: Value) -> float:
        return float(np.mean(self.training.predictions(x) == t))

    def _beside(self) -> Beside | None:
        if self.other is None or self.taken is None:
            return None
        (he, _), (own, _) = _sizes(self.other), _sizes(self.training)
        return Beside(np.array(self.other.losses), he, own)


def _sizes(training: Training) -> tuple[float, ...]:
    """Mean |dW| of each layer in the last step."""
    return tuple(float(np.mean(np.abs(affine.dW))) for affine in training.net.affines)


def softmax(scores: Value) -> Value:
    """Scores (N, K) as probabilities."""
    powers = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    return powers / np.sum(powers, axis=1, keepdims=True)


class Trainer:
    """Trains in the thread that calls `run`, and in no other; what else can be called only asks.

    `tell` gets a snapshot at the start, some twelve times a second, and at every rest. A `study`
    that was begun goes on; without one a new one begins.
    """

    def __init__(
        self,
        settings: Settings,
        speed: float,
        tell: Callable[["Trainer", Snapshot], object],
        study: Study | None = None,
        data: Dataset | None = None,
    ) -> None:
        self.study, self._data = study, data
        self._settings, self._speed, self._tell = settings, speed, tell
        self._wanted = 0.0  # steps that are still to be taken
        self._stopped = False
        self._asked = Condition()
        self._told = -1, 0.0  # steps and time of the last snapshot
        self._begun: tuple[int, float] | None = None  # the same, since when the pace is measured

    def play(self) -> None:
        self._ask(inf)

    def pause(self) -> None:
        self._ask(0)

    def step(self) -> None:
        """One step more; what is running comes to rest with it."""
        self._ask(self._wanted + 1 if isfinite(self._wanted) else 1)

    def pace(self, speed: float) -> None:
        """So many steps a second."""
        self._speed = speed
        self._ask(self._wanted)

    def stop(self) -> None:
        """The end: no other step is begun, and nothing more is told."""
        self._stopped = True
        self._ask(0)

    def run(self) -> None:
        """Do what is asked for, until `stop`."""
        self.study = study = self.study or Study(self._settings, self._data)
        with study.in_use:
            self._work_on(study)

    def _work_on(self, study: Study) -> None:
        due = 0.0
        while not self._stopped:
            began = monotonic()
            steps = self._piece(study, began)
            self._tell_in_time(study)
            due = max(due, began - BEHIND) + steps / self._speed
            self._rest(study, due)

    def _ask(self, wanted: float) -> None:
        with self._asked:
            self._wanted, self._begun = wanted, None
            self._asked.notify()

    def _piece(self, study: Study, began: float) -> int:
        """Take a step, or, where none is waited for, as many as fit; how many these were."""
        steps = 0
        while self._goes_on(study) and (not steps or self._speed == inf):
            self._begun = self._begun or (study.steps, monotonic())
            study.step()
            steps += 1
            with self._asked:
                self._wanted = max(self._wanted - 1, 0)
            if monotonic() - began > PIECE:
                break
        return steps

    def _rest(self, study: Study, until: float) -> None:
        """Leave the processor to the screen; while nothing is wanted, wait to be asked."""
        with self._asked:
            if not self._stopped:
                pause = max(until - monotonic(), TURN)
                self._asked.wait(pause if self._goes_on(study) else None)

    def _goes_on(self, study: Study) -> bool:
        return self._wanted > 0 and not study.is_over and not self._stopped

    def _tell_in_time(self, study: Study) -> None:
        now, (steps, told) = monotonic(), self._told
        due = now - told > OFTEN if self._goes_on(study) else study.steps != steps
        if due and not self._stopped:
            self._told = study.steps, now
            self._tell(self, study.snapshot(self._rate(study.steps, now)))

    def _rate(self, steps: int, now: float) -> float:
        """Steps in a second, as measured since something was asked; until then as asked for."""
        first, begun = self._begun or (steps, now)
        if now - begun > MEASURED:
            return (steps - first) / (now - begun)
        return self._speed if isfinite(self._speed) else 0.0
