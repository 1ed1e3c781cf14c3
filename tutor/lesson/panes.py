"""What stands in the two panes of text: a title, styled lines, and which end matters."""

from dataclasses import dataclass

from tutor.graph import Graph
from tutor.graph.notation import algebra
from tutor.lesson.desk import Algebra, Counterexample, Desk, Why
from tutor.lesson.explain import nudge, why
from tutor.lesson.fill import fill
from tutor.lesson.listing import CodeLine, folded, layer_code, program, without_gradient
from tutor.lesson.look import ArrayView, view_of_page
from tutor.lesson.nudge import Nudge
from tutor.lesson.sheet import sheet
from tutor.lesson.styled import Line, Room
from tutor.lesson.walk import Walk
from tutor.text import say


@dataclass(frozen=True)
class Pane:
    """A title and lines; `line` is the one to bring into view, by default the first.

    `needs_room`: all lines want to be seen, even if the graph is seen less.
    """

    title: str
    lines: list[Line]
    line: int = 0
    needs_room: bool = False


def page_pane(desk: Desk, room: Room) -> Pane:
    """The page; or what has been opened in its place."""
    walk, lang, name = desk.walk, desk.lang, desk.walk.graph.nodes[desk.at_work].name
    match desk.overlay:
        case Why(depth):
            title = f"{say('lesson.why', lang)} {name}"
            return Pane(title, _plain(why(walk, desk.at_work, depth, lang)))
        case Nudge() as nudged:
            title = f"{say('lesson.nudge', lang)}: {nudged.title}"
            return Pane(title, _plain(nudge(walk, nudged, lang)))
        case Counterexample():
            from tutor.lesson.counter_sheet import counter_pane_lines  # there already

            return Pane(say("counter.title", lang), counter_pane_lines(desk))
        case Algebra(layer):
            title = say("lesson.algebra", lang, layer=layer)
            return Pane(title, _algebra(walk.whole, layer, lang))
        case ArrayView(entered=True) as view if not _is_of_page(walk, view):
            return _array_pane(desk, view, room)
    return _page(desk, room)


def _page(desk: Desk, room: Room) -> Pane:
    walk, lang = desk.walk, desk.lang
    lines = sheet(desk, room)
    answering = desk.entry.text is not None or bool(walk.given) or walk.shown_hints > 0
    title = fill(walk.text(lang).title, walk.page_run)
    needs_room = walk.grid is not None or desk.array is not None or walk.page.is_choice
    return Pane(title, lines, len(lines) - 1 if answering else 0, needs_room)


def _algebra(whole: Graph, name: str, lang: str) -> list[Line]:
    """What the layer computes, how its gradient becomes short, and the same in words."""
    layer = whole.index[name]
    formulas: list[Line] = [((line, "code"),) for line in algebra(whole, layer)]
    told = say(f"lesson.algebra_{whole.nodes[layer].op}", lang)
    return [*formulas, (), *_plain(told.splitlines())]


def _is_of_page(walk: Walk, view: ArrayView) -> bool:
    """Whether the page speaks of the array, so that its text stays above it."""
    of_page = view_of_page(walk)
    changed = walk.page.verb == "change" and walk.page.argument == view.name
    return changed or (of_page is not None and of_page.name == view.name)


def _array_pane(desk: Desk, view: ArrayView, room: Room) -> Pane:
    from tutor.lesson.array_sheet import inspected  # NumPy's pictures, for arrays alone

    title = say("lesson.inspector", desk.lang, name=view.title)
    return Pane(title, inspected(desk, view, room), needs_room=True)


def listing_pane(desk: Desk, width: int) -> Pane:
    """The program as it is written, or the same as layers."""
    layers = desk.view.listing == "layers"
    code = (layer_code if layers else program)(desk.walk.graph, desk.walk.step)
    if desk.walk.is_open and desk.walk.page.is_symbolic:
        code = without_gradient(code, desk.walk.page.asked_use[0])
    title = say("lesson.layers" if layers else "lesson.program", desk.lang)
    lines = folded(code, width - 2)
    marked = next((k for k, line in enumerate(lines) if line.marked), 0)
    return Pane(title, [_code_line(line) for line in lines], marked)


def _plain(lines: list[str]) -> list[Line]:
    return [((line, ""),) for line in lines]


def _code_line(line: CodeLine) -> Line:
    return (("▸ ", "code"), (line.text, "code")) if line.marked else (("  ", ""), (line.text, ""))
