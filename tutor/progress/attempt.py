"""One answer of the learner, and the row that keeps it."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal
from zlib import crc32

from tutor.progress.tables import ATTEMPT, Row, Table, storable

LONGEST_ANSWER = 240


@dataclass(frozen=True)
class Attempt:
    """What was answered on one page, and how it was judged."""

    lesson: str
    page: str
    answer: str
    verdict: Literal["correct", "wrong", "skipped"]
    mistake: str | None = None
    try_no: int = 1
    hints: int = 0
    ms: int = 0


def row_of(attempt: Attempt, **stamp: str) -> Row:
    """The row of `attempt`; `stamp` fills uuid, at_utc and session."""
    values: dict[str, Any] = {**stamp, **asdict(attempt)}
    values["answer"] = attempt.answer[:LONGEST_ANSWER]
    contents = tuple(storable(values.get(column)) for column in ATTEMPT.columns[:-1])
    return (*contents, _checksum(contents))


def is_sound(table: Table, row: Row) -> bool:
    """Whether no bit seems to have flipped: an attempt has a checksum, any other row is text."""
    if table is ATTEMPT:
        return bool(_checksum(row[:-1]) == row[-1])
    return all(isinstance(value, str) for value in row)


def attempt_of(row: Row) -> Attempt:
    values = dict(zip(ATTEMPT.columns, row, strict=True))
    return Attempt(**{field.name: values[field.name] for field in fields(Attempt)})


def _checksum(contents: Row) -> int:
    # ascii(), since what repr() escapes changes with the Unicode tables of each Python.
    return crc32(ascii(contents).encode())
