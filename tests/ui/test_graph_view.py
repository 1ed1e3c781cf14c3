"""The graph on the screen: exact widths at every offset, motion that touches only its own cells."""

from collections.abc import Iterator

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Offset, Region
from textual.strip import Strip

from tests.graph.random_graphs import random_graph
from tests.ui.helpers import in_a_loop
from tutor.graph import LabelKey, Layout, Picture, Pulse, place
from tutor.graph.program import graph_of
from tutor.ui.widgets.graph_pane import GraphView

GRAPH = graph_of("def total(apple=100, apple_num=2, tax=1.1): return apple * apple_num * tax")
BEFORE = Picture()
AFTER = Picture(forward=frozenset({0, 1}), texts={("value", 3): ("200", "value")}, lit=3)
PULSES = [Pulse((3, 0)), Pulse((3, 1))]


class Stage(App[None]):
    """A screen with nothing but a graph; keeps what the graph told it."""

    CSS = "GraphView { width: 1fr; height: 1fr; }"

    def __init__(self, layout: Layout, motion: bool = True) -> None:
        super().__init__()
        self.graph_layout = layout
        self.view = GraphView(motion=motion, speed=1_000_000)
        self.arrived: list[Picture] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.show(self.graph_layout, BEFORE)

    def on_graph_view_arrived(self, message: GraphView.Arrived) -> None:
        self.arrived.append(message.picture)


def screen(view: GraphView) -> list[str]:
    return [strip.text for strip in strips(view)]


def strips(view: GraphView) -> list[Strip]:
    return view.render_lines(view.size.region)


def regions(view: GraphView, monkeypatch: pytest.MonkeyPatch) -> list[Region]:
    """Every region that the view asks to be drawn again from now on."""
    asked: list[Region] = []
    refresh = view.refresh

    def spy(*wanted: Region, **options: bool) -> GraphView:
        asked.extend(wanted or [view.size.region])
        return refresh(*wanted, **options)

    monkeypatch.setattr(view, "refresh", spy)
    return asked


def points(asked: list[Region], view: GraphView) -> Iterator[tuple[int, int]]:
    """The cells of the drawing that regions of the view cover."""
    layout = place(GRAPH)
    left, top = (view.size.width - layout.width) // 2, (view.size.height - layout.height) // 2
    for x, y, width, height in asked:
        yield from ((a - left, b - top) for a in range(x, x + width) for b in range(y, y + height))


@in_a_loop
async def test_every_line_is_exactly_as_wide_as_the_view_at_every_offset() -> None:
    layout = place(random_graph(11, most=24))
    texts: dict[LabelKey, tuple[str, str]] = {k: ("사과 두 개", "value") for k in layout.labels}
    app = Stage(layout)
    async with app.run_test(size=(31, 9)):
        app.view.show(layout, Picture(texts=texts))
        for x in range(0, layout.width - 25):
            app.view.pan(1, x % 3 - 1)
            assert {strip.cell_length for strip in strips(app.view)} == {31}


@in_a_loop
async def test_a_small_graph_stands_in_the_middle_and_numbers_move_nothing() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(120, 20)):
        before = screen(app.view)
        app.view.show(app.graph_layout, AFTER)
        (row,) = (y for y, line in enumerate(before) if "tax" in line)
        assert "tax" in screen(app.view)[row]
        assert screen(app.view)[row].index("tax") == before[row].index("tax")
        assert any("200" in line for line in screen(app.view))


@in_a_loop
async def test_without_motion_the_end_stands_at_once() -> None:
    app = Stage(place(GRAPH), motion=False)
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.play(BEFORE, PULSES, AFTER)
        assert any("200" in line for line in screen(app.view))
        await pilot.pause()
        assert app.arrived == [AFTER]


@in_a_loop
async def test_textuals_own_switch_for_motion_counts() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)):
        app.animation_level = "none"
        app.view.play(BEFORE, PULSES, AFTER)
        assert not app.view.playing


@in_a_loop
async def test_pulses_arrive_and_nothing_is_drawn_afterwards() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.play(BEFORE, PULSES, AFTER)
        assert app.view.playing
        while not app.arrived:
            await pilot.pause(0.01)
        assert app.arrived == [AFTER]
        assert not app.view.playing
        assert not [timer for timer in app.view._timers if timer.name == "pulses"]


@in_a_loop
async def test_a_pulse_touches_only_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.speed = 0.001
        app.view.play(BEFORE, PULSES, AFTER)
        await pilot.pause()
        asked = regions(app.view, monkeypatch)
        app.view._begun -= 6_000  # six cells' time
        app.view._advance()
        paths = {cell for p in PULSES for cell in app.graph_layout.wires[p.wire].cells}
        assert asked
        assert set(points(asked, app.view)) <= paths
        assert any("━" in line for line in screen(app.view))


@in_a_loop
async def test_finish_jumps_to_the_end_and_leaves_no_trace_of_the_pulse() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.speed = 0.001
        app.view.play(BEFORE, PULSES, AFTER)
        app.view._begun -= 6_000
        app.view._advance()
        app.view.finish()
        played = [list(strip) for strip in strips(app.view)]
        app.view.show(app.graph_layout, BEFORE)
        app.view.show(app.graph_layout, AFTER)
        assert [list(strip) for strip in strips(app.view)] == played
        assert not app.view._passed
        await pilot.pause()
        assert app.arrived == [AFTER]
        app.view.finish()
        await pilot.pause()
        assert app.arrived == [AFTER]


@in_a_loop
async def test_a_new_picture_draws_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)):
        asked = regions(app.view, monkeypatch)
        app.view.show(app.graph_layout, Picture(texts={("value", 0): ("100", "value")}))
        label = app.graph_layout.labels["value", 0]
        number = {(label.x + k, label.y) for k in range(3)}
        assert set(points(asked, app.view)) == number
        asked.clear()
        app.view.show(app.graph_layout, Picture(texts={("value", 0): ("100", "value")}))
        assert not asked


@in_a_loop
async def test_the_followed_node_comes_into_view_and_stays_there() -> None:
    graph = random_graph(5, most=40)
    layout = place(graph)
    app = Stage(layout)
    async with app.run_test(size=(40, 12)) as pilot:
        for node in range(len(graph.nodes)):
            app.view.follow(node)
            box, (left, top) = layout.boxes[node], app.view.scroll_offset
            assert left <= box.x and box.x + min(box.width, 38) <= left + 40
            assert top <= box.out < top + 12
            assert top == 0 or box.out + 2 > 12, "the top is in view where both fit"
        last = layout.boxes[-1]
        await pilot.resize_terminal(30, 8)
        await pilot.pause()
        assert app.view.scroll_y <= last.out < app.view.scroll_y + 8


@in_a_loop
async def test_hints_say_where_the_drawing_goes_on() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(30, 6)):
        assert "›" in "".join(screen(app.view)) and "‹" not in "".join(screen(app.view))
        app.view.pan(1_000, 1_000)
        assert "‹" in "".join(screen(app.view)) and "›" not in "".join(screen(app.view))


@in_a_loop
async def test_a_place_on_a_wire_is_that_of_its_node() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)):
        layout = app.graph_layout
        x, y = layout.wires[3, 1].cells[0]
        at = Offset((100 - layout.width) // 2 + x, (20 - layout.height) // 2 + y)
        assert app.view.node_under(at) == 1
        assert app.view.node_under(Offset(0, 0)) is None


@in_a_loop
async def test_leaving_in_the_middle_of_a_pulse_is_quiet() -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)) as pilot:
        app.view.speed = 1
        app.view.play(BEFORE, PULSES, AFTER)
        await app.view.remove()
        app.view._advance()
        await pilot.pause(0.05)
        assert app.arrived == []


@in_a_loop
async def test_a_wide_character_is_drawn_again_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(place(GRAPH))
    async with app.run_test(size=(100, 20)):
        key = next(iter(app.graph_layout.labels))
        app.view.show(app.graph_layout, Picture(asked=key, texts={key: ("가", "asked")}))
        asked = regions(app.view, monkeypatch)
        app.view.show(app.graph_layout, Picture(asked=key, texts={key: ("나", "asked")}))
        assert [region.width for region in asked] == [2]
