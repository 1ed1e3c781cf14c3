"""What a program will hold is known before it runs: the shapes, and how many numbers."""

import subprocess
import sys
from itertools import product
from random import Random

import numpy as np
import pytest

from tutor.graph import (
    MOST,
    Graph,
    Node,
    ProgramError,
    can_open,
    counted,
    foreseen,
    graph_of,
    opened,
)

LENGTHS = [(), (1,), (2,), (3,), (1, 1), (2, 1), (1, 3), (2, 3), (3, 2), (3, 3), (6,), (2, 3, 1),
           (3, 2, 1), (2, 1, 3), (2, 1, 1, 3)]  # fmt: skip
UNARY = ["ExpLayer", "LogLayer", "Relu", "Sigmoid", "SumLayer", "PowLayer"]
BINARY = ["AddLayer", "SubLayer", "MulLayer", "DivLayer", "DotLayer", "SoftmaxWithLoss",
          "IdentityWithLoss"]  # fmt: skip
SUMS: list[tuple[object, ...]] = [
    (), *product((None, 0, 1, -1, -3, 2, 10**20, True), (False, True, 0, 1))
]  # fmt: skip
ARGUMENTS: dict[str, list[tuple[object, ...]]] = {
    "SumLayer": SUMS,
    "PowLayer": [(2,), (0.5,), (-1,)],
}


def node_of(op: str, shapes: tuple[tuple[int, ...], ...], arguments: tuple[object, ...]) -> Graph:
    """A graph with one operation on zeros of these shapes."""
    inputs = [Node(f"x{i}", "input", value=np.zeros(s) if s else 0) for i, s in enumerate(shapes)]
    operation = Node("y", op, tuple(range(len(shapes))), arguments=arguments)
    return Graph("f", (*inputs, operation), len(shapes))


def assert_foreseen(graph: Graph) -> None:
    """The shape is that of the run, and none is foreseen only where there is no run."""
    node = graph.nodes[-1]
    shape = foreseen(graph.nodes)[-1]
    try:
        found = np.shape(graph.result.node_values[-1])
    except ProgramError:
        given = [isinstance(node.value, np.ndarray) for node in graph.nodes[:-1]]
        assert shape is None or not all(given), (node, given)
        return
    assert shape == found or (shape, found) == ((), (1,)), (node, graph.nodes)


@pytest.mark.parametrize("op", UNARY)
def test_the_shape_behind_a_layer_of_one_operand(op: str) -> None:
    arguments: list[tuple[object, ...]] = ARGUMENTS.get(op, [()])
    for shape, given in product(LENGTHS, arguments):
        assert_foreseen(node_of(op, (shape,), given))


@pytest.mark.parametrize("op", BINARY)
def test_the_shape_behind_a_layer_of_two_operands(op: str) -> None:
    for shapes in product(LENGTHS, repeat=2):
        assert_foreseen(node_of(op, shapes, ()))


def test_the_shape_behind_an_affine_layer() -> None:
    weights = [(), (2,), (2, 3), (3, 2), (6, 1), (1, 1), (2, 3, 1)]
    biases = [(), (1,), (2,), (3,), (1, 3)]
    for shapes in product(LENGTHS, weights, biases):
        assert_foreseen(node_of("Affine", shapes, ()))


TOO_MUCH = [
    "x=zeros(3000, 1), y=zeros(1, 3000)): return x @ y",
    "x=zeros(3000, 1), y=zeros(1, 3000)): return x + y",
    "x=zeros(3000, 1), y=zeros(1, 3000)): return x / y",
    "x=zeros(20000, 1), W=zeros(1, 20000), b=zeros(20000)): return affine(x, W, b)",
    "x=zeros(300000)): return exp(relu(sigmoid(x)))",
    "x=zeros(300, 500), t=zeros(300, 500)): return softmax_with_loss(x * x, t * t)",
    "x=zeros(150000), t=zeros(150000)): return identity_with_loss(x - t, t + x)",
    "x=zeros(300000)):\n a = x**2\n b = a**2\n c = b**2\n d = c**2\n return sum(d)",
    "x=zeros(100000)): return " + " + ".join(["sum(x)"] * 30),
]


@pytest.mark.parametrize("program", TOO_MUCH)
def test_too_many_numbers_are_refused_before_any_is_computed(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = graph_of("def f(" + program)
    monkeypatch.setattr("tutor.engine.layer.Layer._forward", None)
    with pytest.raises(ProgramError) as caught:
        graph.run()
    assert caught.value.key == "program.too_much"
    assert caught.value.line == graph.nodes[-1].line or "\n" in program


def test_other_numbers_are_counted_too() -> None:
    graph = graph_of("def f(x=1, y=2):\n    z = x + y\n    return z * z")
    graph.run()
    with pytest.raises(ProgramError) as caught:
        graph.with_inputs(x=np.zeros((3000, 1)), y=np.zeros((1, 3000))).run()
    assert (caught.value.key, caught.value.line) == ("program.too_much", 2)


def test_a_batch_that_one_row_more_makes_too_large_has_its_length() -> None:
    rows, columns = 1000, (MOST - 2000) // 1002
    source = f"def f(x: '(N, 1)'=zeros({rows}, 1), y=zeros(1, {columns})): return x * y"
    graph = graph_of(source)
    whole = counted(graph.nodes)
    assert MOST - columns < whole <= MOST, "the test needs a program at the limit"
    assert graph.shapes[-1] == (rows, columns)


def test_what_does_not_fit_is_told_as_what_it_is() -> None:
    graph = graph_of("def f(x=[1, 2], y=[1, 2, 3]):\n    return exp(x * y)")
    with pytest.raises(ProgramError) as caught:
        graph.run()
    assert caught.value.key == "program.cannot_compute"


LAYERS = [
    "x=[[{}]]): return sigmoid(x)",
    "x=[{}]): return sigmoid(x)",
    "x=[[{}]]): return tanh(x)",
    "x=[[{}], [{}]]): return softmax(x)",
    "x=[[{}]], W=[[1], [2]], b=[1]): return affine(x, W, b)",
    "x=[[{}]], W=[[1, 2, 3], [2, 3, 4]], b=[1, 2, 3]): return affine(x, W, b)",
    "x=[[{}], [{}]], t=[1, 0]): return softmax_with_loss(x, t)",
    "x=[[{}], [{}]], t=[[1, 0], [0, 1]]): return softmax_with_loss(x, t)",
    "x=[{}], t=[1, 0]): return softmax_with_loss(x, t)",
    "x=[{}], t=[3, 4]): return identity_with_loss(x, t)",
    "x=[[{}], [{}]], t=[[1, 2], [3, 4]]): return identity_with_loss(x, t)",
]


@pytest.mark.parametrize("program", LAYERS)
def test_opened_layers_hold_no_more_than_was_counted(program: str) -> None:
    graph = graph_of("def f(" + program.format("1, 2", "3, 4"))
    assert can_open(graph, graph.output)
    whole = opened(graph, ["f"])
    arrays = [i for i, value in enumerate(whole.result.node_values) if np.size(value) > 1]
    held = sum(np.size(whole.result.node_values[i]) * (1 + len(whole.uses[i])) for i in arrays)
    assert held <= counted(graph.nodes)


def test_random_chains_are_foreseen() -> None:
    random = Random(1)
    for _ in range(300):
        nodes = [Node("x0", "input", value=np.zeros(random.choice(LENGTHS[1:])))]
        for i in range(1, 8):
            op = random.choice([*UNARY[:4], *BINARY[:5]])
            inputs = tuple(random.choices(range(i), k=1 if op in UNARY else 2))
            nodes.append(Node(f"x{i}", op, inputs))
        graph = Graph("f", tuple(nodes), 7)
        try:
            found = [*map(np.shape, graph.result.node_values)]
        except ProgramError:
            continue
        assert found == foreseen(graph.nodes)


def test_the_product_of_two_long_vectors_takes_no_memory() -> None:
    code = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))
from tutor.graph import ProgramError, graph_of
try:
    graph_of("def f(x=zeros(30000, 1), y=zeros(1, 30000)): return x @ y").run()
except ProgramError as error:
    print(error.key)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "program.too_much\n"
