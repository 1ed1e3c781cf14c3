"""The application: a doorman who opens screens and sees that the terminal is left in order."""

import asyncio
import os
import signal
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from tutor.crash import told
from tutor.progress.session import Session
from tutor.text.glyphs import ASCII
from tutor.ui.driver import TerminalDriver
from tutor.ui.last_step import LastStep

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson
    from tutor.progress.practice import Practice
    from tutor.ui.screens.desk import DeskScreen
    from tutor.ui.screens.lesson import LessonScreen
    from tutor.ui.screens.menu import MenuScreen
    from tutor.ui.screens.sized import SizedScreen

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class TutorApp(App[int]):
    """Opens the course or one of its lessons; one screen takes the place of the other."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(
        self,
        session: Session,
        lesson: "Lesson | None" = None,
        practice: "Practice | None" = None,
    ) -> None:
        self.last_step = LastStep(session.glyphs is ASCII, colours="NO_COLOR" not in os.environ)
        super().__init__(driver_class=TerminalDriver)
        self.session, self.lesson, self.practice = session, lesson, practice
        self.crash = ""  # what is said on stderr once the terminal is restored

    def on_load(self) -> None:
        """Before anything is done to the terminal, see that every way out restores it."""
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._leave_on, number)

    def on_mount(self) -> None:
        self.push_screen(self._first())

    def on_menu_screen_chosen(self, message: "MenuScreen.Chosen") -> None:
        self.switch_screen(self._lesson(message.lesson))

    def on_desk_screen_left(self, _: "DeskScreen.Left") -> None:
        self.switch_screen(self._course())

    def on_sized_screen_wanted(self, message: "SizedScreen.Wanted") -> None:
        from tutor.ui.screens.places import place  # which imports what is wanted

        self.switch_screen(place(self.session, message.place, message.about))

    def on_lesson_screen_entered(self, message: "LessonScreen.Entered") -> None:
        from tutor.ui.screens.laboratories import laboratory  # none in most lessons

        self.push_screen(laboratory(message.laboratory, self.session))

    def _first(self) -> Screen[None]:
        if self.practice:
            from tutor.ui.screens.practice import practice_screen  # only for who asks for it

            return practice_screen(self.session, self.practice)
        return self._lesson(self.lesson) if self.lesson else self._course()

    def _lesson(self, lesson: "Lesson") -> "LessonScreen":
        from tutor.ui.screens.lesson import LessonScreen  # NumPy and the quiz: 100 ms

        return LessonScreen(self.session, lesson)

    def _course(self) -> "MenuScreen":
        from tutor.ui.screens.menu import MenuScreen  # 5 ms where a lesson is opened directly

        return MenuScreen(self.session)

    async def action_quit(self) -> None:
        self.exit(return_code=0)

    def action_interrupt(self) -> None:
        self._leave_on(signal.SIGINT)

    def _leave_on(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self.last_step]

    def _fatal_error(self) -> None:
        """An error of ours: Textual would print it with all its locals; one line is enough."""
        if self._exception and not self.crash:
            self.crash = told(self._exception, self.session.lang)
        self._close_messages_no_wait()
