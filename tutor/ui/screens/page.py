"""A screen with a page and its graph: it hands keys to the update, and draws the state."""

import os
from collections.abc import Iterable
from dataclasses import replace
from time import monotonic

from textual.app import ComposeResult
from textual.geometry import Offset
from textual.timer import Timer

from tutor.lesson.state import state as moves
from tutor.lesson.state.events import (
    Advanced,
    AskedAgain,
    Do,
    Event,
    Finished,
    Left,
    Message,
    PageTurned,
    Pasted,
    Pressed,
    Unheard,
)
from tutor.lesson.state.state import SPEEDS, PaneName, State, View
from tutor.lesson.state.update import update
from tutor.lesson.view.drawing import drawing_order
from tutor.lesson.view.page import Pane
from tutor.lesson.view.screen import ScreenPlan, ScreenRows, pane_below
from tutor.progress.session import Session
from tutor.ui.keys import HELP
from tutor.ui.screens.base import TutorScreen, is_too_small
from tutor.ui.widgets.graph_pane import GraphPane
from tutor.ui.widgets.text_rows import Rows

CURSOR = "▏"


class PageView(TutorScreen):
    """Everything on it is drawn from `state`, and from how far its texts are scrolled."""

    def __init__(self, session: Session, state: State) -> None:
        super().__init__(session)
        self.state = state
        self.above = Rows(id="above")
        self.graph = GraphPane(session, self.arrive)
        self.texts = ScreenRows()

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
        """How the state is looked at on a screen of this size."""
        return replace(self.state.view, beside=self.plan.is_wide)

    def draw(self, shown_from: int | None = None) -> None:
        """The whole screen from the state; from a step before, if the way is to be shown."""
        small = is_too_small(self.app.size)
        for widget in (self.above, self.graph):
            if widget.display == small:
                widget.display = not small
        if small:
            super().draw()
        else:
            self._draw_page(self.plan, shown_from)
            self.drawn = self.stands

    def _draw_page(self, plan: ScreenPlan, shown_from: int | None) -> None:
        state, page = self.state, self.pane(plan)
        drawing = plan.drawing_rows(state, len(page.lines) if page.needs_room else 0)
        above = self.texts.above(state, plan, not self.session.store.saves)
        self.above.styles.height = len(above)
        self.above.show(above)
        self.body.show(self.texts.below(state, plan, page, drawing))
        self.graph.set_class(plan.is_wide, "-boxed")
        # Last, since it may have arrived at once, and then there is another state to be drawn.
        self.graph.draw(state, plan.layout(state), drawing, shown_from)
        self._put_caret(len(above) + drawing)

    def pane(self, plan: ScreenPlan) -> Pane:
        """What stands below the graph."""
        return pane_below(self.state, plan)

    def _put_caret(self, below: int) -> None:
        """The terminal's own cursor where one types: in the answer line, else on the wire."""
        place = None
        if self.is_typing:
            in_text = self.body.place_of(CURSOR)
            place = in_text + Offset(0, below) if in_text else self.graph.place_of(CURSOR)
        self.set_caret(place)

    @property
    def is_typing(self) -> bool:
        return self.state.entry.text is not None

    def roll(self, by: int, at: Offset) -> None:
        """The text under the mouse."""
        name: PaneName = "listing" if self.state.view.listing else "page"
        if self.plan.is_wide:
            name = "page" if at.x < self.plan.page_box else "listing"
        self.scroll_text(name, by)

    def scroll_text(self, name: PaneName, by: int) -> None:
        self.texts.scroll(name, by)
        self.draw()

    def action_pan(self, dx: int, dy: int) -> None:
        self.graph.pan(dx, dy)


READING = 1.5, 0.025  # seconds that play gives a page, and each of its characters


class PageScreen(PageView):
    """What is pressed makes another state of the one that stands."""

    keys = HELP

    def __init__(self, session: Session, state: State) -> None:
        super().__init__(session, state)
        self.page_began = monotonic()
        self.reading = Timer(self, 0)

    @property
    def page_ms(self) -> int:
        """The milliseconds since the page, or its question, was opened."""
        return round(1000 * (monotonic() - self.page_began))

    def take(self, message: Message) -> bool:
        """What is done makes another state; what happened is on disk before anything is said to it.

        False for a key that types nothing.
        """
        state, events = update(replace(self.state, view=self.seen), message)
        if Unheard() in events:
            self.state = state
            return False
        state = self.keep(state, events)
        if any(isinstance(event, PageTurned | AskedAgain) for event in events):
            self.page_began = monotonic()
        way = (event.step for event in events if isinstance(event, Advanced))
        self.put(state, next(way, None))
        for event in events:
            self.lead(event)
        return True

    def put(self, state: State, shown_from: int | None = None) -> None:
        """Another state in the place of this one; from a step before, if the way is to be shown."""
        self.state = state
        self.reading.stop()
        self.draw(shown_from)

    def keep(self, state: State, events: Iterable[Event]) -> State:
        """Where answers count, put what happened on disk; with what is to be told of that."""
        return state

    def lead(self, event: Event) -> None:
        """What leads to another screen."""
        match event:
            case Finished() | Left():
                self.leave()

    def arrive(self) -> None:
        """The graph stands where the page leads; while playing, the page is left to be read."""
        if self.state.playing and self.state.position.is_open:
            self.take(Do("play_on"))
        elif self.state.playing:
            page = self.state.position.text(self.state.lang)
            each, character = READING
            length = sum(len(line) for paragraph in page.paragraphs for line in paragraph)
            self.reading = self.set_timer(
                (each + character * length) / SPEEDS[self.state.speed], self.play_on
            )

    def play_on(self) -> None:
        if self.is_mounted and self.state.playing:
            self.take(Do("play_on"))

    async def press(self, key: str, character: str | None) -> None:
        """What is typed, else a command."""
        if not self.take(Pressed(key, character)):
            await super().press(key, character)

    def paste(self, text: str) -> None:
        self.take(Pasted(text))

    def click(self, at: Offset) -> None:
        node = self.graph.node_under(at)
        if node is not None:
            self.put(moves.select_wire(self.state, node))

    def action_move(self, name: str) -> None:
        self.take(Do(name))

    def action_leave(self) -> None:
        self.take(Do("leave"))

    def leave(self) -> None:
        """Back to where the state was opened."""
        self.go("course")

    def follow(self) -> None:
        """Back from a screen that was opened above, the language may be another."""
        if self.state.lang != self.session.lang:
            self.put(moves.in_language(self.state, self.session.lang))
        super().follow()

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(moves.in_language(self.state, self.session.lang))

    def action_scroll(self, by: int) -> None:
        """The next wire, or the text of the pane that the arrows belong to."""
        if self.state.view.pane == "graph":
            order = drawing_order(self.plan.layout(self.state))
            self.put(moves.select(self.state, order, by))
        else:
            self.scroll_text(self.state.view.pane, by)

    def action_pane(self, by: int) -> None:
        self.put(moves.next_pane(replace(self.state, view=self.seen), by))
