"""The door: a request, as a heading writes it, becomes a question on a graph."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.formula.normalise import Unreadable
from tutor.formula.request import Request, read_request
from tutor.graph import Graph
from tutor.graph.asked import faults
from tutor.quiz.judge import judge
from tutor.quiz.kinds.chain import chain_question
from tutor.quiz.kinds.keep import keep_question
from tutor.quiz.kinds.line import line_question
from tutor.quiz.kinds.numeric import flow_question, local_question, value_question
from tutor.quiz.kinds.rule import flow_rule_question, local_rule_question
from tutor.quiz.kinds.shape import shape_question
from tutor.quiz.question import Question
from tutor.quiz.symbolic import Expression
from tutor.text import Problem

Kind = Callable[[Graph, Request], Question]


def ask(graph: Graph, request: str | Request) -> Question:
    """The question of "flow=x", "rule=z with=y" and their like; Problem where it cannot be asked."""
    asked = read_request(request) if isinstance(request, str) else request
    for problem in faults(graph, asked):
        raise problem
    try:
        question = KINDS[asked.verb](graph, asked)
    except Unreadable:  # what the tutor itself could not read
        raise Problem("rule.too_long", name=asked.argument) from None
    return _limited(question, asked.names) if asked.names else question


def _limited(question: Question, names: tuple[str, ...]) -> Question:
    """The question, to be answered in these names alone."""
    if not isinstance(question, Expression):
        raise Problem("check.with_formula")
    known = [*question.variables, *question.derived]
    for name in names:
        if name not in known:
            raise Problem("check.with_name", name=name, known=", ".join(known))
    limited = replace(question, allow=frozenset(names))
    if judge(limited, limited.correct).verdict != "correct":
        raise Problem("check.with_answer", answer=question.correct, names=", ".join(names))
    return limited


def _rule(graph: Graph, asked: Request) -> Question:
    if asked.is_local:
        return local_rule_question(graph, asked.user, asked.name)
    return flow_rule_question(graph, asked.name, asked.user or None)


def _shape(graph: Graph, asked: Request) -> Question:
    name = asked.argument
    if name in graph.index:
        return shape_question(graph.result, name)
    return shape_question(graph.result, name[1:], "gradient")


KINDS: Mapping[str, Kind] = {
    "predict": lambda graph, asked: value_question(graph.result, asked.name, asked.index),
    "ask": lambda graph, asked: local_question(graph.result, asked.user, asked.name),
    "flow": lambda graph, asked: flow_question(
        graph.result, asked.name, asked.user or None, asked.index
    ),
    "chain": lambda graph, asked: chain_question(
        graph.result, asked.name, asked.user or None, asked.index
    ),
    "rule": _rule,
    "keep": lambda graph, asked: keep_question(graph, asked.argument),
    "line": lambda graph, asked: line_question(graph, asked.user, asked.name),
    "shape": _shape,
}
"""How each verb asks."""
