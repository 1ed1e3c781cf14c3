"""The drawing as text: known pictures, rows as wide as promised, meaning without colour."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.graph.random_graphs import random_graph
from tutor.graph import (
    OUTSIDE,
    Flight,
    Graph,
    LabelKey,
    Options,
    Painting,
    Picture,
    Pulse,
    crop,
    opened,
    place,
)
from tutor.graph.program import graph_of
from tutor.text.cells import spread
from tutor.text.glyphs import ASCII, FULL, Glyphs

SMALL = Options(label=7, padding=1, track=1)

APPLE = """
def total(apple=100, apple_num=2, tax=1.1):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total
"""

SQUARE = """
def z(x=2, y=3):
    t = x + y
    z = t * t
    return z
"""


def numbers(graph: Graph) -> dict[LabelKey, tuple[str, str]]:
    run = graph.run()
    texts: dict[LabelKey, tuple[str, str]] = {}
    for i, (value, gradient) in enumerate(zip(run.node_values, run.node_gradients, strict=True)):
        texts["value", i] = (f"{value:.5g}", "value")
        texts["gradient", i] = (f"{gradient:.5g}", "gradient")
    for (target, slot), gradient in run.wire_gradients.items():
        texts["branch", target, slot] = (f"{gradient:.5g}", "gradient")
    return texts


def picture(graph: Graph, at: str) -> Picture:
    """What a run shows at its start, after the last step forward, and at its end."""
    texts, every = numbers(graph), frozenset(range(len(graph.nodes)))
    inputs = {("value", i) for i in every if not graph.nodes[i].is_operation}
    if at == "start":
        return Picture(texts={key: text for key, text in texts.items() if key in inputs})
    if at == "forward":
        values: dict[LabelKey, tuple[str, str]] = {
            key: text for key, text in texts.items() if key[0] == "value"
        }
        return Picture(texts=values, forward=every, lit=graph.output)
    wires = frozenset(place(graph).wires)
    return Picture(texts=texts, forward=every, backward=wires, direction="backward")


def drawn(program: str, at: str) -> str:
    graph = graph_of(program)
    return "\n" + "\n".join(Painting(place(graph, SMALL), picture(graph, at)).lines()) + "\n"


DRAWINGS = {
    ("APPLE", "start"): """
           100     ╭───╮
    apple ────────▶│   │         ╭───╮
                   │ × ├────────▶│   │
           2       │   │         │   │
apple_num ────────▶│   │         │ × ├────────▶ total
                   ╰───╯ 1.1     │   │
                    tax ────────▶│   │
                                 ╰───╯
""",
    ("APPLE", "forward"): """
           100     ╭───╮
    apple ━━━━━━━━▶│   │ 200     ┏━━━┓
                   │ × ├━━━━━━━━▶┃   ┃
           2       │   │         ┃   ┃ 220
apple_num ━━━━━━━━▶│   │         ┃ × ┣━━━━━━━━▶ total
                   ╰───╯ 1.1     ┃   ┃
                    tax ━━━━━━━━▶┃   ┃
                                 ┗━━━┛
""",
    ("APPLE", "end"): """
           100     ╭───╮
    apple ◀━━━━━━━▶│   │ 200     ╭───╮
           2.2     │ × ├◀━━━━━━━▶│   │
           2       │   │ 1.1     │   │ 220
apple_num ◀━━━━━━━▶│   │         │ × ├◀━━━━━━━▶ total
           110     ╰───╯ 1.1     │   │ 1
                    tax ◀━━━━━━━▶│   │
                         200     ╰───╯
""",
    ("SQUARE", "start"): """
   2       ╭───╮                   ╭───╮
x ────────▶│   │         ╭────────▶│   │
           │ + ├─────────●         │ × ├────────▶ z
   3       │   │         ╰────────▶│   │
y ────────▶│   │                   ╰───╯
           ╰───╯
""",
    ("SQUARE", "forward"): """
   2       ╭───╮                   ┏━━━┓
x ━━━━━━━━▶│   │ 5       ┏━━━━━━━━▶┃   ┃ 25
           │ + ├━━━━━━━━━●         ┃ × ┣━━━━━━━━▶ z
   3       │   │         ┗━━━━━━━━▶┃   ┃
y ━━━━━━━━▶│   │                   ┗━━━┛
           ╰───╯
""",
    ("SQUARE", "end"): """
   2       ╭───╮                   ╭───╮
x ◀━━━━━━━▶│   │ 5       ┏━━━━━━━━▶│   │ 25
   10      │ + ├◀━━━━━━━━● 5       │ × ├◀━━━━━━━▶ z
   3       │   │ 10      ┗━━━━━━━━▶│   │ 1
y ◀━━━━━━━▶│   │           5       ╰───╯
   10      ╰───╯
""",
}


@pytest.mark.parametrize("at", ["start", "forward", "end"])
def test_the_apple_graph(at: str) -> None:
    assert drawn(APPLE, at) == DRAWINGS["APPLE", at]


@pytest.mark.parametrize("at", ["start", "forward", "end"])
def test_a_value_used_twice(at: str) -> None:
    assert drawn(SQUARE, at) == DRAWINGS["SQUARE", at]


def test_every_row_is_exactly_as_wide_as_the_layout() -> None:
    for seed in range(100):
        graph = random_graph(seed, most=24)
        layout = place(graph)
        texts: dict[LabelKey, tuple[str, str]] = {
            key: ("긴 숫자 12345678", "value") for key in layout.labels
        }
        painting = Painting(layout, Picture(texts=texts, lit=graph.output, selected=0))
        for y in range(layout.height):
            assert sum(cell_len(text) for text, _ in painting.row(y)) == layout.width


def test_a_cut_through_wide_characters_leaves_spaces() -> None:
    cells = tuple((character, "name") for character in spread("사과", 4))
    assert [character for character, _ in crop(cells, 1, 3)] == [" ", " "]
    assert [character for character, _ in crop(cells, 0, 2)] == ["사", ""]


def test_an_accent_stands_in_the_cell_of_its_letter() -> None:
    assert [*spread("abe\u0301", 4)] == ["a", "b", "e\u0301"]
    assert [*spread("가나\u0301", 4)] == ["가", "", "나\u0301", ""]


def test_ascii_has_nothing_but_ascii() -> None:
    graph = graph_of("sigmoid(x) * x + 2")
    layout = place(graph)
    every = frozenset(range(len(graph.nodes)))
    texts: dict[LabelKey, tuple[str, str]] = {("value", 0): ("1234567890…", "right")}
    for selected in (None, 0):
        shown = Picture(texts, forward=every, backward=frozenset(layout.wires), selected=selected)
        lines = "\n".join(Painting(layout, shown, ASCII).lines())
        assert lines.isascii()
        assert "sigmoid" in lines


def test_what_a_wire_has_seen_can_be_told_without_colour() -> None:
    graph = graph_of(APPLE)
    layout = place(graph)
    apple: LabelKey = ("value", 0)
    pictures = [
        Picture(),
        Picture(forward=frozenset({0})),
        Picture(forward=frozenset({0}), backward=frozenset({(3, 0)})),
        Picture(selected=0),
        Picture(lit=3),
        Picture(asked=apple),
        Picture(texts={apple: ("2.2", "right")}),
        Picture(texts={apple: ("2.2", "wrong")}),
        Picture(texts={apple: ("2.2", "value")}),
    ]
    assert len({tuple(Painting(layout, shown).lines()) for shown in pictures}) == len(pictures)


@pytest.mark.parametrize("glyphs", [FULL, ASCII], ids=["full", "ascii"])
def test_the_boxes_of_an_opened_layer_look_like_no_other(glyphs: Glyphs) -> None:
    graph = opened(graph_of("def f(x=1, k=2):\n    y = sigmoid(x)\n    return y * k"), ["y"])
    layout, lit = place(graph), graph.index["exp_x"]
    painting = Painting(layout, Picture(lit=lit), glyphs)

    def outline(name: str) -> tuple[str, str]:
        box = layout.boxes[graph.index[name]]
        return painting.cells(box.y)[box.x]

    assert {outline(name) for name in ("minus_x", "plus_1", "y")} == {(glyphs.part_box[0], "part")}
    assert outline("f") == (glyphs.box[0], "box")
    assert outline("exp_x") == (glyphs.lit_box[0], "box.forward")
    assert len({glyphs.box, glyphs.lit_box, glyphs.part_box}) == 3


def test_a_box_at_work_keeps_its_symbol_however_narrow() -> None:
    graph = graph_of(APPLE)
    lit = Painting(place(graph, Options(padding=0)), Picture(lit=graph.output)).lines()
    assert any("┃×┣" in line for line in lit)


def test_an_asked_number_shows_a_question_mark_or_the_end_of_what_is_typed() -> None:
    layout = place(graph_of(APPLE), SMALL)
    key: LabelKey = ("gradient", 0)
    y = layout.labels[key].y
    empty = Painting(layout, Picture(asked=key)).row(y)
    assert ("?      ", "asked") in empty
    typed = Painting(layout, Picture(texts={key: ("0.123456789", "asked")}, asked=key)).row(y)
    assert ("3456789", "asked") in typed


def test_a_number_too_long_for_its_place_is_visibly_cut() -> None:
    layout = place(graph_of(APPLE), SMALL)
    cut = Painting(layout, Picture(texts={("value", 0): ("220.00000003", "value")})).lines()
    assert "220.00…" in cut[0]


def test_a_pulse_travels_from_port_to_arrow_head_and_back() -> None:
    layout = place(graph_of(SQUARE))
    both = [Pulse((3, 1)), Pulse((3, 1), "backward"), Pulse(layout.output)]
    (_, there), (_, back), (_, out) = Flight.of(layout, both).pulses
    assert there == layout.wires[3, 1].cells
    assert back == there[::-1]
    assert out[-1] == (layout.end.x - 2, layout.end.y)


def test_rows_outside_the_drawing_are_blank() -> None:
    layout = place(graph_of(APPLE))
    assert Painting(layout).row(-1) == ((" " * layout.width, ""),)
    assert Painting(layout).row(layout.height) == ((" " * layout.width, ""),)


def test_an_unused_input_is_drawn_with_a_loose_end() -> None:
    graph = graph_of("def f(x=1, spare=2):\n    return x * 3")
    layout = place(graph)
    (spare,) = (line for line in Painting(layout).lines() if "spare" in line)
    assert spare.rstrip().endswith("─╴")
    assert (OUTSIDE, 1) in layout.wires


def test_what_is_painted_depends_on_the_picture_alone() -> None:
    layout = place(graph_of(SQUARE))
    shown = picture(graph_of(SQUARE), "end")
    backwards = [Painting(layout, shown).row(y) for y in reversed(range(layout.height))]
    painting = Painting(layout, replace(shown))
    assert [painting.row(y) for y in range(layout.height)] == backwards[::-1]
