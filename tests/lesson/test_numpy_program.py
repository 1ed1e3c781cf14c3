"""A graph as a NumPy program of its own prints the numbers that the graph has."""

import contextlib
import io
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.graph.programs import random_program
from tests.lesson.lessons import course_lessons
from tutor.graph import Graph, graph_of
from tutor.lesson import numpy_program

OWN = [
    "def f(x=3, y=-4, *, dout=2):\n    xy = x * y\n    f = xy + x\n    return f",
    "def f(x=[0.5, -2, 3]):\n    y = tanh(x) + abs(x) - sqrt(abs(x)) / 2\n    return y",
    "def f(a=[[1, 5], [7, 2]], b=[3, 3]):\n    m = max(a, b)\n    n = min(a, b) * m\n    return n",
    "def f(a=[[1, 5], [7, 2]]):\n    m = max(a, axis=1, keepdims=True)\n"
    "    n = mean(a * m, axis=0)\n    return n",
    "def f(a=[[1, 5, 2], [7, 2, 0]]):\n    m = dot(transpose(a), reshape(a, 2, 3))\n    return m",
    "def f(a=[[1, 5, 2], [7, 2, 0]]):\n    m = softmax(a)\n    n = sum(m**2, axis=1)\n    return n",
    "def f(x=2, PI=3.14):\n    y = exp(log(x) * 0.5) - 1 / x\n    return y",
]
COURSE = {
    f"{lesson.slug}:{name}": graph
    for lesson in course_lessons()
    for name, graph in lesson.graphs.items()
}
GRAPHS = COURSE | {source.splitlines()[1].strip(): graph_of(source) for source in OWN}


def printed(program: str) -> dict[str, Any]:
    """What the program prints, by name."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "exported.py", "exec"), {"__name__": "__main__"})
    found, name = dict[str, str](), ""
    for line in out.getvalue().splitlines():
        begins, is_new, rest = line.partition(" = ")
        if is_new and begins.isidentifier():
            name, line = begins, rest
        found[name] = f"{found.get(name, '')} {line}"
    words = {name: text.replace("[", " ").replace("]", " ").split() for name, text in found.items()}
    return {name: np.array([float(word) for word in each]) for name, each in words.items()}


def assert_same(graph: Graph) -> None:
    found, run = printed(numpy_program(graph, "a test")), graph.result
    for name, value in found.items():
        of_wire = run.values.get(name)
        wanted = run.gradients[name[1:]] if of_wire is None else of_wire
        assert np.allclose(
            value, np.ravel(np.asarray(wanted)), rtol=1e-12, atol=1e-300, equal_nan=True
        )
    named = {node.name for node in graph.nodes if node.is_operation}
    assert named <= found.keys()


@pytest.mark.parametrize("name", GRAPHS)
def test_it_prints_the_same_numbers(name: str) -> None:
    graph = GRAPHS[name]
    if any(np.size(value) > 900 for value in graph.result.node_values):
        pytest.skip("NumPy prints no array of this size in full")
    assert_same(graph)


@pytest.mark.parametrize("seed", range(40))
def test_it_does_for_any_program(seed: int) -> None:
    assert_same(graph_of(random_program(seed)))


def test_it_runs_where_there_is_nothing_but_numpy(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "exported.py"
    path.write_text(numpy_program(GRAPHS["two_layer_net:two_layer_net"], "net"), "utf-8")
    command = [sys.executable, "-I", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "loss = " in done.stdout and not done.stderr
    assert "tutor" not in path.read_text("utf-8").replace("backprop-tutor", "")
