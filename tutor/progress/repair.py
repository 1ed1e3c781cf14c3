"""A broken or emptied file: what backups and readable rows still hold is put together again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from tutor.progress.attempt import is_sound
from tutor.progress.backup import alone, backups, copy
from tutor.progress.database import ERRORS, Damaged, connect, open_database, scalar, write
from tutor.progress.tables import TABLES, Change, Row, Table
from tutor.text import Problem

Opened = tuple[sqlite3.Connection, Problem | None]


def open_repaired(path: Path, patience: float, now: datetime) -> Opened:
    """A sound connection, and the sentence to say where the file had to be repaired."""
    try:
        return _open_kept(path, patience), None
    except Damaged:
        return _repair(path, patience, now)


def _open_kept(path: Path, patience: float) -> sqlite3.Connection:
    """The file as it is; Damaged as well where only backups know that there were answers."""
    if not _size(path) and backups(path.parent / "backups"):
        raise Damaged(path)
    return open_database(path, patience)


def _repair(path: Path, patience: float, now: datetime) -> Opened:
    with alone(path.parent, patience):
        with suppress(Damaged):
            return _open_kept(path, patience), None  # another window has just repaired it
        draft = path.with_name("progress.new.db")
        count = _rebuild(path, draft, patience)
        said = _set_aside(path, now, count)
        draft.replace(path)
        return open_database(path, patience), said


def _rebuild(path: Path, draft: Path, patience: float) -> int:
    """Make `draft` the best backup and the rows it lacks; the number of answers in it."""
    draft.unlink(missing_ok=True)
    _restore(path.parent / "backups", draft)
    with closing(open_database(draft, patience)) as connection:
        with suppress(Problem):  # a backup of a newer version stays as it is
            write(connection, _salvaged(path))
        return scalar(connection, "SELECT count(*) FROM attempt")


def _restore(folder: Path, draft: Path) -> None:
    """Copy the sound backup that reaches furthest; rows are only added, so their count says it."""
    best = -1
    for backup in reversed(backups(folder).values()):
        with suppress(sqlite3.Error), closing(open_database(backup, patience=0)) as connection:
            count = scalar(connection, "SELECT count(*) FROM attempt")
            if count > best:
                copy(connection, draft)
                best = count


def _salvaged(path: Path) -> Iterator[Change]:
    for table in TABLES:
        yield from ((table, row) for row in _readable(path, table) if is_sound(table, row))


def _readable(path: Path, table: Table) -> list[Row]:
    """The rows that SQLite can still read, from both ends up to the damage."""
    columns, rows = ", ".join(table.columns), {}
    for order in ("ASC", "DESC"):
        sql = f"SELECT seq, {columns} FROM {table.name} ORDER BY seq {order}"
        with suppress(*ERRORS), closing(connect(path, patience=0)) as connection:
            for seq, *row in connection.execute(sql):
                rows[seq] = tuple(row)
    return [rows[seq] for seq in sorted(rows)]


def _set_aside(path: Path, now: datetime, count: int) -> Problem:
    """Rename what is at `path`; reading it has already made SQLite use up a journal it had."""
    if not _size(path):
        return Problem("store.emptied", count=count)
    while (aside := path.with_name(f"progress.broken-{now:%Y%m%d-%H%M%S}.db")).exists():
        now += timedelta(seconds=1)
    path.rename(aside)
    return Problem("store.restored" if count else "store.damaged", count=count, name=aside.name)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
