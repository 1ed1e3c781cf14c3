"""The application: a doorman who opens screens and sees that the terminal is left in order."""

import asyncio
import signal
import traceback
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from tutor.text import say
from tutor.ui.screens.menu import MenuScreen
from tutor.ui.session import Session

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class TutorApp(App[int]):
    """Opens the course or one of its lessons; one screen takes the place of the other."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", show=False, priority=True),
        Binding("ctrl+q", "quit", show=False, priority=True),
    ]

    def __init__(self, session: Session, lesson: "Lesson | None" = None) -> None:
        super().__init__()
        self.session, self.lesson = session, lesson
        self.crash = ""  # what is said on stderr once the terminal is restored

    def on_mount(self) -> None:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, self._leave_on, number)
        if self.lesson:
            from tutor.ui.screens.lesson import LessonScreen  # NumPy and the quiz

            self.push_screen(LessonScreen(self.session, self.lesson))
        else:
            self.push_screen(MenuScreen(self.session))

    async def action_quit(self) -> None:
        self.exit(return_code=0)

    def action_interrupt(self) -> None:
        self._leave_on(signal.SIGINT)

    def _leave_on(self, number: signal.Signals) -> None:
        self.exit(return_code=128 + number)

    def _fatal_error(self) -> None:
        """An error of ours: Textual would print it with all its locals; one line is enough."""
        report = Path(gettempdir()) / "backprop-tutor-error.txt"
        error = self._exception
        report.write_text("".join(traceback.format_exception(error)), "utf-8")
        what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
        self.crash = say("cli.crashed", self.session.lang, what=what, path=report)
        self._close_messages_no_wait()
