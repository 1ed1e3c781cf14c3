"""A broken, emptied or flawed file: what it and its backups hold is put together again."""

import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tutor.progress.attempt import is_sound
from tutor.progress.backup import alone, backups, copy, count_answers
from tutor.progress.database import (
    ERRORS,
    Damaged,
    connect,
    is_damage,
    kept_as,
    open_database,
    primary_code,
    scalar,
    text,
    write,
)
from tutor.progress.salvage import Contents, contents, gathered
from tutor.progress.tables import ATTEMPT, TABLES, VERSION, Row
from tutor.text import Problem

SMALLEST = 512  # bytes of a database; SQLite takes a file of a single one for an empty database
MOST_WRITERS = 9  # windows that write while the file is put together


@dataclass(frozen=True)
class Opened:
    """A connection, the sentence to say where the file had to be repaired, and its state.

    It `is_whole` unless rows in it are bad and it could not be repaired: full disk, read-only.
    """

    connection: sqlite3.Connection
    said: Problem | None = None
    is_whole: bool = True


def open_repaired(path: Path, patience: float, now: datetime, look_at_rows: bool = True) -> Opened:
    """The file, repaired if need be."""
    try:
        connection = _open_kept(path, patience)
    except Damaged:
        return _repair(path, patience, now)
    if not look_at_rows or _is_whole(connection, path):
        return Opened(connection)
    try:
        repaired = _repair(path, patience, now)
    except (*ERRORS, OSError):
        own = contents(path)
        return Opened(connection, _said(own, own, path.name), is_whole=False)
    connection.close()
    return repaired


def _open_kept(path: Path, patience: float) -> sqlite3.Connection:
    """The file as it is; Damaged as well where only backups know that there were answers."""
    size = _size(path)
    if 0 < size < SMALLEST or (not size and backups(path.parent / "backups")):
        raise Damaged(path)
    return open_database(path, patience)


def _is_whole(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether every row is sound, and no answer in the newest backup is missing."""
    if scalar(connection, "PRAGMA user_version") > VERSION:
        return True  # not ours to mend
    connection.text_factory = str  # a quarter faster, and broken text is an error
    try:
        with connection:
            connection.execute("BEGIN")  # all of it at one time, whatever other windows write
            return _are_sound(connection) and not _lacks_answers(connection, path)
    except ERRORS as error:
        if primary_code(error) and not is_damage(error):
            raise
        return False
    finally:
        connection.text_factory = text


def _are_sound(connection: sqlite3.Connection) -> bool:
    for table in TABLES:
        rows = connection.execute(kept_as(connection, table).select)
        if not all(is_sound(table, row) for row in rows):
            return False
    # The first counts by the index, the other does not.
    by_index, by_table = (
        scalar(connection, f"SELECT count(*) FROM attempt {how}") for how in ("", "NOT INDEXED")
    )
    return by_index == by_table


def _lacks_answers(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a file with fewer answers has come into the place of the one that was backed up."""
    own = scalar(connection, "SELECT count(*) FROM attempt")
    for backup in reversed(backups(path.parent / "backups").values()):
        if (count := count_answers(backup)) is not None:
            return count > own and bool(_fetchable(connection, backup))
    return False


def _fetchable(connection: sqlite3.Connection, backup: Path) -> set[str]:
    """The sound answers of a backup, by their ids, that the file has not."""
    known = {uuid for (uuid,) in connection.execute("SELECT uuid FROM attempt")}
    return {row[0] for row in contents(backup).answers} - known


def _repair(path: Path, patience: float, now: datetime) -> Opened:
    is_broken = True
    with alone(path.parent, patience):
        with suppress(Damaged), closing(_open_kept(path, patience)) as connection:
            is_broken = False
            if _is_whole(connection, path):
                return Opened(open_database(path, patience))  # another window has repaired it
        with closing(connect(path, patience)) as guard:
            draft = path.with_name("progress.new.db")
            own, found = _rebuilt(guard, path, draft)
            said = _said(own, found, _set_aside(path, now), is_broken, is_empty=not _size(path))
            draft.replace(path)
        return Opened(open_database(path, patience), said)


def _rebuilt(guard: sqlite3.Connection, path: Path, draft: Path) -> tuple[Contents, Contents]:
    """What the file held and what is in its draft; nobody has written to it since, or can now."""
    for _ in range(MOST_WRITERS):
        before = _version(guard, path)
        own, found = _rebuild(path, draft)
        _tried(guard, "BEGIN IMMEDIATE")  # now, since reading the bytes would have undone it
        if _version(guard, path) == before:
            return own, found
        guard.execute("ROLLBACK")
    error = sqlite3.OperationalError("other windows do not cease to write")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    raise error


def _version(guard: sqlite3.Connection, path: Path) -> list[Row]:
    """Another one whenever another connection has written; one without pages has no version."""
    return [] if _size(path) < SMALLEST else _tried(guard, "PRAGMA data_version")


def _tried(connection: sqlite3.Connection, sql: str) -> list[Row]:
    """What a file gives that may be no database; other windows do not write to such a one."""
    try:
        return connection.execute(sql).fetchall()
    except ERRORS as error:
        if not is_damage(error):
            raise
    return []


def _rebuild(path: Path, draft: Path) -> tuple[Contents, Contents]:
    """Make `draft` what the file and its backups hold together; what it held, and what they do."""
    draft.unlink(missing_ok=True)
    own, found = gathered(path)
    if not own.is_whole and (newer := _newer_backup(path.parent / "backups")):
        with closing(connect(newer, patience=0)) as connection:
            copy(connection, draft)  # as it is, since we do not know all that is in it
        return own, contents(draft)
    with closing(open_database(draft, patience=0)) as connection:
        write(connection, [*((ATTEMPT, row) for row in found.answers), *found.others])
    return own, found


def _newer_backup(folder: Path) -> Path | None:
    """The newest sound backup, if a newer version has made it."""
    for backup in reversed(backups(folder).values()):
        with suppress(sqlite3.Error), closing(open_database(backup, patience=0)) as connection:
            return backup if scalar(connection, "PRAGMA user_version") > VERSION else None
    return None


def _set_aside(path: Path, now: datetime) -> str:
    """Another name for what is at `path`; reading it has made SQLite use up a journal it had."""
    if not _size(path):
        return path.name
    while (aside := path.with_name(f"progress.broken-{now:%Y%m%d-%H%M%S}.db")).exists():
        now += timedelta(seconds=1)
    try:
        os.link(path, aside)  # so that there is a file at `path` at any time
    except OSError:
        path.rename(aside)  # not every file system has links
    return aside.name


def _said(
    own: Contents, found: Contents, name: str, is_broken: bool = False, is_empty: bool = False
) -> Problem | None:
    """The sentence about answers; for places and settings alone there is none."""
    count, fetched = len(found.answers), len(found.answers) - len(own.answers)
    if found.lost:
        return Problem("store.lost", missing=found.lost + own.unusable, count=count, name=name)
    if own.unusable:
        return Problem("store.unusable", count=own.unusable, name=name)
    if is_empty:
        return Problem("store.emptied", count=count)
    if is_broken:
        return Problem("store.restored" if count else "store.damaged", count=count, name=name)
    return Problem("store.restored", count=fetched, name=name) if fetched else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
