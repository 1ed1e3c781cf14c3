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
    """A title and lines; `at_end` where the last line is to be in view rather than the first."""

    title: str
    lines: list[Line]
    at_end: bool = False


def page_pane(desk: Desk, narrow: bool) -> Pane:
    """The page; or why, or a nudge, in its place."""
    walk, name = desk.walk, desk.walk.graph.nodes[desk.at_work].name
    if desk.sheet == "why":
        title = f"{say('lesson.why', desk.lang)} {name}"
        return Pane(title, _plain(why(walk, desk.at_work, desk.depth, desk.lang)))
    if desk.sheet == "nudge" and desk.nudge:
        title = f"{say('lesson.nudge', desk.lang)}: {desk.nudge.name}"
        return Pane(title, _plain(nudge(walk, desk.nudge, desk.lang)))
    typing = desk.typing.with_cursor if desk.typing and not desk.editing else None
    lines = sheet(walk, desk.lang, typing, narrow)
    at_end = typing is not None or bool(walk.given) or walk.shown_hints > 0
    return Pane(fill(walk.text(desk.lang).title, walk.run), lines, at_end)


def listing_pane(desk: Desk, width: int) -> Pane:
    """The program as it is written, or the same as layers."""
    layers = desk.listing == "layers"
    code = (layer_code if layers else program)(desk.walk.graph, desk.walk.step)
    title = say("lesson.layers" if layers else "lesson.program", desk.lang)
    return Pane(title, [_code_line(line) for line in folded(code, width - 2)])


def _plain(lines: list[str]) -> list[Line]:
    return [((line, ""),) for line in lines]


def _code_line(line: CodeLine) -> Line:
    return (("▸ ", "code"), (line.text, "code")) if line.marked else (("  ", ""), (line.text, ""))
