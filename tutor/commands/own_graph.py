"""What a command line calls a graph of one's own: a formula, a file, a function of a file."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutor.graph import Graph, ProgramError, Value, graph_typed, graphs_in, typed_value
from tutor.lesson.content.course import read_text
from tutor.lesson.content.lesson import BrokenLesson
from tutor.lesson.content.own import with_numbers
from tutor.text import Problem
from tutor.text.cells import shortened
from tutor.text.terminal import one_line

LONGEST_ECHO = 60  # cells of what was typed that an error repeats


@dataclass(frozen=True)
class OwnGraphs:
    """The graphs of a file or a formula, by name; which of them is wanted, and what it is called.

    `path` is the file, if it is one.
    """

    title: str
    graphs: Mapping[str, Graph]
    wanted: str | None = None
    path: Path | None = None

    @property
    def whole(self) -> Graph:
        """The wanted one, or the first."""
        name = self.wanted or next(iter(self.graphs))
        if name not in self.graphs:
            raise Problem("cli.no_program", name=name, known=", ".join(self.graphs))
        return self.graphs[name]

    def graph(self, inputs: Mapping[str, Value]) -> tuple[Graph, tuple[str, ...]]:
        """It with these numbers, and the names of the inputs that have 1 instead."""
        whole = self.whole
        try:
            graph = whole.with_inputs(**inputs)
            numbered, ones = with_numbers(graph, {})
            numbered.result  # noqa: B018  (shapes that do not fit are told here)
        except ProgramError as error:
            raise self.told(error, bool(inputs)) from None
        return numbered, ones

    def told(self, error: ProgramError, has_numbers: bool) -> Problem:
        """With file and line, unless the numbers of the command line are what does not fit."""
        if self.path is None or has_numbers:
            return error.anywhere
        return BrokenLesson(self.path, error.line, error)


def is_own(what: str) -> bool:
    """Whether this is a file or a formula, and no name of a lesson or a skill."""
    return ".py" in what or _NO_NAME.search(what) is not None


_NO_NAME = re.compile(r"[^\w-]|[²³⁰-⁹√∑σπ]|^\d+[^\W\d_]|^$")
"""What neither a lesson, a skill nor a graph that is kept is called."""


def own_graphs(what: str) -> OwnGraphs:
    """The graphs of FILE.py, FILE.py:FUNCTION, or of a formula."""
    head, is_one, function = what.rpartition(".py:")
    path, name = (Path(f"{head}.py"), function) if is_one else (Path(what), None)
    if path.suffix != ".py":
        if os.path.isfile(path):  # of a text that is too long for a path it knows that it is none
            raise Problem("cli.no_program_file", path=path)
        graph = _typed(what)
        return OwnGraphs(shortened(one_line(what).strip(), LONGEST_ECHO), {graph.name: graph})
    if not path.is_file():
        raise Problem("cli.no_file", path=path)
    try:
        return OwnGraphs(one_line(str(path)), graphs_in(read_text(path), name), name, path)
    except ProgramError as error:
        raise BrokenLesson(path, error.line, error) from None


def _typed(formula: str) -> Graph:
    """The graph of a formula, whose one line need not be named where it is wrong."""
    try:
        return graph_typed(formula)
    except ProgramError as error:
        raise error.anywhere from None


def setting(text: str) -> tuple[str, Value]:
    """NAME=VALUE with a number, also as 1/3, or a list of numbers."""
    name, equals, value = text.partition("=")
    try:
        if not equals:
            raise ValueError
        return name.strip(), typed_value(value)
    except ValueError:
        raise Problem("cli.bad_set", text=shortened(text, LONGEST_ECHO)) from None
