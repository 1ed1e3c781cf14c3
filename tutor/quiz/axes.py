"""Letters for the axes of the arrays around a node: N rows, D columns in, H columns out."""

from collections.abc import Iterable, Mapping

from tutor.formula.tree import Tree
from tutor.graph import Graph, Wire, shape_text
from tutor.graph.shape import Shape
from tutor.quiz.letters import kind_of, shape_of
from tutor.text import Problem

DIMS = {"N": 11, "D": 3, "H": 4, "C": 7, "K": 6, "M": 2}
"""A length for each letter, no two alike, so that what does not fit never fits by chance."""

OF_UNFIT = ("forgot_transpose", "wrong_operand_order")
"""Mistakes whose texts say, or ask whether, the factors do not fit."""

Letters = tuple[str, ...]

_OF_VALUE, _OF_SCORES = ("", "D", "ND"), ("", "C", "NC")
"""The axes of a value, or of what becomes one number, by how many there are."""


def axes_of(graph: Graph, wires: Iterable[Wire]) -> dict[int, Letters]:
    """The axes of every array at the nodes that these wires enter; Problem if there are too many.

    An array at several nodes has the letters that it got first.
    """
    found: dict[int, Letters] = {}
    for target in dict.fromkeys(target for target, _ in wires):
        around = (*graph.nodes[target].inputs, target)
        pattern = list(zip(around, _pattern(graph, target), strict=True))
        renamed: dict[str, str] = {}
        for i, letters in pattern:
            renamed.update(zip(letters, found.get(i, ()), strict=False))
        for i, letters in pattern:
            taken = {*renamed.values(), *(letter for axes in found.values() for letter in axes)}
            for letter in letters:
                unused = next(each for each in (letter, *DIMS) if each not in taken)
                taken.add(renamed.setdefault(letter, unused))
            found.setdefault(i, tuple(renamed[letter] for letter in letters))
    return found


def with_shapes(
    rule: str, tree: Tree, shapes: Mapping[str, Shape], asked: Shape
) -> tuple[str, dict[str, str]]:
    """The rule and, of a product, the shapes of both factors as typed and of what is asked for.

    With the lengths of these arrays the factors may happen to fit: that is a variant of the rule.
    """
    match tree:
        case ("·", tuple(left), tuple(right)):
            a, b = _shape(left, shapes), _shape(right, shapes)
            if a is None or b is None:
                return rule, {}
            tag, _, form = rule.partition(".")
            is_alike = a[-1] == b[0] and tag in OF_UNFIT and form != "outer"
            texts = {"a": shape_text(a), "b": shape_text(b), "s": shape_text(asked)}
            return f"{tag}.alike" if is_alike else rule, texts
    return rule, {}


def _shape(tree: Tree, shapes: Mapping[str, Shape]) -> Shape | None:
    match tree:
        case ("name", str(letter)):
            return shapes.get(letter)
        case ("T", ("name", str(letter))):
            return shapes[letter][::-1] if letter in shapes else None
    return None


def _pattern(graph: Graph, i: int) -> tuple[str, ...]:
    """The axes of a node's operands and of its value, one letter an axis."""
    node, kind, rank = graph.nodes[i], kind_of(graph, i), len(shape_of(graph, i))
    first = len(shape_of(graph, node.inputs[0]))
    if kind == "product":
        return _of_product(graph, i)
    if kind == "loss":
        return _OF_SCORES[first], _OF_SCORES[first], ""
    if kind == "layout" and not node.arguments and rank < len(_OF_VALUE):
        return _OF_VALUE[rank], _OF_VALUE[rank][::-1]
    if kind == "reduction" and not rank:
        return _OF_SCORES[first], ""
    return tuple(_spread(graph, j, i) for j in (*node.inputs, i))


def _of_product(graph: Graph, i: int) -> tuple[str, ...]:
    x, W, *bias = graph.nodes[i].inputs
    rows = {1: "", 2: "N"}.get(len(shape_of(graph, x)))
    if rows is None or len(shape_of(graph, W)) != 2 or x == W:
        raise Problem("rule.too_many_axes", name=graph.nodes[x].name)
    return f"{rows}D", "DH", *("H" for _ in bias), f"{rows}H"


def _spread(graph: Graph, j: int, i: int) -> str:
    """The axes of an operand that is spread over the elements of node i: the last ones."""
    shape, whole = shape_of(graph, j), shape_of(graph, i)
    before = len(whole) - len(shape)
    if len(whole) > 2 or shape != whole[before:]:
        raise Problem("rule.too_many_axes", name=graph.nodes[j].name)
    return _OF_VALUE[len(whole)][before:]
