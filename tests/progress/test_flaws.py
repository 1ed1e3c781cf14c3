"""A flipped bit, and answers that cannot be replayed: it is said, and backups are asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.progress.learner import Clock, an_attempt, answer, answers, trouble
from tests.progress.skills import a_skill, tried
from tutor.progress import ATTEMPT, Attempt, Store, repair, row_of, salvage
from tutor.progress.skill_states import skill_states

ASIDE = "progress.broken-20260102-030405.db"


@contextmanager
def changed(folder: Path, name: str = "progress.db") -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / name)) as connection, connection:
        yield connection


def flip(folder: Path, answer: str, name: str = "progress.db") -> None:
    with changed(folder, name) as file:
        file.execute("UPDATE attempt SET answer = answer || '?' WHERE answer = ?", (answer,))


def put(folder: Path, *rows: Attempt) -> None:
    """Rows with a checksum that fits, whatever else may be wrong with them."""
    with changed(folder) as file:
        file.executemany(ATTEMPT.insert, map(row_of, rows))


def opened(folder: Path) -> tuple[str | None, list[str]]:
    """What is said when the tutor is started, and the answers that are found."""
    store = Store.open(folder, Clock())
    found = trouble(store), answers(store)
    store.close()
    return found


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """A learner whose answers 1, 2 and 3 are in a backup."""
    clock = Clock()
    clock.passes(hours=-1)
    answer(tmp_path, "1", "2", "3", clock=clock)
    Store.open(tmp_path, clock).close()
    return tmp_path


def test_a_flipped_answer_comes_back_in_its_place_and_that_is_said_once(backed_up: Path) -> None:
    flip(backed_up, "2")
    store = Store.open(backed_up, Clock())
    assert answers(store) == ["1", "2", "3"]
    assert f"{store.trouble}" == f"Answers restored: 1. Damaged file: {ASIDE}"
    assert store.record(an_attempt("4"))
    store.close()
    assert opened(backed_up) == (None, ["1", "2", "3", "4"])
    with changed(backed_up, ASIDE) as evidence:
        kept = [each for (each,) in evidence.execute("SELECT answer FROM attempt")]
    assert kept == ["1", "2?", "3"]


def test_an_answer_that_no_backup_has_is_said_to_be_lost(tmp_path: Path) -> None:
    answer(tmp_path, "1", "2", "3")
    flip(tmp_path, "2")
    store = Store.open(tmp_path, Clock())
    assert answers(store) == ["1", "3"]
    assert f"{store.trouble}" == f"Answers lost: 1; kept: 2. Damaged file: {ASIDE}"
    assert opened(tmp_path) == (None, ["1", "3"])


def test_the_newest_backup_in_which_it_is_sound_is_found(backed_up: Path) -> None:
    answer(backed_up, "4", clock=Clock())
    flip(backed_up, "2")
    Store.open(backed_up, Clock()).close()
    assert opened(backed_up)[1] == ["1", "2", "3", "4"]
    newest = max((backed_up / "backups").iterdir())
    flip(newest.parent, "2", newest.name)
    flip(newest.parent, "4", newest.name)
    flip(backed_up, "2")
    flip(backed_up, "3")
    assert opened(backed_up) == ("store.restored", ["1", "2", "3", "4"])


def test_a_flipped_id_is_no_new_answer(backed_up: Path) -> None:
    with changed(backed_up) as file:
        file.execute("UPDATE attempt SET uuid = 'x' || uuid WHERE answer = '3'")
    assert opened(backed_up) == ("store.restored", ["1", "2", "3"])


def test_a_place_that_is_no_text_comes_back_without_a_word(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    store.remember_place("apple", "p1")
    store.remember_place("caf\ufffd", "p1")
    store.close()
    for _ in range(2):
        store = Store.open(tmp_path, Clock())
        assert (trouble(store), store.place("apple")) == (None, "p1")
        assert not [*tmp_path.glob("progress.broken-*")]
        store.close()
    with changed(tmp_path) as file:
        file.execute("UPDATE place SET page = CAST(X'FFFE' AS TEXT) WHERE lesson = 'apple'")
    store = Store.open(tmp_path, Clock())
    assert (trouble(store), store.place("apple")) == (None, "p1")


def test_a_file_with_fewer_answers_than_its_backup_gets_them_back(backed_up: Path) -> None:
    (newest,) = (backed_up / "backups").iterdir()
    (backed_up / "progress.db").unlink()
    newest.rename(backed_up / "elsewhere")
    answer(backed_up, "new")
    (backed_up / "elsewhere").rename(newest)
    assert opened(backed_up) == ("store.restored", ["1", "2", "3", "new"])
    assert opened(backed_up) == (None, ["1", "2", "3", "new"])


def test_a_backup_with_more_answers_than_the_newest_outlives_its_time(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (good,) = (backed_up / "backups").iterdir()
    with changed(backed_up) as file:
        file.execute("DELETE FROM attempt WHERE answer <> '1'")
    monkeypatch.setattr(repair, "_lacks_answers", lambda *_: False)  # unnoticed
    clock = Clock()
    for _ in range(40):
        clock.passes(days=9)
        Store.open(backed_up, clock).close()
        (backed_up / "progress.db").touch()
    assert len([*good.parent.iterdir()]) < 35, "others are thrown away"
    assert good.exists()


def test_while_it_cannot_be_repaired_the_rest_is_there_and_no_backup_copies_the_loss(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip(backed_up, "2")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(repair, "gathered", full)
        store = Store.open(backed_up, Clock())
        assert (trouble(store), answers(store)) == ("store.lost", ["1", "3"])
        assert len(store.on_pages()) == 2
        store.close()
    assert len([*(backed_up / "backups").iterdir()]) == 1
    assert opened(backed_up) == ("store.restored", ["1", "2", "3"])


def test_what_another_window_writes_during_a_repair_is_not_left_behind(
    backed_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flip(backed_up, "2")
    gathered, late = salvage.gathered, [tried(7, answer="late")]

    def slow(path: Path) -> object:
        found = gathered(path)
        put(backed_up, *late)
        late.clear()
        return found

    monkeypatch.setattr(repair, "gathered", slow)
    assert opened(backed_up) == ("store.restored", ["1", "2", "3", "late"])


ODD = {
    "the first year": {"at_utc": "0001-01-01T00:00:00.000+00:00"},
    "before any clock": {"at_utc": "1969-12-31T23:59:59.999+00:00"},
    "no day of the calendar": {"at_utc": "2026-02-30T00:00:00.000+00:00"},
    "another form of time": {"at_utc": "2026-01-01 00:00:00"},
    "no time": {"at_utc": ""},
    "no id": {"uuid": ""},
    "text for a number": {"try_no": "many"},
    "tries before the first": {"try_no": 0},
    "half a hint": {"hints": 0.5},
    "hints below none": {"hints": -1},
    "more than a life": {"ms": 10**15},
    "a verdict of another kind": {"verdict": "perhaps"},
    "bytes": {"page": b"\xff"},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_cannot_be_replayed_is_set_aside_and_all_goes_on(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    answer(tmp_path, "1")
    put(tmp_path, replace(tried(1, answer="odd"), **odd), tried(2, answer="2"))  # type: ignore[arg-type]
    store = Store.open(tmp_path, Clock())
    assert (trouble(store), answers(store)) == ("store.unusable", ["1", "2"])
    assert skill_states(store, [a_skill()])["mul"].streak == 1
    assert store.record(tried(3, answer="3"))
    store.close()
    assert opened(tmp_path) == (None, ["1", "2", "3"])
    assert (tmp_path / ASIDE).exists()
