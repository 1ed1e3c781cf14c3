"""Text with styles by name, in lines that are measured in cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len, set_cell_size

from tutor.text.glyphs import FULL, Glyphs

Span = tuple[str, str]
"""A text and its style: "", bold, code, hint, prompt, typed, right, wrong, note, key, faint…

Shades of pictures: "heat-8" to "heat8" fill a cell; "weight.-8.8" and "pixel.0.15" are the upper
and the lower half of one.
"""

Line = tuple[Span, ...]
BLANK: Line = ()

LEVELS = 8  # shades on each side of zero
GREYS = 15  # the lightest grey


@dataclass(frozen=True)
class Room:
    """What lines are written into: so many columns, at most so many rows, and what it can show."""

    width: int
    height: int = 99
    colour: bool = True
    glyphs: Glyphs = FULL


def width_of(spans: Sequence[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)


def fitted(spans: Sequence[Span], width: int) -> list[Span]:
    """The spans cut or filled to a width."""
    cut, room = [], width
    for text, style in spans:
        part = set_cell_size(text, min(cell_len(text), room))
        cut.append((part, style))
        room -= cell_len(part)
    return [*cut, (" " * room, "")]


def joined(spans: Sequence[Span]) -> Line:
    """Neighbours of one style as one span."""
    groups = groupby((span for span in spans if span[0]), key=lambda span: span[1])
    return tuple(("".join(text for text, _ in group), style) for style, group in groups)


def key_spans(labels: Sequence[tuple[str, str]], width: int) -> list[Span]:
    """Keys with what they do, as many as there is room for."""
    spans: list[Span] = []
    for key, label in labels:
        more: list[Span] = [("  " if spans else "", ""), (key, "key"), (f" {label}", "faint")]
        if width_of(spans) + width_of(more) > width:
            break
        spans += more
    return spans
