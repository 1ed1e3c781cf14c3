"""What an answer was made of and what it left out, by the names on the drawing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import partial

from tutor.formula.calls import COMPARISONS
from tutor.formula.tree import Tree, parts_of
from tutor.graph import Graph
from tutor.quiz.letters import ancestors, descendants, gradient_name


@dataclass(frozen=True)
class Parts:
    """Names of values ("num", "X[0, 1]") and gradients ("dz"; "dx>f" of the branch into f)."""

    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def parts_between(graph: Graph, tree: Tree, right: Tree) -> Parts:
    """The names of a wrong formula, and those of the right one that have no part in it.

    Those of a comparison do not count: it is a switch, and no number of it goes into the answer.
    """
    used, wanted = (names_within(each, COMPARISONS) for each in (tree, right))
    return parts_apart(used, wanted, partial(_made_of, graph))


def parts_apart(
    names: Iterable[str], wanted: Iterable[str], made_of: Callable[[str], Set[str]]
) -> Parts:
    """Those that were used, and of those that are wanted the ones that nothing used stands for.

    What is made of names that are wanted, or they of it, may stand for them.
    """
    used = tuple(dict.fromkeys(names))
    inside = {*used}.union(*map(made_of, used))
    apart = (each for each in dict.fromkeys(wanted) if each not in inside)
    return Parts(used, tuple(each for each in apart if made_of(each).isdisjoint(used)))


def names_within(tree: Tree, skipped: Collection[str] = ()) -> Iterator[str]:
    """Every name of a tree in its order, as often as it stands there outside of what is skipped."""
    if tree[0] == "name":
        yield str(tree[1])
    for part in () if tree[0] in skipped else parts_of(tree):
        yield from names_within(part, skipped)


def _made_of(graph: Graph, text: str) -> Set[str]:
    """The values that a value is computed from, or the gradients that a gradient is."""
    if text in graph.index:
        return {graph.nodes[j].name for j in ancestors(graph, graph.index[text])}
    gradients = {gradient_name(graph, i): i for i in range(len(graph.nodes))}
    behind = descendants(graph, gradients[text]) if text in gradients else set()
    return {gradient_name(graph, j) for j in behind}
