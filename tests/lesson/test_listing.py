"""The listing: the line at work, and the program as the book's layers, which really run."""

from typing import Any

import numpy as np
import pytest

from tests.lesson.lessons import course_lessons
from tutor import engine
from tutor.graph import Graph, graph_of
from tutor.lesson import CodeLine, folded, layer_code, program

APPLE = course_lessons()[0].graphs["price"]
GRAPHS = [graph for lesson in course_lessons() for graph in lesson.graphs.values()]
GRAPHS += [
    graph_of("def f(x=[1, -2], t=1):\n    a = relu(x)\n    return softmax_with_loss(a + x, t)"),
    graph_of("def f(x=[1, 2], W=[[1, 2], [3, 4]], b=[1, 2]):\n    return sum(affine(x, W, b))"),
]


def test_the_line_at_work_is_marked() -> None:
    marked = [[line.text for line in program(APPLE, k) if line.marked] for k in range(8)]
    first, second = "    apple_price = apple * apple_num", "    total = apple_price * tax"
    assert marked == [[], [first], [second], [second], [second], [second], [first], [first]]


def test_layers_as_the_book_writes_them() -> None:
    assert [line.text for line in layer_code(APPLE, 0)] == [
        "mul1 = MulLayer()",
        "mul2 = MulLayer()",
        "",
        "apple_price = mul1.forward(apple, apple_num)",
        "total = mul2.forward(apple_price, tax)",
        "",
        "dtotal = 1",
        "dapple_price, dtax = mul2.backward(dtotal)",
        "dapple, dapple_num = mul1.backward(dapple_price)",
    ]


def test_the_layer_at_work_is_marked_in_each_direction() -> None:
    marked = [[line.text for line in layer_code(APPLE, k) if line.marked] for k in range(8)]
    assert marked[2] == ["total = mul2.forward(apple_price, tax)"]
    assert marked[3] == ["dtotal = 1"]
    assert marked[4] == marked[5] == ["dapple_price, dtax = mul2.backward(dtotal)"]


@pytest.mark.parametrize(
    ("dout", "line"),
    [
        ("", "dy = np.ones_like(y)"),
        (", *, dout=0.5", "dy = 0.5 * np.ones_like(y)"),
        (f", *, dout={[*range(13)]}", "dy = dout"),
        (", *, dout=[1.5, 2, 3]", "dy = [1.5, 2.0, 3.0]"),
    ],
)
def test_what_arrives_at_an_array_is_an_array(dout: str, line: str) -> None:
    count = 3 if "[1.5" in dout else 13
    graph = graph_of(f"def f(x={[*range(count)]}{dout}):\n    y = relu(x)\n    return y")
    code = layer_code(graph, 0)
    assert line in [line.text for line in code]
    if "[0" not in dout:  # else it is the function's own dout
        gradient = graph.result.gradients["x"]
        assert gradient is not None and np.array_equal(executed(graph, code)["dx"], gradient)


def executed(graph: Graph, lines: list[CodeLine]) -> dict[str, Any]:
    """The layer code run by Python, beside the inputs and the engine's classes."""
    namespace: dict[str, Any] = {**vars(engine), "np": np, **graph.inputs}
    exec("\n".join(line.text for line in lines), namespace)
    return namespace


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
@pytest.mark.parametrize("width", [200, 44])
def test_layer_code_runs_and_gives_the_numbers_on_the_screen(graph: Graph, width: int) -> None:
    found = executed(graph, folded(layer_code(graph, 0), width))
    for name, gradient in graph.result.gradients.items():
        if name in graph.inputs and gradient is not None and graph.uses[graph.index[name]]:
            assert np.array_equal(found[f"d{name}"], gradient), name
    out = graph.nodes[graph.output].name
    assert np.array_equal(found[out], graph.result.values[out])


@pytest.mark.parametrize("graph", GRAPHS, ids=lambda graph: graph.name)
def test_folding_keeps_every_word_and_fits(graph: Graph) -> None:
    for width in range(24, 80):
        lines = [*program(graph, 0), *layer_code(graph, 0)]
        narrow = folded(lines, width)
        assert "".join("".join(line.text.split()) for line in narrow) == "".join(
            "".join(line.text.split()) for line in lines
        )
        if width >= 46:
            assert max(len(line.text) for line in narrow) <= width


def test_a_name_that_is_given_again_has_its_line_and_gradients_of_its_own() -> None:
    graph = graph_of("def f(c=2, x=3):\n    c = c * x\n    c += c\n    return c\n")
    assert [node.name for node in graph.nodes] == ["c", "x", "c_2", "c_3"]
    marked = [line.text for line in program(graph, 2) if line.marked]
    assert marked == ["    c += c"]
    lines = [line.text for line in layer_code(graph, 0)]
    assert "dc_2_1, dc_2_2 = add1.backward(dc_3)" in lines
    squared = graph_of("def f(c=2):\n    c = c * c\n    return c\n")
    lines = [line.text for line in layer_code(squared, 0)]
    assert lines[-2:] == ["dc__1, dc__2 = mul1.backward(dc_2)", "dc = dc__1 + dc__2"]
