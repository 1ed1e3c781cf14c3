"""Text with styles by name, in lines that are measured in cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest

from rich.cells import cell_len, set_cell_size

from tutor.text.cells import shortened
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

THUMB = "┃"


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


@dataclass(frozen=True)
class Text:
    """Wrapped lines; `at` is the row that is to be seen."""

    rows: Sequence[Line]
    at: int = 0


def text_of(lines: Sequence[Line], width: int, at: int = 0) -> Text:
    """The lines in rows of a width; `at` is the line to be seen, of the last one its last row."""
    wrapped = [wrap(line, width) for line in lines]
    before = sum(map(len, wrapped[: at + 1 if at == len(lines) - 1 else at]))
    is_last = bool(lines) and at == len(lines) - 1
    return Text([row for rows in wrapped for row in rows], before - is_last)


def wrap(line: Line, width: int) -> list[Line]:
    """A line in rows that end between words, and within a word only where it fills a row."""
    if width_of(line) <= width:
        return [line]
    rows: list[list[Span]] = [[]]
    indent = [_blank(min(_indent(line), width // 2))]  # rows go on below where the line begins
    for word, style in _words(line):
        for piece in _pieces(word, width - width_of(indent)):
            if rows[-1] and width_of(rows[-1]) + cell_len(piece.rstrip()) > width:
                rows.append([*indent])
            rows[-1].append((piece, style))
    return [tuple(fitted(row, width)) for row in rows]


def _indent(line: Line) -> int:
    text = "".join(text for text, _ in line)
    return len(text) - len(text.lstrip(" "))


def _words(line: Line) -> Iterator[Span]:
    """Each word with the blanks behind it."""
    for text, style in line:
        start = 0
        for k in range(1, len(text)):
            if text[k - 1] == " " != text[k]:
                yield text[start:k], style
                start = k
        yield text[start:], style


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word, in pieces where it is wider than a row."""
    while cell_len(word.rstrip()) > width:
        piece = set_cell_size(word, width)
        cut = len(piece) if word.startswith(piece) else len(piece) - 1  # half of a wide character
        yield word[: max(cut, 1)]
        word = word[max(cut, 1) :]
    yield word


def first_row(first: int, text: Text, height: int) -> int:
    """The first row to show so that `at` is seen, moved no more than needed."""
    return kept_row(min(max(first, text.at - height + 1), text.at), text, height)


def kept_row(first: int, text: Text, height: int) -> int:
    """The nearest first row with which the window is as full as it can be."""
    return min(max(first, 0), max(len(text.rows) - height, 0))


def window(text: Text, first: int, width: int, height: int, margin: int = 0) -> list[Line]:
    """So many rows from `first` on; beside them, where there are more, how far one has come."""
    seen = [*text.rows[first : first + height]]
    seen += [BLANK] * (height - len(seen))
    marks = _marks(first, len(text.rows), height)
    room = max(width - margin - 1, 0)
    return [
        (_blank(margin), *fitted(row, room), mark) for row, mark in zip(seen, marks, strict=True)
    ]


def _marks(first: int, count: int, height: int) -> list[Span]:
    """A bar beside the rows that stands where they are among all; none where all are seen."""
    if count <= height:
        return [_blank(1)] * height
    length = max(height * height // count, 1)
    top = round((height - length) * first / (count - height))
    return [(THUMB, "faint") if top <= k < top + length else _blank(1) for k in range(height)]


def box(
    title: str, rows: Sequence[Line], width: int, style: str = "", right: str = ""
) -> list[Line]:
    """Rows that are two cells narrower than `width`, in a frame that says what they are."""
    return [
        border("╭╮", width, title, style),
        *((("│", "rule"), *row, ("│", "rule")) for row in rows),
        border("╰╯", width, right=right),
    ]


def border(corners: str, width: int, title: str = "", style: str = "", right: str = "") -> Line:
    """An edge of a frame, with a title at its left or something at its right."""
    room = max(width - 4, 0)
    told: list[Span] = [(f" {shortened(title, room - 2)} ", style)] if title else []
    end: list[Span] = [(f" {shortened(right, room - 2)} ", "faint")] if right else []
    line = "─" * (room - width_of(told) - width_of(end))
    return (corners[0] + "─", "rule"), *told, (line, "rule"), *end, ("─" + corners[1], "rule")


def beside(left: Sequence[Line], right: Sequence[Line]) -> list[Line]:
    """Two columns of equal height as one."""
    return [one + other for one, other in zip_longest(left, right, fillvalue=BLANK)]


def _blank(cells: int) -> Span:
    return " " * cells, ""
