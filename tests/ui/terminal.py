"""The real command in a pseudo-terminal: bytes go in, a screen and an exit code come out."""

import os
import re
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pexpect  # type: ignore[import-untyped]
import pyte

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0  # seconds after which a test is ended that hangs
RUN = """
import sys
sys.path.insert(0, {root!r})
{before}
from tutor.__main__ import main
sys.exit(main())
"""
ON = ("\x1b[?1049h", "\x1b[?1000h", "\x1b[?1003h", "\x1b[?1006h", "\x1b[?2004h", "\x1b[?25l")
CONTROL = r"\x1b\[[\d;?<>=]*[a-zA-Z$]+|\x1b\][^\x07\x1b]*(\x07|\x1b\\\\)"
OFF = ("\x1b[?1049l", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l", "\x1b[?2004l", "\x1b[?25h")


class Terminal:
    """A terminal in which the tutor runs; `sent` is all that it wrote."""

    def __init__(self, child: pexpect.spawn, columns: int, rows: int) -> None:
        self.child = child
        self.sent = b""
        self.display = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.display)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.display.display)

    def read(self, seconds: float) -> bytes:
        """What arrives within that time; it ends early when the program ends."""
        end, got = monotonic() + seconds, b""
        while self.child.child_fd != -1 and (left := end - monotonic()) > 0:
            try:
                got += self.child.read_nonblocking(65536, timeout=left)
            except (pexpect.TIMEOUT, pexpect.EOF, ValueError):
                break
        self.sent += got
        self._stream.feed(got)
        return got

    def until(self, condition: Callable[[], bool]) -> None:
        """Read until a condition holds; fail with the screen if it does not come."""
        deadline = monotonic() + PATIENCE
        while not condition():
            waits = self.child.isalive() and monotonic() < deadline
            assert waits, f"waited in vain before\n{self.text}"
            self.read(0.02)

    def until_shown(self, text: str) -> None:
        self.until(lambda: text in self.text)

    def send(self, keys: str | bytes) -> None:
        self.child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self.display.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def hang_up(self) -> None:
        """Close the terminal's own end, as when a window or a connection is closed."""
        self.child.ptyproc.fileobj.close()
        self.child.child_fd = -1

    def until_quiet(self) -> None:
        """Until nothing has arrived for a while: what there was to draw is drawn."""
        self.until(lambda: not self.read(0.3))

    def kill(self, number: signal.Signals) -> None:
        os.kill(self.child.pid, number)

    def end(self) -> int:
        """The exit code of the program, which ends by itself."""
        began, child = monotonic(), self.child
        while child.isalive():
            assert monotonic() < began + PATIENCE, "the program does not end"
            self.read(0.02)
        self.read(0.02)
        return int(-child.signalstatus if child.exitstatus is None else child.exitstatus)

    @property
    def said(self) -> str:
        """The text that was written after the full screen was left."""
        left = self.sent.decode("utf-8", "replace").rpartition(OFF[0])[2]
        return re.sub(CONTROL, "", left).strip()

    @property
    def under_the_cursor(self) -> str:
        """The character at which the terminal's own cursor stands."""
        cursor = self.display.cursor
        return str(self.display.buffer[cursor.y][cursor.x].data)

    @property
    def colour_codes(self) -> list[str]:
        """Every code so far that sets a colour."""
        codes = re.findall(r"\x1b\[([\d;]*)m", self.sent.decode("utf-8", "replace"))
        return [code for code in codes if re.search(r"(^|;)([349][0-8]|10[0-7])(;|$)", code)]

    def is_restored(self, before: list[object]) -> bool:
        """Whether every mode is off again that had been turned on, and the line is as it was."""
        sent = self.sent.decode("utf-8", "replace")
        modes = all(sent.rfind(off) > sent.rfind(on) for on, off in zip(ON, OFF, strict=True))
        return modes and termios.tcgetattr(self.child.child_fd) == before


@contextmanager
def terminal(
    data: Path,
    *arguments: str,
    size: tuple[int, int] = (80, 24),
    before: str = "pass",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Terminal]:
    """The command with these arguments; `before` is Python that runs ahead of it."""
    columns, rows = size
    script = RUN.format(root=str(ROOT), before=before)
    env = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "COLORTERM": "truecolor"}
    child = pexpect.spawn(
        sys.executable,
        ["-c", script, *arguments, "--data-dir", str(data)],
        dimensions=(rows, columns),
        env=env | {**(environment or {})},
        timeout=PATIENCE,
    )
    try:
        yield Terminal(child, columns, rows)
    finally:
        if child.isalive():
            child.kill(signal.SIGKILL)
            child.wait()
        child.ptyproc.fileobj.close()


def in_a_lesson(at: Terminal) -> None:
    at.until_shown("quit")
    at.send("\r")
    at.until_shown("1/15")
