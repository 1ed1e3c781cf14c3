"""How far a learner is in a lesson, seen from the attempts."""

from collections.abc import Iterable
from dataclasses import dataclass

from tutor.progress.attempt import Attempt


@dataclass(frozen=True)
class LessonStatus:
    """Pages answered and passed by, by their ids, and the page where the learner left."""

    answered: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()
    place: str | None = None


def lesson_status(attempts: Iterable[Attempt], place: str | None = None) -> LessonStatus:
    """A page that was passed by and answered later is answered; a drawn question is no page."""
    pages: dict[str, set[str]] = {"correct": set(), "skipped": set()}
    for attempt in attempts:
        if attempt.verdict in pages and attempt.seed is None:
            pages[attempt.verdict].add(attempt.page)
    skipped = frozenset(pages["skipped"] - pages["correct"])
    return LessonStatus(frozenset(pages["correct"]), skipped, place)
