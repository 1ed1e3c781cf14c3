"""How each role of a drawing looks: forward is blue, backward orange, and neither colour alone."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """A colour of the theme by its name, heavy or not, and perhaps as the ground of the text."""

    tone: str = "text"
    bold: bool = False
    reverse: bool = False


LOOKS: Mapping[str, Look] = {
    "": Look(),
    "wire": Look("wire"), "wire.forward": Look("forward"), "wire.backward": Look("backward"),
    "box": Look("box"),
    "box.forward": Look("forward", bold=True), "box.backward": Look("backward", bold=True),
    "part": Look("part"),
    "symbol": Look(bold=True),
    "symbol.forward": Look("forward", bold=True, reverse=True),
    "symbol.backward": Look("backward", bold=True, reverse=True),
    "name": Look(),
    "name.forward": Look("forward", bold=True, reverse=True),
    "name.backward": Look("backward", bold=True, reverse=True),
    "output": Look(bold=True),
    "value": Look("value"), "gradient": Look("gradient"),
    "asked": Look("asked", bold=True, reverse=True),
    "moved": Look("moved", bold=True),
    "right": Look("right", bold=True), "wrong": Look("wrong", bold=True),
    "used": Look("used", bold=True), "left_out": Look("left_out", bold=True),
    "hint": Look(bold=True),
    "edge": Look("edge"),
}  # fmt: skip
"""By role; what is none looks like plain text."""

DARK = {
    "ground": "#10151d", "text": "#ccd3e0", "wire": "#65718a", "box": "#8791a6", "part": "#b49be0",
    "forward": "#61a8e8", "backward": "#eb9a4a", "value": "#8cc4f5", "gradient": "#f5b877",
    "asked": "#f2d45c", "moved": "#d3ebff", "right": "#7fd08a", "wrong": "#f07178",
    "used": "#8fd6d0", "left_out": "#e58fd0", "edge": "#3a4456",
}  # fmt: skip
LIGHT = {
    "ground": "#ffffff", "text": "#1d2430", "wire": "#8a94a6", "box": "#566074", "part": "#7450b8",
    "forward": "#1767ad", "backward": "#a85400", "value": "#0f5c9e", "gradient": "#9a4b00",
    "asked": "#8a6d00", "moved": "#0b4d86", "right": "#1d7a2f", "wrong": "#b3202a",
    "used": "#0f766e", "left_out": "#9d2f86", "edge": "#c4cbd6",
}  # fmt: skip
PRINT = dict.fromkeys(LIGHT, "#000000") | {
    "ground": "#ffffff", "wire": "#777777", "box": "#333333", "part": "#333333", "edge": "#bbbbbb",
}  # fmt: skip
THEMES: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK, "print": PRINT}
"""Colours by tone; on paper there are only greys, and place and weight of lines tell the rest."""
