"""Rows of styled text as an SVG that needs no font from anywhere."""

from collections.abc import Sequence
from html import escape

from rich.cells import cell_len
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI

from tutor.ui.palette import BACKGROUND, FOREGROUND, style_of

CELL_WIDTH, CELL_HEIGHT, BASELINE, MARGIN = 10, 22, 16, 16
FONTS = "D2Coding, 'DejaVu Sans Mono', Menlo, Consolas, monospace"

Row = Sequence[tuple[str, str]]


def svg(rows: Sequence[Row]) -> str:
    """A picture of rows of (text, role)."""
    return svg_of_styles([[(text, style_of(role)) for text, role in row] for row in rows])


def svg_of_styles(rows: Sequence[Sequence[tuple[str, Style]]]) -> str:
    """A picture of rows of (text, style); each text is as wide as its cells, in any font."""
    columns = max((sum(cell_len(text) for text, _ in row) for row in rows), default=0)
    width, height = columns * CELL_WIDTH + 2 * MARGIN, len(rows) * CELL_HEIGHT + 2 * MARGIN
    body = "\n".join(part for y, row in enumerate(rows) for part in _row(y, row))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="{FONTS}" font-size="{CELL_HEIGHT - 5}" xml:space="preserve">\n'
        f'<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>\n{body}\n</svg>'
    )


def _row(y: int, row: Sequence[tuple[str, Style]]) -> list[str]:
    parts, x = [], MARGIN
    for text, style in row:
        width = cell_len(text) * CELL_WIDTH
        if style.bgcolor or style.reverse:
            parts.append(_block(x, y, width, style))
        if text.strip():
            parts.append(_text(x, y, width, text, style))
        x += width
    return parts


def _block(x: int, y: int, width: int, style: Style) -> str:
    _, background = _colours(style)
    top = MARGIN + y * CELL_HEIGHT
    return f'<rect x="{x}" y="{top}" width="{width}" height="{CELL_HEIGHT}" fill="{background}"/>'


def _text(x: int, y: int, width: int, text: str, style: Style) -> str:
    colour, _ = _colours(style)
    weight = ' font-weight="bold"' if style.bold else ""
    top = MARGIN + y * CELL_HEIGHT + BASELINE
    return (
        f'<text x="{x}" y="{top}" textLength="{width}" lengthAdjust="spacingAndGlyphs" '
        f'fill="{colour}"{weight}>{escape(text)}</text>'
    )


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
