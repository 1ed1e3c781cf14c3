"""How much room a screen needs."""

from textual.geometry import Size

SMALLEST = Size(40, 12)


def is_too_small(size: Size) -> bool:
    return size.width < SMALLEST.width or size.height < SMALLEST.height
