"""Letters for the axes of the arrays around a node: N rows, D columns in, H columns out."""

from collections.abc import Iterable, Mapping

from tutor.formula.tree import Tree, parts_of
from tutor.graph import Graph, Wire, shape_text
from tutor.graph.shape import Shape
from tutor.quiz.letters import kind_of, shape_of
from tutor.text import Problem

DIMS = {"N": 11, "D": 3, "H": 4, "C": 7, "K": 6, "M": 2}
"""A length for each letter, no two alike, so that what does not fit never fits by chance."""

OF_UNFIT = ("forgot_transpose", "wrong_operand_order")
"""Mistakes whose texts say, or ask whether, the factors do not fit."""

Letters = tuple[str, ...]

_PRODUCTS = {  # the axes of x, W, b and the value by the numbers of axes of x and W
    (2, 2): ("ND", "DH", "H", "NH"),
    (1, 2): ("D", "DH", "H", "H"),
}
_OF_VALUE = ("", "D", "ND")  # the axes of a value by their number


def axes_of(graph: Graph, wires: Iterable[Wire]) -> dict[int, Letters]:
    """The axes of every array at the nodes that these wires enter; Problem if there are too many.

    An array at several nodes has the letters that it got first.
    """
    found: dict[int, Letters] = {}
    for target in dict.fromkeys(target for target, _ in wires):
        pattern = _pattern(graph, target)
        renamed: dict[str, str] = {}
        for i, letters in pattern:
            renamed.update(zip(letters, found.get(i, ()), strict=False))
        for i, letters in pattern:
            taken = {*renamed.values(), *(letter for axes in found.values() for letter in axes)}
            for letter in letters:
                renamed.setdefault(letter, letter if letter not in taken else _unused(taken))
                taken.add(renamed[letter])
            found.setdefault(i, tuple(renamed[letter] for letter in letters))
    return found


def product_shapes(tree: Tree, shapes: Mapping[str, Shape], asked: Shape) -> dict[str, object]:
    """The shapes of the two factors of a product in letters as typed, and of what is asked for."""
    factors = _factors(tree, shapes)
    a, b = map(shape_text, factors) if factors else ("", "")
    return {"a": a, "b": b, "s": shape_text(asked)} if factors else {}


def fitting(rule: str, tree: Tree, shapes: Mapping[str, Shape]) -> str:
    """The rule, or its variant where with the lengths of these arrays the factors happen to fit."""
    factors = _factors(tree, shapes)
    fits = bool(factors) and factors[0][-1] == factors[1][0]
    tag = rule.partition(".")[0]
    return f"{tag}.alike" if fits and tag in OF_UNFIT and not rule.endswith(".outer") else rule


def _factors(tree: Tree, shapes: Mapping[str, Shape]) -> tuple[Shape, ...]:
    """The shapes of both factors as typed; empty where the tree is no product of two arrays."""
    if tree[0] != "·":
        return ()
    found = [_shape(side, shapes) for side in parts_of(tree)]
    return () if None in found else tuple(shape for shape in found if shape is not None)


def _shape(tree: Tree, shapes: Mapping[str, Shape]) -> Shape | None:
    match tree:
        case ("name", str(letter)):
            return shapes.get(letter)
        case ("T", ("name", str(letter))):
            return shapes[letter][::-1] if letter in shapes else None
    return None


def _pattern(graph: Graph, i: int) -> list[tuple[int, str]]:
    """A node's operands and its value, each with its axes, one letter an axis."""
    node = graph.nodes[i]
    around = (*node.inputs, i)
    kind = kind_of(graph, i)
    if kind == "product":
        x, W, b, out = _of_product(graph, i)
        return list(zip(around, (x, W, b, out) if len(around) == 4 else (x, W, out), strict=True))
    if kind == "loss":
        scores = {0: "", 1: "C", 2: "NC"}[_rank(graph, node.inputs[0])]
        return list(zip(around, (scores, scores, ""), strict=True))
    if kind == "layout" and not node.arguments and _rank(graph, i) < len(_OF_VALUE):
        axes = _OF_VALUE[_rank(graph, i)]
        return [(node.inputs[0], axes), (i, axes[::-1])]
    if kind == "reduction" and not _rank(graph, i):
        return [(node.inputs[0], ("", "C", "NC")[_rank(graph, node.inputs[0])]), (i, "")]
    return [(j, _spread(graph, j, i)) for j in around]


def _of_product(graph: Graph, i: int) -> tuple[str, ...]:
    x, W = graph.nodes[i].inputs[:2]
    ranks = _rank(graph, x), _rank(graph, W)
    if ranks not in _PRODUCTS or x == W:
        raise Problem("rule.too_many_axes", name=graph.nodes[x].name)
    return _PRODUCTS[ranks]


def _spread(graph: Graph, j: int, i: int) -> str:
    """The axes of an operand that is spread over the elements of node i: the last ones."""
    shape, whole = shape_of(graph, j), shape_of(graph, i)
    if len(whole) > 2 or shape != whole[len(whole) - len(shape) :]:
        raise Problem("rule.too_many_axes", name=graph.nodes[j].name)
    return _OF_VALUE[len(whole)][len(whole) - len(shape) :]


def _rank(graph: Graph, i: int) -> int:
    return len(shape_of(graph, i))


def _unused(taken: set[str]) -> str:
    return next(letter for letter in DIMS if letter not in taken)
