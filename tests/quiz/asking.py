"""Every kind of question, asked through the door of the package."""

from typing import Literal, cast

from tutor.formula import Request
from tutor.graph import Graph, Run, Wire
from tutor.quiz import (
    KINDS,
    Choice,
    Code,
    Expression,
    Grid,
    Index,
    Matrix,
    Number,
    Shape,
    ask,
    numeric,
)
from tutor.quiz import why as told


def _at(name: str, user: str | None, index: Index | None) -> str:
    element = "" if index is None else f"[{','.join(map(str, index))}]"
    return f"{name}{element}" + (f">{user}" if user else "")


def value_question(run: Run, name: str, index: Index | None = None) -> Number | Grid:
    return cast(Number | Grid, ask(run.graph, f"predict={_at(name, None, index)}"))


def local_question(run: Run, name: str, operand: str) -> Number:
    return cast(Number, ask(run.graph, f"ask={name}/{operand}"))


def flow_question(
    run: Run, name: str, user: str | None = None, index: Index | None = None
) -> Number | Grid:
    return cast(Number | Grid, ask(run.graph, f"flow={_at(name, user, index)}"))


def chain_question(run: Run, name: str) -> Number | Grid:
    return cast(Number | Grid, ask(run.graph, f"chain={name}"))


def shape_question(run: Run, name: str, of: Literal["value", "gradient"] = "value") -> Shape:
    return cast(Shape, ask(run.graph, f"shape={'d' if of == 'gradient' else ''}{name}"))


def keep_question(graph: Graph, node: str) -> Choice:
    return cast(Choice, ask(graph, f"keep={node}"))


def line_question(graph: Graph, node: str, operand: str) -> Code:
    return cast(Code, ask(graph, f"line={node}/{operand}"))


def local_rule_question(graph: Graph, node: str, operand: str) -> Expression:
    return cast(Expression, ask(graph, f"rule={node}/{operand}"))


def flow_rule_question(graph: Graph, name: str, user: str | None = None) -> Expression | Matrix:
    return cast(Expression | Matrix, ask(graph, f"rule={_at(name, user, None)}"))


def why_rule(graph: Graph, verb: str, argument: str, lang: str) -> str:
    why = KINDS[verb].why
    assert why is not None
    return why(graph, Request(verb, argument), lang)


def equal_form(graph: Graph, verb: str, argument: str) -> str | None:
    return KINDS[verb].equal_form(graph, Request(verb, argument))


def given_names(graph: Graph, verb: str, argument: str, lang: str) -> str | None:
    return told.given_names(graph, Request(verb, argument), lang)


def asked_wires(graph: Graph, name: str, user: str | None = None) -> list[Wire]:
    return numeric.asked_wires(graph, Request("flow", _at(name, user, None)))
