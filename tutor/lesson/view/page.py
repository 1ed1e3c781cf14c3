"""What stands in the two panes of text: a title, styled lines, and which end matters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from rich.cells import cell_len

from tutor.graph import Graph, Run, Value
from tutor.graph.notation import algebra
from tutor.graph.numbers import is_array, named, number
from tutor.lesson.content.fill import fill, written
from tutor.lesson.content.prose import Page, spans
from tutor.lesson.state.answering import is_several, marked, option_at
from tutor.lesson.state.array_view import ArrayView, view_of_page
from tutor.lesson.state.nudge import Nudge
from tutor.lesson.state.position import Walk
from tutor.lesson.state.state import Algebra, Counterexample, Desk, Why
from tutor.lesson.view.explain import nudge, why
from tutor.lesson.view.feedback import offers, reply, said_of_cell, styled
from tutor.lesson.view.listing import CodeLine, folded, layer_code, program, without_gradient
from tutor.lesson.view.styled import BLANK, Line, Room, width_of
from tutor.text import say

LEAST_ARRAY = 4  # rows
HEADS = 2  # rows above those of an array: its name, and the columns


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
            from tutor.lesson.view.counterexample_page import counter_pane_lines  # there already

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
    from tutor.lesson.view.arrays import inspected  # NumPy's pictures, for arrays alone

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


def sheet(desk: Desk, room: Room) -> list[Line]:
    """Everything that stands in the page pane; an author's line that does not fit is wrapped."""
    page = desk.walk.text(desk.lang)
    hints = list(_hints(desk.walk, page, desk.lang))
    blocks = _blocks(desk, page, hints, room.width)
    if len(hints) > 1 and _rows(blocks, room) + _grid_rows(desk, room) > room.height:
        blocks = _blocks(desk, page, hints[-1:], room.width)  # the question stays in sight
    left = room.height - _rows(blocks, room)
    arrays = _arrays(desk, replace(room, height=max(left, LEAST_ARRAY)))
    return _joined([*blocks, *arrays])


def _blocks(desk: Desk, page: Page, hints: list[Line], width: int) -> list[list[Line]]:
    """All but the arrays, which take the room that is left."""
    walk, lang = desk.walk, desk.lang
    blocks = [
        *(_paragraph(p, walk) for p in page.paragraphs),
        list(_way_in(desk)),
        list(_options(desk, page)),
        hints,
        list(_task(walk, lang, width)),
    ]
    if walk.grid is None:
        blocks.insert(-1, list(reply(desk, width)))
    return [block for block in blocks if block]


def _rows(blocks: list[list[Line]], room: Room) -> int:
    """With a blank line behind each, and what does not fit on a line going on below it."""
    lines = (line for block in blocks for line in block)
    return sum(max(1, ceil(width_of(line) / room.width)) for line in lines) + len(blocks)


def _grid_rows(desk: Desk, room: Room) -> int:
    """What an array that is asked for takes, with its heads and what is said to it."""
    grid = desk.walk.grid
    if grid is None:
        return 0
    rows = grid.shape[0] if len(grid.shape) > 1 else 1
    return HEADS + rows + len(_said_of_grid(desk, room))


def _said_of_grid(desk: Desk, room: Room) -> list[Line]:
    return [*said_of_cell(desk, room.width), *offers(desk)]


def _arrays(desk: Desk, room: Room) -> Iterator[list[Line]]:
    """What is asked for cell by cell, with what is said to it, and what the page looks into."""
    if desk.walk.grid is None and desk.array is None:
        return
    from tutor.lesson.view.arrays import asked_grid, inspected  # 15 ms that only arrays need

    if desk.walk.grid is not None:
        said = _said_of_grid(desk, room)
        yield [*asked_grid(desk, replace(room, height=max(room.height - len(said), 3))), *said]
    if desk.array:
        yield inspected(desk, desk.array, room)


def _joined(blocks: list[list[Line]]) -> list[Line]:
    """The blocks with a blank line between them."""
    lines = [line for block in blocks for line in (*block, BLANK)]
    return lines[:-1]


def _paragraph(paragraph: tuple[str, ...], walk: Walk) -> list[Line]:
    return [tuple(spans(fill(line, walk.page_run))) for line in paragraph]


def _way_in(desk: Desk) -> Iterator[Line]:
    """On the page of a laboratory how it is entered; in lines, how a number is changed."""
    page = desk.walk.page
    if page.verb == "change" and desk.context.in_lines:
        yield tuple(spans(say("lesson.change_in_lines", desk.lang, name=_changed(desk.walk))))
    if page.verb == "lab":
        way = page.argument if desk.context.in_lines else "key"
        yield tuple(spans(say(f"lesson.lab_{way}", desk.lang)))


def _changed(walk: Walk) -> str:
    """What the page wants to be changed; of an array its first element."""
    name = walk.page.argument
    return named(name, (0,) * len(walk.graph.shapes[walk.graph.index[name]]))


def _hints(walk: Walk, page: Page, lang: str) -> Iterator[Line]:
    for text in page.hints[: walk.shown_hints]:
        hint = say("lesson.hint", lang, hint=fill(text, walk.page_run))
        yield tuple((part, style or "hint") for part, style in spans(hint))


def _options(desk: Desk, page: Page) -> Iterator[Line]:
    """The answers of a choice, numbered; the right ones marked once they are found.

    Where several may be right, each has a box, and one the cursor.
    """
    walk, marks, several = desk.walk, marked(desk), is_several(desk.walk)
    for n, option in enumerate(page.options):
        is_marked = n + 1 in marks
        sign, style = _judged(desk, is_marked, option.right)
        if several:
            box = "[x]" if is_marked else "[ ]"
            label = f"{sign}{'▸' if option_at(desk) == n else ' '}{n + 1} {box}  "
        else:
            at = desk.entry.text is not None and desk.entry.text.text.strip() == str(n + 1)
            label = f"{'▸' if at else sign} {n + 1}  "
        yield ((label, style), *spans(fill(option.text, walk.page_run)))


def _judged(desk: Desk, is_marked: bool, right: bool) -> tuple[str, str]:
    """The sign and the style of an option: right once all are found, wrong if it was given."""
    if not desk.walk.is_open and right:
        return "✓", "right"
    if desk.entry.text is None and is_marked and not right:
        return "✗", "wrong"
    return " ", "prompt"


def _task(walk: Walk, lang: str, width: int) -> Iterator[Line]:
    """On a page that asks for a change, what it has made of the output and, of arrays, of others.

    A graph of arrays shows only shapes, so which gradients have changed is said.
    """
    if walk.page.verb != "change" or not walk.is_edited:
        return
    name = walk.graph.nodes[walk.graph.output].name
    own = walk.lesson.graphs[walk.stage.program].result
    before, after = own.values[name], walk.run.values[name]
    told = [f"{name}: {written(before)} → {written(after)}{_by(before, after)}"]
    if is_array(before) and (moved := _moved_gradients(walk, own, lang)):
        told.append(moved)
    line = "   ".join(told)
    yield from (styled(text, "prompt") for text in ([line] if cell_len(line) <= width else told))


def _moved_gradients(walk: Walk, own: Run, lang: str) -> str:
    """Which gradients of inputs have changed, and which have not, as far as they are known."""
    now, index = walk.whole.result.gradients, walk.graph.index
    groups: dict[str, list[str]] = {"moved": [], "kept": []}
    for name in walk.graph.inputs:
        if walk.shows_gradient(index[name]):
            same = np.array_equal(np.asarray(own.gradients[name]), np.asarray(now[name]))
            groups["kept" if same else "moved"].append(f"d{name}")
    joined = {key: ", ".join(names) for key, names in groups.items() if names}
    return "   ".join(say(f"lesson.{key}", lang, names=names) for key, names in joined.items())


def _by(before: Value, after: Value) -> str:
    """By how much a number has changed."""
    if is_array(before):
        return ""
    moved = number(after - before)
    return f"   ({moved if moved.startswith('-') else f'+{moved}'})"
