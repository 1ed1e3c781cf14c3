"""Why and nudge: as much as the screen shows, and never the number that is asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.lesson.lessons import array_lesson, course_lessons, write_lesson
from tests.lesson.states import answered_right, at, bars, press
from tests.lesson.states import page as page_of
from tutor.lesson import (
    Nudge,
    Position,
    State,
    answer,
    edit,
    load,
    nudge,
    scrub,
    start,
    turn,
    why,
    why_right,
)

APPLE = course_lessons()[0]


def page(action: str, lesson: int = 0) -> Position:
    """A position that stands on that page."""
    return start(course_lessons()[lesson], action, frozenset())


def node(position: Position, name: str) -> int:
    return position.graph.index[name]


def test_a_value_that_is_not_yet_there_is_told_by_its_rule() -> None:
    position = page("predict=total")
    assert why(position, node(position, "total"), 0, "en") == ["total = apple_price × tax"]
    assert why(position, node(position, "apple_price"), 0, "en") == [
        "apple_price = apple × apple_num = 100 × 2 = 200"
    ]


def test_a_gradient_that_is_not_yet_there_is_told_by_its_rule() -> None:
    position = page("flow=apple_price")
    lines = why(position, node(position, "apple_price"), 0, "en")
    assert lines[1] == "dapple_price = dtotal × tax"
    assert not any("0.6" in line for line in lines)


def test_deeper_opens_what_a_number_is_made_of() -> None:
    position = scrub(page("backward=apple_price"), 99)
    shallow = why(position, node(position, "apple"), 0, "en")
    assert any("1.1 (arrives from apple_price) × 2" in line for line in shallow)
    deeper = why(position, node(position, "apple"), 1, "en")
    assert deeper[: len(shallow)] == shallow
    assert any(line.startswith("dapple_price = 1.1") for line in deeper)
    everything = why(position, node(position, "apple"), 50, "en")
    assert (
        sum(" = 100 is given" in line or line.startswith("apple = 100") for line in everything) == 1
    )


@pytest.mark.parametrize(
    ("action", "typed", "lines"),
    [
        ("predict=total", "220", ["total = apple_price × tax = 200 × 1.1 = 220"]),
        ("ask=apple_price/apple", "4", [
            "apple_price = apple × apple_num", "∂apple_price/∂apple = apple_num = 4",
        ]),
        ("flow=apple", "2.4", [
            "dapple = 2.4", "  = 0.6 (arrives from apple_price) × 4 (the other input, apple_num)",
        ]),
    ],
)  # fmt: skip
def test_why_the_right_answer_is_right(action: str, typed: str, lines: list[str]) -> None:
    position, given = answer(page(action), typed)
    assert given.verdict.verdict == "correct"
    assert why_right(position, "en") == lines


@pytest.mark.parametrize(("typed", "told"), [("(N, 3)", []), ("2, 3", ["N is 2 here: (N, 3)"])])
def test_counted_rows_are_taken_and_n_is_told(typed: str, told: list[str], tmp_path: Path) -> None:
    position, given = answer(start(load(array_lesson(tmp_path)), "shape=Y", frozenset()), typed)
    assert given.verdict.verdict == "correct"
    assert why_right(position, "en") == told


def test_a_nudge_shows_the_ratio_beside_the_gradient() -> None:
    position = page("backward=apple_price")
    lines = nudge(position, Nudge("apple"), "en")
    assert lines[0] == "apple: 100 → 100.01   h = 0.01"
    assert lines[1] == "total: 220 → 220.022"
    assert "Δtotal ÷ h = 2.2" in lines and "the gradient of apple: 2.2" in lines
    assert "h = 0.001" in nudge(position, Nudge("apple").smaller(), "en")[0]


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        (Nudge("y"), ["y: 0.2 → 0.21   h = 0.01", "log_y: -1.60944 → -1.56065"]),
        (Nudge("y", 1e-7), ["y: 0.2 → 0.2000001   h = 1e-7"]),
    ],
)
def test_a_nudge_is_told_in_the_digits_it_needs(by: Nudge, lines: list[str]) -> None:
    assert nudge(page("forward=log_y", 11), by, "en")[: len(lines)] == lines


def test_a_nudge_of_an_array_has_one_form_before_and_after() -> None:
    by = Nudge("x", index=(3,))
    lines = nudge(turn(page("flow=x", 6), 2), by, "en")
    assert lines[0] == "x[3]: 3 → 3.01   h = 0.01"
    assert lines[1] == "(Σ dy × y): -2 → -1.98"


def test_what_arrives_at_the_end_is_told_once_it_has_arrived() -> None:
    position = page("forward=log_y", 11)
    assert not any("arrives" in line for line in nudge(position, Nudge("y"), "en"))
    back = scrub(position, position.graph.last_forward + 1)
    assert any("-2 arrives at log_y" in line for line in nudge(back, Nudge("y"), "en"))


def test_why_on_relu_ends_in_a_number() -> None:
    position, _ = answer(page("ask=paid/hours", 6), "1")
    assert why_right(position, "en")[-1] == "∂paid/∂hours = (1 if hours > 0, else 0) = 1"


def test_a_whole_number_has_no_point_and_an_array_short_numbers() -> None:
    position = scrub(page("backward=minus_x", 8), 99)
    told = why(position, node(position, "x"), 2, "en")
    assert any("× 1 (local derivative exp_x)" in line for line in told)
    assert not any("1.0" in line for line in told)
    three = edit(page("predict=y", 6), "x", np.array([-1.0, 2, 0.1, 0.018211273295547534]))
    assert why(three, 0, 0, "en")[0].startswith("x = [-1, 2, 0.1, 0.018211] is given")


def test_a_selected_array_is_told_by_short_numbers_a_number_in_full() -> None:
    three = press(at(course_lessons()[8], "flow=x#2"), "up", "up")
    assert three.view.selected is not None
    assert "y = [0.1192, 0.5, 0.8808]" in bars(three)[1]
    apple = press(at(APPLE, "backward=apple_price"), "up")
    assert "dapple_num = 110.00000000000001" in bars(apple)[1]


def test_two_options_with_one_feedback_say_it_once(tmp_path: Path) -> None:
    options = "- [x] this\n  Both are.\n- [x] that\n  Both are.\n- [ ] none\n  No.\n"
    pages = "# T\nS.\n\n## Choose {choose}\n" + options
    state = answered_right(at(load(write_lesson(tmp_path, en=pages, ko=pages)), "choose"))
    assert state.position.is_answered and page_of(state).count("Both are.") == 1


def test_a_nudge_waits_for_the_values_and_hides_what_is_asked() -> None:
    (line,) = nudge(page("predict=total"), Nudge("apple"), "en")
    assert "total" in line
    asked = nudge(page("flow=apple"), Nudge("apple"), "en")
    assert not any("2.4" in line or "4.8" in line for line in asked)
    other = nudge(page("flow=apple"), Nudge("tax"), "en")
    assert "the gradient of tax: 300" in other


def test_before_its_gradient_has_come_a_nudge_shows_a_question_mark() -> None:
    position = scrub(page("backward=total"), APPLE.graphs["price"].last_forward)
    assert "the gradient of apple: ?" in nudge(position, Nudge("apple"), "en")


def test_every_wire_of_every_page_can_be_asked_in_both_languages() -> None:
    for lesson in course_lessons():
        position = start(lesson, None, frozenset())
        for _ in lesson.pages:
            for lang in ("en", "ko"):
                for i in range(len(position.graph.nodes)):
                    assert all(isinstance(line, str) for line in why(position, i, 2, lang))
            position = turn(position, 1)


OTHER_NUMBERS = "The text below was written for the lesson's own numbers; r brings them back."
BEYOND = "exp(1000) is beyond the largest float, 1.8e308: exp_x is ∞."


def test_a_page_with_other_numbers_says_so_before_its_text_and_why_one_is_no_number() -> None:
    state = at(course_lessons()[7], "backward=minus_x")
    assert OTHER_NUMBERS not in page_of(state)
    state = replace(state, position=edit(state.position, "x", -1000))
    assert page_of(state)[1:4] == [OTHER_NUMBERS, BEYOND, ""]
    korean = page_of(replace(state, lang="ko"))
    assert len(korean[1]) and "exp(1000)" in korean[2] and korean[3] == ""


def test_what_is_not_yet_shown_is_not_told_to_be_no_number() -> None:
    position = edit(page("predict=y", 7), "x", -1000)
    exp_x, minus_x = node(position, "exp_x"), node(position, "minus_x")
    assert BEYOND in why(position, exp_x, 0, "en")
    before = scrub(position, position.graph.value_step[minus_x])
    assert BEYOND not in why(before, exp_x, 0, "en")
    assert BEYOND not in page_of(State(before, "en"))


def test_the_change_that_a_page_asks_for_is_what_its_text_is_written_for() -> None:
    position = page("change=apple")
    assert OTHER_NUMBERS not in page_of(State(edit(position, "apple", 101), "en"))
    assert OTHER_NUMBERS in page_of(State(edit(position, "tax", 2), "en"))


def test_a_nudge_of_what_is_no_number_says_why_in_the_place_of_a_ratio() -> None:
    position = scrub(edit(page("backward=won", 2), "rate", 0), 99)
    lines = nudge(position, Nudge("books", 0.01), "en")
    assert "13200 ÷ 0: what is divided by 0 is no number. dollars is ∞." in lines
    assert not any("nan" in line for line in lines)


def test_why_the_largest_score_is_taken_away_is_told_at_its_node() -> None:
    position = page("backward=loss", 11)
    told = "The largest is taken away before exp: no result changes, and exp cannot overflow."
    assert told in why(position, node(position, "largest"), 0, "en")
    assert told not in why(position, node(position, "exp_x"), 0, "en")


def test_where_no_number_could_be_the_answer_nothing_is_asked() -> None:
    lines = page_of(State(edit(page("flow=y", 11), "y", 0), "en"))
    assert "With these numbers there is nothing to ask here." in lines
    assert not any("▁" in line for line in lines)
