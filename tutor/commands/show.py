"""`show`: the graph of a lesson, a file or a formula, at any step, as text, JSON or SVG."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from tutor.commands.own_graph import LONGEST_ECHO, OwnGraphs, is_own, own_graphs, setting
from tutor.graph import Graph, ProgramError, Run, Value
from tutor.graph.curve_svg import CurveSvg
from tutor.graph.group import opened
from tutor.graph.layout import fit
from tutor.graph.limits import why_first_lost
from tutor.graph.numbers import is_small
from tutor.graph.paint import Painting, crop, options_for, picture_at, runs
from tutor.graph.picture import svg_of
from tutor.lesson.content.course import default_folder, find
from tutor.lesson.content.lesson import load
from tutor.lesson.state.curve_view import curve_by
from tutor.lesson.state.exploring import read_graph
from tutor.lesson.view.curve_picture import Known, curve_picture, curve_told
from tutor.lesson.view.numpy_program import numpy_program
from tutor.lesson.view.solution import Solution
from tutor.lesson.view.styled import Room
from tutor.progress.graphs import kept_source
from tutor.text import Problem, say
from tutor.text.cells import Cell, shortened
from tutor.text.glyphs import FULL
from tutor.text.terminal import glyphs_for

ROWS = 20  # of a drawing: what 80×24 holds beside the prompt
PIPE_WIDTH = 100
WIDEST = 10_000  # columns: wider than any drawing of a lesson
GOES_ON = "… ▸"  # below a part of a drawing that another one follows
CURVE_COLUMNS, CURVE_ROWS = 80, 16
SOLUTIONS = ("txt", "md", "html")
"""The formats in which every step is worked out."""


@dataclass(frozen=True)
class Shown:
    """What is asked for: where the graph comes from, its run, and the step."""

    title: str
    lesson: str | None
    run: Run
    step: int
    ones: tuple[str, ...] = ()  # inputs that nobody gave a value

    def has_value(self, i: int) -> bool:
        return self.run.graph.value_step[i] <= self.step

    def has_gradient(self, i: int) -> bool:
        arrives = self.run.graph.gradient_step[i]
        return arrives is not None and arrives <= self.step


def run(given: argparse.Namespace) -> int:
    """Print the graph in the asked format."""
    if given.theme and given.format != "svg":
        raise Problem("cli.theme_of_svg")
    shown = _shown(given)
    if given.curve:
        _print_curve(shown, given)
        return 0
    if given.steps or given.format in SOLUTIONS:
        _print_solution(shown, given)
        return 0
    if given.format == "python":
        print(numpy_program(shown.run.graph, f"{shown.title} · {shown.run.graph.name}"))
        return 0
    if given.format == "json":
        print(json.dumps(_record(shown), ensure_ascii=False))
        return 0
    if given.format == "svg":
        title = f"{shown.title} · {shown.run.graph.name} · {_place(shown, given.lang)}"
        print(svg_of(shown.run, shown.step, given.theme or "light", title, _width(given)))
    else:
        _print(shown, _painting(shown, given), given)
    return 0


def _print_solution(shown: Shown, given: argparse.Namespace) -> None:
    """Every step forward and back, with the graph as it stands at the end."""
    if given.format not in (*SOLUTIONS, "text"):
        raise Problem("cli.steps_of", format=given.format)
    painting = _painting(replace(shown, step=len(shown.run.graph.steps) - 1), given)
    drawing = [line.rstrip() for line in painting.lines()]
    solution = Solution(f"{shown.title} · {shown.run.graph.name}", shown.run, drawing, given.lang)
    write = {"md": solution.markdown, "html": solution.html}.get(given.format, solution.text)
    print(painting.glyphs.text(write()))


def _print_curve(shown: Shown, given: argparse.Namespace) -> None:
    """A value by an input, as a picture of characters or as an SVG."""
    graph, lang = shown.run.graph, given.lang
    if given.format not in ("text", "svg") or given.steps:
        raise Problem("cli.curve_of_text")
    view = curve_by(graph, given.curve)
    function, view = view.function, view if view.h else view.with_secant()
    of, by = function.of_name(graph), function.by_name
    title = f"{shown.title} · {graph.name} · {say('curve.title', lang, of=of, by=by)}"
    if given.format == "svg":
        told = [text for _, (text, _) in curve_told(graph, view, Known(), lang, FULL)]
        theme = given.theme or "light"
        print(CurveSvg(graph, function, view.span, view.h, theme).picture(title, told))
        return
    glyphs = glyphs_for(sys.stdout, given.ascii)
    room = Room(min(_width(given), CURVE_COLUMNS), CURVE_ROWS, glyphs=glyphs)
    print(glyphs.text(f"{title}\n"))
    for line in glyphs.lines(curve_picture(graph, view, Known(), lang, room)):
        print("".join(text for text, _ in line).rstrip())


def _shown(given: argparse.Namespace) -> Shown:
    numbers = dict(map(setting, [*given.set, *given.inputs]))
    title, lesson, own = _found(given)
    own = replace(own, wanted=given.program or own.wanted)
    graph, ones = own.graph(numbers)
    try:
        graph = opened(graph, given.open)
        return Shown(title, lesson, graph.result, _step(given.at, graph), ones)
    except ProgramError as error:
        raise own.told(error, bool(numbers)) from None


def _found(given: argparse.Namespace) -> tuple[str, str | None, OwnGraphs]:
    """The programs of a lesson, of a file of one's own, a formula, or a graph that is kept."""
    if is_own(given.what):
        own = own_graphs(given.what)
        return own.title, None, own
    source = kept_source(given.what, given.data_dir)
    if source is not None:
        graph = read_graph(source)
        return given.what, None, OwnGraphs(given.what, {graph.name: graph})
    lesson = load(find(given.lessons or default_folder(), given.what))
    title = lesson.prose(given.lang).title
    return title, lesson.slug, OwnGraphs(title, lesson.graphs)


def _step(at: str, graph: Graph) -> int:
    last = len(graph.steps) - 1
    named = {"start": 0, "forward": graph.last_forward, "end": last}
    step = named.get(at, int(at) if at.isascii() and at.isdigit() and len(at) < 10 else -1)
    if not 0 <= step <= last:
        raise Problem("cli.bad_step", at=shortened(at, LONGEST_ECHO), last=last)
    return step


def _record(shown: Shown) -> dict[str, object]:
    """The run as data: values not yet reached and gradients not yet known are null."""
    graph = shown.run.graph
    return {
        "lesson": shown.lesson,
        "program": graph.name,
        "step": shown.step,
        "steps": len(graph.steps) - 1,
        "inputs": {name: _plain(value) for name, value in graph.inputs.items()},
        "nodes": [_node_record(shown, i) for i in range(len(graph.nodes))],
    }


def _node_record(shown: Shown, i: int) -> dict[str, object]:
    graph, node = shown.run.graph, shown.run.graph.nodes[i]
    value, gradient = shown.run.node_values[i], shown.run.node_gradients[i]
    return {
        "name": node.name,
        "op": node.op,
        "inputs": [graph.nodes[j].name for j in node.inputs],
        "shape": list(np.shape(value)),
        "value": _plain(value) if shown.has_value(i) else None,
        "gradient": _plain(gradient) if shown.has_gradient(i) else None,
    }


def _plain(value: Value | None) -> object:
    """A Python number or nested list of them."""
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _painting(shown: Shown, given: argparse.Namespace) -> Painting:
    """The drawing at the step asked for, as narrow as it can be where it does not fit."""
    layout = fit(shown.run.graph, _width(given), ROWS, options_for(shown.run, False))
    picture = picture_at(shown.run, shown.step, layout)
    return Painting(layout, picture, glyphs_for(sys.stdout, given.ascii))


def _width(given: argparse.Namespace) -> int:
    if given.width is not None:
        if given.width < 1:
            raise Problem("cli.bad_width", width=given.width)
        return min(int(given.width), WIDEST)
    if given.format == "svg":
        return WIDEST
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    return min(shutil.get_terminal_size().columns, WIDEST)


def _print(shown: Shown, painting: Painting, given: argparse.Namespace) -> None:
    """Title, drawing, program; a drawing too wide is printed in parts, one below the other."""
    graph, width = shown.run.graph, _width(given)
    place = _place(shown, given.lang)
    print(painting.glyphs.text(f"{shown.title} · {graph.name} · {place}\n"))
    colours = sys.stdout.isatty() and not _plain_wanted(given)
    cuts = [*slabs(painting, width)]
    for left, right in pairwise(cuts):
        for y in range(painting.layout.height):
            row = crop(painting.cells(y), left, right)
            print("".join(_coloured(row) if colours else (c for c, _ in row)).rstrip())
        more = right < cuts[-1]
        mark = painting.glyphs.text(GOES_ON[-width:]) if more else ""
        print(f"{mark:>{min(width, right - left)}}\n" if more else "")
    if arrays := [*_arrays(shown, width)]:
        print(*arrays, "", sep="\n")
    if limits := why_first_lost(shown.run, given.lang, shown.has_value, shown.has_gradient):
        print(*limits, "", sep="\n")
    if shown.ones:
        names = ", ".join(shown.ones)
        print(say("cli.ones", given.lang, names=names, name=shown.ones[0]), end="\n\n")
    print(graph.source)


def _place(shown: Shown, lang: str) -> str:
    return say("cli.step", lang, step=shown.step, last=len(shown.run.graph.steps) - 1)


def slabs(painting: Painting, width: int) -> Iterator[int]:
    """Where a drawing is cut to be printed in parts, its ends included: through wires alone, unless
    a box or a number is wider than there is room."""
    layout, rows = painting.layout, [painting.cells(y) for y in range(painting.layout.height)]
    taken = {x for box in (*layout.boxes, layout.end) for x in range(box.x + 1, box.x + box.width)}
    taken |= {
        x
        for row in rows
        for x, (before, after) in enumerate(pairwise(row), 1)
        if _is_of_text(before) and _is_of_text(after)
    }
    left = 0
    while left < layout.width:
        yield left
        room = range(min(left + width, layout.width), left, -1)
        left = next((x for x in room if x not in taken), room[0])
    yield layout.width


def _is_of_text(cell: Cell) -> bool:
    """Whether a cell is part of a number or a name; the right half of a wide letter is empty."""
    return cell[0] == "" or cell[0].isalnum() or cell[0] in "_.-+(),∂²ᵀ?…"


def _arrays(shown: Shown, width: int) -> Iterator[str]:
    """The numbers of the arrays that are known and small; the drawing has only their shapes."""
    for record in (_node_record(shown, i) for i in range(len(shown.run.graph.nodes))):
        for name, key in ((record["name"], "value"), (f"d{record['name']}", "gradient")):
            array, prefix = np.asarray(record[key]), f"{name} = "
            if array.ndim and is_small(array):
                array = array + 0  # -0.0 becomes 0.0
                with np.printoptions(precision=5, linewidth=width):
                    yield prefix + np.array2string(array, separator=", ", prefix=prefix)


def _plain_wanted(given: argparse.Namespace) -> bool:
    environment = os.environ.get("TERM") == "dumb" or os.environ.get("NO_COLOR")
    return bool(given.plain or given.no_color or environment)


def _coloured(row: tuple[tuple[str, str], ...]) -> Iterator[str]:
    from tutor.ui.palette import style_of  # Rich's styles only where there are colours

    for text, role in runs(row):
        yield style_of(role).render(text)
