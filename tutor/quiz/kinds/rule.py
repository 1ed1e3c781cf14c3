"""Questions for a local derivative or a gradient as a formula, in the names of the wires."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tutor.formula.tree import Tree, added
from tutor.formula.written import FORMULA, in_notation
from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.quiz.kinds.array_rule import array_rule_question
from tutor.quiz.kinds.numeric import untagged_local
from tutor.quiz.letters import is_number, known_node, local_of, record_at, shape_of, share
from tutor.quiz.mistakes.chains import wrong_chains
from tutor.quiz.mistakes.formulas import (
    on_screen,
    with_numbers,
    wrong_flows,
    wrong_locals,
    wrong_sums,
)
from tutor.quiz.question import Wrong
from tutor.quiz.scope import Scope, scope_of
from tutor.quiz.symbolic import Expression, Matrix
from tutor.quiz.told_apart import told_apart
from tutor.quiz.ways import along, chain_scope, locals_on, ways_back, wires_on
from tutor.text import Problem


def local_rule_question(graph: Graph, node: str, operand: str) -> Expression:
    """Asks for ∂node/∂operand: at that node alone, or through all that lies between them.

    Problem if there is no such formula.
    """
    wires = [wire for wire in _wires(graph, operand) if wire[0] == graph.index.get(node)]
    if not wires:
        return _chain_question(graph, node, operand)
    if not is_elementwise(graph, wires):
        raise Problem("answer.not_scalar", name=node)
    parts = [local_of(graph, wire) for wire in wires]
    several = len(wires) > 1
    wrong = wrong_sums(graph, wires, True) if several else wrong_locals(graph, wires[0])
    targets = _targets(node, operand)
    asked = _expression(graph, scope_of(graph, wires, local=True), added(parts), wrong, targets)
    details = {"out": node, "x": operand}
    return replace(asked, otherwise=Wrong("", untagged_local(graph, wires), details))


def _chain_question(graph: Graph, node: str, operand: str) -> Expression:
    """Asks for ∂node/∂operand along every way from one to the other."""
    ways = ways_back(graph, node, operand)
    wires = wires_on(ways)
    shapes = {(), shape_of(graph, graph.index[operand])}
    if not is_elementwise(graph, wires) or any(shape_of(graph, i) not in shapes for i, _ in wires):
        raise Problem("answer.not_scalar", name=node)
    scope, right = chain_scope(graph, ways), along(ways, locals_on(graph, ways))
    asked = _expression(graph, scope, right, wrong_chains(graph, ways), _targets(node, operand))
    return replace(asked, otherwise=Wrong("", "untagged_chain", {"out": node, "x": operand}))


def _targets(node: str, operand: str) -> tuple[str, ...]:
    return f"d{operand}", f"d{node}/d{operand}"


def flow_rule_question(graph: Graph, name: str, user: str | None = None) -> Expression | Matrix:
    """Asks for the gradient on a wire, summed, or for what the node `user` sends back alone."""
    wires = asked_wires(graph, name, user)
    targets = (f"d{name}", f"dL/d{name}", f"self.d{name}")
    if not is_elementwise(graph, wires):
        return array_rule_question(graph, wires, targets)
    shares = [share(graph, wire) for wire in wires]
    several = len(wires) > 1
    wrong = wrong_sums(graph, wires, False) if several else wrong_flows(graph, wires[0])
    return _expression(graph, scope_of(graph, wires), added(shares), wrong, targets)


def asked_wires(graph: Graph, name: str, user: str | None = None) -> list[Wire]:
    """The wires along which something flows back to `name`, or those from `user`."""
    wires = _wires(graph, name)
    if user is not None:
        known_node(graph, user)
        wires = [wire for wire in wires if graph.enters(wire, user)]
    if not wires:
        raise Problem("answer.no_gradient", name=name)
    return wires


def _wires(graph: Graph, name: str) -> list[Wire]:
    source = known_node(graph, name)
    if not all(node.name.isascii() for node in graph.nodes):  # formulas are read in plain letters
        raise Problem("rule.no_rule", name=name)
    return gradient_wires(graph, source)


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
