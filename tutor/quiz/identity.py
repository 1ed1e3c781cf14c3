"""What tells one question from another: what is asked, of which layers, and the right answer."""

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.quiz.kinds import KINDS
from tutor.quiz.question import Choice, Grid, Number, Question, floats

DIGITS = 6  # of numbers, which another machine may round otherwise


def identity(graph: Graph, asked: Request, question: Question) -> str:
    """The same for the same question, whatever its wires are called and its seed was.

    Names are in it only where they are in the answer.
    """
    return f"{asked.verb} {_layers(graph, asked)} {_answer(question)}"


def _layers(graph: Graph, asked: Request) -> str:
    """The layer whose value is asked about; of what flows back, each layer with the operand."""
    name = asked.name if asked.name in graph.index else asked.name[1:]  # the shape of dW
    i = graph.index.get(name, graph.output)
    is_of_value = asked.verb not in KINDS or KINDS[asked.verb].is_of_value
    if is_of_value and name == asked.name and graph.nodes[i].is_operation:
        return _made_by(graph, i)
    wires = (wire for wire in graph.uses[i] if not asked.user or graph.enters(wire, asked.user))
    return "+".join(f"{_made_by(graph, target)}.{slot}" for target, slot in wires)


def _made_by(graph: Graph, i: int) -> str:
    node = graph.nodes[i]
    return ",".join([node.op, *map(str, node.arguments)])


def _answer(question: Question) -> str:
    if isinstance(question, Number | Grid):
        return " ".join(f"{x + 0:.{DIGITS}g}" for x in floats(question.correct).flat)
    if isinstance(question, Choice):
        return ", ".join(o.text for o in question.options if o.key in question.correct)
    return str(getattr(question, "correct", ""))
