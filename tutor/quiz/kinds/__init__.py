"""The kinds of questions that are asked of a graph, a file for each verb, with its `KIND`."""

from collections.abc import Mapping
from importlib import import_module

from tutor.formula.request import VERBS
from tutor.quiz.kinds.kind import Kind

KINDS: Mapping[str, Kind] = {verb: import_module(f"{__name__}.{verb}").KIND for verb in VERBS}
"""By its verb."""
