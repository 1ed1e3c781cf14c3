"""The graph as a value: names, wires, and the exact order of its steps."""

from tutor.graph import Graph, Step, graph_of

APPLE = graph_of(
    "def price(apple=100, apple_num=2, tax=1.1):\n"
    "    apple_price = apple * apple_num\n"
    "    total = apple_price * tax\n"
    "    return total"
)
REUSE = graph_of("def f(x=3, y=4, w=1):\n    xy = x * y\n    g = xy + x\n    return g")


def told(graph: Graph, step: Step) -> str:
    """A step by names: "total → tax"."""
    name = graph.nodes[step.node].name
    if step.slot is None:
        return f"{step.direction} {name}"
    return f"{name} → {graph.nodes[graph.source_of((step.node, step.slot))].name}"


def test_steps_go_forward_by_lines_and_back_wire_by_wire() -> None:
    assert [told(APPLE, step) for step in APPLE.steps] == [
        "start total",
        "forward apple_price",
        "forward total",
        "backward total",
        "total → apple_price",
        "total → tax",
        "apple_price → apple",
        "apple_price → apple_num",
    ]


def test_what_is_used_twice_is_complete_with_its_last_wire() -> None:
    told_steps = [told(REUSE, step) for step in REUSE.steps]
    assert told_steps[-3:] == ["g → x", "xy → x", "xy → y"]
    x, y, w, xy, g = (REUSE.gradient_step[REUSE.index[name]] for name in ("x", "y", "w", "xy", "g"))
    assert (g, xy, x, y, w) == (3, 4, 6, 7, 7)  # what is not used has its 0 at the end


def test_steps_back_leave_out_constants_and_what_the_output_does_not_use() -> None:
    graph = graph_of("def f(x=3):\n    unused = x * 7\n    y = x + 1\n    return y")
    assert [told(graph, step) for step in graph.steps] == [
        "start y",
        "forward unused",
        "forward y",
        "backward y",
        "y → x",
    ]


def test_wires_are_found_by_the_names_at_their_ends() -> None:
    xy, g = REUSE.index["xy"], REUSE.index["g"]
    assert REUSE.wire_between("x", "xy") == (xy, 0)
    assert REUSE.wire_between("x", "g") == (g, 1)
    assert REUSE.wire_between("y", "g") is None
    assert REUSE.wire_between("x", "nothing") is None
    assert REUSE.uses[REUSE.index["x"]] == ((xy, 0), (g, 1))


def test_a_name_stands_for_the_first_of_constants_written_alike() -> None:
    graph = graph_of("def f(x=1):\n    return x * 2 + 2")
    constants = [i for i, node in enumerate(graph.nodes) if node.op == "constant"]
    assert graph.index["2"] == constants[0]


def test_zero_inputs_and_zero_steps_back_are_possible() -> None:
    graph = graph_of("def f():\n    two = 2\n    return two * 3")
    assert (graph.inputs, graph.run().values["f"]) == ({}, 6)
    assert [told(graph, step) for step in graph.steps] == ["start f", "forward f", "backward f"]
