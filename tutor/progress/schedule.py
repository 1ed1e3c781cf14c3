"""When a skill returns: one review a day, handed to FSRS."""

import fsrs

from tutor.progress.card import Card, midnight

LAST_DAY = "9999-01-01"  # whatever a clock may say, a date two months on must exist

_SCHEDULER = fsrs.Scheduler(
    desired_retention=0.9,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=60,
    enable_fuzzing=False,
)


def review(card: Card | None, day: str, rating: int) -> Card:
    """The card after a review; all at midnight, so that elapsed days are those of the calendar."""
    at = midnight(min(day, LAST_DAY))
    reviewed, _ = _SCHEDULER.review_card(_opened(card), fsrs.Rating(rating), at)
    assert reviewed.stability is not None and reviewed.difficulty is not None
    return Card(reviewed.stability, reviewed.difficulty, day, f"{reviewed.due:%Y-%m-%d}")


def _opened(card: Card | None) -> fsrs.Card:
    """The card as FSRS has it; without an id of ours it would wait a millisecond for one."""
    if card is None:
        return fsrs.Card(card_id=0)
    return fsrs.Card(
        0, fsrs.State.Review, stability=card.stability, difficulty=card.difficulty,
        last_review=midnight(card.reviewed),
    )  # fmt: skip
