"""Whether a graph can be asked what a request names: its wires, nodes and elements are there."""

import re
from collections.abc import Iterable, Iterator
from operator import lt

import numpy as np

from tutor.formula.request import Request
from tutor.graph.graph import Graph
from tutor.graph.node import Value
from tutor.graph.numbers import SMALL, is_small, number
from tutor.graph.shape import shape_text
from tutor.text import Problem
from tutor.text.nearest import nearest

NAME, ELEMENT = r"[^/>\[\]]+", r"(\[[^\]]*\])?"
FORMS = {
    "predict": (NAME + ELEMENT, ("y", "y[0,1]")),
    **dict.fromkeys(("flow", "chain"), (f"{NAME}{ELEMENT}(>{NAME})?", ("x", "x[0,1]", "x>y"))),
    "rule": (f"{NAME}([>/]{NAME})?", ("x", "x>y", "y/x")),
}
"""What may be asked about, for the verbs that ask about several things, and an example of each."""


def faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """What keeps a request from being asked, as its author needs to hear it."""
    verb, argument = asked.verb, asked.argument
    form, examples = FORMS.get(verb, (".*", ()))
    if not re.fullmatch(form, argument):
        forms = ", ".join(f"{verb}={example}" for example in examples)
        yield Problem("check.form", asked=f"{verb}={argument}", forms=forms)
        return
    match verb:
        case "keep":
            yield from _operation_faults(graph, argument)
        case "predict":
            wrong = [*_operation_faults(graph, asked.name)]
            yield from wrong or _size_faults(asked, graph.result.values[asked.name])
        case "ask" | "line" if not all(argument.partition("/")):
            yield Problem("check.ask_form", verb=verb, argument=argument)
        case "ask" | "line":
            yield from _operation_faults(graph, asked.user)
            yield from _use_faults(graph, asked.name, asked.user)
        case "rule" if asked.is_local:
            yield from _derivative_faults(graph, asked)
        case "flow" | "chain" | "rule":
            yield from _flow_faults(graph, asked)
        case "shape" if argument not in graph.index:
            if argument not in (f"d{name}" for name in _with_gradients(graph)):
                yield Problem("check.no_wire", name=argument, known=known_wire(graph, argument))


def _operation_faults(graph: Graph, name: str) -> Iterator[Problem]:
    if name not in graph.index or not graph.nodes[graph.index[name]].is_operation:
        known = [node.name for node in graph.nodes if node.is_operation]
        yield Problem("check.no_operation", name=name, known=meant(graph, name, known))


def _derivative_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    """A node's formula is asked for by anything that it depends on."""
    operand, name = asked.use
    if wrong := [*_operation_faults(graph, name)]:
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


def _flow_faults(graph: Graph, asked: Request) -> Iterator[Problem]:
    name, user = asked.use
    if name not in graph.index or graph.gradient_step[graph.index[name]] is None:
        known = meant(graph, name, _with_gradients(graph))
        yield Problem("check.no_gradient", name=name, known=known)
    elif user and (wrong := [*_use_faults(graph, name, user)]):
        yield from wrong
    elif asked.verb != "rule":
        yield from _size_faults(asked, graph.result.gradients[name])


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
