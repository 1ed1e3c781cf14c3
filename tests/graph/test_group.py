"""Opening layers: the same numbers, names that stay, steps that correspond."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from tutor.graph import Graph, can_open, graph_of, opened, step_in
from tutor.text import Problem

PROGRAMS = {
    "Sigmoid": "def f(x={x}, *, dout={dout}):\n    y = sigmoid(x)\n    return y",
    "Affine": "def f(x={x}, W={W}, b={b}, *, dout={dout}):\n    y = affine(x, W, b)\n    return y",
    "SoftmaxWithLoss": "def f(x={x}, t={t}, *, dout=1.3):\n"
    "    y = softmax_with_loss(x, t)\n    return y",
    "IdentityWithLoss": "def f(x={x}, t={x2}, *, dout=-0.7):\n"
    "    y = identity_with_loss(x, t)\n    return y",
}
NET = """
def net(x: "(N, 4)" = {x}, W1={W1}, b1={b1}, W2={W2}, b2={b2}, t={t}, *, dout=2.5):
    a1 = affine(x, W1, b1)
    z1 = sigmoid(a1)
    s = z1 * 2
    a2 = affine(s, W2, b2)
    loss = softmax_with_loss(a2, t)
    return loss
"""


def lists(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng([seed, *shape]).normal(size=shape).tolist()


def one_layer(op: str, samples: tuple[int, ...], seed: int) -> Graph:
    """A layer on random numbers; `samples` is () or the number of rows."""
    width = 3 + seed % 3
    hot = np.eye(width)[np.arange(int(np.prod(samples))) % width].reshape(*samples, width)
    is_affine = op == "Affine"
    return graph_of(
        PROGRAMS[op].format(
            x=lists(*samples, width, seed=seed),
            x2=lists(*samples, width, seed=seed + 100),
            W=lists(width, 2, seed=seed),
            b=lists(2, seed=seed),
            t=hot.tolist() if seed % 2 else hot.argmax(-1).tolist(),
            dout=lists(*samples, 2 if is_affine else width, seed=seed + 7),
        )
    )


def net(rows: int = 3) -> Graph:
    return graph_of(
        NET.format(
            x=lists(rows, 4),
            W1=lists(4, 5),
            b1=lists(5),
            W2=lists(5, 3),
            b2=lists(3),
            t=[k % 3 for k in range(rows)],
        )
    )


def assert_same_numbers(graph: Graph, other: Graph) -> None:
    """Every value and gradient of a graph is there in the other one; labels may be one-hot."""
    for i, node in enumerate(graph.nodes):
        if node.name not in other.index:
            continue
        j = other.index[node.name]
        value, gradient = graph.result.node_values[i], graph.result.node_gradients[i]
        if other.nodes[j].op == node.op or node.is_operation:
            np.testing.assert_allclose(other.result.node_values[j], value, rtol=1e-12)
        if gradient is None:
            assert other.result.node_gradients[j] is None
        else:
            scale = 1e-12 * np.max(np.abs(gradient))
            found = other.result.node_gradients[j]
            np.testing.assert_allclose(found, gradient, rtol=1e-12, atol=scale)  # type: ignore[arg-type]


@pytest.mark.parametrize("op", PROGRAMS)
@pytest.mark.parametrize("samples", [(), (1,), (4,)])
def test_a_layer_and_its_nodes_compute_the_same(op: str, samples: tuple[int, ...]) -> None:
    for seed in range(8):
        graph = one_layer(op, samples, seed)
        other = opened(graph, ["y"])
        assert op not in {node.op for node in other.nodes}
        assert {*graph.index} <= {*other.index}
        assert other.nodes[other.output].name == "y"
        assert_same_numbers(graph, other)


def test_a_scalar_sigmoid_opens_into_scalars() -> None:
    graph = graph_of("def f(x=1):\n    y = sigmoid(x)\n    return y")
    run = opened(graph, ["y"]).result
    assert [(name, run.values[name]) for name in ("minus_x", "exp_x", "plus_1", "y")] == [
        ("minus_x", -1),
        ("exp_x", 0.36787944117144233),
        ("plus_1", 1.3678794411714423),
        ("y", 0.7310585786300049),
    ]
    assert run.gradients["x"] == 0.19661193324148188


def test_a_loss_of_plain_numbers_opens() -> None:
    graph = graph_of("def f(y=3, t=1):\n    L = identity_with_loss(y, t)\n    return L")
    assert_same_numbers(graph, opened(graph, ["L"]))


NAMES = ["a1", "z1", "a2", "loss"]


@pytest.mark.parametrize("count", range(5))
def test_any_layers_of_a_net_may_be_open(count: int) -> None:
    graph = net()
    for names in combinations(NAMES, count):
        other = opened(graph, names)
        assert_same_numbers(graph, other)
        assert [name for name in NAMES if name in other.parts] == [*names]
        one_by_one = graph
        for name in names:
            one_by_one = opened(one_by_one, [name])
        assert [n.name for n in one_by_one.nodes] == [n.name for n in other.nodes]


def test_what_belongs_together_is_known() -> None:
    graph = opened(net(), ["a1", "loss"])
    assert {graph.nodes[i].name for i in graph.parts["a1"]} == {"XW", "a1"}
    inner = {graph.nodes[i].name for i in graph.parts["loss"]}
    assert inner == {
        *("largest", "shifted", "exp_x2", "exp_sum", "probability", "log_sum"),
        *("log_y", "t_log_y", "total", "-1/3", "loss"),
    }
    assert {graph.nodes[i].part_of for i in graph.parts["loss"]} == {"loss"}
    assert not any(graph.nodes[graph.index[name]].part_of for name in ("z1", "x"))
    assert {node.line for node in graph.nodes if node.part_of == "loss"} == {6 + 1}


def test_inner_names_are_the_same_whatever_else_is_open() -> None:
    graph = net()
    alone, together = opened(graph, ["a2"]), opened(graph, ["a1", "a2"])
    for other in (alone, together):
        assert {other.nodes[i].name for i in other.parts["a2"]} == {"XW2", "a2"}


def test_wires_into_an_opened_layer_are_found_by_its_name() -> None:
    graph = opened(net(), ["a1", "loss"])
    XW, a1 = graph.index["XW"], graph.index["a1"]
    assert graph.wire_between("W1", "a1") == (XW, 1)
    assert graph.wire_between("b1", "a1") == (a1, 1)
    assert graph.wire_between("XW", "a1") == (a1, 0)
    assert graph.wire_between("exp_x2", "loss") is None
    assert graph.wire_between("exp_x2", "exp_sum") == (graph.index["exp_sum"], 0)


def test_labels_stay_labels() -> None:
    graph = opened(net(), ["loss"])
    assert graph.result.gradients["t"] is None
    assert (graph.index["t_log_y"], 0) not in graph.wire_step
    assert np.asarray(graph.result.values["t"]).tolist() == np.eye(3).tolist()


def test_labels_that_serve_something_else_too_keep_their_numbers() -> None:
    graph = graph_of(
        "def f(x=[1, 2], t=1):\n    k = t * 2\n    y = softmax_with_loss(x * k, t)\n    return y"
    )
    assert not can_open(graph, graph.output)


def test_other_inputs_reach_what_is_made_of_them() -> None:
    graph = opened(net(), ["loss", "a1"]).with_inputs(t=[2], x=[[1, 2, 3, 4]])
    folded = net().with_inputs(t=[2], x=[[1, 2, 3, 4]])
    assert "a1" in graph.parts and np.asarray(graph.result.values["t"]).tolist() == [[0, 0, 1]]
    assert_same_numbers(folded, graph)


def test_what_cannot_be_opened() -> None:
    pictures = graph_of(
        "def f(x=[[[[1, 2]]]], W=[[1], [2]], b=[0]):\n    y = affine(x, W, b)\n    z = relu(y)\n"
        "    return z"
    )
    assert not any(can_open(pictures, i) for i in range(len(pictures.nodes)))
    for name in ("y", "z", "x", "nothing"):
        with pytest.raises(Problem) as caught:
            opened(pictures, [name])
        assert caught.value.key == "program.cannot_open"
    assert opened(pictures, []) is pictures


STEPPED = [opened(net(), names) for count in range(5) for names in combinations(NAMES, count)]


@pytest.mark.parametrize("graph", STEPPED, ids=lambda graph: "+".join(graph.parts) or "folded")
def test_steps_correspond(graph: Graph) -> None:
    """The ends meet, nothing runs backwards, and open and folded again is the same moment."""
    for other in STEPPED:
        steps = [step_in(other, graph, k) for k in range(len(graph.steps))]
        assert steps == sorted(steps)
        assert (steps[0], steps[-1]) == (0, len(other.steps) - 1)
        assert step_in(other, graph, graph.last_forward) == other.last_forward
        if graph.parts.keys() <= other.parts.keys():
            back = [step_in(graph, other, k) for k in steps]
            assert all(a >= k for k, a in enumerate(back)), "something was forgotten"
            assert all(steps[a] == steps[k] for k, a in enumerate(back))


def test_a_value_that_a_layer_takes_twice_is_back_when_both_wires_are() -> None:
    source = "def f(x=[1, 2], W=[[1, 2], [3, 4]]):\n    y = affine(x, W, x)\n    return y"
    graph = graph_of(source)
    other = opened(graph, ["y"])
    assert_same_numbers(graph, other)
    at = step_in(other, graph, graph.wire_step[graph.index["y"], 0])
    assert at == other.wire_step[other.index["XW"], 0] == other.gradient_step[other.index["x"]]


def test_a_value_that_is_its_own_label_comes_back_on_one_wire() -> None:
    graph = graph_of("def f(x=[[1, 2], [3, 4]]):\n    L = identity_with_loss(x, x)\n    return L")
    other = opened(graph, ["L"])
    assert_same_numbers(graph, other)
    at = step_in(other, graph, graph.wire_step[graph.index["L"], 0])
    assert at == other.gradient_step[other.index["x"]]


def test_folding_in_the_midst_of_a_layer_gives_nothing_away() -> None:
    graph = net()
    other = opened(graph, ["z1"])
    a1, z1 = (graph.value_step[graph.index[name]] for name in ("a1", "z1"))
    for name in ("minus_x", "exp_x", "plus_1"):
        assert step_in(graph, other, other.value_step[other.index[name]]) == a1
    assert step_in(graph, other, other.value_step[other.index["z1"]]) == z1
    back = other.gradient_step[other.index["exp_x"]]
    assert back is not None
    assert step_in(graph, other, back) == graph.gradient_step[graph.index["z1"]]
