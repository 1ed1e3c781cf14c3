"""Layers opened into their nodes and folded again, by the page and by the learner."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson, course_lessons
from tests.lesson.states import answered_right, at, bars, graph, page, press
from tutor.lesson import Lesson, State, layer_at_work, load, written

OPEN, INNER, BACK, FOLDED, ASK = (
    "forward=exp_x", "predict=plus_1", "backward=y", "read#2", "ask=z/k",
)  # fmt: skip


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return load(array_lesson(tmp_path))


def names(state: State) -> set[str]:
    return {node.name for node in state.position.graph.nodes}


def test_a_layer_stays_open_until_the_page_that_folds_it(lesson: Lesson) -> None:
    opened = {i: "exp_x" in names(at(lesson, i)) for i in (OPEN, INNER, BACK, FOLDED, ASK)}
    assert opened == {OPEN: True, INNER: True, BACK: True, FOLDED: False, ASK: False}


def test_a_page_of_another_program_begins_folded(lesson: Lesson) -> None:
    assert lesson.stages[-1].setting.opened == frozenset()


def test_inner_wires_can_be_told_of_and_asked_for(lesson: Lesson) -> None:
    assert page(at(lesson, OPEN))[1] == "Inside: 0.36788."
    state = at(lesson, INNER)
    assert "plus_1 = ▁▁▁▁" in page(state)
    assert answered_right(state).position.step == state.position.step + 1


def test_back_through_an_opened_layer_is_through_all_of_it(lesson: Lesson) -> None:
    state = at(lesson, BACK)
    assert state.position.shows_gradient(state.position.graph.index["x"])
    folded = press(state, "right")
    assert folded.position.stage.after < state.position.stage.after
    assert folded.position.shows_gradient(folded.position.graph.index["x"])


def test_o_opens_the_layer_at_the_same_moment_and_shows_its_algebra(lesson: Lesson) -> None:
    state = at(lesson, FOLDED)
    opened = press(state, "o")
    assert "exp_x" in names(opened) and "y × (1 - y)" in "\n".join(page(opened))
    assert opened.position.shows_gradient(opened.position.graph.index["x"])
    assert "fold" in bars(opened)[3]
    folded = press(opened, "o")
    assert graph(press(folded, "escape")) == graph(state)
    assert page(press(opened, "escape")) == page(state) and "exp_x" in names(opened)


def test_what_the_learner_opened_is_forgotten_with_the_page(lesson: Lesson) -> None:
    opened = press(at(lesson, FOLDED), "o", "right")
    assert "exp_x" not in names(opened) and opened.is_on_page
    folded = press(at(lesson, OPEN), "o")
    assert "exp_x" not in names(folded)
    assert page(press(folded, "escape"))[1] == "Inside: 0.36788.", "the text still speaks of it"
    assert "exp_x" in names(press(folded, "right"))


def test_a_layer_does_not_fold_over_what_is_asked(lesson: Lesson) -> None:
    state = press(at(lesson, INNER), "o")
    assert "exp_x" in names(state) and "inside this layer" in bars(state)[3]


def test_the_flow_waits_in_the_opened_graph_as_well(lesson: Lesson) -> None:
    state = press(at(lesson, "predict=Y"), "o")
    assert "XW" in names(state)
    for key in ("end", "]", "pagedown"):
        moved = press(state, key)
        assert not moved.position.shows_value(moved.position.graph.index["Y"])
        assert "?" in "\n".join(graph(moved))
    right = answered_right(press(state, "escape"))
    assert right.position.shows_value(right.position.graph.index["Y"])
    assert right.position.step == right.position.target


def test_a_selection_goes_with_its_wire(lesson: Lesson) -> None:
    state = press(at(lesson, FOLDED), "o", "escape")
    state = state.with_view(selected=state.position.graph.index["plus_1"])
    folded = press(state, "o")
    assert folded.view.selected == folded.position.graph.index["y"]


def test_where_there_is_no_layer_that_is_said(lesson: Lesson) -> None:
    state = press(at(lesson, "forward=score"), "o")
    assert "no layer" in bars(state)[3] and state.is_on_page


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_layer_that_opens_has_its_algebra_in_words(lesson: Lesson, lang: str) -> None:
    for page_id in ("change=X", FOLDED):
        lines = page(press(at(lesson, page_id, lang), "o"))
        assert len(lines) > 4 and not any("{" in line or "lesson." in line for line in lines)


def test_an_edit_of_an_element_reaches_into_the_opened_layer(lesson: Lesson) -> None:
    state = press(at(lesson, "change=X"), "o", "e", "5", "enter")
    assert written(state.position.run.values["XW"]).startswith("[[13, 20, 27]")


def test_before_a_page_has_folded_a_layer_o_changes_only_the_graph(lesson: Lesson) -> None:
    before = press(at(lesson, OPEN), "o", "o")
    assert "exp_x" in names(before) and page(before) == page(at(lesson, OPEN))


def test_the_algebra_goes_when_the_graph_or_the_selection_moves_on(lesson: Lesson) -> None:
    state = at(lesson, FOLDED)
    for key in ("o", "[", "down", "escape"):
        assert page(press(state, "o", key)) == page(state), key


def test_o_opens_the_node_at_work_else_the_first_layer() -> None:
    net = next(lesson for lesson in course_lessons() if lesson.slug == "two_layer_net")
    state = at(net, next(i for i in net.page_ids if i.startswith("backward=a1")))
    assert layer_at_work(state) == "a1", "its gradient has gone to an input wire"
    assert layer_at_work(press(state, "home")) == "a1"
    scores = at(net, next(i for i in net.page_ids if i.startswith("backward=loss")))
    assert layer_at_work(scores) == "loss"
    scored = state.with_view(selected=state.position.graph.index["a2"])
    assert layer_at_work(scored) == "a2"
