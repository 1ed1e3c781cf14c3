"""What stands in the two panes of text: a title, styled lines, and which end matters."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from rich.cells import cell_len

from tutor.graph import Graph, Run, Value
from tutor.graph.limits import why_first_lost
from tutor.graph.notation import algebra
from tutor.graph.numbers import is_array, is_small, named, number
from tutor.lesson.content.fill import fill, reading, written
from tutor.lesson.content.own import OWN
from tutor.lesson.content.prose import Page, spans
from tutor.lesson.state.answering import is_several, marked, option_at
from tutor.lesson.state.array_view import ArrayView, view_of_page
from tutor.lesson.state.curve_view import CurveView, curve_of_page
from tutor.lesson.state.nudge import Nudge
from tutor.lesson.state.position import Position
from tutor.lesson.state.state import Algebra, OtherNumbers, State, Why
from tutor.lesson.view.array_rows import asked_grid, inspected
from tutor.lesson.view.counterexample_page import counterexample_page
from tutor.lesson.view.curve_picture import curve_pane
from tutor.lesson.view.explain import moved_text, nudge, why
from tutor.lesson.view.feedback import guessed, offers, reply, said_of_cell, styled
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


def page_pane(state: State, room: Room) -> Pane:
    """The page; or what has been opened in its place."""
    position, lang, name = (
        state.position,
        state.lang,
        state.position.graph.nodes[state.at_work].name,
    )
    match state.overlay:
        case Why(depth):
            title = f"{say('lesson.why', lang)} {name}"
            return Pane(title, _plain(why(position, state.at_work, depth, lang)))
        case Nudge() as nudged:
            title = f"{say('lesson.nudge', lang)}: {nudged.title}"
            return Pane(title, _plain(nudge(position, nudged, lang)))
        case CurveView() as view:
            function = view.function
            of, by = function.of_name(position.graph), function.by_name
            title = say("curve.title", lang, of=of, by=by)
            return Pane(title, curve_pane(state, view, room), needs_room=True)
        case OtherNumbers():
            return Pane(say("counter.title", lang), counterexample_page(state))
        case Algebra(layer):
            title = say("lesson.algebra", lang, layer=layer)
            return Pane(title, _algebra(position.whole, layer, lang))
        case ArrayView(entered=True) as view if not _is_of_page(position, view):
            return _array_pane(state, view, room)
    return _page(state, room)


def _page(state: State, room: Room) -> Pane:
    position, lang = state.position, state.lang
    lines = sheet(state, room)
    answering = state.entry.text is not None or bool(position.given) or position.shown_hints > 0
    title = fill(position.text(lang).title, position.told_run)
    has_picture = state.array is not None or bool(position.page.curve)
    is_chosen = position.page.is_choice and (position.is_open or not position.page.guess)
    needs_room = position.grid is not None or has_picture or is_chosen
    return Pane(title, lines, len(lines) - 1 if answering else 0, needs_room)


def _algebra(whole: Graph, name: str, lang: str) -> list[Line]:
    """What the layer computes, how its gradient becomes short, and the same in words."""
    layer = whole.index[name]
    formulas: list[Line] = [((line, "code"),) for line in algebra(whole, layer)]
    told = say(f"lesson.algebra_{whole.nodes[layer].op}", lang)
    return [*formulas, (), *_plain(told.splitlines())]


def _is_of_page(position: Position, view: ArrayView) -> bool:
    """Whether the page speaks of the array, so that its text stays above it."""
    of_page = view_of_page(position)
    changed = position.page.verb == "change" and position.page.argument == view.name
    return changed or (of_page is not None and of_page.name == view.name)


def _array_pane(state: State, view: ArrayView, room: Room) -> Pane:
    title = say("lesson.inspector", state.lang, name=view.title)
    return Pane(title, inspected(state, view, room), needs_room=True)


def listing_pane(state: State, width: int) -> Pane:
    """The program as it is written, or the same as layers."""
    layers = state.view.listing == "layers"
    code = (layer_code if layers else program)(state.position.graph, state.position.step)
    if state.position.is_open and state.position.page.is_symbolic:
        code = without_gradient(code, state.position.page.asked_use[0])
    title = say("lesson.layers" if layers else "lesson.program", state.lang)
    lines = folded(code, width - 2)
    marked = next((k for k, line in enumerate(lines) if line.marked), 0)
    return Pane(title, [_code_line(line) for line in lines], marked)


def _plain(lines: list[str]) -> list[Line]:
    return [((line, ""),) for line in lines]


def _code_line(line: CodeLine) -> Line:
    return (("▸ ", "code"), (line.text, "code")) if line.marked else (("  ", ""), (line.text, ""))


def sheet(state: State, room: Room) -> list[Line]:
    """Everything that stands in the page pane; an author's line that does not fit is wrapped."""
    page = state.position.text(state.lang)
    hints = list(_hints(state.position, page, state.lang))
    blocks = _blocks(state, page, hints, room.width)
    if len(hints) > 1 and _rows(blocks, room) + _grid_rows(state, room) > room.height:
        blocks = _blocks(state, page, hints[-1:], room.width)  # the question stays in sight
    left = room.height - _rows(blocks, room)
    arrays = _arrays(state, replace(room, height=max(left, LEAST_ARRAY)))
    return _joined([*blocks, *arrays, *_curve(state, replace(room, height=left))])


def _blocks(state: State, page: Page, hints: list[Line], width: int) -> list[list[Line]]:
    """All but the arrays, which take the room that is left."""
    position, lang = state.position, state.lang
    blocks = [
        list(_limits(position, lang)),
        *(_paragraph(p, position) for p in page.paragraphs),
        list(_way_in(state)),
        _in_a_row(list(_options(state, page)), width)
        if page.guess
        else list(_options(state, page)),
        hints,
        [*_task(position, lang, width), *guessed(position, lang)],
    ]
    if position.grid is None:
        blocks.append(list(reply(state, width)))
    return [block for block in blocks if block]


def _rows(blocks: list[list[Line]], room: Room) -> int:
    """With a blank line behind each, and what does not fit on a line going on below it."""
    lines = (line for block in blocks for line in block)
    return sum(max(1, ceil(width_of(line) / room.width)) for line in lines) + len(blocks)


def _grid_rows(state: State, room: Room) -> int:
    """What an array that is asked for takes, with its heads and what is said to it."""
    grid = state.position.grid
    if grid is None:
        return 0
    rows = grid.shape[0] if len(grid.shape) > 1 else 1
    return HEADS + rows + len(_said_of_grid(state, room))


def _said_of_grid(state: State, room: Room) -> list[Line]:
    return [*said_of_cell(state, room.width), *offers(state)]


def _arrays(state: State, room: Room) -> Iterator[list[Line]]:
    """What is asked for cell by cell, with what is said to it, and what the page looks into."""
    if state.position.grid is None and state.array is None:
        return
    if state.position.grid is not None:
        said = _said_of_grid(state, room)
        yield [*asked_grid(state, replace(room, height=max(room.height - len(said), 3))), *said]
    if state.array:
        yield inspected(state, state.array, room)


def _curve(state: State, room: Room) -> Iterator[list[Line]]:
    """The curve that the page shows."""
    if state.position.page.curve and (view := curve_of_page(state.position)):
        yield curve_pane(state, view, room)


def _joined(blocks: list[list[Line]]) -> list[Line]:
    """The blocks with a blank line between them."""
    lines = [line for block in blocks for line in (*block, BLANK)]
    return lines[:-1]


def _paragraph(paragraph: tuple[str, ...], position: Position) -> list[Line]:
    return [tuple(spans(fill(line, position.told_run))) for line in paragraph]


def _way_in(state: State) -> Iterator[Line]:
    """On the page of a laboratory how it is entered; in lines, how a number is changed."""
    page = state.position.page
    if page.verb == "change" and state.context.in_lines:
        yield tuple(spans(say("lesson.change_in_lines", state.lang, name=_changed(state.position))))
    if page.verb == "lab":
        way = page.argument if state.context.in_lines else "key"
        yield tuple(spans(say(f"lesson.lab_{way}", state.lang)))


def _changed(position: Position) -> str:
    """What the page wants to be changed; of an array its first element."""
    name = position.page.argument
    return named(name, (0,) * len(position.graph.shapes[position.graph.index[name]]))


def _hints(position: Position, page: Page, lang: str) -> Iterator[Line]:
    for text in page.hints[: position.shown_hints]:
        hint = say("lesson.hint", lang, hint=fill(text, position.page_run))
        yield tuple((part, style or "hint") for part, style in spans(hint))


def _options(state: State, page: Page) -> Iterator[Line]:
    """The answers of a choice, numbered; the right ones marked once they are found.

    Where several may be right, each has a box, and one the cursor.
    """
    position, marks, several = state.position, marked(state), is_several(state.position)
    for n, option in enumerate(page.options):
        is_marked = n + 1 in marks
        sign, style = _judged(state, is_marked, option.right)
        if several:
            box = "[x]" if is_marked else "[ ]"
            label = f"{sign}{'▸' if option_at(state) == n else ' '}{n + 1} {box}  "
        else:
            at = state.entry.text is not None and state.entry.text.text.strip() == str(n + 1)
            label = f"{'▸' if at else sign} {n + 1}  "
        yield ((label, style), *spans(fill(option.text, position.page_run)))


def _in_a_row(lines: list[Line], width: int) -> list[Line]:
    """Short options beside one another, if there is room."""
    row = tuple(span for line in lines for span in (*line, ("   ", "")))[:-1]
    return [row] if row and width_of(row) <= width else lines


def _judged(state: State, is_marked: bool, right: bool) -> tuple[str, str]:
    """The sign and the style of an option: right once all are found, wrong if it was given."""
    if not state.position.is_open and right:
        return "✓", "right"
    if state.entry.text is None and is_marked and not right:
        return "✗", "wrong"
    return " ", "prompt"


def _task(position: Position, lang: str, width: int) -> Iterator[Line]:
    """On a page that asks for a change, what it has made of the output and, of arrays, of others.

    A graph of arrays shows only shapes, so which gradients have changed is said.
    """
    if position.page.verb != "change" or not position.is_edited:
        return
    output = position.graph.nodes[position.graph.output].name
    names = position.page.guessed if position.page.guess else (output,)
    own = position.own_graph.result
    told = [_moved(name, own, position.page_run) for name in names]
    before = own.values[output]
    if (
        is_array(before)
        and not position.page.guess
        and (moved := _moved_gradients(position, own, lang))
    ):
        told.append(moved)
    line = "   ".join(told)
    yield from (styled(text, "prompt") for text in ([line] if cell_len(line) <= width else told))


def _moved(name: str, own: Run, now: Run) -> str:
    """A number before and after, and by how much it has changed."""
    read = reading(own.graph, name)
    assert read is not None
    before, after = read(own), read(now)
    if not (is_array(before) or is_array(after)) and before is not None and after is not None:
        moved = moved_text(float(before), float(after), abs(float(after - before)) or 1)
        return f"{name}: {moved}{_by(before, after)}"
    if is_small(before):
        return f"{name}: {written(before)} → {written(after)}"
    most = np.max(np.abs(np.asarray(after) - np.asarray(before)))
    return f"{name} {number(before)}: max |Δ| = {number(most)}"


def _moved_gradients(position: Position, own: Run, lang: str) -> str:
    """Which gradients of inputs have changed, and which have not, as far as they are known."""
    now, index = position.whole.result.gradients, position.graph.index
    groups: dict[str, list[str]] = {"moved": [], "kept": []}
    for name in position.graph.inputs:
        if position.shows_gradient(index[name]):
            same = np.array_equal(np.asarray(own.gradients[name]), np.asarray(now[name]))
            groups["kept" if same else "moved"].append(f"d{name}")
    joined = {key: ", ".join(names) for key, names in groups.items() if names}
    return "   ".join(say(f"lesson.{key}", lang, names=names) for key, names in joined.items())


def _limits(position: Position, lang: str) -> Iterator[Line]:
    """What a page says of its own numbers need not be so of others; where one is none, why."""
    if _has_other_numbers(position):
        yield styled(say("limits.own_numbers", lang), "note")
    lost = why_first_lost(position.run, lang, position.shows_value, position.shows_gradient)
    yield from (styled(line, "note") for line in lost)


def _has_other_numbers(position: Position) -> bool:
    """Whether other inputs have been edited than the one that the page wants to be changed.

    Nothing is said of the numbers of a graph of one's own.
    """
    if position.lesson.slug == OWN:
        return False
    own, page = position.lesson.graphs[position.stage.program].inputs, position.page
    asked = page.argument if page.verb == "change" else None
    given = position.whole.inputs.items()
    return any(not np.array_equal(own[name], now) for name, now in given if name != asked)  # type: ignore[arg-type]


def _by(before: Value | None, after: Value | None) -> str:
    """By how much a number has changed."""
    if is_array(before) or is_array(after) or before is None or after is None:
        return ""
    moved = number(after - before)
    return f"   ({moved if moved.startswith('-') else f'+{moved}'})"
