"""A broken file is set aside, never deleted, and what was in it comes back."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.progress.learner import Clock, an_attempt, answer, answer_much, answers, trouble
from tests.sampling import one_in
from tutor.progress import Store

ASIDE = "progress.broken-20260102-030405.db"


def test_garbage_is_kept_aside_and_the_learner_goes_on(tmp_path: Path) -> None:
    (tmp_path / "progress.db").write_bytes(b"this is not a database" * 500)
    learner = Store.open(tmp_path, Clock())
    assert trouble(learner) == "store.damaged"
    assert ASIDE in str(learner.trouble)
    assert learner.record(an_attempt())
    assert (tmp_path / ASIDE).read_bytes() == b"this is not a database" * 500
    assert trouble(Store.open(tmp_path)) is None


def test_the_database_of_another_program_is_kept_aside(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "progress.db")) as other:
        other.execute("CREATE TABLE attempt (seq, photo)")
    assert trouble(Store.open(tmp_path, Clock())) == "store.damaged"
    assert (tmp_path / ASIDE).exists()


@pytest.mark.parametrize("left", [0, None], ids=["truncated", "gone"])
def test_an_emptied_file_comes_back_from_its_backup(tmp_path: Path, left: int | None) -> None:
    answer(tmp_path, "1", "2")
    Store.open(tmp_path).close()
    (tmp_path / "progress.db").unlink()
    if left is not None:
        (tmp_path / "progress.db").touch()
    learner = Store.open(tmp_path)
    assert trouble(learner) == "store.emptied"
    assert answers(learner) == ["1", "2"]
    assert learner.record(an_attempt("3"))


def test_backup_and_readable_rows_are_put_together(tmp_path: Path) -> None:
    answer_much(tmp_path, *(f"old {n}" for n in range(300)))
    answer_much(tmp_path, *(f"new {n}" for n in range(300)))
    learner = Store.open(tmp_path, Clock())
    learner.set_setting("language", "ko")
    learner.close()
    everything = answers(Store.open(tmp_path))
    for backup in sorted((tmp_path / "backups").iterdir())[1:]:
        backup.unlink()
    break_pages(tmp_path / "progress.db", first=6, last=9)
    again = Store.open(tmp_path, Clock())
    kept = answers(again)
    assert trouble(again) == "store.restored"
    assert len(kept) > 550
    assert kept == [each for each in everything if each in set(kept)]
    assert again.setting("language") == "ko"


def test_without_a_backup_the_rows_around_the_damage_are_saved(tmp_path: Path) -> None:
    answer_much(tmp_path, *map(str, range(600)))
    break_pages(tmp_path / "progress.db", first=20, last=22)
    kept = answers(Store.open(tmp_path, Clock()))
    assert {"0", "599"} < set(kept)
    assert kept == sorted(kept, key=int)


def break_pages(path: Path, first: int, last: int) -> None:
    with path.open("rb+") as file:
        file.seek(first * 4096)
        file.write(b"\xff" * 4096 * (last - first))


def test_a_backup_that_is_broken_too_is_passed_over(tmp_path: Path) -> None:
    clock = Clock()
    for each in ("1", "2", "3"):
        answer(tmp_path, each, clock=clock)
        clock.passes(hours=1)
    Store.open(tmp_path, clock).close()
    newest = max((tmp_path / "backups").iterdir())
    newest.write_bytes(b"broken")
    (tmp_path / "progress.db").write_bytes(b"broken")
    clock.passes(hours=1)
    assert answers(Store.open(tmp_path, clock)) == ["1", "2"]
    assert newest.read_bytes() == b"broken"


def test_a_journal_left_by_the_lost_file_does_not_spoil_the_restored_one(tmp_path: Path) -> None:
    answer(tmp_path, "1")
    Store.open(tmp_path).close()
    journal = unfinished_journal(tmp_path / "progress.db")
    (tmp_path / "progress.db").write_bytes(b"")
    (tmp_path / "progress.db-journal").write_bytes(journal)
    learner = Store.open(tmp_path, Clock())
    assert answers(learner) == ["1"]
    assert learner.record(an_attempt("2"))


def unfinished_journal(path: Path) -> bytes:
    """The journal of a large change that was interrupted, as a power cut leaves it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        for key in range(200):
            connection.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (key, "9" * 500))
        return path.with_name(f"{path.name}-journal").read_bytes()


def test_unreadable_rows_do_not_hinder_the_repair(tmp_path: Path) -> None:
    answer(tmp_path, "1", "2")
    learner = Store.open(tmp_path)
    learner.remember_place("apple", "p1")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as flip, flip:
        flip.execute("PRAGMA writable_schema = ON")
        flip.execute("UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '')")
        flip.execute("PRAGMA application_id = 7")
    with closing(sqlite3.connect(tmp_path / "progress.db")) as flip, flip:
        flip.execute("UPDATE attempt SET page = NULL WHERE answer = '1'")
        flip.execute("UPDATE place SET page = NULL")
    again = Store.open(tmp_path, Clock())
    assert answers(again) == ["1", "2"]
    assert trouble(again) == "store.restored"


def test_breaking_twice_in_a_second_keeps_both(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        (tmp_path / "progress.db").write_bytes(content)
        Store.open(tmp_path, Clock()).close()
    kept = sorted(path.read_bytes() for path in tmp_path.glob("progress.broken-*"))
    assert kept == [b"first", b"second"]


def test_a_window_whose_file_was_repaired_by_another_writes_to_the_new_one(tmp_path: Path) -> None:
    first = Store.open(tmp_path)
    assert first.record(an_attempt("1"))
    (tmp_path / "progress.db").rename(tmp_path / "moved.db")
    second = Store.open(tmp_path)
    assert first.record(an_attempt("2"))
    assert second.record(an_attempt("3"))
    assert answers(Store.open(tmp_path)) == ["2", "3"]


@pytest.mark.parametrize("seed", one_in(2, range(20, 40)))
def test_whatever_breaks_the_lesson_goes_on(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    answer(tmp_path, *map(str, range(30)))
    path = tmp_path / "progress.db"
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 10, 300))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content[: dice.choice((len(content), dice.randrange(len(content))))])
    learner = Store.open(tmp_path, Clock())
    kept = answers(learner)
    assert set(kept) <= set(map(str, range(30)))
    if trouble(learner) == "store.restored":
        assert f"{learner.trouble}".startswith(f"Answers restored: {len(kept)}.")
    assert learner.record(an_attempt("2.2"))
    assert answers(Store.open(tmp_path)) == [*kept, "2.2"]
