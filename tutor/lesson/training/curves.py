"""Loss and accuracy as curves, and the first pictures of W1 below them where there is room."""

from math import log

import numpy as np

from tutor.engine.data import CLASSES
from tutor.lesson.plot import DASHED, DOTTED, Axes, Curve, Marks, plot
from tutor.lesson.styled import Line, Room, Span, fitted, width_of
from tutor.lesson.training.run import Snapshot
from tutor.text import say
from tutor.text.glyphs import ASCII

BESIDE = 66  # columns from which the curves stand side by side
STACKED = 12  # rows from which one has room above the other
GAP = 2
GUESSING = log(CLASSES)
"""The loss of a net that knows nothing."""

TOPS = (3, 5, 10, 25, 100, 1000)
BOTTOMS = (0.9, 0.8, 0.5, 0.0)
"""Where the axis of a loss may end, and that of an accuracy begin."""


def both_curves(now: Snapshot, lang: str, room: Room) -> list[Line]:
    """Loss and accuracy side by side, or one above the other; where it is tight the loss alone."""
    if room.width < BESIDE and room.height < STACKED:
        return loss_curve(now, lang, room)
    if room.width < BESIDE:
        upper = _room(room, room.width, (room.height + 1) // 2)
        lower = _room(room, room.width, room.height // 2)
        return [*loss_curve(now, lang, upper), *accuracy_curve(now, lang, lower)]
    left = (room.width - GAP) // 2
    right = room.width - GAP - left - 1
    pairs = zip(
        loss_curve(now, lang, _room(room, left, room.height)),
        accuracy_curve(now, lang, _room(room, right, room.height)),
        strict=True,
    )
    return [(*fitted(one, left), (" " * GAP, ""), *other) for one, other in pairs]


def loss_curve(now: Snapshot, lang: str, room: Room) -> list[Line]:
    """The loss of each step; where weights begin at 0.01 also He's."""
    line, dots, _ = samples(room)
    finite = now.losses[np.isfinite(now.losses)]
    legend: list[Span] = [(f" {say('training_lab.loss', lang)} ", "bold")]
    legend += [(f"{line} {finite[-1]:.4f}", "forward")] if len(finite) else []
    right = horizon(now)
    curves = [Curve(np.arange(1, len(finite) + 1), finite, "forward")]
    if now.beside is not None:
        he = now.beside.losses
        curves.append(Curve(np.arange(1, len(he) + 1), he, "backward", ".", DOTTED))
        legend.append((f"  {dots} He {he[-1]:.4f}", "backward"))
    ends = np.array([0, right])
    curves.append(Curve(ends, np.full(2, GUESSING), "rule", "-", DOTTED))
    legend.append((f"   2.30 {say('training_lab.guessing', lang)}", "faint"))
    top = next((top for top in TOPS if np.all(finite <= top)), TOPS[-1])
    levels = [(v, f"{v:g}") for v in ((0, 1, 2) if top < 5 else (0, top / 2, top))]
    beside: Marks = [(GUESSING, "2.30"), *levels] if top < 25 else levels
    below = [(0, "0"), *((x, f"{x:,}") for x in (right // 2, right))]
    axes = Axes((0, right), (0, top), beside, below)
    return _titled(legend, plot(curves, axes, _below(room)), room)


def accuracy_curve(now: Snapshot, lang: str, room: Room) -> list[Line]:
    """The accuracies at the start, at the end of each epoch and now."""
    train, test = now.train_accuracies, now.test_accuracies
    line, _, dashes = samples(room)
    x = now.accuracy_steps
    legend = [
        (f" {say('training_lab.accuracy', lang)} ", "bold"),
        (f"{line} {say('training_lab.test', lang)} {test[-1]:.1%}", "forward"),
        (f"  {dashes} {say('training_lab.train', lang)} {train[-1]:.1%}", "bold"),
    ]
    curves = [Curve(x, test, "forward"), Curve(x, train, "bold", "o", DASHED)]
    bottom = next(low for low in BOTTOMS if low <= np.median(test))
    beside = [(v, f"{v:.0%}") for v in (1.0, bottom, (1 + bottom) / 2)]
    epochs = horizon(now) // now.steps_per_epoch
    below = [(k * now.steps_per_epoch, f"{k}") for k in sorted({0, epochs // 2, epochs})]
    axes = Axes((0, horizon(now)), (bottom, 1), beside, below)
    return _titled(legend, plot(curves, axes, _below(room)), room)


def samples(room: Room) -> tuple[str, str, str]:
    """What a curve, a dotted and a dashed one look like, for legends."""
    return ("*", ".", "o") if room.glyphs is ASCII else ("▀", "▘", "╍")


def horizon(now: Snapshot) -> int:
    """The step at which the curves end: so that the beginning is large, it doubles when reached."""
    epochs = 2
    while epochs * now.steps_per_epoch < now.steps:
        epochs *= 2
    return min(epochs, now.settings.epochs) * now.steps_per_epoch


def _titled(legend: list[Span], drawing: list[Line], room: Room) -> list[Line]:
    """The legend, as much of it as there is room for, above the drawing."""
    while len(legend) > 1 and width_of(legend) > room.width:
        legend = legend[:-1]
    return [tuple(legend), *drawing]


def _below(room: Room) -> Room:
    return _room(room, room.width, room.height - 1)


def _room(room: Room, width: int, height: int) -> Room:
    return Room(width, height, room.colour, room.glyphs)
