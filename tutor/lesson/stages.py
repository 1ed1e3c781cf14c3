"""Where each page of a lesson stands: its graph, and the steps before and after its question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tutor.graph import Graph
from tutor.graph.group import can_open, opened, step_in
from tutor.lesson.prose import Page
from tutor.quiz.kinds import KINDS

MOST_GRAPHS = 20
"""How many different graphs a lesson may show, each with its layers opened and folded as it is."""


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
        case verb if verb in KINDS:
            return KINDS[verb].steps(graph, page.request, step)
    return step, step


def _through(graph: Graph, name: str) -> int:
    """The step at which the gradient has left a node, or all of an opened layer."""
    nodes = graph.parts.get(name, frozenset()) | {graph.index[name]}
    return max(step for (target, _), step in graph.wire_step.items() if target in nodes)
