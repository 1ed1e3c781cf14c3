"""Questions for a local derivative or a gradient as a formula, in the names of the wires."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tutor.formula.request import Request
from tutor.formula.tree import Tree, added
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.quiz.kinds.array_rule import array_rule_question
from tutor.quiz.kinds.ask import untagged_local
from tutor.quiz.kinds.flow import asked_wires
from tutor.quiz.letters import is_number, local_of, record_at, shape_of, share
from tutor.quiz.mistakes.chains import wrong_chains
from tutor.quiz.mistakes.elementwise import Site
from tutor.quiz.mistakes.formulas import (
    on_screen,
    with_numbers,
    wrong_flows,
    wrong_locals,
    wrong_sums,
)
from tutor.quiz.question import Expression, Matrix, Wrong
from tutor.quiz.scope import Scope, scope_of
from tutor.quiz.told_apart import told_apart
from tutor.quiz.ways import along, chain_scope, locals_on, ways_back, wires_on
from tutor.text import Problem


def question(graph: Graph, asked: Request) -> Expression | Matrix:
    """A derivative of a node, or the gradient on a wire, as a formula; Problem if there is none."""
    if not all(node.name.isascii() for node in graph.nodes):  # formulas are read in plain letters
        raise Problem("rule.no_rule", name=asked.name)
    return _derivative(graph, asked) if asked.is_local else _flow(graph, asked)


def _derivative(graph: Graph, asked: Request) -> Expression:
    """∂node/∂operand: at that node alone, or through all that lies between them."""
    name, node = asked.use
    wires = [
        wire for wire in gradient_wires(graph, graph.index[name]) if wire[0] == graph.index[node]
    ]
    if not wires:
        return _chain(graph, asked)
    if not is_elementwise(graph, wires):
        raise Problem("answer.not_scalar", name=node)
    several, right = len(wires) > 1, added([local_of(graph, wire) for wire in wires])
    wrong = wrong_sums(graph, wires, True) if several else wrong_locals(graph, wires[0])
    found = _expression(graph, scope_of(graph, wires, local=True), right, wrong, _targets(asked))
    details = {"out": node, "x": name}
    return replace(found, otherwise=Wrong("", untagged_local(graph, wires), details))


def _chain(graph: Graph, asked: Request) -> Expression:
    """∂node/∂operand along every way from one to the other."""
    name, node = asked.use
    ways = ways_back(graph, node, name)
    wires = wires_on(ways)
    shapes = {(), shape_of(graph, graph.index[name])}
    if not is_elementwise(graph, wires) or any(shape_of(graph, i) not in shapes for i, _ in wires):
        raise Problem("answer.not_scalar", name=node)
    scope, right = chain_scope(graph, ways), along(ways, locals_on(graph, ways))
    found = _expression(graph, scope, right, wrong_chains(graph, ways), _targets(asked))
    return replace(found, otherwise=Wrong("", "untagged_chain", {"out": node, "x": name}))


def _targets(asked: Request) -> tuple[str, ...]:
    return f"d{asked.name}", f"d{asked.user}/d{asked.name}"


def _flow(graph: Graph, asked: Request) -> Expression | Matrix:
    """The gradient on a wire, summed, or what one node sends back alone."""
    wires, name = asked_wires(graph, asked), asked.name
    if any(Site(graph, wire).beyond_a_tie is not None for wire in wires):
        raise Problem("rule.no_rule", name=name)  # which element is the first is no formula
    targets = (f"d{name}", f"dL/d{name}", f"self.d{name}")
    if not is_elementwise(graph, wires):
        return array_rule_question(graph, wires, targets)
    right = added([share(graph, wire) for wire in wires])
    wrong = wrong_sums(graph, wires, False) if len(wires) > 1 else wrong_flows(graph, wires[0])
    return _expression(graph, scope_of(graph, wires), right, wrong, targets)


def is_elementwise(graph: Graph, wires: Sequence[Wire]) -> bool:
    """Whether one element tells the whole rule: the operands of every node have one shape."""
    return all(_is_of_one_shape(graph, target) for target, _ in wires)


def _is_of_one_shape(graph: Graph, i: int) -> bool:
    record, node = record_at(graph, i), graph.nodes[i]
    if record is None or record.kind not in ("elementwise", "reduction"):
        return False
    around = {shape_of(graph, j) for j in node.inputs if not is_number(graph, j)}
    if record.kind == "reduction":
        return len(around) == 1 and record.copies(0)
    return around == {shape_of(graph, i)}


def _expression(
    graph: Graph, scope: Scope, right: Tree, wrong: Iterable[Wrong], targets: tuple[str, ...]
) -> Expression:
    correct = in_notation(right, FORMULA)
    return told_apart(
        Expression(
            correct=correct,
            variables=scope.variables,
            derived=scope.derived,
            strata=scope.strata,
            aliases=scope.aliases,
            targets=targets,
            wrong=(*wrong, *with_numbers(correct, on_screen(graph))),
        )
    )
