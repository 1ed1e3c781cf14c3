"""The characters a drawing is made of, for terminals of three kinds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

N, E, S, W = 1, 2, 4, 8
"""The sides on which a wire leaves a cell, as bits."""

Styled = tuple[tuple[str, str], ...]
"""Texts with their styles."""

Weight = Literal["idle", "visited", "selected"]

_SIDES = (E | W, N | S, S | E, S | W, N | E, N | W)
_IDLE = dict(zip(_SIDES, "─│╭╮╰╯", strict=True)) | {E: "╶", W: "╴"}
_VISITED = dict(zip(_SIDES, "━┃┏┓┗┛", strict=True)) | {E: "╺", W: "╸"}
_SELECTED = dict(zip(_SIDES, "═║╔╗╚╝", strict=True)) | {E: "═", W: "═"}
_CROSSINGS: dict[tuple[Weight, Weight], str] = {
    ("idle", "idle"): "┼",
    ("idle", "visited"): "╂",
    ("visited", "idle"): "┿",
    ("visited", "visited"): "╋",
    ("selected", "selected"): "╬",
    ("idle", "selected"): "╫",
    ("visited", "selected"): "╫",
    ("selected", "idle"): "╪",
    ("selected", "visited"): "╪",
}


@dataclass(frozen=True)
class Dots:
    """What curves are drawn in: dots across and down a cell, the bit of each, row by row, and the
    character of each sum of bits; without characters a curve has one of its own."""

    bits: tuple[tuple[int, ...], ...]
    characters: str = ""

    @property
    def across(self) -> int:
        return len(self.bits[0])

    @property
    def down(self) -> int:
        return len(self.bits)


BRAILLE = Dots(
    ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80)),
    "".join(chr(0x2800 + bits) for bits in range(256)),
)
QUARTERS = Dots(((1, 2), (4, 8)), " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
"""Where it is not certain that there is a font with braille."""
STARS = Dots(((1,),))


@dataclass(frozen=True)
class Glyphs:
    """One set of characters; `crossings` by the weight of the level and of the upright wire.

    `more` says that the drawing goes on to the left, right, top, bottom; `shades` go from nothing
    to dense, `half` fills the upper half of a cell, where there is such a character.
    A box (also of the node at work, and of an opened layer's nodes) is upper left, level, upper
    right, upright, lower left, lower right, out port.
    Curves are drawn in `dots`, on them a `point`.
    `plain` replaces what the terminal may not have in names, symbols and numbers.
    """

    wires: Mapping[Weight, Mapping[int, str]]
    crossings: Mapping[tuple[Weight, Weight], str]
    branch: str
    forward: str
    backward: str
    box: str
    lit_box: str
    part_box: str
    right: str
    wrong: str
    used: str
    left_out: str
    cut: str
    more: str
    shades: str
    half: str
    dots: Dots
    point: str
    plain: Mapping[str, str]

    def text(self, text: str) -> str:
        """A text in this set's characters."""
        if not self.plain:
            return text
        return "".join(self.plain.get(character, character) for character in text)

    def lines(self, lines: Iterable[Styled]) -> list[Styled]:
        """Lines of styled text in this set's characters."""
        return [tuple((self.text(text), style) for text, style in line) for line in lines]


def _ascii_wires(level: str) -> dict[int, str]:
    return dict(zip(_SIDES, [level, "|", *"++++"], strict=True)) | {E: level, W: level}


FULL = Glyphs(
    wires={"idle": _IDLE, "visited": _VISITED, "selected": _SELECTED},
    crossings=_CROSSINGS,
    branch="●",
    forward="▶",
    backward="◀",
    box="╭─╮│╰╯├",
    lit_box="┏━┓┃┗┛┣",
    part_box="┌╌┐╎└┘├",
    right="✓",
    wrong="✗",
    used="▪",
    left_out="▫",
    cut="…",
    more="‹›↑↓",
    shades=" ░▒▓█",
    half="▀",
    dots=QUARTERS,
    point="●",
    plain={},
)

WITH_BRAILLE = replace(FULL, dots=BRAILLE)

ASCII = Glyphs(
    wires={
        "idle": _ascii_wires("-"),
        "visited": _ascii_wires("="),
        "selected": _ascii_wires("~"),
    },
    crossings=dict.fromkeys(_CROSSINGS, "+"),
    branch="*",
    forward=">",
    backward="<",
    box="+-+|++|",
    lit_box="#=#####",
    part_box=".-.:'':",
    right="ok",
    wrong="no",
    used="*",
    left_out="o",
    cut="~",
    more="<>^v",
    shades=" .+%#",
    half="",
    dots=STARS,
    point="@",
    plain={
        "×": "x", "÷": "/", "−": "-", "·": ".", "σ": "sigmoid", "Σ": "sum", "²": "^2", "³": "^3",
        "∂": "d", "→": "->", "…": "~", "▁": "_", "Δ": "D", "½": "1/2", "✓": "ok", "✗": "no",
        "ᵀ": ".T", "▪": "*", "▫": "o", "▸": ">", "▾": "v", "–": "-", "∞": "inf",
    },
)  # fmt: skip
