"""The answer to an array, cell by cell or typed at once."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from tutor.formula.request import Index
from tutor.graph.numbers import full
from tutor.lesson.walk import Answer, Walk
from tutor.lesson.walking import judged, to_target
from tutor.lesson.written import written

if TYPE_CHECKING:
    from tutor.quiz import Grid, Number, Verdict

_ROWS = re.compile(r"[\[;]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")  # one number, its thousands told apart


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
    assert walk.grid is not None
    given = judged(walk, walk.grid.cells[cell], typed)
    others = {index: answer for index, answer in walk.filled.items() if index != cell}
    filled = replace(walk, cells={**walk.cells, walk.place: {**others, cell: given}})
    kept = _kept(filled, cell, given)
    if kept is None:
        return filled, None
    answers = {**walk.answers, walk.place: (*walk.given, kept)}
    return to_target(replace(filled, answers=answers)), kept


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
    assert walk.grid is not None
    given = judged(walk, walk.grid, typed)
    if given.verdict.answer is None:
        return walk, given
    cells = {**walk.filled, **_by_cell(walk.grid, given)}
    filled = replace(walk, cells={**walk.cells, walk.place: cells})
    answers = {**walk.answers, walk.place: (*walk.given, given)}
    return to_target(replace(filled, answers=answers)), given


def _by_cell(grid: "Grid", given: Answer) -> dict[Index, Answer]:
    """The numbers of a whole array as answers to its cells; none where its shape is another."""
    values = np.asarray(given.verdict.answer)
    if values.shape != grid.shape:
        return {}
    texts = {at: full(values[at].item()) for at in grid.cells}
    return {at: _in_cell(cell, texts[at], given.verdict) for at, cell in grid.cells.items()}


def _in_cell(cell: "Number", typed: str, whole: "Verdict") -> Answer:
    """One number of an array; where the array is carried on, so is each that is not right."""
    from tutor.quiz import judge  # there already, since the grid is

    verdict = judge(cell, typed)
    if verdict.verdict == "wrong" and whole.verdict == "malformed":
        verdict = replace(whole, reading=verdict.reading, answer=verdict.answer)
    return Answer(typed, verdict)


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
