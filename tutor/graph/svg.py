"""Rows of styled text as an SVG: words as text as wide as their cells, wires and boxes as lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from tutor.text.cells import cell_len
from tutor.text.glyphs import FULL, E, N, S, W
from tutor.text.roles import LOOKS, THEMES

CELL_WIDTH, CELL_HEIGHT, BASELINE, MARGIN = 10, 22, 16, 16
FONTS = "D2Coding, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
LINES = {"idle": 1.5, "visited": 3.0, "selected": 5.0}
"""Line widths; a line drawn as text would have gaps where the font is not as high as a row."""

EDGES = {N: (5, 0), E: (10, 11), S: (5, 22), W: (0, 11)}
CENTRE = (5, 11)
BOX_SIDES = (S | E, E | W, S | W, N | S, N | E, N | W, N | E | S)  # of a box's characters
SHAPES = {
    FULL.branch: "m5 7a4 4 0 0 1 0 8a4 4 0 0 1 0 -8z",
    FULL.forward: "m0 6l10 5l-10 5z",
    FULL.backward: "m10 6l-10 5l10 5z",
}

Stroke = tuple[int, float]
"""The sides that a line reaches from the centre of its cell, as bits, and its width."""


def _strokes() -> Mapping[str, Sequence[Stroke]]:
    """How each character of wires and boxes is drawn."""
    wires: dict[str, Sequence[Stroke]] = {
        glyph: [(sides, LINES[weight])]
        for weight, glyphs in FULL.wires.items()
        for sides, glyph in glyphs.items()
    }
    crossings: dict[str, Sequence[Stroke]] = {
        glyph: [(E | W, LINES[level]), (N | S, LINES[upright])]
        for (level, upright), glyph in FULL.crossings.items()
    }
    boxes: dict[str, Sequence[Stroke]] = {
        glyph: [(sides, LINES["visited" if box == FULL.lit_box else "idle"])]
        for box in (FULL.box, FULL.lit_box, FULL.part_box)
        for glyph, sides in zip(box, BOX_SIDES, strict=True)
    }
    return crossings | wires | boxes


STROKES = _strokes()
_DRAWN = re.escape("".join([*STROKES, *SHAPES]))
_PARTS = re.compile(rf"[{_DRAWN}]|[^\s{_DRAWN}]+")

Row = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Ink:
    """What a text is written with: the colour of its letters, that behind them, heavy or not."""

    colour: str
    ground: str
    bold: bool = False


def svg(rows: Sequence[Row], theme: str = "light", title: str = "", about: str = "") -> str:
    """A picture of rows of (text, role), with a title and a description for who cannot see it."""
    tones = THEMES[theme]
    inked = [[(text, _ink(role, tones)) for text, role in row] for row in rows]
    return svg_of_ink(inked, tones["ground"], title, about)


def svg_of_ink(
    rows: Sequence[Sequence[tuple[str, Ink]]], ground: str, title: str = "", about: str = ""
) -> str:
    """A picture of rows of (text, ink), every word at its cell, in any font."""
    columns = max((sum(cell_len(text) for text, _ in row) for row in rows), default=0)
    width, height = columns * CELL_WIDTH + 2 * MARGIN, len(rows) * CELL_HEIGHT + 2 * MARGIN
    body = "\n".join(part for y, row in enumerate(rows) for part in _row(y, row, ground))
    told = {"title": title, "desc": about}
    heads = "".join(f"<{tag}>{escape(text)}</{tag}>\n" for tag, text in told.items() if text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{CELL_HEIGHT - 5}">\n'
        f'{heads}<rect width="{width}" height="{height}" rx="8" fill="{ground}"/>\n{body}\n</svg>'
    )


def _ink(role: str, tones: Mapping[str, str]) -> Ink:
    look = LOOKS.get(role, LOOKS[""])
    colour, ground = tones[look.tone], tones["ground"]
    return Ink(ground, colour, look.bold) if look.reverse else Ink(colour, ground, look.bold)


def _row(y: int, row: Sequence[tuple[str, Ink]], ground: str) -> Iterator[str]:
    x, top = MARGIN, MARGIN + y * CELL_HEIGHT
    for text, ink in row:
        width = cell_len(text) * CELL_WIDTH
        if ink.ground != ground:
            box = f'x="{x}" y="{top}" width="{width}" height="{CELL_HEIGHT}"'
            yield f'<rect {box} fill="{ink.ground}"/>'
        for part in _PARTS.finditer(text):
            left = x + cell_len(text[: part.start()]) * CELL_WIDTH
            yield _part(part[0], left, top, ink.colour, ink.bold)
        x += width


def _part(text: str, x: int, top: int, colour: str, bold: bool) -> str:
    """A word, a line or an arrow head at a place."""
    if text in SHAPES:
        return f'<path d="M{x} {top}{SHAPES[text]}" fill="{colour}"/>'
    if text in STROKES:
        return "".join(_line(stroke, x, top, colour) for stroke in STROKES[text])
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x}" y="{top + BASELINE}" textLength="{cell_len(text) * CELL_WIDTH}" '
        f'lengthAdjust="spacingAndGlyphs" fill="{colour}"{weight}>{escape(text)}</text>'
    )


def _line(stroke: Stroke, x: int, top: int, colour: str) -> str:
    """Lines from the sides of a cell to its centre, the first two in one so that they join."""
    sides, width = stroke
    ends = [place for side, place in EDGES.items() if sides & side]
    ways = [[*ends[:1], CENTRE, *ends[1:2]], *([CENTRE, end] for end in ends[2:])]
    drawn = "".join("M" + "L".join(f"{x + dx} {top + dy}" for dx, dy in way) for way in ways)
    return f'<path d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
