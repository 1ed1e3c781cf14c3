"""The tables of the learner's file, each written and read in one way only."""

from dataclasses import dataclass, replace
from typing import Any, Literal

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Table:
    """Rows in the order of `seq`, never of a clock; `clash` says which row of a key stays."""

    name: str
    columns: tuple[str, ...]
    clash: Literal["IGNORE", "REPLACE"]

    @property
    def insert(self) -> str:
        columns, marks = ", ".join(self.columns), ", ".join("?" * len(self.columns))
        return f"INSERT OR {self.clash} INTO {self.name} ({columns}) VALUES ({marks})"

    @property
    def select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY seq"

    @property
    def select_after(self) -> str:
        columns = ", ".join(self.columns)
        return f"SELECT seq, {columns} FROM {self.name} WHERE seq > ? ORDER BY seq"


Change = tuple[Table, Row]

# fmt: off
ATTEMPT = Table("attempt", (
    "uuid", "at_utc", "session", "lesson", "page",
    "skill", "template", "template_version", "level", "seed",
    "answer", "verdict", "question", "mistake", "try_no", "hints", "ms", "crc",
), "IGNORE")  # append-only: writing a row twice leaves one
# fmt: on
IN_CODE = tuple("code" if name == "question" else name for name in ATTEMPT.columns)
ATTEMPT_OF_2 = replace(ATTEMPT, columns=IN_CODE)
"""Before the third version a question stood in a column that had been meant for something else.

It has the same place among the contents, so checksums stay what they are.
"""
PAGES = """SELECT lesson, page, CASE template WHEN 'guess' THEN 'correct' ELSE verdict END AS done,
        MIN(hints) FROM attempt
    WHERE seed IS NULL AND (verdict IN ('correct', 'skipped', 'revealed') OR template = 'guess')
    GROUP BY lesson, page, done ORDER BY MIN(seq)"""
"""What was done on the pages of lessons; a question that was drawn has a seed, and is no page."""

PLACE = Table("place", ("lesson", "page", "updated"), "REPLACE")
SETTING = Table("setting", ("key", "value"), "REPLACE")
TABLES = (ATTEMPT, PLACE, SETTING)
"""What the learner did; all else can be made from it again."""

SKILL_STATE = Table("skill_state", ("skill", "memory", "through_seq", "crc"), "REPLACE")
"""A cache: what was replayed from the attempts up to `through_seq`."""

APPLICATION_ID = 0x62707475  # "bptu"
VERSION = 3
LAST_VERSION = 999  # what claims to be of a later one has a flipped bit

_SKILL_STATE = """CREATE TABLE skill_state (
    seq INTEGER PRIMARY KEY,
    skill TEXT NOT NULL UNIQUE, memory TEXT NOT NULL,
    through_seq INTEGER NOT NULL, crc INTEGER NOT NULL)"""

_ATTEMPT = """CREATE TABLE attempt (
    seq INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE, at_utc TEXT NOT NULL, session TEXT NOT NULL,
    lesson TEXT NOT NULL, page TEXT NOT NULL,
    skill TEXT, template TEXT, template_version INTEGER, level INTEGER, seed INTEGER,
    answer TEXT NOT NULL, verdict TEXT NOT NULL, code TEXT, mistake TEXT,
    try_no INTEGER NOT NULL, hints INTEGER NOT NULL, ms INTEGER NOT NULL,
    crc INTEGER NOT NULL{more})"""

QUESTION = ", question TEXT"  # behind all others, where SQLite puts what is added to a table

_PLACE = """CREATE TABLE place (
    seq INTEGER PRIMARY KEY,
    lesson TEXT NOT NULL UNIQUE, page TEXT NOT NULL, updated TEXT NOT NULL)"""

_SETTING = """CREATE TABLE setting (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE, value TEXT NOT NULL)"""

DECLARED = {
    "attempt": _ATTEMPT.format(more=QUESTION),
    "place": _PLACE,
    "setting": _SETTING,
    "skill_state": _SKILL_STATE,
}

SCHEMA = (
    *DECLARED.values(),
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
)

OLDER = {"attempt": _ATTEMPT.format(more="")}
"""How a table was declared before.

`code` is still there, and empty: older programs open the new file to read it, and ask for that
column by its name.
"""

MIGRATIONS = {
    1: (_SKILL_STATE, "PRAGMA user_version = 2"),
    2: (
        "ALTER TABLE attempt ADD COLUMN question TEXT",
        "UPDATE attempt SET question = code, code = NULL WHERE code IS NOT NULL",
        "PRAGMA user_version = 3",
    ),
}
"""What leads from each older version to the next."""


BROKEN = "\ufffd"
"""What is read where the bytes in the file are no text; it is never written there."""


def storable(value: object) -> object:
    """`value` as SQLite can keep it: a lone surrogate, as file names may hold, becomes `?`."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "replace").decode().replace(BROKEN, "?")
