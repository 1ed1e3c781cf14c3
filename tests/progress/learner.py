"""A learner for these tests: answers, comes back, and finds what was kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tutor.progress import Attempt, Store, stamp


class Clock:
    """A clock that stands still until time is let pass."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


def an_attempt(answer: str = "2.2", lesson: str = "apple-tax") -> Attempt:
    return Attempt(lesson, "back-to-the-apple", answer, "wrong", mistake="not_swapped")


def answer(folder: Path, *answers: str, clock: Clock | None = None) -> None:
    """Run the tutor once and give these answers."""
    store = Store.open(folder, clock or Clock())
    assert all([store.record(an_attempt(each)) for each in answers])
    store.close()


def answer_much(folder: Path, *answers: str) -> None:
    """As `answer`, but for hundreds: the disk is waited for once, not after each."""
    store = Store.open(folder, Clock())
    at = stamp(Clock().now)
    made = (
        replace(an_attempt(each), uuid=str(uuid4()), at_utc=at, session="s") for each in answers
    )
    assert store.merge(made) == len(answers)
    store.close()


def answers(store: Store) -> list[str]:
    return [attempt.answer for attempt in store.attempts()]


def trouble(store: Store) -> str | None:
    return store.trouble.key if store.trouble else None


def has_met(store: Store, lesson: str = "apple_tax") -> None:
    """Something is done in a lesson, so that its skills are asked for in practice."""
    assert store.record(Attempt(lesson, "flow=total", "1", "correct"))
