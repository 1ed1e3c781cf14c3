"""A graph worked out on paper: every step forward and back, as text, Markdown or one HTML file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from rich.cells import cell_len

from tutor.graph import Graph, Run
from tutor.graph.limits import why_first_lost
from tutor.graph.notation import (
    formula,
    gradient_rule,
    gradient_wires,
    why_gradient,
    why_share,
    why_value,
)
from tutor.graph.picture import svg_of
from tutor.text import say

INDENT = "    "


@dataclass(frozen=True)
class Worked:
    """One step: what is worked out in it, and how."""

    title: str
    lines: tuple[str, ...]


def worked_steps(run: Run, lang: str) -> Iterator[Worked]:
    """Every step of a run, the first one forward to the last one back."""
    graph = run.graph
    for number, step in enumerate(graph.steps[1:], 1):
        name = graph.nodes[step.node].name
        if step.direction == "forward":
            yield Worked(
                f"{name} = {formula(graph, step.node)}", (why_value(run, step.node, lang),)
            )
        elif step.slot is None:
            yield Worked(f"d{name}", tuple(why_gradient(run, step.node, lang)))
        else:
            source = graph.source_of((step.node, step.slot))
            is_whole = graph.gradient_step[source] == number
            lines = _back(run, (step.node, step.slot), source, is_whole, lang)
            yield Worked(f"d{graph.nodes[source].name} ← {name}", tuple(lines))


def _back(run: Run, wire: tuple[int, int], source: int, is_whole: bool, lang: str) -> Iterator[str]:
    """The share of one wire; once the last one has come, the gradient in letters and numbers."""
    graph = run.graph
    if not is_whole:
        yield why_share(run, wire, lang)
        return
    yield from gradient_rule(graph, source, lang)
    if len(gradient_wires(graph, source)) > 1:
        yield why_share(run, wire, lang)
    yield from why_gradient(run, source, lang)


@dataclass(frozen=True)
class Solution:
    """A run with what stands above its steps; `drawing` are the rows of the graph as text."""

    title: str
    run: Run
    drawing: Sequence[str]
    lang: str

    @property
    def graph(self) -> Graph:
        return self.run.graph

    def text(self) -> str:
        """Title, drawing, program and steps as plain text."""
        parts = [
            self.title,
            "=" * cell_len(self.title),
            "",
            *self.drawing,
            "",
            self.graph.source,
            "",
        ]
        for heading, steps in self._parts():
            parts += [heading, "-" * cell_len(heading), ""]
            for number, step in steps:
                parts += [f"{number}. {step.title}", *(INDENT + line for line in step.lines), ""]
        return "\n".join([*parts, *self._limits()]).rstrip()

    def markdown(self) -> str:
        """The same with headings, and blocks of code around drawing and program."""
        fence = "```"
        parts = [f"# {self.title}", "", fence, *self.drawing, fence, "", f"{fence}python"]
        parts += [self.graph.source, fence, ""]
        for heading, steps in self._parts():
            parts += [f"## {heading}", ""]
            for number, step in steps:
                told = "\n".join([fence, *step.lines, fence])
                parts += [f"{number}. `{step.title}`", "", told, ""]
        return "\n".join([*parts, *self._limits()]).rstrip()

    def html(self) -> str:
        """One file that needs no other, on a screen light or dark, on paper without colour."""
        drawings = "\n".join(
            f'<figure class="{theme}">{svg_of(self.run, theme=theme, title=self.title)}</figure>'
            for theme in ("light", "dark")
        )
        source = f"<pre>{escape(self.graph.source)}</pre>"
        body = [f"<h1>{escape(self.title)}</h1>", drawings, source]
        for heading, steps in self._parts():
            items = "\n".join(_item(number, step) for number, step in steps)
            body.append(f"<h2>{escape(heading)}</h2>\n{items}")
        body += [f"<p>{escape(line)}</p>" for line in self._limits()]
        title = f"<title>{escape(self.title)}</title>"
        head = f'<meta charset="utf-8">\n{title}\n<style>{STYLE}</style>'
        return (
            f'<!doctype html>\n<html lang="{self.lang}">\n<head>\n{head}\n</head>\n<body>\n'
            + "\n".join(body)
            + "\n</body>\n</html>"
        )

    def _parts(self) -> Iterator[tuple[str, list[tuple[int, Worked]]]]:
        """The steps forward and those back, each with its number."""
        numbered = [*enumerate(worked_steps(self.run, self.lang), 1)]
        turn = self.graph.last_forward
        for key, steps in (("forward", numbered[:turn]), ("back", numbered[turn:])):
            if steps:
                yield say(f"explore.{key}", self.lang), steps

    def _limits(self) -> list[str]:
        """Why a number is ∞ or nan, if one is."""
        return why_first_lost(self.run, self.lang, _always, _always)


def _always(_: int) -> bool:
    return True


def _item(number: int, step: Worked) -> str:
    lines = "\n".join(map(escape, step.lines))
    heading = f"<h3>{number}. <code>{escape(step.title)}</code></h3>"
    return f"<section>{heading}\n<pre>{lines}</pre></section>"


STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
pre, code { font-family: D2Coding, ui-monospace, Menlo, Consolas, monospace; font-size: 0.95em; }
pre { white-space: pre-wrap; margin: 0.3rem 0 0 1.5rem; }
h3 { font-size: 1rem; margin: 1rem 0 0; }
figure { margin: 1rem 0; overflow-x: auto; }
section { break-inside: avoid; }
.dark { display: none; }
@media (prefers-color-scheme: dark) { .dark { display: block; } .light { display: none; } }
@media print { .dark { display: none; } .light { display: block; } }
@media print { svg { max-width: 100%; height: auto; } }
"""
