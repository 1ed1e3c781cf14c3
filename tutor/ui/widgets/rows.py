"""Rows of styled text on the screen: of new ones only the spans that differ are drawn."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat, zip_longest

from rich.segment import Segment
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tutor.lesson.styled import Line, width_of
from tutor.text.cells import BLANK, Cell, spread
from tutor.ui.text_styles import GROUND, text_style

LONGEST = 1000  # cells of a row that can be seen


class Rows(Widget, can_focus=False):
    """Shows lines as they are told, cut at its edges; it holds nothing else and decides nothing."""

    DEFAULT_CSS = """
    Rows {
        height: 1fr;
    }
    """

    lines: Sequence[Line] = ()

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """A new size is no reason to lay out what has just been laid out."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def show(self, lines: Sequence[Line]) -> None:
        """Other lines in the place of those that stand."""
        before, self.lines = self.lines, lines
        pairs = enumerate(zip_longest(before, lines, fillvalue=()))
        spans = (_changed(old, new, y) for y, (old, new) in pairs if old != new)
        if regions := [span for span in spans if span]:
            self.refresh(*regions)

    def place_of(self, character: str) -> Offset | None:
        """The column and the row where a character stands that is there once."""
        for y, line in enumerate(self.lines):
            if any(character in text for text, _ in line):
                return Offset([found for found, _ in _cells(line)].index(character), y)
        return None

    def render_line(self, y: int) -> Strip:
        line = self.lines[y] if y < len(self.lines) else ()
        missing = max(self.size.width - width_of(line), 0)
        return Strip(_segments((*line, (" " * missing, "")))).crop(0, self.size.width)


def _segments(line: Line) -> Iterator[Segment]:
    """Blanks look as what stands before them, where they have the same ground."""
    before = GROUND
    for text, name in line:
        style = text_style(name)
        before = before if text.isspace() and style.bgcolor == before.bgcolor else style
        yield Segment(text, before)


def _changed(old: Line, new: Line, y: int) -> Region:
    """The span of a row that holds all cells that differ, and no half of a wide character."""
    pairs = [*zip_longest(_cells(old), _cells(new), fillvalue=BLANK)]
    different = [x for x, (was, now) in enumerate(pairs) if was != now]
    if not different:
        return Region()
    first, last = different[0], different[-1] + 1
    while first and _cuts(pairs, first):
        first -= 1
    while _cuts(pairs, last):
        last += 1
    return Region(first, y, last - first, 1)


def _cuts(pairs: Sequence[tuple[Cell, Cell]], x: int) -> bool:
    """Whether a wide character stands on both sides of a column, before or after the change."""
    return x < len(pairs) and any(character == "" for character, _ in pairs[x])


def _cells(line: Line) -> Iterator[Cell]:
    return chain.from_iterable(
        zip(spread(text, LONGEST), repeat(style), strict=False) for text, style in line
    )
