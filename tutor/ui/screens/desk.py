"""A screen that is a desk: it hands keys to the desk, and draws it; its kinds know what follows."""

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic

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
from tutor.lesson.state.state import SPEEDS, Desk
from tutor.lesson.state.update import update
from tutor.lesson.view.drawing import drawing_order
from tutor.progress.session import Session
from tutor.ui.keys import HELP
from tutor.ui.screens.desk_view import DeskView

READING = 1.5, 0.025  # seconds that play gives a page, and each of its characters


class DeskScreen(DeskView):
    """What is pressed makes another desk of the one that stands."""

    keys = HELP

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__(session, desk)
        self.page_began = monotonic()
        self.reading = Timer(self, 0)

    @property
    def page_ms(self) -> int:
        """The milliseconds since the page, or its question, was opened."""
        return round(1000 * (monotonic() - self.page_began))

    def take(self, message: Message) -> bool:
        """What is done makes another desk; what happened is on disk before anything is said to it.

        False for a key that types nothing.
        """
        desk, events = update(replace(self.desk, view=self.seen), message)
        if Unheard() in events:
            return False
        desk = self.keep(desk, events)
        if any(isinstance(event, PageTurned | AskedAgain) for event in events):
            self.page_began = monotonic()
        way = (event.step for event in events if isinstance(event, Advanced))
        self.put(desk, next(way, None))
        for event in events:
            self.lead(event)
        return True

    def put(self, desk: Desk, shown_from: int | None = None) -> None:
        """Another desk in the place of this one; from a step before, if the way is to be shown."""
        self.desk = desk
        self.reading.stop()
        self.draw(shown_from)

    def keep(self, desk: Desk, events: Iterable[Event]) -> Desk:
        """Where answers count, put what happened on disk; with what is to be told of that."""
        return desk

    def lead(self, event: Event) -> None:
        """What leads to another screen."""
        match event:
            case Finished() | Left():
                self.leave()

    def arrive(self) -> None:
        """The graph stands where the page leads; while playing, the page is left to be read."""
        if self.desk.playing and self.desk.walk.is_open:
            self.take(Do("play_on"))
        elif self.desk.playing:
            page = self.desk.walk.text(self.desk.lang)
            each, character = READING
            length = sum(len(line) for paragraph in page.paragraphs for line in paragraph)
            self.reading = self.set_timer(
                (each + character * length) / SPEEDS[self.desk.speed], self.play_on
            )

    def play_on(self) -> None:
        if self.is_mounted and self.desk.playing:
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
            self.put(moves.select_wire(self.desk, node))

    def action_move(self, name: str) -> None:
        self.take(Do(name))

    def action_leave(self) -> None:
        self.take(Do("leave"))

    def leave(self) -> None:
        """Back to where the desk was opened."""
        self.go("course")

    def follow(self) -> None:
        """Back from a screen that was opened above, the language may be another."""
        if self.desk.lang != self.session.lang:
            self.put(moves.in_language(self.desk, self.session.lang))
        super().follow()

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(moves.in_language(self.desk, self.session.lang))

    def action_scroll(self, by: int) -> None:
        """The next wire, or the text of the pane that the arrows belong to."""
        if self.desk.view.pane == "graph":
            order = drawing_order(self.plan.layout(self.desk))
            self.put(moves.select(self.desk, order, by))
        else:
            self.scroll_text(self.desk.view.pane, by)

    def action_pane(self, by: int) -> None:
        self.put(moves.next_pane(replace(self.desk, view=self.seen), by))
