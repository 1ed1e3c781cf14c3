"""A memory as it is kept, and the days that it counts in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from tutor.progress.attempt import Attempt
from tutor.progress.card import Card, midnight

if TYPE_CHECKING:
    from tutor.lesson.content.skills import Skill

State = Literal["new", "practising", "got", "kept"]
Generated = tuple[str | int | None, ...]
"""What tells one question from another: how it is told; of older answers lesson, page and seed."""
Question = tuple[str, Generated]
"""A draw as it was asked in one session; all tries at it are one question."""
AGAIN, HARD, GOOD = 1, 2, 3
REVEALED = 0  # rated as AGAIN, whatever follows
MOST_HINTS = 2  # a third one has worked the step out
STUCK = 7  # reveals since the last unaided success, after which drilling no longer helps
LONGEST = timedelta(days=60)
MOST_SHOWN = 50  # of a skill; what is remembered must not grow for ever


@dataclass(frozen=True)
class SkillState:
    """One skill of the learner after some attempts; days are those of UTC, "2026-01-31".

    `streak` counts the different questions (`draws`) last answered in a row at the first try and
    without help, `reveals` the answers shown since the last of them, and `shown` the questions of
    those that have not come again and been right since. `question` is the last one,
    `first` the first of the last `day`, whose `rating` may still change with a further try; `card`
    comes from the days before. `due` is when the skill returns.
    """

    slug: str
    enough: int = 3
    state: State = "new"
    streak: int = 0
    due: datetime | None = None
    reveals: int = 0
    draws: tuple[Generated, ...] = ()
    shown: tuple[str, ...] = ()
    got_on: str = ""
    question: Question | None = None
    first: Question | None = None
    day: str = ""
    rating: int = REVEALED
    card: Card | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time for a look; so it is if a clock gone wrong has put it off too far."""
        return self.due is not None and not timedelta(0) < self.due - now <= LONGEST

    def knows(self, question: str) -> bool:
        """Whether a question counts already, or its answer has been shown."""
        return self.has_counted((question,)) or question in self.shown

    def has_counted(self, draw: Generated) -> bool:
        """Whether it is one of the row; of older answers that is not known."""
        return len(draw) == 1 and draw in self.draws

    @property
    def is_stuck(self) -> bool:
        """Whether the animation of its lesson is a better help than one more question."""
        return self.reveals >= STUCK


def replay(attempts: Iterable[Attempt], skills: Iterable["Skill"]) -> dict[str, SkillState]:
    """The state of every skill after these attempts, in the order of the course."""
    return go_on({skill.slug: SkillState(skill.slug, skill.enough) for skill in skills}, attempts)


def go_on(states: Mapping[str, SkillState], attempts: Iterable[Attempt]) -> dict[str, SkillState]:
    """The states after more attempts; those to what is no skill of the course change nothing."""
    after = dict(states)
    for attempt in attempts:
        if attempt.skill in after and attempt.verdict != "skipped":
            after[attempt.skill] = _step(after[attempt.skill], attempt)
    return {slug: _with_due(state, states[slug]) for slug, state in after.items()}


def _step(state: SkillState, attempt: Attempt) -> SkillState:
    """The state after one attempt, but for `due`."""
    draw = (attempt.question,) if attempt.question else (attempt.lesson, attempt.page, attempt.seed)
    question = (attempt.session, draw)
    return _remembering(_learned(_rated(state, attempt, question), attempt, question), attempt)


def _learned(state: SkillState, attempt: Attempt, question: Question) -> SkillState:
    """Streak and state: only first tries count, and no miss takes back what was got."""
    is_new = question != state.question and attempt.question not in state.shown
    is_first = attempt.try_no == 1 and is_new
    if is_first and attempt.verdict == "correct" and not attempt.hints:
        return _right(state, question)
    return replace(
        state,
        state="practising" if state.state == "new" else state.state,
        streak=0 if is_first else state.streak,
        draws=() if is_first else state.draws,
        reveals=state.reveals + (attempt.verdict == "revealed"),
        question=question,
    )


def _remembering(state: SkillState, attempt: Attempt) -> SkillState:
    """The state with the questions whose answers are known because they were shown."""
    if attempt.question is None or attempt.verdict not in ("revealed", "correct"):
        return state
    others = tuple(each for each in state.shown if each != attempt.question)
    is_shown = attempt.verdict == "revealed"
    return replace(state, shown=(*others, attempt.question)[-MOST_SHOWN:] if is_shown else others)


def _right(state: SkillState, question: Question) -> SkillState:
    """After a right answer at the first try, without help; the same question counts once."""
    streak, draws = state.streak, state.draws
    if question[1] not in draws:
        # No more than are needed: what is compared with must not grow for ever.
        streak, draws = streak + 1, (*draws, question[1])[-state.enough :]
    known, got_on = state.state, state.got_on
    if known in ("new", "practising"):
        known, got_on = ("got", state.day) if streak >= state.enough else ("practising", "")
    elif known == "got" and state.day > got_on and not state.has_counted(question[1]):
        known = "kept"
    return replace(
        state, state=known, streak=streak, draws=draws, reveals=0, got_on=got_on, question=question
    )


def _rated(state: SkillState, attempt: Attempt, question: Question) -> SkillState:
    """The day's rating comes from its first question, and from all tries at that one."""
    rating, day = _rating(attempt), attempt.at_utc[:10]
    if question == state.first:
        revealed = REVEALED in (rating, state.rating)
        better = max(state.rating, min(rating, HARD))
        return replace(state, rating=REVEALED if revealed else better)
    if day <= state.day:
        return state
    return replace(state, card=_card(state), day=day, first=question, rating=rating)


def _rating(attempt: Attempt) -> int:
    match attempt.verdict:
        case "revealed":
            return REVEALED
        case "correct" if attempt.hints <= MOST_HINTS:
            return GOOD if attempt.try_no == 1 and not attempt.hints else HARD
    return AGAIN


def _card(state: SkillState) -> Card | None:
    """What is known of the memory after the last day with a question."""
    if not state.day:
        return None
    from tutor.progress.schedule import review  # fsrs: 10 ms that only looking at skills pays

    return review(state.card, state.day, max(state.rating, AGAIN))


def _with_due(state: SkillState, before: SkillState) -> SkillState:
    if (state.card, state.day, state.rating) == (before.card, before.day, before.rating):
        return state
    card = _card(state)
    return replace(state, due=midnight(card.due) if card else None)
