"""The drawing of a lesson: the question on its wire, what is typed there, and the way between."""

from itertools import pairwise

import pytest

from tests.lesson.lessons import course_lessons
from tests.lesson.states import ROOM, answered, at, graph, press
from tutor.graph import Layout
from tutor.lesson import Setting, State, drawing_order, layout_of, scene, scenes

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
FIRST = course_lessons()[0]


def on_the_wire(state: State) -> tuple[str, str]:
    """The text and role where the answer belongs."""
    layout, _ = layout_of(state.position, *ROOM)
    label = state.position.asked_label
    assert label is not None
    return scene(state, layout).texts[label]


def test_the_answer_belongs_on_the_wire() -> None:
    state = at(FIRST, "flow=apple_price")
    assert on_the_wire(state) == ("?", "asked")
    typing = press(state, "0", ".")
    assert on_the_wire(typing) == ("0.▏", "asked")
    assert any("0.▏" in line for line in graph(typing))
    assert on_the_wire(answered(state, "300")) == ("300", "wrong")
    assert on_the_wire(answered(state, "0.6")) == ("0.6", "right")


def test_an_edit_is_typed_on_the_wire_of_its_input() -> None:
    state = press(at(FIRST, "forward=total"), "e", "end", "7")
    assert any("1007▏" in line for line in graph(state))


@pytest.mark.parametrize("slug", LESSONS)
def test_every_question_of_a_number_has_a_place_in_the_drawing(slug: str) -> None:
    for page_id, page in zip(LESSONS[slug].page_ids, LESSONS[slug].pages, strict=True):
        if page.is_question and not page.is_choice:
            asked = "∂ ?" if page.is_local else "?"
            assert on_the_wire(at(LESSONS[slug], page_id)) == (asked, "asked")


@pytest.mark.parametrize("slug", LESSONS)
def test_the_graph_stays_where_it_is_from_page_to_page(slug: str) -> None:
    """Numbers, steps and edits move nothing; only another graph is another drawing."""
    state = at(LESSONS[slug])
    layouts: dict[Setting, Layout] = {}
    for _ in LESSONS[slug].pages:
        layout, _ = layout_of(state.position, *ROOM)
        assert layouts.setdefault(state.position.stage.setting, layout) is layout
        state = press(state, "right")


def test_the_way_there_is_one_scene_a_step_and_ends_where_the_page_stands() -> None:
    state = at(FIRST, "backward=apple_price")
    layout, _ = layout_of(state.position, *ROOM)
    way = list(scenes(state, layout, 2))
    assert len(way) == state.position.step - 2
    assert way[-1].after == scene(state, layout)
    assert all(one.after == other.before for one, other in pairwise(way))
    assert all(one.pulses for one in way)


def test_arrows_go_through_the_drawing_column_by_column() -> None:
    state = at(FIRST)
    layout, _ = layout_of(state.position, *ROOM)
    names = [state.position.graph.nodes[i].name for i in drawing_order(layout)]
    assert names[:2] == ["apple", "apple_num"] and names[-1] == "total"
    assert len(set(names)) == len(state.position.graph.nodes)


def test_a_local_derivative_without_room_on_its_wire_leaves_its_mark_and_no_gradient() -> None:
    lesson = course_lessons()[3]
    state = press(at(lesson, "rule=z/board"), "enter", *"2*t*num", "enter")
    below = "\n".join(graph(state))
    assert state.position.is_answered and "∂ ✓" in below and "120" not in below
