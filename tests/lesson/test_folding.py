"""Layers opened into their nodes and folded again, by the page and by the learner."""

from pathlib import Path

import pytest

from tests.lesson.desks import answered_right, at, bars, graph, page, press
from tests.lesson.lessons import array_lesson, course_lessons
from tutor.lesson.content.fill import written
from tutor.lesson.content.lesson import Lesson, load
from tutor.lesson.state.folding import layer_at_work
from tutor.lesson.state.state import Desk

OPEN, INNER, BACK, FOLDED, ASK = (
    "forward=exp_x", "predict=plus_1", "backward=y", "read#2", "ask=z/k",
)  # fmt: skip


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return load(array_lesson(tmp_path))


def names(desk: Desk) -> set[str]:
    return {node.name for node in desk.walk.graph.nodes}


def test_a_layer_stays_open_until_the_page_that_folds_it(lesson: Lesson) -> None:
    opened = {i: "exp_x" in names(at(lesson, i)) for i in (OPEN, INNER, BACK, FOLDED, ASK)}
    assert opened == {OPEN: True, INNER: True, BACK: True, FOLDED: False, ASK: False}


def test_a_page_of_another_program_begins_folded(lesson: Lesson) -> None:
    assert lesson.stages[-1].setting.opened == frozenset()


def test_inner_wires_can_be_told_of_and_asked_for(lesson: Lesson) -> None:
    assert page(at(lesson, OPEN))[1] == "Inside: 0.36788."
    desk = at(lesson, INNER)
    assert "plus_1 = ▁▁▁▁" in page(desk)
    assert answered_right(desk).walk.step == desk.walk.step + 1


def test_back_through_an_opened_layer_is_through_all_of_it(lesson: Lesson) -> None:
    desk = at(lesson, BACK)
    assert desk.walk.shows_gradient(desk.walk.graph.index["x"])
    folded = press(desk, "right")
    assert folded.walk.stage.after < desk.walk.stage.after
    assert folded.walk.shows_gradient(folded.walk.graph.index["x"])


def test_o_opens_the_layer_at_the_same_moment_and_shows_its_algebra(lesson: Lesson) -> None:
    desk = at(lesson, FOLDED)
    opened = press(desk, "o")
    assert "exp_x" in names(opened) and "y × (1 - y)" in "\n".join(page(opened))
    assert opened.walk.shows_gradient(opened.walk.graph.index["x"])
    assert "fold" in bars(opened)[3]
    folded = press(opened, "o")
    assert graph(press(folded, "escape")) == graph(desk)
    assert page(press(opened, "escape")) == page(desk) and "exp_x" in names(opened)


def test_what_the_learner_opened_is_forgotten_with_the_page(lesson: Lesson) -> None:
    opened = press(at(lesson, FOLDED), "o", "right")
    assert "exp_x" not in names(opened) and opened.is_on_page
    folded = press(at(lesson, OPEN), "o")
    assert "exp_x" not in names(folded)
    assert page(press(folded, "escape"))[1] == "Inside: 0.36788.", "the text still speaks of it"
    assert "exp_x" in names(press(folded, "right"))


def test_a_layer_does_not_fold_over_what_is_asked(lesson: Lesson) -> None:
    desk = press(at(lesson, INNER), "o")
    assert "exp_x" in names(desk) and "inside this layer" in bars(desk)[3]


def test_the_flow_waits_in_the_opened_graph_as_well(lesson: Lesson) -> None:
    desk = press(at(lesson, "predict=Y"), "o")
    assert "XW" in names(desk)
    for key in ("end", "]", "pagedown"):
        moved = press(desk, key)
        assert not moved.walk.shows_value(moved.walk.graph.index["Y"])
        assert "?" in "\n".join(graph(moved))
    right = answered_right(press(desk, "escape"))
    assert right.walk.shows_value(right.walk.graph.index["Y"])
    assert right.walk.step == right.walk.target


def test_a_selection_goes_with_its_wire(lesson: Lesson) -> None:
    desk = press(at(lesson, FOLDED), "o", "escape")
    desk = desk.with_view(selected=desk.walk.graph.index["plus_1"])
    folded = press(desk, "o")
    assert folded.view.selected == folded.walk.graph.index["y"]


def test_where_there_is_no_layer_that_is_said(lesson: Lesson) -> None:
    desk = press(at(lesson, "forward=score"), "o")
    assert "no layer" in bars(desk)[3] and desk.is_on_page


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_every_layer_that_opens_has_its_algebra_in_words(lesson: Lesson, lang: str) -> None:
    for page_id in ("change=X", FOLDED):
        lines = page(press(at(lesson, page_id, lang), "o"))
        assert len(lines) > 4 and not any("{" in line or "lesson." in line for line in lines)


def test_an_edit_of_an_element_reaches_into_the_opened_layer(lesson: Lesson) -> None:
    desk = press(at(lesson, "change=X"), "o", "e", "5", "enter")
    assert written(desk.walk.run.values["XW"]).startswith("[[13, 20, 27]")


def test_before_a_page_has_folded_a_layer_o_changes_only_the_graph(lesson: Lesson) -> None:
    before = press(at(lesson, OPEN), "o", "o")
    assert "exp_x" in names(before) and page(before) == page(at(lesson, OPEN))


def test_the_algebra_goes_when_the_graph_or_the_selection_moves_on(lesson: Lesson) -> None:
    desk = at(lesson, FOLDED)
    for key in ("o", "[", "down", "escape"):
        assert page(press(desk, "o", key)) == page(desk), key


def test_o_opens_the_node_at_work_else_the_first_layer() -> None:
    net = next(lesson for lesson in course_lessons() if lesson.slug == "two_layer_net")
    desk = at(net, next(i for i in net.page_ids if i.startswith("backward=a1")))
    assert layer_at_work(desk) == "a1", "its gradient has gone to an input wire"
    assert layer_at_work(press(desk, "home")) == "a1"
    scores = at(net, next(i for i in net.page_ids if i.startswith("backward=loss")))
    assert layer_at_work(scores) == "loss"
    scored = desk.with_view(selected=desk.walk.graph.index["a2"])
    assert layer_at_work(scored) == "a2"
