"""The program as it stands in its file, and the same as layers, forward and backward."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tutor.graph import Graph, Node, Step, Wire
from tutor.graph.notation import gradient_wires
from tutor.graph.numbers import is_array
from tutor.lesson.content.fill import written
from tutor.rules import BOOK

HIDDEN = "▁▁▁▁"

_BREAK = re.compile(r"\((?!\))|, ")


@dataclass(frozen=True)
class CodeLine:
    """A line of code; `marked` where the step at work happens."""

    text: str
    marked: bool = False


def program(graph: Graph, step: int) -> list[CodeLine]:
    """The function as its author wrote it; the line of the node at work is marked."""
    at = graph.steps[step]
    line = graph.nodes[at.node].line - graph.line if at.direction != "start" else None
    return [CodeLine(text, k == line) for k, text in enumerate(graph.source.splitlines())]


def layer_code(graph: Graph, step: int) -> list[CodeLine]:
    """Layers as the book uses them: made, called forward in order, then backward in reverse."""
    at = graph.steps[step]
    names = _layer_names(graph)
    return [
        *(CodeLine(f"{name} = {_construction(graph, i)}") for i, name in names.items()),
        CodeLine(""),
        *(CodeLine(_forward(graph, i, n), at == Step("forward", i)) for i, n in names.items()),
        CodeLine(""),
        *_backward(graph, names, at),
    ]


def without_gradient(lines: list[CodeLine], name: str) -> list[CodeLine]:
    """The lines with what makes one gradient hidden: it is asked for."""
    made = re.compile(rf"(?:[^=]*, )?d{re.escape(name)}(?:__?\d+)?\b[^=]*= ")
    return [_hidden(line, made.match(line.text)) for line in lines]


def _hidden(line: CodeLine, made: re.Match[str] | None) -> CodeLine:
    return CodeLine(f"{made[0]}{HIDDEN}", line.marked) if made else line


def _layer_names(graph: Graph) -> dict[int, str]:
    """mul1, mul2, add1… for each operation, in order."""
    names: dict[int, str] = {}
    count: dict[str, int] = {}
    for i, node in enumerate(graph.nodes):
        if node.is_operation:
            count[node.op] = count.get(node.op, 0) + 1
            names[i] = f"{node.op.removesuffix('Layer').lower()}{count[node.op]}"
    return names


def _construction(graph: Graph, i: int) -> str:
    node = graph.nodes[i]
    given = node.inputs[_entering(node) :]
    arguments = [*(graph.nodes[j].name for j in given), *map(str, node.arguments)]
    return f"{node.op}({', '.join(arguments)})"


def _forward(graph: Graph, i: int, layer: str) -> str:
    node = graph.nodes[i]
    arguments = ", ".join(graph.nodes[j].name for j in node.inputs[: _entering(node)])
    return f"{node.name} = {layer}.forward({arguments})"


def _entering(node: Node) -> int:
    """How many operands go forward through a layer; it is made with the others."""
    return len(node.inputs) - len(BOOK[node.op].parameters)


def _backward(graph: Graph, names: dict[int, str], at: Step) -> Iterator[CodeLine]:
    output = graph.nodes[graph.output]
    yield CodeLine(f"d{output.name} = {_dout(graph)}", at == Step("backward", graph.output))
    for i in reversed(list(names)):
        wires = [(i, slot) for slot in range(len(graph.nodes[i].inputs))]
        if any(wire in graph.wire_step for wire in wires):
            marked = at.direction == "backward" and at.node == i and at.slot is not None
            yield from _backward_call(graph, i, names[i], wires, marked)
            yield from _sums(graph, wires)


def _dout(graph: Graph) -> str:
    """The numbers that the program gives, by their name if they are many; one spread over all."""
    output = graph.nodes[graph.output].name
    if is_array(graph.dout) or not is_array(graph.result.values[output]):
        return written(graph.dout, str, large="dout")
    ones = f"np.ones_like({output})"
    return ones if graph.dout == 1 else f"{graph.dout} * {ones}"


def _backward_call(
    graph: Graph, i: int, layer: str, wires: list[Wire], marked: bool
) -> Iterator[CodeLine]:
    gradients = [_gradient_name(graph, wire) for wire in wires]
    name = graph.nodes[i].name
    count = _entering(graph.nodes[i])
    passed = [g for g, wire in zip(gradients, wires, strict=True) if not graph.is_label(wire)]
    yield CodeLine(f"{', '.join(passed[:count])} = {layer}.backward(d{name})", marked)
    if kept := [f"{layer}.d{letter}" for letter in BOOK[graph.nodes[i].op].parameters]:
        yield CodeLine(f"{', '.join(gradients[count:])} = {', '.join(kept)}", marked)


def _gradient_name(graph: Graph, wire: Wire) -> str:
    """dx; dx_1, dx_2… where x is used more than once; _ where nothing flows.

    Where a wire has the name x_2 already, as one has that x was given another value, dx__2.
    """
    source = graph.source_of(wire)
    wires, name = gradient_wires(graph, source), graph.nodes[source].name
    if wire not in wires:
        return "_"
    if len(wires) == 1:
        return f"d{name}"
    is_taken = any(f"{name}_{k}" in graph.index for k in range(1, len(wires) + 1))
    return f"d{name}{'__' if is_taken else '_'}{wires.index(wire) + 1}"


def _sums(graph: Graph, wires: list[Wire]) -> Iterator[CodeLine]:
    """Once the last of several gradients has come back, their sum."""
    for source in dict.fromkeys(graph.source_of(wire) for wire in wires):
        meeting = gradient_wires(graph, source)
        if len(meeting) > 1 and meeting[-1] in wires:
            sum_of = " + ".join(_gradient_name(graph, wire) for wire in meeting)
            yield CodeLine(f"d{graph.nodes[source].name} = {sum_of}")


def folded(lines: list[CodeLine], width: int) -> list[CodeLine]:
    """The lines with those that are too wide broken inside brackets, as Python allows."""
    return [CodeLine(text, line.marked) for line in lines for text in _fold(line.text, width)]


def _fold(text: str, width: int, inside: bool = False) -> list[str]:
    """`inside`: the text goes on within brackets that an earlier line has opened."""
    opening = 0 if inside else text.find("(")
    breaks = [found.end() for found in _BREAK.finditer(text, opening) if opening >= 0]
    fitting = [end for end in breaks if len(text[:end].rstrip()) <= width]
    if len(text) <= width or not fitting:
        return [text]
    head, rest = text[: fitting[-1]].rstrip(), text[fitting[-1] :]
    return [head, *_fold(" " * 8 + rest, width, inside=True)]
