"""What a rule of a graph may be written in: wires, gradients known there, letters for axes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, product

import numpy as np

from tutor.formula.evaluate import value_at
from tutor.formula.tree import Tree, added, name, number, put
from tutor.formula.written import FORMULA, tree_of
from tutor.graph import Graph, Wire
from tutor.graph.node import reduced, shape_text
from tutor.graph.notation import gradient_wires
from tutor.quiz.letters import (
    ancestors,
    gradient_name,
    is_number,
    kind_of,
    letters,
    made_with,
    name_of,
    shape_of,
    share,
)
from tutor.quiz.question import Axes, Domain, Expression, Stratum
from tutor.rules import BOOK, Operand
from tutor.text import Problem

POSITIVE, SIGNED = Domain(0.5, 3), Domain(-3, 3)
UPSTREAM, SIGNED_UPSTREAM = Domain(0.5, 2), Domain(-2, 2)
SIDES = tuple(Domain(*ends) for ends in ((-6, -0.1), (-0.1, -0.001), (0.001, 0.1), (0.1, 6)))
KINK = Domain(0, 0)
LESS, NEARLY, MORE = Domain(0.5, 1.5), Domain(1.9, 1.99), Domain(2, 3)
TIES = tuple(Domain(tie, tie) for tie in (-1.5, 0.7, 2))
BEYOND = 3  # so many times the numbers that stand at a kink
POSITIVE_POINTS = (0.5, 0.9, 1.7, 3)
NEARBY = 0.05  # how far from its own number, relatively, a value is tried where signs matter


def scope_of(graph: Graph, wires: Sequence[Wire], local: bool = False) -> Expression:
    """A question in the names at one element of the nodes that these wires enter, not answered yet.

    They are known before anything leaves the nodes. What arrives at a `local` one may be 1.
    """
    nodes, strata = _nodes(graph, wires), _strata(graph, wires)
    variables, derived = dict[str, Domain](), dict[str, str]()
    for i in sorted(nodes):
        node = graph.nodes[i]
        is_made = kind_of(graph, i) == "elementwise" and nodes.issuperset(node.inputs)
        if is_made and not _is_cut(graph, wires, i):
            tree = put(BOOK[node.op].tree, letters(graph, i))
            derived[node.name] = FORMULA.text(tree)
        elif not is_number(graph, i):
            variables[node.name] = _domain(graph, nodes, i)
    for i in known_gradients(graph, wires):
        if i != graph.output and _is_elementwise(graph, nodes, i):
            back = [share(graph, wire) for wire in graph.uses[i] if wire in graph.wire_step]
            derived[gradient_name(graph, i)] = FORMULA.text(added(back))
        elif i in nodes and begins_with_one(graph, i) and not local:
            derived[gradient_name(graph, i)] = "1"
        elif i in nodes:
            variables[gradient_name(graph, i)] = SIGNED_UPSTREAM if strata else UPSTREAM
    if any(bends(graph, i) for i in nodes):
        here = {graph.nodes[i].name: _near_own(graph, i) for i in nodes}
        near = {name: domain for name, domain in here.items() if name in variables}
        strata = (*(strata or ({}, _far(graph, nodes, variables))), near)
    derived |= _masks(graph, wires)
    known = {*variables, *derived}
    other_names = {a: of for a, of in aliases(graph, wires).items() if of in known}
    return Expression(
        correct="", variables=variables, derived=derived, aliases=other_names, strata=strata
    )


def _masks(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """The mask that the book's class keeps, where one such node is entered."""
    target, *others = {target for target, _ in wires}
    kept = BOOK[graph.nodes[target].op].kept
    if others or not (kept and kept.is_a_mask) or kept.called in map(str.casefold, graph.index):
        return {}
    mask = FORMULA.text(put(tree_of(kept.mask), letters(graph, target)))
    return {kept.called: f"({mask})"}


def begins_with_one(graph: Graph, i: int) -> bool:
    """Whether a node ends the graph and 1 arrives there, which need not be written."""
    return i == graph.output and isinstance(graph.dout, int | float) and graph.dout == 1


def known_gradients(graph: Graph, wires: Sequence[Wire]) -> Iterator[int]:
    """The nodes whose gradients are complete when what flows back along the wires is asked for."""
    asked = max(graph.wire_step[wire] for wire in wires)
    steps = [(step, i) for i, step in enumerate(graph.gradient_step) if step is not None]
    return (i for step, i in sorted(steps) if step < asked)


def aliases(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """Other names: dL/dz, the dout of the node that is entered, the book's letters there."""
    known = known_gradients(graph, wires)
    gradients = {f"dL/d{graph.nodes[i].name}": gradient_name(graph, i) for i in known}
    target, *others = {target for target, _ in wires}
    names = {"dout": gradient_name(graph, graph.output if others else target)}
    names |= {} if others else _book_letters(graph, target)
    own = (gradient_name(graph, i) for i in range(len(graph.nodes)))
    taken = {known_name.casefold() for known_name in (*graph.index, *own)}
    return gradients | {a: of for a, of in names.items() if a.casefold() not in taken}


def _book_letters(graph: Graph, i: int) -> dict[str, str]:
    """x and y of a layer with one operand; X, W, B and dY of Affine."""
    node, record = graph.nodes[i], BOOK[graph.nodes[i].op]
    of, up = [name_of(graph, j) for j in node.inputs], gradient_name(graph, i)
    if len(of) == 1:
        return {"x": of[0], "y": node.name, "dy": up}
    if record.kind in ("elementwise", "layout"):
        return {}
    found = dict(zip(record.letters, of, strict=False))
    return found | ({"dY": up} if record.kind == "product" else {})


def _is_elementwise(graph: Graph, nodes: set[int], i: int) -> bool:
    """Whether each element of a node is used for elements in its own place, or in a sum."""
    wires, shape = gradient_wires(graph, i), shape_of(graph, i)
    return bool(wires) and all(_tells_all(graph, nodes, j, shape) for j, _ in wires)


def _tells_all(graph: Graph, nodes: set[int], i: int, shape: tuple[int, ...]) -> bool:
    """Whether what node i sends back can be written with the names of these nodes."""
    record = BOOK[graph.nodes[i].op]
    if not nodes.issuperset({i, *graph.nodes[i].inputs}):
        return False
    if record.kind == "reduction":
        return record.copies(0)
    return record.kind == "elementwise" and shape_of(graph, i) == shape


def _nodes(graph: Graph, wires: Sequence[Wire]) -> set[int]:
    """All nodes with one number for each element, but what leads to a kink of which all is asked.

    There the operand itself is tried on both sides of 0 and at 0, so that it cannot follow from
    others; and where a 0 beyond the kink could be divided by, nothing but its own node is named.
    """
    needed = {i for target, _ in wires for i in (target, *graph.nodes[target].inputs)}
    shapes = {(), shape_of(graph, graph.source_of(wires[0]))}
    alike = {i for i in range(len(graph.nodes)) if shape_of(graph, i) in shapes}
    cut = [i for i in needed if _is_cut(graph, wires, i)]
    if cut and any(operand.domain for i in alike for operand in _operands(graph, i)):
        return needed
    return alike.difference(*(ancestors(graph, i) for i in cut)) | needed


def _is_cut(graph: Graph, wires: Sequence[Wire], i: int) -> bool:
    """Whether a node is an operand of a layer with a kink that is asked about."""
    return any(i in graph.nodes[j].inputs for j, _ in wires if bends(graph, j))


def bends(graph: Graph, i: int) -> bool:
    """Whether a node has a kink."""
    node = graph.nodes[i]
    return node.is_operation and bool(BOOK[node.op].bends_at)


def _strata(graph: Graph, wires: Sequence[Wire]) -> tuple[Stratum, ...]:
    """Both sides of a kink that is asked about, and the kink, where its neighbours can go there."""
    targets = dict.fromkeys(target for target, _ in wires)
    kinks = [(target, targets.keys() - {target}) for target in targets if bends(graph, target)]
    return tuple(side for target, beside in kinks for side in _sides(graph, target, beside))


def _far(graph: Graph, nodes: set[int], variables: Mapping[str, Domain]) -> Stratum:
    """Values that reach beyond the numbers at which the nodes bend."""
    bent = (j for i in nodes if bends(graph, i) for j in graph.nodes[i].inputs)
    at = (abs(float(graph.result.node_values[j])) for j in bent if is_number(graph, j))
    reach = BEYOND * max(at, default=1)
    return {k: _reaching(domain, reach) for k, domain in variables.items() if k in graph.index}


def _reaching(domain: Domain, reach: float) -> Domain:
    return Domain(-reach if domain.low < 0 else domain.low, max(reach, domain.high))


def _sides(graph: Graph, target: int, beside: Collection[int]) -> list[Stratum]:
    """What the operands of a node with a kink are on each side of it, far from it and near."""
    inputs, values = graph.nodes[target].inputs, graph.result.node_values
    own = [graph.nodes[j].name for j in inputs if not is_number(graph, j)]
    domains = {operand.domain for j in beside for operand in BOOK[graph.nodes[j].op].operands}
    if len(own) == 2:
        return [dict(zip(own, pair, strict=True)) for pair in _orders(not any(domains))]
    beyond = sum(float(values[j]) for j in inputs if is_number(graph, j))
    sides = [Domain(side.low + beyond, side.high + beyond) for side in (*SIDES, KINK)]
    if "positive" in domains or (beyond and any(domains)):
        sides = [side for side in sides if side.low > 0]
    elif any(domains):
        sides.remove(KINK)
    return [{operand: side} for operand in own for side in sides]


def _orders(may_be_negative: bool) -> Iterator[tuple[Domain, Domain]]:
    """Two numbers in either order, far apart and near each other, and equal ones."""
    yield from ((MORE, LESS), (LESS, MORE), (NEARLY, MORE), (MORE, NEARLY))
    yield from ((tie, tie) for tie in TIES if may_be_negative or tie.low > 0)
    if may_be_negative:
        yield SIGNED, SIGNED


def _domain(graph: Graph, nodes: set[int], i: int) -> Domain:
    """Where a free value is tried: positive, or near its own, if a sign could leave the reals."""
    rooted = [j for j in nodes if _needs_positive(graph, j)]
    if any(_can_be_negative(graph, k) for j in rooted for k in ancestors(graph, j)):
        return _near_own(graph, i)
    operands = [operand for j in nodes for operand in _operands(graph, j)]
    is_signed = not rooted and all(operand.domain != "nonzero" for operand in operands)
    bent = any(operand.numbers in ("signed", "exponent", "gentle") for operand in operands)
    return SIGNED if is_signed and bent else POSITIVE


def _near_own(graph: Graph, i: int) -> Domain:
    """About the number that a value has on the screen: so it is compared where the graph is."""
    own = float(np.ravel(graph.result.node_values[i])[0])
    spread = NEARBY * (abs(own) or 1)
    return Domain(own - spread, own + spread)


def _operands(graph: Graph, i: int) -> tuple[Operand, ...]:
    return BOOK[graph.nodes[i].op].operands if kind_of(graph, i) == "elementwise" else ()


def _needs_positive(graph: Graph, i: int) -> bool:
    domains = {operand.domain for operand in _operands(graph, i)}
    exponents = made_with(graph.nodes[i]).values() if domains else ()
    is_whole = all(float(exponent).is_integer() for exponent in exponents)
    return "positive" in domains or ("power" in domains and not is_whole)


def _can_be_negative(graph: Graph, i: int) -> bool:
    """Whether a node may be less than 0 where all that enters it is above."""
    node = graph.nodes[i]
    if node.op == "constant":
        return bool(np.any(np.asarray(node.value) < 0))
    if kind_of(graph, i) != "elementwise":
        return False
    exponent = {letter: number(value) for letter, value in made_with(node).items()}
    return _falls_below_zero(put(BOOK[node.op].tree, exponent), BOOK[node.op].letters)


@cache
def _falls_below_zero(tree: Tree, letters: tuple[str, ...]) -> bool:
    """Whether a formula gives a negative number for positive ones."""
    points = product(POSITIVE_POINTS, repeat=len(letters))
    found = (value_at(tree, dict(zip(letters, each, strict=True))) for each in points)
    return any(value is not None and value < 0 for value in found)


def free_name(graph: Graph, names: Sequence[str]) -> str:
    """The first of the names that no wire has."""
    taken = {each.casefold() for each in graph.index}
    return next(each for each in names if each.casefold() not in taken)


ROWS = ("N", "batch_size")
SOFTMAX = ("y", "p", "softmax_y")


def has_softmax(graph: Graph, i: int) -> bool:
    """Whether a node is a loss whose y is no operand, but what softmax makes of it."""
    record = BOOK[graph.nodes[i].op]
    return record.kind == "loss" and "y" not in record.letters


def array_letters(graph: Graph, i: int) -> dict[str, Tree]:
    """The letters at a node of arrays: N is the number of rows, y what softmax makes of scores."""
    found = {"b": name("b"), **letters(graph, i), "N": name(free_name(graph, ROWS))}
    return found | ({"y": name(free_name(graph, SOFTMAX))} if has_softmax(graph, i) else {})


def array_names(graph: Graph, i: int) -> dict[str, str]:
    """What the letters at a node of arrays stand for, as text."""
    return {k: FORMULA.text(tree) for k, tree in array_letters(graph, i).items()}


DIMS = {"N": 11, "D": 3, "H": 4, "C": 7, "K": 6, "M": 2}
"""A length for each letter, no two alike, so that what does not fit never fits by chance."""

_OF_VALUE, _OF_SCORES = ("", "D", "ND"), ("", "C", "NC")
"""The axes of a value, or of what becomes one number, by how many there are."""


def axes_of(graph: Graph, wires: Iterable[Wire]) -> dict[int, Axes]:
    """The axes of every array at the nodes that these wires enter; Problem if there are too many.

    An array at several nodes has the letters that it got first; what is reshaped has lengths.
    """
    found: dict[int, Axes] = {}
    targets = {target for target, _ in wires}
    for target in sorted(targets, key=lambda i: (kind_of(graph, i) != "layout", i)):
        around = (*graph.nodes[target].inputs, target)
        pattern = list(zip(around, _pattern(graph, target), strict=True))
        renamed: dict[int | str, int | str] = {}
        for i, axes in pattern:
            renamed.update(zip(axes, found.get(i, ()), strict=False))
        for i, axes in pattern:
            taken = {*renamed.values(), *chain(*found.values())}
            for letter in (axis for axis in axes if isinstance(axis, str)):
                unused = next(each for each in (letter, *DIMS) if each not in taken)
                taken.add(renamed.setdefault(letter, unused))
            found.setdefault(i, tuple(renamed.get(axis, axis) for axis in axes))
    return found


def _pattern(graph: Graph, i: int) -> tuple[Sequence[int | str], ...]:
    """The axes of a node's operands and of its value: a letter or a length for each."""
    node, kind, rank = graph.nodes[i], kind_of(graph, i), len(shape_of(graph, i))
    first = len(shape_of(graph, node.inputs[0]))
    if kind == "product":
        return _of_product(graph, i)
    if kind == "layout" and node.arguments:
        return shape_of(graph, node.inputs[0]), shape_of(graph, i)
    if kind == "layout" and rank < len(_OF_VALUE):
        return _OF_VALUE[rank], _OF_VALUE[rank][::-1]
    if kind == "reduction" and first < len(_OF_SCORES):
        return _OF_SCORES[first], reduced(tuple(_OF_SCORES[first]), *node.arguments) or ()
    if kind == "loss":
        return *(_OF_SCORES[first] for _ in node.inputs), ""
    return tuple(_spread(graph, j, i) for j in (*node.inputs, i))


def _of_product(graph: Graph, i: int) -> tuple[str, ...]:
    x, W, *bias = graph.nodes[i].inputs
    rows = {1: "", 2: "N"}.get(len(shape_of(graph, x)))
    if rows is None or len(shape_of(graph, W)) != 2 or x == W:
        raise Problem("rule.no_product", name=graph.nodes[i].name, shapes=_told(graph, x, W))
    return f"{rows}D", "DH", *("H" for _ in bias), f"{rows}H"


def _told(graph: Graph, *nodes: int) -> str:
    return ", ".join(f"{graph.nodes[i].name} {shape_text(shape_of(graph, i))}" for i in nodes)


def _spread(graph: Graph, j: int, i: int) -> str:
    """The axes of an operand that is spread over the elements of node i: the last ones."""
    shape, whole = shape_of(graph, j), shape_of(graph, i)
    before = len(whole) - len(shape)
    if len(whole) > 2 or shape != whole[before:]:
        raise Problem("rule.no_spread", name=graph.nodes[i].name, shapes=_told(graph, j, i))
    return _OF_VALUE[len(whole)][before:]
