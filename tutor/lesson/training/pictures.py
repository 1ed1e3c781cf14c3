"""The hidden units as pictures of their weights, and the test images that are read wrongly."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np
from rich.cells import cell_len

from tutor.engine.layer import Value
from tutor.lesson.frame import Frame, around
from tutor.lesson.images import Album
from tutor.lesson.styled import Line, Room, Span, fitted, joined
from tutor.lesson.training.run import Snapshot, digits_to_read
from tutor.lesson.training.state import IN_ROW, TrainingLab
from tutor.text import say

SIDE, HIGH = 8, 4  # cells of a picture across and down; twice that where one is looked at
GAP = 2
PANEL = 36  # cells that the picture looked at needs beside the others, with its bars
BARS = 10  # rows
LONGEST = 24  # cells of a bar

Caption = Callable[[int], Span]


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
    data, wrong = digits_to_read(), lab.wrong
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


def first_units(now: Snapshot, room: Room) -> list[Line]:
    """As many hidden units as fit into a row."""
    album = _album(_finite(now.W1), room, 2 if room.height > 2 * HIGH else 1)
    across = album.size[1] + GAP
    units = range(min((room.width + GAP - 1) // across, len(now.W2)))
    return list(_row(album, units, lambda unit: _caption(f"{unit}", False)))


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
