"""What starting, a key and an idle screen cost beside a bare Textual app, in one interleaved run.

    python tests/bench/bench_startup.py [RUNS]

CPU milliseconds of the process (its time on a core, from /proc, so Linux only) until nothing has
come for a while, after the start and after each key, and the bytes that came: medians.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

COLUMNS, ROWS = 80, 24
QUIET = 0.4  # seconds without a byte: settled
START = 20.0  # seconds that a start may take
ANSWER = 0.15  # seconds without a byte: a key is answered
FRAME_END = b"\x1b[?2026l"
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[6n": b"\x1b[1;2R"}
"""What a terminal says when it is asked: frames are wanted, a glyph was one cell wide."""

BARE = """
from textual.app import App
from textual.widgets import Footer, Static
class Bare(App):
    BINDINGS = [("n", "next", "Next")]
    count = 0
    def compose(self):
        yield Static("0")
        yield Footer()
    def action_next(self):
        self.count += 1
        self.query_one(Static).update(str(self.count))
Bare().run()
"""


@dataclass(frozen=True)
class Program:
    """A command, the keys that bring it where its keys are measured, and those keys."""

    name: str
    arguments: Sequence[str]
    before: Sequence[bytes] = ()
    keys: Sequence[bytes] = ()
    playing: bytes = b""


RIGHT, LEFT = b"\x1b[C", b"\x1b[D"
BARE_APP = Program("bare Textual app", ["-c", BARE], keys=[b"n"] * 12)
TUTOR = ["-m", "tutor"]
PROGRAMS = [
    BARE_APP,
    Program("menu, down and up", TUTOR, keys=[b"\x1b[B", b"\x1b[A"] * 6),
    Program("lesson 1, typing", [*TUTOR, "learn", "1"], [RIGHT, RIGHT, b"\r"], [b"1", b"\x7f"] * 6),
    Program("lesson 2, pages", [*TUTOR, "learn", "2", "--no-motion"], [RIGHT], [RIGHT, LEFT] * 6),
    Program("lesson 2, pulses", [*TUTOR, "learn", "2"], playing=b"]" + RIGHT * 3),
]


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, program: Program, folder: str, environment: Mapping[str, str]) -> None:
        arguments = [sys.executable, *program.arguments]
        if program is not BARE_APP:
            arguments += ["--data-dir", folder]
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execve(arguments[0], arguments, dict(environment))
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def read(self, quiet: float, patience: float) -> list[bytes]:
        """What comes until nothing does for `quiet` seconds."""
        pieces: list[bytes] = []
        until = time.perf_counter() + patience
        while (left := until - time.perf_counter()) > 0:
            if not select.select([self.file], [], [], left)[0]:
                break
            piece = os.read(self.file, 1 << 16)
            pieces.append(piece)
            for asked, answer in ANSWERS.items():
                if asked in piece:
                    self.write(answer)
            until = time.perf_counter() + quiet
        return pieces

    def write(self, keys: bytes) -> None:
        os.write(self.file, keys)

    def cpu(self) -> float:
        """Milliseconds on a core, all threads."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def close(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.file)


def measure(program: Program, environment: Mapping[str, str]) -> dict[str, float]:
    """One start of a program."""
    with TemporaryDirectory() as folder:
        terminal = Terminal(program, folder, environment)
        try:
            first = terminal.read(QUIET, START)
            found = {"start": terminal.cpu(), "start bytes": float(size_of(first))}
            for key in program.before:
                terminal.write(key)
                terminal.read(QUIET, QUIET)
            found["idle bytes"] = float(size_of(terminal.read(1, 1)))
            return found | _keys(terminal, program.keys) | _frames(terminal, program.playing)
        finally:
            terminal.close()


def size_of(pieces: Sequence[bytes]) -> int:
    return sum(map(len, pieces))


def _keys(terminal: Terminal, keys: Sequence[bytes]) -> dict[str, float]:
    """CPU and bytes of a key; the first fills caches and is not counted."""
    costs, sizes = [], []
    for key in keys:
        before = terminal.cpu()
        terminal.write(key)
        sizes.append(size_of(terminal.read(ANSWER, 1)))
        costs.append(terminal.cpu() - before)
    return {"key": median(costs[1:]), "key bytes": median(sizes[1:])} if keys else {}


def _frames(terminal: Terminal, playing: bytes) -> dict[str, float]:
    """Bytes of the median frame while pulses travel; the keys before it are not counted."""
    if not playing:
        return {}
    terminal.write(playing)
    shown = b"".join(terminal.read(QUIET, 5))
    return {"frame bytes": median(map(len, shown.split(FRAME_END)[:-1]))}


def main(runs: int) -> None:
    """Print the medians of interleaved runs, after one that fills the caches."""
    with TemporaryDirectory() as caches:
        environment = dict(os.environ) | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment |= {"LANG": "C.UTF-8", "PYTHONPYCACHEPREFIX": caches}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as an installed program, compiled
        rounds = [[measure(p, environment) for p in PROGRAMS] for _ in range(runs + 1)][1:]
    bare = [one[0] for one in rounds]
    for k, program in enumerate(PROGRAMS):
        found = [one[k] for one in rounds]
        print(program.name)
        for name in found[0]:
            value = median(one[name] for one in found)
            reference = median(one.get(name, 0) for one in bare)
            beside = f"  {value / reference:.2f} × bare" if k and reference else ""
            print(f"  {name:12} {value:8.1f}{beside}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
