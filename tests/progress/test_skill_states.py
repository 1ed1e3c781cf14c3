"""The cache never says anything else than replaying every attempt would."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress.learner import Clock
from tests.progress.skills import a_skill, tried
from tutor.progress import (
    Attempt,
    SkillState,
    Store,
    checksum,
    go_on,
    mastery,
    replay,
    skill_states,
)

SKILLS = (a_skill("mul"), a_skill("add", templates=("keep",)))
states_of = skill_states.skill_states

attempts = st.builds(
    lambda seed, **changes: tried(seed, **changes),
    st.none() | st.integers(0, 5),
    question=st.sampled_from((None, "a", "b", "c")),
    skill=st.sampled_from(("mul", "mul", "add", "gone", None)),
    page=st.sampled_from(("flow=x", "flow=y")),
    verdict=st.sampled_from(("correct",) * 4 + ("wrong", "skipped", "revealed")),
    try_no=st.sampled_from((1, 1, 1, 2, 3)),
    hints=st.sampled_from((0, 0, 0, 1, 2, 3)),
)
jumps = st.sampled_from((0, 0, 0, 0.3, 1, 2, 9, 90, -0.5, -1, -40, 4000))
evenings = st.lists(st.lists(st.tuples(attempts, jumps), max_size=8), max_size=6)


@settings(max_examples=20, deadline=None)
@given(evenings)
def test_going_on_is_the_same_as_replaying(story: list[list[tuple[Attempt, float]]]) -> None:
    clock = Clock()
    with TemporaryDirectory() as folder:
        for evening in story:
            store = Store.open(Path(folder), clock)
            for attempt, days in evening:
                clock.passes(days=days)
                assert store.record(attempt)
            states = states_of(store, SKILLS)
            assert states == states_of(store, SKILLS) == replay(store.attempts(), SKILLS)
            store.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(attempts, st.integers(0, 9)), max_size=30), st.integers(0, 30))
def test_wherever_the_replay_is_cut(story: list[tuple[Attempt, int]], at: int) -> None:
    made = [replace(attempt, at_utc=tried(0, day).at_utc) for attempt, day in story]
    assert go_on(replay(made[:at], SKILLS), made[at:]) == replay(made, SKILLS)


def learn(folder: Path, made: Iterable[Attempt]) -> None:
    store = Store.open(folder, Clock())
    assert all([store.record(attempt) for attempt in made])
    states_of(store, SKILLS)
    store.close()


def through(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "progress.db")) as file:
        return int(file.execute("SELECT max(through_seq) FROM skill_state").fetchone()[0])


def test_only_what_is_new_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(tmp_path, (tried(n) for n in range(3)))
    assert through(tmp_path) == 3
    store = Store.open(tmp_path, Clock())
    assert store.record(tried(4))
    replayed: list[Attempt] = []

    def spied(states: object, attempts: Iterable[Attempt]) -> object:
        replayed.extend(attempts)
        return states

    monkeypatch.setattr(skill_states, "go_on", spied)
    states_of(store, SKILLS)
    assert replayed == [tried(4)]


SPOILED = {
    "a flipped bit": "UPDATE skill_state SET memory = json_set(memory, '$.streak', 2)",
    "another count": "UPDATE skill_state SET through_seq = 1",
    "a lost row": "DELETE FROM skill_state WHERE skill = 'mul'",
    "rows of different times": "DELETE FROM skill_state WHERE skill = 'add'",
    "no table": "DROP TABLE skill_state",
}


@pytest.mark.parametrize("sql", SPOILED.values(), ids=SPOILED)
def test_a_spoiled_cache_is_not_believed(tmp_path: Path, sql: str) -> None:
    learn(tmp_path, (tried(n) for n in range(3)))
    with closing(sqlite3.connect(tmp_path / "progress.db")) as file, file:
        file.execute(sql)
    store = Store.open(tmp_path, Clock())
    assert states_of(store, SKILLS)["mul"].streak == 3
    assert store.record(tried(4))


@pytest.mark.parametrize("memory", ["", "5", "[]", "null", '{"rules": 1}', '{"rules": []}'])
def test_a_cache_of_something_else_is_not_believed(tmp_path: Path, memory: str) -> None:
    learn(tmp_path, (tried(n) for n in range(3)))
    store = Store.open(tmp_path, Clock())
    rows = [(slug, memory, 3) for slug in ("mul", "add")]
    store.cache([(*row, checksum(row)) for row in rows])
    assert states_of(store, SKILLS)["mul"].streak == 3


def test_a_course_that_has_changed_is_replayed_by_its_own_skills(tmp_path: Path) -> None:
    learn(tmp_path, [tried(n, skill="add") for n in range(4)])
    store = Store.open(tmp_path, Clock())
    assert states_of(store, SKILLS)["add"].state == "practising"
    assert states_of(store, (a_skill("mul"), a_skill("add")))["add"].state == "got"
    assert [*states_of(store, (a_skill("add"), a_skill("new")))] == ["add", "new"]


def test_other_rules_replay_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learn(tmp_path, [tried(1)])
    store = Store.open(tmp_path, Clock())
    store.cache([skill_states._row(state, 1) for state in replay((), SKILLS).values()])
    assert states_of(store, SKILLS)["mul"].streak == 0, "believed as long as the rules are the same"
    monkeypatch.setattr(skill_states, "RULES", skill_states.RULES + 1)
    assert states_of(store, SKILLS)["mul"].streak == 1


def test_what_cannot_be_saved_counts_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = Store.open(tmp_path / "file")
    for seed in range(3):
        assert not store.record(tried(seed))
    assert states_of(store, SKILLS)["mul"].state == "got"


def test_after_a_thousand_attempts_a_start_replays_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(tmp_path, Clock())
    assert store.merge(tried(n, day=n / 100, uuid=f"{n}") for n in range(1000)) == 1000
    whole = states_of(store, SKILLS)
    steps: list[Attempt] = []
    step = mastery._step

    def counted(state: SkillState, attempt: Attempt) -> SkillState:
        steps.append(attempt)
        return step(state, attempt)

    monkeypatch.setattr(mastery, "_step", counted)
    assert states_of(store, SKILLS) == whole and not steps
    assert replay(store.attempts(), SKILLS) == whole and len(steps) == 1000
