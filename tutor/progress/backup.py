"""Backups: dense for a day, then ever sparser."""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from tutor.progress.database import ERRORS, connect, scalar

# Of what is not kept yet: the newest of a day, a week, a month, for so many of them.
_PERIODS = (("%Y-%m-%d", 12), ("%G-%V", 10), ("%Y-%m", 9))


def back_up(connection: sqlite3.Connection, folder: Path, modified: int, now: datetime) -> None:
    """Copy the database into `folder` unless the state of time `modified` (ns) is there already."""
    folder.mkdir(exist_ok=True)
    with alone(folder.parent, patience=0):
        if modified in {path.stat().st_mtime_ns for path in backups(folder).values()}:
            return
        target = folder / f"progress-{now:%Y%m%dT%H%M%SZ}.db"
        copy(connection, target)
        os.utime(target, ns=(modified, modified))  # so that the next start knows what it holds
        _prune(folder, now)


def backups(folder: Path) -> dict[datetime, Path]:
    """The backups in `folder` by the time in their names, oldest first."""
    found = {}
    for path in sorted(folder.glob("progress-*Z.db")):
        try:
            found[datetime.fromisoformat(path.stem.removeprefix("progress-"))] = path
        except ValueError:
            continue  # somebody else's file
    return found


def kept(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Those of `times` to keep: 24 hours all, then 12 daily, 10 weekly, 9 monthly."""
    times = sorted(times)
    keep = {time for time in times if now - time < timedelta(hours=24)}
    for period, count in _PERIODS:
        newest = {time.strftime(period): time for time in times}
        keep |= set(sorted(set(newest.values()) - keep)[-count:])
    return keep


def copy(connection: sqlite3.Connection, target: Path) -> None:
    """Make `target` a copy of the database, at once and for good."""
    draft = target.with_suffix(".tmp")
    draft.unlink(missing_ok=True)
    try:
        with closing(connect(draft, patience=0)) as copied:
            copied.execute("PRAGMA journal_mode = OFF")  # a draft needs one fsync, the one below
            copied.execute("PRAGMA synchronous = OFF")
            connection.backup(copied)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path, patience: float) -> Iterator[None]:
    """Keep other windows from copying and repairing meanwhile; the lock dies with its owner."""
    with closing(connect(folder / "backups.lock", patience)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def count_answers(path: Path) -> int | None:
    """How many a file says it has; None if it cannot be read."""
    with suppress(*ERRORS), closing(connect(path, patience=0)) as connection:
        return scalar(connection, "SELECT count(*) FROM attempt")
    return None


def _prune(folder: Path, now: datetime) -> None:
    """None that has more than the newest: what it has may be lost everywhere else."""
    found = backups(folder)
    newest = count_answers(found[max(found)]) or 0
    for time in found.keys() - kept(found, now):
        if (count_answers(found[time]) or 0) <= newest:
            found[time].unlink()
