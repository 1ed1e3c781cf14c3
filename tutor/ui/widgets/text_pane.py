"""A pane of text that scrolls when it must."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.geometry import Region
from textual.widgets import Static

from tutor.lesson.panes import Pane
from tutor.text.glyphs import Glyphs
from tutor.ui.prose import content, entitle


class TextPane(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Shows lines under a title; the keys that scroll it belong to its screen."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.glyphs = glyphs
        self.text = Static(markup=False)
        self.shown: Pane | None = None

    def compose(self) -> ComposeResult:
        yield self.text

    def show(self, pane: Pane) -> None:
        """Replace the text if it is another, and bring the end into view that matters."""
        if self.shown == pane:
            return
        self.shown = pane
        entitle(self, self.glyphs.text(pane.title))
        text_now = content(pane.lines, self.glyphs)
        width, height = self.text.size
        as_high = width > 0 and text_now.get_height({}, width) == height
        self.text.update(text_now, layout=not as_high)  # a layout draws the whole screen again
        if pane.line == len(pane.lines) - 1:
            self.call_after_refresh(self.scroll_end, animate=False, force=True)
        else:
            line = Region(0, pane.line, 1, 1)
            self.call_after_refresh(self.scroll_to_region, line, animate=False, force=True)
