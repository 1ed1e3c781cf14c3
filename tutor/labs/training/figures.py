"""The curves of a training, its hidden units as pictures, and the images that it reads wrongly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from math import ceil, floor, log, log10

import numpy as np
from rich.cells import cell_len

from tutor.engine.data import CLASSES
from tutor.engine.layer import Value
from tutor.engine.training import Settings
from tutor.labs.laboratory import wrapped
from tutor.labs.training.state import CHOICES, IN_ROW, Ghost, TrainingLab
from tutor.labs.training.trainer import Snapshot
from tutor.lesson.view.array_pictures import Album, Frame, around
from tutor.lesson.view.plot import AXES, DASHED, DOTTED, SOLID, Axes, Curve, Marks, plot
from tutor.lesson.view.styled import BLANK, Line, Room, Span, fitted, joined, width_of
from tutor.text import say
from tutor.text.glyphs import ASCII

BESIDE = 66  # columns from which the curves stand side by side
STACKED = 12  # rows from which one has room above the other
GUESSING = log(CLASSES)
"""The loss of a net that knows nothing."""

TOPS = (3, 5, 10, 25, 100, 1000)
BOTTOMS = (0.9, 0.8, 0.5, 0.0)
"""Where the axis of a loss may end, and that of an accuracy begin."""

SIDE, HIGH = 8, 4  # cells of a picture across and down; twice that where one is looked at
GAP = 2  # cells between two of them, also between curves
PANEL = 36  # cells that the picture looked at needs beside the others, with its bars
BARS = 10  # rows
LONGEST = 24  # cells of a bar

VANISHED = 100  # so many times smaller than that of the other layer a gradient is as good as gone
GHOSTS = (("1", "used", (1, 2)), ("2", "left_out", (1, 4)), ("3", "hint", (2, 6)))
"""The sign of each training before, its style, and how its curve is dashed."""

Caption = Callable[[int], Span]


# --- curves


def both_curves(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """Loss and accuracy side by side, or one above the other; where it is tight the loss alone.

    Above them, what the trainings before were, whose curves stand behind.
    """
    told = [ghosts_told(lab, now, room)] if lab.ghosts and room.height > STACKED else []
    room = _room(room, room.width, room.height - len(told))
    if room.width < BESIDE and room.height < STACKED:
        return [*told, *loss_curve(lab, now, room)]
    if room.width < BESIDE:
        upper = _room(room, room.width, (room.height + 1) // 2)
        lower = _room(room, room.width, room.height // 2)
        return [*told, *loss_curve(lab, now, upper), *accuracy_curve(lab, now, lower)]
    left = (room.width - GAP) // 2
    right = room.width - GAP - left - 1
    pairs = zip(
        loss_curve(lab, now, _room(room, left, room.height)),
        accuracy_curve(lab, now, _room(room, right, room.height)),
        strict=True,
    )
    return [*told, *((*fitted(one, left), (" " * GAP, ""), *other) for one, other in pairs)]


def ghosts_told(lab: TrainingLab, now: Snapshot, room: Room) -> Line:
    """By what the settings of each training before differ from those of this one."""
    line: list[Span] = [(f" {say('training_lab.before', lab.lang)}", "faint")]
    for ghost, (sign, style, _) in zip(lab.ghosts, GHOSTS, strict=False):
        told = ", ".join(_differences(ghost.settings, now.settings, lab.lang))
        text = f"  {sign} {told or say('training_lab.same', lab.lang)}"
        line.append((f"{text} {ghost.test_accuracies[-1]:.1%}", style))
    return tuple(line)


def _differences(one: Settings, other: Settings, lang: str) -> Iterator[str]:
    for name in CHOICES:
        value = getattr(one, name)
        if value != getattr(other, name):
            label = say(f"training_lab.{name}", lang)
            yield f"{label} {value:g}" if isinstance(value, float) else f"{label} {value}"


def _ghost_curves(lab: TrainingLab, of: Callable[[Ghost], tuple[Value, Value]]) -> list[Curve]:
    pairs = zip(lab.ghosts, GHOSTS, strict=False)
    return [Curve(*of(ghost), style, sign, dash) for ghost, (sign, style, dash) in pairs]


def _losses(ghost: Ghost) -> tuple[Value, Value]:
    finite = ghost.losses[np.isfinite(ghost.losses)]
    return np.arange(1, len(finite) + 1), finite


def gradient_curves(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """The size of each layer's gradient, step by step, each unit up ten times as large."""
    lang, (line, dots, _) = lab.lang, samples(room)
    sizes = now.gradients
    shown = [(f" {say('training_lab.sizes', lang)} ", "bold")]
    names = ((line, "dW1", "forward"), (dots, "dW2", "backward"))
    curves = []
    for k, (sample, name, style) in enumerate(names):
        last = f" {sizes[-1, k]:.1e}" if len(sizes) else ""
        shown.append((f" {sample} {name}{last}", style))
        size = np.where(sizes[:, k] > 0, sizes[:, k], np.nan)
        dash = SOLID if k == 0 else DOTTED
        curves.append(Curve(np.arange(1, len(size) + 1), np.log10(size), style, "*.,"[k], dash))
    top, bottom = _decades(sizes)
    beside = [(float(power), f"1e{power}") for power in range(bottom, top + 1, 2)]
    right = horizon(now)
    below = [(0, "0"), *((x, f"{x:,}") for x in (right // 2, right))]
    axes = Axes((0, right), (bottom, top), beside, below)
    told = wrapped(_of_gradients(now, lang), "note", room.width)
    height = max(room.height - len(told) - 2, AXES + 2)
    return [tuple(shown), *plot(curves, axes, _room(room, room.width, height)), BLANK, *told]


def _decades(sizes: Value) -> tuple[int, int]:
    """Powers of ten between which all sizes lie."""
    known = sizes[np.isfinite(sizes) & (sizes > 0)]
    if not len(known):
        return 0, -6
    top = ceil(log10(float(known.max())))
    return top, min(floor(log10(float(known.min()))), top - 2)


def _of_gradients(now: Snapshot, lang: str) -> str:
    """What their sizes say: that one vanishes, that ReLUs are dead, or that all is well."""
    if not len(now.gradients):
        return say("training_lab.about_sizes", lang)
    if silent := int(now.silent.sum()):
        return say("training_lab.dead", lang, count=silent, total=len(now.silent))
    first, second = now.gradients[-1]
    ratio = f"{second / first:.0f}" if first else "∞"
    key = "vanishes" if first * VANISHED < second else "flows"
    return say(f"training_lab.{key}", lang, ratio=ratio)


def loss_curve(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """The loss of each step; where weights begin at 0.01 also He's."""
    lang = lab.lang
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
    curves += _ghost_curves(lab, _losses)
    curves.append(Curve(ends, np.full(2, GUESSING), "rule", "-", DOTTED))
    legend.append((f"   2.30 {say('training_lab.guessing', lang)}", "faint"))
    top = next((top for top in TOPS if np.all(finite <= top)), TOPS[-1])
    levels = [(v, f"{v:g}") for v in ((0, 1, 2) if top < 5 else (0, top / 2, top))]
    beside: Marks = [(GUESSING, "2.30"), *levels] if top < 25 else levels
    below = [(0, "0"), *((x, f"{x:,}") for x in (right // 2, right))]
    axes = Axes((0, right), (0, top), beside, below)
    return _titled(legend, plot(curves, axes, _below(room)), room)


def accuracy_curve(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """The accuracies at the start, at the end of each epoch and now."""
    lang = lab.lang
    train, test = now.train_accuracies, now.test_accuracies
    line, _, dashes = samples(room)
    x = now.accuracy_steps
    legend = [
        (f" {say('training_lab.accuracy', lang)} ", "bold"),
        (f"{line} {say('training_lab.test', lang)} {test[-1]:.1%}", "forward"),
        (f"  {dashes} {say('training_lab.train', lang)} {train[-1]:.1%}", "bold"),
    ]
    curves = [Curve(x, test, "forward"), Curve(x, train, "bold", "o", DASHED)]
    curves += _ghost_curves(lab, lambda ghost: (ghost.accuracy_steps, ghost.test_accuracies))
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


# --- pictures


def weights(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """One hidden unit with its weights to the ten digits, and others around it."""
    albums = [_album(_finite(now.W1), room, scale) for scale in (2, _scale(room))]
    told, what = (
        say(f"training_lab.{key}", lab.lang, unit=lab.unit, total=len(now.W2))
        for key in ("unit", "votes")
    )
    off = say("training_lab.off", lab.lang)

    def caption(unit: int) -> Span:
        label = f"{unit} {off}" if now.silent[unit] else f"{unit}"
        return _caption(label, unit == lab.unit)

    bars = list(signed_bars(_finite(now.W2[lab.unit]), _bar_room(room)))
    head = (f" {told}", "bold"), (f"   {what}", "faint")
    units = range(len(now.W2))
    return _page(head, albums, bars, (lab.unit, units, lab.unit), caption, room)


def mistakes(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """A test image that is read wrongly with the net's probabilities, and others around it."""
    data, wrong = now.data, lab.wrong
    told = say("training_lab.wrong", lab.lang, count=len(wrong), total=len(data.t_test))
    if not len(wrong):
        return [((f" {told}", "right"),)]
    image = int(wrong[lab.place])
    albums = [_album(data.x_test.T, room, scale) for scale in (2, _scale(room))]

    def caption(k: int) -> Span:
        taken = room.glyphs.text(f"{data.t_test[k]}→{now.answers[k]}")
        return _caption(taken, k == image)

    label, answer = int(data.t_test[image]), int(now.answers[image])
    bars = list(probability_bars(now.probabilities[image], label, answer, _bar_room(room)))
    reads = say("training_lab.reads", lab.lang, label=label, answer=answer)
    head = (f" {reads}", "bold"), (f"   {told}", "faint")
    return _page(head, albums, bars, (image, wrong.tolist(), lab.place), caption, room)


def first_units(now: Snapshot, lang: str, room: Room) -> list[Line]:
    """As many hidden units as fit into a row, below what they are."""
    caption: Line = ((f" {say('training_lab.first_units', lang)}", "bold"),)
    room = _room(room, room.width, room.height - 1)
    album = _album(_finite(now.W1), room, 2 if room.height > 2 * HIGH else 1)
    across = album.size[1] + GAP
    units = range(min((room.width + GAP - 1) // across, len(now.W2)))
    return [caption, *_row(album, units, lambda unit: _caption(f"{unit}", False))]


def signed_bars(votes: Value, width: int) -> Iterator[Line]:
    """What a unit adds to the score of each digit when it is on: left of the line it takes away."""
    half = max((width - 11) // 2, 1)
    highest = float(np.max(np.abs(votes))) or 1.0
    for digit, vote in enumerate(votes.tolist()):
        cells = round(half * abs(vote) / highest)
        less, more = (cells, 0) if vote < 0 else (0, cells)
        yield (
            (f" {digit} ", "bold"), (" " * (half - less) + "█" * less, "forward"), ("│", "rule"),
            ("█" * more + " " * (half - more), "backward"), (f" {_short(vote)}", "faint"),
        )  # fmt: skip


def probability_bars(shares: Value, label: int, answer: int, width: int) -> Iterator[Line]:
    """A bar for each digit; the right one and the one that the net takes are marked."""
    marks = {label: ("✓", "right"), answer: ("✗", "wrong")}
    longest = max(width - 13, 1)
    for digit, share in enumerate(_finite(shares).tolist()):
        mark, style = marks.get(digit, (" ", "faint"))
        cells = round(longest * share)
        yield (
            (f" {digit} ", "bold"), ("█" * cells, style), ("·" * (longest - cells), "rule"),
            (f" {share:6.1%} ", "" if mark != " " else "faint"), (mark, style),
        )  # fmt: skip


def _finite(value: Value) -> Value:
    """The value with 0 for what is no number any more."""
    return np.where(np.isfinite(value), value, 0)


def _short(vote: float) -> str:
    return f"{vote:+.2f}" if abs(vote) < 100 else f"{vote:+.0e}"


def _page(
    head: Line,
    albums: Sequence[Album],
    bars: list[Line],
    chosen: tuple[int, Sequence[int], int],
    caption: Caption,
    room: Room,
) -> list[Line]:
    """The picture looked at with its bars, beside it the others; those alone where it is tight."""
    picture, others, place = chosen
    large, small = albums
    grid = _grid(small, others, place, caption, room)
    if not _has_panel(room):
        return [head, *grid]
    panel = [*map(joined, large.paint(picture))]
    panel += [((" " * 2 * SIDE, ""),)] * (len(bars) - len(panel))
    left = [((" ", ""), *one, *other) for one, other in zip(panel, bars, strict=True)]
    width = room.width - _grid_width(_scale(room))
    rows = zip_longest(left, grid, fillvalue=())
    return [head, (), *((*fitted(one, width), *other) for one, other in rows)]


def _has_panel(room: Room) -> bool:
    return room.width >= _grid_width(1) + PANEL and room.height >= BARS + 2


def _bar_room(room: Room) -> int:
    return min(room.width - _grid_width(_scale(room)) - 2 * SIDE - 3, LONGEST + 13)


def _scale(room: Room) -> int:
    """How large the others are: as the picture looked at, where there is room for two rows."""
    has_room = room.width >= _grid_width(2) + PANEL and room.height >= 4 * HIGH + 4
    return 2 if has_room else 1


def _grid_width(scale: int) -> int:
    return IN_ROW * (scale * SIDE + GAP)


def _grid(
    album: Album, others: Sequence[int], place: int, caption: Caption, room: Room
) -> list[Line]:
    """The pictures around a place, in rows."""
    high, wide = album.size
    in_row = min(IN_ROW, max((room.width + GAP - 1) // (wide + GAP), 1))
    count = -(-len(others) // in_row)
    lines: list[Line] = []
    for row in around(place // in_row, max((room.height - 2) // (high + 1), 1), count):
        lines += _row(album, others[row * in_row : (row + 1) * in_row], caption)
    return lines


def _row(album: Album, pictures: Sequence[int], caption: Caption) -> Iterator[Line]:
    """Pictures side by side, their captions below."""
    painted = [[*map(joined, album.paint(k))] for k in pictures]
    high, wide = album.size
    gap: Span = (" " * GAP, "")
    for y in range(high):
        yield (" ", ""), *(span for picture in painted for span in (*picture[y], gap))
    captions = (_centred(caption(k), wide) for k in pictures)
    yield (" ", ""), *(span for spans in captions for span in (*spans, gap))


def _caption(text: str, chosen: bool) -> Span:
    return (f"[{text}]", "chosen") if chosen else (text, "faint")


def _centred(caption: Span, width: int) -> list[Span]:
    left = max((width - cell_len(caption[0])) // 2, 0)
    return fitted([(" " * left, ""), caption], width)


def _album(value: Value, room: Room, scale: int) -> Album:
    """The columns of an array as pictures, one or two cells a pixel."""
    own = replace(room, width=99, height=scale * HIGH + 3)
    return Album(Frame("", value, None, own, "en", {}), value.T)
