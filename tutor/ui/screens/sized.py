"""A screen that asks for more room where there is too little."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from tutor.lesson.styled import Line
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import HELP, Groups
from tutor.ui.prose import content
from tutor.ui.screens.help import HelpScreen
from tutor.ui.screens.room import is_too_small


class SizedScreen(Screen[None]):
    """Knows its size: `-narrow` and `-wide`, and below 40×12 only a line that says so."""

    AUTO_FOCUS = ""
    help_keys: ClassVar[Groups] = HELP
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 (Textual's way)

    @dataclass
    class Wanted(Message):
        """The learner wants to see another place; of some it is said which skill or lesson."""

        place: str
        about: str | None = None

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.too_small = Static(id="too-small", markup=False)

    def on_resize(self, event: Resize) -> None:
        small = is_too_small(event.size)
        self.set_class(small, "-too-small")
        if small:
            width, height = event.size
            told = say("lesson.too_small", self.session.lang, width=width, height=height)
            self.too_small.update(told)
        else:
            self.call_after_refresh(self.draw)

    def action_wanted(self, place: str) -> None:
        self.post_message(self.Wanted(place))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.session, self.help_keys))

    def plain(self, lines: Iterable[Line]) -> Content:
        """Lines in characters that the terminal has."""
        return content(lines, self.session.glyphs)

    def draw(self) -> None:
        """Bring everything on the screen up to date."""
        raise NotImplementedError


class ListScreen(SizedScreen):
    """A list below its head, what is chosen in it, and the keys."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.chosen = 0
        self.head = Static(id="head", markup=False)
        self.lines = Static(id="lines", markup=False)
        self.about = Static(id="about", markup=False)
        self.foot = Static(id="foot", markup=False)
        self.list = VerticalScroll(self.lines, id="list", can_focus=False)

    def compose(self) -> ComposeResult:
        yield self.too_small
        yield self.head
        yield self.list
        yield self.about
        yield self.foot
