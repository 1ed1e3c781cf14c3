"""What can be shown, though its author may have meant something else: warnings about pages."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from tutor.graph import Graph
from tutor.lesson.fill import named_in
from tutor.lesson.listing import folded, program
from tutor.lesson.prose import Mistake, Page, Prose
from tutor.lesson.screen_plan import LISTING_COLUMNS
from tutor.lesson.stages import Stage, stages

MARKS = 3  # cells before a line of code that scrolls, and of what scrolls it


def doubts(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """What is odd about pages without a fault."""
    if not prose.summary:
        yield Mistake(1, "warning.no_summary")
    for page in prose.pages:
        if page.options and all(option.right for option in page.options):
            yield Mistake(page.line, "warning.all_right")
    yield from _given_away(prose, graphs)


def wide_code(graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Lines that do not fit beside the pages, and have no bracket to be broken in."""
    for graph in graphs.values():
        for line, code in enumerate(program(graph, 0), graph.line):
            width = max(len(part.text) for part in folded([code], LISTING_COLUMNS - MARKS + 1))
            if width > LISTING_COLUMNS + 1:
                values = {"width": width, "widest": LISTING_COLUMNS + 1}
                yield Mistake(line, "warning.wide_code", values)


def _given_away(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Numbers that are asked for where they have just been seen."""
    for page in prose.pages:
        if _asked(page) in named_in(page.paragraphs):
            yield Mistake(page.line, "warning.told_here", {"name": _asked(page)})
    places = zip(prose.pages, stages(prose.pages, graphs), strict=True)
    for (before, was), (page, now) in pairwise(places):
        told = was.program == now.program and _asked(page) in named_in(before.paragraphs)
        if told or (_asked(page) and _has_stood(was, now, page, graphs)):
            yield Mistake(page.line, "warning.shown_before", {"name": _asked(page)})


def _has_stood(was: Stage, now: Stage, page: Page, graphs: Mapping[str, Graph]) -> bool:
    """Whether the graph has shown the number; of an array it shows the shape."""
    graph = now.setting.graph(graphs)
    is_number = graph.shapes[graph.index[page.request.name]] == ()
    return is_number and was.setting == now.setting and now.after <= was.after


def _asked(page: Page) -> str:
    """The number that is asked for, as a page would show it; "" for anything else."""
    if page.kind is None or not page.kind.is_of_elements:
        return ""
    return page.argument if page.is_of_value else f"d{page.argument}"
