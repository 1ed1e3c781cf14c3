"""The right answer to a page's question as it is written, and, of formulas, what is told of it."""

import re
from collections.abc import Iterator

from tutor.formula.written import formula_text
from tutor.graph import shape_text
from tutor.graph.notation import LOSSES, gradient_wires
from tutor.graph.numbers import number
from tutor.lesson.state.position import Position
from tutor.quiz import Code, Expression, Matrix, Number, Question, Shape
from tutor.quiz.kinds import Kind
from tutor.quiz.kinds.why import given_names, names_at_loss
from tutor.quiz.ways import ways_back, wires_on
from tutor.text import say

ATTRIBUTES = {"self.x": 0, "self.y": 1, "self.W": 1, "self.b": 2}
"""Which operand of its node the book's class stores under a name."""

_NAME = re.compile(r"[^\W\d]\w*")
_ASSIGNS = re.compile(r"[\w.]+(\[.*?\])? *=(?!=)")  # at the start: axis=0 is none


def right_text(position: Position, width: int | None = None) -> str:
    """As it stands on the wire, or behind the prompt; "" where it is no single line."""
    asked = position.question
    if isinstance(asked, Code):
        return line_of(asked)
    if isinstance(asked, Expression | Matrix):
        return formula_text(asked.correct)
    if isinstance(asked, Shape):
        return shape_text(asked.correct)
    return number(asked.correct, width) if isinstance(asked, Number) else ""


def line_of(asked: Code) -> str:
    """The whole line; one that sets elements of an array is kept as such."""
    if _ASSIGNS.match(asked.correct):
        return asked.correct
    target = asked.targets[0]
    return f"return {asked.correct}" if target == "return" else f"{target} = {asked.correct}"


def names_of(question: Question | None) -> list[str]:
    """Every name that the answer may be written with."""
    return [*getattr(question, "variables", ()), *getattr(question, "derived", ())]


def names_told(position: Position, lang: str) -> list[str]:
    """What a formula, or a line, may be written with: what stands at its node, and what that is."""
    page, known = position.page, names_of(position.question)
    if page.verb == "line":
        told = say("lesson.line_names", lang, target=_target(position), names=", ".join(known))
        pairs = ", ".join(f"{wire} → {name}" for wire, name in _in_code(position))
        return [told, say("lesson.code_names", lang, pairs=pairs)]
    meaning = given_names(position.page_graph, page.request, lang)
    names = ", ".join(page.names or (name for name in _names_beside(position) if name in known))
    told = say("lesson.names", lang, names=names)
    return [told, meaning] if meaning else [told]


def _in_code(position: Position) -> Iterator[tuple[str, str]]:
    """Names of the drawing, and what the book's class calls them, where that is another."""
    graph, (name, user) = position.page_graph, position.page.asked_use
    known, node = names_of(position.question), graph.nodes[graph.index[user]]
    yield f"d{user}", "dout"
    if f"d{name}" != _target(position).removeprefix("self."):
        yield f"d{name}", _target(position)
    if "self.out" in known:
        yield user, "self.out"
    for attribute, slot in ATTRIBUTES.items():
        if attribute in known and node.op not in LOSSES:
            operand = graph.nodes[node.inputs[slot]].name
            if operand != attribute.removeprefix("self."):
                yield operand, attribute


def _target(position: Position) -> str:
    """What a line assigns to, dx where it may."""
    assert isinstance(position.question, Code)
    targets = position.question.targets
    return "dx" if "dx" in targets else targets[0]


def _names_beside(position: Position) -> list[str]:
    """What arrives at the nodes that use the value, what enters them and what they make of it."""
    graph, of_loss = position.page_graph, names_at_loss(position.page_graph, _users(position))
    if of_loss:
        return of_loss
    users = [graph.nodes[i] for i in _users(position)]
    arrives = [] if position.page.is_local else [f"d{node.name}" for node in users]
    enters = [graph.nodes[j].name for node in users for j in node.inputs]
    return list(dict.fromkeys([*arrives, *enters, *(node.name for node in users)]))


def _users(position: Position) -> list[int]:
    """The nodes that the question is about, from the value on."""
    graph, (name, user) = position.page_graph, position.page.asked_use
    users = [target for target, _ in gradient_wires(graph, graph.index[name])]
    at_user = [i for i in users if graph.nodes[i].name == user or not user]
    if at_user or not position.page.is_local:
        return at_user
    return sorted({target for target, _ in wires_on(ways_back(graph, user, name))})


def why_symbolic(position: Position, lang: str) -> list[str]:
    """Why a formula, a line or what is kept is right, and another way to write it."""
    kind, graph, asked = position.page.kind, position.page_graph, position.page.request
    assert kind is not None and kind.why is not None
    because, other = kind.why(graph, asked, lang), _other_form(position, kind)
    return [because, *([other] if other else [])]


def _other_form(position: Position, kind: Kind) -> str | None:
    """An equal form of the answer; the usual one if the learner wrote it with other names."""
    equal = kind.equal_form(position.page_graph, position.page.request)
    if position.page.verb != "rule" or not position.given or position.is_revealed:
        return equal
    usual = right_text(position)
    is_usual = _names_in(position.given[-1].verdict.reading) == _names_in(usual)
    return equal if is_usual else f"= {usual}"


def _names_in(formula: str) -> set[str]:
    """What it is written with; e^x and exp(x) are the same."""
    return {*_NAME.findall(formula.replace("exp(", "e^("))}
