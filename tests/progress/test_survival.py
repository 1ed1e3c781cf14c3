"""Killed, or beside seven other windows: an answer that was shown as counted is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.progress.learner import answers
from tutor.progress import Store

LEARNER = """
import sys
from itertools import count, islice
from pathlib import Path
from tutor.progress import Attempt, Store

folder, name, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
store = Store.open(folder)
for n in islice(count(), limit or None):
    attempt = Attempt("apple-tax", "p1", f"{name} {n}", "correct")
    if store.record(attempt):
        print(attempt.answer, flush=True)
store.close()
"""


def start(folder: Path, name: str, limit: int = 0) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", LEARNER, str(folder), name, str(limit)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed(folder: Path, name: str, after: int) -> list[str]:
    """The answers that a learner saw as counted before kill -9."""
    with start(folder, name) as process:
        assert process.stdout
        shown = [process.stdout.readline() for _ in range(after)]
        process.kill()
        shown += process.stdout.readlines()
    return [line.strip() for line in shown if line.endswith("\n")]


@pytest.mark.parametrize("rounds", [4, pytest.param(40, marks=pytest.mark.slow)])
def test_kill_9_loses_no_answer_that_was_counted(tmp_path: Path, rounds: int) -> None:
    counted: list[str] = []
    for n in range(rounds):
        counted += killed(tmp_path, str(n), after=1 + 7 * n)
        store = Store.open(tmp_path)
        assert store.trouble is None
        assert set(counted) <= set(answers(store))
        assert len(answers(store)) <= len(counted) + n + 1  # one more may be on its way


def written_by_eight(folder: Path, each: int) -> list[str]:
    """What is kept after eight windows at once; on a busy disk one may have to try again."""
    windows = [start(folder, f"window {n}", limit=each) for n in range(8)]
    counted = [line.strip() for window in windows for line in window.communicate()[0].splitlines()]
    kept = answers(Store.open(folder))
    assert counted and set(counted) <= set(kept)
    return kept


def test_eight_windows_at_once_lose_nothing(tmp_path: Path) -> None:
    kept = written_by_eight(tmp_path, each=50)
    assert len(kept) == len(set(kept)) == 8 * 50


def test_eight_windows_find_a_broken_file_and_repair_it_once(tmp_path: Path) -> None:
    (tmp_path / "progress.db").write_bytes(b"broken" * 1000)
    assert len(written_by_eight(tmp_path, each=5)) == 8 * 5
    assert len(list(tmp_path.glob("progress.broken-*"))) == 1
