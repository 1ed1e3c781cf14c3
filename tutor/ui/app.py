"""The application: a doorman: one screen hears at a time, and the terminal is left in order."""

import asyncio
import gc
import os
import signal
from collections.abc import Sequence

from textual.app import App
from textual.events import Event, InputEvent, Paste
from textual.filter import LineFilter

from tutor.crash import told
from tutor.progress.session import Session
from tutor.text.glyphs import ASCII
from tutor.ui.driver import TerminalDriver
from tutor.ui.hearing import Hearing
from tutor.ui.last_step import LastStep
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.places import place

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class TutorApp(App[int]):
    """Opens the course, a lesson or a practice; screens lead to one another."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, session: Session, place: str = "course", about: object = None) -> None:
        self.last_step = LastStep(session.glyphs is ASCII, colours="NO_COLOR" not in os.environ)
        super().__init__(driver_class=TerminalDriver)
        self._disable_tooltips = self._disable_notifications = True  # there are none
        self.session, self.first = session, (place, about)
        self.hearing = Hearing(self)
        self.crash = ""  # what is said on stderr once the terminal is restored

    def on_load(self) -> None:
        """Before anything is done to the terminal, see that every way out restores it."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._leave, 128 + number)
        self.hearing.begin()
        self.app_resume_signal.subscribe(self, self._come_back, immediate=True)

    def get_default_screen(self) -> TutorScreen:
        """The first screen, at once: pushed on a blank one it would be painted twice."""
        screen = place(self.session, *self.first)
        screen._push_result_callback(self, None)  # by which it can be switched as any other
        return screen

    def lead(self, name: str, about: object = None) -> None:
        """To another place, in the place of the one on top; the keys are shown above it."""
        screen = place(self.session, name, about)
        self.push_screen(screen) if name == "help" else self.switch_screen(screen)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, InputEvent | Paste):
            await self.hearing.hear(event)
        else:
            await super().on_event(event)

    def on_ready(self) -> None:
        """The first screen stands, and what has been read for it stays."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def _come_back(self, _: object) -> None:
        """In the foreground again, on a terminal on which others have written meanwhile."""
        if isinstance(self.screen, TutorScreen):
            self.screen.paint_anew()

    async def action_quit(self) -> None:
        self._leave(0)

    def action_interrupt(self) -> None:
        self._leave(128 + signal.SIGINT)

    def _leave(self, code: int) -> None:
        self.hearing.end()
        self.exit(return_code=code)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [self.last_step]  # Textual's own are for colours that no style here has

    def post_display_hook(self) -> None:
        """A frame is out: the terminal's own cursor stands where one types, else it is hidden."""
        if isinstance(self._driver, TerminalDriver) and isinstance(self.screen, TutorScreen):
            self._driver.show_cursor(self.screen.caret is not None)

    def _fatal_error(self) -> None:
        """An error of ours: Textual would print it with all its locals; one line is enough."""
        if self._exception and not self.crash:
            self.crash = told(self._exception, self.session.lang)
        self._close_messages_no_wait()
