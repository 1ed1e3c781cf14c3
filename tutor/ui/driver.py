"""Textual's driver for our terminals, where bytes can be anything and the terminal can go away."""

import os

from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """Reads on after bytes that it cannot read, which would end Textual's own."""

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
