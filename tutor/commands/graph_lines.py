"""A graph that is too wide for lines of text, told wire by wire."""

from collections.abc import Iterator

from tutor.graph import shape_text
from tutor.graph.notation import formula
from tutor.graph.numbers import number
from tutor.lesson.content.fill import written
from tutor.lesson.state.position import Position


def wires_told(position: Position) -> Iterator[str]:
    """How each wire is made, its value and its gradient; ? for what has not come yet."""
    graph, run = position.graph, position.run
    for i, node in enumerate(graph.nodes):
        if node.op == "constant":
            continue
        made = f"{node.name} = {formula(graph, i)}" if node.is_operation else node.name
        shape = shape_text(graph.shapes[i])
        value = written(run.node_values[i], number, shape) if position.shows_value(i) else "?"
        told = f"{made} = {value}"
        if graph.gradient_step[i] is not None and position.step > graph.last_forward:
            known = position.shows_gradient(i)
            gradient = written(run.node_gradients[i], number, shape) if known else "?"
            told += f"   d{node.name} = {gradient}"
        yield told
