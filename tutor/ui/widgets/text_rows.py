"""Rows of styled text on the screen: of new ones only the spans that differ are drawn."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.segment import Segment
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.widget import Widget

from tutor.lesson.view.styled import Line, width_of
from tutor.ui.last_step import as_sent
from tutor.ui.text_styles import GROUND, text_style


class Rows(Widget, can_focus=False):
    """Shows lines as they are told, cut at its edges; it holds nothing else and decides nothing."""

    DEFAULT_CSS = """
    Rows {
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.lines: Sequence[Line] = ()
        self._strips: dict[int, Strip] = {}

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """A new size is no reason to lay out what has just been laid out."""
        self._strips = {}
        return super()._size_updated(size, virtual_size, container_size, layout=False)

    def show(self, lines: Sequence[Line]) -> None:
        """Other lines in the place of those that stand."""
        before, self.lines = self.lines, lines
        pairs = enumerate(zip_longest(before, lines, fillvalue=()))
        changed = {y: _changed(old, new, y) for y, (old, new) in pairs if old != new}
        self._strips = {y: strip for y, strip in self._strips.items() if y not in changed}
        if regions := [region for region in changed.values() if region]:
            self.refresh(*regions)

    def place_of(self, character: str) -> Offset | None:
        """The column and the row where a character stands that is there once."""
        for y, line in enumerate(self.lines):
            before, found, _ = "".join(text for text, _ in line).partition(character)
            if found:
                return Offset(cell_len(before), y)
        return None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Each line as it was made when it was first seen."""
        for y in crop.line_range:
            if y not in self._strips:
                self._strips[y] = as_sent(self.render_line(y), self.app)
        return [self._strips[y].crop(crop.x, crop.right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        line = self.lines[y] if y < len(self.lines) else ()
        width, told = self.size.width, width_of(line)
        if told > width:
            return Strip(_segments(line), told).crop(0, width)
        return Strip(_segments((*line, (" " * (width - told), ""))), width)


def _segments(line: Line) -> Iterator[Segment]:
    """Blanks look as what stands before them, where they have the same ground."""
    before = GROUND
    for text, name in line:
        style = text_style(name)
        before = before if text.isspace() and style.bgcolor == before.bgcolor else style
        yield Segment(text, before)


def _changed(old: Line, new: Line, y: int) -> Region:
    """A row without the spans that are equal at its start and at its end, and without blanks."""
    start = width_of(new[: _shared(old, new)])
    end = max(_end(old), _end(new))
    if width_of(old) == width_of(new):
        equal = _shared(old[::-1], new[::-1])
        end = min(end, width_of(new[: len(new) - equal]))
    return Region(start, y, max(end - start, 0), 1)


def _shared(one: Line, other: Line) -> int:
    """How many spans are equal at the start of both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(one), len(other)))


def _end(line: Line) -> int:
    """Where the blanks at the end of a row begin."""
    told = [*line]
    while told and told[-1][1] == "" and not told[-1][0].strip(" "):
        told.pop()
    return width_of(told)
