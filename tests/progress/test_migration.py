"""An older file is brought up to this version, after a backup, at once or not at all.

Before the third version what tells a question from others stood in the column `code`, at first in
none.
"""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.progress.learner import Clock, an_attempt, answers, trouble
from tests.progress.skills import a_skill, tried
from tutor.progress import (
    APPLICATION_ID,
    ATTEMPT_OF_2,
    MIGRATIONS,
    PLACE,
    SETTING,
    VERSION,
    Store,
    row_of,
)
from tutor.progress import file as file_module
from tutor.progress.skill_states import skill_states

VERSION_1 = f"""
    CREATE TABLE attempt (
        seq INTEGER PRIMARY KEY,
        uuid TEXT NOT NULL UNIQUE, at_utc TEXT NOT NULL, session TEXT NOT NULL,
        lesson TEXT NOT NULL, page TEXT NOT NULL,
        skill TEXT, template TEXT, template_version INTEGER, level INTEGER, seed INTEGER,
        answer TEXT NOT NULL, verdict TEXT NOT NULL, code TEXT, mistake TEXT,
        try_no INTEGER NOT NULL, hints INTEGER NOT NULL, ms INTEGER NOT NULL,
        crc INTEGER NOT NULL);
    CREATE TABLE place (
        seq INTEGER PRIMARY KEY,
        lesson TEXT NOT NULL UNIQUE, page TEXT NOT NULL, updated TEXT NOT NULL);
    CREATE TABLE setting (
        seq INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
    PRAGMA application_id = {APPLICATION_ID};
    PRAGMA user_version = 1;
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The folder of a learner who has answered with the first version."""
    with closing(sqlite3.connect(tmp_path / "progress.db")) as connection, connection:
        connection.executescript(VERSION_1)
        at = "2026-01-01T00:00:00.000+00:00"
        for number in ("1", "2"):
            stamp = {"uuid": number, "at_utc": at, "session": "s"}
            connection.execute(ATTEMPT_OF_2.insert, row_of(an_attempt(number), **stamp))
        connection.execute(PLACE.insert, ("apple", "p3", at))
        connection.execute(SETTING.insert, ("language", "ko"))
    return tmp_path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_everything_is_found_again_and_the_old_file_is_in_the_backups(old: Path) -> None:
    learner = Store.open(old, Clock())
    assert trouble(learner) is None
    assert answers(learner) == ["1", "2"]
    assert (learner.place("apple"), learner.setting("language")) == ("p3", "ko")
    assert learner.record(an_attempt("3"))
    assert version(old / "progress.db") == VERSION
    (backup,) = (old / "backups").iterdir()
    assert version(backup) == 1


def test_without_room_for_a_backup_the_old_file_stays_and_answers_are_kept(
    old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "back_up", full)
    learner = Store.open(old, Clock())
    assert learner.record(an_attempt("3"))
    learner.cache([("mul", "{}", 3, 0)])
    assert version(old / "progress.db") == 1
    assert (answers(learner), trouble(learner)) == (["1", "2", "3"], None)


def test_half_a_migration_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MIGRATIONS, 1, (*MIGRATIONS[1], "no SQL"))
    assert answers(Store.open(old, Clock())) == ["1", "2"]
    assert version(old / "progress.db") == 1
    monkeypatch.undo()
    assert Store.open(old, Clock()).record(an_attempt("3"))
    assert version(old / "progress.db") == VERSION


def test_a_broken_new_file_comes_back_from_a_backup_of_the_old(old: Path) -> None:
    Store.open(old, Clock()).close()
    (old / "progress.db").write_bytes(b"broken")
    again = Store.open(old, Clock())
    assert answers(again) == ["1", "2"]
    assert version(old / "progress.db") == VERSION


@pytest.mark.parametrize("flipped", [0, 1, -7])
def test_a_flipped_version_number_stops_nothing(tmp_path: Path, flipped: int) -> None:
    Store.open(tmp_path, Clock()).close()
    with closing(sqlite3.connect(tmp_path / "progress.db")) as connection:
        connection.execute(f"PRAGMA user_version = {flipped}")
    assert Store.open(tmp_path, Clock()).record(an_attempt("1"))


UNCODED = """
    INSERT INTO attempt VALUES (1, 'b37acdbc4212458375092d2eacb42f9e',
        '2026-01-01T12:00:00.000+00:00', '37a363cc6a5d3a1fb6047e63d810586d', 'practice', 'flow=x',
        'mul-backward', 'flow', 1, 1, 0, '2', 'correct', NULL, NULL, 1, 0, 0, 3240915275);
    INSERT INTO attempt VALUES (2, '008558d08cc578bc6f3df569dbbf9f4f',
        '2026-01-01T12:00:00.000+00:00', '37a363cc6a5d3a1fb6047e63d810586d', 'practice', 'flow=x',
        'mul-backward', 'flow', 1, 1, 1, '2', 'correct', NULL, NULL, 1, 0, 0, 2109416393);
    INSERT INTO attempt VALUES (3, 'ac763a8211c71d58c564305292a0073a',
        '2026-01-01T12:00:00.000+00:00', '37a363cc6a5d3a1fb6047e63d810586d', 'practice', 'flow=x',
        'mul-backward', 'flow', 1, 1, 2, '2', 'correct', NULL, NULL, 1, 0, 0, 2120652371);
    INSERT INTO attempt VALUES (4, '14c2eada07dac7c74e3ff291b74a7e24',
        '2026-01-02T12:00:00.000+00:00', '76cd1b2606cc2f6544d6f36790bb7e7d', 'practice', 'flow=x',
        'mul-backward', 'flow', 1, 1, 3, '2', 'revealed', NULL, NULL, 1, 0, 0, 3112308610);
    INSERT INTO attempt VALUES (5, '4386035bf8c2945e0aaccfb1afa0e980',
        '2026-01-02T12:00:00.000+00:00', '76cd1b2606cc2f6544d6f36790bb7e7d', 'practice', 'flow=x',
        'mul-backward', 'flow', 1, 1, 4, '2', 'correct', NULL, NULL, 1, 0, 0, 535239177);
"""
"""The answers of a learner as a program without codes has written them, with its checksums."""


SECOND = (VERSION_1, *MIGRATIONS[1])


def second(folder: Path, *more: str) -> Path:
    """A file of the second version."""
    with closing(sqlite3.connect(folder / "progress.db")) as connection:
        for script in (*SECOND, *more):
            connection.executescript(script)
    return folder


def test_who_kept_a_skill_before_questions_were_told_apart_has_kept_it(tmp_path: Path) -> None:
    skill = a_skill("mul-backward")
    learner = Store.open(second(tmp_path, UNCODED), Clock())
    state = skill_states(learner, [skill])["mul-backward"]
    assert (state.state, state.streak, trouble(learner)) == ("kept", 1, None)
    for seed in (5, 6):
        assert learner.record(tried(seed, skill="mul-backward", question="flow MulLayer.0 8"))
    assert skill_states(learner, [skill])["mul-backward"].streak == 2
    learner.close()
    questions = [attempt.question for attempt in Store.open(tmp_path, Clock()).attempts()]
    assert questions == [None] * 5 + ["flow MulLayer.0 8"] * 2


CODED = """
    INSERT INTO attempt VALUES (1, '55c43a58442898f9ccd5f91ac8b4f8c9',
        '2026-01-01T12:00:00.000+00:00', '5e6bf0341d00d27d5a08492b2453f6d7', 'practice', 'flow=x',
        'mul-backward', 'flow', 3, 1, 7, '2', 'correct', 'flow MulLayer.0 8', NULL,
        1, 0, 0, 2140189564);
    INSERT INTO attempt VALUES (2, '827bd358a5393c9af240175bebbe8d6b',
        '2026-01-01T12:00:00.000+00:00', '5e6bf0341d00d27d5a08492b2453f6d7', 'practice', 'flow=x',
        'mul-backward', 'flow', 3, 1, 7, '2', 'correct', 'rule z = x × y', NULL,
        1, 0, 0, 3542576774);
    INSERT INTO attempt VALUES (3, 'b5ff88aa737ab52c74655421fc67b49a',
        '2026-01-01T12:00:00.000+00:00', '5e6bf0341d00d27d5a08492b2453f6d7', 'practice', 'flow=x',
        'mul-backward', 'flow', 3, 1, 7, '2', 'correct', 'line MulLayer.0 dout * self.y', NULL,
        1, 0, 0, 1787071510);
    INSERT INTO attempt VALUES (4, '57c3d15b95797d3d238f44d4929648c3',
        '2026-01-02T12:00:00.000+00:00', '72840679c6c934e3d7579f0e0d5c702b', 'practice', 'flow=x',
        'mul-backward', 'flow', 3, 1, 7, '2', 'correct', 'chain MulLayer.0 -0.6', NULL,
        1, 0, 0, 4236195283);
"""
"""The same as the last program with codes has written it: by seeds it would be one question."""


def test_who_kept_a_skill_by_what_stood_in_the_code_has_kept_it(tmp_path: Path) -> None:
    skill = a_skill("mul-backward")
    second(tmp_path, CODED)
    for _ in ("migrated", "as it is then"):
        learner = Store.open(tmp_path, Clock())
        state = skill_states(learner, [skill])["mul-backward"]
        assert (state.state, state.streak, trouble(learner)) == ("kept", 4, None)
        learner.close()


ASKED = ["flow MulLayer.0 8", None, "rule z=x*y dz*y", "x" * 300]


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    """The folder of a learner whose questions are told apart in the column `code`."""
    with closing(sqlite3.connect(second(tmp_path) / "progress.db")) as connection, connection:
        for number, question in enumerate(ASKED):
            stamp = {"uuid": f"{number}", "at_utc": "2026-01-01T00:00:00.000+00:00"}
            row = row_of(tried(number, question=question), session="s", **stamp)
            connection.execute(ATTEMPT_OF_2.insert, row)
    return tmp_path


def questions(learner: Store) -> list[str | None]:
    return [attempt.question for attempt in learner.attempts()]


def test_what_told_a_question_apart_gets_a_column_of_its_own(coded: Path) -> None:
    learner = Store.open(coded, Clock())
    assert (trouble(learner), questions(learner)) == (None, ASKED)
    assert learner.record(tried(9, question="another"))
    learner.close()
    assert version(coded / "progress.db") == VERSION
    with closing(sqlite3.connect(coded / "progress.db")) as connection:
        rows = connection.execute("SELECT code, question FROM attempt ORDER BY seq").fetchall()
    assert rows == [(None, question) for question in (*ASKED, "another")]
    assert trouble(Store.open(coded, Clock())) is None, "each row is as its checksum says"


def test_a_file_that_cannot_be_migrated_is_read_and_written_as_it_is(
    coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MIGRATIONS, 2, (*MIGRATIONS[2], "no SQL"))
    learner = Store.open(coded, Clock())
    assert learner.record(tried(9, question="another"))
    assert (trouble(learner), questions(learner)) == (None, [*ASKED, "another"])
    assert version(coded / "progress.db") == 2
    learner.close()
    monkeypatch.undo()
    assert questions(Store.open(coded, Clock())) == [*ASKED, "another"]


@pytest.mark.parametrize("migrated", [False, True])
def test_of_a_broken_file_each_row_is_found_whatever_its_layout(
    coded: Path, migrated: bool
) -> None:
    """Rows that were there before the migration, moved and not, and one behind it."""
    if migrated:
        learner = Store.open(coded, Clock())
        learner.record(tried(9, question="another"))
        learner.close()
    for backup in coded.glob("backups/*"):
        backup.unlink()
    data = bytearray((coded / "progress.db").read_bytes())
    data[100:108] = b"\xff" * 8  # the root of all tables
    (coded / "progress.db").write_bytes(data)
    found = questions(Store.open(coded, Clock()))
    assert found == [*ASKED, "another"][: 5 if migrated else 4]


def test_questions_come_back_from_a_backup_of_the_second_version(coded: Path) -> None:
    Store.open(coded, Clock()).close()
    (coded / "progress.db").write_bytes(b"broken")
    assert questions(Store.open(coded, Clock())) == ASKED


def test_another_window_may_migrate_at_any_time(
    coded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even after this one has looked where questions stand, and before it reads them."""

    def looked(connection: sqlite3.Connection, table: object) -> object:
        found = look(connection, table)
        other = sqlite3.connect(path, timeout=0)
        with suppress(sqlite3.OperationalError), closing(other):
            other.executescript(";".join(("BEGIN IMMEDIATE", *MIGRATIONS[2], "COMMIT")))
        return found

    look = vars(file_module)["kept_as"]
    path = coded / "progress.db"
    with monkeypatch.context() as without_room:
        without_room.setattr(file_module, "back_up", full)
        learner = Store.open(coded, Clock())
    monkeypatch.setattr(file_module, "kept_as", looked)
    assert questions(learner) == ASKED
    assert [attempt.question for attempt in learner.attempts_after(0)[0]] == ASKED
    monkeypatch.undo()
    Store.open(coded, Clock()).close()
    assert version(path) == VERSION
    assert learner.record(tried(9, question="another"))
    assert questions(learner) == [*ASKED, "another"]


def test_an_older_program_finds_a_later_version_and_each_column_that_it_asks_for(
    coded: Path,
) -> None:
    """It opens such a file without writing to it: see the tests of files that are newer."""
    Store.open(coded, Clock()).close()
    assert version(coded / "progress.db") == 3 > 2
    with closing(sqlite3.connect(coded / "progress.db")) as connection:
        assert len(connection.execute(ATTEMPT_OF_2.select).fetchall()) == len(ASKED)
