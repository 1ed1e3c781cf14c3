"""What a key, a command, or a pasted text makes of a lesson screen."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.graph.numbers import is_array
from tutor.lesson.state import editing, folding, inspecting, pages
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
from tutor.lesson.state.lines import take_line
from tutor.lesson.state.state import Command, State, Updated
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
    "curve": editing.open_curve,
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
COLONS = ":："
"""What a command begins with where letters are typed, also of full width."""

BATCH = "NnＮｎㅜ"
"""What a shape can begin with beside these: the letter of its batch, in Hangul mode as well."""
ARRAY = "[［"
"""What an array can begin with beside these; only where one is asked, else it is a command."""
CELL_KEYS = ("left", "right", "up", "down", "home", "end", "pageup", "pagedown")
INTO_GRID = ("tab", "shift+tab")
GRID_KEYS = (*INTO_GRID, "left", "right", "up", "down")
CELL_GIVING = (*INTO_GRID, "up", "down")  # left and right move the cursor in what is typed


def update(state: State, message: Message) -> Updated:
    """The next state, and what happened.

    Where the listing covers the page, it gives way to what the page has to say.
    """
    after, events = _updated(state, message)
    covers = after.view.listing is not None and not after.view.beside
    if covers and after.view.listing == state.view.listing and _said(after) != _said(state):
        after = after.with_view(listing=None)
    return after, events


def _said(state: State) -> tuple[object, ...]:
    position = state.position
    return (
        state.entry.text,
        state.overlay,
        position.answers,
        position.hints,
        position.revealed,
        position.at,
    )


def _updated(state: State, message: Message) -> Updated:
    match message:
        case Pressed(key) if state.entry.colon:
            plain = replace(state, notice="").with_entry(colon=False)
            return plain, (() if key == "escape" else (Unheard(),))
        case Pressed(_, character) if _is_colon(state, character):
            told = say("lesson.colon", state.lang)
            return replace(state, notice=told).with_entry(colon=True), ()
        case Pressed(key) if _gives_cell(state, key):
            return give_answer(state, key)
        case Pressed(key, character):
            typed = _typed(state, key, character)
            return (state, (Unheard(),)) if typed is None else (typed, ())
        case Pasted(text):
            return _pasted(state, text), ()
        case Do(name) if name in COMMANDS:
            return COMMANDS[name](replace(state, notice="")), ()
        case Do(name):
            return EVENTFUL[name](state)
        case Line(text):
            return take_line(state, text)


def _is_colon(state: State, character: str | None) -> bool:
    """Whether a colon begins a command, also one of full width."""
    begins = character is not None and character in COLONS
    return begins and state.letters_type and state.entry.text is None


def _leave(state: State) -> Updated:
    """Close what is open, else out of the screen."""
    closed = moves.closed(state)
    return (state, (Left(),)) if closed is None else (closed, ())


def _enter(state: State) -> Updated:
    """Give or open an answer; where there is nothing to answer, go on."""
    if state.entry.text is not None and not state.entry.editing:
        return give_answer(state)
    opened = _opened(state)
    return pages.go_on(state) if opened is None else (opened, ())


EVENTFUL: Mapping[str, Callable[[State], Updated]] = {
    "next": pages.next_page,
    "back": pages.page_before,
    "play": pages.toggle_play,
    "play_on": pages.play_on,
    "step": pages.one_step,
    "hint": pages.next_rung,
    "reveal": pages.show_answer,
    "skip": pages.skip,
    "enter": _enter,
    "leave": _leave,
}
"""What others may have to hear of."""


def _typed(state: State, key: str, character: str | None) -> State | None:
    """The state after a key that belongs to typing; None if the key is a command.

    While something is typed every key belongs to it but enter and escape.
    """
    typing, is_edited = state.entry.text, state.entry.editing is not None
    if typing is None:
        return _begun(state, key, character)
    if key in ("enter", "escape"):
        return None
    if _is_choice(state) and key in ("up", "down"):
        return choose_option(state, 1 if key == "down" else -1)
    if key == "space" and option_at(state) is not None and not is_edited:
        return mark_option(state)
    if not is_edited and (ticked := tick_option(state, character)):
        return ticked
    if is_edited and key in CELL_GIVING:
        return editing.edit_next(state, key)
    if character is not None and character.isprintable():
        return replace(state, notice="").with_entry(text=typing.insert(character), option=None)
    return state.with_entry(text=typing.press(key))


def _opened(state: State) -> State | None:
    """What enter takes or opens while no answer is typed; None where it goes on."""
    selected = state.view.selected
    if state.entry.editing:
        return editing.take_edit(state)
    if state.in_array:
        return moves.closed(state)
    if is_several(state.position):
        return replace(state, notice=say("lesson.mark_first", state.lang))
    if state.position.is_open:
        return begin_again(state)
    if state.context.exercise:
        return None
    if selected is not None and is_array(state.position.run.node_values[selected]):
        return inspecting.inspect(state)
    if state.position.page.verb == "change" and not state.position.is_edited:
        return editing.begin_edit(state)
    return None


def _pasted(state: State, text: str) -> State:
    """Pasted text goes where typed text would."""
    if state.entry.text is None:
        return (
            begin_answer(state, TextField().insert(text).text) if state.position.is_open else state
        )
    return state.with_entry(text=state.entry.text.insert(text))


def _begun(state: State, key: str, character: str | None) -> State | None:
    if state.in_array and key in CELL_KEYS:
        return inspecting.move_cell(state, key)
    if state.curve and key in editing.CURVE_KEYS:
        return editing.on_curve(state, key)
    if state.in_array and key in INTO_GRID:
        return inspecting.next_array(state, 1 if key == "tab" else -1)
    if not state.position.is_open:
        return None
    if _goes_through_grid(state, key):
        return move_in_grid(state, key)
    if _is_choice(state) and key in ("up", "down"):
        return choose_option(state, 1 if key == "down" else -1)
    if key == "space" and state.is_on_page and is_several(state.position):
        return mark_option(state)
    if ticked := tick_option(state, character):
        return ticked
    letters = character is not None and (character.isalpha() or character == "_")
    if state.letters_type and letters:
        return begin_answer(state, character or "")
    if character and (character.isdecimal() or character in _beginnings(state)):
        return begin_answer(state, character)
    return None


def _beginnings(state: State) -> str:
    """The characters, beside digits, that begin an answer to the open question."""
    if state.position.page.is_choice:
        return ""
    if state.position.page.verb == "shape":
        return SIGNS + BATCH
    return SIGNS if state.position.grid is None else SIGNS + ARRAY


def _gives_cell(state: State, key: str) -> bool:
    """Whether a key gives the answer typed in a cell of a grid, and goes on to another cell."""
    typing = state.entry.text is not None and not state.entry.editing and state.position.is_open
    return typing and state.position.grid is not None and key in CELL_GIVING


def _goes_through_grid(state: State, key: str) -> bool:
    """Tab enters the grid; the arrows, which turn pages else, are its own while one is in it."""
    keys = INTO_GRID if state.entry.cell is None else GRID_KEYS
    return state.is_on_page and key in keys and current_cell(state) is not None


def _is_choice(state: State) -> bool:
    return state.position.is_open and state.position.page.is_choice and not state.entry.editing
