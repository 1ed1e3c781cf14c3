"""What practice asks: due first, mixed, not too much that is new, nothing that is not ready."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress.skills import DAY_0 as NOW
from tests.progress.skills import a_skill
from tutor.progress import STUCK, Item, SkillState, State
from tutor.progress.practice import plan

CHAIN = (a_skill("a"), a_skill("b", "a"), a_skill("c", "b"), a_skill("d"), a_skill("e"))


def states(due: dict[str, int] | None = None, **by_slug: State) -> dict[str, SkillState]:
    """New, but for those that are named; `due` in so many days."""
    found = {skill.slug: SkillState(skill.slug) for skill in CHAIN}
    for slug, state in by_slug.items():
        days = (due or {}).get(slug, 9)
        found[slug] = SkillState(slug, state=state, due=NOW + timedelta(days=days))
    return found


def asked(of: dict[str, SkillState], only: str | None = None, seed: int = 0) -> list[Item]:
    return list(plan(of, CHAIN, NOW, Random(seed), only=only))


def slugs(items: list[Item]) -> list[str]:
    return [item.skill.slug for item in items]


def test_what_is_due_comes_first_the_longest_due_before_the_rest() -> None:
    of = states({"a": -1, "b": -3, "d": 2}, a="got", b="kept", d="practising", e="got")
    assert slugs(asked(of))[:3] == ["b", "a", "d"]


def test_no_skill_twice_in_a_row_as_long_as_there_are_two() -> None:
    of = states({"a": -1}, a="got", d="practising")
    for seed in range(20):
        items = slugs(asked(of, seed=seed))
        assert len(items) == 10
        assert all(one != other for one, other in pairwise(items))


def test_a_lone_due_skill_is_mixed_with_what_was_got() -> None:
    items = slugs(asked(states({"e": -1}, a="got", b="got", c="got", d="got", e="got")))
    assert items[0] == "e" and len({*items}) == 3


def test_at_most_two_new_ones_and_only_what_the_learner_is_ready_for() -> None:
    assert {*slugs(asked(states()))} == {"a", "d"}
    assert {*slugs(asked(states(a="practising")))} == {"a", "d", "e"}
    assert {*slugs(asked(states(a="kept")))} == {"a", "b", "d"}


def test_a_first_practice_mixes_two_skills_even_if_one_builds_on_the_other() -> None:
    only = [skill for skill in CHAIN if skill.slug in ("a", "b")]
    items = slugs(list(plan(states(), only, NOW, Random(0))))
    assert {*items} == {"a", "b"} and items[0] == "a"


def test_if_nothing_else_is_there_a_prerequisite_in_practice_will_do() -> None:
    of = states(a="practising", d="got", e="got")
    assert "b" not in slugs(asked(of))
    of["a"] = replace(of["a"], reveals=STUCK)
    assert "b" in slugs(asked(of))


def test_what_builds_on_skills_begun_comes_before_what_builds_on_new_ones() -> None:
    skills = (*CHAIN[:4], a_skill("e", "d"))
    of = states(a="practising", d="practising")
    of |= {slug: replace(of[slug], reveals=STUCK) for slug in ("a", "d")}
    assert {*slugs(list(plan(of, skills, NOW, Random(0))))} == {"b", "e"}


def test_new_skills_begin_easy_and_questions_get_harder() -> None:
    assert [item.level for item in asked(states(), only="a")] == [1, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    of = states(a="practising")
    of["a"] = replace(of["a"], streak=2)
    assert {item.level for item in asked(of, only="a")} == {3}


def test_one_skill_alone() -> None:
    assert slugs(asked(states(a="kept"), only="c")) == ["c"] * 10


def test_a_skill_that_was_shown_too_often_is_left_to_its_lesson() -> None:
    of = states({"a": -1}, a="practising", d="practising")
    of["a"] = replace(of["a"], reveals=STUCK)
    assert "a" not in slugs(asked(of))
    assert slugs(asked(of, only="a")) == ["a"] * 10, "unless it is asked for by name"
    assert of["a"].is_stuck


kinds = st.sampled_from(("new", "practising", "got", "kept"))


@settings(max_examples=100, deadline=None)
@given(st.tuples(*[kinds] * 5), st.tuples(*[st.integers(-9, 9)] * 5), st.integers(1, 12))
def test_whatever_the_learner_knows(kind: tuple[State], days: tuple[int], count: int) -> None:
    known = dict(zip("abcde", kind, strict=True))
    due = dict(zip("abcde", days, strict=True))
    of = states(due, **{slug: state for slug, state in known.items() if state != "new"})
    items = plan(of, CHAIN, NOW, Random(1), count)
    assert items == plan(of, CHAIN, NOW, Random(1), count)
    assert len(items) == count
    names = [item.skill.slug for item in items]
    assert len({name for name in names if known[name] == "new"}) <= 2
    is_due = [of[name].is_due(NOW) for name in dict.fromkeys(names)]
    assert is_due == sorted(is_due, reverse=True)
    if len({*names}) > 1:
        assert all(one != other for one, other in pairwise(names))
