"""Answering: a number on its wire, an option, an array cell by cell."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tutor.formula.request import Index
from tutor.graph.numbers import full
from tutor.lesson.content.fill import written
from tutor.lesson.state.events import Advanced, Answered, Event, Filled
from tutor.lesson.state.position import Answer, Walk, answer, to_target
from tutor.lesson.state.state import Desk, Entry, Updated, on_page, without_typing
from tutor.lesson.state.text_field import TextField, text_field
from tutor.text import say

if TYPE_CHECKING:
    from tutor.quiz import Grid

NOTHING = ("none", "없음")
"""What is typed to keep nothing."""

_ROWS = re.compile(r"[\[;]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")  # one number, its thousands told apart


def begin_answer(desk: Desk, typed: str = "") -> Desk:
    """Open the answer; of a grid, that of the cell where the learner is."""
    cell, cells = current_cell(desk), open_cells(desk.walk)
    cell = cell if cell is None or cell in cells else next_cell(cells, cell)
    return replace(on_page(desk), entry=Entry(text_field(typed), cell=cell), playing=False)


def begin_again(desk: Desk) -> Desk:
    """Open the answer; a formula or a line as it was last typed, so that it can be mended."""
    walk, begun = desk.walk, begin_answer(desk)
    if not (walk.page.is_symbolic and walk.given):
        return begun
    return begun.with_entry(text=text_field(walk.given[-1].typed, old=True))


def choose_option(desk: Desk, by: int) -> Desk:
    """The next option of a choice, as if its number had been typed; of several, the cursor's."""
    count = len(desk.walk.text(desk.lang).options)
    if is_several(desk.walk):
        at = option_at(desk)
        at = (-1 if by > 0 else 0) if at is None else at
        return _choosing(desk, (at + by) % count, desk.entry.text)
    typed = desk.entry.text.text if desk.entry.text else ""
    at = int(typed) - 1 if typed.isascii() and typed.isdigit() else -1 if by > 0 else 0
    return begin_answer(desk, str((at + by) % count + 1))


def mark_option(desk: Desk) -> Desk | None:
    """Mark the option under the cursor, or take its mark away; None where there is no cursor."""
    at = option_at(desk)
    if at is None:
        return None
    nothing = _nothing(desk)
    if at + 1 == nothing:
        text = "" if nothing in marked(desk) else say("lesson.none", desk.lang)
    else:
        text = ", ".join(map(str, sorted((marked(desk) ^ {at + 1}) - {nothing})))
    return _choosing(desk, at, text_field(text))


def tick_option(desk: Desk, character: str | None) -> Desk | None:
    """The option of a digit marked, or its mark taken away; None where there are no boxes."""
    if desk.context.in_lines or not is_several(desk.walk):
        return None
    if character is None or not character.isdecimal():
        return None
    at = int(character) - 1
    if not 0 <= at < len(desk.walk.text(desk.lang).options):
        return None
    ticked = mark_option(desk.with_entry(option=at))
    return ticked.with_entry(option=None) if ticked else None


def _nothing(desk: Desk) -> int | None:
    """The place of the option that excludes all others, where there is one."""
    return len(desk.walk.text(desk.lang).options) if desk.walk.page.verb == "keep" else None


def _choosing(desk: Desk, option: int, typing: TextField | None) -> Desk:
    return replace(on_page(desk), entry=Entry(typing, option=option), playing=False)


def is_several(walk: Walk) -> bool:
    """Whether the open question is a choice that may have several right options."""
    return walk.is_open and walk.page.is_choice and getattr(walk.question, "several", False)


def option_at(desk: Desk) -> int | None:
    """The option under the cursor of such a choice, at first the uppermost."""
    if desk.context.in_lines or not is_several(desk.walk):
        return None
    return 0 if desk.entry.option is None and desk.entry.text is None else desk.entry.option


def marked(desk: Desk) -> frozenset[int]:
    """The places of the options that are marked, or typed (13 is 1, 3), else those last given."""
    if desk.entry.text is None:
        return frozenset(n + 1 for n in chosen(desk.walk))
    if (nothing := _nothing(desk)) and desk.entry.text.text.strip() in NOTHING:
        return frozenset([nothing])
    return frozenset(int(character) for character in desk.entry.text.text if character.isdecimal())


def chosen(walk: Walk) -> list[int]:
    """The options of the last answer, counted from 0."""
    if not walk.given:
        return []
    from tutor.quiz import Choice  # there already, since there is an answer

    answer = walk.given[-1].verdict.answer
    if not isinstance(walk.question, Choice) or not isinstance(answer, frozenset):
        return []
    options = walk.question.options
    if walk.page.verb == "keep" and not answer:
        return [len(options)]
    return [n for n, option in enumerate(options) if option.key in answer]


def give_answer(desk: Desk, key: str = "enter") -> Updated:
    """Judge what was typed; nothing typed is no answer.

    From a cell of a grid the key goes on to another, unless the answer could not be read; where
    lines are typed, only from one that is right.
    """
    closed, typing = without_typing(desk), desk.entry.text
    if typing is None or typing.old or not typing.text.strip():
        return (closed if key == "enter" else move_in_grid(closed, key)), ()
    cell = current_cell(desk)
    if cell is None:
        walk, given = answer(desk.walk, _as_named(desk, typing.text))
        return replace(closed, walk=walk), _judged(desk.walk, walk, given)
    if desk.walk.grid and is_whole(desk.walk.grid, typing.text):
        return _give_grid(desk, typing.text)
    walk, kept = answer_cell(desk.walk, cell, typing.text)
    verdict = walk.filled[cell].verdict.verdict
    stays = verdict == "malformed" or (desk.context.in_lines and verdict == "wrong")
    after = closed.with_entry(cell=cell if stays else _cell_after(walk, cell, key))
    return replace(after, walk=walk), _judged(desk.walk, walk, kept)


def _give_grid(desk: Desk, typed: str) -> Updated:
    """Judge an array that was typed at once; what no cell can say of it is said below."""
    from tutor.quiz import explain  # there already, since the grid is

    assert desk.walk.grid is not None
    walk, given = answer_grid(desk.walk, typed)
    told = " ".join(explain(desk.walk.grid, given.verdict, desk.lang))
    if walk is desk.walk:
        return replace(desk, notice=told), ()
    cell = next(iter(open_cells(walk)), None)
    notice = told if walk.filled == desk.walk.filled else ""
    after = replace(without_typing(desk).with_entry(cell=cell), walk=walk, notice=notice)
    return after, _judged(desk.walk, walk, given)


def _judged(before: Walk, after: Walk, given: Answer | None) -> tuple[Event, ...]:
    """What was answered, that a grid has been filled in, and that the flow goes on."""
    filled = (Filled(after),) if after.grid else ()
    answered = (Answered(before, given),) if given else ()
    return *answered, *filled, Advanced(before.step)


def _as_named(desk: Desk, typed: str) -> str:
    """What was typed, but the place of the option to keep nothing as its name."""
    return NOTHING[0] if typed.strip() == str(_nothing(desk)) else typed


def current_cell(desk: Desk) -> Index | None:
    """The cell where the learner is, at first the first one open; None where no grid is open."""
    if not desk.walk.is_open or desk.walk.grid is None:
        return None
    return desk.entry.cell or next(iter(open_cells(desk.walk)))


def move_in_grid(desk: Desk, key: str) -> Desk:
    """Another cell: by an arrow the next one that way, by tab the next one open."""
    cell = current_cell(desk)
    assert cell is not None
    entered = desk.entry.cell is None
    to = cell if entered else _cell_after(desk.walk, cell, key)
    return replace(on_page(desk), entry=Entry(cell=to), playing=False)


def _cell_after(walk: Walk, cell: Index, key: str) -> Index | None:
    """Where a key leads from a cell; None when the whole grid is answered."""
    from tutor.lesson.state.array_view import moved

    if walk.grid is None or not walk.is_open:
        return None
    if key in ("enter", "tab", "shift+tab"):
        return next_cell(open_cells(walk), cell, -1 if key == "shift+tab" else 1)
    return moved(grid_values(walk.grid), cell, key, "numbers")


def next_cell(cells: Sequence[Index], cell: Index, by: int = 1) -> Index | None:
    """The next of some cells after (or before) this one, round the end; None if there are none."""
    ordered = sorted(cells, reverse=by < 0)
    beyond = (c for c in ordered if (c > cell if by > 0 else c < cell))
    return next(beyond, next(iter(ordered), None))


def grid_values(grid: "Grid") -> np.ndarray:
    """The right numbers as an array."""
    values = np.zeros(grid.shape)
    for index, number in grid.cells.items():
        values[index] = number.correct
    return values


def open_cells(walk: Walk) -> tuple[Index, ...]:
    """The cells that are not right yet, in order."""
    if walk.grid is None or not walk.is_open:
        return ()
    return tuple(cell for cell in walk.grid.cells if not is_right(walk.filled.get(cell)))


def is_right(given: Answer | None) -> bool:
    return given is not None and given.verdict.verdict == "correct"


def answer_cell(walk: Walk, cell: Index, typed: str) -> tuple[Walk, Answer | None]:
    """Judge one cell; what is to be kept is a wrong one, or the whole when the last is right."""
    from tutor.quiz import judge  # there already, since the grid is

    assert walk.grid is not None
    given = Answer(typed, judge(walk.grid.cells[cell], typed))
    others = {index: answer for index, answer in walk.filled.items() if index != cell}
    judged = replace(walk, cells={**walk.cells, walk.place: {**others, cell: given}})
    kept = _kept(judged, cell, given)
    if kept is None:
        return judged, None
    answers = {**walk.answers, walk.place: (*walk.given, kept)}
    return to_target(replace(judged, answers=answers)), kept


def is_whole(grid: "Grid", typed: str) -> bool:
    """Whether all of the array was typed: in brackets, in rows, or so many numbers with commas."""
    if _ROWS.search(typed):
        return True
    parts = len(typed.split(","))
    return 1 < parts == len(grid.cells) and not _GROUPED.fullmatch(typed.strip())


def answer_grid(walk: Walk, typed: str) -> tuple[Walk, Answer]:
    """Judge a whole array; each of its numbers stands in its cell afterwards.

    What could not be read leaves the walk as it is.
    """
    from tutor.quiz import judge  # there already, since the grid is

    assert walk.grid is not None
    given = Answer(typed, judge(walk.grid, typed))
    if given.verdict.verdict == "malformed":
        return walk, given
    cells = {**walk.filled, **_by_cell(walk.grid, given)}
    judged = replace(walk, cells={**walk.cells, walk.place: cells})
    answers = {**walk.answers, walk.place: (*walk.given, given)}
    return to_target(replace(judged, answers=answers)), given


def _by_cell(grid: "Grid", given: Answer) -> dict[Index, Answer]:
    """The numbers of a whole array as answers to its cells; none where its shape is another."""
    from tutor.quiz import judge

    values = np.asarray(given.verdict.answer)
    if values.shape != grid.shape:
        return {}
    texts = {index: full(values[index].item()) for index in grid.cells}
    return {index: Answer(text, judge(grid.cells[index], text)) for index, text in texts.items()}


def _kept(walk: Walk, cell: Index, given: Answer) -> Answer | None:
    """What counts as an answer to the page."""
    from tutor.quiz import Verdict

    assert walk.grid is not None
    if given.verdict.verdict == "wrong":
        return Answer(f"{list(cell)} {given.typed}", given.verdict)
    if open_cells(walk):
        return None
    numbers = written(grid_values(walk.grid))
    return Answer(numbers, Verdict("correct", numbers))
