"""What a frame and a layout cost, side by side in one interleaved run: CPU time, medians.

    python tests/bench/bench_drawing.py

Compared with netext (a graph drawing for Rich) where that is installed.
"""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from io import StringIO
from itertools import count, cycle
from os import environ, pathsep
from pathlib import Path
from statistics import median
from time import process_time

from rich.console import Console
from rich.text import Text
from textual._compositor import CompositorUpdate
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tutor.graph import Graph, Layout, Node, Painting, Picture, Pulse, Wire, fit, place
from tutor.graph.program import graph_of
from tutor.ui.compositor import SpanCompositor
from tutor.ui.widgets import graph_pane as graph_view
from tutor.ui.widgets.graph_pane import GraphView

ROUNDS = 60
SCREEN = (120, 36)
COLD = "import bench_drawing as b; print(b.layout_and_paint_seconds(b.network(8, (20, 12, 4))))"

LESSONS = {
    "1 apple": "def total(a=100, n=2, tax=1.1): return a * n * tax",
    "2 fruits": "def total(a=100, n=2, o=150, m=3, tax=1.1): return (a * n + o * m) * tax",
    "3 books": "def total(p=6600, n=2, rate=1100, ship=5): return p * n / rate + ship",
    "4 chain": "def z(x=3, y=4): return (x + y) ** 2",
    "5 mul": "def z(x=10, y=5): return x * y",
    "6 reuse": "def f(x=3, y=4): return x * y + x",
}


def network(inputs: int, layers: tuple[int, ...]) -> Graph:
    """A network of scalars, every weight a node: for sizes that no lesson has."""
    nodes: list[Node] = []
    number = count()

    def add(op: str, *operands: int) -> int:
        nodes.append(Node(f"n{next(number)}", op, operands, value=1.0))
        return len(nodes) - 1

    values = [add("input") for _ in range(inputs)]
    for width in layers:
        products = [[add("MulLayer", add("input"), x) for x in values] for _ in range(width)]
        values = [add("Sigmoid", add("Join", *row, add("input"))) for row in products]
    output = add("Join", *values) if len(values) > 1 else values[0]
    return Graph("network", tuple(nodes), output)


def layout_and_paint_seconds(graph: Graph) -> float:
    begun = process_time()
    painting = Painting(place(graph))
    for y in range(SCREEN[1]):
        painting.row(y)
    return process_time() - begun


def cold_seconds() -> float:
    """Layout and paint of 1,013 nodes, each time in a new process."""
    command = [sys.executable, "-c", COLD]
    environment = {**environ, "PYTHONPATH": pathsep.join([str(Path(__file__).parent), *sys.path])}
    runs = [subprocess.check_output(command, env=environment, text=True) for _ in range(5)]
    return median(map(float, runs))


def interleaved(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median CPU time of each work in milliseconds, measured in turns."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = process_time()
            work()
            times[name].append(1e3 * (process_time() - begun))
    return {name: median(taken[1:]) for name, taken in times.items()}


class Clock:
    """The time that pulses go by: one cell a second, a second when we say so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Stage(App[None]):
    """A graph with two pulses under way, and the same pictures in a Static."""

    CSS = "GraphView, Static { width: 120; height: 36; }"

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.graph_layout = layout
        self.view = GraphView(speed=1)
        self.static = Static()
        self.clock = Clock()
        self.after = Picture(forward=frozenset(range(len(layout.boxes))))
        self.pulses = [Pulse(wire) for wire in wires_in_view(layout)[:2]]

    def get_default_screen(self) -> Screen[None]:
        """One that is drawn as the tutor's are."""
        screen: Screen[None] = Screen()
        screen._compositor = SpanCompositor()
        return screen

    def compose(self) -> ComposeResult:
        yield self.view
        yield self.static

    def start(self) -> None:
        vars(graph_view)["monotonic"] = self.clock
        vars(graph_view)["LONGEST"] = float("inf")  # no hurry on long wires: a cell a frame
        self.view.show(self.graph_layout, Picture())
        self.static.update(self.text())
        self.advance()
        self.texts = cycle([self.next_text() for _ in range(18)])

    def text(self) -> Text:
        """The picture as it stands, as a Rich text."""
        strips = self.view.render_lines(self.view.size.region)
        return Text("\n").join(
            Text.assemble(*((part.text, part.style or "") for part in strip)) for strip in strips
        )

    def next_text(self) -> Text:
        self.advance()
        return self.text()

    def advance(self) -> None:
        """Move each pulse by one cell; start again where the shorter one ends."""
        if self.clock.now > 8 or not self.view.playing:
            self.clock.now = 0
            self.view.play(Picture(), self.pulses, self.after)
        self.clock.now += 1
        self.view._advance()

    def draw(self, widget: Widget) -> None:
        """What Textual does to bring a widget's changes to the terminal, up to the driver."""
        compositor = self.screen._compositor
        compositor.update_widgets({widget})
        update = compositor.render_update()
        assert isinstance(update, CompositorUpdate), "nothing was drawn"
        update.render_segments(self.console)

    def dirty_cells(self) -> None:
        self.advance()
        self.draw(self.view)

    def whole_widget(self) -> None:
        self.advance()
        self.view.refresh()
        self.draw(self.view)

    def static_update(self) -> None:
        self.static.update(next(self.texts))
        self.draw(self.static)


def wires_in_view(layout: Layout) -> list[Wire]:
    """The wires that begin on the first screen, the longest first."""
    (width, height), wires = SCREEN, layout.wires
    near = [w for w, r in wires.items() if all(x < width and y < height for x, y in r.cells[:20])]
    return sorted(near, key=lambda wire: -len(wires[wire].cells))


async def frames(graph: Graph) -> dict[str, float]:
    app = Stage(fit(graph, *SCREEN))
    async with app.run_test(size=(120, 80)):
        app.start()
        works = {
            "frame": app.dirty_cells,
            "whole widget": app.whole_widget,
            "Static.update": app.static_update,
        }
        return interleaved(works, ROUNDS)


def netext_seconds(graph: Graph) -> Callable[[], object]:
    """Builds and prints the graph with netext."""
    netext = import_module("netext")
    nodes: dict[int, dict[str, str]] = {i: {} for i in range(len(graph.nodes))}
    edges: list[tuple[int, int, dict[str, str]]] = [
        (graph.source_of(wire), wire[0], {}) for uses in graph.uses for wire in uses
    ]
    console = Console(width=200, file=StringIO(), color_system="truecolor")
    return lambda: console.print(netext.ConsoleGraph(nodes=nodes, edges=edges))


def compare_layouts(graphs: Mapping[str, Graph], rounds: int) -> None:
    for name, graph in graphs.items():
        works: dict[str, Callable[[], object]] = {"own": partial(whole_drawing, graph)}
        with suppress(ImportError):
            works["netext"] = netext_seconds(graph)
        taken = interleaved(works, rounds)
        ratio = f"1/{taken['netext'] / taken['own']:.0f}" if "netext" in taken else "no netext"
        print(f"layout + paint, {name}: {taken['own']:.2f} ms, {ratio}")


def whole_drawing(graph: Graph) -> list[str]:
    return Painting(place(graph)).lines()


def main() -> None:
    measured = {}
    graphs = {
        "10": network(1, (1, 1)),
        "95": network(3, (4, 4, 1)),
        "1,013": network(8, (20, 12, 4)),
    }
    for name, graph in graphs.items():
        taken = measured[name] = asyncio.run(frames(graph))
        frame = taken["frame"]
        print(
            f"{name} nodes: frame {frame:.2f} ms,"
            f" / whole widget {frame / taken['whole widget']:.2f},"
            f" / Static.update {frame / taken['Static.update']:.2f}"
        )
    print(f"frame 1,013 / 10 nodes: {measured['1,013']['frame'] / measured['10']['frame']:.2f}")
    print(f"layout + paint of 1,013 nodes, cold: {cold_seconds():.2f} s")
    compare_layouts({name: graph_of(text) for name, text in LESSONS.items()}, rounds=15)
    compare_layouts({"95 nodes": graphs["95"]}, rounds=4)


if __name__ == "__main__":
    main()
