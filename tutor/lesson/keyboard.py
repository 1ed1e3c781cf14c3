"""The keyboard of the desk: its commands by name, and which keys are typing instead."""

from collections.abc import Mapping
from dataclasses import replace

from tutor.graph.numbers import is_array
from tutor.lesson import desk as moves
from tutor.lesson import editing, folding, inspecting, reveal
from tutor.lesson.answering import (
    begin_again,
    begin_answer,
    choose_option,
    current_cell,
    is_several,
    mark_option,
    move_in_grid,
    option_at,
    tick_option,
)
from tutor.lesson.desk import Command, Desk
from tutor.lesson.editor import TextField
from tutor.lesson.letters import begins_formula
from tutor.text import say

COMMANDS: Mapping[str, Command] = {
    "next": reveal.next_page,
    "back": reveal.page_before,
    "play": moves.toggle_play,
    "faster": moves.change_speed(1),
    "slower": moves.change_speed(-1),
    "step": moves.step(1),
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
    "code": moves.next_listing(None, "layers", "program"),
    "code_beside": moves.next_listing(None, "layers"),  # where the program has a box of its own
    "hint": reveal.next_rung,
    "reveal": reveal.show_answer,
}

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


def typed(desk: Desk, key: str, character: str | None) -> Desk | None:
    """The desk after a key that belongs to typing; None if the key is a command.

    While something is typed every key belongs to it but enter and escape.
    """
    if desk.typing is None:
        return _begun(desk, key, character)
    if key in ("enter", "escape"):
        return None
    if _is_choice(desk) and key in ("up", "down"):
        return choose_option(desk, 1 if key == "down" else -1)
    if key == "space" and option_at(desk) is not None and not desk.editing:
        return mark_option(desk)
    if not desk.editing and (ticked := tick_option(desk, character)):
        return ticked
    if desk.editing and key in CELL_GIVING:
        return editing.edit_next(desk, key)
    if character is not None and character.isprintable():
        return replace(desk, typing=desk.typing.insert(character), option=None, notice="")
    return replace(desk, typing=desk.typing.press(key))


def entered(desk: Desk) -> Desk | None:
    """What enter takes or opens while no answer is typed; None where it goes on."""
    if desk.editing:
        return editing.take_edit(desk)
    if desk.sheet == "array":
        return moves.leave(desk)
    if is_several(desk.walk):
        return replace(desk, notice=say("lesson.mark_first", desk.lang))
    if desk.walk.is_open:
        return begin_again(desk)
    if desk.selected is not None and is_array(desk.walk.run.node_values[desk.selected]):
        return inspecting.inspect(desk)
    if desk.walk.page.verb == "change" and not desk.walk.is_edited:
        return editing.begin_edit(desk)
    if desk.beneath or (desk.sibling and desk.walk.is_revealed):
        return reveal.next_page(desk)
    return None


def pasted(desk: Desk, text: str) -> Desk:
    """Pasted text goes where typed text would."""
    if desk.typing is None:
        return begin_answer(desk, TextField().insert(text).text) if desk.walk.is_open else desk
    return replace(desk, typing=desk.typing.insert(text))


def _begun(desk: Desk, key: str, character: str | None) -> Desk | None:
    if desk.sheet == "array" and key in CELL_KEYS:
        return inspecting.move_cell(desk, key)
    if desk.sheet == "array" and key in INTO_GRID:
        return inspecting.next_array(desk, 1 if key == "tab" else -1)
    if not desk.walk.is_open:
        return None
    if _goes_through_grid(desk, key):
        return move_in_grid(desk, key)
    if _is_choice(desk) and key in ("up", "down"):
        return choose_option(desk, 1 if key == "down" else -1)
    if key == "space" and desk.sheet == "page" and is_several(desk.walk):
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
    if desk.walk.page.is_choice:
        return ""
    if desk.walk.page.verb == "shape":
        return SIGNS + BATCH
    return SIGNS if desk.walk.grid is None else SIGNS + ARRAY


def gives_cell(desk: Desk, key: str) -> bool:
    """Whether a key gives the answer typed in a cell of a grid, and goes on to another cell."""
    typing = desk.typing is not None and not desk.editing and desk.walk.is_open
    return typing and desk.walk.grid is not None and key in CELL_GIVING


def _goes_through_grid(desk: Desk, key: str) -> bool:
    """Tab enters the grid; the arrows, which turn pages else, are its own while one is in it."""
    keys = INTO_GRID if desk.cell is None else GRID_KEYS
    return desk.sheet == "page" and key in keys and current_cell(desk) is not None


def _is_choice(desk: Desk) -> bool:
    return desk.walk.is_open and desk.walk.page.is_choice and not desk.editing
