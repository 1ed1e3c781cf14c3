"""Answering: a number on its wire, an option, an array cell by cell."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tutor.formula.normalise import plain
from tutor.formula.request import Index
from tutor.graph.numbers import full
from tutor.lesson.content.fill import written
from tutor.lesson.state.array_view import moved
from tutor.lesson.state.events import Advanced, Answered, Event, Filled
from tutor.lesson.state.position import Answer, Position, answer, judged, to_target
from tutor.lesson.state.state import Entry, State, Updated, on_page, without_typing
from tutor.lesson.state.text_field import TextField, text_field
from tutor.quiz import Choice, Grid, Number, Verdict, explain, judge
from tutor.text import say

NOTHING = ("none", "없음")
"""What is typed to keep nothing."""

_MARKS = re.compile(r"\*\*|`")
_ROWS = re.compile(r"[\[;]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")  # one number, its thousands told apart


def begin_answer(state: State, typed: str = "") -> State:
    """Open the answer; of a grid, that of the cell where the learner is."""
    cell, cells = current_cell(state), open_cells(state.position)
    cell = cell if cell is None or cell in cells else next_cell(cells, cell)
    return replace(on_page(state), entry=Entry(text_field(typed), cell=cell), playing=False)


def begin_again(state: State) -> State:
    """Open the answer; a formula or a line as it was last typed, so that it can be mended."""
    position, begun = state.position, begin_answer(state)
    if not (position.page.is_symbolic and position.given):
        return begun
    return begun.with_entry(text=text_field(position.given[-1].typed, old=True))


def choose_option(state: State, by: int) -> State:
    """The next option of a choice, as if its number had been typed; of several, the cursor's."""
    count = len(state.position.text(state.lang).options)
    if is_several(state.position):
        at = option_at(state)
        at = (-1 if by > 0 else 0) if at is None else at
        return _choosing(state, (at + by) % count, state.entry.text)
    typed = state.entry.text.text if state.entry.text else ""
    at = int(typed) - 1 if typed.isascii() and typed.isdigit() else -1 if by > 0 else 0
    return begin_answer(state, str((at + by) % count + 1))


def mark_option(state: State) -> State | None:
    """Mark the option under the cursor, or take its mark away; None where there is no cursor."""
    at = option_at(state)
    if at is None:
        return None
    nothing = _nothing(state)
    if at + 1 == nothing:
        text = "" if nothing in marked(state) else say("lesson.none", state.lang)
    else:
        text = ", ".join(map(str, sorted((marked(state) ^ {at + 1}) - {nothing})))
    return _choosing(state, at, text_field(text))


def tick_option(state: State, character: str | None) -> State | None:
    """The option of a digit marked, or its mark taken away; None where there are no boxes."""
    if state.context.in_lines or not is_several(state.position):
        return None
    if character is None or not character.isdecimal():
        return None
    at = int(character) - 1
    if not 0 <= at < len(state.position.text(state.lang).options):
        return None
    ticked = mark_option(state.with_entry(option=at))
    return ticked.with_entry(option=None) if ticked else None


def _nothing(state: State) -> int | None:
    """The place of the option that excludes all others, where there is one."""
    return (
        len(state.position.text(state.lang).options) if state.position.page.verb == "keep" else None
    )


def _choosing(state: State, option: int, typing: TextField | None) -> State:
    return replace(on_page(state), entry=Entry(typing, option=option), playing=False)


def is_several(position: Position) -> bool:
    """Whether the open question is a choice that may have several right options."""
    return (
        position.is_open
        and position.page.is_choice
        and getattr(position.question, "several", False)
    )


def option_at(state: State) -> int | None:
    """The option under the cursor of such a choice, at first the uppermost."""
    if state.context.in_lines or not is_several(state.position):
        return None
    return 0 if state.entry.option is None and state.entry.text is None else state.entry.option


def marked(state: State) -> frozenset[int]:
    """The places of the options that are marked, or typed (13 is 1, 3), else those last given."""
    if state.entry.text is None:
        return frozenset(n + 1 for n in chosen(state.position))
    if (nothing := _nothing(state)) and state.entry.text.text.strip() in NOTHING:
        return frozenset([nothing])
    return frozenset(int(character) for character in state.entry.text.text if character.isdecimal())


def chosen(position: Position) -> list[int]:
    """The options of the last answer, counted from 0."""
    if not position.given:
        return []
    answer = position.given[-1].verdict.answer
    if not isinstance(position.question, Choice) or not isinstance(answer, frozenset):
        return []
    options = position.question.options
    if position.page.verb == "keep" and not answer:
        return [len(options)]
    return [n for n, option in enumerate(options) if option.key in answer]


def give_answer(state: State, key: str = "enter") -> Updated:
    """Judge what was typed; nothing typed is no answer.

    From a cell of a grid the key goes on to another, unless the answer could not be read; where
    lines are typed, only from one that is right.
    """
    closed, typing = without_typing(state), state.entry.text
    if typing is None or typing.old or not typing.text.strip():
        return (closed if key == "enter" else move_in_grid(closed, key)), ()
    cell = current_cell(state)
    if cell is None:
        position, given = answer(state.position, _as_named(state, typing.text))
        return replace(closed, position=position), _events(state.position, position, given)
    if state.position.grid and is_whole(state.position.grid, typing.text):
        return _give_grid(state, typing.text)
    position, kept = answer_cell(state.position, cell, typing.text)
    verdict = position.filled[cell].verdict.verdict
    stays = verdict == "malformed" or (state.context.in_lines and verdict == "wrong")
    after = closed.with_entry(cell=cell if stays else _cell_after(position, cell, key))
    return replace(after, position=position), _events(state.position, position, kept)


def _give_grid(state: State, typed: str) -> Updated:
    """Judge an array that was typed at once; what no cell can say of it is said below."""
    assert state.position.grid is not None
    position, given = answer_grid(state.position, typed)
    told = " ".join(explain(state.position.grid, given.verdict, state.lang))
    if position is state.position:
        return replace(state, notice=told), ()
    cell = next(iter(open_cells(position)), None)
    notice = told if position.filled == state.position.filled else ""
    after = replace(without_typing(state).with_entry(cell=cell), position=position, notice=notice)
    return after, _events(state.position, position, given)


def _events(before: Position, after: Position, given: Answer | None) -> tuple[Event, ...]:
    """What was answered, that a grid has been filled in, and that the flow goes on."""
    filled = (Filled(after),) if after.grid else ()
    answered = (Answered(before, given),) if given else ()
    return *answered, *filled, Advanced(before.step)


def _as_named(state: State, typed: str) -> str:
    """What was typed, but an option by its place, and that of keeping nothing by its name."""
    if state.position.page.verb == "choose" or state.position.page.guess:
        options = state.position.text(state.lang).options
        texts = [plain(_MARKS.sub("", option.text)).rstrip(".") for option in options]
        words = plain(typed).rstrip(".")
        return str(texts.index(words) + 1) if words in texts else typed
    return NOTHING[0] if typed.strip() == str(_nothing(state)) else typed


def current_cell(state: State) -> Index | None:
    """The cell where the learner is, at first the first one open; None where no grid is open."""
    if not state.position.is_open or state.position.grid is None:
        return None
    return state.entry.cell or next(iter(open_cells(state.position)))


def move_in_grid(state: State, key: str) -> State:
    """Another cell: by an arrow the next one that way, by tab the next one open."""
    cell = current_cell(state)
    assert cell is not None
    entered = state.entry.cell is None
    to = cell if entered else _cell_after(state.position, cell, key)
    return replace(on_page(state), entry=Entry(cell=to), playing=False)


def _cell_after(position: Position, cell: Index, key: str) -> Index | None:
    """Where a key leads from a cell; None when the whole grid is answered."""
    if position.grid is None or not position.is_open:
        return None
    if key in ("enter", "tab", "shift+tab"):
        return next_cell(open_cells(position), cell, -1 if key == "shift+tab" else 1)
    return moved(grid_values(position.grid), cell, key, "numbers")


def next_cell(cells: Sequence[Index], cell: Index, by: int = 1) -> Index | None:
    """The next of some cells after (or before) this one, round the end; None if there are none."""
    ordered = sorted(cells, reverse=by < 0)
    beyond = (c for c in ordered if (c > cell if by > 0 else c < cell))
    return next(beyond, next(iter(ordered), None))


def grid_values(grid: Grid) -> np.ndarray:
    """The right numbers as an array."""
    values = np.zeros(grid.shape)
    for index, number in grid.cells.items():
        values[index] = number.correct
    return values


def open_cells(position: Position) -> tuple[Index, ...]:
    """The cells that are not right yet, in order."""
    if position.grid is None or not position.is_open:
        return ()
    return tuple(cell for cell in position.grid.cells if not is_right(position.filled.get(cell)))


def is_right(given: Answer | None) -> bool:
    return given is not None and given.verdict.verdict == "correct"


def answer_cell(position: Position, cell: Index, typed: str) -> tuple[Position, Answer | None]:
    """Judge one cell; what is to be kept is a wrong one, or the whole when the last is right."""
    assert position.grid is not None
    given = judged(position, position.grid.cells[cell], typed)
    others = {index: answer for index, answer in position.filled.items() if index != cell}
    filled = replace(position, cells={**position.cells, position.place: {**others, cell: given}})
    kept = _kept(filled, cell, given)
    if kept is None:
        return filled, None
    answers = {**position.answers, position.place: (*position.given, kept)}
    return to_target(replace(filled, answers=answers)), kept


def is_whole(grid: Grid, typed: str) -> bool:
    """Whether all of the array was typed: in brackets, in rows, or so many numbers with commas."""
    if _ROWS.search(typed):
        return True
    parts = len(typed.split(","))
    return 1 < parts == len(grid.cells) and not _GROUPED.fullmatch(typed.strip())


def answer_grid(position: Position, typed: str) -> tuple[Position, Answer]:
    """Judge a whole array; each of its numbers stands in its cell afterwards.

    What could not be read leaves the position as it is.
    """
    assert position.grid is not None
    given = judged(position, position.grid, typed)
    if given.verdict.answer is None:
        return position, given
    cells = {**position.filled, **_by_cell(position.grid, given)}
    filled = replace(position, cells={**position.cells, position.place: cells})
    answers = {**position.answers, position.place: (*position.given, given)}
    return to_target(replace(filled, answers=answers)), given


def _by_cell(grid: Grid, given: Answer) -> dict[Index, Answer]:
    """The numbers of a whole array as answers to its cells; none where its shape is another."""
    values = np.asarray(given.verdict.answer)
    if values.shape != grid.shape:
        return {}
    texts = {at: full(values[at].item()) for at in grid.cells}
    return {at: _in_cell(cell, texts[at], given.verdict) for at, cell in grid.cells.items()}


def _in_cell(cell: Number, typed: str, whole: Verdict) -> Answer:
    """One number of an array; where the array is carried on, so is each that is not right."""
    verdict = judge(cell, typed)
    if verdict.verdict == "wrong" and whole.verdict == "malformed":
        verdict = replace(whole, reading=verdict.reading, answer=verdict.answer)
    return Answer(typed, verdict)


def _kept(position: Position, cell: Index, given: Answer) -> Answer | None:
    """What counts as an answer to the page."""
    assert position.grid is not None
    if given.verdict.verdict == "wrong":
        return Answer(f"{list(cell)} {given.typed}", given.verdict)
    if open_cells(position):
        return None
    numbers = written(grid_values(position.grid))
    return Answer(numbers, Verdict("correct", numbers))
