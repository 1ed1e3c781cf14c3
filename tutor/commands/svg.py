"""Rows of styled text as an SVG: words as text as wide as their cells, wires and boxes as lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from rich.cells import cell_len
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI

from tutor.text.glyphs import FULL, E, N, S, W
from tutor.ui.palette import style_of
from tutor.ui.text_styles import BACKGROUND, FOREGROUND

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


def svg(rows: Sequence[Row]) -> str:
    """A picture of rows of (text, role)."""
    return svg_of_styles([[(text, style_of(role)) for text, role in row] for row in rows])


def svg_of_styles(rows: Sequence[Sequence[tuple[str, Style]]]) -> str:
    """A picture of rows of (text, style), every word at its cell, in any font."""
    columns = max((sum(cell_len(text) for text, _ in row) for row in rows), default=0)
    width, height = columns * CELL_WIDTH + 2 * MARGIN, len(rows) * CELL_HEIGHT + 2 * MARGIN
    body = "\n".join(part for y, row in enumerate(rows) for part in _row(y, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" font-family="{FONTS}" font-size="{CELL_HEIGHT - 5}">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>\n{body}\n</svg>'
    )


def _row(y: int, row: Sequence[tuple[str, Style]]) -> Iterator[str]:
    x, top = MARGIN, MARGIN + y * CELL_HEIGHT
    for text, style in row:
        colour, ground = _colours(style)
        width = cell_len(text) * CELL_WIDTH
        if ground != BACKGROUND:
            box = f'x="{x}" y="{top}" width="{width}" height="{CELL_HEIGHT}"'
            yield f'<rect {box} fill="{ground}"/>'
        for part in _PARTS.finditer(text):
            left = x + cell_len(text[: part.start()]) * CELL_WIDTH
            yield _part(part[0], left, top, colour, bool(style.bold))
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


def _colours(style: Style) -> tuple[str, str]:
    """Foreground and background as the eye sees them."""
    colour = _hex(style, "color", FOREGROUND)
    background = _hex(style, "bgcolor", BACKGROUND)
    return (background, colour) if style.reverse else (colour, background)


def _hex(style: Style, which: str, otherwise: str) -> str:
    colour = getattr(style, which)
    if colour is None or colour.is_default:
        return otherwise
    return str(colour.get_truecolor(DIMMED_MONOKAI).hex)
