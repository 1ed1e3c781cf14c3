"""Rules as formulas: the right one is what the graph does, and every wrong one has its words."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.cells import cell_len

from tests.quiz.asking import (
    asked_wires,
    equal_form,
    flow_rule_question,
    given_names,
    local_rule_question,
    why_rule,
)
from tests.quiz.cases import DATA
from tests.quiz.graphs import SOURCES
from tests.sampling import one_in
from tutor.engine import softmax
from tutor.formula import formula, of_any_names, read_formula, value_of
from tutor.graph import Graph, Node, can_open, graph_of, graphs_in, opened
from tutor.quiz import Expression, Matrix, explain, judge
from tutor.text import LANGUAGES, Problem, say, section

LESSONS = Path(__file__).parents[2] / "lessons"
PROGRAMS = [
    *SOURCES.values(),
    "def price(apple=100, apple_num=2, tax=1.1):\n"
    "    apple_price = apple * apple_num\n    total = apple_price * tax\n    return total",
    "def order(won=12, rate=4, fee=2, *, dout=3):\n"
    "    dollars = won / rate\n    d = dollars - fee\n    return d",
    "def wall(x=3, y=4, *, dout=2):\n    xy = x * y\n    f = xy + x\n    return f",
    "def fold(a=3, *, dout=2):\n    b = a * a\n    return b",
    "def powers(x=2, *, dout=3):\n    a = x**3\n    b = a**-1\n    c = b**0.5\n    return c",
    "def layer(x=0.5, w=2, *, dout=3):\n    t = x * w\n    y = sigmoid(t)\n    return y",
    "def growth(x=0.5, *, dout=3):\n    e = exp(x)\n    l = log(e)\n    return l",
    "def kink(x=0.5, h=0.1, *, dout=3):\n    above = x + h\n    y = relu(above)\n    return y",
    "def part(x=2, *, dout=3):\n    u = x * -1\n    v = u + 5\n    y = 1 / v\n    return y",
    "def late(X=[[1, 2], [3, 5]], t=[[1, 0], [0, 1]], *, dout=2):\n"
    "    loss = softmax_with_loss(X, t)\n    return loss",
    "def apart(x=5, y=3, *, dout=2):\n    d = x - y\n    l = log(d)\n    return l",
    "def beyond(x=3, w=4, *, dout=2):\n    a = relu(w)\n    b = x / a\n    return b",
    "def beside(w=4, *, dout=2):\n    a = relu(w)\n    b = 1 / w\n    c = a - b\n    return c",
    "def before(x=2, *, dout=2):\n    a = exp(x)\n    b = relu(a)\n    c = x * b\n    return c",
    "def twice(x=4, *, dout=2):\n    a = log(x)\n    b = log(a)\n    return b",
    "def norm(x=[1, 2, 4], *, dout=[1, 3, 2]):\n    s = sum(x)\n    y = x / s\n    return y",
]
LESSON_PROGRAMS = [
    graph.source
    for path in sorted(LESSONS.glob("*/lesson.py"))
    for graph in graphs_in(path.read_text("utf-8")).values()
    if "digits" not in graph.source
]

Rule = Expression | Matrix


def rules(graph: Graph) -> list[tuple[str, Rule]]:
    """Every rule that can be asked for, after the argument of its page."""
    return list(_rules(graph)) if not graph.source else _rules_of(graph.source)


@lru_cache(maxsize=1)
def _rules_of(source: str) -> list[tuple[str, Rule]]:
    return list(_rules(graph_of(source)))


def _rules(graph: Graph) -> Iterator[tuple[str, Rule]]:
    for i, node in enumerate(graph.nodes):
        users = {graph.nodes[j].name for j, slot in graph.uses[i] if (j, slot) in graph.wire_step}
        branches = sorted(users) if len(users) > 1 else []
        for argument in (node.name, *(f"{node.name}>{user}" for user in branches)):
            name, _, user = argument.partition(">")
            try:
                yield argument, flow_rule_question(graph, name, user or None)
            except Problem:
                continue
        for user in (user.name for user in graph.nodes[i + 1 :] if user.is_operation):
            try:
                yield f"{user}/{node.name}", local_rule_question(graph, user, node.name)
            except Problem:
                continue


def values_in(graph: Graph) -> dict[str, Any]:
    """Everything that a rule may be written in, with the numbers of the graph."""
    run = graph.run()
    found: dict[str, Any] = {n: np.asarray(v, float) for n, v in run.values.items()}
    found |= {f"d{n}": np.asarray(g, float) for n, g in run.gradients.items() if g is not None}
    for node in graph.nodes:
        axis: Any = node.arguments[0] if node.op == "SumLayer" and node.arguments else None
        if axis is not None and found[f"d{node.name}"].ndim < operand_rank(graph, node):
            found[f"d{node.name}"] = np.expand_dims(found[f"d{node.name}"], axis)
        if node.op == "SoftmaxWithLoss":
            scores, labels = (graph.nodes[j].name for j in node.inputs)
            found["y"] = softmax(found[scores])
            if found[labels].ndim < found[scores].ndim:
                found[labels] = np.eye(found[scores].shape[-1])[found[labels].astype(int)]
            found["N"] = np.float64(len(found[scores]))
        if node.op == "IdentityWithLoss":
            found["N"] = np.float64(len(found[graph.nodes[node.inputs[0]].name]))
    return found


def operand_rank(graph: Graph, node: Node) -> int:
    """The number of axes of a node's first operand."""
    return np.ndim(graph.result.node_values[node.inputs[0]])


def computed(text: str, values: dict[str, Any]) -> Any:
    _, (tree, *_) = read_formula(formula(text), of_any_names(values))
    return value_of(tree, values)


def cut_at(graph: Graph, name: str) -> Graph:
    """The graph with a node turned into an input that can be nudged."""
    i = graph.index[name]
    given = Node(name, "input", value=np.asarray(graph.result.node_values[i], dtype=float))
    return replace(graph, nodes=(*graph.nodes[:i], given, *graph.nodes[i + 1 :]))


def alone(graph: Graph, user: str, operand: str) -> Graph:
    """A node with 1 arriving; its operands are inputs, if what is asked about is one of them."""
    nodes = list(graph.nodes)
    operands = nodes[graph.index[user]].inputs
    for j in operands if graph.index[operand] in operands else ():
        if nodes[j].is_operation:
            nodes[j] = Node(nodes[j].name, "input", value=graph.result.node_values[j])
    return replace(graph, nodes=tuple(nodes), output=graph.index[user], dout=1)


def numerical(graph: Graph, name: str, h: float = 1e-6) -> Any:
    """The gradient of a node by central differences."""
    graph = cut_at(graph, name)
    at = np.asarray(graph.inputs[name], dtype=float)
    found = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        nudge = np.zeros_like(at)
        nudge[index] = h
        above, below = (graph.with_inputs(**{name: at + by}).run() for by in (nudge, -nudge))
        moved = np.asarray(above.values[out(graph)]) - np.asarray(below.values[out(graph)])
        found[index] = np.sum(moved * above.dout) / (2 * h)
    return found


def out(graph: Graph) -> str:
    return graph.nodes[graph.output].name


def expected(graph: Graph, argument: str) -> Any:
    """What the rule must give with the numbers of the graph."""
    user, slash, operand = argument.partition("/")
    if slash:
        return numerical(alone(graph, user, operand), operand)
    name, _, branch = argument.partition(">")
    if not branch:
        return numerical(graph, name)
    run = graph.run()
    wires = asked_wires(graph, name, branch)
    return sum(np.asarray(run.wire_gradients[wire]) for wire in wires)


def is_at_a_kink(graph: Graph) -> bool:
    """Whether a ReLU gets 0, where a nudge finds half a slope."""
    relus = (node.inputs[0] for node in graph.nodes if node.op == "Relu")
    return any(np.any(np.asarray(graph.result.node_values[j]) == 0) for j in relus)


def check_is_what_the_graph_does(graph: Graph) -> None:
    if is_at_a_kink(graph):
        fed = {graph.nodes[n.inputs[0]].name for n in graph.nodes if n.op == "Relu"}
        given = {name: np.asarray(graph.inputs[name], float) for name in fed & graph.inputs.keys()}
        graph = graph.with_inputs(**{k: np.where(x == 0, 0.5, x) for k, x in given.items()})
    values = values_in(graph)
    for argument, rule in rules(graph):
        right = np.broadcast_to(computed(rule.correct, values), expected(graph, argument).shape)
        np.testing.assert_allclose(right, expected(graph, argument), 1e-5, 1e-7, err_msg=argument)
        derived = rule.derived if isinstance(rule, Expression) else {}
        for name, text in derived.items() - {("mask", derived.get("mask"))}:  # which is no wire
            np.testing.assert_allclose(computed(text, values), values[name], 1e-12, err_msg=name)
        assert judge(rule, rule.correct).verdict == "correct", (argument, rule.correct)


def check_every_wrong_rule_is_named(source: str) -> None:
    graph = graph_of(source)
    for argument, rule in rules(graph):
        for wrong in rule.wrong:
            verdict = judge(rule, str(wrong.value))
            if verdict.code == "star_is_elementwise":
                continue
            assert verdict.verdict == "wrong", (argument, wrong)
            assert verdict.wrong is not None, (argument, wrong)
            assert verdict.wrong.rule == wrong.rule, (argument, wrong, verdict.wrong)
            for lang in LANGUAGES:
                text = explain(rule, verdict, lang)[0]
                assert not text.startswith(("Not yet", "아직")), (argument, wrong)
                assert "{" not in text and "None" not in text, (argument, wrong)


def check_reasons_and_equal_forms(source: str) -> None:
    graph = graph_of(source)
    for argument, rule in rules(graph):
        for lang in LANGUAGES:
            said = why_rule(graph, "rule", argument, lang)
            assert said and "{" not in said and "\n" not in said
            assert "{" not in (given_names(graph, "rule", argument, lang) or "")
        equal = equal_form(graph, "rule", argument)
        if equal is not None:
            assert judge(rule, equal.removeprefix("= ")).verdict == "correct", (argument, equal)


@pytest.mark.parametrize("source", one_in(2, PROGRAMS))
def test_a_rule_is_what_the_graph_does_and_all_that_is_said_of_it_is_true(source: str) -> None:
    check_all_of(source)


def check_all_of(source: str) -> None:
    check_is_what_the_graph_does(graph_of(source))
    check_every_wrong_rule_is_named(source)
    check_reasons_and_equal_forms(source)


@pytest.mark.slow
@pytest.mark.parametrize("source", LESSON_PROGRAMS)
def test_so_it_is_in_every_lesson(source: str) -> None:
    check_all_of(source)


@pytest.mark.parametrize("name", one_in(2, ["layer", "batch", "late", "softmax", "identity"]))
def test_inside_an_opened_layer_rules_are_right_as_well(name: str) -> None:
    source = SOURCES.get(name) or next(p for p in PROGRAMS if p.startswith(f"def {name}("))
    graph = graph_of(source)
    layer = next(node.name for i, node in enumerate(graph.nodes) if can_open(graph, i))
    inside = opened(graph, [layer])
    nodes = tuple(replace(node, part_of="") for node in inside.nodes)
    check_is_what_the_graph_does(Graph(name, nodes, inside.output, inside.dout))


def asked(source: str, name: str, user: str | None = None) -> Rule:
    return flow_rule_question(graph_of(source), name, user)


PRICE = PROGRAMS[len(SOURCES)]


@pytest.mark.parametrize(
    "typed",
    ["dapple_price * apple_num", "dL/dapple_price apple_num", "dout*apple_num",
     "∂L/∂total tax apple_num", "dapple = dtotal*tax*apple_num", "dtax/apple*tax",
     "dtotal*total/apple"],
)  # fmt: skip
def test_every_name_that_is_known_may_be_used(typed: str) -> None:
    assert judge(asked(PRICE, "apple"), typed).verdict == "correct"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dapple", "asked_itself"),
        ("2*dL/dapple", "asked_itself"),
        ("dapple_num*apple_num/apple", "unknown_name"),
    ],
)
def test_what_is_asked_and_what_comes_after_it_are_no_names_yet(typed: str, code: str) -> None:
    assert judge(asked(PRICE, "apple"), typed).code == code


@pytest.mark.parametrize(
    ("name", "short", "whole"),
    [
        ("apple", "apple_num*tax", "dtotal*tax*apple_num"),
        ("tax", "apple_price", "dout*apple_price"),
    ],
)
def test_a_gradient_of_1_need_not_be_written_but_any_other(
    name: str, short: str, whole: str
) -> None:
    other = PRICE.replace("tax=1.1", "tax=1.1, *, dout=3")
    for typed in (short, whole):
        assert judge(asked(PRICE, name), typed).verdict == "correct", typed
    assert judge(asked(other, name), whole).verdict == "correct"
    assert judge(asked(other, name), short).verdict == "wrong"


def test_affine_is_asked_in_its_own_letters_as_well() -> None:
    net = (
        PROGRAMS[2].replace("X", "z1").replace("W", "W2").replace("b=", "b2=").replace("b)", "b2)")
    )
    for name, typed in (("z1", "dout W^T"), ("W2", "X.T @ dY"), ("b2", "np.sum(dL/dY, axis=0)")):
        assert judge(asked(net, name), typed).verdict == "correct", typed


def test_a_relu_is_told_from_its_neighbours_at_zero_and_by_the_sign_of_what_arrives() -> None:
    rule = asked(PROGRAMS[len(SOURCES) + 7], "above")
    assert judge(rule, "dout*(above>0)").verdict == "correct"
    assert judge(rule, "dout*np.where(above>0,1,0)").verdict == "correct"
    assert judge(rule, "dout*(above>=0)").mistake == "relu_at_zero"
    assert judge(rule, "dout*(dout>0)").mistake == "masked_by_upstream"


@pytest.mark.parametrize(
    ("name", "user"), [("total", None), ("nothing", None), ("apple", "total"), ("apple", "nothing")]
)
def test_what_has_no_rule_says_so(name: str, user: str | None) -> None:
    with pytest.raises(Problem):
        asked(PRICE, name, user)
    with pytest.raises(Problem):
        local_rule_question(graph_of(PRICE), "apple_price", "tax")


GARDEN = "def garden(x=3, y=4):\n    t = x + y\n    z = t**2\n    return z"
DECK = (
    "def deck(board=3, num=2, stairs=4, *, dout=3):\n"
    "    boards = board * num\n    t = boards + stairs\n    z = t**2\n    return z"
)
SHED = "def shed(x=3, y=4, *, dout=2):\n    xy = x * y\n    f = xy + x\n    g = f**2\n    return g"


@pytest.mark.parametrize(
    ("source", "asked_for", "typed", "tag"),
    [
        (GARDEN, "z/x", "2(x+y)", None),
        (GARDEN, "z/x", "dz/dx = t+t", None),
        (GARDEN, "z/x", "2*x", "forgot_chain"),
        (GARDEN, "z/x", "1", "forgot_chain"),
        (GARDEN, "z/x", "x+y", "forgot_factor"),
        (GARDEN, "z/x", "x²+2xy+y²", "forward_value"),
        (GARDEN, "z/x", "2(x+y)x", "treated_as_mul"),
        (GARDEN, "z/x", "2(x+y)+1", "added_not_multiplied"),
        (DECK, "z/board", "2 num (board num + stairs)", None),
        (DECK, "z/board", "2*t", "forgot_chain"),
        (DECK, "z/board", "2*board", "forgot_chain"),
        (DECK, "z/board", "2*t*board", "not_swapped"),
        (DECK, "z/board", "dt*num", "included_upstream"),
        (DECK, "z/board", "dout*2*t*num", "included_upstream"),
        (SHED, "g/x", "2f(y+1)", None),
        (SHED, "g/x", "2*f*y", "forgot_fanout_sum"),
        (SHED, "g/x", "2*f", "forgot_fanout_sum"),
        (SHED, "g/x", "4*f*f*y", "multiplied_branches"),
        (SHED, "g/x", "f*(y+1)", "forgot_factor"),
        (SHED, "g/x", "y+1", "forgot_chain"),
    ],
)
def test_a_derivative_through_several_nodes(
    source: str, asked_for: str, typed: str, tag: str | None
) -> None:
    node, _, operand = asked_for.partition("/")
    verdict = judge(local_rule_question(graph_of(source), node, operand), typed)
    assert (verdict.verdict, verdict.mistake) == ("wrong" if tag else "correct", tag)


@pytest.mark.parametrize("source", [DECK, SHED])
def test_several_nodes_are_what_the_graph_does_and_every_wrong_way_is_named(source: str) -> None:
    check_all_of(source)


def test_an_equal_form_is_no_longer_than_the_answer() -> None:
    assert equal_form(graph_of(GARDEN), "rule", "z/x") is None  # 2 · (x + y) is longer than 2 · t


@pytest.mark.parametrize(
    ("source", "node", "operand"),
    [
        (DECK, "boards", "stairs"),
        (DECK, "z", "z"),
        (SOURCES["batch"], "loss", "X"),
        ("def far(x=2):\n" + "".join(f"    {b} = {a} + {a}\n" for a, b in
         ("xa", "ab", "bc")) + "    return c", "c", "x"),
    ],
)  # fmt: skip
def test_what_has_no_derivative_in_letters_says_so(source: str, node: str, operand: str) -> None:
    with pytest.raises(Problem) as told:
        local_rule_question(graph_of(source), node, operand)
    assert "{" not in str(told.value)


def test_every_tag_of_the_answer_cases_has_a_text() -> None:
    questions = DATA["questions"].values()
    wrong = [w for question in questions for w in question.get("wrong", ())]
    options = [o for question in questions for o in question.get("options", ())]
    tags = {entry["tag"] for entry in (*wrong, *options) if entry.get("tag")}
    for lang in LANGUAGES:
        assert tags <= section(lang, "mistake").keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_reason_fits_a_line(lang: str) -> None:
    names = {"x": "apple_num", "y": "apple_price", "t": "labels", "N": "N", "k": 2, "out": "total"}
    for key in section(lang, "rule"):
        if not key.startswith(("no_", "nothing_", "too_", "given_", "keep.")):
            assert cell_len(say(f"rule.{key}", lang, **names)) <= 80, key
