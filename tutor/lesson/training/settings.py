"""The settings of a training, each with the values it can have."""

from rich.cells import cell_len

from tutor.lesson.frame import around
from tutor.lesson.laboratory import wrapped
from tutor.lesson.styled import BLANK, Line, Room, Span, width_of
from tutor.lesson.training.state import CHOICES, TrainingLab
from tutor.text import say


def settings(lab: TrainingLab, room: Room) -> list[Line]:
    """A row for each setting, what the one pointed at does, and what a change brings about."""
    names = {name: say(f"training_lab.{name}", lab.lang) for name in CHOICES}
    column = max(map(cell_len, names.values())) + 2
    seen = around(lab.row, room.height, len(CHOICES))
    rows = [
        _row(lab, name, names[name], column, room.width)
        for name in [*CHOICES][seen.start : seen.stop]
    ]
    about = wrapped(say(f"training_lab.about_{lab.setting}", lab.lang), "", room.width)
    warning = "note" if lab.is_under_way else "faint"
    anew = wrapped(say("training_lab.anew", lab.lang), warning, room.width)
    spaced = room.height >= len(rows) + len(about) + len(anew) + 3
    gap = [BLANK] if spaced else []
    return [*gap, *rows, *gap, *about, *gap, *anew]


def value_text(name: str, value: object) -> str:
    """A value as it is said: 0.2, He, SGD."""
    texts = {"he": "He", "sgd": "SGD", "momentum": "Momentum"}
    if name == "initialisation" and value != "he":
        return f"{value}"
    return texts.get(str(value), f"{value:g}" if isinstance(value, float) else f"{value}")


def _row(lab: TrainingLab, name: str, label: str, column: int, width: int) -> Line:
    here = name == lab.setting
    padding = " " * (column - cell_len(label))
    start: Span = (f" {'▸' if here else ' '} {label}{padding}", "chosen" if here else "")
    now = getattr(lab.settings, name)
    values: list[Span] = []
    for value in CHOICES[name]:
        text = value_text(name, value)
        values.append((f"[{text}]", "chosen") if value == now else (f" {text} ", "faint"))
    if width_of([start, *values]) > width:
        values = [(f"◂ {value_text(name, now)} ▸", "chosen")]
    return start, *values
