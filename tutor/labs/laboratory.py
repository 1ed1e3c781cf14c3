"""What laboratories have in common: the bar of views, the lines of keys, sentences in lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rich.cells import cell_len

from tutor.lesson.view.styled import Line, Span, fitted, key_spans, width_of

Place = TypeVar("Place")


@dataclass(frozen=True)
class LanguageChanged:
    """From here on another language is spoken."""

    lang: str


def neighbour(places: Sequence[Place], here: Place, by: int) -> Place:
    """The one that stands so many places on, round the end."""
    return places[(places.index(here) + by) % len(places)]


def views_bar(title: str, names: Sequence[str], at: int, width: int) -> Line:
    """What the laboratory is, and its views, the open one marked; or that one alone."""
    views = [_view(name, k == at) for k, name in enumerate(names)]
    told: Span = (f" {title}", "bold")
    if width_of([told, *views]) + 1 > width:
        views = [views[at], (f"  {at + 1}/{len(names)}", "faint")]
    return *fitted([told], max(width - width_of(views) - 1, 0)), *views, (" ", "")


def key_lines(groups: Sequence[Mapping[str, str]], width: int) -> list[Line]:
    """A line for each group of keys with what they do."""
    return [((" ", ""), *key_spans([*group.items()], width - 2)) for group in groups]


def wrapped(text: str, style: str, width: int) -> list[Line]:
    """A text in lines that end between words."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if cell_len(longer) > width - 2 and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return [((f" {line}", style),) for line in lines]


def fit_lines(lines: list[Line], width: int) -> list[Line]:
    """No line wider than there is room for."""
    return [line if width_of(line) <= width else tuple(fitted(line, width)) for line in lines]


def _view(name: str, here: bool) -> Span:
    return f"  {'▸' if here else ' '}{name}", "chosen" if here else "faint"
