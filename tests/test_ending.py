"""How commands end where their output cannot be written, their streams are closed, or a signal
comes: in silence or with one line, and never with a traceback."""

import os
import random
import re
import signal
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from tests.sampling import one_in

ROOT = Path(__file__).parents[1]
COMMANDS = [
    "lessons", "show 1", "progress", "train --epochs 1", "check lessons/01_apple_tax",
    "mistakes halved", "learn 1 --plain", "practice --plain", "--help", "--version",
]  # fmt: skip
FULL = "> /dev/full"
SILENT = ["| true", "| head -c1", ">&-", "2>&-", "<&-", "<&- >&- 2>&-", "2> /dev/full"]
OFTEN = [
    ("lessons", "| true"), ("train --epochs 9", "| head -c1"), ("--help", ">&-"),
    ("show 1", "<&- >&- 2>&-"), ("learn 1 --plain", "<&-"), ("practice --plain", "<&- >&- 2>&-"),
]  # fmt: skip

SPEAKS_ENGLISH = {"LANG": "C.UTF-8", "PATH": os.environ["PATH"]}


def ended(tmp_path: Path, words: str, streams: str, **environment: str) -> tuple[int, str]:
    """The exit code of a command and all that came out beside its output."""
    command = f"{sys.executable} -m tutor {words} --data-dir {tmp_path / 'data'} {streams}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"ulimit -t 20; {command}"], cwd=ROOT, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=SPEAKS_ENGLISH | environment, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("words", one_in(3, COMMANDS))
def test_a_full_disk_is_one_line(tmp_path: Path, words: str) -> None:
    code, told = ended(tmp_path, words, FULL)
    assert (code, told) == (
        1, "backprop-tutor: cannot write the output: no space left on the disk\n"
    )  # fmt: skip


def test_a_full_disk_is_told_in_the_learners_language(tmp_path: Path) -> None:
    code, told = ended(tmp_path, "lessons --lang ko", FULL, PYTHONUNBUFFERED="1")
    assert code == 1 and re.search("[가-힣]", told) and told.count("\n") == 1


@pytest.mark.parametrize("gone", one_in(2, OFTEN))
def test_streams_that_are_gone_are_passed_over(tmp_path: Path, gone: tuple[str, str]) -> None:
    words, streams = gone
    assert ended(tmp_path, words, streams) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("streams", SILENT)
@pytest.mark.parametrize("words", COMMANDS)
def test_streams_that_are_gone_in_any_way(
    tmp_path: Path, words: str, streams: str, unbuffered: str
) -> None:
    assert ended(tmp_path, words, streams, PYTHONUNBUFFERED=unbuffered) == (0, "")


def test_an_error_that_nobody_can_read_keeps_its_exit_code(tmp_path: Path) -> None:
    for streams in ("2> /dev/full", "2>&-", ">&- 2>&-"):
        assert ended(tmp_path, "show nothing", streams) == (2, "")


# --- signals

STARTED = """
import os, sys, tutor.__main__ as started
at_signals = started.at_signals
started.at_signals = lambda handler: (at_signals(handler), os.write({fd}, b"."))
sys.exit(started.main())
"""
STOPPED = ["lessons", "learn 1 --plain", "train --epochs 300", "check"]
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def stopped(tmp_path: Path, words: str, number: signal.Signals, delay: float) -> tuple[int, str]:
    """Exit code and errors of a command that gets a signal so long after it could hear one."""
    begun, begins = os.pipe()
    arguments = [*words.split(), "--data-dir", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", STARTED.format(fd=begins), *arguments], cwd=ROOT, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=SPEAKS_ENGLISH, pass_fds=[begins],
    ) as process:  # fmt: skip
        os.close(begins)
        os.read(begun, 1)
        sleep(delay)
        process.send_signal(number)
        _, errors = process.communicate()  # whose end of the input ends what a signal does not
    os.close(begun)
    return process.returncode, errors


@pytest.mark.parametrize("words", STOPPED[1:3])
@pytest.mark.parametrize("number", SIGNALS[:2])
def test_a_signal_ends_a_command_quietly(
    tmp_path: Path, words: str, number: signal.Signals
) -> None:
    delay = random.uniform(0.002, 0.3)
    code, errors = stopped(tmp_path, words, number, delay)
    assert code in (0, 128 + number), delay
    assert errors == "", delay


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("words", STOPPED)
@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_at_any_moment(
    tmp_path: Path, words: str, number: signal.Signals, seed: int
) -> None:
    delay = random.Random(f"{seed}{words}{number}").uniform(0.002, 0.6)
    code, errors = stopped(tmp_path, words, number, delay)
    assert code in (0, 128 + number) and errors == ""


def test_what_nohup_holds_back_ends_nothing() -> None:
    code = """
import os, signal, tutor.cli
from tutor.__main__ import main
signal.signal(signal.SIGHUP, signal.SIG_IGN)
tutor.cli.main = lambda _: os.kill(os.getpid(), signal.SIGHUP) or print("goes on") or 0
main()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"goes on\n")
