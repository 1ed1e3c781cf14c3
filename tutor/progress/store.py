"""What a learner never loses: answers, places and settings, durable as soon as they are said."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from os import urandom
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.progress.attempt import Attempt, attempt_of, is_sound, row_of
from tutor.progress.read_setting import user_folder
from tutor.progress.tables import ATTEMPT, PLACE, SETTING, SKILL_STATE, Change, Row, Table, storable
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.progress.file import File

PATIENT = 5.0  # seconds to wait for another window's lock
BRIEF = 0.1  # while that lock has already kept the learner waiting


# What a clock may say that is right, or wrong in a way with which one can still reckon.
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The learner's file, and what still waits to be written there; for one thread.

    Nothing here raises for a bad file or folder: `trouble` is the line to show.
    """

    def __init__(self, file: "File", clock: Callable[[], datetime]) -> None:
        self._file, self._clock = file, clock
        self._session = _new_id()
        self._pending: list[Change] = []
        self._unsaved: Problem | None = None

    @classmethod
    def open(cls, folder: Path | None = None, clock: Callable[[], datetime] = utc_now) -> "Store":
        """The store in `folder`, by default the user's data folder; `clock` gives UTC."""
        from tutor.progress.file import File  # SQLite: saves 8 ms where nothing is kept

        def sane() -> datetime:
            return min(max(clock().astimezone(UTC), EARLIEST), LATEST)

        store = cls(File(folder or user_folder(), sane), sane)
        store._save(PATIENT)
        return store

    @property
    def trouble(self) -> Problem | None:
        """Why answers are not saved now; else what was repaired at the start; else None."""
        return self._unsaved or self._file.notice

    @property
    def saves(self) -> bool:
        """Whether all that was recorded is on disk."""
        return self._unsaved is None

    def now(self) -> datetime:
        """The time of the learner's clock, in UTC."""
        return self._clock()

    def record(self, attempt: Attempt) -> bool:
        """Whether the attempt is on disk; if not it is kept here, to be written with the next."""
        at = self._now()
        row = row_of(attempt, uuid=_new_id(), at_utc=at, session=self._session)
        return self._change(ATTEMPT, row)

    def attempts(self, lesson: str | None = None) -> tuple[Attempt, ...]:
        """All attempts, or those of one lesson, in the order in which they were made."""
        attempts = map(attempt_of, self._rows(ATTEMPT))
        return tuple(attempt for attempt in attempts if lesson in (None, attempt.lesson))

    def on_pages(self, lesson: str | None = None) -> list[Attempt]:
        """Of the pages of lessons only, what was answered right or passed by, if need be once."""
        try:
            # All rows are known to be sound: a lesson with ten thousand answers behind it must not
            # read them all at every page.
            rows = self._file.read_pages() if self._file.is_checked else None
        except Problem as problem:
            self._unsaved, rows = self._unsaved or problem, []
        if rows is None:
            return [*self.attempts(lesson)]
        saved = (Attempt(lesson, page, "", done, hints=hints) for lesson, page, done, hints in rows)
        attempts = (*saved, *self.waiting())
        return [attempt for attempt in attempts if lesson in (None, attempt.lesson)]

    def attempts_after(self, seq: int) -> tuple[list[Attempt], int]:
        """Those on disk after a sequence number, and the last number there."""
        try:
            rows = self._file.read_after(ATTEMPT, seq)
        except Problem:
            return [], seq
        sound = (row for _, *row in rows if is_sound(ATTEMPT, tuple(row)))
        return [attempt_of(tuple(row)) for row in sound], rows[-1][0] if rows else seq

    def waiting(self) -> list[Attempt]:
        """The attempts that are not on disk yet."""
        return [attempt_of(row) for table, row in self._pending if table is ATTEMPT]

    def merge(self, attempts: Iterable[Attempt]) -> int:
        """Put attempts from another file on disk, all or none; how many were not there yet."""
        if self._unsaved:
            raise self._unsaved
        return self._file.write([(ATTEMPT, row_of(attempt)) for attempt in attempts], PATIENT)

    def cached(self) -> list[Row]:
        """What was replayed before, as far as it can be trusted."""
        try:
            return [row for row in self._file.read(SKILL_STATE) if is_sound(SKILL_STATE, row)]
        except Problem:
            return []

    def cache(self, rows: Iterable[Row]) -> None:
        """Keep what was replayed; it can be replayed again, so nothing is said if it cannot."""
        with suppress(Problem):
            self._file.write([(SKILL_STATE, row) for row in rows], BRIEF)

    def places(self) -> dict[str, str]:
        """The page of every lesson where the learner left it, the latest last."""
        places: dict[str, str] = {}
        for lesson, page, _ in self._rows(PLACE):
            places.pop(lesson, None)  # so that the latest stands last
            places[lesson] = page
        return places

    def place(self, lesson: str) -> str | None:
        """The page of `lesson` where the learner left it."""
        return self.places().get(lesson)

    def last_lesson(self) -> str | None:
        return next(reversed(self.places()), None)

    def remember_place(self, lesson: str, page: str) -> None:
        if (self.last_lesson(), self.place(lesson)) != (lesson, page):
            self._change(PLACE, (storable(lesson), storable(page), self._now()))

    def setting(self, key: str) -> str | None:
        settings: dict[str, str] = dict(self._rows(SETTING))
        return settings.get(key)

    def set_setting(self, key: str, value: str) -> None:
        if self.setting(key) != value:
            self._change(SETTING, (key, storable(value)))

    def close(self) -> None:
        """Write what still waits, patiently, since it is the last chance; `trouble` stays."""
        if self._pending:
            self._save(PATIENT)
        self._file.close()

    def _change(self, table: Table, row: Row) -> bool:
        self._pending.append((table, row))
        patience = BRIEF if self._unsaved else PATIENT
        # The second try opens the file anew: another window may have moved a broken one aside.
        return self._save(patience) or self._save(BRIEF)

    def _save(self, patience: float) -> bool:
        """Whether all that waits is on disk now; after a failure the file is opened anew."""
        try:
            if self._unsaved or not self._file.is_open:
                self._file.open(patience)
            self._file.write(self._pending, patience)
        except Problem as problem:
            self._unsaved = problem
            return False
        self._pending, self._unsaved = [], None
        return True

    def _rows(self, table: Table) -> list[Row]:
        """What the file says, then what still waits to be written."""
        waiting = [row for of, row in self._pending if of is table]
        try:
            saved = self._file.read(table)
        except Problem as problem:
            self._unsaved, saved = self._unsaved or problem, []
        return [row for row in saved if is_sound(table, row)] + waiting

    def _now(self) -> str:
        return stamp(self.now())


def stamp(at: datetime) -> str:
    """A time in UTC as it is kept: texts in the order of the times."""
    return at.isoformat(timespec="milliseconds")


def _new_id() -> str:
    return urandom(16).hex()
