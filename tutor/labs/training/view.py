"""The training laboratory as lines: its views, and what stands around them."""

from collections.abc import Callable, Mapping
from math import isfinite

from rich.cells import cell_len

from tutor.labs.laboratory import fit_lines, key_lines, views_bar, wrapped
from tutor.labs.training.figures import both_curves, first_units, gradient_curves, mistakes, weights
from tutor.labs.training.state import CHOICES, SPEEDS, VIEWS, TrainingLab, View
from tutor.labs.training.trainer import Beside, Snapshot
from tutor.lesson.view.array_pictures import around
from tutor.lesson.view.styled import BLANK, Line, Room, Span, fitted, width_of
from tutor.text import say

TRACK = 10  # cells of the progress bar; twice that, or none, as there is room
TIGHT = 10  # rows
PICTURES = 7  # rows of pictures below the curves, with the blank and the caption above them
LARGE_PICTURES = 11
LOW, HIGH = 11, 21  # rows that curves want where there are pictures of either size below them
NARROW, WIDE = 60, 100  # columns
GONE = 2.0  # so many times smaller than from He's start a gradient is small no more


def body(lab: TrainingLab, room: Room) -> list[Line]:
    """The view that is open, and at its end what is to be said of the training."""
    now = lab.now
    if now is None:
        return []
    told = fit_lines(note(lab, now, room), room.width)
    above = Room(room.width, room.height - len(told), room.colour, room.glyphs)
    lines = fit_lines(PAGES[lab.view](lab, now, above), room.width)[: above.height]
    return [*lines, *[BLANK] * (above.height - len(lines)), *told]


def curves(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """Both curves, and where there is room the weights of the first units as pictures."""
    rows = LARGE_PICTURES if room.height >= HIGH + LARGE_PICTURES else PICTURES
    if room.height < LOW + rows:
        return both_curves(lab, now, room)
    upper = Room(room.width, room.height - rows, room.colour, room.glyphs)
    lower = Room(room.width, rows - 1, room.colour, room.glyphs)
    return [*both_curves(lab, now, upper), BLANK, *first_units(now, lab.lang, lower)]


def chosen_settings(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """The settings, and where there is room the curves that come of them."""
    lines = settings(lab, room)
    rows = room.height - len(lines) - 1
    if rows < LOW:
        return lines
    lower = Room(room.width, rows, room.colour, room.glyphs)
    return [*lines, BLANK, *both_curves(lab, now, lower)]


def settings(lab: TrainingLab, room: Room) -> list[Line]:
    """A row for each setting, what the one pointed at does, and what a change brings about."""
    names = {name: say(f"training_lab.{name}", lab.lang) for name in CHOICES}
    column = max(map(cell_len, names.values())) + 2
    seen = around(lab.row, room.height, len(CHOICES))
    rows = [
        _setting_row(lab, name, names[name], column, room.width)
        for name in [*CHOICES][seen.start : seen.stop]
    ]
    about = wrapped(say(f"training_lab.about_{lab.setting}", lab.lang), "", room.width)
    warning = "note" if lab.is_under_way else "faint"
    anew = wrapped(say("training_lab.anew", lab.lang), warning, room.width)
    spaced = room.height >= len(rows) + len(about) + len(anew) + 3
    gap = [BLANK] if spaced else []
    return [*gap, *rows, *gap, *about, *gap, *anew]


def value_text(name: str, value: object, lang: str) -> str:
    """A value as it is said: 0.2, He, SGD."""
    texts = {"he": "He", "sgd": "SGD", "momentum": say("training_lab.momentum", lang)}
    if name == "initialisation" and value != "he":
        return f"{value}"
    return texts.get(str(value), f"{value:g}" if isinstance(value, float) else f"{value}")


def _setting_row(lab: TrainingLab, name: str, label: str, column: int, width: int) -> Line:
    here = name == lab.setting
    padding = " " * (column - cell_len(label))
    start: Span = (f" {'▸' if here else ' '} {label}{padding}", "chosen" if here else "")
    now = getattr(lab.settings, name)
    values: list[Span] = []
    for value in CHOICES[name]:
        text = value_text(name, value, lab.lang)
        values.append((f"[{text}]", "chosen") if value == now else (f" {text} ", "faint"))
    if width_of([start, *values]) > width:
        values = [(f"◂ {value_text(name, now, lab.lang)} ▸", "chosen")]
    return start, *values


PAGES: Mapping[View, Callable[[TrainingLab, Snapshot, Room], list[Line]]] = {
    "curves": curves,
    "gradients": gradient_curves,
    "weights": weights,
    "mistakes": mistakes,
    "settings": chosen_settings,
}


def note(lab: TrainingLab, now: Snapshot, room: Room) -> list[Line]:
    """The one thing that is to be said now; where it is tight only what has gone wrong."""
    text, style = _note(lab, now)
    said = text and (room.height >= TIGHT or style == "wrong" or lab.notice)
    return wrapped(text, style, room.width) if said else []


def _note(lab: TrainingLab, now: Snapshot) -> Span:
    lang, silent = lab.lang, int(now.silent.sum())
    if lab.notice:
        return say(f"training_lab.{lab.notice}", lang), "note"
    if now.has_diverged:
        return say("training_lab.diverged", lang, lr=f"{now.settings.lr:g}"), "wrong"
    if silent > len(now.silent) // 2:
        told = say("training_lab.silent", lang, count=silent, total=len(now.silent))
        return told, "wrong"
    if now.is_over:
        return say("training_lab.over", lang, test=f"{now.test_accuracies[-1]:.1%}"), "right"
    if now.beside is not None:
        return _stall(now.beside, lang), "note"
    if now.settings.initialisation != "he":
        return say("training_lab.stalls", lang), "note"
    return ("" if now.steps else say("training_lab.ready", lang)), "hint"


def _stall(beside: Beside, lang: str) -> str:
    """Why the book's start stalls, in the numbers of this step."""
    return say(
        "training_lab.stall" if beside.ratio > GONE else "training_lab.stall_over",
        lang,
        own=f"{beside.own_gradient:.1e}",
        he=f"{beside.gradient:.1e}",
        ratio=f"{beside.ratio:.0f}",
    )


def header(lab: TrainingLab, width: int) -> list[Line]:
    """What this is and its views; below, how far the training is."""
    names = [say(f"training_lab.view_{view}", lab.lang) for view in VIEWS]
    title = say("training_lab.title", lab.lang)
    return [views_bar(title, names, VIEWS.index(lab.view), width), _standing(lab, width)]


def footer(lab: TrainingLab, width: int) -> list[Line]:
    """The keys of the training; below, those of the view and those that are always there."""
    speed = SPEEDS[lab.speed]
    pace = "key_speed" if isfinite(speed) else "key_full_speed"
    here = {
        "curves": {},
        "gradients": {},
        "weights": {"← ↑ ↓ →": "training_lab.key_unit"},
        "mistakes": {"← ↑ ↓ →": "training_lab.key_image"},
        "settings": {"↑ ↓": "key.choose", "← →": "training_lab.key_change"},
    }[lab.view]
    going_on = {
        "space": f"training_lab.key_{'pause' if lab.running else 'start'}",
        "s": "training_lab.key_step", "+ -": f"training_lab.{pace}",
    }  # fmt: skip
    names = (
        ({} if lab.is_over else going_on)
        | {"r": "training_lab.key_restart", "o": "training_lab.key_open"}
        | ({"x": "training_lab.key_forget"} if lab.ghosts else {}),
        here | {
            "tab": "key.view", "esc": "training_lab.key_back", "?": "key.help",
            "l": "key.language", "q": "key.quit",
        },
    )  # fmt: skip
    groups = [{k: say(name, lab.lang, speed=speed) for k, name in each.items()} for each in names]
    return key_lines(groups, width)


def _standing(lab: TrainingLab, width: int) -> Line:
    """Epoch, step, loss, accuracy, progress and time left: as much as there is room for."""
    if lab.now is None:
        return ((f" {say('training_lab.loading', lab.lang)}", "faint"),)
    now, lang = lab.now, lab.lang
    loss = f"{now.losses[-1]:.4f}" if now.steps else "–"
    parts = [
        say("training_lab.epoch", lang, epoch=now.epoch, epochs=now.settings.epochs),
        say("training_lab.at_step", lang, step=f"{now.steps:,}"),
        f"{say('training_lab.loss', lang)} {loss}",
        f"{say('training_lab.test', lang)} {now.test_accuracies[-1]:.1%}",
    ]
    track = 2 * TRACK if width > WIDE else TRACK if width > NARROW else 0
    right = [*_track(now, track), *_time(lab, now)]
    for left in (parts, [parts[0], *parts[2:]], parts[2:], [parts[3]]):
        told = ("   " if width > WIDE else "  ").join(left)
        if width_of([(told, "")]) + width_of(right) + 3 <= width:
            break
    return *fitted([(f" {told}", "")], max(width - width_of(right) - 1, 0)), *right, (" ", "")


def _track(now: Snapshot, cells: int) -> list[Span]:
    """The progress bar and its percentage."""
    share = now.steps / now.all_steps
    gone = int(cells * share)
    return [("━" * gone, "forward"), ("·" * (cells - gone), "rule"), (f" {share:4.0%}  ", "")]


def _time(lab: TrainingLab, now: Snapshot) -> list[Span]:
    """The time that is left at this pace; at rest, that it is at rest."""
    if now.is_over:
        return [(f"✓ {say('training_lab.done', lab.lang)}", "right")]
    if not lab.running:
        return [(f"‖ {say('training_lab.paused', lab.lang)}", "note")]
    left = say("training_lab.left", lab.lang, time=duration(now.seconds_left))
    return [(f"▸ {left}", "faint")]


def duration(seconds: float) -> str:
    """Seconds as minutes and seconds: 0:07."""
    if not isfinite(seconds):
        return "–:––"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
