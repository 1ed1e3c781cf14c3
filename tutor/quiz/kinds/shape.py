"""shape=y, shape=dy: which shape has a value, or a gradient?"""

from collections.abc import Iterator
from math import prod

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.graph.asked import shape_faults
from tutor.graph.node import BATCH
from tutor.graph.notation import formula_of, gradient_wires, with_shape
from tutor.quiz.kinds import Kind, gradient_step
from tutor.quiz.letters import kind_of, shape_of
from tutor.quiz.question import ROWS, Axes, Shape, Wrong
from tutor.text import say


def question(graph: Graph, asked: Request) -> Shape:
    """The shape of a node's value or gradient, with N where an axis is the batch."""
    is_value = asked.argument in graph.index
    name = asked.argument if is_value else asked.argument[1:]
    i = graph.index[name]
    correct = graph.shapes[i]
    mistakes = _value_shapes(graph, i) if is_value else _gradient_shapes(graph, i)
    first: dict[object, Wrong] = {}
    for wrong in (*mistakes, *_any_shapes(correct, asked.argument)):
        first.setdefault(wrong.value, wrong)
    otherwise = "untagged_shape" if is_value else "untagged_gradient_shape"
    return Shape(
        correct=correct,
        dims=_dims(graph),
        targets=(asked.argument, f"{asked.argument}.shape", "shape"),
        wrong=tuple(wrong for shape, wrong in first.items() if shape != correct),
        otherwise=Wrong((), otherwise, {"of": name}),
    )


def _value_shapes(graph: Graph, i: int) -> Iterator[Wrong]:
    """What is taken for the shape of a node's value."""
    correct, of = graph.shapes[i], graph.nodes[i].name
    if len(correct) > 1:
        yield Wrong(correct[::-1], "transposed_result.shape", {"of": of})
    if kind_of(graph, i) == "loss":
        rows = graph.shapes[graph.nodes[i].inputs[0]][:-1]
        yield Wrong(rows, "forgot_batch_mean.shape", {"of": of})
    yield from _operands(graph, i, of, "value")


def _gradient_shapes(graph: Graph, i: int) -> Iterator[Wrong]:
    """What is taken for the shape of the gradient that comes back to a node."""
    correct, of = graph.shapes[i], graph.nodes[i].name
    targets = [target for target, _ in graph.uses[i]]
    if BATCH not in correct and any(BATCH in graph.shapes[j] for j in targets):
        yield Wrong((BATCH, *correct), "forgot_batch_sum", {"of": of, "N": BATCH})
    if len(correct) > 1:
        yield Wrong(correct[::-1], "transposed_result", {"of": of})
    for target in targets:
        shape, wire = graph.shapes[target], graph.nodes[target].name
        if len(correct) == 1 and len(shape) == 2:
            yield Wrong(shape[:1], "wrong_axis", {"of": of})
            yield Wrong((), "summed_everything", {"of": of})
        yield Wrong(shape, "gave_shape_of_output.other", {"of": of, "wire": wire})
        yield from _operands(graph, target, of, "other")


def _operands(graph: Graph, i: int, of: str, form: str) -> Iterator[Wrong]:
    """The shapes of what enters a node."""
    for slot, j in enumerate(graph.nodes[i].inputs):
        is_matrix = kind_of(graph, i) == "product" and slot
        tag = "gave_shape_of_W" if is_matrix else "gave_shape_of_input"
        yield Wrong(graph.shapes[j], f"{tag}.{form}", {"of": of, "wire": graph.nodes[j].name})


def _any_shapes(correct: Axes, asked: str) -> Iterator[Wrong]:
    """What is taken for any shape: that of one row, a spare axis, the number of elements."""
    lengths = [axis for axis in correct if isinstance(axis, int)]
    if len(lengths) == len(correct) > 1:
        yield Wrong((prod(lengths),), "total_count")
    if correct[:1] == (BATCH,):
        yield Wrong(correct[1:], "forgot_batch_axis.other", {"of": asked})
    if len(correct) < 2:
        yield Wrong((1, *correct), "kept_dims.other", {"of": asked})
        yield Wrong((*correct, 1), "kept_dims.other", {"of": asked})


def _dims(graph: Graph) -> dict[str, int]:
    """How many rows the batch has, as far as the graph tells."""
    shapes = enumerate(graph.shapes)
    rows = (shape_of(graph, i)[axes.index(BATCH)] for i, axes in shapes if BATCH in axes)
    return {BATCH: next(rows, ROWS[BATCH])}


def steps(graph: Graph, asked: Request, step: int) -> tuple[int, int]:
    """Where the value, or the gradient, stands already, nothing moves."""
    name = asked.argument
    is_value = name in graph.index
    stands = graph.value_step[graph.index[name]] if is_value else gradient_step(graph, name[1:])
    return (step, step) if stands <= step else (stands - 1, stands)


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    name = asked.argument
    if name not in graph.index:
        yield say("hint.shape_gradient", lang)
        yield say("why.same_shape", lang, name=name[1:])
        yield from _shapes_of_products(graph, name[1:])
        return
    node = graph.nodes[graph.index[name]]
    operands = [with_shape(graph.nodes[j].name, graph.shapes[j]) for j in node.inputs]
    yield say("hint.shape_value", lang)
    yield f"{name} = {formula_of(node, operands)}"


def _shapes_of_products(graph: Graph, name: str) -> Iterator[str]:
    """Where a value is a factor, with the shapes of all that stands beside it."""
    for i, _ in gradient_wires(graph, graph.index[name]):
        node = graph.nodes[i]
        if kind_of(graph, i) == "product":
            told = {j: with_shape(graph.nodes[j].name, graph.shapes[j]) for j in (i, *node.inputs)}
            told[graph.index[name]] = name
            yield f"{told[i]} = {formula_of(node, [told[j] for j in node.inputs])}"


KIND = Kind(
    answer="shape",
    is_of_value=True,
    misfits=shape_faults,
    question=question,
    steps=steps,
    hints=hints,
)
