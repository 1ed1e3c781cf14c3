"""Textual's driver for our terminals, where bytes can be anything and the terminal can go away."""

import os
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

LARGEST = 1000, 400  # columns and rows; nobody has more, but COLUMNS may say so


class TerminalDriver(LinuxDriver):
    """Reads on after bytes that it cannot read, which would end Textual's own."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._size = self._size or self._get_terminal_size()
        self._cursor_shown = False

    def _get_terminal_size(self) -> tuple[int, int]:
        """The terminal's own size, whatever the environment says of it; never an absurd one."""
        try:
            width, height = os.get_terminal_size(self.fileno)
        except OSError:
            width, height = super()._get_terminal_size()
        return min(width or 80, LARGEST[0]), min(height or 24, LARGEST[1])

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._cursor_shown = False

    def show_cursor(self, shown: bool) -> None:
        """Show or hide the terminal's own cursor."""
        if shown != self._cursor_shown:
            self._cursor_shown = shown
            self.write("\x1b[?25h" if shown else "\x1b[?25l")
            self.flush()

    def _run_input_thread(self) -> None:
        # Hangul typed in CP949 and mouse reports of old terminals are not UTF-8; what cannot be
        # read is dropped, and a fresh parser begins with what comes next.
        while not self.exit_event.is_set():
            try:
                self.run_input_thread()
            except (ValueError, ArithmeticError, LookupError):
                continue
            except Exception as error:
                self._app.call_later(self._app._handle_exception, error)
                return

    def _sigcont_application(self, *_: object) -> None:
        # A hangup sends SIGCONT too: only what was suspended may start to read and draw again.
        if self._must_signal_resume:
            super()._sigcont_application()

    def close(self) -> None:
        super().close()
        assert self._file is not None  # where Textual draws
        try:
            self._file.flush()
        except OSError:  # the terminal is gone; Python's own last flush must not fail on it
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._file.fileno())
