"""Text in cells of the screen, where a wide character takes two and an accent none."""

from collections.abc import Iterator

from rich.cells import cell_len, get_character_cell_size, set_cell_size

Cell = tuple[str, str]
"""A character and its role or style; the right half of a wide character is an empty one."""

BLANK: Cell = (" ", "")


def spread(text: str, width: int) -> Iterator[str]:
    """The cells of a text, no more than `width`; what has no width joins the character before."""
    cells: list[str] = []
    for character in text:
        size = get_character_cell_size(character)
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
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
