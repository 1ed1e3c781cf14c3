"""Which letters begin a formula or a line of code, and which stay keys."""

from tutor.formula.normalise import qwerty
from tutor.lesson.state.answer_key import names_of
from tutor.lesson.state.editing import has_counterexample
from tutor.lesson.state.state import State

KEYS = "aceghilnopqrsvw"
"""The letters that are keys on a page or in practice."""


def begins_formula(state: State, character: str) -> bool:
    """Whether a letter begins the answer: one that is no key, or the first of a name in it.

    Help stays within reach: h is a hint, and n the counter-example that has just been offered.
    """
    position = state.position
    asks_names = position.is_open and position.page.is_symbolic and state.is_on_page
    if not asks_names or len(character) > 1 or not character.isalpha():
        return False
    letter = qwerty(character)
    if letter == "h" or (letter == "n" and has_counterexample(state)):
        return False
    names = (*names_of(position.question), *getattr(position.question, "assign", ()))
    return letter not in KEYS or any(name.startswith(letter) for name in names)
