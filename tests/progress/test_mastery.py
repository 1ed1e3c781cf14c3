"""When a skill is got and kept, and when it returns."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.progress.skills import DAY_0, a_skill, state_of, tried
from tutor.progress import STUCK, Attempt

THREE = (tried(1), tried(2), tried(3))


def day(days: int) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days)


def test_three_unaided_right_answers_in_a_row_are_got_and_one_on_a_later_day_is_kept() -> None:
    states = [state_of(*THREE[:n]).state for n in range(4)]
    assert states == ["new", "practising", "practising", "got"]
    assert state_of(*THREE, tried(4)).state == "got"
    assert state_of(*THREE, tried(4, day=1)).state == "kept"


def test_what_is_chosen_takes_five() -> None:
    choice = a_skill(templates=("keep", "before"))
    right = [tried(n) for n in range(5)]
    assert state_of(*right[:4], skill=choice).state == "practising"
    assert state_of(*right, skill=choice).state == "got"


MISSES = {
    "wrong": [tried(9, verdict="wrong")],
    "aided": [tried(9, hints=1)],
    "revealed": [tried(9, verdict="revealed")],
    "right at the second try": [tried(9, verdict="wrong"), tried(9, try_no=2)],
}


@pytest.mark.parametrize("miss", MISSES.values(), ids=MISSES)
def test_a_miss_breaks_the_row_but_takes_nothing_back(miss: list[Attempt]) -> None:
    assert state_of(*THREE[:2], *miss, tried(3)).streak == 1
    assert state_of(*THREE, *miss).state == "got"
    assert state_of(*THREE, tried(4, day=1), *miss).state == "kept"
    assert state_of(*THREE, *miss).streak == 0


HARMLESS = {
    "a skip": tried(9, verdict="skipped"),
    "a sibling that was right": tried(9, try_no=2),
    "a sibling that was wrong": tried(9, try_no=2, verdict="wrong"),
    "another skill": tried(9, verdict="wrong", skill="add"),
    "no skill": tried(9, verdict="wrong", skill=None),
}


@pytest.mark.parametrize("other", HARMLESS.values(), ids=HARMLESS)
def test_what_neither_helps_nor_harms(other: Attempt) -> None:
    assert state_of(*THREE[:2], other).streak == 2
    assert state_of(*THREE[:2], other, tried(3)).state == "got"


def test_the_same_question_counts_once() -> None:
    assert state_of(tried(1), tried(2), tried(1), tried(2), tried(1)).streak == 2
    pages = [tried(None, page=page) for page in ("flow=x", "flow=y", "flow=y", "flow=x")]
    assert state_of(*pages).streak == 2


def test_a_question_that_comes_again_by_another_seed_is_the_same() -> None:
    line, other = "line MulLayer.0 dout * self.y", "line MulLayer.1 dout * self.x"
    assert state_of(*(tried(n, question=line) for n in range(5))).streak == 1
    assert state_of(*(tried(n, question=q) for n, q in enumerate((line, other, line)))).streak == 2
    assert state_of(*THREE[:2], tried(3, question=line)).state == "got"


def test_what_is_kept_is_another_question_than_those_by_which_it_was_got() -> None:
    got = [tried(n, question=code) for n, code in enumerate("abc")]
    assert state_of(*got, tried(4, 1, question="b")).state == "got"
    assert state_of(*got, tried(4, 1, question="d")).state == "kept"


def test_what_was_shown_is_no_first_try_when_it_comes_again() -> None:
    shown = tried(1, question="a", verdict="revealed")
    again = [tried(n, n, question="a", session=f"{n}") for n in (2, 3)]
    assert state_of(shown, again[0]).streak == 0
    assert state_of(shown, tried(4, question="b"), again[0], tried(5, question="c")).streak == 2
    assert state_of(shown, *again).streak == 1, "by then it was answered without being shown"
    missed = tried(4, 4, question="a", verdict="wrong", session="4")
    assert state_of(shown, tried(5, question="b"), missed).streak == 1, "nor does it harm"


def test_coming_back_to_a_page_does_not_make_its_second_try_a_first() -> None:
    again = tried(None)
    assert state_of(tried(None, verdict="wrong"), again).streak == 0
    assert state_of(tried(None, verdict="wrong"), tried(None, session="t")).streak


@pytest.mark.parametrize(
    ("tries", "days"),
    [
        ([tried(1)], 2),  # Good
        ([tried(1, hints=2)], 1),  # Hard
        ([tried(1, verdict="wrong")], 1),  # Again
    ],
)
def test_the_first_rating_says_when_it_returns(tries: list[Attempt], days: int) -> None:
    assert state_of(*tries).due == day(days)


def again_after_four_days(*tries: Attempt) -> timedelta:
    """How long a skill stays away after a second day with these tries."""
    due = state_of(tried(1), *tries).due
    assert due
    return due - day(4)


def test_better_answers_stay_away_longer() -> None:
    good = again_after_four_days(tried(2, day=4))
    hard = [
        again_after_four_days(tried(2, day=4, hints=1)),
        again_after_four_days(tried(2, day=4, verdict="wrong"), tried(2, day=4, try_no=2)),
    ]
    again = [
        again_after_four_days(tried(2, day=4, verdict="wrong")),
        again_after_four_days(tried(2, day=4, hints=3)),
        again_after_four_days(tried(2, day=4, verdict="revealed")),
        again_after_four_days(tried(2, day=4, verdict="revealed"), tried(2, day=4, try_no=2)),
    ]
    assert good > hard[0] == hard[1] > again[0]
    assert {*again} == {timedelta(days=1)}


def test_only_the_first_question_of_a_day_is_rated() -> None:
    first = state_of(tried(1), tried(2, day=4))
    later = state_of(tried(1), tried(2, day=4), tried(3, day=4.1, verdict="wrong"))
    assert later.due == first.due
    skipped = state_of(tried(1), tried(3, day=3.9, verdict="skipped"), tried(2, day=4))
    assert skipped.due == first.due


def test_coming_back_to_the_first_question_of_a_day_is_a_further_try() -> None:
    back = state_of(tried(None, verdict="wrong"), tried(5), tried(None), tried(6, day=1))
    second = state_of(tried(None, verdict="wrong"), tried(None, try_no=2), tried(6, day=1))
    assert back.card == second.card


def test_a_try_after_midnight_belongs_to_its_question() -> None:
    night = state_of(tried(1, verdict="wrong"), tried(1, day=0.6, try_no=2))
    assert night.due == state_of(tried(1, verdict="wrong"), tried(1, try_no=2)).due


def test_no_skill_stays_away_for_more_than_60_days() -> None:
    days = (0, 2, 10, 40, 100, 160, 220)
    state = state_of(*(tried(n, day=n) for n in days))
    assert state.due == day(280)
    assert state.is_due(day(280)) and not state.is_due(day(279))


def test_a_clock_that_goes_back_does_no_harm() -> None:
    back = [tried(1), tried(2, day=-400), tried(3, day=-399)]
    assert state_of(*back).state == "got"
    assert state_of(*back).due == state_of(tried(1)).due
    assert state_of(*back, tried(4, day=-398)).state == "got", "not a later day"
    assert state_of(*back, tried(4, day=1)).state == "kept"


def test_a_clock_that_was_far_ahead_does_not_put_a_skill_off_for_years() -> None:
    assert state_of(tried(1, day=4000)).is_due(DAY_0)


def test_the_last_day_of_the_calendar_is_no_problem() -> None:
    assert state_of(tried(1), tried(2, at_utc="9999-12-31T23:59:59.000+00:00")).due


def test_stuck_after_seven_reveals_until_one_is_right_without_help() -> None:
    reveals = [tried(n, verdict="revealed") for n in range(STUCK)]
    assert not state_of(*reveals[1:]).is_stuck
    assert state_of(*reveals).is_stuck
    assert state_of(*reveals, tried(8, hints=1)).is_stuck
    assert not state_of(*reveals, tried(8)).is_stuck
