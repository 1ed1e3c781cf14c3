"""The command in a real terminal: however it ends, the terminal is left as it was found."""

import signal
import termios
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.ui.terminal import Terminal, in_a_lesson, terminal
from tutor.progress import Store

Place = Callable[[Terminal], None]


def in_the_menu(at: Terminal) -> None:
    at.until_shown("quit")


def in_help(at: Terminal) -> None:
    at.until_shown("quit")
    at.send("?")
    at.until_shown("any other key")


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


def practising(at: Terminal) -> None:
    at.until_shown("quit")
    at.send("p")
    at.until_shown("1/10")


WAYS: list[tuple[str | signal.Signals, int, Place]] = [
    ("q", 0, in_the_menu),
    ("\x03", 130, typing),
    (signal.SIGTERM, 143, while_values_flow),
]
PLACES = (in_the_menu, in_help, in_a_lesson, typing, while_values_flow, practising)
MORE_WAYS = [(signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)]
EVERYWHERE = [
    (way, code, place)
    for way, code in [*((way, code) for way, code, _ in WAYS[1:]), ("\x11", 0), *MORE_WAYS]
    for place in PLACES
]


def ends_well(data: Path, way: str | signal.Signals, code: int, place: Place) -> None:
    with terminal(data) as at:
        before = termios.tcgetattr(at.child.child_fd)
        place(at)
        if isinstance(way, str):
            at.send(way)
        else:
            at.kill(way)
        assert at.end() == code
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
        assert at.end() == 129


@pytest.mark.parametrize("by", ["key", pytest.param("signal", marks=pytest.mark.slow)])
def test_a_suspended_lesson_goes_on(tmp_path: Path, by: str) -> None:
    with terminal(tmp_path) as at:
        before = termios.tcgetattr(at.child.child_fd)
        in_a_lesson(at)
        if by == "key":
            at.send("\x1a")
        else:
            at.kill(signal.SIGTSTP)
        at.until(lambda: at.is_restored(before))
        at.display.reset()  # as a terminal clears what is entered anew
        at.kill(signal.SIGCONT)
        at.until(lambda: not at.is_restored(before))
        at.until_shown("1/15")
        at.send("\x1b[C")
        at.until_shown("2/15")
        at.send("\x11")
        assert at.end() == 0
        assert at.is_restored(before)


def test_the_terminals_own_cursor_stands_where_one_types(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        in_a_lesson(at)
        assert at.display.cursor.hidden
        at.send("\x1b[C\x1b[C22")
        at.until_shown("total = 22▏")
        at.until(lambda: not at.display.cursor.hidden)
        assert at.under_the_cursor == "▏"
        at.send("\x1b[D")
        at.until_shown("total = 2▏2")
        assert at.under_the_cursor == "▏"
        at.send("\x1b")
        at.until(lambda: at.display.cursor.hidden)
        at.send("e5")  # a value is typed on its wire
        at.until(lambda: not at.display.cursor.hidden)
        at.until_quiet()
        assert at.under_the_cursor == "▏" and at.display.cursor.y < 10


def test_what_is_sent_in_one_piece_is_heard_once(tmp_path: Path) -> None:
    with terminal(tmp_path) as at:
        in_help(at)
        at.send("xxyq")
        at.until(lambda: "any other key" not in at.text)
        at.send("\x1b[B")
        at.until_shown("▸  2")
        at.send("\x1b[A")
        at.until_shown("▸  1")
        at.send("\r\r\r")
        at.until_shown("1/15")
        at.until_quiet()
        at.send("\x1b[C\x1b[C2")
        at.until_shown("= 2▏")
        at.send("\x1bh")  # as tmux sends escape, and h soon after it
        at.until_shown("Hint:")
        assert "▏" not in at.text
        at.send("q")
        assert at.end() == 0


def test_absurd_sizes_in_the_environment_are_not_believed(tmp_path: Path) -> None:
    environment = {"COLUMNS": "99999", "LINES": "99999"}
    with terminal(tmp_path, environment=environment) as at:
        in_a_lesson(at)
        at.send("q")
        assert at.end() == 0


BREAKS = {
    "a handler": "screens.menu as m; m.MenuScreen.action_choose = lambda self, by: 1 / 0",
    "compose": "screens.menu as m; m.MenuScreen.compose = lambda self: 1 / 0",
    "a line drawn": "widgets.graph_view as m; m.GraphView.render_line = lambda self, y: 1 / 0",
    "a timer": (
        "screens.menu as m; m.MenuScreen.action_choose = "
        "lambda self, by: self.set_timer(0.01, lambda: 1 / 0)"
    ),
}
RARE = ("compose", "a line drawn", "a timer")


@pytest.mark.parametrize(
    "where", ["a handler", *(pytest.param(w, marks=pytest.mark.slow) for w in RARE)]
)
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
        assert at.end() == 1
        assert at.is_restored(before)
        assert len(at.said.splitlines()) <= 5
        (report,) = temporary.iterdir()
        assert str(report) in "".join(at.said.split())
        assert "Traceback" in report.read_text() and "ZeroDivisionError" in report.read_text()


@pytest.mark.slow
def test_answers_survive_an_error_of_ours(tmp_path: Path) -> None:
    breaks = "import tutor.ui.screens.lesson as m; m.LessonScreen.action_pan = lambda *_: 1 / 0"
    with terminal(tmp_path, before=breaks) as at:
        in_a_lesson(at)
        at.send("\x1b[C\x1b[C")
        at.until_shown("3/15")
        at.send("220\r")
        at.until_shown("That is right")
        at.send("\x1b[1;2A")
        assert at.end() == 1
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
    "kind",
    [
        "Hangul in CP949",
        pytest.param("a file", marks=pytest.mark.slow),
        pytest.param("an old terminal's mouse", marks=pytest.mark.slow),
        pytest.param("a large file", marks=pytest.mark.slow),
    ],
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
        assert at.end() == 0


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


@pytest.mark.slow
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
        assert one.end() == other.end() == 0
    store = Store.open(tmp_path)
    assert [attempt.answer for attempt in store.attempts()] == ["22", "21", "220", "220"]
    store.close()
