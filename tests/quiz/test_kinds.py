"""Kinds of questions: what each tells of itself, and the hints that it gives in practice."""

import pytest

from tutor.formula import VERBS, Request
from tutor.graph import graph_of
from tutor.quiz import KINDS

HINTS = {
    "x / y": ("x", "dout × (1 ÷ y)", "{{(dout)}} × (1 ÷ {{(y)}})"),
    "relu(x)": ("x", "dout × (1 if x > 0, else 0)", "{{(dout)}} × (1 if {{(x)}} > 0, else 0)"),
    "abs(x)": ("x", "dout × ((x > 0) - (x < 0))", "{{(dout)}} × (({{(x)}} > 0) - ({{(x)}} < 0))"),
    "x * y": ("y", "dout × x", "{{(dout)}} × {{(x)}}"),
}


@pytest.mark.parametrize("text", HINTS)
def test_a_factor_of_a_hint_stands_in_brackets_once(text: str) -> None:
    name, rule, numbers = HINTS[text]
    graph = graph_of(text).with_inputs(x=-2, **({"y": 4} if "y" in text else {}))
    _, *rungs = KINDS["flow"].hints(graph, Request("flow", name), "en")
    assert rungs == [f"d{name} = {rule}", f"d{name} = {numbers} = ?"]


@pytest.mark.parametrize("verb", VERBS)
def test_what_no_number_decides_has_a_reason(verb: str) -> None:
    kind = KINDS[verb]
    assert (kind.answer == "number") == (kind.numbers is not None)
    assert bool(kind.why) == (kind.answer in ("formula", "line", "options"))
