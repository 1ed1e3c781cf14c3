"""How each style of a text, and each shade of a picture, looks on the ground of every screen."""

from functools import cache

from rich.style import Style

from tutor.lesson.view.styled import GREYS, LEVELS
from tutor.text.roles import DARK

COLD, ZERO, HOT, WHITE = "#56a4f5", "#1e2530", "#f47b45", "#f2f5fa"
LIGHT_INK, DARK_INK = "#f2f5fa", "#10151d"
FAINT = 0.75  # exponent below 1: the faintest shade can still be told from zero

BACKGROUND, FOREGROUND = DARK["ground"], DARK["text"]
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
    "used": DARK["used"],
    "left_out": DARK["left_out"],
    "faint": "#7d8aa3",
    "chosen": "bold #f2d45c",
    "rule": DARK["edge"],
    "key": "bold #aeb9cc",
    "forward": DARK["forward"],
    "backward": DARK["backward"],
}


@cache
def shade_style(name: str) -> str:
    """The colours of a shade: "heat-3" fills a cell; "weight.-3.8" and "pixel.0.15" its halves."""
    if name.startswith("heat"):
        level = int(name.removeprefix("heat"))
        ink = DARK_INK if abs(level) > LEVELS // 2 else LIGHT_INK
        return f"bold {ink} on {_heat(level)}"
    kind, upper, lower = name.split(".")
    colour = {"pixel": _grey, "weight": _heat}[kind]
    return f"{colour(int(upper))} on {colour(int(lower))}"


def _heat(level: int) -> str:
    return _mixed(ZERO, HOT if level > 0 else COLD, (abs(level) / LEVELS) ** FAINT)


def _grey(level: int) -> str:
    return _mixed(ZERO, WHITE, level / GREYS)


def _mixed(start: str, end: str, part: float) -> str:
    """A colour so far on the way from one to another."""
    ends = ((int(start[k : k + 2], 16), int(end[k : k + 2], 16)) for k in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in ends)


@cache
def text_style(name: str) -> Style:
    """The style of that name; one that is not in the table is a shade of a picture."""
    known = TEXT_STYLES.get(name)
    return GROUND + Style.parse(shade_style(name) if known is None else known)
