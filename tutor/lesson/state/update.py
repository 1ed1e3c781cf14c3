"""What a key, a command, or a pasted text makes of a lesson screen."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.graph.numbers import is_array
from tutor.lesson.state import editing, folding, inspecting
from tutor.lesson.state import pages as reveal
from tutor.lesson.state import state as moves
from tutor.lesson.state.answering import (
    begin_again,
    begin_answer,
    choose_option,
    current_cell,
    give_answer,
    is_several,
    mark_option,
    move_in_grid,
    option_at,
    tick_option,
)
from tutor.lesson.state.events import Do, Left, Line, Message, Pasted, Pressed, Unheard
from tutor.lesson.state.formula_keys import begins_formula
from tutor.lesson.state.lines import take_line
from tutor.lesson.state.state import Command, Desk, Updated
from tutor.lesson.state.text_field import TextField
from tutor.text import say

COMMANDS: Mapping[str, Command] = {
    "faster": moves.change_speed(1),
    "slower": moves.change_speed(-1),
    "step_back": moves.step(-1),
    "first": moves.first_step,
    "last": moves.last_step,
    "phase": moves.next_phase,
    "phase_back": moves.previous_phase,
    "why": inspecting.open_why,
    "nudge": editing.open_nudge,
    "edit": editing.begin_edit,
    "reset": editing.restore,
    "open": folding.toggle_layer,
    "inspect": inspecting.inspect,
    "view": inspecting.next_view,
    "gradient": inspecting.toggle_gradient,
    "code": moves.next_listing,
}
"""What changes the screen alone; the line that was told is forgotten."""
SIGNS = "+-−－.．(（"
"""What a number can begin with beside a digit, also as typed in full width."""
BATCH = "NnＮｎㅜ"
"""What a shape can begin with beside these: the letter of its batch, in Hangul mode as well."""
ARRAY = "[［"
"""What an array can begin with beside these; only where one is asked, else it is a command."""
CELL_KEYS = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown")
INTO_GRID = ("tab", "shift+tab")
GRID_KEYS = (*INTO_GRID, "left", "right", "up", "down")
CELL_GIVING = (*INTO_GRID, "up", "down")  # left and right move the cursor in what is typed


def update(desk: Desk, message: Message) -> Updated:
    """The next state, and what happened.

    Where the listing covers the page, it gives way to what the page has to say.
    """
    after, events = _updated(desk, message)
    covers = after.view.listing is not None and not after.view.beside
    if covers and after.view.listing == desk.view.listing and _said(after) != _said(desk):
        after = after.with_view(listing=None)
    return after, events


def _said(desk: Desk) -> tuple[object, ...]:
    walk = desk.walk
    return desk.entry.text, desk.overlay, walk.answers, walk.hints, walk.revealed, walk.at


def _updated(desk: Desk, message: Message) -> Updated:
    match message:
        case Pressed(key) if _gives_cell(desk, key):
            return give_answer(desk, key)
        case Pressed(key, character):
            typed = _typed(desk, key, character)
            return (desk, (Unheard(),)) if typed is None else (typed, ())
        case Pasted(text):
            return _pasted(desk, text), ()
        case Do(name) if name in COMMANDS:
            return COMMANDS[name](replace(desk, notice="")), ()
        case Do(name):
            return EVENTFUL[name](desk)
        case Line(text):
            return take_line(desk, text)


def _leave(desk: Desk) -> Updated:
    """Close what is open, else out of the screen."""
    closed = moves.closed(desk)
    return (desk, (Left(),)) if closed is None else (closed, ())


def _enter(desk: Desk) -> Updated:
    """Give or open an answer; where there is nothing to answer, go on."""
    if desk.entry.text is not None and not desk.entry.editing:
        return give_answer(desk)
    opened = _opened(desk)
    return reveal.go_on(desk) if opened is None else (opened, ())


EVENTFUL: Mapping[str, Callable[[Desk], Updated]] = {
    "next": reveal.next_page,
    "back": reveal.page_before,
    "play": reveal.toggle_play,
    "play_on": reveal.play_on,
    "step": reveal.one_step,
    "hint": reveal.next_rung,
    "reveal": reveal.show_answer,
    "skip": reveal.skip,
    "enter": _enter,
    "leave": _leave,
}
"""What others may have to hear of."""


def _typed(desk: Desk, key: str, character: str | None) -> Desk | None:
    """The desk after a key that belongs to typing; None if the key is a command.

    While something is typed every key belongs to it but enter and escape.
    """
    typing, is_edited = desk.entry.text, desk.entry.editing is not None
    if typing is None:
        return _begun(desk, key, character)
    if key in ("enter", "escape"):
        return None
    if _is_choice(desk) and key in ("up", "down"):
        return choose_option(desk, 1 if key == "down" else -1)
    if key == "space" and option_at(desk) is not None and not is_edited:
        return mark_option(desk)
    if not is_edited and (ticked := tick_option(desk, character)):
        return ticked
    if is_edited and key in CELL_GIVING:
        return editing.edit_next(desk, key)
    if character is not None and character.isprintable():
        return replace(desk, notice="").with_entry(text=typing.insert(character), option=None)
    return desk.with_entry(text=typing.press(key))


def _opened(desk: Desk) -> Desk | None:
    """What enter takes or opens while no answer is typed; None where it goes on."""
    selected = desk.view.selected
    if desk.entry.editing:
        return editing.take_edit(desk)
    if desk.in_array:
        return moves.closed(desk)
    if is_several(desk.walk):
        return replace(desk, notice=say("lesson.mark_first", desk.lang))
    if desk.walk.is_open:
        return begin_again(desk)
    if desk.context.exercise:
        return None
    if selected is not None and is_array(desk.walk.run.node_values[selected]):
        return inspecting.inspect(desk)
    if desk.walk.page.verb == "change" and not desk.walk.is_edited:
        return editing.begin_edit(desk)
    return None


def _pasted(desk: Desk, text: str) -> Desk:
    """Pasted text goes where typed text would."""
    if desk.entry.text is None:
        return begin_answer(desk, TextField().insert(text).text) if desk.walk.is_open else desk
    return desk.with_entry(text=desk.entry.text.insert(text))


def _begun(desk: Desk, key: str, character: str | None) -> Desk | None:
    if desk.in_array and key in CELL_KEYS:
        return inspecting.move_cell(desk, key)
    if desk.in_array and key in INTO_GRID:
        return inspecting.next_array(desk, 1 if key == "tab" else -1)
    if not desk.walk.is_open:
        return None
    if _goes_through_grid(desk, key):
        return move_in_grid(desk, key)
    if _is_choice(desk) and key in ("up", "down"):
        return choose_option(desk, 1 if key == "down" else -1)
    if key == "space" and desk.is_on_page and is_several(desk.walk):
        return mark_option(desk)
    if ticked := tick_option(desk, character):
        return ticked
    if character and (
        character.isdecimal() or character in _beginnings(desk) or begins_formula(desk, character)
    ):
        return begin_answer(desk, character)
    return None


def _beginnings(desk: Desk) -> str:
    """The characters, beside digits, that begin an answer to the open question."""
    match desk.walk.page.verb:
        case "choose" | "keep":
            return ""
        case "shape":
            return SIGNS + BATCH
    return SIGNS if desk.walk.grid is None else SIGNS + ARRAY


def _gives_cell(desk: Desk, key: str) -> bool:
    """Whether a key gives the answer typed in a cell of a grid, and goes on to another cell."""
    typing = desk.entry.text is not None and not desk.entry.editing and desk.walk.is_open
    return typing and desk.walk.grid is not None and key in CELL_GIVING


def _goes_through_grid(desk: Desk, key: str) -> bool:
    """Tab enters the grid; the arrows, which turn pages else, are its own while one is in it."""
    keys = INTO_GRID if desk.entry.cell is None else GRID_KEYS
    return desk.is_on_page and key in keys and current_cell(desk) is not None


def _is_choice(desk: Desk) -> bool:
    return desk.walk.is_open and desk.walk.page.is_choice and not desk.entry.editing
