"""What the hints of several kinds of questions are made of.

Numbers are placeholders, so that they follow the inputs.
"""

from collections.abc import Sequence

from tutor.graph import Graph, Wire
from tutor.graph.element import share_recipe
from tutor.graph.notation import bare, bracketed, has_array, local_rule, rule
from tutor.graph.numbers import Index
from tutor.rules import BOOK
from tutor.text import say

OPEN = " = ?"


def idea(graph: Graph, name: str, wires: Sequence[Wire], lang: str) -> str:
    """What is special about the node that the gradient comes through, or that there are more."""
    if len(wires) > 1:
        return say("hint.sum", lang, k=len(wires))
    if _is_shared(graph, name, wires[0]):
        return say("hint.back_shared", lang, name=name)
    return say(f"hint.back_{graph.nodes[wires[0][0]].op}", lang, name=name)


def _is_shared(graph: Graph, name: str, wire: Wire) -> bool:
    """Whether the elements of a value are spread over a larger array, as a bias over the rows."""
    own, out = graph.shapes[graph.index[name]], graph.shapes[wire[0]]
    return BOOK[graph.nodes[wire[0]].op].kind == "elementwise" and own != out


def share_in_names(graph: Graph, wire: Wire, lang: str) -> str:
    """What comes back on a wire, in names."""
    if has_array(graph, wire[0]):
        return rule(graph, wire, lang, bare)
    return f"d{graph.nodes[wire[0]].name} × {bracketed(local_rule(graph, wire, lang))}"


def share_in_numbers(
    graph: Graph, wire: Wire, index: Index, lang: str, known: int | None = None
) -> str:
    """What comes back on a wire in numbers; of arrays one element, in names.

    Where only what arrives at one node is `known`, that at any other stands by its name.
    """
    if has_array(graph, wire[0]):
        return share_recipe(graph.result, wire, index, str).symbols
    local = bracketed(local_rule(graph, wire, lang, placeholder))
    arrives = f"d{graph.nodes[wire[0]].name}"
    return f"{arrives if known not in (None, wire[0]) else placeholder(arrives)} × {local}"


def placeholder(name: str) -> str:
    """The placeholder of a number that is a factor."""
    return f"{{{{({name})}}}}"
