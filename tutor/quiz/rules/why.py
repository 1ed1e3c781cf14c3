"""Why an answer in symbols is right, in a line, and another form of it."""

from collections.abc import Sequence

import numpy as np

from tutor.formula.written import formula_text
from tutor.graph import Graph, Wire
from tutor.quiz.rules.axes import axes_of
from tutor.quiz.rules.chain_rule import Way, along, locals_on, ways_back, written_out
from tutor.quiz.rules.keep import kept_because
from tutor.quiz.rules.layer_rules import RECIPROCAL, SLOTS, times
from tutor.quiz.rules.matrix_rule import array_letters, arrives, product_of, times_arriving
from tutor.quiz.rules.product_rules import LOSSES, OPERANDS
from tutor.quiz.rules.rule import asked_wires, is_elementwise
from tutor.quiz.rules.scope import gradient_name, kind_of, letters, local_of, name_of, share
from tutor.quiz.rules.wrong_rules import bracketed
from tutor.text import say

DIFFER_BY_SLOT = ("SubLayer", "DivLayer")


def why_rule(graph: Graph, verb: str, argument: str, lang: str) -> str:
    """One line: what the node does on the way back, or why what is kept is needed."""
    if verb == "keep":
        return kept_because(graph, argument, lang)
    if ways := _chain_of(graph, verb, argument):
        return _why_chain(graph, ways, lang)
    wires = wires_of(graph, argument)
    is_local = verb != "line" and "/" in argument
    wire, suffix = wires[0], ".local" if is_local else ""
    x = name_of(graph, graph.source_of(wire))
    if len(wires) > 1:
        return say(f"rule.branches{suffix}", lang, x=x, k=len(wires))
    y = next((name_of(graph, j) for j in _others(graph, wire)), x)
    return say(f"rule.{_key(graph, wire)}{suffix}", lang, x=x, y=y.strip("()"))


def equal_form(graph: Graph, verb: str, argument: str) -> str | None:
    """Another form of the answer, "= dout · y² · e^(−x)", where there is one that is no longer."""
    if verb in ("keep", "line"):
        return None
    if ways := _chain_of(graph, verb, argument):
        return _no_longer(written_out(graph, ways), along(ways, locals_on(graph, ways)))
    wires = wires_of(graph, argument)
    if len(wires) > 1:
        return None
    is_local = "/" in argument
    return _no_longer(_equal(graph, wires[0], is_local), _right(graph, wires[0], is_local))


def _no_longer(form: str | None, right: str) -> str | None:
    """The form as it is shown, if it is one and takes no more room than the right answer."""
    shown = formula_text(form) if form else None
    return f"= {shown}" if shown and len(shown) <= len(formula_text(right)) else None


def given_names(graph: Graph, verb: str, argument: str, lang: str) -> str | None:
    """What the names mean that stand in a rule, but on no wire: y of softmax, N of a batch."""
    if verb == "keep" or "/" in argument:
        return None
    wires = wires_of(graph, argument)
    target = wires[0][0]
    if graph.nodes[target].op not in LOSSES:
        return None
    names, is_batch = array_letters(graph, target), _rank(graph, target) == 2
    rows = say("rule.given_rows", lang, N=names["N"]) if is_batch else ""
    if graph.nodes[target].op != "SoftmaxWithLoss":
        return rows or None
    return " ".join(filter(None, (say("rule.given_softmax", lang, **names), rows)))


def names_at_loss(graph: Graph, targets: Sequence[int]) -> list[str]:
    """The names that the rule of a loss is written in; none at any other node."""
    if len(targets) != 1 or graph.nodes[targets[0]].op not in LOSSES:
        return []
    names, up = array_letters(graph, targets[0]), arrives(graph, targets[0])
    return [*([] if up == "1" else [up]), *(names[letter] for letter in "ytN")]


def wires_of(graph: Graph, argument: str) -> list[Wire]:
    """The wires of a question's argument: x, x>f or f/x."""
    user, slash, name = argument.partition("/")
    if slash:
        return asked_wires(graph, name, user)
    name, _, branch = argument.partition(">")
    return asked_wires(graph, name, branch or None)


def _chain_of(graph: Graph, verb: str, argument: str) -> list[Way] | None:
    """The ways that a rule is asked along, where it is one through several nodes."""
    node, slash, name = argument.partition("/")
    if verb != "rule" or not slash or graph.index[name] in graph.nodes[graph.index[node]].inputs:
        return None
    return ways_back(graph, node, name)


def _why_chain(graph: Graph, ways: list[Way], lang: str) -> str:
    x, out = graph.source_of(ways[0][-1]), graph.nodes[ways[0][0][0]].name
    key, k = ("chain", len(ways[0])) if len(ways) == 1 else ("chain.ways", len(ways))
    return say(f"rule.{key}", lang, x=graph.nodes[x].name, out=out, k=k)


def _key(graph: Graph, wire: Wire) -> str:
    target, slot = wire
    op, rank = graph.nodes[target].op, _rank(graph, target)
    if op in LOSSES:
        return op if rank == 2 else f"{op}.single"
    if op in OPERANDS:
        return f"Affine.{slot}" + (".single" if slot and rank == 1 else "")
    if op != "SumLayer" and not is_elementwise(graph, [wire]) and _is_shared(graph, wire):
        return "shared"
    return f"{op}.{slot}" if op in DIFFER_BY_SLOT else op


def _is_shared(graph: Graph, wire: Wire) -> bool:
    values = graph.result.node_values
    return np.shape(values[graph.source_of(wire)]) != np.shape(values[wire[0]])


def _rank(graph: Graph, target: int) -> int:
    """The number of axes of a node's first operand."""
    return np.ndim(graph.result.node_values[graph.nodes[target].inputs[0]])


def _others(graph: Graph, wire: Wire) -> list[int]:
    target, slot = wire
    return [j for k, j in enumerate(graph.nodes[target].inputs[:2]) if k != slot]


def _equal(graph: Graph, wire: Wire, is_local: bool) -> str | None:
    target = wire[0]
    if graph.nodes[target].op not in SLOTS or not is_elementwise(graph, [wire]):
        return None
    if equal := _of_slot(graph, wire):
        form = equal.format(**letters(graph, target))
        return form if is_local else times(gradient_name(graph, target), form)
    return None if is_local else _one_further(graph, wire)


def _of_slot(graph: Graph, wire: Wire) -> str | None:
    """Another form of a local derivative; of 1 ÷ x the one that lessons know it by."""
    target, slot = wire
    is_reciprocal = kind_of(graph, target) == "Reciprocal"
    return RECIPROCAL if is_reciprocal else SLOTS[graph.nodes[target].op][slot].equal


def _right(graph: Graph, wire: Wire, is_local: bool) -> str:
    """The answer itself."""
    target = wire[0]
    if graph.nodes[target].op in SLOTS:
        return local_of(graph, wire) if is_local else share(graph, wire)
    product = product_of(graph, axes_of(graph, [wire]), wire)
    assert product is not None
    return times_arriving(graph, target, product.right.format(**array_letters(graph, target)))


def _one_further(graph: Graph, wire: Wire) -> str | None:
    """The answer with what arrives as a product itself: dtotal · tax · apple_num."""
    back = [w for w in graph.uses[wire[0]] if w in graph.wire_step]
    is_kink = graph.nodes[wire[0]].op == "Relu"  # beyond which nothing is named
    if is_kink or len(back) != 1 or not is_elementwise(graph, back):
        return None
    return times(bracketed(share(graph, back[0])), local_of(graph, wire))
