"""Questions for a local derivative or a gradient as a formula, in the names of the wires."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tutor.graph import Graph, Wire
from tutor.graph.notation import gradient_wires
from tutor.quiz.nodes import known_node, shape_of
from tutor.quiz.rules.chain_rule import along, chain_scope, locals_on, ways_back, wires_on
from tutor.quiz.rules.layer_rules import SLOTS, is_straight
from tutor.quiz.rules.matrix_rule import matrix_question
from tutor.quiz.rules.scope import Scope, is_number, local_of, scope_of, share
from tutor.quiz.rules.told_apart import told_apart
from tutor.quiz.rules.with_numbers import on_screen, with_numbers
from tutor.quiz.rules.wrong_chains import wrong_chains
from tutor.quiz.rules.wrong_rules import wrong_flows, wrong_locals, wrong_sums
from tutor.quiz.symbolic import Expression, Matrix
from tutor.quiz.wrong import Wrong
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
    wrong = wrong_sums(graph, wires, parts, node) if several else wrong_locals(graph, *wires)
    right, targets = " + ".join(parts), _targets(node, operand)
    asked = _expression(graph, scope_of(graph, wires, local=True), right, wrong, targets)
    is_even = not several and is_straight(graph.nodes[wires[0][0]].op, wires[0][1])
    rule = "untagged_local" if is_even else "untagged_local.curved"
    return replace(asked, otherwise=Wrong("", rule, {"out": node, "x": operand}))


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
    output, targets = graph.nodes[graph.output].name, (f"d{name}", f"dL/d{name}", f"self.d{name}")
    if not is_elementwise(graph, wires):
        return matrix_question(graph, wires, targets)
    shares = [share(graph, wire) for wire in wires]
    several = len(wires) > 1
    wrong = wrong_sums(graph, wires, shares, output) if several else wrong_flows(graph, *wires)
    return _expression(graph, scope_of(graph, wires), " + ".join(shares), wrong, targets)


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
    for target, _ in wires:
        node = graph.nodes[target]
        around = {shape_of(graph, j) for j in node.inputs if not is_number(graph, j)}
        alike = len(around) == 1 and (node.op == "SumLayer" or around == {shape_of(graph, target)})
        if node.op not in SLOTS or not alike:
            return False
    return True


def _expression(
    graph: Graph, scope: Scope, correct: str, wrong: Iterator[Wrong], targets: tuple[str, ...]
) -> Expression:
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
