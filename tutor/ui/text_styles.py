"""How each style of a text looks, on the ground of every screen."""

from functools import cache

from rich.style import Style

from tutor.ui.shades import shade_style

BACKGROUND, FOREGROUND = "#10151d", "#ccd3e0"
FORWARD = "#61a8e8"
BACKWARD = "#eb9a4a"
GROUND = Style.parse(f"{FOREGROUND} on {BACKGROUND}")

TEXT_STYLES = {
    "": "",
    "bold": "bold #f2f5fa",
    "code": "bold #8cc4f5",
    "hint": "#b9a66a",
    "prompt": "bold #f2d45c",
    "typed": "bold #f2f5fa",
    "right": "#7fd08a",
    "wrong": "#f0989d",
    "note": "#f2d45c",
    "used": "#8fd6d0",
    "left_out": "#e58fd0",
    "faint": "#7d8aa3",
    "chosen": "bold #f2d45c",
    "rule": "#3a4456",
    "key": "bold #aeb9cc",
    "forward": FORWARD,
    "backward": BACKWARD,
}


@cache
def text_style(name: str) -> Style:
    """The style of that name; one that is not in the table is a shade of a picture."""
    known = TEXT_STYLES.get(name)
    return GROUND + Style.parse(shade_style(name) if known is None else known)
