"""After a wrong answer n shows where the wrong way leads on other numbers of the same graph."""

from dataclasses import replace

import pytest

from tests.lesson.lessons import course_lessons
from tests.lesson.states import answered, at, bars, graph, page, press
from tests.quiz.test_misconceptions import asked
from tutor.lesson import (
    Nudge,
    Position,
    State,
    answer,
    counterexample,
    counterexample_lines,
    counterexample_of,
    on_other_numbers,
    right_text,
)


def wrong_at(lesson: int, page_id: str, typed: str, lang: str = "en") -> State:
    return answered(at(course_lessons()[lesson - 1], page_id, lang), typed)


def lines(state: State, lang: str = "en") -> list[str]:
    shown = counterexample_of(state)
    assert shown is not None
    return counterexample_lines(shown, lang)


def test_a_wrong_answer_with_a_name_offers_other_numbers() -> None:
    named = wrong_at(1, "flow=apple", "0.6")
    assert "n tries that way on other numbers." in page(named)
    assert "n 키를 누르면 같은 방법이 다른 수에도 맞는지 보여 줘요." in page(
        wrong_at(1, "flow=apple", "0.6", "ko")
    )
    for state in (wrong_at(1, "flow=apple", "77"), wrong_at(1, "flow=apple", "2.4")):
        assert not any("other numbers" in line for line in page(state))
        assert isinstance(press(state, "n").overlay, Nudge)


def test_n_shows_it_and_n_or_escape_brings_the_page_back() -> None:
    state = wrong_at(1, "flow=apple", "0.6")
    shown = press(state, "n")
    assert page(shown)[0] == "Other numbers"
    assert any(line.startswith("That way dapple would be") for line in page(shown))
    for key in ("n", "escape"):
        back = press(shown, key)
        assert (page(back), graph(back), bars(back)) == (page(state), graph(state), bars(state))
    assert press(shown, "0").entry.text is not None
    assert press(shown, "right").is_on_page


def test_the_graph_shows_the_other_numbers_and_what_moves() -> None:
    state = wrong_at(5, "ask=ride/per_km", "2")
    own, other = "\n".join(graph(state)), "\n".join(graph(press(state, "n")))
    assert "∂ 2 ✗" in own and "→" not in own.replace("━━▶", "")
    shown = counterexample_of(state)
    assert shown is not None and shown.nudged is not None
    assert f"∂ {shown.wrong:g} ✗" in other
    inputs = shown.position.page_run.values
    assert f"{inputs['per_km']:g}→{inputs['per_km'] + 1:g}" in other
    assert f"{inputs['ride']:g}→{shown.nudged.run.values['ride']:g}" in other


@pytest.mark.parametrize(
    ("lesson", "page_id", "typed", "right"),
    [(1, "flow=apple", "0.6", "2.4"), (6, "flow=kids", "2", "5.5"), (4, "flow=t", "10", "40")],
)
def test_the_right_answer_is_not_given_away(
    lesson: int, page_id: str, typed: str, right: str
) -> None:
    state = wrong_at(lesson, page_id, typed)
    assert right_text(state.position) == right
    shown = counterexample_of(state)
    assert shown is not None and f"{shown.right:g}" != right
    own = state.position.run.values
    assert all(shown.position.run.values[name] != own[name] for name in state.position.graph.inputs)


def test_a_curve_is_nudged_by_a_small_step() -> None:
    nudge, slope = lines(wrong_at(4, "ask=z/t", "5"))[-2:]
    assert nudge.startswith("Nudge t by 0.01: z moves ")
    assert slope.startswith("z moves about ")


def test_what_arrives_at_the_output_is_told() -> None:
    (told,) = [line for line in lines(wrong_at(1, "flow=apple", "0.6")) if "each" in line]
    assert "and dtotal = " in told and "has arrived" in told


def test_a_branch_is_nudged_alone() -> None:
    state = wrong_at(6, "flow=kids>meals", "3")
    assert any(line.startswith("Nudge kids on its way to meals by 1") for line in lines(state))
    shown = counterexample_of(state)
    assert shown is not None and shown.nudged is not None
    moved, before = shown.nudged.run.values, shown.nudged.before.values
    assert (moved["kids"], moved["tickets"]) == (before["kids"], before["tickets"])


def test_a_forward_value_is_calculated_not_nudged() -> None:
    told = lines(wrong_at(2, "predict=all_price", "200"))
    assert told[-1].startswith("What the node does: all_price = apple_price + orange_price = ")


def test_a_cell_of_a_grid_has_its_own() -> None:
    state = answered(press(at(course_lessons()[6], "flow=x"), "enter"), "5")
    assert "n tries that way on other numbers." in page(state)
    shown = press(state, "n")
    assert any(line.startswith("That way dx[0] would be ") for line in page(shown))
    assert any("(Σ dy × y) stays as it is" in line for line in page(shown))


def test_what_no_nudge_contradicts_is_not_shown() -> None:
    """At 0 ReLU has no derivative: that the book blocks it there is a convention."""
    state = press(at(course_lessons()[6], "flow=x"), "tab", "right", "right", "enter")
    assert not any("other numbers" in line for line in page(answered(state, "7")))


@pytest.mark.parametrize(("typed", "way"), [("18", "y·dout"), ("3", "dout")])
def test_it_is_the_very_same_way_that_is_tried(typed: str, way: str) -> None:
    """Two branches, one rule: what was left out here is left out there."""
    shown = counterexample_of(wrong_at(6, "flow=x", typed))
    assert shown is not None
    run = shown.position.run
    branch = {"y·dout": run.values["y"] * run.dout, "dout": run.dout}[way]
    assert shown.wrong == branch


def test_a_formula_is_told_with_the_numbers_that_it_uses() -> None:
    told = lines(answered(press(State(asked("square", "rule=x"), "en"), "enter"), "t + dz"))
    assert told[0].startswith("Given: x = ") and ", t = " in told[0] and ", dz = " in told[0]
    assert told[1].startswith("With these numbers t + dz gives ")


def test_a_formula_without_a_name_is_told_as_the_same_on_all_numbers() -> None:
    state = answered(press(State(asked("square", "rule=x"), "en"), "enter"), "5 + 2")
    told = lines(state)
    assert told[0].startswith("Given: x = ") and "dz = " in told[0] and "dout" not in told[0]
    assert told[1] == "What was written is 7 on any numbers."


def test_numbers_with_the_same_answer_by_chance_are_passed_over() -> None:
    position = asked("mul", "flow=x")
    y, dout = 4, 5
    chance = edited(position, y=y, dout=dout)
    first = on_other_numbers(chance, 0)
    assert first is not None and first.run.gradients["x"] == y * dout
    shown = counterexample(answer(chance, "5")[0])
    assert shown is not None and shown.right != y * dout


def edited(position: Position, *, y: float, dout: float) -> Position:
    (graph,) = position.lesson.graphs.values()
    other = replace(graph.with_inputs(y=y), dout=dout)
    return replace(position, lesson=replace(position.lesson, graphs={graph.name: other}))
