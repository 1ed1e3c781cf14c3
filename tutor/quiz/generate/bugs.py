"""Which line of this backward is wrong? The lines of each layer's backward, and mutants of them.

They stand in the rule book, or are derived from the local derivatives that do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from tutor.formula.evaluate import value_of
from tutor.formula.functions import ARRAYS, ELEMENTWISE
from tutor.formula.names import NOT_IN_NUMPY
from tutor.formula.tree import Tree, added, name, names_in, put, times, words_in
from tutor.formula.written import PYTHON, in_notation
from tutor.graph import Graph
from tutor.rules import BOOK, Operand, Record, Slip
from tutor.rules.slips import slips_of

UP = name("up")
CODE = {"up": "dout"}
"""What is called otherwise in a backward."""

EXPONENTS = np.array([[2.0], [3.0]])
POINTS = {"x": np.array([1.7, -0.6]), "y": np.array([2.3, 0.8]), "up": np.array([1.9, 1.9])}
"""Where a mutant must give something else than the right line, with each exponent."""


@dataclass(frozen=True)
class Mutant:
    """A wrong line of a backward, and in the place of which right one it stands."""

    line: int
    text: str


@dataclass(frozen=True)
class Backward:
    """The lines of a layer's backward, and the mutants on which a gradient check fails.

    `reasons` are the texts that say why each line is right. `axes` is how many the layer's first
    input must have for the lines to be right; 0: any number.
    """

    lines: tuple[str, ...]
    mutants: tuple[Mutant, ...]
    reasons: tuple[str, ...]
    axes: int = 0

    def drawn(self, rng: Random) -> Mutant:
        """One of the mutants; each line that has any is as likely as the others."""
        line = rng.choice(sorted({mutant.line for mutant in self.mutants}))
        return rng.choice([mutant for mutant in self.mutants if mutant.line == line])

    def code(self, mutant: Mutant) -> tuple[str, ...]:
        """The lines with the mutant among them."""
        return (*self.lines[: mutant.line], mutant.text, *self.lines[mutant.line + 1 :])


def can_have_a_bug(graph: Graph, i: int) -> bool:
    """Whether node i is a layer of whose backward a line can be wrong."""
    node = graph.nodes[i]
    if node.op not in BACKWARDS:
        return False
    axes = BACKWARDS[node.op].axes
    return not axes or np.ndim(graph.result.node_values[node.inputs[0]]) == axes


def _backward(record: Record) -> Backward | None:
    """The lines that stand in the record, or those that its local derivatives come to."""
    if record.backward is not None:
        lines, mutants = record.backward.lines, record.backward.mutants
        own = [f"{record.layer}_{k}" for k in range(len(lines))]
        return _of_lines(lines, mutants, record.backward.reasons or own, record.backward.axes)
    is_known = all(_can_be_written(record, operand.tree) for operand in record.operands)
    if record.kind != "elementwise" or not is_known:
        return None
    return _of_one(record) if len(record.operands) == 1 else _of_several(record)


def _of_lines(
    lines: Sequence[str],
    mutants: Mapping[int, Iterable[str]],
    reasons: Sequence[str],
    axes: int = 0,
) -> Backward:
    found = (Mutant(line, text) for line, texts in mutants.items() for text in texts)
    return Backward(tuple(lines), tuple(found), tuple(reasons), axes)


def _of_one(record: Record) -> Backward:
    """First the local derivative, then dout times it."""
    (operand,) = record.operands
    own = [slip.tree for slip in operand.slips if slip.asked != "flow" and not slip.bare]
    wrong = [*own, *(tree for _, tree in slips_of(operand.tree))]
    slopes = [_code(record, tree) for tree in _wrong(record, operand.tree, wrong)]
    dx = f"d{operand.letter}"
    return _of_lines(
        (f"slope = {_code(record, operand.tree)}", f"{dx} = dout * slope", f"return {dx}"),
        {
            0: [f"slope = {slope}" for slope in slopes],
            1: (f"{dx} = slope", f"{dx} = dout + slope"),
            2: ("return slope",),
        },
        ("slope", "times_slope", "return_dx"),
    )


def _of_several(record: Record) -> Backward:
    """A line for each operand, and all gradients in the order of the operands."""
    names = [f"d{operand.letter}" for operand in record.operands]
    lines, mutants = list[str](), dict[int, list[str]]()
    for k, operand in enumerate(record.operands):
        right, other = times(UP, operand.tree), record.operands[1 - k]
        wrong = _wrong(record, right, _slips_of_flow(operand, other))
        lines.append(f"{names[k]} = {_code(record, right)}")
        mutants[k] = [f"{names[k]} = {_code(record, tree)}" for tree in wrong]
    first, *others = (operand.tree for operand in record.operands)
    if any(_differ(record, first, tree) for tree in others):
        mutants[len(lines)] = [f"return {', '.join(names[::-1])}"]
    reasons = (*("operand" for _ in lines), "order")
    return _of_lines((*lines, f"return {', '.join(names)}"), mutants, reasons)


def _slips_of_flow(operand: Operand, other: Operand) -> Iterator[Tree]:
    """What is taken for the flow: by the layer's own slips, without what arrives, or only that."""
    letters = {"own": name(operand.letter), "other": name(other.letter)}
    for slip in operand.slips:
        if slip.asked != "local":
            yield put(_flow(slip), letters)
    yield operand.tree
    yield added([UP, operand.tree])
    yield UP


def _flow(slip: Slip) -> Tree:
    return slip.tree if slip.bare or "up" in names_in(slip.tree) else times(UP, slip.tree)


def _wrong(record: Record, right: Tree, given: Iterable[Tree]) -> Iterator[Tree]:
    """Those that can be written in a backward and give something else; each text once."""
    written = dict.fromkeys(tree for tree in given if _can_be_written(record, tree))
    return (tree for tree in written if _differ(record, right, tree))


def _can_be_written(record: Record, tree: Tree) -> bool:
    """Whether only what backward has, and NumPy's functions, are in it."""
    ours = words_in(tree) & {*ELEMENTWISE, *ARRAYS} & NOT_IN_NUMPY
    return not ours and names_in(tree) <= {*record.attributes, *CODE}


def _differ(record: Record, right: Tree, other: Tree) -> bool:
    """Whether two trees give different numbers, with every exponent."""
    values = {**POINTS, "n": EXPONENTS}
    values["out"] = value_of(record.tree, values)
    a, b = (value_of(tree, values) + 0 * EXPONENTS * POINTS["x"] for tree in (right, other))
    return bool(np.all(np.any(np.isfinite(a - b) & ~np.isclose(a, b), axis=1)))


def _code(record: Record, tree: Tree) -> str:
    """The tree as it stands in a backward."""
    kept = {letter: f"self.{letter}" for letter in record.attributes}
    names = {letter: name(text) for letter, text in {**kept, **CODE}.items()}
    return in_notation(put(tree, names), PYTHON)


BACKWARDS: Mapping[str, Backward] = {
    layer: found for layer, record in BOOK.items() if (found := _backward(record)) is not None
}
"""Tests run every line: the gradient check passes on these lines and fails on every mutant."""
