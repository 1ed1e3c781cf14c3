"""Questions with texts to choose from: which line of this backward is wrong, and what comes next?

The lines of a backward, and mutants of them, stand in the rule book, or are derived from the local
derivatives that do.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from random import Random

import numpy as np

from tutor.formula.calls import FUNCTIONS
from tutor.formula.evaluate import value_of
from tutor.formula.names import NOT_IN_NUMPY
from tutor.formula.tree import Tree, added, name, names_in, put, times, words_in
from tutor.formula.written import PYTHON
from tutor.graph import Graph, Run, Value
from tutor.graph.numbers import short
from tutor.quiz.generate.acceptance import comfortable
from tutor.quiz.mistakes import values as numbers
from tutor.quiz.question import floats, is_apart, is_close
from tutor.rules import BOOK, Backward, Operand, Record
from tutor.rules.record import slips_of

Options = tuple[tuple[str, bool], ...]
"""The texts to choose from, and whether each is right."""

Choices = tuple[Graph, Options, Mapping[str, object]]
"""A graph, the texts to choose from, and what the page has to tell."""

WRONG_OUTPUTS = 3
UP = name("up")

EXPONENTS = np.array([[2.0], [3.0]])
POINTS = {"x": np.array([1.7, -0.6]), "y": np.array([2.3, 0.8]), "up": np.array([1.9, 1.9])}
"""Where a mutant must give something else than the right line, with each exponent."""


def bug_in(graph: Graph, name: str, rng: Random) -> Choices:
    """The lines of a node's backward, a wrong one among them; all that can be are as likely."""
    node = graph.nodes[graph.index[name]]
    backward = backwards()[node.op]
    line = rng.choice(sorted(line for line, texts in backward.mutants.items() if texts))
    texts = [*backward.lines]
    texts[line] = rng.choice(backward.mutants[line])
    about = {"node": name, "op": node.op, "right": backward.lines[line]}
    return graph, tuple((text, k == line) for k, text in enumerate(texts)), about


def can_have_a_bug(graph: Graph, i: int) -> bool:
    """Whether node i is a layer whose lines of backward stand here: not those along an axis."""
    node, backward = graph.nodes[i], backwards().get(graph.nodes[i].op)
    if backward is None:
        return False
    is_along = BOOK[node.op].kind == "reduction" and any(BOOK[node.op].given(node.arguments))
    return not is_along and backward.axes in (0, len(graph.shapes[node.inputs[0]]))


def _backward(record: Record) -> Backward | None:
    """The lines that stand in the record, or those that its local derivatives come to."""
    are_known = (_can_be_written(record, operand.tree) for operand in record.operands)
    if record.backward or record.kind != "elementwise" or not all(are_known):
        return record.backward
    return _of_one(record) if len(record.operands) == 1 else _of_several(record)


def _of_one(record: Record) -> Backward:
    """First the local derivative, then dout times it."""
    (operand,) = record.operands
    own = (slip.tree for slip in operand.slips if slip.asked != "flow" and not slip.bare)
    general = (tree for _, tree in slips_of(operand.tree))
    slope, wrong = _line(record, "slope", operand.tree, (*own, *general))
    dx = f"d{operand.letter}"
    mutants = {0: wrong, 1: (f"{dx} = slope", f"{dx} = dout + slope"), 2: ("return slope",)}
    reasons = ("slope", "times_slope", "return_dx")
    return Backward((slope, f"{dx} = dout * slope", f"return {dx}"), mutants, reasons)


def _of_several(record: Record) -> Backward:
    """A line for each operand, and all gradients in the order of the operands."""
    names = [f"d{operand.letter}" for operand in record.operands]
    lines, mutants = list[str](), dict[int, tuple[str, ...]]()
    for k, operand in enumerate(record.operands):
        slips = _slips_of_flow(operand, record.operands[1 - k])
        line, mutants[k] = _line(record, names[k], times(UP, operand.tree), slips)
        lines.append(line)
    first, *others = (operand.tree for operand in record.operands)
    if any(_differ(record, first, tree) for tree in others):
        mutants[len(lines)] = (f"return {', '.join(names[::-1])}",)
    reasons = (*("operand" for _ in lines), "order")
    return Backward((*lines, f"return {', '.join(names)}"), mutants, reasons)


def _slips_of_flow(operand: Operand, other: Operand) -> Iterator[Tree]:
    """What is taken for the flow: by the layer's own slips, without what arrives, or only that."""
    letters = {"own": name(operand.letter), "other": name(other.letter)}
    for slip in operand.slips:
        if slip.asked != "local":
            is_whole = slip.bare or "up" in names_in(slip.tree)
            yield put(slip.tree if is_whole else times(UP, slip.tree), letters)
    yield from (operand.tree, added([UP, operand.tree]), UP)


def _line(
    record: Record, target: str, right: Tree, slips: Iterable[Tree]
) -> tuple[str, tuple[str, ...]]:
    """What sets the target, and that with slips that can be written and give something else."""
    trees = dict.fromkeys(tree for tree in slips if _can_be_written(record, tree))
    wrong = (tree for tree in trees if _differ(record, right, tree))
    line, *mutants = (f"{target} = {_code(record, tree)}" for tree in (right, *wrong))
    return line, tuple(mutants)


def _can_be_written(record: Record, tree: Tree) -> bool:
    """Whether only what backward has, and NumPy's functions, are in it."""
    ours = words_in(tree) & {*FUNCTIONS} & NOT_IN_NUMPY
    return not ours and names_in(tree) <= {*record.attributes, "up"}


def _differ(record: Record, right: Tree, other: Tree) -> bool:
    """Whether two trees give different numbers, with every exponent."""
    values = {**POINTS, "n": EXPONENTS}
    values["out"] = value_of(record.tree, values)
    a, b = (value_of(tree, values) + 0 * EXPONENTS * POINTS["x"] for tree in (right, other))
    return bool(np.all(np.any(np.isfinite(a - b) & ~is_close(a, b), axis=1)))


def _code(record: Record, tree: Tree) -> str:
    """The tree as it stands in a backward."""
    names = {letter: name(f"self.{letter}") for letter in record.attributes}
    return PYTHON.text(put(tree, {**names, "up": name("dout")}))


@cache
def backwards() -> Mapping[str, Backward]:
    """By layer, where there is one; tests run every line: the gradient check passes on these lines
    and fails on every mutant."""
    found = {layer: _backward(record) for layer, record in BOOK.items()}
    return {layer: backward for layer, backward in found.items() if backward is not None}


def change_in(pairs: Iterable[tuple[Graph, Graph]], name: str, rng: Random) -> Choices | None:
    """What the output may become where an input gets what it has in the other graph of a pair.

    The first pair is taken at whose numbers the typical mistakes lead to other outputs.
    """
    for graph, other in pairs:
        old, new = _plain(graph.inputs[name]), _plain(other.inputs[name])
        runs = [each.result for each in comfortable((graph, graph.with_inputs(**{name: new})))]
        outputs = _distinct(runs[0], runs[1], name) if len(runs) == 2 else []
        if len(outputs) == 1 + WRONG_OUTPUTS:
            options = [(short(value), k == 0) for k, value in enumerate(outputs)]
            output, was = graph.nodes[graph.output].name, graph.result.node_values[graph.output]
            about = {"input": name, "old": old, "new": new, "output": output, "was": was}
            return graph, tuple(rng.sample(options, len(options))), about
    return None


def _distinct(run: Run, changed: Run, name: str) -> list[float]:
    """The right output and the first wrong ones that are clearly different from all before."""
    right = _output(changed)
    found = [right] if is_apart(_output(run), right) else []
    for value in _outputs(run, changed, name):
        if found and np.isfinite(value) and all(is_apart(value, other) for other in found):
            found.append(value)
    return found[: 1 + WRONG_OUTPUTS]


@np.errstate(all="ignore")
def _outputs(run: Run, changed: Run, name: str) -> Iterator[float]:
    """What the output is taken to become."""
    was, old, new = _output(run), _number(run.values[name]), _number(changed.values[name])
    slope = _number(run.gradients[name]) / _number(run.dout)
    yield was + (new - old)  # without the gradient
    yield was * new / old  # in proportion, also where something else is added
    for mistake in numbers.values(changed, run.graph.output):
        yield float(mistake.values)  # one branch forgotten, or the last node
    yield was + slope * (new - old)  # along the tangent, where the graph is curved
    yield was - slope * (new - old)  # the wrong way
    yield slope * (new - old)  # the change alone
    yield was + slope  # as if the input had grown by 1
    yield was + new


def _output(run: Run) -> float:
    return _number(run.node_values[run.graph.output])


def _number(value: Value | None) -> float:
    return float(floats(value))


def _plain(value: Value | None) -> float:
    number = _number(value)
    return int(number) if number.is_integer() else number
