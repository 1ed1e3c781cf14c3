"""What stands in the two panes of text: a title, styled lines, and which end matters."""

from dataclasses import dataclass

from tutor.lesson.desk import Desk
from tutor.lesson.explain import nudge, why
from tutor.lesson.fill import fill
from tutor.lesson.listing import CodeLine, folded, layer_code, program
from tutor.lesson.sheet import sheet
from tutor.lesson.styled import Line
from tutor.text import say


@dataclass(frozen=True)
class Pane:
    """A title and lines; `line` is the one to bring into view, by default the first."""

    title: str
    lines: list[Line]
    line: int = 0


def page_pane(desk: Desk, width: int) -> Pane:
    """The page, for so many columns of text; or why, or a nudge, in its place."""
    walk, name = desk.walk, desk.walk.graph.nodes[desk.at_work].name
    if desk.sheet == "why":
        title = f"{say('lesson.why', desk.lang)} {name}"
        return Pane(title, _plain(why(walk, desk.at_work, desk.depth, desk.lang)))
    if desk.sheet == "nudge" and desk.nudge:
        title = f"{say('lesson.nudge', desk.lang)}: {desk.nudge.name}"
        return Pane(title, _plain(nudge(walk, desk.nudge, desk.lang)))
    typing = None if desk.editing else desk.typing
    lines = sheet(walk, desk.lang, typing, width)
    answering = typing is not None or bool(walk.given) or walk.shown_hints > 0
    title = fill(walk.text(desk.lang).title, walk.run)
    return Pane(title, lines, len(lines) - 1 if answering else 0)


def listing_pane(desk: Desk, width: int) -> Pane:
    """The program as it is written, or the same as layers."""
    layers = desk.listing == "layers"
    code = (layer_code if layers else program)(desk.walk.graph, desk.walk.step)
    title = say("lesson.layers" if layers else "lesson.program", desk.lang)
    lines = folded(code, width - 2)
    marked = next((k for k, line in enumerate(lines) if line.marked), 0)
    return Pane(title, [_code_line(line) for line in lines], marked)


def _plain(lines: list[str]) -> list[Line]:
    return [((line, ""),) for line in lines]


def _code_line(line: CodeLine) -> Line:
    return (("▸ ", "code"), (line.text, "code")) if line.marked else (("  ", ""), (line.text, ""))
