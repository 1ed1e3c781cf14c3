"""Numbers in texts: wires, gradients, branches; short and in full; after an edit."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson
from tutor.graph import graph_of
from tutor.lesson import fill, load, parse, placeholders, reading

GRAPH = graph_of("def g(x=3, y=1.1, dz=7):\n    xy = x * y\n    f = xy + x\n    return f * 100")


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("no number", "no number"),
        ("{{x}} + {{y}}", "3 + 1.1"),
        ("{{xy}} {{xy!}}", "3.3 3.3000000000000003"),
        ("{{dx}} = {{dx>xy}} + {{dx>f}}", "210 = 110 + 100"),
        ("{{ dx }}", "210"),
        ("{{dz}}", "7"),
        ("{{df}} {single} {{", "100 {single} {{"),
    ],
)
def test_placeholders_are_filled(text: str, filled: str) -> None:
    assert fill(text, GRAPH.result) == filled


def test_a_korean_particle_follows_the_reading_of_the_number() -> None:
    text = "{{x:을}} {{y:이}} {{xy!:은}} {{dx>xy:로}} {{dx:예요}}"
    assert fill(text, GRAPH.result) == "3을 1.1이 3.3000000000000003은 110으로 210이에요"
    assert fill("{{x:을}} {{x:로}}", GRAPH.with_inputs(x=2).result) == "2를 2로"


def test_numbers_follow_an_edit() -> None:
    assert fill("{{xy}}, {{dx>xy}}", GRAPH.with_inputs(y=2).result) == "6, 200"


@pytest.mark.parametrize("name", ["q", "dq", "d", "", "ddx", "dx>y", "dx>q", "x!x", "d100"])
def test_what_is_no_wire_and_no_gradient_cannot_be_read(name: str) -> None:
    assert reading(GRAPH, name) is None


def test_placeholders_are_found_in_every_text_of_a_page() -> None:
    text = "# T\n## {{a}}\n{{b}} {{c!}}\nHint: {{e}}\n- [x] {{f}}\n  {{g}}\n"
    (page,) = parse(text).pages
    assert list(placeholders(page)) == ["a", "b", "c", "e", "f", "g"]


def test_arrays_are_written_out_while_they_are_small(tmp_path: Path) -> None:
    graphs = load(array_lesson(tmp_path)).graphs
    run = graphs["layer"].result
    assert fill("{{Y}} {{Y[0,1]}} {{dW[1, 2]}}", run) == "[[10, 14, 18], [20, 28, 36]] 14 34"
    assert fill("{{dB!}}", run) == "[5, 7, 10]"
    assert fill("{{W}}", graphs["pictures"].result) == "(64, 50)"
    assert reading(graphs["layer"], "Y[2,0]") is None
    assert reading(graphs["layer"], "Y[0]") is None
