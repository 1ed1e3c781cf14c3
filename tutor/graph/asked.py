"""Whether a graph can be asked what a request names: its wires, nodes and elements are there."""

from collections.abc import Iterable, Iterator
from operator import lt

import numpy as np

from tutor.formula.request import Request
from tutor.graph.graph import Graph
from tutor.graph.node import Value, shape_text
from tutor.graph.numbers import SMALL, is_small, number
from tutor.text import Problem
from tutor.text.nearest import nearest


def value_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A value that an operation makes, or an element of it."""
    wrong = [*operation_faults(graph, asked.name)]
    yield from wrong or _size_faults(asked, graph.result.values[asked.name])


def operand_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A node and what enters it: y/x."""
    if not all(asked.argument.partition("/")):
        yield Problem("check.ask_form", verb=asked.verb, argument=asked.argument)
        return
    yield from operation_faults(graph, asked.user)
    yield from _use_faults(graph, asked.name, asked.user)


def flow_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A gradient of one number, or one that can be typed."""
    wrong = [*_gradient_faults(graph, asked)]
    yield from wrong or _size_faults(asked, graph.result.gradients[asked.name])


def rule_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A gradient of any size, or the derivative of a node."""
    return (_derivative_faults if asked.is_local else _gradient_faults)(graph, asked)


def shape_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """Any value, or dx for its gradient."""
    name = asked.argument
    if name not in (*graph.index, *(f"d{each}" for each in _with_gradients(graph))):
        yield Problem("check.no_wire", name=name, known=known_wire(graph, name))


def operation_faults(graph: Graph, name: str) -> Iterator[Problem]:
    if name not in graph.index or not graph.nodes[graph.index[name]].is_operation:
        known = [node.name for node in graph.nodes if node.is_operation]
        yield Problem("check.no_operation", name=name, known=meant(graph, name, known))


def _derivative_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A node's formula is asked for by anything that it depends on."""
    operand, name = asked.use
    if wrong := [*operation_faults(graph, name)]:
        yield from wrong
    elif operand not in (known := [*_depends_on(graph, graph.index[name])]):
        yield Problem("check.no_way", name=name, operand=operand, known=", ".join(known) or "–")


def _depends_on(graph: Graph, i: int) -> Iterator[str]:
    """The names of all values that a gradient reaches from node i."""
    found = {i}
    for j in range(i - 1, -1, -1):
        if any(wire[0] in found and wire in graph.wire_step for wire in graph.uses[j]):
            found.add(j)
            yield graph.nodes[j].name


def _gradient_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    name, user = asked.use
    if name not in graph.index or graph.gradient_step[graph.index[name]] is None:
        known = meant(graph, name, _with_gradients(graph))
        yield Problem("check.no_gradient", name=name, known=known)
    elif user:
        yield from _use_faults(graph, name, user)


def _use_faults(graph: Graph, operand: str, user: str) -> Iterator[Problem]:
    """`operand` must be a wire into the node `user`."""
    target = graph.index.get(user)
    operands = [] if target is None else [graph.nodes[j].name for j in graph.nodes[target].inputs]
    if operand not in operands:
        known = ", ".join(operands) or "–"
        yield Problem("check.not_an_operand", name=user, operand=operand, known=known)


def _size_faults(asked: Request, value: Value | None) -> Iterator[Problem]:
    """What is asked for must be one number, or an array that can be typed."""
    index, shape = asked.index, number(value) or "()"
    lengths = np.shape(0 if value is None else value)
    if index is None and not is_small(value):
        yield Problem("check.too_many_cells", name=asked.argument, shape=shape, most=SMALL)
    elif index and not (len(lengths) == len(index) and all(map(lt, index, lengths))):
        yield Problem("check.no_element", name=asked.argument, shape=shape_text(lengths))


def meant(graph: Graph, name: str, known: Iterable[str]) -> Problem:
    """What is like a name that is none of the graph; all that is known for one that is."""
    return nearest("" if name in graph.index else name, known)


def known_wire(graph: Graph, name: str) -> Problem:
    """The value or gradient that was meant by a name."""
    gradients = (f"d{each}" for each in _with_gradients(graph))
    return nearest(name, (*graph.index, *gradients), "remedy.wire")


def _with_gradients(graph: Graph) -> list[str]:
    steps = zip(graph.nodes, graph.gradient_step, strict=True)
    return [node.name for node, step in steps if step is not None]
