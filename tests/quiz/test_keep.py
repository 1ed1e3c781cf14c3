"""What forward keeps: exactly what backward needs, and every other set is spoken to."""

from itertools import combinations

import pytest

from tests.quiz.asking import keep_question, why_rule
from tests.quiz.graphs import SOURCES
from tutor.graph import graph_of
from tutor.quiz import Choice, explain, judge
from tutor.text import LANGUAGES, Problem

BINARY = "def f(a=3, b=4):\n    z = a {} b\n    return z"
UNARY = "def f(a=3):\n    z = {}\n    return z"
SOFTMAX = SOURCES["softmax"]

ASKED = [
    (BINARY.format("*"), "z", {"a", "b"}, {"a": "forgot_one_input", "none": "mul_needs_inputs"}),
    (BINARY.format("+"), "z", set(), {"a b": "add_needs_nothing", "b": "add_needs_nothing"}),
    (BINARY.format("-"), "z", set(), {"a": "add_needs_nothing"}),
    (BINARY.format("/"), "z", {"a", "b"}, {"b": "div_needs_inputs"}),
    (UNARY.format("1 / a"), "z", {"z"}, {"a": "keeps_output"}),
    (UNARY.format("a**2"), "z", {"a"}, {"z": "keeps_input"}),
    (UNARY.format("exp(a)"), "z", {"z"}, {"a": "keeps_output", "both": "keeps_output"}),
    (UNARY.format("log(a)"), "z", {"a"}, {"none": "keeps_nothing", "z": "keeps_input"}),
    (UNARY.format("relu(a)"), "z", {"mask"}, {"a": "keeps_mask", "mask and z": "keeps_mask"}),
    (UNARY.format("sigmoid(a)"), "z", {"z"}, {"a": "keeps_output"}),
    (SOURCES["batch"], "Y", {"X", "W"}, {"all": "bias_not_needed", "W": "forgot_one_input"}),
    (SOURCES["opened"], "XW", {"X", "W"}, {"none": "mul_needs_inputs"}),
    (SOFTMAX, "loss", {"y", "t"}, {"x t": "keeps_difference"}),
    (SOURCES["identity"], "loss", {"y", "t"}, {"y": "keeps_difference"}),
]


@pytest.mark.parametrize(("source", "node", "kept", "mistakes"), ASKED)
def test_what_is_kept_is_what_backward_needs(
    source: str, node: str, kept: set[str], mistakes: dict[str, str]
) -> None:
    question = keep_question(graph_of(source), node)
    assert question.several
    assert judge(question, " ".join(sorted(kept)) or "none").verdict == "correct"
    for typed, tag in mistakes.items():
        assert judge(question, typed).mistake == tag, typed


def everything_but_the_right(question: Choice) -> list[str]:
    keys = [option.key for option in question.options]
    sets = [set(found) for k in range(len(keys) + 1) for found in combinations(keys, k)]
    return [" ".join(sorted(found)) or "none" for found in sets if found != question.correct]


@pytest.mark.parametrize(("source", "node", "kept", "mistakes"), ASKED)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_other_set_is_spoken_to(
    source: str, node: str, kept: set[str], mistakes: dict[str, str], lang: str
) -> None:
    graph = graph_of(source)
    question = keep_question(graph, node)
    for typed in everything_but_the_right(question):
        said = explain(question, judge(question, typed), lang)[0]
        assert said and "{" not in said and "()" not in said
        assert not said.startswith(("Not yet", "아직")), typed
    assert "{" not in why_rule(graph, "keep", node, lang)


def test_softmax_and_the_mask_say_what_they_are() -> None:
    texts = [option.text for option in keep_question(graph_of(SOFTMAX), "loss").options]
    assert texts == ["x", "t", "y = softmax(x)"]
    relu = keep_question(graph_of(UNARY.format("relu(a)")), "z")
    assert [option.text for option in relu.options] == ["a", "z", "mask = (a <= 0)"]


@pytest.mark.parametrize("formula", ["a + 1", "a * a", "a * -1"])
def test_where_there_is_nothing_to_choose_from_nothing_is_asked(formula: str) -> None:
    with pytest.raises(Problem):
        keep_question(graph_of(UNARY.format(formula)), "z")
