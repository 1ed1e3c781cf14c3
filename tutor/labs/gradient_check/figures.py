"""The race and the sweep of h, as lines."""

from collections.abc import Iterator
from itertools import takewhile

import numpy as np
from rich.cells import cell_len

from tutor.engine.layer import Value
from tutor.labs.gradient_check.measure import CURVES, HS, Curve, Lap
from tutor.labs.gradient_check.nets import BATCH
from tutor.labs.gradient_check.state import CheckLab
from tutor.labs.laboratory import wrapped
from tutor.lesson.view.styled import BLANK, Line, Room, Span
from tutor.text import say

NAMES = 14  # cells of the first column
BAR = 30
COUNTS = 60  # columns from which there is room for the numbers of parameters
UPDATES = 10_000  # in the book's training of this net
LOWEST, HIGHEST = -13, 0  # powers of ten of the error that the drawing shows
LABEL = 7  # cells for the numbers beside it
BLOCKS = " ▁▂▃▄▅▆▇█"


def nets_race(lab: CheckLab, room: Room) -> list[Line]:
    """Both bars, the ratio, and where it comes from."""
    lap, lang, width = lab.lap or Lap(0, 39_760, 0.0, 0.0), lab.lang, room.width
    head = say("check_lab.race", lang, count=BATCH, total=f"{lap.total:,}")
    why = say("check_lab.race_why", lang, count=f"{2 * lap.total:,}")
    backprop = lap.total if lap.backprop else 0
    counts = width >= COUNTS
    cells = min(BAR, width - (50 if counts else 36))
    return [
        ((f" {head}", "bold"),), BLANK, *([_columns(lang, cells)] if counts else []),
        _bar(say("check_lab.loop", lang), lap.done, lap.total, lap.seconds, cells, counts),
        _bar(say("check_lab.backprop", lang), backprop, lap.total, lap.backprop, cells, counts),
        BLANK, *_ratio(lab, width), BLANK, *wrapped(why, "", width), *_training(lab, width),
    ]  # fmt: skip


def _columns(lang: str, cells: int) -> Line:
    """What stands in the columns beside the bars."""
    time, done = (say(f"check_lab.race_{name}", lang) for name in ("time", "done"))
    return ((" " * (NAMES + cells + 18 - cell_len(time)) + f"{time}   {done}", "faint"),)


def _bar(name: str, done: int, total: int, seconds: float, cells: int, counts: bool) -> Line:
    full = round(cells * done / total)
    label = " " + name + " " * (NAMES - 1 - cell_len(name))
    took = f"{1000 * seconds:.2f} ms" if seconds < 0.1 else f"{seconds:.1f} s"
    beside = f"  {took:>9}" + (f"   {done:,}" if counts else "")
    return (
        (label, "bold"), ("█" * full, "forward"), ("·" * (cells - full), "faint"),
        (f" {done / total:6.1%}", ""), (beside if done else "", "faint"),
    )  # fmt: skip


def _ratio(lab: CheckLab, width: int) -> list[Line]:
    """How many times longer the loop takes, and from how much of it that is known."""
    lap, lang = lab.lap, lab.lang
    if lap is None or not lap.done:
        return wrapped(say("check_lab.race_ready", lang), "note", width)
    times = f"{lap.ratio:,.0f}×" if lap.is_complete else f"≈ {_rounded(lap.ratio):,}×"
    told = say(
        "check_lab.race_whole" if lap.is_complete else "check_lab.race_part",
        lang,
        percent=f"{100 * lap.done / lap.total:.1f}",
        seconds=f"{lap.whole:.1f}",
    )
    return [((f" {times}", "prompt"),), *wrapped(told, "note", width)]


def _training(lab: CheckLab, width: int) -> list[Line]:
    """What the ratio means for as many updates as the book trains with."""
    lap = lab.lap
    if lap is None or not lap.done:
        return []
    hours, seconds = f"{UPDATES * lap.whole / 3600:.0f}", f"{UPDATES * lap.backprop:.1f}"
    told = say(
        "check_lab.race_training", lab.lang, count=f"{UPDATES:,}", hours=hours, seconds=seconds
    )
    return [BLANK, *wrapped(told, "", width)]


def _rounded(ratio: float) -> int:
    """To two digits: an extrapolated number knows no more."""
    return int(float(f"{ratio:.1e}"))


def sweep(lab: CheckLab, room: Room) -> list[Line]:
    """The V, and the two losses of one element at the h that is chosen."""
    curve, lang = lab.curves[lab.curve], lab.lang
    head = _curves(lab)
    if curve is None:
        return [head, BLANK, *wrapped(say("check_lab.measuring", lang), "faint", room.width)]
    point, best = curve.points[lab.h], curve.points[curve.best]
    told = wrapped(say(f"check_lab.zone_{zone(curve, lab.h)}", lang), "note", room.width)
    now = say("check_lab.now", lang, h=power(point.h), error=small(point.error))
    at_best = say("check_lab.best", lang, h=power(best.h), error=small(best.error))
    rows = max(room.height - len(told) - 9, 5)
    return [
        head, *drawing(curve, lab.h, Room(room.width - 1, rows, room.colour, room.glyphs)),
        ((f" {now}", "chosen"), (f"   {at_best}", "faint")), BLANK,
        *_losses(curve, lab.h, lang), BLANK, *told,
    ]  # fmt: skip


def zone(curve: Curve, at: int) -> str:
    """What the error at this h is made of."""
    if curve.points[at].error <= 10 * curve.points[curve.best].error:
        return "best"
    if at > curve.best:
        return "rounding"
    return "kink" if curve.parameter == "b1" else "wide"


def _curves(lab: CheckLab) -> Line:
    """What the curve is of; the others beside it."""
    spans: list[Span] = [(f" {say('check_lab.error_of', lab.lang)}", "bold")]
    for k, (name, dtype) in enumerate(CURVES):
        here = k == lab.curve
        text = f"  {'▸' if here else ' '}{name}{'' if dtype == 'float64' else ' ' + dtype}"
        spans.append((text, "chosen" if here else "faint"))
    return tuple(spans)


def _losses(curve: Curve, at: int, lang: str) -> Iterator[Line]:
    """The two losses, the digits in which they differ, and the slope that is left of them."""
    point = curve.points[at]
    above, below = str(point.above), str(point.below)
    same = shared(above, below)
    element = f"{curve.parameter}[{curve.element}]"
    for sign, loss in (("+", above), ("−", below)):
        yield (f" loss({element} {sign} h) = ", ""), (loss[:same], "faint"), (loss[same:], "prompt")
    slope, exact = f"{point.slope:.12f}", f"{curve.exact:.12f}"
    same = shared(slope, exact)
    names = [say(f"check_lab.{name}", lang) for name in ("numerical", "exact")]
    cells = max(map(cell_len, names))
    for name, number in zip(names, (slope, exact), strict=True):
        label = f" {name}{' ' * (cells - cell_len(name))} = "
        yield (label, ""), (number[:same], "right"), (number[same:], "wrong")


def drawing(curve: Curve, at: int, room: Room) -> list[Line]:
    """Error over h, both as powers of ten, as columns of blocks; that of the point `at` is lit."""
    columns, rows = room.width - LABEL, room.height - 2
    places = np.linspace(0, columns - 1, len(HS))
    powers = np.log10([max(point.error, 1e-99) for point in curve.points])
    heights = _eighths(np.interp(np.arange(columns), places, powers), rows)
    lit = round(float(places[at]))
    lines = [_row(y, rows, heights, lit) for y in range(rows)]
    return [*lines, *_axis(columns, lit)]


def _eighths(powers: Value, rows: int) -> list[int]:
    """How high a column is, in eighths of a row."""
    parts = np.clip((powers - LOWEST) / (HIGHEST - LOWEST), 0, 1)
    return [max(round(part * rows * 8), 1) for part in parts.tolist()]


def _row(y: int, rows: int, heights: list[int], lit: int) -> Line:
    """One line of the drawing, from the top."""
    foot = 8 * (rows - 1 - y)
    cells = [BLOCKS[min(max(height - foot, 0), 8)] for height in heights]
    top = rows - 1 - (heights[lit] - 1) // 8  # the row in which the lit column ends
    here = "●" if y == max(top - 1, 0) else cells[lit]
    left, right = ("".join(part) for part in (cells[:lit], cells[lit + 1 :]))
    return (
        (f"{_label(y, rows)} │", "faint"),
        (left, "forward"),
        (here, "chosen"),
        (right, "forward"),
    )


def _label(y: int, rows: int) -> str:
    """The power of ten at this height, every fourth."""
    powers = range(HIGHEST, LOWEST - 1, -4)
    at = {round((HIGHEST - p) / (HIGHEST - LOWEST) * rows): p for p in powers}
    return f"{f'1e{at[y]}' if y in at else '':>{LABEL - 2}}"


def _axis(columns: int, lit: int) -> list[Line]:
    """The line below with the lit h on it, and some h in figures."""
    line, figures = "─" * columns, [" "] * (columns + LABEL)
    for power in range(-1, -13, -2 if columns > 50 else -5):
        text = f"1e{power}"
        start = max(round((-1 - power) / 11 * (columns - 1)) - len(text) // 2, 0)
        figures[start : start + len(text)] = text
    blank = " " * (LABEL - 2)
    return [
        ((f"{blank} └{line[:lit]}", "faint"), ("┴", "chosen"), (line[lit + 1 :], "faint")),
        ((f"{blank}  {''.join(figures)[:columns]}", "faint"),),
    ]


# --- numbers as all views write them


def power(h: float) -> str:
    """A number as a power of ten, with one digit where it is none: 1e-4, 3e-5."""
    mantissa, exponent = f"{h:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def small(value: float) -> str:
    """A difference, to two digits."""
    return "0" if value == 0 else f"{value:.1e}"


def shared(one: str, other: str) -> int:
    """How many characters are the same from the left."""
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])
