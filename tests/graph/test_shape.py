"""Shapes with N for the batch, as wires show them."""

import pytest

from tutor.graph import Graph, Painting, fit, graph_of, opened, options_for, picture_at, shape_text

NET = graph_of(
    "def net(x=digits(3), W1=weights(64, 50), b1=zeros(50), W2=weights(50, 10, seed=2, std=0.1),\n"
    "        b2=zeros(10), t=labels(3)):\n"
    "    a1 = affine(x, W1, b1)\n"
    "    z1 = relu(a1)\n"
    "    a2 = affine(z1, W2, b2)\n"
    "    loss = softmax_with_loss(a2, t)\n"
    "    return loss"
)


def shapes(graph: Graph) -> dict[str, str]:
    return {n.name: shape_text(s) for n, s in zip(graph.nodes, graph.shapes, strict=True)}


def test_the_batch_is_N_on_every_wire_that_has_it() -> None:
    assert shapes(NET) == {
        "x": "(N, 64)",
        "W1": "(64, 50)",
        "b1": "(50,)",
        "W2": "(50, 10)",
        "b2": "(10,)",
        "t": "(N, 10)",
        "a1": "(N, 50)",
        "z1": "(N, 50)",
        "a2": "(N, 10)",
        "loss": "()",
    }
    assert {"exp_sum": "(N, 1)", "total": "()"}.items() <= shapes(opened(NET, ["loss"])).items()
    assert [node.name for node in NET.nodes if node.images] == ["x"]


def test_an_annotation_marks_a_batch() -> None:
    source = "def f({}):\n    y = x * 2\n    return sum(y, axis=0)"
    marked = graph_of(source.format("x: '(N, 3)' = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]"))
    assert (shapes(marked)["x"], shapes(marked)["y"]) == ("(N, 3)", "(N, 3)")
    assert shapes(marked)["f"] == "(3,)"
    plain = graph_of(source.format("x: '(2, 2)' = [[1, 2], [3, 4]]"))
    assert shapes(plain)["y"] == "(2, 2)"
    pictures = graph_of(source.format("x: '(N, 1, 2, 1)' = [[[[1], [2]]]]"))
    assert shapes(pictures)["y"] == "(N, 1, 2, 1)"


def test_rows_that_hang_together_with_other_data_are_no_batch() -> None:
    graph = graph_of("def f(x: '(N, 2)' = [[1, 2], [3, 4]], w=[[1, 2], [3, 4]]):\n    return x * w")
    assert shapes(graph)["x"] == "(2, 2)"


def test_other_numbers_keep_the_batch_and_other_axes_do_not() -> None:
    assert shapes(NET.with_inputs(x=[[0.5] * 64] * 2, t=[[0.1] * 10] * 2))["a1"] == "(N, 50)"
    graph = graph_of("def f(x: '(N, 2)' = [[1, 2], [3, 4]]):\n    return x * 2")
    assert shapes(graph.with_inputs(x=[1, 2]))["x"] == "(2,)"
    assert shapes(graph.with_inputs(x=7))["x"] == "()"


@pytest.mark.parametrize("step", [0, NET.last_forward, len(NET.steps) - 1])
def test_wires_show_these_shapes_uncut(step: int) -> None:
    layout = fit(NET, 100, 20, options_for(NET.result))
    assert layout.width <= 100
    picture = picture_at(NET.result, step, layout)
    for key, (text, _) in picture.texts.items():
        assert len(text) <= layout.labels[key].width
    drawn = "\n".join(Painting(layout, picture).lines())
    assert "(N, 64)" in drawn and "Softmax" in drawn and "WithLoss" in drawn
