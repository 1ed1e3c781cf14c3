"""What makes a page impossible to show: names, verbs and options that do not fit the programs."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from tutor.formula.request import element
from tutor.graph import Graph
from tutor.graph.asked import known_wire, meant, operation_faults
from tutor.graph.numbers import is_array
from tutor.graph.shape import MOST, counted
from tutor.lesson.fill import line_of, placeholders, reading
from tutor.lesson.prose import LABS, Mistake, Page, Prose
from tutor.lesson.stages import MOST_GRAPHS, Setting, can_be_opened, settings
from tutor.quiz.kinds import KINDS
from tutor.text import Problem
from tutor.text.nearest import nearest

T = TypeVar("T")

MOST_MISTAKES = 50  # told about one file; nobody reads on


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
