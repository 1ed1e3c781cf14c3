"""The keyboard of the desk: its commands by name, and which keys are typing instead."""

from collections.abc import Mapping
from dataclasses import replace

from tutor.lesson import desk as moves
from tutor.lesson.desk import Command, Desk, begin_answer, choose_option, edit_next
from tutor.lesson.editor import TextField

COMMANDS: Mapping[str, Command] = {
    "next": moves.turn_page(1),
    "back": moves.turn_page(-1),
    "play": moves.toggle_play,
    "faster": moves.change_speed(1),
    "slower": moves.change_speed(-1),
    "step": moves.step(1),
    "step_back": moves.step(-1),
    "first": moves.first_step,
    "last": moves.last_step,
    "phase": moves.next_phase,
    "phase_back": moves.previous_phase,
    "why": moves.open_why,
    "nudge": moves.open_nudge,
    "edit": moves.begin_edit,
    "reset": moves.restore,
    "code": moves.next_listing(None, "layers", "program"),
    "code_beside": moves.next_listing(None, "layers"),  # where the program has a box of its own
    "hint": moves.show_hint,
}

SIGNS = "+-−－.．(（"
"""What a number can begin with beside a digit, also as typed in full width."""


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
    if desk.editing and key in ("tab", "down", "shift+tab", "up"):
        return edit_next(desk, 1 if key in ("tab", "down") else -1)
    if character is not None and character.isprintable():
        return replace(desk, typing=desk.typing.insert(character), notice="")
    return replace(desk, typing=desk.typing.press(key))


def entered(desk: Desk) -> Desk | None:
    """What enter takes or opens while no answer is typed; None where it goes on."""
    if desk.editing:
        return moves.take_edit(desk)
    if desk.walk.is_open:
        return begin_answer(desk)
    if desk.walk.page.verb == "change" and not desk.walk.is_edited:
        return moves.begin_edit(desk)
    return None


def pasted(desk: Desk, text: str) -> Desk:
    """Pasted text goes where typed text would."""
    if desk.typing is None:
        return begin_answer(desk, TextField().insert(text).text) if desk.walk.is_open else desk
    return replace(desk, typing=desk.typing.insert(text))


def _begun(desk: Desk, key: str, character: str | None) -> Desk | None:
    if not desk.walk.is_open:
        return None
    if _is_choice(desk) and key in ("up", "down"):
        return choose_option(desk, 1 if key == "down" else -1)
    if character and (character.isdecimal() or (not _is_choice(desk) and character in SIGNS)):
        return begin_answer(desk, character)
    return None


def _is_choice(desk: Desk) -> bool:
    return desk.walk.is_open and desk.walk.page.verb == "choose" and not desk.editing
