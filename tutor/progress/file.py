"""The learner's file as the store sees it: it is read and written, or a Problem says why not."""

import errno
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from tutor.progress.backup import back_up
from tutor.progress.database import ERRORS, kept_as, migrate, primary_code, write
from tutor.progress.repair import open_repaired
from tutor.progress.tables import PAGES, Change, Row, Table
from tutor.text import Problem


class File:
    """progress.db in `folder`; `notice` tells what had to be repaired when it was opened."""

    def __init__(self, folder: Path, clock: Callable[[], datetime]) -> None:
        self._path, self._clock = folder / "progress.db", clock
        self._connection: sqlite3.Connection | None = None
        self.is_checked = False  # row by row
        self.notice: Problem | None = None

    @property
    def is_open(self) -> bool:
        return self._connection is not None

    def open(self, patience: float) -> None:
        """Open anew, repair and back up as needed; wait `patience` seconds for a lock."""
        self.close()
        with _explained(self._path):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not self._path.exists()
            opened = open_repaired(self._path, patience, self._clock(), not self.is_checked)
            modified = self._path.stat().st_mtime_ns
        self._connection, self.is_checked = opened.connection, opened.is_whole
        self.notice = opened.said or self.notice
        # Without a backup an older file stays as it is: all but a cache can be kept there too.
        if (is_new and not opened.said) or (opened.is_whole and self._back_up(modified)):
            with suppress(*ERRORS):
                migrate(self._connection)

    def write(self, changes: Iterable[Change], patience: float) -> int:
        """All of `changes` or none; how many rows are new."""
        with _explained(self._path):
            connection = self._opened()
            connection.execute(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
            return write(connection, changes)

    def read(self, table: Table) -> list[Row]:
        with self._at_one_time() as connection:
            return connection.execute(kept_as(connection, table).select).fetchall()

    def read_after(self, table: Table, seq: int) -> list[Row]:
        """The rows after that sequence number, each with its own before it."""
        with self._at_one_time() as connection:
            return connection.execute(kept_as(connection, table).select_after, (seq,)).fetchall()

    def read_pages(self) -> list[Row]:
        with _explained(self._path):
            return self._opened().execute(PAGES).fetchall()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @contextmanager
    def _at_one_time(self) -> Iterator[sqlite3.Connection]:
        """Another window may migrate the file between any two statements, but not between these."""
        with _explained(self._path), self._opened() as connection:
            connection.execute("BEGIN")
            yield connection

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the file is not open")
        return self._connection

    def _back_up(self, modified: int) -> bool:
        """Whether there is a backup of this state of the file."""
        # Answers are safe without it, and what hinders it will hinder the next answer and be said.
        with suppress(*ERRORS, OSError):
            back_up(self._opened(), self._path.parent / "backups", modified, self._clock())
            return True
        return False


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (*ERRORS, OSError) as error:
        raise _problem(error, path) from error


def _problem(error: Exception, path: Path) -> Problem:
    code, number = primary_code(error), getattr(error, "errno", None)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Problem("store.locked")
    if code == sqlite3.SQLITE_FULL or number in (errno.ENOSPC, errno.EDQUOT):
        return Problem("store.full")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN) or isinstance(error, OSError):
        return Problem("store.read_only", folder=path.parent)
    return Problem("store.failed", reason=getattr(error, "sqlite_errorname", type(error).__name__))
