"""What to practise now: what is due first, one skill never twice in a row where others are."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from tutor.lesson.content.skills import Skill
from tutor.progress.mastery import SkillState

COUNT = 10
MOST_NEW = 2
MIXED = 3  # so many skills at least, as long as there are others
HARDEST = 3
MET = ("got", "kept")  # the states of a prerequisite in which what builds on it may begin


@dataclass(frozen=True)
class Item:
    """One question to draw."""

    skill: Skill
    level: int


def plan(
    states: Mapping[str, SkillState],
    skills: Sequence[Skill],
    now: datetime,
    rng: Random,
    count: int = COUNT,
    only: str | None = None,
) -> tuple[Item, ...]:
    """So many questions; none where nothing can be drilled. Level 1 comes first, then harder."""
    if only is not None:  # even if it was shown too often to be drilled unasked
        chosen = [skill for skill in skills if skill.slug == only]
    else:
        able = [skill for skill in skills if not states[skill.slug].is_stuck]
        chosen = _chosen(able, states, now, rng)[:count]
    return tuple(_with_levels(_turns(chosen, count, rng), states)) if chosen else ()


def _chosen(
    able: Sequence[Skill], states: Mapping[str, SkillState], now: datetime, rng: Random
) -> list[Skill]:
    """Due ones, the longest due first; then those being learned, new ones, and the rest."""
    shuffled = rng.sample(able, len(able))  # so that equals take turns
    seen = [skill for skill in shuffled if states[skill.slug].state != "new"]
    seen.sort(key=lambda skill: states[skill.slug].due or now)
    due = [skill for skill in seen if states[skill.slug].is_due(now)]
    learned = [s for s in seen if s not in due and states[s.slug].state == "practising"]
    rest = [skill for skill in seen if skill not in due and skill not in learned]
    fresh = _fresh(able, states, alone=not due and not learned)
    chosen = [*due, *learned, *fresh]
    return chosen + rest[: max(MIXED - len(chosen), 0)]


def _fresh(able: Sequence[Skill], states: Mapping[str, SkillState], alone: bool) -> list[Skill]:
    """The first new skills for which the learner is ready.

    `alone`: there is nothing else to practise; then one may build on what is not got yet, even on
    another one that is new as well.
    """
    new = [skill for skill in able if states[skill.slug].state == "new"]
    met = {slug for slug, state in states.items() if state.state in MET}
    ready = _ready(new, states, met)
    if alone:
        begun = {slug for slug, state in states.items() if state.state != "new"}
        ready = ready or _ready(new, states, begun)
        built = _ready(new, states, begun | {skill.slug for skill in ready})
        ready = [*ready, *(skill for skill in built if skill not in ready)]
    return ready[:MOST_NEW]


def _ready(
    new: Sequence[Skill], states: Mapping[str, SkillState], met: Collection[str]
) -> list[Skill]:
    """Those whose prerequisites, as far as there are such, are all met."""
    return [s for s in new if all(need in met for need in s.needs if need in states)]


def _turns(chosen: Sequence[Skill], count: int, rng: Random) -> list[Skill]:
    """Each in turn, round after round, each round after the first in another order."""
    turns = list(chosen)
    while len(turns) < count:
        again = rng.sample(chosen, len(chosen))
        turns += reversed(again) if again[0] == turns[-1] else again
    return turns[:count]


def _with_levels(turns: Sequence[Skill], states: Mapping[str, SkillState]) -> Iterator[Item]:
    """Harder with what was right before, and rising to the hardest with each further turn."""
    slugs = [skill.slug for skill in turns]
    for k, skill in enumerate(turns):
        first = min(1 + states[skill.slug].streak, HARDEST)
        nth, times = slugs[:k].count(skill.slug), slugs.count(skill.slug)
        yield Item(skill, first + (HARDEST + 1 - first) * nth // times)
