"""Why an answer in symbols is right, in a line, and another form of it."""

from collections.abc import Sequence

import numpy as np

from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, put, times, words_in
from tutor.formula.written import FORMULA, OF_ARRAYS, in_notation, tree_of, written
from tutor.graph import Graph, Wire
from tutor.quiz.axes import axes_of
from tutor.quiz.kinds.choose import kept_because
from tutor.quiz.kinds.numeric import asked_wires
from tutor.quiz.kinds.rule import is_elementwise, share_of_array
from tutor.quiz.letters import (
    OF_RECIPROCAL,
    gradient_at,
    is_reciprocal,
    kind_of,
    letters,
    local_of,
    name_of,
    operand_of,
    shape_of,
    share,
)
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.scope import array_letters, bends
from tutor.quiz.ways import Way, along, locals_on, ways_back, written_out
from tutor.rules import BOOK
from tutor.text import say, section


def why_rule(graph: Graph, asked: Request, lang: str) -> str:
    """One line: what the node does on the way back, or why what is kept is needed."""
    if asked.verb == "keep":
        return kept_because(graph, asked.argument, lang)
    if ways := _chain_of(graph, asked):
        return _why_chain(graph, ways, lang)
    wires = asked_wires(graph, asked)
    wire, suffix = wires[0], ".local" if asked.is_local else ""
    x = name_of(graph, graph.source_of(wire))
    if len(wires) > 1:
        return say(f"rule.branches{suffix}", lang, x=x, k=len(wires))
    y = next((name_of(graph, j) for j in _others(graph, wire)), x)
    return say(f"rule.{_key(graph, wire)}{suffix}", lang, x=x, y=y.strip("()"))


def equal_form(graph: Graph, asked: Request) -> str | None:
    """Another form of the answer, "= dout · y² · e^(−x)", where there is one that is no longer."""
    if asked.verb in ("keep", "line"):
        return None
    if ways := _chain_of(graph, asked):
        return _no_longer(written_out(graph, ways), along(ways, locals_on(graph, ways)))
    wires = asked_wires(graph, asked)
    if len(wires) > 1:
        return None
    is_local = asked.is_local
    return _no_longer(_equal(graph, wires[0], is_local), _right(graph, wires[0], is_local))


def _no_longer(form: Tree | None, right: Tree) -> str | None:
    """The form as it is shown, if it is one and takes no more room than the right answer."""
    shown = _shown(form) if form else None
    return f"= {shown}" if shown and len(shown) <= len(_shown(right)) else None


def _shown(tree: Tree) -> str:
    return written(tree, arrays=not OF_ARRAYS.isdisjoint(words_in(tree)))


def given_names(graph: Graph, asked: Request, lang: str) -> str | None:
    """What the names mean that stand in a rule, but on no wire: y of softmax, N of a batch."""
    if asked.verb == "keep" or "/" in asked.argument:
        return None
    wires = asked_wires(graph, asked)
    target = wires[0][0]
    if kind_of(graph, target) != "loss":
        return None
    names, is_batch = _array_names(graph, target), _rank(graph, target) == 2
    rows = say("rule.given_rows", lang, N=names["N"]) if is_batch else ""
    if "y" in BOOK[graph.nodes[target].op].letters:
        return rows or None
    return " ".join(filter(None, (say("rule.given_softmax", lang, **names), rows)))


def names_at_loss(graph: Graph, targets: Sequence[int]) -> list[str]:
    """The names that the rule of a loss is written in; none at any other node."""
    if len(targets) != 1 or kind_of(graph, targets[0]) != "loss":
        return []
    names, up = _array_names(graph, targets[0]), ArraySite(graph, (targets[0], 0)).names["up"]
    known = [] if up == ONE else [in_notation(up, FORMULA)]
    return [*known, *(names[letter] for letter in "ytN")]


def _array_names(graph: Graph, i: int) -> dict[str, str]:
    return {k: in_notation(tree, FORMULA) for k, tree in array_letters(graph, i).items()}


def _chain_of(graph: Graph, asked: Request) -> list[Way] | None:
    """The ways that a rule is asked along, where it is one through several nodes."""
    name, node = asked.use
    operands = graph.nodes[graph.index[node]].inputs if asked.is_local else ()
    if asked.verb != "rule" or not asked.is_local or graph.index[name] in operands:
        return None
    return ways_back(graph, node, name)


def _why_chain(graph: Graph, ways: list[Way], lang: str) -> str:
    x, out = graph.source_of(ways[0][-1]), graph.nodes[ways[0][0][0]].name
    key, k = ("chain", len(ways[0])) if len(ways) == 1 else ("chain.ways", len(ways))
    return say(f"rule.{key}", lang, x=graph.nodes[x].name, out=out, k=k)


def _key(graph: Graph, wire: Wire) -> str:
    """The text of a rule: of the layer and its operand, or of what is special about the arrays."""
    target, slot = wire
    op, kind, rank = graph.nodes[target].op, kind_of(graph, target), _rank(graph, target)
    if kind == "product":
        op = max((r for r in BOOK.values() if r.kind == kind), key=lambda r: len(r.operands)).layer
        return f"{op}.{slot}" + (".single" if slot and rank == 1 else "")
    if kind == "loss":
        return op if rank == 2 else f"{op}.single"
    if kind == "elementwise" and not is_elementwise(graph, [wire]) and _is_shared(graph, wire):
        return "shared"
    return f"{op}.{slot}" if f"{op}.{slot}" in section("en", "rule") else op


def _is_shared(graph: Graph, wire: Wire) -> bool:
    return shape_of(graph, graph.source_of(wire)) != shape_of(graph, wire[0])


def _rank(graph: Graph, target: int) -> int:
    """The number of axes of a node's first operand."""
    return np.ndim(graph.result.node_values[graph.nodes[target].inputs[0]])


def _others(graph: Graph, wire: Wire) -> list[int]:
    target, slot = wire
    return [j for k, j in enumerate(graph.nodes[target].inputs[:2]) if k != slot]


def _equal(graph: Graph, wire: Wire, is_local: bool) -> Tree | None:
    target = wire[0]
    if not is_elementwise(graph, [wire]):
        return None
    if equal := _other_local(graph, wire):
        form = put(equal, letters(graph, target))
        return form if is_local else times(gradient_at(graph, target), form)
    return None if is_local else _one_further(graph, wire)


def _other_local(graph: Graph, wire: Wire) -> Tree | None:
    """Another form of a local derivative; of 1 ÷ x the one that lessons know it by."""
    if is_reciprocal(graph, wire[0]):
        return OF_RECIPROCAL
    equal = operand_of(graph, wire).equal
    return tree_of(equal) if equal else None


def _right(graph: Graph, wire: Wire, is_local: bool) -> Tree:
    """The answer itself."""
    if is_elementwise(graph, [wire]):
        return local_of(graph, wire) if is_local else share(graph, wire)
    return share_of_array(graph, axes_of(graph, [wire]), wire)


def _one_further(graph: Graph, wire: Wire) -> Tree | None:
    """The answer with what arrives as a product itself: dtotal · tax · apple_num."""
    back = [w for w in graph.uses[wire[0]] if w in graph.wire_step]
    if bends(graph, wire[0]) or len(back) != 1 or not is_elementwise(graph, back):
        return None
    return times(share(graph, back[0]), local_of(graph, wire))
