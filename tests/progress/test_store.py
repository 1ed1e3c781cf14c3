"""What a learner finds again, and what is said when nothing can be written."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from tests.progress.learner import Clock, an_attempt, answer, answers, trouble
from tutor.progress import Attempt, Change, Store, file, store
from tutor.text import LANGUAGES


def test_a_learner_who_comes_back_finds_everything(tmp_path: Path) -> None:
    first = Store.open(tmp_path)
    attempts = (
        Attempt("apple-tax", "p1", "1.1", "wrong", "forgot_local", ms=900),
        Attempt("relu", "p7", "시그모이드", "skipped", hints=3),
        Attempt("apple-tax", "p1", "2.2", "correct", try_no=2, hints=1, ms=4200),
    )
    assert all([first.record(attempt) for attempt in attempts])
    first.set_setting("language", "ko")
    first.close()
    again = Store.open(tmp_path)
    assert again.attempts() == attempts
    assert again.attempts("relu") == attempts[1:2]
    assert (again.setting("language"), again.setting("speed")) == ("ko", None)
    assert again.trouble is None


def test_the_place_is_where_the_learner_left_even_if_the_clock_goes_back(tmp_path: Path) -> None:
    clock = Clock()
    first = Store.open(tmp_path, clock)
    assert first.last_lesson() is None
    for lesson, page in (("apple", "p1"), ("relu", "p1"), ("apple", "p3")):
        first.remember_place(lesson, page)
        clock.passes(days=-1)
    again = Store.open(tmp_path, clock)
    assert (again.place("apple"), again.place("relu"), again.place("sum")) == ("p3", "p1", None)
    assert again.last_lesson() == "apple"


def test_attempts_keep_their_order_when_the_clock_goes_back(tmp_path: Path) -> None:
    clock = Clock()
    answer(tmp_path, "first", clock=clock)
    clock.passes(days=-400)
    answer(tmp_path, "second", clock=clock)
    assert answers(Store.open(tmp_path)) == ["first", "second"]


def test_long_and_unwritable_answers_are_kept_as_far_as_they_go(tmp_path: Path) -> None:
    answer(tmp_path, "9" * 1000, "a\udc80\0b", "[/bold]'); DROP TABLE attempt")
    kept = answers(Store.open(tmp_path))
    assert kept == ["9" * 240, "a?\0b", "[/bold]'); DROP TABLE attempt"]


@pytest.mark.parametrize("change", ["crc = crc + 1", "answer = '2.3'", "verdict = X'FF'", "ms = 9"])
def test_a_flipped_row_is_left_out(tmp_path: Path, change: str) -> None:
    answer(tmp_path, "1", "2", "3")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as flip, flip:
        flip.execute(f"UPDATE attempt SET {change} WHERE seq = 2")
    assert answers(Store.open(tmp_path)) == ["1", "3"]


def test_broken_utf8_costs_one_row_only(tmp_path: Path) -> None:
    answer(tmp_path, "1", "2", "3")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as flip, flip:
        flip.execute("UPDATE attempt SET answer = CAST(X'FFFE' AS TEXT) WHERE seq = 2")
    assert answers(Store.open(tmp_path)) == ["1", "3"]


def test_a_flipped_setting_is_left_out(tmp_path: Path) -> None:
    learner = Store.open(tmp_path)
    learner.set_setting("language", "ko")
    learner.remember_place("apple", "p1")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as flip, flip:
        flip.execute("UPDATE setting SET value = X'FF'")
        flip.execute("UPDATE place SET page = X'FF'")
    assert (learner.setting("language"), learner.place("apple")) == (None, None)
    assert learner.last_lesson() is None


def use_in_vain(folder: Path) -> Store:
    """A session in which nothing can be written, and everything still works."""
    offline = Store.open(folder)
    assert offline.trouble
    assert not offline.record(an_attempt("2.2"))
    offline.remember_place("apple", "p3")
    offline.set_setting("language", "ko")
    assert answers(offline)[-1] == "2.2"
    assert (offline.place("apple"), offline.last_lesson()) == ("p3", "apple")
    assert offline.setting("language") == "ko"
    return offline


@pytest.mark.parametrize("inside", ["", "data", "deep/data"])
def test_a_folder_that_cannot_be_made(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("in the way")
    offline = use_in_vain(tmp_path / "file" / inside)
    offline.close()
    assert trouble(offline) == "store.read_only"
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "progress.db").mkdir()
    assert trouble(use_in_vain(tmp_path)) == "store.read_only"


def test_a_read_only_disk_still_shows_what_was_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(tmp_path, "1")
    connect = sqlite3.connect

    def read_only(path: Path, **options: object) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", read_only)
    offline = use_in_vain(tmp_path)
    assert trouble(offline) == "store.read_only"
    assert answers(offline) == ["1", "2.2"]


def test_what_waited_is_written_once_the_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    offline = use_in_vain(tmp_path / "data")
    (tmp_path / "data").unlink()
    assert offline.record(an_attempt("3"))
    assert offline.trouble is None
    again = Store.open(tmp_path / "data")
    assert answers(again) == answers(offline) == ["2.2", "3"]
    assert (again.place("apple"), again.setting("language")) == ("p3", "ko")


def test_a_full_disk_loses_nothing_when_there_is_room_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(connection: sqlite3.Connection, changes: Iterable[Change]) -> None:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    learner = Store.open(tmp_path)
    with monkeypatch.context() as disk:
        disk.setattr(file, "write", full)
        assert not learner.record(an_attempt("1"))
        assert not learner.record(an_attempt("2"))
        assert trouble(learner) == "store.full"
    learner.close()
    assert learner.trouble is None
    assert answers(Store.open(tmp_path)) == ["1", "2"]


def test_another_programs_lock_is_waited_for_once_then_only_briefly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "PATIENT", 0.02)
    monkeypatch.setattr(store, "BRIEF", 0.01)
    learner = Store.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / "progress.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert not learner.record(an_attempt("1"))
        assert trouble(learner) == "store.locked"
        assert trouble(Store.open(tmp_path)) == "store.locked"
        assert answers(learner) == ["1"]
        other.execute("ROLLBACK")
    assert learner.record(an_attempt("2"))
    assert learner.trouble is None
    assert answers(Store.open(tmp_path)) == ["1", "2"]


def test_a_short_lock_is_waited_for_also_after_a_long_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = Store.open(tmp_path)
    path = tmp_path / "progress.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        with monkeypatch.context() as impatient:
            impatient.setattr(store, "PATIENT", 0.01)
            assert not learner.record(an_attempt("1"))
        other.execute("ROLLBACK")
        assert learner.record(an_attempt("2"))
        other.execute("BEGIN IMMEDIATE")
        Timer(0.4, other.execute, ["ROLLBACK"]).start()
        assert learner.record(an_attempt("3"))


def test_a_newer_file_is_read_and_left_alone(tmp_path: Path) -> None:
    learner = Store.open(tmp_path)
    assert learner.record(an_attempt("1"))
    learner.remember_place("apple", "p1")
    learner.remember_place("relu", "p1")
    learner.close()
    with closing(sqlite3.connect(tmp_path / "progress.db")) as newer:
        newer.execute("PRAGMA user_version = 99")
    before = (tmp_path / "progress.db").read_bytes()
    older = use_in_vain(tmp_path)
    assert trouble(older) == "store.newer"
    assert answers(older) == ["1", "2.2"]
    older.close()
    assert (tmp_path / "progress.db").read_bytes() == before


def test_a_flipped_row_of_a_newer_file_is_left_out_and_the_file_left_alone(tmp_path: Path) -> None:
    answer(tmp_path, "1", "2")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as newer, newer:
        newer.execute("PRAGMA user_version = 99")
        newer.execute("UPDATE attempt SET answer = '3' WHERE answer = '2'")
    before = (tmp_path / "progress.db").read_bytes()
    learner = Store.open(tmp_path)
    assert (trouble(learner), answers(learner)) == ("store.newer", ["1"])
    learner.close()
    assert (tmp_path / "progress.db").read_bytes() == before


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_clock_gone_mad_makes_no_answer_that_cannot_be_replayed(
    tmp_path: Path, year: int
) -> None:
    clock = Clock()
    clock.now = clock.now.replace(year=year, month=12, day=31)
    answer(tmp_path, "1", clock=clock)
    learner = Store.open(tmp_path, clock)
    assert (trouble(learner), answers(learner)) == (None, ["1"])
    assert learner.now().astimezone()
    assert len([*(tmp_path / "backups").iterdir()]) == 1


def test_an_index_that_is_broken_hinders_no_answer(tmp_path: Path) -> None:
    learner = Store.open(tmp_path)
    learner.remember_place("apple", "p1")
    learner.close()
    path = tmp_path / "progress.db"
    before, row, after = path.read_bytes().partition(b"applep1")
    assert after.count(b"apple") == 1, "the one in the index"
    path.write_bytes(before + row + after.replace(b"apple", b"bpple"))
    again = Store.open(tmp_path)
    assert again.record(an_attempt("1"))
    again.remember_place("bpple", "p2")  # to replace the row that the index names for it
    assert again.saves and (again.place("apple"), again.place("bpple")) == ("p1", "p2")


def test_a_lesson_folder_with_a_foreign_name_does_no_harm(tmp_path: Path) -> None:
    learner = Store.open(tmp_path)
    learner.remember_place("caf\udce9", "p1")
    assert learner.record(an_attempt(lesson="caf\udce9"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_reason_is_said_in_the_learners_language(tmp_path: Path, lang: str) -> None:
    (tmp_path / "file").touch()
    problem = Store.open(tmp_path / "file").trouble
    assert problem
    assert str(tmp_path / "file") in problem.say(lang)


def test_the_package_does_not_load_sqlite_and_finds_the_users_folder(tmp_path: Path) -> None:
    code = (
        "import sys; from tutor.progress import Store; assert 'sqlite3' not in sys.modules;"
        "Store.open().set_setting('language', 'ko')"
    )
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | home)
    (found,) = tmp_path.rglob("progress.db")
    assert found.parent.name == "backprop-tutor"
