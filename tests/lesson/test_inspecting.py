"""The inspector: an array opened below the graph, its cells, and what may be seen of it."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson
from tests.lesson.states import at, bars, graph, page, painted, press
from tutor.lesson import Lesson, State, load, written

LOOK, LARGE = "turn", "forward=score"


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return load(array_lesson(tmp_path))


def selected(state: State, name: str) -> State:
    for _ in state.position.graph.nodes:
        state = press(state, "down")
        if state.view.selected == state.position.graph.index[name]:
            return state
    raise AssertionError(f"{name} cannot be selected")


def text(state: State) -> str:
    return "\n".join(page(state))


def test_a_page_shows_its_array_below_its_text_and_arrows_still_turn_pages(
    lesson: Lesson,
) -> None:
    state = at(lesson, LOOK)
    assert page(state)[1:3] == ["Two lines", "of text."]
    assert "dY  (2, 3)" in text(state) and "4  5  7" in text(state)
    assert press(state, "right").position.at == state.position.at + 1
    assert press(state, "left", "right").position.at == state.position.at


def test_inside_arrows_go_from_cell_to_cell_and_escape_leaves(lesson: Lesson) -> None:
    state = press(at(lesson, LOOK), "i")
    assert "dY[0, 0] = 1" in text(state) and "of text." in text(state)
    state = press(state, "right", "down", "end")
    assert "dY[1, 2] = 7" in text(state) and "[7]" in text(state)
    assert "esc" in bars(state)[3] and "view" in bars(state)[3]
    left = press(state, "escape")
    assert press(left, "right").position.at == state.position.at + 1


@pytest.mark.parametrize("key", ["i", "enter"])
def test_the_array_of_a_selected_wire_is_opened(lesson: Lesson, key: str) -> None:
    state = press(selected(at(lesson, LOOK), "W"), key)
    assert page(state)[0] == "array W" and "W[0, 0] = 1" in text(state)
    left = press(state, "escape")
    assert left.view.selected is None and press(left, "enter").position.at == state.position.at + 1


def test_without_a_selection_the_first_array_that_stands_is_opened(lesson: Lesson) -> None:
    assert page(press(at(lesson, "read"), "i"))[0] == "array X"


def test_a_number_and_what_is_not_known_are_said_to_be_so(lesson: Lesson) -> None:
    assert "single number" in bars(press(at(lesson, "ask=z/k"), "i"))[3]
    unknown = press(selected(at(lesson, "predict=Y"), "Y"), "i")
    assert "Y is not known yet" in bars(unknown)[3] and unknown.is_on_page
    gradient = press(selected(at(lesson, "flow=W"), "W"), "i", "g")
    assert "dW is not known yet" in bars(gradient)[3] and "dW" not in text(gradient)


def test_g_shows_the_gradient_in_the_same_cell(lesson: Lesson) -> None:
    state = press(selected(at(lesson, "change=X"), "W"), "i", "right", "g")
    assert "dW[0, 1] = 17" in text(state)
    assert "W[0, 1] = 2" in text(press(state, "g"))


def test_an_array_that_the_graph_has_gone_back_before_is_not_shown(lesson: Lesson) -> None:
    state = press(selected(at(lesson, LOOK), "Y"), "i", "home")
    assert "14" in text(state)
    gone = press(state, *"[" * 4)
    assert "not known yet" in text(gone) and "14" not in text(gone)


def test_why_tells_where_the_cell_comes_from_and_follows_it(lesson: Lesson) -> None:
    state = press(selected(at(lesson, LOOK), "Y"), "i", "w")
    assert any("= 1 × 1 + 2 × 4 + 1 = 10" in line for line in page(state))
    assert any("= 14" in line and "+ 2 =" in line for line in page(press(state, "right")))
    assert not any("× 4" in line for line in page(press(state, "w")))


def test_views_follow_one_another_and_the_first_is_the_best(lesson: Lesson) -> None:
    state = press(at(lesson, LARGE), "i")
    seen = [text(state)]
    for _ in range(3):
        state = press(state, "v")
        seen.append(text(state))
    assert "▀" in seen[0], "digits are pictures"
    assert len(set(seen[:3])) == 3 and seen[3] == seen[0]


def test_a_large_array_is_seen_through_a_window_that_follows_the_cell(lesson: Lesson) -> None:
    state = press(selected(at(lesson, LARGE), "W"), "i", "v", *["pagedown"] * 6, *["down"] * 9)
    assert "W[63, 0]" in text(state) and len(page(state)) <= 20


def test_a_large_array_is_never_written_out(lesson: Lesson) -> None:
    state = selected(at(lesson, LARGE), "W")
    assert "W = (64, 50)" in bars(state)[1]
    assert "(64, 50)" in page(at(lesson, LARGE))
    assert max(map(len, page(press(state, "w")))) < 200


def test_an_element_is_changed_and_everything_follows(lesson: Lesson) -> None:
    state = press(at(lesson, "change=X"), "e")
    assert state.entry.editing == "X" and "1▏" in text(state)
    assert any("1▏" in line for line in graph(state))
    state = press(state, *"5", "enter")
    assert written(state.position.run.values["Y"]) == "[[14, 22, 30], [20, 28, 36]]"
    assert "changed numbers" in bars(state)[0]
    assert "[[10, 14, 18], [20, 28, 36]] → [[14, 22, 30], [20, 28, 36]]" in text(state)
    assert "changed: dW   as before: dX, dB" in text(state)
    back = press(state, "e", "1", "enter")
    assert not back.position.is_edited


def test_tab_goes_on_to_the_next_element(lesson: Lesson) -> None:
    state = press(at(lesson, "change=X"), "e", "5", "tab", "6", "enter")
    assert written(state.position.graph.inputs["X"]) == "[[5, 6], [3, 4]]"
    keys = ("e", "5", "down", "6", "up", "7", "tab", "tab", "8", "enter")
    below = press(at(lesson, "change=X"), *keys)
    assert written(below.position.graph.inputs["X"]) == "[[7, 2], [8, 4]]"
    bad = press(state, "e", "x", "tab")
    assert bad.entry.editing and "not a number" in bars(bad)[3]
    assert press(bad, "escape").in_array


def test_one_element_in_a_large_array_makes_other_numbers(lesson: Lesson) -> None:
    state = press(selected(at(lesson, LARGE), "W"), "i", "v", *["pagedown"] * 3, "e", "9", "enter")
    assert state.position.is_edited


def test_only_inputs_can_be_changed(lesson: Lesson) -> None:
    state = press(at(lesson, LOOK), "i", "e")
    assert state.entry.editing is None and "Only elements of an input" in bars(state)[3]
    assert "Only elements of an input" in bars(press(at(lesson, LOOK), "i", "n"))[3]


def test_a_nudge_of_an_element_moves_the_output_by_its_gradient(lesson: Lesson) -> None:
    state = press(selected(at(lesson, "change=X"), "W"), "i", "right", "n")
    assert "W[0, 1]: 2 → 2.01" in text(state)
    assert "÷ h = 17" in text(state) and "the gradient of W[0, 1]: 17" in text(state)
    assert "h = 0.001" in text(press(state, "n"))
    assert text(press(state, "down")) == text(state)
    assert "single number" in bars(press(selected(at(lesson, LOOK), "W"), "n"))[3]


def test_keys_that_need_an_array_say_so(lesson: Lesson) -> None:
    for key in "vg":
        assert "No array is open" in bars(press(at(lesson, "ask=z/k"), key))[3]


@pytest.mark.parametrize("page_id", [LOOK, LARGE, "change=X", "flow=W"])
def test_every_line_of_an_array_is_as_wide_as_its_room(lesson: Lesson, page_id: str) -> None:
    state = press(at(lesson, page_id, "ko"), "i")
    for key in ("right", "down", "v", "w", "end", "v", "g"):
        state = press(state, key)
        assert all(len(line) <= 78 for line in page(state))
        assert painted(state)


def test_tab_looks_into_the_next_array_that_is_known(lesson: Lesson) -> None:
    state = press(at(lesson, "change=X"), "i")
    seen = []
    for _ in state.position.graph.nodes:
        seen.append(state.array and state.array.name)
        state = press(state, "tab")
    assert {*seen} == {*"XWBY"} and state.array and state.array.name == seen[0]
    back = press(state, "shift+tab")
    assert back.array and back.array.name == seen[-1] and "array" in page(back)[0]


def test_tab_in_images_goes_to_the_pixel_beside(lesson: Lesson) -> None:
    state = press(at(lesson, LARGE), "i", "e", "tab")
    assert state.array and state.array.cell == (0, 1)


def test_the_way_out_is_told_in_a_narrow_window_and_where_it_leads(lesson: Lesson) -> None:
    state = press(at(lesson, "change=X"), "i")
    assert "esc leave" in bars(state, 60)[3]
    assert "esc leave, then → next" in bars(press(state, "e", "5", "enter"), 60)[3]
