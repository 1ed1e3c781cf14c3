"""Reading programs: everything that is allowed, every complaint, and nothing is ever executed."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from tutor.graph import Graph, ProgramError, graph_of, graph_typed, graphs_in, opened
from tutor.text import LANGUAGES, Problem, section


def price(apple: Any = 100, apple_num: Any = 2, tax: Any = 1.1, *, dout: Any = 0.5) -> Any:
    """A docstring is no line of the program."""
    apple_price = apple * apple_num
    total = apple_price * tax
    return total


def f(body: str, parameters: str = "x=3, y=4") -> str:
    return f"def f({parameters}):\n    {body}\n"


def ops(graph: Graph) -> list[tuple[str, str]]:
    return [(node.name, node.op) for node in graph.nodes if node.op != "input"]


def test_a_function_object_is_read_from_its_source() -> None:
    graph = graph_of(price)
    assert (graph.name, graph.dout, graph.inputs) == (
        "price",
        0.5,
        {"apple": 100, "apple_num": 2, "tax": 1.1},
    )
    assert ops(graph) == [("apple_price", "MulLayer"), ("total", "MulLayer")]
    assert graph.source.startswith("def price(") and graph.source.endswith("return total")


ALLOWED = {
    "return x + y": [("f", "AddLayer")],
    "return x - y": [("f", "SubLayer")],
    "return x * y": [("f", "MulLayer")],
    "return x / y": [("f", "DivLayer")],
    "return x @ y": [("f", "DotLayer")],
    "return x**2": [("f", "PowLayer")],
    "return x**-0.5": [("f", "PowLayer")],
    "return pow(x, 2)": [("f", "PowLayer")],
    "return -x": [("-1", "constant"), ("f", "MulLayer")],
    "return 1 / x": [("1", "constant"), ("f", "DivLayer")],
    "return x * -3": [("-3", "constant"), ("f", "MulLayer")],
    "return add(x, y)": [("f", "AddLayer")],
    "return sub(x, y)": [("f", "SubLayer")],
    "return mul(x, y)": [("f", "MulLayer")],
    "return div(x, y)": [("f", "DivLayer")],
    "return exp(x)": [("f", "ExpLayer")],
    "return log(x)": [("f", "LogLayer")],
    "return dot(x, y)": [("f", "DotLayer")],
    "return sum(x)": [("f", "SumLayer")],
    "return sum(x, axis=0, keepdims=True)": [("f", "SumLayer")],
    "return sum(x, axis=-1)": [("f", "SumLayer")],
    "return relu(x)": [("f", "Relu")],
    "return sigmoid(x)": [("f", "Sigmoid")],
    "return affine(x, y, x)": [("f", "Affine")],
    "return softmax_with_loss(x, y)": [("f", "SoftmaxWithLoss")],
    "return identity_with_loss(x, y)": [("f", "IdentityWithLoss")],
    "z = x * y; return z": [("z", "MulLayer")],
    "k = 2; return x * k": [("k", "constant"), ("f", "MulLayer")],
    "'''What it does.'''\n    return x * y": [("f", "MulLayer")],
}


@pytest.mark.parametrize("body", ALLOWED)
def test_allowed_forms(body: str) -> None:
    assert ops(graph_of(f(body))) == ALLOWED[body]


def test_arguments_of_layers() -> None:
    (power,) = [n for n in graph_of(f("return x**-0.5")).nodes if n.is_operation]
    (total,) = [n for n in graph_of(f("return sum(x, axis=-1, keepdims=True)")).nodes if n.line > 1]
    assert (power.arguments, total.arguments) == ((-0.5,), (-1, True))


COMPLAINTS = [
    ("nothing_computed", 1, "x = 3"),
    ("one_function", 1, ""),
    ("one_function", 1, "def f(x=1): return x*2\ndef g(x=1): return x*2"),
    ("syntax", 2, "def f(x=1):\n    return x *\n"),
    ("syntax", 1, "x\0 * 2"),
    ("syntax", 1, "(" * 5_000 + "x" + ")" * 5_000),
    ("syntax", 1, "def f(x=" + "9" * 5_000 + "): return x * 2"),
    ("unreadable", 1, "-" * 20_000 + "x"),
    ("unreadable", 1, "x * '\ud800'"),
    ("too_deep", 1, "+".join(["x"] * 700)),
    ("signature", 1, f("return x * 2", "*x")),
    ("signature", 1, f("return x * 2", "x=1, **more")),
    ("signature", 2, "@decorated\n" + f("return x * y")),
    ("keyword_only", 1, f("return x * 2", "x=1, *, rate=2")),
    ("keyword_only", 1, f("return x * 2", "x=1, *, dout")),
    ("default", 1, f("return x * 2", "x=open('/etc/passwd')")),
    ("default", 1, f("return x * 2", "x='1'")),
    ("default", 1, f("return x * 2", "x=True")),
    ("default", 1, f("return x * 2", "x=1j")),
    ("default", 2, "def f(x=1,\n      y=None):\n    return x * y"),
    ("ragged", 1, f("return x * 2", "x=[[1, 2], [3]]")),
    ("ragged", 1, f("return x * 2", "x=[]")),
    ("ragged", 1, f("return x * 2", "x=[1, print()]")),
    ("ragged", 1, f("return x * 2", "x=" + "[" * 90 + "1" + "]" * 90)),
    ("data_call", 1, f("return x * 2", "x=digits()")),
    ("data_call", 1, f("return x * 2", "x=digits(3, seed=1)")),
    ("data_call", 1, f("return x * 2", "x=labels(y)")),
    ("data_call", 1, f("return x * 2", "x=weights(3)")),
    ("data_call", 1, f("return x * 2", "x=weights(3, 4, seed=print())")),
    ("data_call", 1, f("return x * 2", "x=weights(3, 4, **y)")),
    ("data_call", 1, f("return x * 2", "x=weights(3, 4, seed=1, seed=2)")),
    ("data_call", 1, f("return x * 2", "x=zeros(*y)")),
    ("data.whole", 1, f("return x * 2", "x=digits(10000)")),
    ("data.whole", 1, f("return x * 2", "x=zeros(2, -3)")),
    ("data.whole", 1, f("return x * 2", "x=zeros(2.5)")),
    ("data.whole", 1, f("return x * 2", "x=weights(999999999, 999999999)")),
    ("data.positive", 1, f("return x * 2", "x=weights(3, 4, std=-1)")),
    ("too_much_data", 1, f("return x * 2", "x=zeros(200, 1000), y=zeros(200, 1000)")),
    ("noted_shape", 1, f("return x * 2", "x: 'rows' = [1, 2]")),
    ("noted_shape", 1, f("return x * 2", "x: '(2, N)' = [[1, 2], [3, 4]]")),
    ("other_shape", 1, f("return x * 2", "x: '(N, 3)' = [[1, 2], [3, 4]]")),
    ("other_shape", 1, f("return x * 2", "x: '(N, 2, 1)' = [[1, 2], [3, 4]]")),
    ("other_shape", 1, f("return x * 2", "x: '(N,)' = [[1, 2], [3, 4]]")),
    ("other_shape", 1, f("return x * 2", "x: '(N,)' = 3")),
    ("too_large", 1, f("return x * 2", "x=1e999")),
    ("too_large", 1, f("return x * 2", "x=-1e999")),
    ("too_large", 1, f("return x * 2", "x=[1, 1e999]")),
    ("too_large", 2, f("return x * 1" + "0" * 400)),
    ("no_return", 2, f("z = x * y")),
    ("no_return", 2, f("return")),
    ("no_return", 2, f("pass")),
    ("early_return", 2, f("return x * y\n    return x * y")),
    ("same_parameter", 1, f("return x * 2", "x=1, x=2")),
    ("not_read", 2, f("import os\n    return x * y")),
    ("not_read", 2, f("for i in range(3): z = x * y\n    return x * y")),
    ("not_read", 2, f("x, y = y, x\n    return a * b")),
    ("nothing_computed", 2, f("return x")),
    ("nothing_computed", 2, f("return 3")),
    ("unknown_name", 2, f("return x * q")),
    ("unknown_call", 2, f("return sinh(x)")),
    ("unknown_call", 2, f("return __import__('os')")),
    ("operands", 2, f("return exp(x, y)")),
    ("operands", 2, f("return mul(x, y=y)")),
    ("arguments", 2, f("return sum(x, axis=y)")),
    ("arguments", 2, f("return sum(x, out=1)")),
    ("arguments", 2, f("return sum(x, axis=-None)")),
    ("arguments", 2, f("return sum(x, axis=0, axis=1)")),
    ("arguments", 2, f("return sum(x, **y)")),
    ("arguments", 2, f("return sum(x, y)")),
    ("exponent", 2, f("return x**y")),
    ("exponent", 2, f("return (-2)**x")),
    ("no_number", 2, f("return x * (1 / 0)")),
    ("no_number", 2, f("return x + (-8)**0.5")),
    ("no_number", 1, f("return x * y", "x=0**-1")),
    ("too_large", 2, f("return x * 9**9**9")),
    ("too_large", 2, f("return x * 9.0**999")),
    ("too_large", 1, f("return x * 2", "x=10**400")),
    ("too_large", 1, f("return x * 2", "x=math.inf")),
    ("default", 1, f("return x * 2", "x=float('inf')")),
    ("calls_itself", 2, f("return x * f(y)")),
    ("unknown_call", 2, f("return np.sinh(x)")),
    ("unknown_call", 2, f("return math.maximum(x, y)")),
    ("unknown_call", 1, "from numpy import arange\n" + f("return x * 2")),
    ("unknown_module", 1, "import torch\n" + f("return x * 2")),
    ("unknown_module", 1, "from . import layers\n" + f("return x * 2")),
    ("operands", 2, f("return np.maximum(x)")),
    ("operands", 2, f("return np.square(x, y)")),
    ("operands", 2, f("return np.negative(x, out=y)")),
    ("arguments", 2, f("return np.sum(x, y)")),
    ("arguments", 2, f("return x.sum(0, 1)")),
    ("not_read", 2, f("return x.sin() * y")),
    ("not_read", 2, f("return x.item")),
    ("not_read", 2, f("return x.shape[0] * y")),
    ("unknown_name", 2, f("return np * x")),
    ("unknown_call", 2, f("W = np.random.randn(2, 3)\n    return x * W")),
    ("default", 1, f("return x * 2", "x=np.random.randn(2, 3)")),
    ("default", 1, f("return x * 2", "x=np.array('abc')")),
    ("data.whole", 1, f("return x * 2", "x=np.zeros((99999, 99999))")),
    ("data_call", 1, f("return x * 2", "x=np.ones(x)")),
    ("computed_outside", 3, "k = exp(2)\n" + f("return x * k")),
    ("computed_outside", 4, "k = 2\nk += 1\n" + f("return x * k")),
    ("not_read", 2, f("return x // y")),
    ("not_read", 2, f("return x if y else x")),
    ("not_read", 2, f("return x.real * y")),
    ("not_read", 2, f("return (lambda: 1)() * x")),
    ("not_read", 2, f("return f'{x}' * y")),
    ("not_read", 2, f("return x * True")),
    ("not_read", 2, f("return (z := x) * y")),
    ("not_read", 2, f("return x * [" + "1, " * 9_000 + "]")),
    ("not_read", 2, f("x['" + "a" * 9_000 + "'] = 1\n    return x * y")),
    ("not_read", 2, f("return x * '''two\nlines'''")),
    ("long_name", 3, f("z = x * y\n    return z * " + "q" * 9_000)),
    ("long_name", 1, f("return x * 2", "x=1, " + "q" * 9_000 + "=2")),
    ("long_name", 1, f("return x").replace("def f", "def " + "f" * 9_000)),
]


@pytest.mark.parametrize(("key", "line", "text"), COMPLAINTS)
def test_each_complaint_names_its_line(key: str, line: int, text: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graph_of(text)
    key = key if "." in key else f"program.{key}"
    assert (caught.value.key, caught.value.line) == (key, line)
    for lang in LANGUAGES:
        said = caught.value.say(lang)
        assert str(line) in said
        assert len(said) < 300 and len(said.splitlines()) == 1


FILE_COMPLAINTS = [
    ("no_function", 1, ""),
    ("no_function", 1, '"""Only a docstring."""'),
    ("unknown_module", 1, "import json\n" + f("return x * y")),
    ("not_read", 3, f("return x * y") + "for i in range(3): f(i)"),
    ("not_read", 1, "async " + f("return x * y")),
    ("same_name", 3, f("return x * y") * 2),
    ("too_many_nodes", 200, f("\n    ".join([*(f"a{i} = x*y" for i in range(199)), "return a9"]))),
    ("too_many_axes", 1, f("return x * 2", f"x={'[' * 9}1{']' * 9}")),
    ("too_many_programs", 31, "".join(f"def f{i}(x=1): return x * 2\n" for i in range(60))),
    ("too_much", 2, f("return x * y", "x=zeros(9000, 1), y=zeros(1, 9000)")),
    ("too_much", 14, "".join(f"def f{i}(x=zeros(80000)):\n  return x * x\n" for i in range(9))),
    ("not_read", 5, f("return x * y") + "\ndef g(x=1):\n    x[0] += 1\n    return x"),
]


@pytest.mark.parametrize(("key", "line", "text"), FILE_COMPLAINTS)
def test_each_complaint_about_a_file(key: str, line: int, text: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graphs_in(text)
    assert (caught.value.key, caught.value.line) == (f"program.{key}", line)


def run_complaints() -> dict[str, Problem]:
    """What only a run can find, or only who asks for one function or types a formula."""
    attempts: list[Callable[[], object]] = [
        lambda: graphs_in(f("return x * y"), "g"),
        lambda: graph_typed("2x + 1"),
        lambda: graph_typed("x +"),
        lambda: graph_typed("x + " * 9_000 + "x"),
        lambda: graph_of(f("return x * y")).with_inputs(z=1),
        lambda: graph_of("x * y").run(),
        lambda: graph_of(f("return sum(x, axis=99)", "x=[1, 2]")).run(),
        lambda: graph_of(f("return dot(x, y)", "x=[1, 2], y=[1, 2, 3]")).run(),
        lambda: graph_of(f("return x * y", "x=1, y=2, *, dout=[1, 2]")).run(),
        lambda: opened(graph_of(f("return x * y")), ["f"]),
    ]
    found: dict[str, Problem] = {}
    for attempt in attempts:
        with pytest.raises(Problem) as caught:
            attempt()
        found[caught.value.key] = caught.value
    return found


def test_complaints_of_a_run() -> None:
    found = run_complaints()
    assert "x, y" in str(found["program.no_input"])
    cannot = str(found["program.cannot_compute"])
    assert "y (3,)" in cannot and "the first axis of the second" in cannot
    assert set(found) == {
        f"program.{key}"
        for key in ("no_input", "no_value", "cannot_compute", "dout_shape", "cannot_open")
    } | {"program.no_such_function", "program.no_sign", "program.too_long", "program.formula"}


UNFIT = [
    ("x=[1, 2], y=[1, 2, 3]", "x * y"),
    ("x=[[1, 2]], y=[1, 2, 3]", "x @ y"),
    ("x=[[1, 2]], y=[[1, 2, 3]], z=[1, 2]", "affine(x, y, z)"),
    ("x=[1, 2]", "reshape(x, (3, 2))"),
    ("x=[1, 2]", "sum(x, axis=3)"),
    ("x=[1, 2]", "max(x, axis=3)"),
    ("x=[1, 2], y=[1, 2, 3]", "identity_with_loss(x, y)"),
    ("x=[1, 2], y=[7]", "softmax_with_loss(x, y)"),
]


@pytest.mark.parametrize(("inputs", "value"), UNFIT)
def test_why_arrays_do_not_fit_is_told_in_the_language_of_the_complaint(
    inputs: str, value: str
) -> None:
    with pytest.raises(ProgramError) as caught:
        graph_of(f(f"return {value}", inputs)).run()
    reason = caught.value.say("ko").partition("없어요. ")[2]
    assert reason.endswith("요.") and not re.search("[a-z]{3}", reason)


@pytest.mark.parametrize("line", ["y = (x * 2", "y = x * '", "  y = x", "if x"])
def test_what_python_cannot_read_is_shown_and_not_told_in_its_words(line: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graphs_in(f"def f(x=2):\n    {line}\n    return x * 2\n")
    for lang in LANGUAGES:
        said = caught.value.say(lang)
        assert said.count("\n") == 0 and "never" not in said and "invalid" not in said
    assert not re.search("[a-z]{7}", caught.value.say("ko").replace(line, ""))


@pytest.mark.parametrize("call", ["relu(x, 2)", "relu(x=x)", "relu()"])
def test_how_a_function_is_called_is_told(call: str) -> None:
    with pytest.raises(ProgramError, match=r"relu is called as relu\(x\)"):
        graph_of(f(f"return {call}"))


def test_no_complaint_is_left_untested() -> None:
    tested = {key for key, *_ in (*COMPLAINTS, *FILE_COMPLAINTS) if "." not in key}
    tested |= {key.removeprefix("program.") for key in run_complaints()}
    assert tested == set(section("en", "program")) - {"at_line"}


def test_nothing_is_executed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    write = f"open({str(trace)!r}, 'w').write('ran')"
    hostile = [
        f"def f(x={write}):\n    return x * 2",
        f"@{write}\ndef f(x=1):\n    return x * 2",
        f"def f(x=1):\n    {write}\n    return x * 2",
        f"def f(x: {write} = 1) -> {write}:\n    return x * 2",
        f"def f(x=1):\n    return x * {write}",
        f"{write}\ndef f(x=1):\n    return x * 2",
        write,
    ]
    for text in hostile:
        for read in (graph_of, graphs_in):
            with suppress(ProgramError):
                read(text)
    assert not trace.exists()


def test_line_numbers_and_source_count_as_python_counts() -> None:
    """A form feed or a line separator inside a comment is no new line."""
    graph = graphs_in("# a\x0cb\u2028c\n\ndef f(x=1):\n    return x * 2\n")["f"]
    assert graph.source == "def f(x=1):\n    return x * 2"
    assert (graph.line, graph.nodes[-1].line) == (3, 4)


def test_bare_expressions_take_their_inputs_in_order_of_appearance() -> None:
    graph = graph_of("exp(y) + x * y")
    assert list(graph.inputs) == ["y", "x"]
    assert graph.nodes[graph.output].name == "out"
    assert graph.with_inputs(x=2, y=0).run().values["out"] == 1


def test_what_is_not_called_is_a_name_whatever_it_is_called_elsewhere() -> None:
    assert list(graph_of("exp * 2 + log(sum)").inputs) == ["exp", "sum"]
    named = graph_of("def f(sum=3, pow=2):\n    exp = sum * pow\n    return exp + log(sum)")
    assert named.run().values["exp"] == 6
    with pytest.raises(ProgramError) as caught:
        graph_of("exp * exp(x)")
    assert caught.value.key == "program.not_read"


def test_unnamed_operations_never_take_a_name_that_is_used() -> None:
    graph = graph_of("def _3(_1=2, x=3):\n    _2 = x * _1\n    return exp(x + 1) * _2 + log(x)")
    names = [node.name for node in graph.nodes if node.op != "constant"]
    assert len(set(names)) == len(names)
    assert {"_4", "_5", "_6", "_7"} <= set(names)
    assert graph.nodes[graph.output].name == "_3"


def test_a_constant_is_drawn_at_each_use() -> None:
    graph = graph_of(f("return x * 2 + y * 2"))
    assert [node.name for node in graph.nodes if node.op == "constant"] == ["2", "2"]
    assert {len(graph.uses[i]) for i, n in enumerate(graph.nodes) if n.op == "constant"} == {1}


def test_dout_is_keyword_only_and_may_be_an_array() -> None:
    assert graph_of(f("return x * dout", "x=1, dout=2")).dout == 1
    assert graph_of(f("return x * 2", "x=1, *, dout=-0.5")).dout == -0.5
    graph = graph_of(f("return x * 2", "x=[1, 2], *, dout=[3, 4]"))
    assert cast(np.ndarray, graph.run().gradients["x"]).tolist() == [6, 8]


def test_values_are_immutable_data() -> None:
    graph = graph_of(price)
    with pytest.raises(FrozenInstanceError):
        graph.name = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        graph.nodes[0].name = "other"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        graph.steps[0].node = 3  # type: ignore[misc]


def test_other_inputs_make_another_graph() -> None:
    graph = graph_of(price)
    dearer = graph.with_inputs(apple=101)
    assert (graph.inputs["apple"], dearer.inputs["apple"]) == (100, 101)
    assert dearer.steps == graph.steps
    assert repr(dearer.run().values["apple_price"]) == "202"
    rows = graph_of(f("return x @ y")).with_inputs(x=[[1, 2]], y=[[3], [4]])
    assert cast(np.ndarray, rows.run().values["f"]).tolist() == [[11]]


def test_integers_beyond_64_bits_in_a_list_become_floats() -> None:
    graph = graph_of(f("return x * 2", f"x=[{10**29}, 1]"))
    assert cast(np.ndarray, graph.run().values["f"]).tolist() == [2e29, 2.0]


def test_numbers_without_end_stay_finite_work() -> None:
    """Squared again and again an integer becomes inf, not a number of a million digits."""
    lines = [f"a{i} = {'x' if i == 0 else f'a{i - 1}'}**2" for i in range(40)]
    graph = graph_of(f("\n    ".join([*lines, "return a39"]), "x=3"))
    assert graph.run().values["a39"] == np.inf


def test_more_nodes_in_a_row_than_calls_can_be_nested() -> None:
    lines = [f"a{i} = {'x' if i == 0 else f'a{i - 1}'} + y" for i in range(2_000)]
    graph = graph_of(f("\n    ".join([*lines, "return a1999"]), "x=0, y=1"))
    run = graph.run()
    assert run.values["a1999"] == run.gradients["y"] == 2_000
    assert len(graph.steps) == 6_002
    assert max(graph.value_step) == graph.last_forward == 2_000
    assert graph.gradient_step[1] == len(graph.steps) - 1
