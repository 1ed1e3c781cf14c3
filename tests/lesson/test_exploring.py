"""A graph of one's own: typed, it stands at once; what is no graph leaves the last one standing."""

import pytest

from tests.lesson.states import bars, page, screen
from tests.updates import in_turn
from tutor.lesson import (
    Do,
    Exploring,
    Kept,
    Left,
    Message,
    Pasted,
    Pressed,
    Read,
    explore,
    read_graph,
    update_exploring,
)
from tutor.lesson.state.events import Line
from tutor.text import LANGUAGES, Problem


def begun(
    source: str = "x * y", lang: str = "en", in_lines: bool = False, **given: float
) -> Exploring:
    return explore(read_graph(source), source, lang, dict(given), in_lines)


def after(exploring: Exploring, *messages: Message) -> Exploring:
    return in_turn(update_exploring, exploring, messages)[0]


def typed(text: str) -> list[Message]:
    return [Pressed("x", character) for character in text]


def op(exploring: Exploring) -> str:
    graph = exploring.graph
    return graph.nodes[graph.output].op


def test_inputs_without_a_number_are_1_and_it_says_so() -> None:
    exploring = begun(x=3)
    assert exploring.graph.inputs == {"x": 3, "y": 1}
    assert "No number was given, so 1: y" in page(exploring.state)
    assert not any("so 1" in line for line in page(begun(x=3, y=4).state))


def test_pages_lead_forward_and_back() -> None:
    exploring = begun(x=3, y=4)
    forward = after(exploring, Do("next"))
    assert "out = 12" in page(forward.state)
    back = after(forward, Do("next"))
    assert "dx = 4   dy = 3" in page(back.state)
    assert after(back, Do("next")).state.position.at == back.state.position.at


def test_the_graph_follows_what_is_typed() -> None:
    exploring = after(begun(x=3), Do("formula"), Pressed("end", None), *typed(" + y**2"))
    assert exploring.source == "x * y + y**2" and op(exploring) == "AddLayer"
    assert exploring.graph.inputs == {"x": 3, "y": 1}, "numbers stay where names do"
    assert "No number was given, so 1: y" in page(exploring.state), "it still is nobody's"
    taken, events = in_turn(update_exploring, exploring, [Pressed("enter", None)])
    assert taken.typing is None and Read("x * y + y**2") in events


def test_what_is_no_graph_leaves_the_last_one_and_says_why() -> None:
    exploring = after(begun(), Do("formula"), Pressed("end", None), *typed(" + "))
    assert exploring.trouble is not None and exploring.source == "x * y"
    stays = after(exploring, Pressed("enter", None))
    assert stays.typing is not None, "what is no graph is not taken"
    mended = after(exploring, *typed("z"))
    assert mended.trouble is None and mended.source == "x * y + z"


def test_escape_brings_back_what_stood() -> None:
    before = begun(x=3)
    after_all = after(before, Do("formula"), *typed(" * x"), Pressed("escape", None))
    assert after_all == before
    assert in_turn(update_exploring, before, [Do("leave")])[1] == [Left()]


def test_a_formula_may_be_pasted_and_written_by_hand() -> None:
    empty = after(begun(), Do("formula"), *[Pressed("backspace", None)] * 5)
    exploring = after(empty, Pasted("σ(x)² + e^-y"))
    assert exploring.trouble is None and op(exploring) == "AddLayer"


def test_commands_are_those_of_a_lesson() -> None:
    exploring = after(begun("sigmoid(x)", x=0), Do("last"), Do("curve"))
    assert "tangent: slope 0.25" in screen(exploring.state)
    opened = after(exploring, Do("curve"), Do("open"))
    assert "exp" in screen(opened.state)
    edited = after(exploring, Do("curve"), Do("edit"), *typed("2"), Do("enter"))
    assert edited.graph.inputs["x"] == 2


def test_a_graph_is_kept_by_the_name_that_is_typed() -> None:
    exploring = after(begun(), Do("keep"), *typed("area"))
    _, events = update_exploring(exploring, Pressed("enter", None))
    assert list(events) == [Kept("area", "x * y")]
    assert update_exploring(after(begun(), Do("keep")), Pressed("enter", None))[1] == ()


def test_in_lines_an_empty_one_is_the_next_step() -> None:
    exploring = begun("x * y", in_lines=True, x=3, y=4)
    assert exploring.state.position.step == 0
    exploring = after(exploring, Line(""))
    assert exploring.state.position.step == 1
    exploring = after(exploring, Line("x=1/4"))
    assert exploring.graph.inputs["x"] == 0.25 and exploring.state.position.step == 1
    other = after(exploring, Line("x + y"))
    assert op(other) == "AddLayer" and other.graph.inputs["y"] == 4
    assert after(other, Line("x +")).state.notice
    assert after(other, Line("x=much")).state.notice


@pytest.mark.parametrize(
    "source", ["x +", "import os", "9**9**9", "(" * 5000 + "x", "x.__class__", "1/0"]
)
def test_hostile_formulas_are_problems(source: str) -> None:
    try:
        explore(read_graph(source), source, "en")
    except Problem as problem:
        assert problem.say("ko")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_told_in_every_language(lang: str) -> None:
    exploring = begun(lang=lang)
    assert "0" not in bars(exploring.state)[0].split()[0]
    assert "x * y" in page(exploring.state)
