"""Why an answer in symbols is right, in a line, and another form of it."""

import numpy as np

from tutor.graph import Graph, Wire
from tutor.quiz.answer.written import formula_text
from tutor.quiz.axes import axes_of
from tutor.quiz.chain_rule import Way, in_operand, ways_back
from tutor.quiz.keep import kept_because
from tutor.quiz.layer_rules import SLOTS, times
from tutor.quiz.matrix_rule import array_letters, product_of, times_arriving
from tutor.quiz.product_rules import LOSSES, OPERANDS
from tutor.quiz.rule import asked_wires, is_elementwise
from tutor.quiz.scope import gradient_name, letters, local_of, name_of, share
from tutor.quiz.wrong_rules import bracketed
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
    """Another form of the answer, "= dout · y² · e^(−x)", where there is one worth seeing."""
    if verb in ("keep", "line"):
        return None
    if ways := _chain_of(graph, verb, argument):
        written_out = in_operand(graph, ways)
        return f"= {formula_text(written_out)}" if written_out else None
    wires = wires_of(graph, argument)
    if len(wires) > 1:
        return None
    found = _equal(graph, wires[0], is_local="/" in argument)
    return f"= {formula_text(found)}" if found else None


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
    target, slot = wire
    op = graph.nodes[target].op
    if op not in SLOTS:
        product = product_of(graph, axes_of(graph, [wire]), wire)
        form = product.equal if product else None
        if form is None:
            return None
        return times_arriving(graph, target, form.format(**array_letters(graph, target)))
    if not is_elementwise(graph, [wire]):
        return None
    if equal := SLOTS[op][slot].equal:
        form = equal.format(**letters(graph, target))
        return form if is_local else times(gradient_name(graph, target), form)
    return None if is_local else _one_further(graph, wire)


def _one_further(graph: Graph, wire: Wire) -> str | None:
    """The answer with what arrives as a product itself: dtotal · tax · apple_num."""
    back = [w for w in graph.uses[wire[0]] if w in graph.wire_step]
    if len(back) != 1 or not is_elementwise(graph, back):
        return None
    return times(bracketed(share(graph, back[0])), local_of(graph, wire))
