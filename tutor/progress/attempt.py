"""One answer of the learner, and the row that keeps it."""

from dataclasses import asdict, dataclass, field, fields
from operator import itemgetter
from typing import Any, Literal
from zlib import crc32

from tutor.progress.tables import ATTEMPT, Row, Table, storable

LONGEST_ANSWER = 240

Kept = Literal["correct", "wrong", "skipped", "revealed"]


@dataclass(frozen=True)
class Attempt:
    """What was answered to one question, and how it was judged.

    A question that was drawn has a `seed`, by which it can be made again; any other stands on a
    page of its lesson. What the store stamps on an attempt is known when it has been read.
    """

    lesson: str
    page: str
    answer: str
    verdict: Kept
    mistake: str | None = None
    try_no: int = 1
    hints: int = 0
    ms: int = 0
    skill: str | None = None
    template: str | None = None
    template_version: int | None = None
    level: int | None = None
    seed: int | None = None
    uuid: str = field(default="", compare=False)
    at_utc: str = field(default="", compare=False)
    session: str = field(default="", compare=False)


_NAMES = tuple(field.name for field in fields(Attempt))
_in_their_order = itemgetter(*map(ATTEMPT.columns.index, _NAMES))


def row_of(attempt: Attempt, **stamp: str) -> Row:
    """The row of `attempt`; `stamp` fills uuid, at_utc and session."""
    values: dict[str, Any] = {**asdict(attempt), **stamp}
    values["answer"] = attempt.answer[:LONGEST_ANSWER]
    contents = tuple(storable(values.get(column)) for column in ATTEMPT.columns[:-1])
    return (*contents, checksum(contents))


def is_sound(table: Table, row: Row) -> bool:
    """Whether no bit seems to have flipped: some rows have a checksum, any other row is text."""
    if "crc" in table.columns:
        return bool(checksum(row[:-1]) == row[-1])
    return all(isinstance(value, str) for value in row)


def attempt_of(row: Row) -> Attempt:
    return Attempt(*_in_their_order(row))


def checksum(contents: Row) -> int:
    # ascii(), since what repr() escapes changes with the Unicode tables of each Python.
    return crc32(ascii(contents).encode())
