"""Cells of a drawing as lines of the screen."""

from collections.abc import Iterable
from itertools import groupby

from rich.segment import Segment
from textual.strip import Strip

from tutor.text.cells import Cell
from tutor.ui.palette import style_of
from tutor.ui.text_styles import GROUND


def strip_of(cells: Iterable[Cell], width: int) -> Strip:
    """One line of the screen, `width` cells wide."""
    groups = groupby(cells, key=lambda cell: cell[1])
    texts = (("".join(glyph for glyph, _ in group), role) for role, group in groups)
    return Strip([Segment(text, style_of(role, GROUND)) for text, role in texts], width)
