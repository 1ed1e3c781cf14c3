"""A memory as it is kept, and the days that it counts in."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Card:
    """What is known of a memory after a review: for FSRS, and for us the day it is due."""

    stability: float
    difficulty: float
    reviewed: str
    due: str


def midnight(day: str) -> datetime:
    """The beginning of a day of UTC."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)
