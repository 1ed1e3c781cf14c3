"""Questions about a whole graph with its own numbers: each can be answered, and is judged."""

import pytest

from tests.lesson.lessons import course_lessons
from tests.lesson.states import parts, right_answer
from tutor.graph import graph_of
from tutor.quiz import TEMPLATES, as_it_stands, judge

GRAPHS = {
    f"{lesson.slug}:{name}": graph
    for lesson in course_lessons()
    for name, graph in lesson.graphs.items()
} | {
    "unnamed": graph_of("x * y + sigmoid(x)"),
    "lost": graph_of("def f(x=0, y=2):\n    z = log(x)\n    w = z * y\n    return w"),
    "again": graph_of("def f(c=2, d=3):\n    c = c * d\n    c += c + 1\n    return c"),
}


@pytest.mark.parametrize("name", GRAPHS)
def test_what_is_asked_has_a_right_answer(name: str) -> None:
    graph = GRAPHS[name]
    for template in TEMPLATES:
        for seed in (1, 2):
            asked = as_it_stands(graph, template, seed)
            if asked is None:
                continue
            for part in parts(asked.question):
                assert judge(part, right_answer(part)).verdict == "correct", (template, part)
            assert asked.identity == as_it_stands(graph, template, seed).identity  # type: ignore[union-attr]


def test_what_stands_there_already_is_not_asked() -> None:
    """The gradient that + only passes on."""
    graph = graph_of("def f(x=3, y=4):\n    z = x + y\n    return z")
    assert as_it_stands(graph, "flow", 1) is None
    assert as_it_stands(graph, "bug", 1) is None


def test_where_no_number_is_right_none_is_asked() -> None:
    found = as_it_stands(GRAPHS["lost"], "predict", 1)
    assert found is None or found.argument not in ("z", "w")
