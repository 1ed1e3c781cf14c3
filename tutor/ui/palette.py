"""How each role of a drawing looks: forward is blue, backward orange, and neither colour alone."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tutor.graph.paint import TAIL
from tutor.text.cells import Cell
from tutor.ui.text_styles import BACKWARD, FORWARD, GROUND, TEXT_STYLES

NOTHING = Style()

FADES = {
    "forward": ("#ffffff", "#d3ebff", "#b0daff", "#90c8f9", "#78b8f0", FORWARD),
    "backward": ("#ffffff", "#ffe9cf", "#ffd5a6", "#ffc180", "#f5ab60", BACKWARD),
}

STYLES = {
    "": "",
    "wire": "#65718a",
    "wire.forward": FORWARD,
    "wire.backward": BACKWARD,
    "box": "#8791a6",
    "box.forward": f"bold {FORWARD}",
    "box.backward": f"bold {BACKWARD}",
    "part": "#b49be0",
    "symbol": "bold",
    "symbol.forward": f"bold reverse {FORWARD}",
    "symbol.backward": f"bold reverse {BACKWARD}",
    "name": "",
    "name.forward": f"bold reverse {FORWARD}",
    "name.backward": f"bold reverse {BACKWARD}",
    "output": "bold",
    "value": "#8cc4f5",
    "gradient": "#f5b877",
    "asked": "bold reverse #f2d45c",
    "moved": "bold #d3ebff",
    "right": "bold #7fd08a",
    "wrong": "bold #f07178",
    "used": f"bold {TEXT_STYLES['used']}",
    "left_out": f"bold {TEXT_STYLES['left_out']}",
    "hint": "bold",
    "edge": TEXT_STYLES["rule"],
} | {
    f"pulse.{direction}.{age}": f"bold {colour}" if age < 2 else colour
    for direction, fade in FADES.items()
    for age, colour in enumerate(fade[: TAIL + 1])
}


@cache
def style_of(role: str, ground: Style = NOTHING) -> Style:
    """The style of a role on the widget's own ground; an unknown one looks like plain text."""
    return ground + Style.parse(STYLES.get(role, ""))


def strip_of(cells: Iterable[Cell], width: int) -> Strip:
    """One line of the screen, `width` cells wide."""
    groups = groupby(cells, key=lambda cell: cell[1])
    texts = (("".join(glyph for glyph, _ in group), role) for role, group in groups)
    return Strip([Segment(text, style_of(role, GROUND)) for text, role in texts], width)
