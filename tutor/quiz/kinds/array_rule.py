"""Questions for a gradient as a formula of whole arrays: products, losses, and what is shared."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from tutor.formula.tree import Tree, added, names_in, negative, put, times
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Wire
from tutor.quiz.axes import DIMS, Letters, axes_of
from tutor.quiz.letters import (
    gradient_name,
    is_number,
    is_whole,
    kind_of,
    letters,
    name_of,
    operand_of,
    record_at,
    shape_of,
    share,
    tree_at,
)
from tutor.quiz.mistakes.formulas import array_sums, wrong_arrays, wrong_flows
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.mistakes.told import gathered_over
from tutor.quiz.question import Matrix, Operand, Wrong
from tutor.quiz.scope import ROWS, aliases, array_letters, begins_with_one, free_name
from tutor.quiz.told_apart import told_apart
from tutor.rules import BOOK


def array_rule_question(graph: Graph, wires: Sequence[Wire], targets: tuple[str, ...]) -> Matrix:
    """Asks for the gradient that comes back along these wires as a formula of arrays."""
    axes = axes_of(graph, wires)
    shares = [share_of_array(graph, axes, wire) for wire in wires]
    correct = added(shares)
    if len(wires) > 1:
        wrong = array_sums(graph, shares, graph.source_of(wires[0]))
    else:
        wrong = _wrong(graph, axes, *wires)
    derived = _derived(graph, wires)
    variables = {k: v for k, v in _variables(graph, wires, axes).items() if k not in derived}
    known = {*variables, *derived}
    other_names = {**aliases(graph, wires), **_of_rows(graph, known)}
    sign = Wrong(in_notation(negative(correct), FORMULA), "sign_error.array")
    return told_apart(
        Matrix(
            correct=in_notation(correct, FORMULA),
            variables=variables,
            dims={letter: DIMS[letter] for letter in DIMS if letter in {*chain(*axes.values())}},
            derived=derived,
            aliases={a: of for a, of in other_names.items() if of in known},
            targets=targets,
            wrong=(*wrong, sign),
        )
    )


def share_of_array(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> Tree:
    """What comes back along a wire."""
    target, slot = wire
    if is_whole(graph, wire):
        return ArraySite(graph, wire).right_formula
    if kind_of(graph, target) == "reduction":
        return _share_of_many(graph, wire)
    own, whole = axes[graph.source_of(wire)], axes[target]
    flow = ArraySite(graph, wire).names["up"] if kind_of(graph, target) == "product" else None
    found = gathered_over(own, whole)(flow or share(graph, wire), "sum")
    assert found is not None, slot
    return found


def _share_of_many(graph: Graph, wire: Wire) -> Tree:
    """What comes back to each of many elements of which one was made."""
    x, operand = tree_at(graph, graph.source_of(wire)), operand_of(graph, wire)
    found = put(share(graph, wire), {"count": ("call", "size", x)})
    is_array = operand.letter in names_in(operand.tree)
    return found if is_array else times(found, ("call", "ones_like", x))


def _wrong(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: what comes back along this wire?"""
    if is_whole(graph, wire):
        return wrong_arrays(graph, wire)
    found = wrong_flows(graph, wire, axes[graph.source_of(wire)], axes[wire[0]])
    return _of_many(graph, wire, found) if kind_of(graph, wire[0]) == "reduction" else found


def _of_many(graph: Graph, wire: Wire, found: Iterator[Wrong]) -> Iterator[Wrong]:
    """The same for every element, and with this array's number of elements."""
    x, up = name_of(graph, graph.source_of(wire)), gradient_name(graph, wire[0])
    for wrong in found:
        yield replace(wrong, value=f"({wrong.value}) * np.ones_like({x})")
    if "count" in names_in(operand_of(graph, wire).tree):
        count = np.size(graph.result.node_values[graph.source_of(wire)])
        yield Wrong(f"{up} / {count} * np.ones_like({x})", "gave_value.count", {"x": x})


def _variables(
    graph: Graph, wires: Sequence[Wire], axes: Mapping[int, Letters]
) -> dict[str, Operand]:
    named = [i for i in axes if not is_number(graph, i)]
    found = {graph.nodes[i].name: Operand(axes[i]) for i in named}
    for target in dict.fromkeys(target for target, _ in wires):
        node = graph.nodes[target]
        if not _is_one(graph, target):
            found[gradient_name(graph, target)] = Operand(axes[target])
        if _has_softmax(graph, target):
            scores, labels = node.inputs
            found[graph.nodes[labels].name] = Operand(axes[scores], "onehot")
    if any("N" in letters for letters in axes.values()):
        found[free_name(graph, ROWS)] = Operand((), value="N")
    return found


def _has_softmax(graph: Graph, i: int) -> bool:
    """Whether a node is a loss whose y is no operand, but what softmax makes of it."""
    record = BOOK[graph.nodes[i].op]
    return record.kind == "loss" and "y" not in record.letters


def _derived(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """What follows from the variables: a gradient of 1, softmax, and what a + passes on."""
    found, targets = {}, list(dict.fromkeys(target for target, _ in wires))
    for target in targets:
        node, record = graph.nodes[target], BOOK[graph.nodes[target].op]
        if record.kind in ("reduction", "layout", "rows"):
            value = put(record.made_with(node.arguments), letters(graph, target))
            found[node.name] = in_notation(value, FORMULA)
        if _is_one(graph, target):
            found[gradient_name(graph, target)] = "1"
        if _has_softmax(graph, target):
            names = {k: in_notation(v, FORMULA) for k, v in array_letters(graph, target).items()}
            found[names["y"]] = f"softmax({names['x']})"
    if len(targets) == 1:
        up = gradient_name(graph, *targets)
        found |= {gradient_name(graph, i): up for i in _passed_on(graph, *targets)}
    return found


def _is_one(graph: Graph, target: int) -> bool:
    return begins_with_one(graph, target) and not np.ndim(graph.result.node_values[target])


def _passed_on(graph: Graph, i: int) -> Iterator[int]:
    """The + nodes behind a node, as far as each passes on all of its gradient, unchanged."""
    users = [wire for wire in graph.uses[i] if wire in graph.wire_step]
    if len(users) != 1 or i == graph.output:
        return
    user = users[0][0]
    record = record_at(graph, user)
    if record and record.operator == "+" and shape_of(graph, user) == shape_of(graph, i):
        yield user
        yield from _passed_on(graph, user)


def _of_rows(graph: Graph, known: set[str]) -> dict[str, str]:
    """Both names of the number of rows, as far as no wire has them."""
    rows, taken = free_name(graph, ROWS), {name.casefold() for name in graph.index}
    return {a: rows for a in ROWS if a.casefold() not in taken} if rows in known else {}
