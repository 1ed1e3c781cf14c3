"""Training: the network of chapter 5 learns, one batch at a time, with the optimisers of chapter 6.

Initial weights are those of section 6.2: all as wide as 0.01, or as wide as He et al. advise for
ReLU.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tutor.text import Problem

from .data import CLASSES, Dataset, positive, whole
from .layer import Value
from .net import TwoLayerNet

MOST_NUMBERS = 200_000_000  # of a training beside its data: 0.8 GB of float32
CHUNK = 500  # images looked at in one go where accuracy is measured: they fit into the cache


class SGD:
    """W ← W − lr · dW (6.1.2)."""

    def __init__(self, lr: float = 0.01) -> None:
        self.lr = lr

    def update(self, params: Mapping[str, Value], grads: Mapping[str, Value]) -> None:
        for name, param in params.items():
            param -= self.lr * grads[name]


class Momentum:
    """v ← momentum · v − lr · dW and W ← W + v (6.1.4)."""

    def __init__(self, lr: float = 0.01, momentum: float = 0.9) -> None:
        self.lr = lr
        self.momentum = momentum
        self.v: dict[str, Value] = {}

    def update(self, params: Mapping[str, Value], grads: Mapping[str, Value]) -> None:
        if not self.v:
            self.v = {name: np.zeros_like(param) for name, param in params.items()}
        for name, param in params.items():
            v = self.v[name]
            v *= self.momentum
            v -= self.lr * grads[name]
            param += v


OPTIMISERS = {"sgd": SGD, "momentum": Momentum}


@dataclass(frozen=True)
class Settings:
    """How a network is trained; Problem for what makes no sense.

    `initialisation` is "he" or the standard deviation of all weights. The seed decides the
    weights and the batches.
    """

    hidden: int = 50
    lr: float = 0.2
    batch: int = 50
    epochs: int = 30
    initialisation: float | Literal["he"] = "he"
    optimiser: Literal["sgd", "momentum"] = "momentum"
    seed: int = 1

    def __post_init__(self) -> None:
        whole("hidden", self.hidden, 1, 10_000)
        whole("batch", self.batch, 1, 1_000_000)
        whole("epochs", self.epochs, 1, 10_000)
        whole("seed", self.seed, 0, 2**32)
        positive("lr", self.lr)
        if self.initialisation != "he":
            positive("initialisation", self.initialisation)
        if self.optimiser not in OPTIMISERS:
            raise Problem("train.optimiser", known=", ".join(OPTIMISERS))


FOR_DIGITS = Settings()
FOR_MNIST = Settings(lr=0.1, batch=100, epochs=5)


class Training:
    """A network that learns a dataset, step by step; the same settings give the same course.

    `losses` has an entry per step; `train_accuracies` and `test_accuracies` have one per epoch.
    `batch` holds the numbers of the images that the last step learned from.
    """

    def __init__(self, data: Dataset, settings: Settings = FOR_DIGITS) -> None:
        needed = numbers_of(data, settings)
        if needed > MOST_NUMBERS:
            raise Problem("train.too_large", needed=needed, most=MOST_NUMBERS)
        rng = np.random.default_rng(settings.seed)
        self.data = data
        self.settings = settings
        self.net = initial_net(data, settings, rng)
        self.optimiser = OPTIMISERS[settings.optimiser](settings.lr)
        self.batch: Value = np.arange(0)
        self.losses: list[float] = []
        self.train_accuracies: list[float] = []
        self.test_accuracies: list[float] = []
        self.steps_per_epoch = math.ceil(len(data.t_train) / settings.batch)
        self._batches = shuffled_batches(len(data.t_train), settings.batch, rng)

    @property
    def epoch(self) -> int:
        """How many epochs are complete."""
        return len(self.test_accuracies)

    @property
    def is_epoch_complete(self) -> bool:
        """Whether the last step was the last of its epoch."""
        return len(self.losses) % self.steps_per_epoch == 0

    @property
    def is_over(self) -> bool:
        return self.epoch >= self.settings.epochs or self.has_diverged

    @property
    def has_diverged(self) -> bool:
        """Whether the loss is no number any more, which no further step can mend."""
        return bool(self.losses) and not math.isfinite(self.losses[-1])

    @np.errstate(all="ignore")  # a training may diverge, and its loss says so
    def step(self) -> float:
        """Learn from the next batch; its loss. At the end of an epoch accuracies are measured."""
        self.batch = next(self._batches)
        x, t = self.data.x_train[self.batch], self.data.t_train[self.batch]
        self.optimiser.update(self.net.params, self.net.gradient(x, t))
        loss = float(self.net.last_layer.loss)
        self.losses.append(loss)
        if self.is_epoch_complete:
            self._measure()
        return loss

    def predictions(self, x: Value) -> Value:
        """The class number with the highest score for each row of x."""
        chunks = (x[start : start + CHUNK] for start in range(0, len(x), CHUNK))
        return np.concatenate([np.argmax(self.net.predict(chunk), axis=-1) for chunk in chunks])

    def train_accuracy(self) -> float:
        """The share of training images that the network now reads rightly."""
        return float(np.mean(self.predictions(self.data.x_train) == self.data.t_train))

    def test_accuracy(self) -> float:
        """The share of test images that the network now reads rightly."""
        return float(np.mean(self.predictions(self.data.x_test) == self.data.t_test))

    def _measure(self) -> None:
        self.train_accuracies.append(self.train_accuracy())
        self.test_accuracies.append(self.test_accuracy())


def numbers_of(data: Dataset, settings: Settings) -> int:
    """How many numbers a training needs: parameters, gradients, momentum and what is added to them,
    and for every image that goes through the net at once its pixels and what each layer keeps.
    """
    pixels, hidden = int(data.x_train.shape[1]), settings.hidden
    parameters = pixels * hidden + hidden + hidden * CLASSES + CLASSES
    at_once = max(min(settings.batch, len(data.t_train)), CHUNK)
    return 6 * parameters + at_once * (pixels + 4 * hidden + 8 * CLASSES)


def initial_net(data: Dataset, settings: Settings, rng: "np.random.Generator") -> TwoLayerNet:
    """A network that fits the data, in its float type, with random weights and no biases."""
    net = TwoLayerNet(data.x_train.shape[1], settings.hidden, CLASSES, 1, rng, data.x_train.dtype)
    for W in (net.params["W1"], net.params["W2"]):
        W *= width(settings.initialisation, len(W))
    return net


def width(initialisation: float | str, fan_in: int) -> float:
    """The standard deviation of weights whose neurons have `fan_in` inputs."""
    return math.sqrt(2 / fan_in) if initialisation == "he" else float(initialisation)


def shuffled_batches(n: int, size: int, rng: "np.random.Generator") -> Iterator[Value]:
    """Endless batches of numbers below n, each number once an epoch; the last may be smaller."""
    while True:
        order = rng.permutation(n)
        for start in range(0, n, size):
            yield order[start : start + size]
