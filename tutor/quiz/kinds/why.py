"""Why a gradient in symbols is right, in a line, and another form of it."""

from collections.abc import Sequence

from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, times
from tutor.formula.written import FORMULA, written
from tutor.graph import Graph, Wire
from tutor.quiz.kinds.numeric import asked_wires, local_wires
from tutor.quiz.letters import (
    equal_local,
    gradient_at,
    is_elementwise,
    kind_of,
    local_of,
    name_of,
    shape_of,
    share,
)
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.scope import array_names, bends, has_softmax
from tutor.quiz.ways import Way, along, locals_on, ways_back, written_out
from tutor.rules import BOOK
from tutor.text import say, section


def why_back(graph: Graph, asked: Request, lang: str) -> str:
    """One line: what the node does on the way back."""
    wire, *others = asked_wires(graph, asked)
    key = ("branches" if others else _key(graph, wire)) + (".local" if asked.is_local else "")
    x = name_of(graph, graph.source_of(wire))
    beside = (name_of(graph, j) for k, j in enumerate(graph.nodes[wire[0]].inputs) if k != wire[1])
    return say(f"rule.{key}", lang, x=x, y=next(beside, x).strip("()"), k=1 + len(others))


def why_rule(graph: Graph, asked: Request, lang: str) -> str:
    """The same, or along how many ways, or through how many nodes."""
    if not (ways := _chain_of(graph, asked)):
        return why_back(graph, asked, lang)
    key, k = ("chain", len(ways[0])) if len(ways) == 1 else ("chain.ways", len(ways))
    return say(f"rule.{key}", lang, x=asked.name, out=asked.user, k=k)


def equal_form(graph: Graph, asked: Request) -> str | None:
    """Another form of the answer, "= dout · y² · e^(−x)", where there is one that is no longer."""
    if ways := _chain_of(graph, asked):
        return _no_longer(written_out(graph, ways), along(ways, locals_on(graph, ways)))
    wire, *others = asked_wires(graph, asked)
    if others or not is_elementwise(graph, [wire]):
        return None
    form = equal_local(graph, wire)
    if asked.is_local:
        return _no_longer(form, local_of(graph, wire))
    flow = times(gradient_at(graph, wire[0]), form) if form else _one_further(graph, wire)
    return _no_longer(flow, share(graph, wire))


def _no_longer(form: Tree | None, right: Tree) -> str | None:
    """The form as it is shown, if it is one and takes no more room than the right answer."""
    is_short = form is not None and len(written(form)) <= len(written(right))
    return f"= {written(form)}" if form and is_short else None


def given_names(graph: Graph, asked: Request, lang: str) -> str | None:
    """What the names mean that stand in a rule, but on no wire: y of softmax, N of a batch."""
    if asked.is_local:
        return None
    target = asked_wires(graph, asked)[0][0]
    if kind_of(graph, target) != "loss":
        return None
    told = {"given_softmax": has_softmax(graph, target), "given_rows": _rank(graph, target) == 2}
    names = array_names(graph, target)
    return " ".join(say(f"rule.{key}", lang, **names) for key in told if told[key]) or None


def names_at_loss(graph: Graph, targets: Sequence[int]) -> list[str]:
    """The names that the rule of a loss is written in; none at any other node."""
    if len(targets) != 1 or kind_of(graph, targets[0]) != "loss":
        return []
    names = ArraySite(graph, (targets[0], 0)).names
    return [FORMULA.text(names[k]) for k in ("up", "y", "t", "N") if names[k] != ONE]


def _chain_of(graph: Graph, asked: Request) -> list[Way] | None:
    """The ways that a rule is asked along, where it is one through several nodes."""
    if not asked.is_local or local_wires(graph, asked):
        return None
    return ways_back(graph, asked.user, asked.name)


def _key(graph: Graph, wire: Wire) -> str:
    """The text of a rule: of the layer and its operand, or of what is special about the arrays."""
    target, slot = wire
    op, kind, rank = graph.nodes[target].op, kind_of(graph, target), _rank(graph, target)
    if kind == "product":
        op = max((r for r in BOOK.values() if r.kind == kind), key=lambda r: len(r.operands)).layer
        return f"{op}.{slot}" + (".single" if slot and rank == 1 else "")
    if kind == "loss":
        return op if rank == 2 else f"{op}.single"
    if kind == "elementwise" and shape_of(graph, graph.source_of(wire)) != shape_of(graph, target):
        return "shared"
    return f"{op}.{slot}" if f"{op}.{slot}" in section("en", "rule") else op


def _rank(graph: Graph, target: int) -> int:
    """The number of axes of a node's first operand."""
    return len(shape_of(graph, graph.nodes[target].inputs[0]))


def _one_further(graph: Graph, wire: Wire) -> Tree | None:
    """The answer with what arrives as a product itself: dtotal · tax · apple_num."""
    back = [w for w in graph.uses[wire[0]] if w in graph.wire_step]
    if bends(graph, wire[0]) or len(back) != 1 or not is_elementwise(graph, back):
        return None
    return times(share(graph, back[0]), local_of(graph, wire))
