"""An array answered cell by cell."""

import re
from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson, write_lesson
from tests.lesson.states import (
    answered,
    answered_right,
    at,
    bars,
    graph,
    page,
    press,
    pressed,
    screen,
)
from tutor.lesson import Answered, Lesson, State, current_cell, load, start

PREDICT, FLOW = "predict=Y", "flow=W"
Y = [10, 14, 18, 20, 28, 36]  # the right numbers, row by row


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return load(array_lesson(tmp_path))


def typed(state: State, *numbers: int) -> State:
    for number in numbers:
        state = answered(state, str(number))
    return state


def marks(state: State) -> str:
    return "".join(re.findall("[✓✗?]", "\n".join(page(state))))


def test_the_grid_stands_below_the_text_and_the_question_on_its_wire(lesson: Lesson) -> None:
    state = at(lesson, FLOW)
    assert page(state)[1].startswith("dY is [[1, 2, 3], [4, 5, 7]].")
    assert "dW[0, 0] = ?   (2, 3)" in page(state)[3]
    assert "\n".join(graph(state)).count("?") == 1


def test_each_cell_is_judged_alone_and_the_next_open_one_follows(lesson: Lesson) -> None:
    state = at(lesson, PREDICT)
    assert current_cell(state) == (0, 0)
    state = typed(state, 10)
    assert marks(state) == "?✓?????" and current_cell(state) == (0, 1)
    state = typed(state, 13)
    assert "✗" in marks(state) and current_cell(state) == (0, 2)
    assert any(line.startswith("[0, 1]  ") for line in page(state))
    assert state.position.is_open and not any("(N, 3)" in line for line in graph(state))


def test_a_wrong_cell_is_told_what_it_did_wherever_one_comes_back_to_it(lesson: Lesson) -> None:
    state = typed(at(lesson, PREDICT), 9)  # without the bias
    told = [line for line in page(state) if line.startswith("[0, 0]")]
    assert told and "✗" in marks(state)
    back = press(typed(state, 14), "shift+tab")
    assert current_cell(back) == (0, 0)
    assert [line for line in page(back) if line.startswith("[0, 0]")] == told


def test_when_all_are_right_the_shape_stands_on_the_wire(lesson: Lesson) -> None:
    state = typed(at(lesson, PREDICT), *Y)
    assert state.position.is_answered and state.position.step == state.position.stage.after
    assert any("Y ✓" in line for line in page(state))
    assert "?" not in "\n".join(graph(state)) and any("(N, 3)" in line for line in graph(state))
    assert "Y[1, 2] = " in page(state)[-1], "why the last one is right"


@pytest.mark.parametrize(
    ("keys", "cell"),
    [
        (("tab",), (0, 0)),
        (("tab", "tab"), (0, 1)),
        (("tab", "down"), (1, 0)),
        (("tab", "right", "right", "left"), (0, 1)),
        (("tab", "shift+tab"), (1, 2)),
        (("shift+tab", "up", "up", "left"), (0, 0)),
    ],
)
def test_keys_move_between_cells_once_one_is_in_the_grid(
    lesson: Lesson, keys: tuple[str, ...], cell: tuple[int, int]
) -> None:
    assert press(at(lesson, PREDICT), *keys).entry.cell == cell


def test_arrows_turn_pages_until_one_is_in_the_grid_and_again_after_escape(lesson: Lesson) -> None:
    state = at(lesson, PREDICT)
    assert press(state, "right").position.at == state.position.at + 1
    inside = press(state, "tab", "right")
    assert inside.position.at == state.position.at and inside.entry.cell == (0, 1)
    assert press(inside, "escape", "left").position.at == state.position.at - 1
    assert "cell" in bars(inside)[3] and "esc" in bars(inside)[3]


def test_an_arrow_within_what_is_typed_moves_its_cursor(lesson: Lesson) -> None:
    state = press(at(lesson, PREDICT), "1", "2", "left", "3")
    assert state.entry.text and state.entry.text.text == "132"
    assert any("13▏2" in line for line in page(state))


def test_a_right_cell_is_not_typed_again(lesson: Lesson) -> None:
    state = press(typed(at(lesson, PREDICT), 10), "left", "9")
    assert state.entry.cell == (0, 1)


def kept(state: State, text: str) -> tuple[State, str | None]:
    """The state after an answer, and what was given to be kept."""
    after, events = pressed(press(state, "enter", *text), "enter")
    return after, next((e.answer.typed for e in events if isinstance(e, Answered)), None)


def test_wrong_cells_and_the_whole_are_kept_and_nothing_between(lesson: Lesson) -> None:
    state, given = kept(at(lesson, PREDICT), "9")
    assert given == "[0, 0] 9"
    state, given = kept(state, "1..2")
    assert given is None and state.position.tries == 1
    state = press(state, "tab")
    assert state.entry.cell == (0, 2)
    answers = [14, 18, 20, 28, 36, 10]
    found = []
    state = press(state, "shift+tab")
    for number in answers:
        state, given = kept(state, str(number))
        found.append(given)
    assert found == [None] * 5 + ["[[10, 14, 18], [20, 28, 36]]"]
    assert state.position.tries == 2 and state.position.is_answered


def test_an_answered_grid_stays_answered_and_shows_its_numbers(lesson: Lesson) -> None:
    state = State(start(lesson, PREDICT, frozenset({PREDICT})), "en")
    assert state.position.is_answered and current_cell(state) is None
    assert "36" in "\n".join(page(state)) and "?" not in "\n".join(page(state))


def test_other_numbers_ask_again_and_the_old_answers_come_back_with_the_old_numbers(
    lesson: Lesson,
) -> None:
    state = typed(at(lesson, PREDICT), *Y)
    edited = press(state, "e", "5", "enter", "escape")
    assert edited.position.is_edited and edited.position.is_open and edited.position.filled == {}
    assert typed(edited, 14).position.filled.keys() == {(0, 0)}
    assert press(edited, "r").position.is_answered


def test_hints_come_while_one_is_in_the_grid(lesson: Lesson) -> None:
    state = press(typed(at(lesson, PREDICT), 10), "h")
    assert state.position.shown_hints == 1 and state.entry.cell == (0, 1)
    assert press(state, "h").position.is_revealed and "a answer" in bars(state)[3]


def test_one_element_is_answered_on_the_wire(lesson: Lesson) -> None:
    state = at(lesson, "flow=B[1]")
    assert "dB[1] = ▁▁▁▁" in page(state)
    wrong = answered(state, "2")
    assert any("2 ✗" in line for line in page(wrong))
    right = answered(wrong, "7")
    assert right.position.is_answered
    assert any(line.startswith("dB[1] = 7 ✓") for line in page(right))
    assert any("7" in line for line in graph(right))


@pytest.mark.parametrize("typed_shape", ["(2, 3)", "N, 3", "Nx3", "2x3"])
def test_a_shape_is_answered_on_the_wire_and_the_flow_goes_on(
    lesson: Lesson, typed_shape: str
) -> None:
    state = at(lesson, "shape=Y")
    assert "Y.shape = ▁▁▁▁" in page(state)
    right = press(state, "enter", *typed_shape, "enter")
    assert right.position.is_answered and right.position.step == state.position.step + 1
    assert any(line.startswith("Y.shape = (N, 3) ✓") for line in page(right))
    assert any("(N, 3)" in line for line in graph(right))


@pytest.mark.parametrize("name", ["dX", "W"])
def test_no_way_of_looking_tells_an_asked_shape(lesson: Lesson, name: str) -> None:
    state = at(lesson, f"shape={name}")
    for keys in ((), ("w",), ("i",), ("i", "g"), ("down", "i"), ("down", "down", "i"), ("end",)):
        shown = "\n".join((*page(press(state, *keys)), *bars(press(state, *keys))))
        assert f"{name} = (" not in shown and f"{name} = [" not in shown
        assert f"{name}[0, 0] = " not in shown
    assert answered_right(state).position.is_answered


@pytest.mark.parametrize(
    ("key", "cell"), [("tab", (0, 2)), ("shift+tab", (0, 0)), ("up", (0, 1)), ("down", (1, 1))]
)
def test_a_key_that_leaves_a_cell_gives_its_answer(
    lesson: Lesson, key: str, cell: tuple[int, int]
) -> None:
    state = press(at(lesson, PREDICT), "tab", "right", *"14", key)
    assert state.position.filled.keys() == {(0, 1)} and "14 ✓" in "\n".join(page(state))
    assert state.entry.text is None and state.entry.cell == cell
    assert press(state, "9", "backspace", key).position.filled.keys() == {(0, 1)}, (
        "nothing was typed"
    )


def test_tab_stays_in_a_cell_that_cannot_be_read_and_leaves_a_grid_that_is_full(
    lesson: Lesson,
) -> None:
    assert press(at(lesson, PREDICT), *"1..2", "tab").entry.cell == (0, 0)
    state = typed(at(lesson, PREDICT), *Y[:-1])
    for key in ("tab", "down"):
        full = press(state, *str(Y[-1]), key)
        assert full.position.is_answered and full.entry.cell is None


WHOLE = ["[[10, 14, 18], [20, 28, 36]]", "10 14 18; 20 28 36", "10,14,18;20,28,36"]


@pytest.mark.parametrize("text", WHOLE)
def test_a_whole_array_can_be_typed_at_once(lesson: Lesson, text: str) -> None:
    state = press(at(lesson, PREDICT), *text, "enter")
    assert state.position.is_answered and "36" in screen(state)
    assert state.position.given[-1].verdict.verdict == "correct"


def test_of_a_wrong_array_each_cell_is_told(lesson: Lesson) -> None:
    state = press(at(lesson, PREDICT), *"[[10, 14, 18], [20, 28, 37]]", "enter")
    assert state.position.is_open and state.entry.cell == (1, 2)
    assert "37 ✗" in screen(state) and "36" not in screen(state)
    right = press(state, *"36", "enter")
    assert right.position.is_answered
    assert [given.verdict.verdict for given in right.position.given] == ["wrong", "correct"]


def test_an_array_that_cannot_be_read_stays_to_be_mended(lesson: Lesson) -> None:
    state = press(at(lesson, PREDICT), *"[[10, 14, 18], [20,", "enter")
    assert state.entry.text is not None and state.notice and not state.position.given
    mended = press(state, *"28, 36]]", "enter")
    assert mended.position.is_answered


def test_a_comma_that_groups_thousands_makes_no_array(tmp_path: Path) -> None:
    program = "def f(x=[2, -1], *, dout=[1000, 5]):\n    y = relu(x)\n    return y\n"
    pages = "# T\nS.\n\n## Turn {turn}\n\n## Back {flow=x}\nHint: h\n"
    state = at(load(write_lesson(tmp_path, program=program, en=pages, ko=pages)), "flow=x")
    one = press(state, *"1,000", "enter")
    assert one.position.is_open and one.entry.cell == (1,)
    assert press(state, *"1000,0", "enter").position.is_answered
