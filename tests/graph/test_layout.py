"""What must hold for every drawing, checked from its cells alone."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from rich.cells import cell_len

from tests.graph.random_graphs import (
    another_order,
    random_graph,
    random_tree,
    relisted,
    used_part,
)
from tutor.graph import (
    OUTSIDE,
    Box,
    Graph,
    LabelKey,
    Layout,
    Node,
    Options,
    Point,
    Wire,
    fit,
    place,
)
from tutor.graph.program import graph_of

N, E, S, W = 1, 2, 4, 8

EVERY_OPTION = (
    Options(),
    Options(label=5, padding=1, track=1, pitch=1),
    Options(label=7, padding=1, pitch=2),
    Options(pitch=4, gap=1, widths={0: 14, 2: 20}),
)


def box_cells(box: Box) -> set[Point]:
    return {
        (x, y) for x in range(box.x, box.x + box.width) for y in range(box.y, box.y + box.height)
    }


def label_cells(layout: Layout, key: LabelKey) -> set[Point]:
    label = layout.labels[key]
    return {(x, label.y) for x in range(label.x, label.x + label.width)}


def nets(layout: Layout) -> dict[Point, dict[int, int]]:
    """For every cell the nets in it, with the sides on which each goes on."""
    found: dict[Point, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for route in layout.wires.values():
        cells = route.cells
        for (x, y), (to_x, to_y) in pairwise(cells):
            there, back = (E, W) if to_x > x else (S, N) if to_y > y else (N, S)
            found[x, y][route.source] |= there
            found[to_x, to_y][route.source] |= back
        found[cells[0]][route.source] |= W
        found[cells[-1]][route.source] |= E
    return found


def boxes_are_disjoint_and_inside(graph: Graph, layout: Layout) -> None:
    """No box or name covers another one or leaves the canvas."""
    taken: set[Point] = set()
    for box in (*layout.boxes, layout.end):
        cells = box_cells(box)
        assert not taken & cells
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in cells)
        assert all(cell_len(line) <= box.width for line in box.lines)
        taken |= cells


def labels_touch_nothing(graph: Graph, layout: Layout) -> None:
    """Numbers cover no box, no wire, no other number, and stay inside."""
    taken = {cell for box in (*layout.boxes, layout.end) for cell in box_cells(box)}
    taken |= {cell for route in layout.wires.values() for cell in route.cells}
    for key in layout.labels:
        cells = label_cells(layout, key)
        assert not taken & cells
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in cells)
        taken |= cells


def names_stand_apart(graph: Graph, layout: Layout) -> None:
    """A blank, or the edge, is left of every leaf's name, however far the name hangs out."""
    taken = {cell for box in (*layout.boxes, layout.end) for cell in box_cells(box)}
    taken |= {cell for route in layout.wires.values() for cell in route.cells}
    taken |= {cell for key in layout.labels for cell in label_cells(layout, key)}
    assert not any((b.x - 1, b.y) in taken for b in layout.boxes if b.kind == "leaf")


def every_number_has_its_place(graph: Graph, layout: Layout) -> None:
    """A value for all but plain constants, a gradient where one comes, one for each branch."""
    for i, node in enumerate(graph.nodes):
        uses: list[Wire] = [*graph.uses[i], *([(OUTSIDE, i)] if i == graph.output else [])]
        assert (("value", i) in layout.labels) == (node.op != "constant")
        assert (("gradient", i) in layout.labels) == (graph.gradient_step[i] is not None)
        for wire in uses:
            known = wire[0] == OUTSIDE or wire in graph.wire_step
            assert (("branch", *wire) in layout.labels) == (len(uses) > 1 and known)


def values_stand_on_their_wires(graph: Graph, layout: Layout) -> None:
    """Below a value, above a gradient and above a branch's share runs the wire it belongs to."""
    for key, label in layout.labels.items():
        source = (
            graph.nodes[key[1]].inputs[key[2]] if key[0] == "branch" and key[1] >= 0 else key[-1]
        )
        row = label.y + (1 if key[0] == "value" else -1)
        wires = [r for w, r in layout.wires.items() if r.source == source]
        if key[0] == "branch":
            wires = [layout.wires[key[1], key[2]]]
        cells = {cell for route in wires for cell in route.cells}
        assert all((x, row) in cells for x in range(label.x, label.x + label.width))


def wires_run_from_port_to_port(graph: Graph, layout: Layout) -> None:
    """Each starts right beside its source and ends right before its own operand's port."""
    expected = {w for uses in graph.uses for w in uses} | {layout.output}
    loose = {(OUTSIDE, i) for i, uses in enumerate(graph.uses) if not uses}
    assert set(layout.wires) == expected | loose
    for (target, slot), route in layout.wires.items():
        box = layout.boxes[route.source]
        blank = box.kind == "leaf"
        assert route.cells[0] == (box.x + box.width + blank, box.out)
        if target != OUTSIDE:
            assert route.source == graph.nodes[target].inputs[slot]
            into = layout.boxes[target]
            assert route.cells[-1] == (into.x - 1, into.ports[slot])
        elif slot == graph.output:
            assert route.cells[-1] == (layout.end.x - 2, layout.end.y)


def wires_are_connected_and_never_turn_back(graph: Graph, layout: Layout) -> None:
    """Cell touches cell, no cell twice, never from right to left, through no box."""
    boxes = {cell for box in (*layout.boxes, layout.end) for cell in box_cells(box)}
    for route in layout.wires.values():
        steps = list(pairwise(route.cells))
        assert all(abs(a - c) + abs(b - d) == 1 and c >= a for (a, b), (c, d) in steps)
        assert len(set(route.cells)) == len(route.cells)
        assert not boxes.intersection(route.cells)
        assert all(0 <= x < layout.width and 0 <= y < layout.height for x, y in route.cells)


def nets_only_ever_cross(graph: Graph, layout: Layout) -> None:
    """Two values share a cell only where one wire runs level and the other upright."""
    for here in nets(layout).values():
        assert len(here) == 1 or sorted(here.values()) == [N | S, E | W]


def operands_stand_in_order(graph: Graph, layout: Layout) -> None:
    """From top to bottom as in the program, inside the box."""
    for box in layout.boxes:
        assert list(box.ports) == sorted(set(box.ports))
        assert all(box.y < port < box.y + box.height - 1 for port in box.ports)
        assert box.kind != "operation" or box.y < box.out < box.y + box.height - 1


ALWAYS: tuple[Callable[[Graph, Layout], None], ...] = (
    boxes_are_disjoint_and_inside,
    labels_touch_nothing,
    names_stand_apart,
    every_number_has_its_place,
    values_stand_on_their_wires,
    wires_run_from_port_to_port,
    wires_are_connected_and_never_turn_back,
    nets_only_ever_cross,
    operands_stand_in_order,
)


def check(graph: Graph, options: Options) -> None:
    layout = place(graph, options)
    for holds in ALWAYS:
        holds(graph, layout)


def geometry(layout: Layout, order: list[int]) -> Iterator[object]:
    """All of a drawing, told without the nodes' indices in the list."""
    name = {i: k for k, i in enumerate(order)}
    yield layout.width, layout.height, replace(layout.end, node=0)
    yield [replace(layout.boxes[i], node=0) for i in order]
    yield {
        ((name.get(t, t), s) if t >= 0 else (t, name[s])): r.corners
        for (t, s), r in layout.wires.items()
    }


def is_the_same_in_any_order(graph: Graph, seed: int) -> None:
    graph = used_part(graph)
    order = another_order(graph, seed)
    first, second = place(graph), place(relisted(graph, order))
    assert list(geometry(first, order)) == list(geometry(second, list(range(len(order)))))


def test_random_graphs() -> None:
    for seed in range(150):
        check(random_graph(seed, most=24), EVERY_OPTION[seed % len(EVERY_OPTION)])


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 10_000, 500))
def test_many_more_random_graphs(start: int) -> None:
    for seed in range(start, start + 500):
        graph = random_graph(seed)
        check(graph, EVERY_OPTION[seed % len(EVERY_OPTION)])
        is_the_same_in_any_order(graph, seed)


def test_a_tree_has_no_crossing() -> None:
    for seed in range(100):
        assert all(len(here) == 1 for here in nets(place(random_tree(seed))).values())


def test_the_order_of_the_list_changes_nothing() -> None:
    for seed in range(100):
        is_the_same_in_any_order(random_graph(seed, most=24), seed)


def test_names_change_nothing_but_widths() -> None:
    for seed in range(40):
        graph = random_graph(seed, most=24)
        renamed = tuple(replace(n, name=f"이름_{i}") for i, n in enumerate(graph.nodes) if n)
        nodes = tuple(
            n if n.op == "constant" else r for n, r in zip(graph.nodes, renamed, strict=True)
        )
        one, other = place(graph), place(replace(graph, nodes=nodes))
        assert [(b.y, b.height, b.ports) for b in one.boxes] == [
            (b.y, b.height, b.ports) for b in other.boxes
        ]


ORDER = """
def order(price=6600, books=2, rate=1100, shipping=5, friends=33):
    won = price * books
    dollars = won / rate
    mine = dollars + shipping
    total = mine + friends
    return total
"""


def test_a_name_with_blanks_before_it_takes_no_width() -> None:
    graph = graph_of(ORDER)
    short = tuple(replace(n, name="s") if n.name == "shipping" else n for n in graph.nodes)
    assert place(graph).width == place(replace(graph, nodes=short)).width


def test_four_operations_in_a_row_fit_a_terminal_of_80_columns() -> None:
    layout = fit(graph_of(ORDER), 78, 12)
    assert layout.width <= 78
    assert layout.height <= 12
    assert all(label.width >= 7 for label in layout.labels.values())
    assert all(len(route.corners) == 2 for route in layout.wires.values())


def test_a_value_that_branches_runs_straight_one_way() -> None:
    layout = place(graph_of("def f(x=3, y=4):\n    area = x * y\n    return area + x"))
    bent = [wire for wire, route in layout.wires.items() if len(route.corners) > 2]
    assert bent == [(3, 1)]


@pytest.mark.parametrize(
    "program",
    [
        "x * (x + y)",
        "x * y - z * w",
        "def f(x=3, y=4, z=5, spare=1):\n    aside = z - 2\n    return x**2",
    ],
)
def test_from_every_name_a_wire_runs_straight_where_it_can(program: str) -> None:
    layout = fit(graph_of(program), 78, 14)
    straight = {route.source for route in layout.wires.values() if len(route.corners) == 2}
    assert {box.node for box in layout.boxes if box.kind == "leaf"} <= straight


def test_numbers_change_nothing() -> None:
    graph = random_graph(7)
    values = {name: -12345.678 for name in graph.inputs}
    assert fit(graph, 80, 13) == fit(graph.with_inputs(**values), 80, 13)


def test_the_drawing_shrinks_to_fit_and_then_stays_whole() -> None:
    graph = random_graph(3, most=12)
    widths = [fit(graph, width, 24).width for width in (400, 120, 80, 60, 1)]
    assert widths == sorted(widths, reverse=True)
    for width in (400, 120, 80, 60, 1):
        for holds in ALWAYS:
            holds(graph, fit(graph, width, 13))


def test_more_nodes_in_a_row_than_calls_can_be_nested() -> None:
    nodes = [Node("x", "input")]
    nodes += [Node(f"_{i}", "ExpLayer", (i,)) for i in range(2_000)]
    layout = place(Graph("row", tuple(nodes), 2_000))
    assert layout.height == 3
    assert len({box.out for box in layout.boxes}) == 1
