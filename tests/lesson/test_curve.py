"""The curve over a page and on one: what it tells, what it keeps back, and what its keys do."""

from dataclasses import replace

import pytest

from tests.lesson.lessons import course_lessons
from tests.lesson.states import at, bars, page, press
from tutor.lesson import Context, State

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
SIGMOID = "sigmoid_layer"


def text(state: State) -> str:
    return "\n".join(page(state))


def test_t_shows_the_curve_with_point_and_tangent_and_again_the_page() -> None:
    read = at(LESSONS[SIGMOID], "read#2")
    shown = press(read, "t")
    assert page(shown)[0] == "y against x"
    assert "x = 0" in text(shown) and "tangent: slope 0.25" in text(shown)
    assert "●" in text(shown) and "▄" in text(shown)
    assert press(shown, "t") == read


def test_the_arrows_move_the_point_and_everything_follows() -> None:
    shown = press(at(LESSONS[SIGMOID], "read#2"), "t")
    moved = press(shown, "right", "right")
    assert moved.position.at == shown.position.at and moved.position.is_edited
    assert moved.position.graph.inputs["x"] == 0.4
    assert "x = 0.4" in text(moved) and "slope 0.24026" in text(moved)
    assert press(moved, "left", "left").position.graph.inputs["x"] == 0
    assert not press(moved, "r").position.is_edited and press(moved, "r").curve
    far = press(moved, *["right"] * 30)
    assert "●" in text(far)  # the span goes along


def test_n_draws_secants_that_come_to_the_tangent() -> None:
    shown = press(at(LESSONS[SIGMOID], "read#2"), "t")
    assert "secant" not in text(shown)
    wide = press(shown, "n")
    narrow = press(wide, "n", "n")
    assert "secant, h = 2" in text(wide) and "slope 0.1904" in text(wide)
    assert "secant, h = 0.5" in text(narrow) and "slope 0.24492" in text(narrow)
    assert "secant" not in text(press(narrow, "n", "n"))  # then there is none again


def test_plus_shows_less_and_minus_more_around_the_point() -> None:
    shown = press(at(LESSONS[SIGMOID], "read#2"), "t")
    near, far = press(shown, "plus"), press(shown, "minus")
    assert near.curve and shown.curve and far.curve
    assert near.curve.width * 2 == shown.curve.width == far.curve.width / 2


def test_up_and_down_go_from_input_to_input() -> None:
    shown = press(at(LESSONS["apple_tax"], "forward=total"), "t")
    titles = [page(press(shown, *["down"] * k))[0] for k in range(4)]
    assert titles == [f"total against {name}" for name in ("apple", "apple_num", "tax", "apple")]


def test_a_selected_wire_is_what_is_drawn() -> None:
    state = at(LESSONS["apple_tax"], "forward=total")
    i = state.position.graph.index["apple_price"]
    assert page(press(state.with_view(selected=i), "t"))[0] == "apple_price against apple"


def test_what_is_asked_is_not_told() -> None:
    state = press(at(LESSONS["apple_tax"], "flow=apple"), "t", "n")
    assert "slope ?" in text(state) and "2.2" not in text(state)
    asked = press(at(LESSONS["apple_tax"], "predict=total"), "t")
    assert asked.curve is None and asked.notice  # the value is not there yet


def test_an_array_is_drawn_by_its_element() -> None:
    whole = press(at(LESSONS["softmax_with_loss"], "change=x"), "1", "enter")
    element = press(whole, "i", "t")
    assert element.curve and element.curve.function.by_name.startswith("x[")
    first = press(at(LESSONS["batch_affine"], "change=X"), "1", "enter", "t")
    assert first.curve and first.curve.function.by_name == "X[0, 0]"
    names = [press(first, *["down"] * k).curve for k in (1, 2, 4)]
    assert [each and each.function.by_name for each in names] == ["X[0, 1]", "X[1, 0]", "X[0, 0]"]
    refused = press(at(LESSONS["affine"], "read"), "t")
    assert refused.curve is None and refused.notice


CURVES = [
    ("local_computation", "read#2"), ("chain_rule", "change=x"), ("relu", "change=hours"),
    ("sigmoid_nodes", "change=days"), ("sigmoid_layer", "change=x"),
    ("softmax_with_loss", "forward=loss"), ("gradient_check", "forward=y"),
    ("training", "change=w"), ("training", "forward=loss#2"),
]  # fmt: skip


@pytest.mark.parametrize(("slug", "page_id"), CURVES)
def test_pages_that_speak_of_a_slope_show_it(slug: str, page_id: str) -> None:
    """As a picture, and in lines as a table."""
    state = at(LESSONS[slug], page_id)
    assert "tangent" in text(state) and "●" in text(state)
    lines = replace(state, context=Context(in_lines=True))
    assert "tangent" in text(lines) and "●" not in text(lines)
    assert "secant" in text(lines)


def test_the_keys_of_a_curve_stand_below_it() -> None:
    shown = press(at(LESSONS[SIGMOID], "read#2"), "t")
    assert all(name in bars(shown)[3] for name in ("point", "secant", "zoom", "leave"))
