"""The roles of a drawing as styles of a terminal, in which pulses fade."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tutor.graph.paint import TAIL
from tutor.text.cells import Cell
from tutor.text.roles import DARK, LOOKS
from tutor.ui.text_styles import GROUND

NOTHING = Style()

FORWARD, BACKWARD = DARK["forward"], DARK["backward"]
FADES = {
    "forward": ("#ffffff", "#d3ebff", "#b0daff", "#90c8f9", "#78b8f0", FORWARD),
    "backward": ("#ffffff", "#ffe9cf", "#ffd5a6", "#ffc180", "#f5ab60", BACKWARD),
}
PULSES = {
    f"pulse.{direction}.{age}": Style(color=colour, bold=age < 2)
    for direction, fade in FADES.items()
    for age, colour in enumerate(fade[: TAIL + 1])
}


@cache
def style_of(role: str, ground: Style = NOTHING) -> Style:
    """The style of a role on the widget's own ground; an unknown one looks like plain text."""
    look = LOOKS.get(role, LOOKS[""])
    colour = None if look.tone == "text" else DARK[look.tone]
    own = Style(color=colour, bold=look.bold or None, reverse=look.reverse or None)
    return ground + PULSES.get(role, own)


def strip_of(cells: Iterable[Cell], width: int) -> Strip:
    """One line of the screen, `width` cells wide."""
    groups = groupby(cells, key=lambda cell: cell[1])
    texts = (("".join(glyph for glyph, _ in group), role) for role, group in groups)
    return Strip([Segment(text, style_of(role, GROUND)) for text, role in texts], width)
