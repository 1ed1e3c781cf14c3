"""Which numbers stand on the wires at each step, and what travels."""

import pytest

from tests.graph.test_graph import APPLE, REUSE
from tutor.graph import (
    OUTSIDE,
    Graph,
    LabelKey,
    Painting,
    fit,
    graph_of,
    options_for,
    picture_at,
    place,
    pulses,
)


def numbers(graph: Graph, step: int) -> set[str]:
    """The numbers that stand, as "apple 100", "dapple 2.2" and "dx>g 1"."""
    picture = picture_at(graph.result, step, place(graph))
    told = set()
    for key, (text, _) in picture.texts.items():
        if key[0] == "branch":
            name = graph.nodes[graph.source_of((key[1], key[2]))].name
            told.add(f"d{name}>{graph.nodes[key[1]].name} {text}")
        else:
            name = graph.nodes[key[1]].name
            told.add(f"{'d' if key[0] == 'gradient' else ''}{name} {text}")
    return told


def test_numbers_come_one_at_a_time() -> None:
    given = {"apple 100", "apple_num 2", "tax 1.1"}
    new = [numbers(APPLE, k) - numbers(APPLE, k - 1) for k in range(1, len(APPLE.steps))]
    assert numbers(APPLE, 0) == given
    assert new == [
        {"apple_price 200"},
        {"total 220"},
        {"dtotal 1"},
        {"dapple_price 1.1"},
        {"dtax 200"},
        {"dapple 2.2"},
        {"dapple_num 110"},
    ]


def test_an_unknown_gradient_is_absent_never_0() -> None:
    for step in range(REUSE.last_forward + 1):
        assert not any(number.startswith("d") for number in numbers(REUSE, step))


def test_branches_stand_before_their_sum() -> None:
    at_branch = numbers(REUSE, 5)
    assert "dx>g 1" in at_branch and not any(n.startswith("dx ") for n in at_branch)
    assert {"dx>g 1", "dx>xy 4", "dx 5"} <= numbers(REUSE, 6)


def test_what_lights_up_and_which_way_it_goes() -> None:
    layout = place(APPLE)
    pictures = [picture_at(APPLE.result, k, layout) for k in range(len(APPLE.steps))]
    total = APPLE.output
    assert [picture.lit for picture in pictures] == [None, 3, total, total, total, total, 3, 3]
    assert [picture.direction for picture in pictures] == ["forward"] * 3 + ["backward"] * 5
    assert not pictures[0].forward and not pictures[0].backward
    assert pictures[2].forward == {0, 1, 2, 3, total}
    assert pictures[3].backward == {(OUTSIDE, total)}
    assert len(pictures[-1].backward) == 5


def test_pulses_run_along_the_wires_of_a_step() -> None:
    total = APPLE.output
    steps = [pulses(APPLE, step) for step in APPLE.steps]
    assert steps[1] == ((3, 0), (3, 1))
    assert steps[2] == ((total, 0), (total, 1), (OUTSIDE, total))
    assert steps[3] == ((OUTSIDE, total),)
    assert steps[4:] == [((total, 0),), ((total, 1),), ((3, 0),), ((3, 1),)]


def test_a_long_number_is_cut_to_the_room_of_its_place() -> None:
    graph = graph_of("def f(x=-0.00012345678, y=123456789.123):\n    return x * y")
    layout = place(graph)
    for step in range(len(graph.steps)):
        for key, (text, _) in picture_at(graph.result, step, layout).texts.items():
            assert len(text) <= layout.labels[key].width


CHAIN = graph_of(
    "def f(x=-0.30571234):\n    a = x * 1.5\n    b = a * 1.5\n    c = b * 1.5\n    return c * 1.5"
)


@pytest.mark.parametrize(
    ("width", "text"), [(200, "-0.30571"), (66, "-0.30571"), (57, "-0.306"), (20, "-0.30571")]
)
def test_where_there_is_room_a_number_is_whole_and_never_below_three_digits(
    width: int, text: str
) -> None:
    """Where the drawing does not fit, one moves along it anyway."""
    layout = fit(CHAIN, width, 20, options_for(CHAIN.result))
    assert picture_at(CHAIN.result, 0, layout).texts["value", 0][0] == text


@pytest.mark.parametrize("step", [0, 1, 2, 3])
def test_arrays_show_their_shape(step: int) -> None:
    graph = graph_of("def f(x=[[1, 2], [3, 4]], y=2):\n    return x * y")
    assert "x (2, 2)" in numbers(graph, step)
    assert options_for(graph.result).widths == {0: 6, 1: 2, 2: 6}


def test_a_trunk_is_not_travelled_back_before_all_its_branches_are() -> None:
    """One branch alone is not the gradient of a value that is used twice."""
    graph = graph_of("def wall(x=3, y=4):\n    xy = x * y\n    f = xy + x\n    return f")
    layout = place(graph)
    x, row = layout.wires[graph.index["f"], 1].corners[0]  # where x leaves its name
    came = [graph.wire_step[graph.index["f"], 1], graph.gradient_step[graph.index["x"]]]
    for step, role in zip(came, ("wire.forward", "wire.backward"), strict=True):
        assert step is not None
        cells = Painting(layout, picture_at(graph.result, step, layout)).cells(row)
        assert cells[x][1] == role


def test_each_branch_of_an_array_has_the_shape_of_the_array() -> None:
    graph = graph_of("def f(x=[[1, 2, 3], [4, 5, 6]]):\n    s = sum(x, axis=0)\n    return x * s")
    at_end = numbers(graph, len(graph.steps) - 1)
    assert {"x (2, 3)", "dx (2, 3)", "dx>s (2, 3)", "dx>f (2, 3)", "ds (3,)"} <= at_end


def test_an_operation_without_a_name_is_called_as_questions_call_it() -> None:
    graph = graph_of("def f(w=2, x=3, b=1):\n    z = w * x + b\n    return z")
    layout = fit(graph, 80, 24, options_for(graph.result))
    key: LabelKey = ("value", graph.index["_1"])
    assert picture_at(graph.result, 0, layout).texts[key][0] == "_1"
    assert picture_at(graph.result, graph.last_forward, layout).texts[key][0] == "_1 = 6"
    assert graph.index["z"] == graph.output and ("value", graph.output) in layout.labels
