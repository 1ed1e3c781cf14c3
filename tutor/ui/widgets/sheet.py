"""A pane of text that scrolls when it must."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tutor.lesson.panes import Pane
from tutor.text.glyphs import Glyphs
from tutor.ui.prose import content, entitle


class Sheet(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Shows lines under a title; the keys that scroll it belong to its screen."""

    def __init__(self, glyphs: Glyphs, *, id: str) -> None:  # noqa: A002  (Textual's name)
        super().__init__(id=id)
        self.glyphs = glyphs
        self.text = Static(markup=False)
        self.shown: tuple[Pane, bool] | None = None

    def compose(self) -> ComposeResult:
        yield self.text

    def show(self, pane: Pane) -> None:
        """Replace the text if it is another, and bring the end into view that matters."""
        boxed = self.screen.has_class("-wide")  # a box sets its title apart by itself, a rule not
        if self.shown == (pane, boxed):
            return
        self.shown = (pane, boxed)
        text = self.glyphs.text
        lines = [tuple((text(part), style) for part, style in line) for line in pane.lines]
        entitle(self, text(pane.title if boxed else f" {pane.title} "))
        text_now = content(lines)
        width, height = self.text.size
        as_high = width > 0 and text_now.get_height({}, width) == height
        self.text.update(text_now, layout=not as_high)  # a layout draws the whole screen again
        scroll = self.scroll_end if pane.at_end else self.scroll_home
        self.call_after_refresh(scroll, animate=False, force=True)
