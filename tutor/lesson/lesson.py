"""A lesson: its programs as graphs, its pages in every language, and where each page leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.graph import Graph, graphs_in
from tutor.lesson.faults import faults
from tutor.lesson.files import LessonFolder, read_text
from tutor.lesson.prose import Page, Prose, page_ids, parse
from tutor.lesson.stages import Stage, stages
from tutor.text import LANGUAGES, Problem

if TYPE_CHECKING:
    from tutor.quiz import Question


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson that can be taken: at least one language is whole, and every name in it exists.

    `step` is that of the graph before the first page; `question` is that of its one page, where it
    was drawn: what was accepted is what is judged.
    """

    number: int
    slug: str
    graphs: Mapping[str, Graph]
    languages: Mapping[str, Prose]
    step: int = 0
    question: "Question | None" = None

    def prose(self, lang: str) -> Prose:
        """The pages in a language, or in the one there is."""
        return self.languages.get(lang) or next(iter(self.languages.values()))

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages in any language, for what is the same in all: verbs, arguments, options."""
        return next(iter(self.languages.values())).pages

    @cached_property
    def page_ids(self) -> tuple[str, ...]:
        return page_ids(self.pages)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        return stages(self.pages, self.graphs, self.step)


class BrokenLesson(Problem):
    """A lesson that cannot be taken: the file, the line and the first thing to mend."""

    exit_code = 1

    def __init__(self, path: Path, line: int, problem: Problem) -> None:
        super().__init__(problem.key, **problem.values)
        self.path, self.line = path, line

    def say(self, lang: str) -> str:
        return f"{self.path}:{self.line}: {super().say(lang)}"


def load(folder: LessonFolder) -> Lesson:
    """Read a lesson; a language that is not whole is left out. BrokenLesson if none is left."""
    graphs = load_programs(folder.program)
    whole: dict[str, Prose] = {}
    first: BrokenLesson | None = None
    for lang in LANGUAGES:
        try:
            prose = load_prose(folder.prose(lang), graphs)
        except BrokenLesson as broken:
            first = first or broken
        else:
            if not whole or same_verbs(prose, next(iter(whole.values()))):
                whole[lang] = prose
    if not whole:
        assert first is not None
        raise first
    return Lesson(folder.number, folder.slug, graphs, whole)


def load_programs(path: Path) -> dict[str, Graph]:
    """The graphs of a program file, each run once so that shapes are known to fit."""
    try:
        graphs = graphs_in(read_text(path))
        for graph in graphs.values():
            graph.run()
    except Problem as problem:
        raise BrokenLesson(path, problem.line, problem) from None
    return graphs


def load_prose(path: Path, graphs: Mapping[str, Graph]) -> Prose:
    """The pages of one language; BrokenLesson with the first thing that is wrong in them."""
    try:
        prose = parse(read_text(path))
    except Problem as problem:
        raise BrokenLesson(path, problem.line, problem) from None
    for mistake in (*prose.mistakes, *faults(prose, graphs)):
        raise BrokenLesson(path, mistake.line, mistake.problem)
    return prose


def same_verbs(one: Prose, other: Prose) -> bool:
    """Whether two languages do the same on the same pages."""
    return [verbs(page) for page in one.pages] == [verbs(page) for page in other.pages]


def verbs(page: Page) -> tuple[str, tuple[bool, ...]]:
    """All of a page that every language must share."""
    return page.heading, tuple(option.right for option in page.options)
