"""A desk as it stands on the screen: its graph between rows of text."""

import os
from dataclasses import replace

from textual.app import ComposeResult
from textual.geometry import Offset

from tutor.lesson.state.state import Desk, PaneName, View
from tutor.lesson.view.screen import DeskRows, ScreenPlan, pane_below
from tutor.progress.session import Session
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.room import is_too_small
from tutor.ui.widgets.graph_pane import GraphPane
from tutor.ui.widgets.text_rows import Rows

CURSOR = "▏"


class DeskView(TutorScreen):
    """Everything on it is drawn from `desk`, and from how far its texts are scrolled."""

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__(session)
        self.desk = desk
        self.above = Rows(id="above")
        self.graph = GraphPane(session, self.arrive)
        self.texts = DeskRows()

    def compose(self) -> ComposeResult:
        yield self.above
        yield self.graph
        yield from super().compose()

    def arrive(self) -> None:
        """The graph stands where the page leads."""

    @property
    def plan(self) -> ScreenPlan:
        colour = "NO_COLOR" not in os.environ
        return ScreenPlan(*self.app.size, colour=colour, glyphs=self.session.glyphs)

    @property
    def seen(self) -> View:
        """How the desk is looked at on a screen of this size."""
        return replace(self.desk.view, beside=self.plan.is_wide)

    def draw(self, shown_from: int | None = None) -> None:
        """The whole screen from the desk; from a step before, if the way is to be shown."""
        small = is_too_small(self.app.size)
        for widget in (self.above, self.graph):
            if widget.display == small:
                widget.display = not small
        if small:
            super().draw()
        else:
            self._draw_desk(self.plan, shown_from)
            self.drawn = self.stands

    def _draw_desk(self, plan: ScreenPlan, shown_from: int | None) -> None:
        desk, page = self.desk, pane_below(self.desk, plan)
        drawing = plan.drawing_rows(desk, len(page.lines) if page.needs_room else 0)
        above = self.texts.above(desk, plan, not self.session.store.saves)
        self.above.styles.height = len(above)
        self.above.show(above)
        self.body.show(self.texts.below(desk, plan, page, drawing))
        self.graph.set_class(plan.is_wide, "-boxed")
        # Last, since it may have arrived at once, and then there is another desk to be drawn.
        self.graph.draw(desk, plan.layout(desk), drawing, shown_from)
        self._put_caret(len(above) + drawing)

    def _put_caret(self, below: int) -> None:
        """The terminal's own cursor where one types: in the answer line, else on the wire."""
        place = None
        if self.desk.entry.text is not None:
            in_text = self.body.place_of(CURSOR)
            place = in_text + Offset(0, below) if in_text else self.graph.place_of(CURSOR)
        self.set_caret(place)

    def roll(self, by: int, at: Offset) -> None:
        """The text under the mouse."""
        name: PaneName = "listing" if self.desk.view.listing else "page"
        if self.plan.is_wide:
            name = "page" if at.x < self.plan.page_box else "listing"
        self.scroll_text(name, by)

    def scroll_text(self, name: PaneName, by: int) -> None:
        self.texts.scroll(name, by)
        self.draw()

    def action_pan(self, dx: int, dy: int) -> None:
        self.graph.pan(dx, dy)
