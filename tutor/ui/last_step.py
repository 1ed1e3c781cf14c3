"""The last step before the terminal: no character that steers it, and only such as it has."""

from functools import lru_cache
from unicodedata import normalize

from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip

from tutor.ui.text_styles import BACKGROUND

GROUND_COLOUR = Color.parse(BACKGROUND)

SIMPLE = {
    character: plain
    for plain, characters in {
        "-": "─━╌╍╴╶╸╺−–—",
        "=": "═",
        "|": "│┃║▏▎▍▌▕",
        "+": "┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬✓",
        "#": "▄▅▆▇█▋▊▉▔",
        "_": "▁▂▃",
        "*": "●•",
        "o": "◐◎",
        ".": "○·",
        ">": "▸►▶›→≥",
        "<": "◂◄◀‹←≤",
        "^": "↑",
        "v": "↓",
        "x": "×✗",
        "/": "÷",
        "~": "…≈",
        "'": "‘’",
        '"': "“”",
        "d": "∂",
        "D": "Δ",
        "s": "σ",
        "S": "Σ",
        "e": "ε",
        "V": "√",
        "I": "∞",  # infinite; a ? is what is asked
    }.items()
    for character in characters
}


class LastStep(LineFilter):
    """Keeps every cell in its place: what goes was no cell wide, what changes stays as wide."""

    def __init__(self, ascii_only: bool, colours: bool) -> None:
        super().__init__()
        self.ascii_only, self.colours = ascii_only, colours
        self.stays_as_it_is = colours and not ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if self.stays_as_it_is and all(text.isprintable() for text, _, _ in segments):
            return segments
        return [self._applied(segment) for segment in segments]

    def _applied(self, segment: Segment) -> Segment:
        text, style, control = segment
        if not text.isprintable():
            text = "".join(c if c.isprintable() else " " * cell_len(c) for c in text)
        if self.ascii_only and not text.isascii():
            text = "".join(map(simple, text))
        if style is not None and not self.colours:
            style = style.without_color
        return Segment(text, style, control)


def as_sent(strip: Strip, app: App[object]) -> Strip:
    """A line after the last steps before the terminal: nothing else of Textual's is around it."""
    for last_step in app.get_line_filters():
        strip = strip.apply_filter(last_step, GROUND_COLOUR)
    return strip


@lru_cache(maxsize=1024)
def simple(character: str) -> str:
    """An ASCII character in place of a narrow one; Hangul and what else is wide stays."""
    if character.isascii() or cell_len(character) != 1:
        return character
    plain = SIMPLE.get(character) or normalize("NFKD", character)[0]
    return plain if plain.isascii() else "?"
