"""Text in cells of the screen, where a wide character takes two and an accent none."""

from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, east_asian_width

Cell = tuple[str, str]
"""A character and its role or style; the right half of a wide character is an empty one."""

BLANK: Cell = (" ", "")

WITHOUT_WIDTH = ("Mn", "Me", "Mc")
JAMO = range(0x1160, 0x1200)  # vowels and ends of syllables, which stand in the cells before


def cell_len(text: str) -> int:
    """The cells that a text takes; as Rich has it for what names and numbers are made of.

    Graphs are drawn where there is no Rich.
    """
    return len(text) if text.isascii() else sum(map(cells_of, text))


@lru_cache(maxsize=4096)
def cells_of(character: str) -> int:
    if category(character) in WITHOUT_WIDTH or ord(character) in JAMO:
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def spread(text: str, width: int) -> Iterator[str]:
    """The cells of a text, no more than `width`; what has no width joins the character before."""
    cells: list[str] = []
    for character in text:
        size = cells_of(character)
        if not size and cells:
            cells[-1 if cells[-1] else -2] += character
        elif len(cells) + size <= width:
            cells += [character, ""][:size]
        else:
            break
    return iter(cells)


def shortened(text: str, width: int) -> str:
    """The text, its end cut off where there is no room for it."""
    if cell_len(text) <= width:
        return text
    return "".join(spread(text, max(width - 1, 0))).rstrip() + "…"
