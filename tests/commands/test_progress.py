"""`progress` as it is called: the table, and answers to a file and back."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.lesson.lessons import COURSE
from tests.progress.learner import Clock
from tests.progress.skills import DAY_0, tried
from tutor.cli import main
from tutor.progress import ATTEMPT, Store, row_of

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        where = ["--data-dir", tmp_path / "data", "--lang", "en"]
        code = main([*map(str, ("progress", *where, *words))])
        return code, *capsys.readouterr()

    return called


@pytest.fixture
def learner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Who has got one skill and is practising another; the clock is theirs."""
    clock = Clock()
    clock.now = DAY_0
    opened = Store.open
    monkeypatch.setattr(Store, "open", lambda folder=None: opened(folder, clock))
    store = Store.open(tmp_path / "data")
    for seed in range(3):
        assert store.record(tried(seed, skill="one-node-back"))
    assert store.record(tried(9, skill="add-backward", verdict="wrong", answer="=1"))
    store.close()
    return clock


def line_of(slug: str, table: str) -> str:
    (line,) = (line for line in table.splitlines() if line.endswith(f"  {slug}"))
    return re.sub(" {2,}", " | ", line.strip())


def test_a_table_of_states_streaks_and_days(call: Call, learner: Clock) -> None:
    code, out, err = call()
    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "Nothing is due for a look."
    got = "Back through one node | got it | 3 right in a row | back in 2 days"
    assert line_of("one-node-back", out) == f"{got} | one-node-back"
    practising = "Back through a + node | practising | back tomorrow | add-backward"
    assert line_of("add-backward", out) == practising
    assert line_of("relu", out) == "Back through ReLU | new | relu"
    assert "%" not in out


def test_what_is_due_is_said(call: Call, learner: Clock) -> None:
    learner.passes(days=2)
    out = call()[1]
    assert out.splitlines()[0] == "Due for a look: 2."
    assert "due for a look" in line_of("one-node-back", out)


def test_a_skill_that_was_shown_seven_times_leads_back_to_its_lesson(
    call: Call, learner: Clock, tmp_path: Path
) -> None:
    store = Store.open(tmp_path / "data")
    for seed in range(7):
        assert store.record(tried(seed, skill="relu", verdict="revealed"))
    assert "see its lesson again" in line_of("relu", call()[1])


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_columns_line_up_in_cells(call: Call, learner: Clock, lang: str) -> None:
    rows = [row for row in call("--lang", lang)[1].splitlines() if row.startswith("    ")]
    assert len(rows) > 20
    starts = {cell_len(row[: re.search(r"[a-z-]+$", row).start()]) for row in rows}  # type: ignore[union-attr]
    assert len(starts) == 1


def test_a_course_without_skills_is_said_to_be_one(call: Call, tmp_path: Path) -> None:
    (tmp_path / "01_bare").mkdir()
    code, out, _ = call("--lessons", tmp_path)
    assert code == 0 and str(tmp_path) in out


@pytest.mark.parametrize("form", ["csv", "json"])
def test_out_and_in_again(call: Call, learner: Clock, tmp_path: Path, form: str) -> None:
    file = tmp_path / "answers"
    code, out, _ = call("--export", form, file)
    assert (code, out) == (0, f"Attempts written: 4. File: {file}\n")
    there = ("--data-dir", tmp_path / "other")
    assert call(*there, "--import", file)[:2] == (0, "Attempts added: 4. Already there: 0.\n")
    assert call(*there, "--import", file)[:2] == (0, "Attempts added: 0. Already there: 4.\n")
    assert line_of("one-node-back", call(*there)[1]) == line_of("one-node-back", call()[1])


ERRORS = {
    "another form": ("--export", "xls", "file"),
    "no form": ("--export", "file"),
    "nowhere to write": ("--export", "csv", "nowhere/file"),
    "no file": ("--import", "nowhere"),
    "another file": ("--import", COURSE / "01_apple_tax" / "en.md"),
    "a folder": ("--import", COURSE),
}


@pytest.mark.parametrize("words", ERRORS.values(), ids=ERRORS)
def test_errors_are_one_line_and_lose_nothing(
    call: Call, learner: Clock, tmp_path: Path, words: tuple[object, ...]
) -> None:
    code, out, err = call(*words)
    assert (code, out) == (2, "")
    assert err.startswith("backprop-tutor: ") and err.count("\n") == 1
    assert len(Store.open(tmp_path / "data").attempts()) == 4


def test_the_table_is_read_where_nothing_can_be_written(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    code, out, err = call()
    assert (code, err.count("\n")) == (0, 1)
    assert line_of("relu", out)
    assert call("--import", COURSE)[0] == 2


def test_what_was_repaired_is_said_even_where_the_import_fails(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "progress.db").write_bytes(b"broken")
    code, out, err = call("--import", COURSE)
    assert (code, out, err.count("\n")) == (2, "", 2)
    assert err.startswith("Started anew. Unreadable file: progress.broken-")


def test_an_old_import_of_the_first_year_breaks_nothing(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    Store.open(data).close()
    with closing(sqlite3.connect(data / "progress.db")) as file, file:
        odd = tried(1, skill="relu", at_utc="0001-01-01T00:00:00.000+00:00")
        file.execute(ATTEMPT.insert, row_of(odd))
    code, out, err = call()
    assert (code, err[:29]) == (0, "Unusable answers set aside: 1")
    assert line_of("relu", out) == "Back through ReLU | new | relu"
    assert call()[2] == ""


def test_a_reader_that_leaves_early_hears_no_complaint(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tutor progress --data-dir {tmp_path} | head -1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=COURSE.parent, capture_output=True, text=True, check=True,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.stdout.count("\n") == 1 and done.stderr == ""
