"""Questions that no number decides: rules, lines, what to keep, shapes."""

from functools import lru_cache

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.quiz.asking import ask
from tutor.text import Problem

SYMBOLIC = ("rule", "keep", "shape", "product", "line")
"""The templates of these questions."""


@lru_cache(maxsize=1024)  # the places of a lesson's graph are looked for with every draw
def can_be_asked(graph: Graph, verb: str, argument: str) -> bool:
    """Whether there is such a question, with wrong answers to tell it from."""
    try:
        return bool(ask(graph, Request(verb, argument)).wrong)
    except Problem:
        return False
