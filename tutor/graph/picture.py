"""The picture of a graph as an SVG, as large as it has to be; graphs show it in notebooks."""

from dataclasses import replace

from tutor.graph.graph import Graph, Run
from tutor.graph.layout import fit
from tutor.graph.paint import Painting, options_for, picture_at
from tutor.graph.pictured import Pictured
from tutor.graph.svg import svg

ROWS = 20  # that a drawing should have at most
WIDE = 10_000  # columns: wider than any drawing


def svg_of(
    shown: Graph | Run,
    step: int | None = None,
    theme: str = "light",
    title: str = "",
    width: int = WIDE,
) -> str:
    """The drawing of a graph, or of a run of it, at a step, by default the last; it begins `<svg`.

    `theme` is light, dark or print; `width` are the columns that it should not pass. Inputs without
    a number are 1. ProgramError where shapes do not fit.
    """
    run = shown if isinstance(shown, Run) else _with_numbers(shown).result
    last = len(run.graph.steps) - 1
    at = last if step is None else min(max(step, 0), last)
    layout = fit(run.graph, width, ROWS, options_for(run, True))
    picture = picture_at(run, at, layout, in_full=True)
    if at == last:
        picture = replace(picture, lit=None)  # all is done, and nothing is at work in a picture
    painting = Painting(layout, picture)
    rows = [painting.row(y) for y in range(layout.height)]
    return svg(rows, theme, title or run.graph.name, run.graph.source)


def _with_numbers(graph: Graph) -> Graph:
    ones = {name: 1 for name, value in graph.inputs.items() if value is None}
    return graph.with_inputs(**ones) if ones else graph


Pictured.draw = staticmethod(svg_of)
