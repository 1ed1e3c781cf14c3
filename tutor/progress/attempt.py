"""One answer of the learner, the row that keeps it, and what the answers to a lesson add up to."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal, get_args
from zlib import crc32

from tutor.progress.tables import ATTEMPT, BROKEN, Row, Table, storable

LONGEST_ANSWER = 240
LONGEST_NAME = 999  # characters of any other text; what is cut is still told from others

GUESS = "guess"
"""The template of a guess: made once, before a change is shown, and done, right or not."""

Kept = Literal["correct", "wrong", "skipped", "revealed"]


@dataclass(frozen=True)
class Attempt:
    """What was answered to one question, and how it was judged.

    A question that was drawn has a `seed`, by which it can be made again; any other stands on a
    page of its lesson. `question` tells one from another, unless the answer is older than
    that. What the store stamps on an attempt is known when it has been read.
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
    question: str | None = None
    uuid: str = field(default="", compare=False)
    at_utc: str = field(default="", compare=False)
    session: str = field(default="", compare=False)


_NAMES = tuple(field.name for field in fields(Attempt))
_in_their_order = itemgetter(*map(ATTEMPT.columns.index, _NAMES))


def row_of(attempt: Attempt, **stamp: str) -> Row:
    """The row of `attempt`; `stamp` fills uuid, at_utc and session."""
    values: dict[str, Any] = {**asdict(attempt), **stamp}
    contents = tuple(_kept(column, values.get(column)) for column in ATTEMPT.columns[:-1])
    return (*contents, checksum(contents))


def _kept(column: str, value: object) -> object:
    longest = LONGEST_ANSWER if column == "answer" else LONGEST_NAME
    return storable(value[:longest] if isinstance(value, str) else value)


def attempt_of(row: Row) -> Attempt:
    return Attempt(*_in_their_order(row))


def is_sound(table: Table, row: Row) -> bool:
    """Whether a row is as it was written, and if it is an attempt, whether it can be replayed."""
    return is_intact(table, row) and (table is not ATTEMPT or fault(row) is None)


def is_intact(table: Table, row: Row) -> bool:
    """Whether no bit seems to have flipped: some rows have a checksum, any other row is text."""
    if "crc" in table.columns:
        return bool(checksum(row[:-1]) == row[-1])
    return all(isinstance(value, str) and BROKEN not in value for value in row)


# What each column of an attempt may hold, so that it can be replayed.
OPTIONAL = ("skill", "template", "template_version", "level", "seed", "question", "mistake")
NUMBERS = {
    "template_version": (0, 10**6),
    "level": (0, 10**6),
    "seed": (-(2**63), 2**63 - 1),  # what SQLite can keep
    "try_no": (1, 10**6),
    "hints": (0, 10**6),
    "ms": (0, 10**12),  # thirty years
}
TEXTS = {
    column: LONGEST_ANSWER if column == "answer" else LONGEST_NAME
    for column in ATTEMPT.columns
    if column not in (*NUMBERS, "crc")
}
FIRST_TIME = "1970"  # no clock goes further back
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", re.ASCII)
_VERDICTS = frozenset(get_args(Kept))

_texts, _numbers, _told = (
    itemgetter(*map(ATTEMPT.columns.index, columns))
    for columns in (TEXTS, NUMBERS, ("uuid", "at_utc", "verdict"))
)


def fault(row: Row) -> str | None:
    """The first column with which an attempt cannot be replayed; None if there is none."""
    # Asked of every row at every start: a loop each, since a call for each value takes thrice that.
    for column, longest, value in zip(TEXTS, TEXTS.values(), _texts(row), strict=True):
        if not (type(value) is str and len(value) <= longest) and not _is_left_out(column, value):
            return column
    for column, (least, most), value in zip(NUMBERS, NUMBERS.values(), _numbers(row), strict=True):
        # True is no number
        if not (type(value) is int and least <= value <= most) and not _is_left_out(column, value):
            return column
    uuid, at, verdict = _told(row)
    if not uuid or verdict not in _VERDICTS:
        return "verdict" if uuid else "uuid"
    return None if _is_time(at) else "at_utc"


def _is_left_out(column: str, value: object) -> bool:
    return value is None and column in OPTIONAL


def _is_time(text: str) -> bool:
    """Whether this is a time as the store stamps it: texts in the order of the times."""
    if text < FIRST_TIME or not _TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def checksum(contents: Row) -> int:
    # ascii(), since what repr() escapes changes with the Unicode tables of each Python.
    return crc32(ascii(contents).encode())


@dataclass(frozen=True)
class LessonStatus:
    """Pages answered and passed by, by their ids, the page where the learner left, and which of the
    answered ones needed help."""

    answered: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    place: str | None = None
    helped: frozenset[str] = frozenset()


def lesson_status(attempts: Iterable[Attempt], place: str | None = None) -> LessonStatus:
    """A page that was passed by and answered later is answered; a drawn question is no page."""
    pages: dict[str, set[str]] = {"correct": set(), "skipped": set(), "revealed": set()}
    alone = set[str]()
    for attempt in attempts:
        verdict = "correct" if attempt.template == GUESS else attempt.verdict
        if verdict in pages and attempt.seed is None:
            pages[verdict].add(attempt.page)
            if verdict == "correct" and not attempt.hints and attempt.page not in pages["revealed"]:
                alone.add(attempt.page)
    answered, skipped = frozenset(pages["correct"]), frozenset(pages["skipped"] - pages["correct"])
    return LessonStatus(answered, skipped, place, answered - alone)
