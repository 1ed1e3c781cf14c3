"""Drawn questions, looked at from outside: every answer, every lock, every seed."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import combinations, cycle
from itertools import count as count_from
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from tests.quiz.drawn_by_hand import (
    answered,
    dout_of,
    given,
    lines,
    numbers_of,
    right_answer,
    run,
)
from tutor import engine
from tutor.graph import BATCH, Graph, Node, graph_of, graphs_in
from tutor.quiz import (
    POOLS,
    TEMPLATES,
    Choice,
    Generated,
    Grid,
    Number,
    Shape,
    as_read,
    backwards,
    bug_in,
    draw,
    exact_values,
    places,
    sibling,
    slopes,
)
from tutor.quiz.question import Code, Expression, Matrix
from tutor.rules import BOOK

LESSONS = Path(__file__).parents[2] / "lessons"
GRAPHS = {
    f"{path.parent.name}:{name}": graph
    for path in sorted(LESSONS.glob("*/lesson.py"))
    for name, graph in graphs_in(path.read_text("utf-8")).items()
}
NUMERIC = ("predict", "ask", "flow", "chain", "reuse", "array", "softmax")
LEVELS = 1, 2, 3


def drawn(template: str, count: int, first: int = 0) -> list[Generated]:
    """So many draws, spread over the levels and all graphs of the lessons that have a place."""
    found: list[Generated] = []
    for seed, graph in zip(count_from(first), cycle(GRAPHS.values())):
        one = draw(graph, template, LEVELS[(seed + seed // len(GRAPHS)) % 3], seed)
        assert one or not any(places(graph, template)), f"{graph.name} {template} {seed}"
        found += [one] if one else []
        if len(found) == count:
            return found
    raise AssertionError("there is no end of seeds")


@pytest.mark.parametrize("template", ["predict", "ask", "flow"])
def test_what_is_divided_by_makes_short_quotients(template: str) -> None:
    graph = GRAPHS["03_local_computation:order"]
    for seed in range(9):
        one = draw(graph, template, LEVELS[seed % 3], seed, ("DivLayer",))
        assert one is not None
        divided_by = {
            one.graph.inputs[one.graph.nodes[node.inputs[1]].name]
            for node in one.graph.nodes
            if node.op == "DivLayer"
        }
        assert {float(f"{n:e}".split("e")[0]) for n in divided_by} <= {1, 2, 4, 5}, told(one)


@pytest.mark.parametrize("name", ["03_local_computation:order", "12_softmax_with_loss:log_node"])
def test_a_slope_that_is_a_quotient_can_be_typed_in_full(name: str) -> None:
    for seed in range(9):
        one = draw(GRAPHS[name], "ask", 1, seed, ("DivLayer", "LogLayer"))
        assert one is not None and isinstance(one.question, Number)
        assert float(f"{one.question.correct:.5g}") == one.question.correct, told(one)


def test_what_arrives_at_a_mean_can_be_divided_by_its_rows() -> None:
    for seed in range(6):
        one = draw(GRAPHS["13_identity_with_mse:batch"], "softmax", 1 + seed % 2, seed)
        assert one is not None
        rows, _ = np.shape(one.graph.result.node_values[one.graph.index["y"]])
        assert dout_of(one.graph) * 2 % rows == 0, told(one)


def told(one: Generated) -> str:
    return f"{one.template} {one.level} {one.seed} {one.verb}={one.argument}\n{one.graph.source}"


def check_numbers(one: Generated) -> None:
    """Right by central differences on plain Python; few digits; every wrong answer stands apart."""
    question = one.question
    assert isinstance(question, Number | Grid), told(one)
    right = np.where(is_at_zero(one), 0, right_answer(one))
    assert np.allclose(answered(question), right, rtol=1e-4, atol=1e-6), told(one)
    assert_comfortable(one)
    for asked in numbers_of(question):
        wrong = [float(w.value) for w in asked.wrong]  # type: ignore[arg-type]
        for value in wrong:
            assert abs(value - asked.correct) >= (0.0499999 * abs(asked.correct) or 1), told(one)
        for a, b in combinations(wrong, 2):
            assert abs(a - b) > 1e-6 * abs(a), told(one)
    if one.template not in ("predict", "ask"):
        tags = {w.tag for asked in numbers_of(question) for w in asked.wrong}
        assert len(tags) >= 3, told(one)


def asks_switch(one: Generated) -> str:
    """The operand of a ReLU about which alone is asked."""
    name, _, user = one.argument.partition(">")
    relu = any(e == f"relu({name})" and user in ("", t) for t, e in lines(one.graph))
    return name if one.template in ("flow", "array") and relu else ""


def is_at_zero(one: Generated) -> Any:
    """Where a ReLU that is asked about gets a 0, which it blocks: nothing can be measured there."""
    name = asks_switch(one)
    return run(one.graph)[name] == 0 if name else False


def assert_comfortable(one: Generated) -> None:
    for value in (*given(one.graph).values(), dout_of(one.graph)):
        for number in np.ravel(value):
            assert float(f"{number:.3g}") == number, told(one)
    assert one.template == "predict" or not np.any(dout_of(one.graph) == 1), told(one)
    values = run(one.graph)
    for name, expression in lines(one.graph):
        assert np.all(np.isfinite(values[name])), told(one)
        if expression.startswith("relu("):
            x = expression[5:-1]
            clear = np.abs(values[x]) > 1e-3
            assert np.all(clear | is_at_zero(one) if asks_switch(one) == x else clear), told(one)


def check_hidden(one: Generated) -> None:
    """An answer that has to be computed stands nowhere beforehand, nor is it one to guess."""
    if one.template == "chain" or (one.template == "flow" and multiplies(one)):
        assert isinstance(one.question, Number)
        values = (*run(one.graph).values(), dout_of(one.graph))
        shown = np.concatenate([np.ravel(value) for value in values])
        assert not np.any(np.isclose(shown, one.question.correct, rtol=1e-4, atol=0)), told(one)
        assert abs(one.question.correct) not in (0, 1), told(one)


def multiplies(one: Generated) -> bool:
    """Whether the node that sends the gradient does more than to copy or to block it."""
    name, _, user = one.argument.partition(">")
    word = re.compile(rf"\b{name}\b")
    (maker,) = (e for target, e in lines(one.graph) if user in ("", target) and word.search(e))
    return not any(sign in maker for sign in (" + ", " - ", "relu"))


def check_before(one: Generated) -> None:
    about, values = one.about, [float(text) for text, _ in one.options]
    changed = run(one.graph, changed={str(about["input"]): np.asarray(about["new"])})
    (right,) = (float(text) for text, is_right in one.options if is_right)
    assert np.isclose(right, changed[str(about["output"])], rtol=1e-4), told(one)
    assert np.isclose(float(str(about["was"])), run(one.graph)[str(about["output"])]), told(one)
    assert len(values) == 4, told(one)
    for a, b in combinations(values, 2):
        assert abs(a - b) > 0.04 * min(abs(a), abs(b)), told(one)


def check_shape(one: Generated) -> None:
    assert isinstance(one.question, Shape)
    name = one.argument if one.argument in one.graph.index else one.argument[1:]
    rows = one.question.dims[BATCH]
    shape = tuple(rows if axis == BATCH else axis for axis in one.question.correct)
    assert shape == np.shape(run(one.graph)[name]), told(one)
    assert one.question.correct not in [w.value for w in one.question.wrong], told(one)
    assert len({w.value for w in one.question.wrong}) == len(one.question.wrong) >= 1, told(one)


def check_symbols(one: Generated) -> None:
    question = one.question
    if isinstance(question, Choice):
        assert len(question.options) >= 2, told(one)
        return
    assert isinstance(question, Expression | Matrix | Code), told(one)
    wrong = [w.value for w in question.wrong]
    assert len({*wrong, question.correct}) == len(wrong) + 1 >= 4, told(one)


def check_bug(one: Generated) -> None:
    node = one.graph.nodes[one.graph.index[one.argument]]
    (wrong,) = (text for text, is_right in one.options if is_right)
    texts = tuple(text if text != wrong else one.about["right"] for text, _ in one.options)
    assert texts == backwards()[node.op].lines, told(one)


def check(one: Generated) -> None:
    read = graph_of(one.graph.source)
    assert [n.name for n in read.nodes] == [n.name for n in one.graph.nodes], told(one)
    match one.template:
        case "before":
            check_before(one)
        case "shape":
            check_shape(one)
        case "bug":
            check_bug(one)
        case "rule" | "keep" | "line" | "product":
            check_symbols(one)
        case _:
            check_numbers(one)
            check_hidden(one)


@pytest.mark.parametrize("template", TEMPLATES)
def test_draws_hold_all_locks(template: str) -> None:
    for one in drawn(template, 10):
        check(one)


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES)
def test_ten_thousand_draws_hold_all_locks(template: str) -> None:
    for start in range(0, 10_000, 500):
        for one in drawn(template, 500, start):
            check(one)


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_place_of_every_lesson_can_be_asked_about(template: str) -> None:
    for graph in GRAPHS.values():
        if any(places(graph, template)):
            assert all(draw(graph, template, level, 0) for level in LEVELS), graph.name


def fingerprint(seeds: range) -> str:
    """Everything that a seed decides, of each template once."""
    found = [draw(GRAPHS[name], t, 2, s) for t, name in PLACES for s in seeds]
    return "\n\n".join(f"{told(one)}\n{one.options} {dict(one.about)}" for one in found if one)


PLACES = (
    ("flow", "02_apples_and_oranges:bag"),
    ("array", "11_batch_affine:batch_affine"),
    ("before", "03_local_computation:order"),
    ("bug", "07_relu:four"),
    ("shape", "11_batch_affine:batch_affine"),
)


def test_a_seed_gives_the_same_draw_in_every_process() -> None:
    code = "from tests.quiz.test_generate import fingerprint; print(fingerprint(range(2)))"
    python = [sys.executable, "-c", code]
    done = subprocess.run(
        python,
        cwd=LESSONS.parent,
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == fingerprint(range(2))


def test_another_seed_gives_other_numbers() -> None:
    sources = {one.graph.source for one in (flow("bag", 2, seed) for seed in range(20))}
    assert len(sources) > 15


def flow(name: str, level: int, seed: int = 0) -> Generated:
    (graph,) = (graph for key, graph in GRAPHS.items() if key.endswith(f":{name}"))
    found = draw(graph, "flow", level, seed)
    assert found is not None
    return found


def test_levels_show_more_of_the_graph_and_other_numbers() -> None:
    alone, pair, whole = (flow("bag", level) for level in LEVELS)
    assert len(lines(alone.graph)) == 1 < len(lines(pair.graph)) <= 2 < len(lines(whole.graph))
    assert all(value < 100 and len(f"{value:g}") <= 3 for value in given(alone.graph).values())
    assert all(50 <= value <= 300 for value in _of(pair, "apple", "orange"))


def _of(one: Generated, *names: str) -> list[Any]:
    return [value for name, value in given(one.graph).items() if name in names]


@pytest.mark.parametrize("name", ["bag", "trip"])
def test_there_are_never_minus_three_apples_or_children(name: str) -> None:
    for seed in range(30):
        assert all(np.all(value > 0) for value in given(flow(name, 3, seed).graph).values())


def test_the_answer_never_stands_on_the_screen() -> None:
    for seed in range(40):
        one = draw(GRAPHS["10_affine:neuron"], "flow", 3, seed)
        assert one is not None
        check_hidden(one)


def test_no_number_lies_where_a_relu_bends() -> None:
    for seed in range(40):
        one = draw(GRAPHS["07_relu:four"], "predict", 2, seed)
        assert one is not None
        assert_comfortable(one)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_written_as_a_program_is_the_same_graph(name: str) -> None:
    graph = GRAPHS[name]
    run, again = graph.result, as_read(graph).result
    for node in graph.nodes:
        assert np.array_equal(run.values[node.name], again.values[node.name])
        assert np.array_equal(run.gradients[node.name], again.gradients[node.name])  # type: ignore[arg-type]
    assert again.graph.shapes == graph.shapes or "digits" in graph.source


@pytest.mark.parametrize("name", GRAPHS)
def test_a_drawn_graph_is_what_would_be_read_from_its_program(name: str) -> None:
    drawn = (draw(GRAPHS[name], template, level, 7) for template in TEMPLATES for level in (1, 3))
    for graph in (one.graph for one in drawn if one is not None):
        again = graph_of(graph.source)
        assert (graph.output, graph.name) == (again.output, again.name)
        assert np.array_equal(graph.dout, again.dout) and type(graph.dout) is type(again.dout)
        for node, other in zip(graph.nodes, again.nodes, strict=True):
            assert replace(node, value=None) == replace(other, value=None)
            assert type(node.value) is type(other.value)
            if node.value is not None and other.value is not None:
                assert np.array_equal(node.value, other.value)
                assert np.asarray(node.value).dtype == np.asarray(other.value).dtype


def test_an_axis_0_is_written_too() -> None:
    graph = graph_of(
        "def f(x=[[1, 2], [3, 5]]):\n    y = sum(x, axis=0, keepdims=True)\n    return y"
    )
    assert "sum(x, axis=0, keepdims=True)" in as_read(graph).source
    assert np.array_equal(as_read(graph).result.values["y"], [[4, 7]])


RATIONAL = {
    "x=3, y=4": ("x + y", "x - y", "x * y", "x / y", "x**3 / y", "x**-2 + y", "sum(x) * y"),
    "x=[[1, 2, 3], [4, 5, 6]], y=[2, -3, 5]": (
        "x * y",
        "x / y",
        "y - x",
        "sum(x, axis=0) * y",
        "sum(x * y, axis=1, keepdims=True) * x",
        "dot(x, y)",
        "relu(x - y)**2",
    ),
    "x=[[1, 2, 3], [4, 5, 6]], y=[[1, 2], [3, 4], [5, 7]], z=[1, 2]": (
        "affine(x, y, z)",
        "dot(x, y) + z",
    ),
    "x=[1, 2, 3], y=[[1, 2], [3, 4], [5, 7]], z=[1, 2]": ("affine(x, y, z)",),
    "x=[[[[1, 2]]], [[[3, 5]]]], y=[[1, 2], [3, 4]], z=[1, 2]": ("affine(x, y, z)",),
    "x=[[1, 2], [4, 5], [0, 3]], y=[[1, 4], [3, -5], [2, 2]]": ("identity_with_loss(x, y)",),
}


@pytest.mark.parametrize(
    ("given", "formula"), [(given, each) for given, all_ in RATIONAL.items() for each in all_]
)
def test_fractions_without_rounding_are_what_backpropagation_gives(
    given: str, formula: str
) -> None:
    result = "total = sum(r)" if formula.count("_") == 0 else "total = r * 1"
    graph = graph_of(f"def f({given}):\n    r = {formula}\n    {result}\n    return total")
    run = graph.result
    values = exact_values(graph)
    assert values is not None
    for i, node in enumerate(graph.nodes):
        assert np.allclose(values[i].astype(float), run.node_values[i])
        wires = [wire for wire in graph.uses[i] if wire in graph.wire_step]
        if node.op == "input" and wires:
            exact = slopes(graph, wires, exact=True)
            assert exact is not None
            assert np.allclose(exact, np.asarray(run.gradients[node.name]), rtol=1e-12), node.name


@pytest.mark.parametrize("call", ["exp(x)", "log(x)", "sigmoid(x)", "x**0.5"])
def test_what_is_not_rational_has_no_fractions(call: str) -> None:
    graph = graph_of(f"def f(x=4):\n    y = {call}\n    return y")
    assert exact_values(graph) is None
    assert slopes(graph, graph.uses[0], exact=True) is None


def test_there_are_numbers_for_all_that_the_layers_want() -> None:
    wanted = {operand.numbers for record in BOOK.values() for operand in record.operands}
    assert wanted - {""} <= set(POOLS)


def test_an_expression_that_a_learner_typed_gives_questions_too() -> None:
    for template in ("predict", "ask", "flow", "reuse", "before"):
        one = draw(graph_of("x * y + x"), template, 3, 1)
        assert one is not None
        check(one)


def test_large_arrays_become_small_ones() -> None:
    for template in ("array", "softmax", "shape", "bug", "line"):
        for level in LEVELS:
            one = draw(GRAPHS["16_training:two_layer_net"], template, level, 0)
            assert one is not None
            assert all(np.size(value) <= 64 for value in given(one.graph).values())


def test_only_at_nodes_of_these_layers() -> None:
    graph = GRAPHS["06_reuse:wall"]
    for seed in range(10):
        one = draw(graph, "ask", 3, seed, ops=("AddLayer",))
        assert one is not None and one.argument.startswith("f/")
    assert draw(graph, "ask", 1, 0, ops=("ExpLayer",)) is None
    assert [*places(graph, "chain", ops=("MulLayer",))] == ["y"]


def test_a_graph_without_such_a_place_has_no_draw() -> None:
    graph = graph_of("def f(x=1, y=2):\n    z = x * y\n    return z")
    for template in ("chain", "reuse", "shape", "product", "array", "softmax"):
        assert [*places(graph, template)] == []
        assert draw(graph, template, 1, 0) is None


@pytest.mark.parametrize(
    ("graph", "verb", "argument"),
    [
        ("01_apple_tax:price", "predict", "total"),
        ("01_apple_tax:price", "ask", "total/tax"),
        ("02_apples_and_oranges:bag", "flow", "apple"),
        ("02_apples_and_oranges:bag", "chain", "orange_num"),
        ("06_reuse:wall", "flow", "x"),
        ("06_reuse:wall", "flow", "x>xy"),
        ("11_batch_affine:batch_affine", "flow", "W[1,0]"),
        ("11_batch_affine:batch_affine", "shape", "dW"),
    ],
)
def test_the_same_question_with_other_numbers(graph: str, verb: str, argument: str) -> None:
    lesson = GRAPHS[graph]
    found = [sibling(lesson, verb, argument, seed) for seed in range(3)]
    for one in found:
        assert one is not None
        assert (one.verb, one.argument) == (verb, argument)
        assert [n.name for n in one.graph.nodes] == [n.name for n in lesson.nodes]
        assert one.graph.source != lesson.source
    assert len({one.graph.source for one in found if one}) > 1


@pytest.mark.parametrize(
    ("verb", "argument", "other"),
    [
        ("rule", "apple_price/apple", "apple_price/apple_num"),
        ("rule", "apple", "apple_num"),
        ("rule", "total/apple", "total/apple_num"),
        ("line", "total/tax", "total/all_price"),
        ("keep", "total", "all_price"),
    ],
)
def test_the_nearest_other_question_of_symbols(verb: str, argument: str, other: str) -> None:
    one = sibling(GRAPHS["02_apples_and_oranges:bag"], verb, argument, 0)
    assert one is not None and (one.verb, one.argument) == (verb, other)


def test_what_has_no_other_question_of_its_kind_gets_the_next_kind() -> None:
    graph = GRAPHS["05_add_and_mul:mul"]
    one = sibling(graph, "keep", "z", 0)
    assert one is not None and (one.verb, one.argument) == ("rule", "x")


def test_after_a_bug_comes_another_one() -> None:
    one = draw(GRAPHS["07_relu:four"], "bug", 1, 0)
    assert one is not None
    other = sibling(one.graph, one.verb, one.argument, 1)
    assert other is not None and other.template == "bug"


def test_the_wrong_line_is_any_of_those_that_can_be_wrong() -> None:
    """Half of the mutants of × are in one line; no line may be the one to bet on."""
    for op, layer in backwards().items():
        graph = Graph("alone", (Node("z", op),), 0)
        options = [bug_in(graph, "z", Random(seed))[1] for seed in range(300)]
        drawn_lines = Counter([is_wrong for _, is_wrong in lines].index(True) for lines in options)
        lines_with_any = {line for line, texts in layer.mutants.items() if texts}
        assert {*drawn_lines} == lines_with_any, op
        assert max(drawn_lines.values()) < 1.4 * 300 / len(lines_with_any), op


class Stored:
    """What the lines of a backward find in self, and where they leave gradients."""

    def __init__(self, **values: Any) -> None:
        self.__dict__.update(values)


def backward(code: tuple[str, ...], stored: dict[str, Any], dout: Any) -> tuple[Any, ...]:
    """All gradients that these lines give, as if they were a method of the book's layer."""
    body = "\n".join(f"    {text}" for text in code)
    space: dict[str, Any] = {"np": np}
    exec(f"def backward(self, dout):\n{body}", space)
    self = Stored(**stored)
    found = space["backward"](self, dout.copy())
    found = found if isinstance(found, tuple) else (found,)
    return *found, *(getattr(self, name) for name in ("dW", "db") if hasattr(self, name))


def layer(op: str, rng: np.random.Generator) -> tuple[dict[str, Any], Any, list[Any], Any]:
    """What a layer stores, its forward, its operands and a dout; all sizes differ, N = 4."""
    record, make = BOOK[op], getattr(engine, op)
    n, d, m = 4, 3, 5
    operands = [*rng.normal(size=(2, n, d))][: len(record.operands)]
    if record.kind == "product":
        factors = [operands[0], rng.normal(size=(d, m)), rng.normal(size=m)]
        operands = factors[: len(record.operands)]
    elif record.labels is not None:
        operands[record.labels] = np.eye(d)[rng.integers(0, d, n)]
    if "positive" in {operand.domain for operand in record.operands}:
        operands = [np.abs(operand) + 0.5 for operand in operands]
    count = len(operands) - len(record.parameters)
    made_with = [(d, n)] if "shape" in record.arguments else []

    def forward(*given: Any) -> Any:
        last.append(make(*made_with, *given[count:]))
        return last[-1].forward(*given[:count])

    last: list[Any] = []
    dout = rng.normal(size=np.shape(forward(*operands)))
    stored = dict(vars(last[0]))
    return stored, forward, operands, np.float64(dout) if not np.ndim(dout) else dout


def passes(op: str, code: tuple[str, ...], seed: int) -> bool:
    """The gradient check, and for ReLU the convention at 0."""
    stored, forward, operands, dout = layer(op, np.random.default_rng(seed))
    try:
        with np.errstate(invalid="ignore"):  # the log of a negative divisor
            gradients = backward(code, stored, dout)
    except (ValueError, IndexError):  # shapes that do not fit
        return False
    flowing = [k for k in range(len(operands)) if k != BOOK[op].labels]
    for k, operand in zip(flowing, [operands[k] for k in flowing], strict=True):
        numeric = np.zeros(operand.shape)
        for index in np.ndindex(operand.shape):
            above, below = (list(operands) for _ in range(2))
            above[k], below[k] = operand.copy(), operand.copy()
            above[k][index] += 1e-6
            below[k][index] -= 1e-6
            numeric[index] = np.sum(dout * (forward(*above) - forward(*below))) / 2e-6
        if np.shape(gradients[k]) != numeric.shape or not np.allclose(gradients[k], numeric, 1e-4):
            return False
    if BOOK[op].is_blocked_at_zero(0):
        at_kink = getattr(engine, op)()
        at_kink.forward(np.array([0.0, 1.0]))
        (at_zero,) = backward(code, dict(vars(at_kink)), np.array([3.0, 3.0]))
        return bool(np.array_equal(at_zero, [0, 3]))
    return True


@pytest.mark.parametrize("op", backwards())
def test_only_mutants_fail_the_gradient_check(op: str) -> None:
    """The lines of every layer, those that are derived too; each of them has its reason."""
    layers = backwards()[op]
    assert len(layers.reasons) in (0, len(layers.lines)) and layers.mutants
    assert all(passes(op, layers.lines, seed) for seed in range(3))
    for line, texts in layers.mutants.items():
        for text in texts:
            code = (*layers.lines[:line], text, *layers.lines[line + 1 :])
            assert not any(passes(op, code, seed) for seed in range(3)), text


@pytest.mark.parametrize(
    "seeds", [range(12), pytest.param(range(12, 60), marks=pytest.mark.slow)], ids=str
)
def test_what_arrives_at_the_mean_of_two_rows_is_never_one_either(seeds: range) -> None:
    graph = GRAPHS["12_softmax_with_loss:batch"]
    for level in LEVELS:
        found = [draw(graph, "softmax", level, seed) for seed in seeds]
        assert all(one is not None and abs(one.graph.dout) != 1 for one in found)
