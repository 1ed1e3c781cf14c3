"""The drawing of a lesson: the question on its wire, what is typed there, and the way between."""

from itertools import pairwise

import pytest

from tests.lesson.desks import ROOM, answered, at, graph, press
from tests.lesson.lessons import course_lessons
from tutor.graph.layout import Layout
from tutor.lesson.content.lesson import Setting
from tutor.lesson.state.state import Desk
from tutor.lesson.view.drawing import drawing_order, layout_of, scene, scenes

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
FIRST = course_lessons()[0]


def on_the_wire(desk: Desk) -> tuple[str, str]:
    """The text and role where the answer belongs."""
    layout, _ = layout_of(desk.walk, *ROOM)
    label = desk.walk.asked_label
    assert label is not None
    return scene(desk, layout).texts[label]


def test_the_answer_belongs_on_the_wire() -> None:
    desk = at(FIRST, "flow=apple_price")
    assert on_the_wire(desk) == ("?", "asked")
    typing = press(desk, "0", ".")
    assert on_the_wire(typing) == ("0.▏", "asked")
    assert any("0.▏" in line for line in graph(typing))
    assert on_the_wire(answered(desk, "300")) == ("300", "wrong")
    assert on_the_wire(answered(desk, "0.6")) == ("0.6", "right")


def test_an_edit_is_typed_on_the_wire_of_its_input() -> None:
    desk = press(at(FIRST, "change=apple"), "e", "end", "7")
    assert any("1007▏" in line for line in graph(desk))


@pytest.mark.parametrize("slug", LESSONS)
def test_every_question_of_a_number_has_a_place_in_the_drawing(slug: str) -> None:
    for page_id, page in zip(LESSONS[slug].page_ids, LESSONS[slug].pages, strict=True):
        if page.is_question and not page.is_choice:
            asked = "∂ ?" if page.is_local else "?"
            assert on_the_wire(at(LESSONS[slug], page_id)) == (asked, "asked")


@pytest.mark.parametrize("slug", LESSONS)
def test_the_graph_stays_where_it_is_from_page_to_page(slug: str) -> None:
    """Numbers, steps and edits move nothing; only another graph is another drawing."""
    desk = at(LESSONS[slug])
    layouts: dict[Setting, Layout] = {}
    for _ in LESSONS[slug].pages:
        layout, _ = layout_of(desk.walk, *ROOM)
        assert layouts.setdefault(desk.walk.stage.setting, layout) is layout
        desk = press(desk, "right")


def test_the_way_there_is_one_scene_a_step_and_ends_where_the_page_stands() -> None:
    desk = at(FIRST, "backward=apple_price")
    layout, _ = layout_of(desk.walk, *ROOM)
    way = list(scenes(desk, layout, 2))
    assert len(way) == desk.walk.step - 2
    assert way[-1].after == scene(desk, layout)
    assert all(one.after == other.before for one, other in pairwise(way))
    assert all(one.pulses for one in way)


def test_arrows_go_through_the_drawing_column_by_column() -> None:
    desk = at(FIRST)
    layout, _ = layout_of(desk.walk, *ROOM)
    names = [desk.walk.graph.nodes[i].name for i in drawing_order(layout)]
    assert names[:2] == ["apple", "apple_num"] and names[-1] == "total"
    assert len(set(names)) == len(desk.walk.graph.nodes)


def test_a_local_derivative_without_room_on_its_wire_leaves_its_mark_and_no_gradient() -> None:
    lesson = course_lessons()[3]
    desk = press(at(lesson, "rule=z/board"), "enter", *"2*t*num", "enter")
    below = "\n".join(graph(desk))
    assert desk.walk.is_answered and "∂ ✓" in below and "120" not in below
