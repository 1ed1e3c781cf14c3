"""shape=y, shape=dy: which shape has a value, or a gradient?"""

from collections.abc import Iterator, Mapping

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Run
from tutor.graph.shape import BATCH
from tutor.quiz.letters import kind_of
from tutor.quiz.question import ROWS, Axes, Shape, Wrong


def question(graph: Graph, asked: Request) -> Shape:
    """The shape of a node's value or gradient, with N where an axis is the batch."""
    is_value = asked.argument in graph.index
    name = asked.argument if is_value else asked.argument[1:]
    i = graph.index[name]
    correct = graph.shapes[i]
    mistakes = _value_shapes(graph, i) if is_value else _gradient_shapes(graph, i)
    otherwise = "untagged_shape" if is_value else "untagged_gradient_shape"
    return Shape(
        correct=correct,
        dims=_dims(graph.result),
        targets=(asked.argument, f"{asked.argument}.shape"),
        wrong=_distinct(correct, [*mistakes, *_any_shapes(correct, asked.argument)]),
        otherwise=Wrong((), otherwise, {"of": name}),
    )


def _value_shapes(graph: Graph, i: int) -> Iterator[Wrong]:
    """What is taken for the shape of a node's value."""
    node, correct = graph.nodes[i], graph.shapes[i]
    details = {"of": node.name}
    if len(correct) > 1:
        yield Wrong(correct[::-1], "transposed_result.shape", details)
    if kind_of(graph, i) == "loss":
        yield Wrong(graph.shapes[node.inputs[0]][:-1], "forgot_batch_mean.shape", details)
    for slot, j in enumerate(node.inputs):
        tag = (
            "gave_shape_of_W"
            if (kind_of(graph, i) == "product" and slot)
            else "gave_shape_of_input"
        )
        wire = {**details, "wire": graph.nodes[j].name}
        yield Wrong(graph.shapes[j], f"{tag}.value", wire)


def _gradient_shapes(graph: Graph, i: int) -> Iterator[Wrong]:
    """What is taken for the shape of the gradient that comes back to a node."""
    correct, details = graph.shapes[i], {"of": graph.nodes[i].name}
    targets = [target for target, _ in graph.uses[i]]
    if BATCH not in correct and any(BATCH in graph.shapes[j] for j in targets):
        yield Wrong((BATCH, *correct), "forgot_batch_sum", {**details, "N": BATCH})
    if len(correct) > 1:
        yield Wrong(correct[::-1], "transposed_result", details)
    for target in targets:
        if len(correct) == 1 and len(graph.shapes[target]) == 2:
            yield Wrong(graph.shapes[target][:1], "wrong_axis", details)
            yield Wrong((), "summed_everything", details)
        yield from _neighbours(graph, i, target)


def _neighbours(graph: Graph, i: int, target: int) -> Iterator[Wrong]:
    """The shapes of the other values at a node that uses node i."""
    node, of = graph.nodes[target], graph.nodes[i].name
    yield Wrong(graph.shapes[target], "gave_shape_of_output.other", {"of": of, "wire": node.name})
    for slot, j in enumerate(node.inputs):
        tag = (
            "gave_shape_of_W"
            if kind_of(graph, target) == "product" and slot
            else "gave_shape_of_input"
        )
        yield Wrong(graph.shapes[j], f"{tag}.other", {"of": of, "wire": graph.nodes[j].name})


def _any_shapes(correct: Axes, asked: str) -> Iterator[Wrong]:
    """What is taken for any shape: that of one row, a spare axis, the number of elements."""
    details = {"of": asked}
    lengths = [axis for axis in correct if isinstance(axis, int)]
    if len(lengths) == len(correct) > 1:
        yield Wrong((int(np.prod(lengths)),), "total_count")
    if correct[:1] == (BATCH,):
        yield Wrong(correct[1:], "forgot_batch_axis.other", details)
    if len(correct) < 2:
        for spare in ((1, *correct), (*correct, 1)):
            yield Wrong(spare, "kept_dims.other", details)


def _distinct(correct: Axes, mistakes: list[Wrong]) -> tuple[Wrong, ...]:
    """The first of each shape that is not the right one."""
    found: dict[object, Wrong] = {correct: Wrong(correct, "")}
    for mistake in mistakes:
        found.setdefault(mistake.value, mistake)
    return tuple(found.values())[1:]


def _dims(run: Run) -> Mapping[str, int]:
    """How many rows the batch has in this run."""
    for axes, value in zip(run.graph.shapes, run.node_values, strict=True):
        if BATCH in axes:
            return {BATCH: np.shape(value)[axes.index(BATCH)]}
    return ROWS
