"""Answering: a number on its wire, an option, an array cell by cell."""

from collections.abc import Sequence
from dataclasses import replace

from tutor.lesson.desk import Desk, on_page, without_typing
from tutor.lesson.editor import text_field
from tutor.lesson.grid import answer_cell, grid_values, open_cells
from tutor.lesson.prose import Index
from tutor.lesson.walk import Answer, answer


def begin_answer(desk: Desk, typed: str = "") -> Desk:
    """Open the answer; of a grid, that of the cell where the learner is."""
    cell, cells = current_cell(desk), open_cells(desk.walk)
    cell = cell if cell is None or cell in cells else next_cell(cells, cell)
    return replace(on_page(desk), cell=cell, typing=text_field(typed), playing=False, notice="")


def choose_option(desk: Desk, by: int) -> Desk:
    """The next option of a choice, as if its number had been typed."""
    count = len(desk.walk.page.options)
    typed = desk.typing.text if desk.typing else ""
    at = int(typed) - 1 if typed.isascii() and typed.isdigit() else -1 if by > 0 else 0
    return begin_answer(desk, str((at + by) % count + 1))


def give_answer(desk: Desk) -> tuple[Desk, Answer | None]:
    """Judge what was typed, with what is to be kept of it; nothing typed is no answer."""
    if desk.typing is None or not desk.typing.text.strip():
        return without_typing(desk), None
    cell = current_cell(desk)
    if cell is None:
        walk, given = answer(desk.walk, desk.typing.text)
        return replace(without_typing(desk), walk=walk), given
    walk, kept = answer_cell(desk.walk, cell, desk.typing.text)
    read = walk.filled[cell].verdict.verdict != "malformed"
    after = next_cell(open_cells(walk), cell) if read else cell
    return replace(without_typing(desk), walk=walk, cell=after), kept


def current_cell(desk: Desk) -> Index | None:
    """The cell where the learner is, at first the first one open; None where no grid is open."""
    if not desk.walk.is_open or desk.walk.grid is None:
        return None
    return desk.cell or next(iter(open_cells(desk.walk)))


def move_in_grid(desk: Desk, key: str) -> Desk:
    """Another cell: by an arrow the next one that way, by tab the next one open."""
    from tutor.lesson.arrays import moved

    cell, grid = current_cell(desk), desk.walk.grid
    assert cell is not None and grid is not None
    to: Index | None = cell
    if desk.cell is not None:  # else the key enters the grid
        if key in ("tab", "shift+tab"):
            to = next_cell(open_cells(desk.walk), cell, 1 if key == "tab" else -1)
        else:
            to = moved(grid_values(grid), cell, key, "numbers")
    return replace(on_page(desk), cell=to, playing=False)


def next_cell(cells: Sequence[Index], cell: Index, by: int = 1) -> Index | None:
    """The next of some cells after (or before) this one, round the end; None if there are none."""
    ordered = sorted(cells, reverse=by < 0)
    beyond = (c for c in ordered if (c > cell if by > 0 else c < cell))
    return next(beyond, next(iter(ordered), None))
