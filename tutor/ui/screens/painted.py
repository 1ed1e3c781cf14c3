"""A screen that is rows of text, drawn from its state and painted once when it opens."""

from collections.abc import Iterable, Sequence
from typing import Self

from textual.app import ComposeResult
from textual.events import Resize, ScreenResume
from textual.geometry import Offset, Region, Size
from textual.screen import Screen

from tutor.lesson.view.styled import Line
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.compositor import SpanCompositor
from tutor.ui.screens.room import is_too_small
from tutor.ui.widgets.text_rows import Rows


class PaintedScreen(Screen[None]):
    """Shows what `rows` gives; below 40×12 only a line that says so."""

    AUTO_FOCUS = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._compositor: SpanCompositor = SpanCompositor()
        self.session = session
        self.body = Rows()
        self.drawn = Size(0, 0), ""  # in which size and language it was drawn last
        self.caret: Offset | None = None
        self.covered = False

    def compose(self) -> ComposeResult:
        yield self.body

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """Everything on the screen, as its state is now."""
        raise NotImplementedError

    def draw(self) -> None:
        """Bring everything on the screen up to date."""
        size = self.app.size
        self.body.show(self.too_small() if is_too_small(size) else self.rows(*size))
        self.drawn = self.stands

    @property
    def stands(self) -> tuple[Size, str]:
        """The size and the language in which it has to be drawn now."""
        return self.app.size, self.session.lang

    def too_small(self) -> list[Line]:
        width, height = self.app.size
        told = say("lesson.too_small", self.session.lang, width=width, height=height)
        return [((f" {told}", ""),)]

    def plain(self, lines: Iterable[Line]) -> list[Line]:
        """Lines in characters that the terminal has."""
        return self.session.glyphs.lines(lines)

    def set_caret(self, place: Offset | None) -> None:
        """Where the terminal's own cursor is to stand: input methods and braille follow it."""
        self.caret = place
        self.app.cursor_position = place or Offset(0, 0)

    # When it is drawn and painted

    def on_mount(self) -> None:
        self.draw()

    def on_resize(self, _: Resize) -> None:
        self.follow()

    def follow(self) -> None:
        """Draw what a change of the window or of the language has made another."""
        if self.drawn != self.stands:
            self.draw()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """On top now, for the first time or again: painted once, where Textual would twice."""
        event.prevent_default()
        self.stack_updates += 1
        self.follow()
        if self.covered and self.size == self.app.size:
            self.paint_anew()
        else:
            self.covered = False
            self._refresh_layout(self.app.size)  # which paints what is new

    @property
    def seen_at(self) -> float:
        """When it was first painted since it came on top; inf until then."""
        return self._compositor.seen_at

    @seen_at.setter
    def seen_at(self, at: float) -> None:
        self._compositor.seen_at = at

    def on_screen_suspend(self) -> None:
        self.covered = True

    def paint_anew(self) -> None:
        """All of it, since something else was on the terminal."""
        self.covered = True
        self.refresh()
        self.covered = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """All of it only where it was covered: Textual asks for that with every mount as well."""
        repaint = repaint and (bool(regions) or self.covered)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """A new size is no reason to lay out what has just been laid out."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)
