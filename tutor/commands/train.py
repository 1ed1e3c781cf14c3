"""`train`: the network of chapter 5 learns handwritten digits, as a bar or as lines."""

import argparse
import math
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import TypeAlias

import numpy as np
from rich.cells import cell_len

from tutor.engine.data import CLASSES, Dataset, load_digits, load_mnist, positive
from tutor.engine.layer import Value
from tutor.engine.training import FOR_DIGITS, FOR_MNIST, Settings, Training
from tutor.text import Problem, say

WELL, INTERRUPTED = 0, 130
MOST_CONFUSED = 5
SETTINGS = ("epochs", "hidden", "lr", "batch", "seed")
WIDEST = 200  # cells of the bar
LARGEST_LR = 100.0  # far above it nothing is learned, and the loss is soon no number

AfterStep: TypeAlias = Callable[[], None]


class Diverged(Problem):
    """The loss is no number any more."""

    exit_code = 1


def run(given: argparse.Namespace) -> int:
    """Train to the end or to ctrl+c, then tell what has been reached."""
    training = Training(*_task(given))
    print(_opening(training, given.lang), flush=True)
    watch = _bar if _is_live(given) else _lines
    began, code = monotonic(), WELL
    try:
        with _interruptible(), watch(training, given) as after_step:
            while not training.is_over:
                training.step()
                after_step()
    except KeyboardInterrupt:
        code = INTERRUPTED
    if training.has_diverged:
        epoch = math.ceil(len(training.losses) / training.steps_per_epoch)
        raise Diverged("train.diverged", epoch=epoch, lr=training.settings.lr)
    _report(training, monotonic() - began, given.lang)
    return code


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl+c ends the training and not the program."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _task(given: argparse.Namespace) -> tuple[Dataset, Settings]:
    """The data and the settings that suit it, with those that were given; float32 is fastest."""
    settings = _settings(given)
    data = load_digits(np.float32) if given.data is None else load_mnist(given.data, np.float32)
    return data, settings


def _settings(given: argparse.Namespace) -> Settings:
    """Problem for what is out of range, which names the option as it is typed."""
    changes = {name: getattr(given, name) for name in SETTINGS if getattr(given, name) is not None}
    try:
        positive("lr", changes.get("lr", 1.0), LARGEST_LR)
        return replace(FOR_DIGITS if given.data is None else FOR_MNIST, **changes)
    except Problem as problem:
        option = f"--{problem.values['name']}"
        raise Problem(problem.key, **{**problem.values, "name": option}) from None


def _is_live(given: argparse.Namespace) -> bool:
    drawable = sys.stdout and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return bool(drawable) and not (given.plain or given.ascii or given.no_motion)


def _opening(training: Training, lang: str) -> str:
    data, settings = training.data, training.settings
    return say(
        "train.opening", lang, train=f"{len(data.t_train):,}", test=f"{len(data.t_test):,}",
        net=f"{data.x_train.shape[1]}-{settings.hidden}-{CLASSES}", lr=settings.lr,
        batch=settings.batch, seed=settings.seed,
    )  # fmt: skip


@contextmanager
def _lines(training: Training, given: argparse.Namespace) -> Iterator[AfterStep]:
    """A line for each epoch."""

    def after_step() -> None:
        if training.is_epoch_complete and not training.has_diverged:
            print(_line(training, given.lang), flush=True)

    yield after_step


@contextmanager
def _bar(training: Training, given: argparse.Namespace) -> Iterator[AfterStep]:
    """A line for each epoch, and below them one bar for all."""
    from rich.console import Console  # 40 ms that lines do not pay
    from rich.progress import BarColumn, Progress, TimeRemainingColumn
    from rich.table import Column

    left = TimeRemainingColumn(table_column=Column(no_wrap=True))
    columns = BarColumn(None), left
    console = Console(no_color=given.no_color or None, highlight=False)
    console.width = min(console.width, WIDEST)  # COLUMNS may say anything
    with Progress(*columns, console=console, transient=True, expand=True) as progress:
        steps = training.settings.epochs * training.steps_per_epoch
        bar = progress.add_task("", total=steps)

        def after_step() -> None:
            progress.advance(bar)
            if training.is_epoch_complete and not training.has_diverged:
                progress.console.print(_line(training, given.lang))

        yield after_step


def _line(training: Training, lang: str) -> str:
    """The last complete epoch."""
    return say(
        "train.epoch", lang, loss=f"{_loss(training):.4f}",
        epoch=f"{training.epoch:{len(str(training.settings.epochs))}}",
        epochs=training.settings.epochs,
        train=_percent(training.train_accuracies[-1]), test=_percent(training.test_accuracies[-1]),
    )  # fmt: skip


def _loss(training: Training) -> float:
    """The mean over the steps of the last epoch."""
    return float(np.mean(training.losses[-training.steps_per_epoch :]))


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _report(training: Training, seconds: float, lang: str) -> None:
    """What has been reached: a table, and the digits that are taken for others."""
    if not training.losses:
        return
    print(say(
        "train.reached", lang, epoch=training.epoch, epochs=training.settings.epochs,
        loss=f"{_loss(training):.4f}", seconds=f"{seconds:.2f}",
    ))  # fmt: skip
    data = training.data
    table = [
        ["", say("train.images", lang), say("train.accuracy", lang)],
        [say("train.train", lang), f"{len(data.t_train):,}", _percent(training.train_accuracy())],
        [say("train.test", lang), f"{len(data.t_test):,}", _percent(training.test_accuracy())],
    ]
    print("", *aligned(table), sep="\n")
    if pairs := most_confused(training.predictions(data.x_test), data.t_test):
        head = [say(f"train.{name}", lang) for name in ("digit", "read_as", "images")]
        print("", say("train.confused", lang), *aligned([head, *pairs]), sep="\n")


def most_confused(predicted: Value, t: Value) -> list[list[str]]:
    """Digit, read as, how often; the most frequent first."""
    wrong = predicted != t
    pairs = Counter(sorted(zip(t[wrong].tolist(), predicted[wrong].tolist(), strict=True)))
    common = pairs.most_common(MOST_CONFUSED)
    return [[str(digit), str(other), str(count)] for (digit, other), count in common]


def aligned(rows: list[list[str]]) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return ["   ".join(map(_padded, row, widths, range(len(row)))) for row in rows]


def _padded(text: str, width: int, column: int) -> str:
    gap = " " * (width - cell_len(text))
    return gap + text if column else text + gap
