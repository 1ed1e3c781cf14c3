"""Backups are made when something changed, and thin out as they grow old."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from tests.progress.learner import Clock, answer
from tutor.progress import Store, kept

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "backups").glob("*"))


def test_backups_are_made_at_the_start_and_only_after_changes(tmp_path: Path) -> None:
    clock = Clock()
    answer(tmp_path, "1", clock=clock)
    assert names(tmp_path) == []
    for _ in range(3):
        clock.passes(minutes=1)
        Store.open(tmp_path, clock).close()
    assert names(tmp_path) == ["progress-20260102T030505Z.db"]
    answer(tmp_path, "2", clock=clock)
    clock.passes(minutes=1)
    Store.open(tmp_path, clock).close()
    assert names(tmp_path)[1:] == ["progress-20260102T030805Z.db"]


def test_other_files_beside_the_backups_stay(tmp_path: Path) -> None:
    clock = Clock()
    (tmp_path / "backups").mkdir(parents=True)
    (tmp_path / "backups" / "progress-mineZ.db").touch()
    for each in range(40):
        answer(tmp_path, str(each), clock=clock)
        clock.passes(days=1)
    assert "progress-mineZ.db" in names(tmp_path)
    assert len(names(tmp_path)) <= 20


def test_all_of_a_day_are_kept_and_those_of_a_wrong_clock() -> None:
    times = {ago(minutes=n) for n in range(0, 24 * 60, 10)} | {ago(days=-300)}
    assert kept(times, NOW) == times


def test_the_newest_of_a_day_is_kept() -> None:
    times = [ago(days=5, hours=hours) for hours in range(6)]
    assert kept(times, NOW) == {times[0]}


def test_years_of_daily_use_leave_a_few_and_reach_back_for_months() -> None:
    backups: set[datetime] = set()
    for day in range(1000, -1, -1):
        backups = kept(backups | {ago(days=day)}, ago(days=day))
    ages = sorted((NOW - time).days for time in backups)
    assert ages[:13] == list(range(13))
    gaps = [older - newer for newer, older in pairwise(ages)]
    assert max(gap for gap, age in zip(gaps, ages, strict=False) if age < 75) <= 7
    assert max(gaps) <= 31
    assert len(ages) == 1 + 12 + 10 + 9
    assert 9 * 30 < ages[-1] < 365


def test_one_backup_a_year_is_never_thrown_away_too_early() -> None:
    times = {ago(days=365 * year) for year in range(1, 6)}
    assert kept(times, NOW) == times
