"""The question that a page's verb and argument ask, where no number decides."""

from tutor.formula.normalise import Unreadable
from tutor.graph import Graph
from tutor.quiz.numbers.shapes import shape_question
from tutor.quiz.question import Question
from tutor.quiz.rules.keep import keep_question
from tutor.quiz.rules.line import line_question
from tutor.quiz.rules.rule import flow_rule_question, local_rule_question
from tutor.text import Problem


def symbolic_question(graph: Graph, verb: str, argument: str) -> Question:
    """What a page with this verb asks; Problem where it cannot."""
    try:
        return _question(graph, verb, argument)
    except Unreadable:  # what the tutor itself could not read
        raise Problem("rule.too_long", name=argument) from None


def _question(graph: Graph, verb: str, argument: str) -> Question:
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
