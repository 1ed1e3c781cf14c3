"""A lesson: its programs as graphs, its pages in every language, and where each page leads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from tutor.formula.request import element
from tutor.graph import Graph, graphs_in
from tutor.graph.asked import known_wire, meant, operation_faults
from tutor.graph.group import can_open, opened, step_in
from tutor.graph.node import MOST, counted
from tutor.graph.numbers import is_array
from tutor.graph.scalar_function import read_curve
from tutor.lesson.content.course import LessonFolder, is_there, read_text
from tutor.lesson.content.fill import line_of, placeholders, reading
from tutor.lesson.content.guess import guess_faults
from tutor.lesson.content.prose import LABS, Mistake, Page, Prose, page_ids, parse
from tutor.quiz import Question
from tutor.quiz.kinds import KINDS
from tutor.text import LANGUAGES, Problem
from tutor.text.nearest import nearest

MOST_GRAPHS = 20
"""How many different graphs a lesson may show, each with its layers opened and folded as it is."""

T = TypeVar("T")
MOST_MISTAKES = 50  # told about one file; nobody reads on


@dataclass(frozen=True)
class Setting:
    """Which graph a page shows: a program with some of its layers opened."""

    program: str
    opened: frozenset[str] = frozenset()

    def graph(self, graphs: Mapping[str, Graph]) -> Graph:
        return with_opened(graphs[self.program], self.opened)


@dataclass(frozen=True)
class Stage:
    """Where a page stands: its graph, the steps before and after its question is answered."""

    setting: Setting
    before: int
    after: int

    @property
    def program(self) -> str:
        return self.setting.program


def settings(pages: Sequence[Page], graphs: Mapping[str, Graph]) -> Iterator[Setting]:
    """For each page what it shows: the same as the page before, but for what its heading says.

    Programs that do not exist and layers that cannot be opened are passed over.
    """
    setting = Setting(next(iter(graphs)))
    for page in pages:
        if page.program in graphs:
            setting = Setting(page.program)
        can = frozenset(n for n in page.opens if can_be_opened(graphs[setting.program], n))
        setting = replace(setting, opened=(setting.opened | can) - {*page.folds})
        yield setting


def stages(pages: Sequence[Page], graphs: Mapping[str, Graph], step: int = 0) -> tuple[Stage, ...]:
    """For each page where it stands; a page without a step stays where the one before led.

    `step` is that of the graph before the first page.
    """
    found: list[Stage] = []
    before = Setting(next(iter(graphs)))
    for page, setting in zip(pages, settings(pages, graphs), strict=True):
        graph = setting.graph(graphs)
        step = 0 if page.program else moment(before.graph(graphs), step, graph)
        waits, step = steps_of(page, graph, step)
        found.append(Stage(setting, waits, step))
        before = setting
    return tuple(found)


def can_be_opened(graph: Graph, name: str) -> bool:
    return name in graph.index and can_open(graph, graph.index[name])


def with_opened(graph: Graph, names: frozenset[str]) -> Graph:
    """The graph with these layers opened; one value for each, so that it is drawn once."""
    return _opened(graph, names) if names else graph


@lru_cache(maxsize=MOST_GRAPHS)
def _opened(graph: Graph, names: frozenset[str]) -> Graph:
    return opened(graph, names)


def moment(graph: Graph, step: int, other: Graph) -> int:
    """The step of another state of folding at which the same has happened."""
    return step if other is graph else step_in(other, graph, step)


def steps_of(page: Page, graph: Graph, step: int) -> tuple[int, int]:
    """The steps at which a page's question waits and to which the page leads."""
    match page.verb:
        case "forward":
            step = graph.value_step[graph.index[page.argument]]
        case "turn":
            step = graph.last_forward + 1
        case "backward":
            step = _through(graph, page.argument)
        case "change" if page.guess:
            step = max(step, _guess_step(page, graph))
        case verb if verb in KINDS:
            return KINDS[verb].steps(graph, page.request, step)
    return step, step


def _guess_step(page: Page, graph: Graph) -> int:
    """The step from which the numbers stand of which it is guessed how they move."""
    is_value = all(element(name)[0] in graph.index for name in page.guessed)
    return graph.last_forward if is_value else len(graph.steps) - 1


def _through(graph: Graph, name: str) -> int:
    """The step at which the gradient has left a node, or all of an opened layer."""
    nodes = graph.parts.get(name, frozenset()) | {graph.index[name]}
    return max(step for (target, _), step in graph.wire_step.items() if target in nodes)


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson that can be taken: at least one language is whole, and every name in it exists.

    `step` is that of the graph before the first page; `question` is that of its one page, where it
    was drawn: what was accepted is what is judged. A language is `unread` whose file is there and
    cannot be used.
    """

    number: int
    slug: str
    graphs: Mapping[str, Graph]
    languages: Mapping[str, Prose]
    step: int = 0
    question: Question | None = None
    unread: frozenset[str] = frozenset()

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
    others = (lang for lang in LANGUAGES if lang not in whole)
    unread = frozenset(lang for lang in others if is_there(folder.prose(lang)))
    return Lesson(folder.number, folder.slug, graphs, whole, unread=unread)


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


def first(found: Iterable[T]) -> list[T]:
    """As many as are told, and one more if there is one."""
    return [*islice(found, MOST_MISTAKES + 1)]


def faults(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Everything wrong with the pages, in their order."""
    if not prose.pages:
        yield Mistake(1, "check.no_pages")
    before = frozenset[str]()
    shown = dict[Setting, int]()
    for page, setting in zip(prose.pages, settings(prose.pages, graphs), strict=True):
        if page.program and page.program not in graphs:
            values = {"name": page.program, "known": nearest(page.program, graphs)}
            yield Mistake(page.line, "check.no_program", values)
            continue
        graph = setting.graph(graphs)
        yield from _layer_faults(page, graphs[setting.program], before)
        shown[setting] = counted(graph.nodes) if setting.opened else 0
        if len(shown) > MOST_GRAPHS:  # all of them are kept while the lesson is taken
            yield Mistake(page.line, "check.too_many_graphs", {"most": MOST_GRAPHS})
            return
        if sum(shown.values()) > MOST:
            yield Mistake(page.line, "check.too_much_opened", {"most": MOST})
            return
        yield from _verb_faults(page, graph)
        yield from _inspect_faults(page, graph)
        yield from _curve_faults(page, graph)
        yield from _told(page, guess_faults(page, graph))
        yield from _placeholder_faults(page, graph)
        before = setting.opened


def _layer_faults(page: Page, graph: Graph, before: frozenset[str]) -> Iterator[Mistake]:
    """Layers that cannot be opened, or are folded without being open."""
    for name in page.opens:
        if not can_be_opened(graph, name):
            known = [node.name for node in graph.nodes if can_be_opened(graph, node.name)]
            values = {"name": name, "known": meant(graph, name, known)}
            yield Mistake(page.line, "check.cannot_open", values)
    opened = before if not page.program else frozenset()
    for name in page.folds:
        if name not in opened:
            values = {"name": name, "known": nearest(name, sorted(opened))}
            yield Mistake(page.line, "check.not_open", values)


def _verb_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    match page.verb:
        case "choose":
            yield from _option_faults(page)
        case "forward" | "backward":
            yield from _told(page, operation_faults(graph, page.argument))
        case "change" if page.argument not in graph.inputs:
            values = {"name": page.argument, "known": meant(graph, page.argument, graph.inputs)}
            yield Mistake(page.line, "check.no_input", values)
        case "lab" if page.argument not in LABS:
            values = {"name": page.argument, "known": nearest(page.argument, LABS)}
            yield Mistake(page.line, "check.no_lab", values)
        case verb if verb in KINDS:
            yield from _told(page, KINDS[verb].faults(graph, page.request))
    if page.options and page.verb != "choose":
        yield Mistake(page.line, "check.options_without_choose")


def _option_faults(page: Page) -> Iterator[Mistake]:
    if len(page.options) < 2:
        yield Mistake(page.line, "check.too_few_options")
    elif not any(option.right for option in page.options):
        yield Mistake(page.line, "check.no_right_option")


def _told(page: Page, problems: Iterator[Problem]) -> Iterator[Mistake]:
    for problem in problems:
        yield Mistake(page.line, problem.key, problem.values)


def _inspect_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Only an array can be looked into."""
    read = reading(graph, page.inspect) if page.inspect else None
    if page.inspect and (read is None or not is_array(read(graph.result))):
        values = {"name": page.inspect, "known": meant(graph, page.inspect, _arrays(graph))}
        yield Mistake(page.line, "check.not_an_array", values)


def _curve_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    """A curve is that of one number by another."""
    try:
        if page.curve:
            read_curve(graph, page.curve)
    except Problem as problem:
        yield Mistake(page.line, problem.key, problem.values)


def _arrays(graph: Graph) -> Iterator[str]:
    for node, value in zip(graph.nodes, graph.result.node_values, strict=True):
        if is_array(value):
            yield node.name


def _placeholder_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    for name in placeholders(page):
        wire, _ = element(name)
        line = line_of(page, name)
        if reading(graph, name) is None:
            values = {"name": name, "known": known_wire(graph, wire)}
            yield Mistake(line, "check.no_placeholder", values)
        elif wire.startswith("d") and wire in graph.index and wire[1:] in graph.index:
            yield Mistake(line, "check.clash", {"name": wire, "wire": wire[1:]})
