"""The page as styled lines: text, options, hints, what is answered and said to it."""

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

import numpy as np
from rich.cells import cell_len

from tutor.graph import Run, Value
from tutor.graph.numbers import is_array, named, number
from tutor.lesson.answering import is_several, marked, option_at
from tutor.lesson.desk import Desk
from tutor.lesson.fill import fill
from tutor.lesson.prose import Page, spans
from tutor.lesson.reply import offers, reply, said_of_cell, styled
from tutor.lesson.styled import BLANK, Line, Room, width_of
from tutor.lesson.walk import Walk
from tutor.lesson.written import written
from tutor.text import say

LEAST_ARRAY = 4  # rows
HEADS = 2  # rows above those of an array: its name, and the columns


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
    from tutor.lesson.array_sheet import asked_grid, inspected  # 15 ms that only arrays need

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
