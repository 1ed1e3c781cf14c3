"""The inspector: an array opened below the graph, its cells, and what may be seen of it."""

from pathlib import Path

import pytest

from tests.lesson.desks import at, bars, graph, page, painted, press
from tests.lesson.lessons import array_lesson
from tutor.lesson.content.fill import written
from tutor.lesson.content.lesson import Lesson, load
from tutor.lesson.state.state import Desk

LOOK, LARGE = "turn", "forward=score"


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return load(array_lesson(tmp_path))


def selected(desk: Desk, name: str) -> Desk:
    for _ in desk.walk.graph.nodes:
        desk = press(desk, "down")
        if desk.view.selected == desk.walk.graph.index[name]:
            return desk
    raise AssertionError(f"{name} cannot be selected")


def text(desk: Desk) -> str:
    return "\n".join(page(desk))


def test_a_page_shows_its_array_below_its_text_and_arrows_still_turn_pages(
    lesson: Lesson,
) -> None:
    desk = at(lesson, LOOK)
    assert page(desk)[1:3] == ["Two lines", "of text."]
    assert "dY  (2, 3)" in text(desk) and "4  5  7" in text(desk)
    assert press(desk, "right").walk.at == desk.walk.at + 1
    assert press(desk, "left", "right").walk.at == desk.walk.at


def test_inside_arrows_go_from_cell_to_cell_and_escape_leaves(lesson: Lesson) -> None:
    desk = press(at(lesson, LOOK), "i")
    assert "dY[0, 0] = 1" in text(desk) and "of text." in text(desk)
    desk = press(desk, "right", "down", "end")
    assert "dY[1, 2] = 7" in text(desk) and "[7]" in text(desk)
    assert "esc" in bars(desk)[3] and "view" in bars(desk)[3]
    left = press(desk, "escape")
    assert press(left, "right").walk.at == desk.walk.at + 1


@pytest.mark.parametrize("key", ["i", "enter"])
def test_the_array_of_a_selected_wire_is_opened(lesson: Lesson, key: str) -> None:
    desk = press(selected(at(lesson, LOOK), "W"), key)
    assert page(desk)[0] == "array W" and "W[0, 0] = 1" in text(desk)
    left = press(desk, "escape")
    assert left.view.selected is None and press(left, "enter").walk.at == desk.walk.at + 1


def test_without_a_selection_the_first_array_that_stands_is_opened(lesson: Lesson) -> None:
    assert page(press(at(lesson, "read"), "i"))[0] == "array X"


def test_a_number_and_what_is_not_known_are_said_to_be_so(lesson: Lesson) -> None:
    assert "single number" in bars(press(at(lesson, "ask=z/k"), "i"))[3]
    unknown = press(selected(at(lesson, "predict=Y"), "Y"), "i")
    assert "Y is not known yet" in bars(unknown)[3] and unknown.is_on_page
    gradient = press(selected(at(lesson, "flow=W"), "W"), "i", "g")
    assert "dW is not known yet" in bars(gradient)[3] and "dW" not in text(gradient)


def test_g_shows_the_gradient_in_the_same_cell(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, "change=X"), "W"), "i", "right", "g")
    assert "dW[0, 1] = 17" in text(desk)
    assert "W[0, 1] = 2" in text(press(desk, "g"))


def test_an_array_that_the_graph_has_gone_back_before_is_not_shown(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, LOOK), "Y"), "i", "home")
    assert "14" in text(desk)
    gone = press(desk, *"[" * 4)
    assert "not known yet" in text(gone) and "14" not in text(gone)


def test_why_tells_where_the_cell_comes_from_and_follows_it(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, LOOK), "Y"), "i", "w")
    assert any("= 1 × 1 + 2 × 4 + 1 = 10" in line for line in page(desk))
    assert any("= 14" in line and "+ 2 =" in line for line in page(press(desk, "right")))
    assert not any("× 4" in line for line in page(press(desk, "w")))


def test_views_follow_one_another_and_the_first_is_the_best(lesson: Lesson) -> None:
    desk = press(at(lesson, LARGE), "i")
    seen = [text(desk)]
    for _ in range(3):
        desk = press(desk, "v")
        seen.append(text(desk))
    assert "▀" in seen[0], "digits are pictures"
    assert len(set(seen[:3])) == 3 and seen[3] == seen[0]


def test_a_large_array_is_seen_through_a_window_that_follows_the_cell(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, LARGE), "W"), "i", "v", *["pagedown"] * 6, *["down"] * 9)
    assert "W[63, 0]" in text(desk) and len(page(desk)) <= 20


def test_a_large_array_is_never_written_out(lesson: Lesson) -> None:
    desk = selected(at(lesson, LARGE), "W")
    assert "W = (64, 50)" in bars(desk)[1]
    assert "(64, 50)" in page(at(lesson, LARGE))
    assert max(map(len, page(press(desk, "w")))) < 200


def test_an_element_is_changed_and_everything_follows(lesson: Lesson) -> None:
    desk = press(at(lesson, "change=X"), "e")
    assert desk.entry.editing == "X" and "1▏" in text(desk)
    assert any("1▏" in line for line in graph(desk))
    desk = press(desk, *"5", "enter")
    assert written(desk.walk.run.values["Y"]) == "[[14, 22, 30], [20, 28, 36]]"
    assert "changed numbers" in bars(desk)[0]
    assert "[[10, 14, 18], [20, 28, 36]] → [[14, 22, 30], [20, 28, 36]]" in text(desk)
    assert "changed: dW   as before: dX, dB" in text(desk)
    back = press(desk, "e", "1", "enter")
    assert not back.walk.is_edited


def test_tab_goes_on_to_the_next_element(lesson: Lesson) -> None:
    desk = press(at(lesson, "change=X"), "e", "5", "tab", "6", "enter")
    assert written(desk.walk.graph.inputs["X"]) == "[[5, 6], [3, 4]]"
    keys = ("e", "5", "down", "6", "up", "7", "tab", "tab", "8", "enter")
    below = press(at(lesson, "change=X"), *keys)
    assert written(below.walk.graph.inputs["X"]) == "[[7, 2], [8, 4]]"
    bad = press(desk, "e", "x", "tab")
    assert bad.entry.editing and "not a number" in bars(bad)[3]
    assert press(bad, "escape").in_array


def test_one_element_in_a_large_array_makes_other_numbers(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, LARGE), "W"), "i", "v", *["pagedown"] * 3, "e", "9", "enter")
    assert desk.walk.is_edited


def test_only_inputs_can_be_changed(lesson: Lesson) -> None:
    desk = press(at(lesson, LOOK), "i", "e")
    assert desk.entry.editing is None and "Only elements of an input" in bars(desk)[3]
    assert "Only elements of an input" in bars(press(at(lesson, LOOK), "i", "n"))[3]


def test_a_nudge_of_an_element_moves_the_output_by_its_gradient(lesson: Lesson) -> None:
    desk = press(selected(at(lesson, "change=X"), "W"), "i", "right", "n")
    assert "W[0, 1]: 2 → 2.01" in text(desk)
    assert "÷ h = 17" in text(desk) and "the gradient of W[0, 1]: 17" in text(desk)
    assert "h = 0.001" in text(press(desk, "n"))
    assert text(press(desk, "down")) == text(desk)
    assert "single number" in bars(press(selected(at(lesson, LOOK), "W"), "n"))[3]


def test_keys_that_need_an_array_say_so(lesson: Lesson) -> None:
    for key in "vg":
        assert "No array is open" in bars(press(at(lesson, "ask=z/k"), key))[3]


@pytest.mark.parametrize("page_id", [LOOK, LARGE, "change=X", "flow=W"])
def test_every_line_of_an_array_is_as_wide_as_its_room(lesson: Lesson, page_id: str) -> None:
    desk = press(at(lesson, page_id, "ko"), "i")
    for key in ("right", "down", "v", "w", "end", "v", "g"):
        desk = press(desk, key)
        assert all(len(line) <= 78 for line in page(desk))
        assert painted(desk)


def test_tab_looks_into_the_next_array_that_is_known(lesson: Lesson) -> None:
    desk = press(at(lesson, "change=X"), "i")
    seen = []
    for _ in desk.walk.graph.nodes:
        seen.append(desk.array and desk.array.name)
        desk = press(desk, "tab")
    assert {*seen} == {*"XWBY"} and desk.array and desk.array.name == seen[0]
    back = press(desk, "shift+tab")
    assert back.array and back.array.name == seen[-1] and "array" in page(back)[0]


def test_tab_in_images_goes_to_the_pixel_beside(lesson: Lesson) -> None:
    desk = press(at(lesson, LARGE), "i", "e", "tab")
    assert desk.array and desk.array.cell == (0, 1)


def test_the_way_out_is_told_in_a_narrow_window_and_where_it_leads(lesson: Lesson) -> None:
    desk = press(at(lesson, "change=X"), "i")
    assert "esc leave" in bars(desk, 60)[3]
    assert "esc leave, then → next" in bars(press(desk, "e", "5", "enter"), 60)[3]
