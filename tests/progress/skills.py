"""Skills and attempts at them, for these tests."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tutor.lesson import Skill
from tutor.progress import Attempt, SkillState, replay, stamp

DAY_0 = datetime(2026, 1, 1, 12, tzinfo=UTC)


def a_skill(slug: str = "mul", *needs: str, templates: tuple[str, ...] = ("flow",)) -> Skill:
    return Skill(slug, "apple_tax", {"en": slug.title(), "ko": slug}, needs, templates)


def tried(seed: int | None, day: float = 0, **changes: Any) -> Attempt:
    """A right answer at the first try to a question that was drawn for "mul"."""
    right = Attempt("practice", "flow=x", "2", "correct", skill="mul", template="flow", seed=seed)
    at = stamp(DAY_0 + timedelta(days=day))
    return replace(right, **{"session": "s", "at_utc": at, "uuid": f"{seed} {day}"} | changes)


def state_of(*attempts: Attempt, skill: Skill | None = None) -> SkillState:
    skill = skill or a_skill()
    return replay(attempts, [skill])[skill.slug]
