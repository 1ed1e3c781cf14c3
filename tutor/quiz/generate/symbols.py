"""Questions that no number decides: rules, lines, what to keep, shapes."""

from functools import lru_cache

from tutor.graph import Graph
from tutor.quiz.numbers.shapes import shape_question
from tutor.quiz.question import Question
from tutor.quiz.rules.keep import keep_question
from tutor.quiz.rules.line import line_question
from tutor.quiz.rules.rule import flow_rule_question, local_rule_question
from tutor.text import Problem

SYMBOLIC = ("rule", "keep", "shape", "product", "line")
"""The templates of these questions."""


def symbolic_question(graph: Graph, verb: str, argument: str) -> Question:
    """What a page with this verb asks; Problem where it cannot."""
    first, _, second = argument.partition("/")
    match verb:
        case "keep":
            return keep_question(graph, argument)
        case "line":
            return line_question(graph, first, second)
        case "shape" if argument in graph.index:
            return shape_question(graph.result, argument)
        case "shape":
            return shape_question(graph.result, argument[1:], "gradient")
    if second:
        return local_rule_question(graph, first, second)
    name, _, user = argument.partition(">")
    return flow_rule_question(graph, name, user or None)


@lru_cache(maxsize=1024)  # the places of a lesson's graph are looked for with every draw
def can_be_asked(graph: Graph, verb: str, argument: str) -> bool:
    """Whether there is such a question, with wrong answers to tell it from."""
    try:
        return bool(symbolic_question(graph, verb, argument).wrong)
    except Problem:
        return False
