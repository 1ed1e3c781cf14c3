"""Runs: plain Python = forward, numbers = gradients, and every step brings one thing."""

import math
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.graph.programs import random_program, run_as_python
from tests.graph.random_graphs import random_graph
from tutor.engine import numerical_gradient, slope
from tutor.graph import Graph, Run, graph_of, graphs_in

COURSE = Path(__file__).parents[2] / "lessons"
PROGRAMS = {
    f"{path.parent.name}.{name}": graph
    for path in sorted(COURSE.glob("*/lesson.py"))
    for name, graph in graphs_in(path.read_text("utf-8")).items()
}
ARRAYS = {
    "affine": "def net(x=[[1, -2], [3, 4]], W=[[1, 2, 3], [4, 5, 6.5]], b=[1, 2, 3], t=[0, 2]):\n"
    "    a = affine(x, W, b)\n"
    "    z = relu(a)\n"
    "    loss = softmax_with_loss(z * 0.1, t)\n"
    "    return loss",
    "broadcast": "def f(x=[[1.5], [2]], y=[1, 2, 3], k=2, *, dout=[[1, 2, 3], [4, 5, 6]]):\n"
    "    return x * y / k + y",
    "sum": "def f(x=[[1.5, 2], [3, 4]], w=[2, 3]):\n    s = sum(x, axis=0)\n    return dot(s, w)",
    "loss": "def f(y=[1.5, 2], t=[1, 1]):\n    return identity_with_loss(y**2, t)",
}
ELEMENTS = 40  # of a large array that are measured


def same(value: Any, expected: Any) -> bool:
    return bool(np.array_equal(value, expected, equal_nan=True))


def away_from_kinks(graph: Graph) -> Graph:
    """Zeros that enter a ReLU moved to where it has a derivative."""
    kinks = {graph.nodes[node.inputs[0]].name for node in graph.nodes if node.op == "Relu"}
    given: dict[str, Any] = {name: graph.inputs[name] for name in kinks & graph.inputs.keys()}
    return graph.with_inputs(**{k: np.where(v == 0, 0.5, v)[()] for k, v in given.items()})


def assert_numerically_right(graph: Graph) -> None:
    """Compare the gradient of every input with central differences of Σ dout · output."""
    graph = away_from_kinks(graph)
    run = graph.result
    labels = {graph.source_of(w) for uses in graph.uses for w in uses if graph.is_label(w)}
    values: dict[str, Any] = dict(graph.inputs)
    for name, value in values.items():
        if graph.index[name] in labels:
            continue

        def total(given: Any, name: str = name) -> float:
            again = graph.with_inputs(**{name: given}).run()
            return float(np.sum(run.dout * again.node_values[graph.output]))

        found: Any = run.gradients[name]
        assert np.shape(found) == np.shape(value)
        for place, expected in differences(total, value):
            close = np.isclose(np.asarray(found)[place], expected, rtol=1e-4, atol=1e-5)
            assert close, (graph.source, name, place)


def differences(f: Callable[[Any], float], value: Any) -> Iterator[tuple[tuple[int, ...], float]]:
    """Central differences of f, each with its place: of a large array some, else all."""
    if not np.ndim(value):
        yield (), numerical_gradient(f, value)
        return
    array = np.array(value, float)
    for place in islice(np.ndindex(array.shape), 0, None, max(array.size // ELEMENTS, 1)):
        yield place, slope(f, array, place, 1e-4)


@pytest.mark.parametrize("name", PROGRAMS)
def test_each_lesson_program(name: str) -> None:
    graph = PROGRAMS[name]
    assert same(run_as_python(graph), graph.result.node_values[graph.output])
    assert_numerically_right(graph)


@pytest.mark.parametrize("name", ARRAYS)
def test_programs_of_arrays(name: str) -> None:
    graph = graph_of(ARRAYS[name])
    assert same(run_as_python(graph), graph.result.node_values[graph.output])
    assert_numerically_right(graph)


def is_smooth(run: Run) -> bool:
    """Whether no value is so near to a kink or pole, or so large, that differences are rough."""
    return all(
        math.isfinite(v) and 1e-2 < abs(v) < 100 for v in run.node_values if isinstance(v, float)
    ) and all(np.all(np.abs(g) < 1e4) for g in run.node_gradients if g is not None)


def test_random_programs() -> None:
    smooth = 0
    for seed in range(300):
        graph = graph_of(random_program(seed))
        try:
            expected = run_as_python(graph)
        except ArithmeticError:  # where Python stops, a graph shows inf or nan
            values: list[Any] = [*graph.result.values.values()]
            assert not np.isfinite(values).all()
            continue
        assert repr(expected) == repr(graph.result.node_values[graph.output]), graph.source
        if is_smooth(graph.result):
            smooth += 1
            assert_numerically_right(graph)
    assert smooth > 100


def test_gradients_of_a_reused_value_add() -> None:
    run = graph_of("def f(x=3, y=4):\n    xy = x * y\n    return xy + x").run()
    assert (run.gradients["x"], run.gradients["y"]) == (5, 3)
    assert run.wire_gradients == {(3, 0): 1, (3, 1): 1, (2, 0): 4, (2, 1): 3}
    assert graph_of("def f(a=3):\n    b = a + a\n    c = b + b\n    return c").run().gradients == {
        "a": 4,
        "b": 2,
        "c": 1,
    }


@pytest.mark.filterwarnings("error")
def test_infinite_gradients_that_meet_are_no_number() -> None:
    run = graph_of("def f(x=0.0):\n    return 1 / x - 2 / x").run()
    assert math.isnan(run.gradients["x"])  # type: ignore[arg-type]


def test_labels_and_constants_have_no_gradient_and_what_is_unused_has_0() -> None:
    graph = graph_of("def f(x=[1, 2.5], t=1, w=7):\n    return softmax_with_loss(x * 2, t)")
    run = graph.run()
    assert (run.gradients["t"], run.gradients["2"], run.gradients["w"]) == (None, None, 0)
    last = len(graph.steps) - 1
    assert [graph.gradient_step[graph.index[name]] for name in "tw"] == [None, last]


def test_what_only_makes_labels_has_no_gradient_either() -> None:
    graph = graph_of("def f(x=[1, 2.5], t=[0, 2]):\n    return softmax_with_loss(x, t * 0.5)")
    assert [node.name for node in graph.nodes if graph.result.gradients[node.name] is None] == [
        "t",
        "0.5",
        "_1",
    ]
    assert set(graph.wire_step) == set(graph.result.wire_gradients) == {(graph.output, 0)}


def test_the_output_has_dout_even_where_it_is_a_label_of_something_unused() -> None:
    run = graph_of(
        "def f(x=1):\n    y = x * 2\n    z = identity_with_loss(x, y)\n    return y"
    ).run()
    assert (run.gradients["y"], run.gradients["x"], run.gradients["z"]) == (1, 2, 0)


def test_dout_spreads_over_an_output_of_many_numbers() -> None:
    run = graph_of("def f(x=[1, 2]):\n    return x * 3").run(0.5)
    assert np.asarray(run.gradients["f"]).tolist() == [0.5, 0.5]
    assert np.asarray(run.gradients["x"]).tolist() == [1.5, 1.5]


def test_a_run_changes_nothing_that_it_was_given() -> None:
    x = np.array([1.0, -2.0])
    dout = np.array([3.0, 4.0])
    graph = graph_of("def f(x=[1, 2]):\n    return relu(x) + x").with_inputs(x=x)
    for _ in range(2):
        run = graph.run(dout)
        assert np.asarray(run.gradients["x"]).tolist() == [6, 4]
    assert (x.tolist(), dout.tolist()) == ([1, -2], [3, 4])


def test_every_wire_of_a_step_has_its_share() -> None:
    for graph in (*PROGRAMS.values(), *map(graph_of, (*ARRAYS.values(), random_program(7)))):
        assert set(graph.result.wire_gradients) == set(graph.wire_step)


GRAPHS = [*PROGRAMS.values(), *map(graph_of, ARRAYS.values())]
GRAPHS += [random_graph(seed) for seed in range(60)]


def test_every_step_makes_one_thing_known() -> None:
    for graph in GRAPHS:
        assert_steps_are_single(graph)


def assert_steps_are_single(graph: Graph) -> None:
    start, *steps = graph.steps
    forward, (dout, *backward) = steps[: graph.last_forward], steps[graph.last_forward :]
    assert start.direction == "start"
    assert [s.node for s in forward] == [i for i, n in enumerate(graph.nodes) if n.is_operation]
    assert (dout.direction, dout.node, dout.slot) == ("backward", graph.output, None)

    for k, at in enumerate(forward, 1):
        assert [i for i, since in enumerate(graph.value_step) if since == k] == [at.node]
        assert all(graph.value_step[j] < k for j in graph.nodes[at.node].inputs)
    for k, at in enumerate(backward, graph.last_forward + 2):
        assert [wire for wire, since in graph.wire_step.items() if since == k] == [
            (at.node, at.slot)
        ]
        complete = graph.gradient_step[at.node]
        assert complete is not None and complete < k, "a gradient leaves before it is complete"


def test_a_gradient_is_complete_when_its_last_wire_has_come_back() -> None:
    for graph in GRAPHS:
        assert_complete_with_its_last_wire(graph)


def assert_complete_with_its_last_wire(graph: Graph) -> None:
    last = len(graph.steps) - 1
    for i, since in enumerate(graph.gradient_step):
        arrivals = [graph.wire_step[wire] for wire in graph.uses[i] if wire in graph.wire_step]
        if i == graph.output:
            assert since == graph.last_forward + 1
        elif arrivals:
            assert since == max(arrivals)
        else:
            assert since in (last, None)


@pytest.mark.parametrize("text", ["x * x", "x + x", "x * 100000000000000000000", "x * y * x"])
def test_integers_that_no_float_holds_become_floats(text: str) -> None:
    run = graph_of(f"def f(x={10**20}, y=9007199254740991): return {text}").run()
    for value in (*run.node_values, *run.node_gradients, *run.wire_gradients.values()):
        assert value is None or np.isfinite(value), "NumPy takes them all"
    assert run.values["f"] == pytest.approx(eval(text, {"x": 10**20, "y": 9007199254740991}))
