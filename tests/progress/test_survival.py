"""Killed, cut off from power, or beside other windows: an answer shown as counted is there."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import pytest

from tests.progress.learner import Clock, an_attempt, answer, answers, trouble
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


def killed(folder: Path, name: str, dice: random.Random) -> list[str]:
    """The answers that a learner saw as counted before kill -9, somewhere at the start or later."""
    with start(folder, name) as process:
        assert process.stdout
        shown = [process.stdout.readline()] if dice.random() < 0.7 else []
        sleep(dice.random() / 30)
        process.kill()
        shown += process.stdout.readlines()
    return [line.strip() for line in shown if line.endswith("\n")]


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.slow)])
def test_kill_9_loses_no_answer_that_was_counted(tmp_path: Path, times: int) -> None:
    dice, counted = random.Random(times), list[str]()
    for n in range(times):
        counted += killed(tmp_path, str(n), dice)
    store = Store.open(tmp_path)
    assert store.trouble is None
    kept = answers(store)
    assert counted and set(counted) <= set(kept)
    assert len(kept) <= len(counted) + times  # with each kill one more may be on its way


def written(folder: Path, windows: int, each: int) -> list[str]:
    """What is kept after so many windows at once; on a busy disk one may have to try again."""
    processes = [start(folder, f"window {n}", limit=each) for n in range(windows)]
    counted = [line for process in processes for line in process.communicate()[0].splitlines()]
    kept = answers(Store.open(folder))
    assert counted and set(counted) <= set(kept)
    return kept


WINDOWS = [2, 4, pytest.param(8, marks=pytest.mark.slow)]


@pytest.mark.parametrize("windows", WINDOWS)
def test_windows_at_once_lose_nothing(tmp_path: Path, windows: int) -> None:
    kept = written(tmp_path, windows, each=25)
    assert len(kept) == len(set(kept)) == windows * 25


@pytest.mark.parametrize("windows", WINDOWS)
def test_windows_find_a_broken_file_and_repair_it_once(tmp_path: Path, windows: int) -> None:
    (tmp_path / "progress.db").write_bytes(b"broken" * 1000)
    assert len(written(tmp_path, windows, each=5)) == windows * 5
    assert len(list(tmp_path.glob("progress.broken-*"))) == 1


@pytest.mark.parametrize("windows", WINDOWS)
def test_windows_find_a_flipped_bit_and_repair_it_once(tmp_path: Path, windows: int) -> None:
    answer(tmp_path, "1", "2", clock=Clock())
    Store.open(tmp_path, Clock()).close()
    with closing(sqlite3.connect(tmp_path / "progress.db")) as file, file:
        file.execute("UPDATE attempt SET answer = '3' WHERE answer = '2'")
    kept = written(tmp_path, windows, each=5)
    assert len(kept) == windows * 5 + 2 and kept[:2] == ["1", "2"]
    assert len(list(tmp_path.glob("progress.broken-*"))) == 1


@pytest.mark.parametrize("seed", range(8))
def test_a_power_cut_amid_a_write_leaves_what_was_counted(tmp_path: Path, seed: int) -> None:
    """Pages of before and after, some of them half, beside the journal: as a disk may be left."""
    answer(tmp_path, *map(str, range(40)))
    path, dice = tmp_path / "progress.db", random.Random(seed)
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA cache_size = 1")  # so that pages reach the disk ahead of the end
        with writer:
            for n in range(300):
                writer.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (n, "9" * 500))
            journal = path.with_name("progress.db-journal").read_bytes()
        after = path.read_bytes()
    path.write_bytes(b"".join(torn(before, after, dice)))
    path.with_name("progress.db-journal").write_bytes(journal)
    store = Store.open(tmp_path, Clock())
    assert (trouble(store), answers(store)) == (None, [*map(str, range(40))])
    assert store.record(an_attempt("later"))


def torn(before: bytes, after: bytes, dice: random.Random) -> Iterator[bytes]:
    for start in range(0, len(after), 512):
        old, new = before[start : start + 512], after[start : start + 512]
        yield old if len(old) == 512 and dice.random() < 0.5 else new


@pytest.mark.parametrize("kept", [0, 1, 28, 511, 512, 600])
def test_a_journal_that_never_reached_the_disk_undoes_nothing(tmp_path: Path, kept: int) -> None:
    answer(tmp_path, "1", "2")
    path = tmp_path / "progress.db"
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("INSERT INTO setting (key, value) VALUES ('a', 'b')")
        journal = path.with_name("progress.db-journal").read_bytes()
    path.write_bytes(before)
    path.with_name("progress.db-journal").write_bytes(journal[:kept])
    assert answers(Store.open(tmp_path, Clock())) == ["1", "2"]


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody can write there, not even root."""
    if os.geteuid():
        folder.chmod(0o500)
        yield
        folder.chmod(0o700)
        return
    here = str(folder)
    binds = [["mount", "--bind", here, here], ["mount", "-o", "remount,bind,ro", here]]
    if any(subprocess.run(bind, capture_output=True).returncode for bind in binds):
        pytest.skip("root that may not mount can write anywhere")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("flaw", ["", "UPDATE attempt SET answer = '3' WHERE answer = '2'"])
def test_a_folder_that_cannot_be_written_shows_what_is_there(tmp_path: Path, flaw: str) -> None:
    answer(tmp_path / "data", "1", "2")
    with closing(sqlite3.connect(tmp_path / "data" / "progress.db")) as file, file:
        file.executescript(flaw)
    with read_only(tmp_path / "data"):
        store = Store.open(tmp_path / "data", Clock())
        assert trouble(store) == "store.read_only"
        assert answers(store) == (["1"] if flaw else ["1", "2"])
        assert not store.record(an_attempt("3"))
        assert [each.answer for each in store.waiting()] == ["3"]
        store.close()


@pytest.mark.parametrize(
    "home", [{}, {"HOME": ""}, {"HOME": "/dev/null"}], ids=["none", "empty", "no folder"]
)
def test_without_a_home_all_goes_on(tmp_path: Path, home: dict[str, str]) -> None:
    code = """
from tutor.progress import Attempt, Store, saved_setting
store = Store.open()
print(store.record(Attempt("relu", "p1", "1", "wrong")), len(store.attempts()), saved_setting("x"))
"""
    data = {} if home.get("HOME") else {"XDG_DATA_HOME": str(tmp_path)}
    env = {name: value for name, value in os.environ.items() if name != "HOME"} | home | data
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    assert run.stdout == f"{bool(data)} 1 None\n" and run.stderr == ""
