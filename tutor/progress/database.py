"""SQLite set so that a row survives kill -9, a power cut and a second window."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tutor.progress.tables import (
    APPLICATION_ID,
    ATTEMPT,
    ATTEMPT_OF_2,
    DECLARED,
    LAST_VERSION,
    MIGRATIONS,
    OLDER,
    PLACE,
    SCHEMA,
    SETTING,
    SKILL_STATE,
    TABLES,
    VERSION,
    Change,
    Table,
)
from tutor.text import Problem

# The second where the message of a damaged file is itself unreadable.
ERRORS = (sqlite3.Error, UnicodeDecodeError)

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(sqlite3.DatabaseError):
    """The file is not, or no longer, a sound progress file."""


def open_database(path: Path, patience: float) -> sqlite3.Connection:
    """A checked connection, the tables made if there are none; Damaged or another sqlite3.Error."""
    connection = connect(path, patience)
    try:
        # With the journal that SQLite has by itself, DELETE, since WAL is unreadable on a read-only
        # mount. There FULL, the default, loses the last row in a power cut.
        connection.execute("PRAGMA synchronous = EXTRA")
        if _is_blank(connection):
            _create(connection)
        if not _is_sound(connection):
            raise Damaged(path)
    except ERRORS as error:
        connection.close()
        if is_damage(error):
            raise Damaged(path) from error
        raise
    return connection


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection that waits `patience` seconds for a lock and begins no transaction by itself."""
    connection = sqlite3.connect(path, timeout=patience, isolation_level=None)
    connection.text_factory = text
    return connection


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables of an older version up to this one, all or nothing."""
    if scalar(connection, "PRAGMA user_version") >= VERSION:
        return
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        # Asked again, since another window may have been first.
        for version in range(max(scalar(connection, "PRAGMA user_version"), 1), VERSION):
            for statement in MIGRATIONS[version]:
                connection.execute(statement)


def write(connection: sqlite3.Connection, changes: Iterable[Change]) -> int:
    """All of `changes` or none, and how many rows are new; Problem if a newer version wrote it."""
    before = connection.total_changes
    with connection:
        connection.execute("BEGIN IMMEDIATE")  # a plain BEGIN loses rows of a second window
        if scalar(connection, "PRAGMA user_version") > VERSION:
            raise Problem("store.newer")
        connection.execute("UPDATE setting SET value = value WHERE 0")  # fails on a read-only disk
        # Asked once: asking for each row takes as long as writing it.
        inserts = {table: kept_as(connection, table).insert for table in (*TABLES, SKILL_STATE)}
        for table, row in changes:
            connection.execute(inserts[table], row)
    return connection.total_changes - before


def kept_as(connection: sqlite3.Connection, table: Table) -> Table:
    """The table as this file has it: one that could not be migrated has a question in `code`."""
    if table is not ATTEMPT or "question" in _declared(connection).get(ATTEMPT.name, "question"):
        return table
    return ATTEMPT_OF_2


def is_damage(error: BaseException) -> bool:
    """Whether it is the file that is broken, not something that passes."""
    return isinstance(error, UnicodeDecodeError) or primary_code(error) in _DAMAGE


def scalar(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])


def primary_code(error: BaseException) -> int:
    """SQLite's result code without its extension; 0 where the error is not from SQLite."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_blank(connection: sqlite3.Connection) -> bool:
    return scalar(connection, "SELECT count(*) FROM sqlite_master") == 0


def _create(connection: sqlite3.Connection) -> None:
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        if _is_blank(connection):  # another window may have been first
            for statement in SCHEMA:
                connection.execute(statement)


def _is_sound(connection: sqlite3.Connection) -> bool:
    if scalar(connection, "PRAGMA application_id") != APPLICATION_ID:
        return False
    version = scalar(connection, "PRAGMA user_version")
    if version > LAST_VERSION or (version <= VERSION and not _has_our_tables(connection)):
        return False
    # quick_check leaves indexes out; one that is bad makes each writing fail, also that of answers.
    small = _declared(connection).keys() & {PLACE.name, SETTING.name, SKILL_STATE.name}
    checks = ("quick_check(1)", *(f"integrity_check({name})" for name in small))
    return all(_passes(connection, check) for check in checks)


def _passes(connection: sqlite3.Connection, check: str) -> bool:
    return bool(connection.execute(f"PRAGMA {check}").fetchone() == ("ok",))


def _has_our_tables(connection: sqlite3.Connection) -> bool:
    """Whether each is declared as ever: in a column of another type numbers come back changed."""
    found = _declared(connection)
    return found.keys() >= {table.name for table in TABLES} and all(
        _words(found[name]) in map(_words, (sql, OLDER.get(name, sql)))
        for name, sql in DECLARED.items()
        if name in found
    )


def _declared(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))


def _words(sql: str) -> str:
    return " ".join(sql.split())


def text(stored: bytes) -> str:
    """Text even where the bytes are none."""
    # A flipped bit may break UTF-8: one bad row for the checksum, not an error for all rows.
    return stored.decode("utf-8", "replace")
