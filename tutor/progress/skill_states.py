"""The learner's skills, with a cache so that the start does not replay every attempt."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tutor.lesson.content.skills import Skill
from tutor.progress.attempt import checksum
from tutor.progress.card import Card
from tutor.progress.mastery import Question, SkillState, go_on, replay
from tutor.progress.store import Store
from tutor.progress.tables import Row

RULES = 2
"""One more whenever the same attempts lead to other states: what is cached then does not fit."""


def skill_states(store: Store, skills: Sequence[Skill]) -> dict[str, SkillState]:
    """What replaying all attempts gives; those that are new on disk go into the cache."""
    states, through = _cached(store, skills)
    attempts, last = store.attempts_after(through)
    states = go_on(states, attempts)
    if states and last > through:
        store.cache(_row(state, last) for state in states.values())
    return go_on(states, store.waiting())


def _cached(store: Store, skills: Sequence[Skill]) -> tuple[dict[str, SkillState], int]:
    """The states up to a sequence number: 0, all new, unless every skill has a row that fits."""
    rows = {slug: (memory, through) for slug, memory, through, _ in store.cached()}
    try:
        states = {skill.slug: _state(rows[skill.slug][0], skill) for skill in skills}
        (through,) = {rows[slug][1] for slug in states}
    except (AttributeError, LookupError, TypeError, ValueError):
        return replay((), skills), 0
    return states, through


def _row(state: SkillState, through: int) -> Row:
    memory = {"rules": RULES, **asdict(state)}
    contents = (state.slug, json.dumps(memory, default=datetime.isoformat), through)
    return (*contents, checksum(contents))


def _state(memory: str, skill: Skill) -> SkillState:
    """ValueError where it was replayed by other rules."""
    kept: dict[str, Any] = json.loads(memory)
    if (kept.pop("rules"), kept["enough"]) != (RULES, skill.enough):
        raise ValueError(memory)
    due, card = kept["due"], kept["card"]
    return SkillState(
        **{
            **kept,
            "due": due and datetime.fromisoformat(due),
            "draws": tuple(map(tuple, kept["draws"])),
            "shown": tuple(kept["shown"]),
            "question": _question(kept["question"]),
            "first": _question(kept["first"]),
            "card": card and Card(**card),
        }
    )


def _question(kept: list[Any] | None) -> Question | None:
    return (kept[0], tuple(kept[1])) if kept else None
