"""The kinds of questions that are asked of a graph, a file for each verb, with its `KIND`."""

from collections.abc import Mapping
from importlib import import_module

from tutor.formula.request import VERBS, Request
from tutor.quiz.kinds.kind import Kind, Numbers

KINDS: Mapping[str, Kind] = {verb: import_module(f"{__name__}.{verb}").KIND for verb in VERBS}
"""By its verb."""


def numbers_of(asked: Request) -> Numbers:
    """The numbers of a request that numbers answer."""
    numbers = KINDS[asked.verb].numbers
    assert numbers is not None
    return numbers
