"""The command in a real terminal: however it ends, the terminal is left as it was found."""

import os
import signal
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from tests.ui.terminal import PATIENCE, ROOT, Terminal, terminal
from tutor.progress import Store

Place = Callable[[Terminal], None]


def in_the_menu(at: Terminal) -> None:
    at.until_shown("quit")


def in_help(at: Terminal) -> None:
    at.until_shown("quit")
    at.send("?")
    at.until_shown("any other key")


def in_a_lesson(at: Terminal) -> None:
    at.until_shown("quit")
    at.send("\r")
    at.until_shown("1/15")


def typing(at: Terminal) -> None:
    in_a_lesson(at)
    at.send("\x1b[C\x1b[C")
    at.until_shown("3/15")
    at.send("22")
    at.until_shown("total = 22")


def while_values_flow(at: Terminal) -> None:
    in_a_lesson(at)
    at.send("--\x1b[C")  # at half speed
    at.until_shown("2/15")


WAYS: list[tuple[str | signal.Signals, int, Place]] = [
    ("q", 0, in_the_menu),
    ("\x03", 130, typing),
    ("\x11", 0, in_help),
    (signal.SIGTERM, 143, while_values_flow),
    (signal.SIGHUP, 129, in_help),
    (signal.SIGINT, 130, in_a_lesson),
    (signal.SIGQUIT, 131, typing),
]
PLACES = (in_the_menu, in_help, in_a_lesson, typing, while_values_flow)
EVERYWHERE = [(way, code, place) for way, code, _ in WAYS[1:] for place in PLACES]


def ends_well(data: Path, way: str | signal.Signals, code: int, place: Place) -> None:
    with terminal(data) as at:
        before = termios.tcgetattr(at.child.child_fd)
        place(at)
        if isinstance(way, str):
            at.send(way)
        else:
            at.kill(way)
        ended, seconds = at.end()
        assert ended == code
        assert seconds < 1.0
        assert at.is_restored(before)
        assert at.said == ""


@pytest.mark.parametrize(("way", "code", "place"), WAYS)
def test_every_way_out_restores_the_terminal(
    tmp_path: Path, way: str | signal.Signals, code: int, place: Place
) -> None:
    ends_well(tmp_path, way, code, place)


@pytest.mark.slow
@pytest.mark.parametrize(("way", "code", "place"), EVERYWHERE)
def test_every_way_out_from_everywhere(
    tmp_path: Path, way: str | signal.Signals, code: int, place: Place
) -> None:
    ends_well(tmp_path, way, code, place)


def test_a_terminal_that_goes_away_ends_the_program(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        in_the_menu(at)
        at.hang_up()
        assert at.end()[0] == 129


@pytest.mark.slow
def test_a_suspended_lesson_goes_on(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        before = termios.tcgetattr(at.child.child_fd)
        in_a_lesson(at)
        at.kill(signal.SIGTSTP)
        at.until(lambda: at.is_restored(before))
        at.kill(signal.SIGCONT)
        at.until(lambda: not at.is_restored(before))
        at.send("\x1b[C")
        at.until_shown("2/15")
        at.send("\x11")
        assert at.end()[0] == 0
        assert at.is_restored(before)


BREAKS = {
    "a handler": "screens.menu as m; m.MenuScreen.action_choose = lambda self, by: 1 / 0",
    "compose": "screens.menu as m; m.MenuScreen.compose = lambda self: 1 / 0",
    "a line drawn": "widgets.graph_view as m; m.GraphView.render_line = lambda self, y: 1 / 0",
    "a timer": (
        "screens.menu as m; m.MenuScreen.action_choose = "
        "lambda self, by: self.set_timer(0.01, lambda: 1 / 0)"
    ),
}


@pytest.mark.parametrize("where", BREAKS)
def test_an_error_of_ours_is_a_line_and_a_report(tmp_path: Path, where: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with terminal(
        tmp_path, before=f"import tutor.ui.{BREAKS[where]}", environment={"TMPDIR": str(temporary)}
    ) as at:
        before = termios.tcgetattr(at.child.child_fd)
        if where != "compose":
            at.until_shown("quit")
        if where == "a line drawn":
            at.send("\r")
        elif where != "compose":
            at.send("\x1b[B")
        assert at.end()[0] == 1
        assert at.is_restored(before)
        assert len(at.said.splitlines()) <= 5
        (report,) = temporary.iterdir()
        assert str(report) in "".join(at.said.split())
        assert "Traceback" in report.read_text() and "ZeroDivisionError" in report.read_text()


def test_answers_survive_an_error_of_ours(tmp_path: Path) -> None:
    breaks = "import tutor.ui.screens.lesson as m; m.LessonScreen.action_pan = lambda *_: 1 / 0"
    with terminal(tmp_path, before=breaks) as at:
        in_a_lesson(at)
        at.send("\x1b[C\x1b[C")
        at.until_shown("3/15")
        at.send("220\r")
        at.until_shown("That is right")
        at.send("\x1b[1;2A")
        assert at.end()[0] == 1
    store = Store.open(tmp_path)
    assert [attempt.answer for attempt in store.attempts()] == ["220"]
    store.close()


QUITS = b"q\x03\x11"
NOT_TEXT = {
    "Hangul in CP949": "가나다".encode("cp949"),
    "an old terminal's mouse": b"\x1b[M \xf0\xe1\x1b[M#\xff\xff",
    "a file": bytes(byte for byte in Random(1).randbytes(20_000) if byte not in QUITS),
    "a large file": bytes(byte for byte in Random(2).randbytes(100_000) if byte not in QUITS),
}


@pytest.mark.parametrize(
    "kind", [*[*NOT_TEXT][:-1], pytest.param("a large file", marks=pytest.mark.slow)]
)
def test_bytes_that_are_no_text_do_not_end_the_program(tmp_path: Path, kind: str) -> None:
    with terminal(tmp_path) as at:
        in_a_lesson(at)
        data = NOT_TEXT[kind]
        for start in range(0, len(data), 2000):
            at.send(data[start : start + 2000])
            at.read(0.005)
        at.send("\x1b[201~" * 2)  # the end of whatever began
        at.resize(120, 40)
        at.until(lambda: "─╮" in at.display.display[1])  # it still draws
        at.send("\x11")
        assert at.end()[0] == 0


def test_nothing_is_sent_while_nothing_moves(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        in_a_lesson(at)
        at.send("\x1b[C")
        at.until_shown("2/15")
        at.until_quiet()
        assert at.read(0.5) == b""


@pytest.mark.parametrize("switch", [["--no-motion"], pytest.param([], marks=pytest.mark.slow)])
def test_without_motion_a_page_arrives_at_once(tmp_path: Path, switch: list[str]) -> None:
    environment = {} if switch else {"TEXTUAL_ANIMATIONS": "none"}
    with terminal(tmp_path, *switch, environment=environment) as at:
        in_a_lesson(at)
        at.send("--")
        at.until_shown("0.5")
        at.until_quiet()
        at.send("\x1b[C")
        at.until_shown("2/15")
        at.until_quiet()
        frames = at.sent.rpartition(b"First the apples")[2].count(b"\x1b[?2026h")
        assert frames <= 1
        assert "200" in at.text


def test_no_colour_leaves_the_meaning(tmp_path: Path) -> None:
    with terminal(tmp_path, "--no-color") as at:
        in_a_lesson(at)
        at.send("\x1b[C\x1b[C")
        at.until_shown("total = ▁")
        assert "?" in at.text.partition("Now the tax")[0]
        at.send("22\r")
        at.until_shown("✗")
        at.send("220\r")
        at.until_shown("✓")
        codes = at.colour_codes
        assert not codes, codes


def test_a_second_window_keeps_its_answers_too(tmp_path: Path) -> None:
    with terminal(tmp_path) as one, terminal(tmp_path) as other:
        for at in (one, other):
            in_a_lesson(at)
        for at in (one, other):
            at.send("\x1b[C\x1b[C")
            at.until_shown("3/15")
        for at, typed in ((one, "22"), (other, "21"), (one, "220"), (other, "220")):
            at.send(typed)
            at.until_shown(f"total = {typed}")
            at.send("\r")
            at.until_shown("✓" if typed == "220" else "✗")
        one.send("q")
        other.send("q")
        assert one.end()[0] == other.end()[0] == 0
    store = Store.open(tmp_path)
    assert [attempt.answer for attempt in store.attempts()] == ["22", "21", "220", "220"]
    store.close()


# Where there is no terminal


def run(
    data: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> tuple[int, str, str]:
    """The command with pipes instead of a terminal: exit code, output, errors."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments, "--data-dir", str(data)],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env=inherited | {"LANG": "C.UTF-8"} | environment,
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_without_a_terminal_it_says_so_and_ends(tmp_path: Path) -> None:
    code, out, errors = run(tmp_path, "learn")
    assert (code, out) == (2, "")
    assert len(errors.splitlines()) == 1 and "--plain" in errors


@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}])
def test_a_lesson_as_lines_counts_its_answers(tmp_path: Path, environment: dict[str, str]) -> None:
    plain = [] if environment else ["--plain"]
    lines = b"\n\n21\n\xb0\xa1\n\x1b]0;x\x07220\n220\nq\n"
    code, out, errors = run(tmp_path, "learn", "apple_tax", *plain, stdin=lines, **environment)
    assert (code, errors) == (0, "")
    assert "That is right" in out
    assert "\x1b" not in out and "\x07" not in out
    store = Store.open(tmp_path)
    assert [attempt.verdict for attempt in store.attempts()] == ["wrong", "correct"]
    store.close()


@pytest.mark.parametrize(
    "encoding",
    [
        "ascii",
        pytest.param("euc-kr", marks=pytest.mark.slow),
        pytest.param("latin-1", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    "command", [["lessons"], ["show", "apple_tax"], ["learn", "1", "--plain"], ["check"]]
)
def test_an_encoding_without_our_characters_ends_nothing(
    tmp_path: Path, encoding: str, command: list[str]
) -> None:
    code, _, errors = run_raw(tmp_path, encoding, *command)
    assert code == 0, errors
    assert b"Traceback" not in errors


def run_raw(data: Path, encoding: str, *arguments: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments, "--lang", "ko", "--data-dir", str(data)],
        input=b"q\n",
        capture_output=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding, "LC_ALL": "POSIX"},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_terminal_without_unicode_gets_ascii(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX", "LANG": ""}
    with terminal(tmp_path, "--no-motion", environment=environment) as at:
        in_a_lesson(at)
        assert at.sent.isascii()
        assert "\\u" not in at.text and "+-----+" in at.text
        at.send("q")
        assert at.end()[0] == 0


def test_what_reads_the_output_may_go_away(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tutor learn 1 --plain --data-dir {tmp_path} | head -1"
    done = subprocess.run(command, shell=True, input=b"\n" * 99, capture_output=True, cwd=ROOT)
    assert done.stderr == b""


def test_a_module_in_the_current_folder_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('not ours')")
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "show", "apple_tax"],
        capture_output=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_without_a_terminal_it_ends_soon(tmp_path: Path) -> None:
    def seconds(*command: str) -> float:
        began = monotonic()
        subprocess.run([sys.executable, *command], capture_output=True, cwd=ROOT, input=b"")
        return monotonic() - began

    learn = min(seconds("-m", "tutor", "--data-dir", str(tmp_path)) for _ in range(5))
    bare = min(seconds("-c", "pass") for _ in range(5))
    assert learn - bare < 0.3
