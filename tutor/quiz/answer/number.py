"""Read a number that is given, not judged: a new value for an input."""

from tutor.formula.evaluate import evaluate
from tutor.formula.normalise import Unreadable, cleaned, formula
from tutor.formula.parser import read


def read_number(typed: str) -> int | float | None:
    """The value of a number or of arithmetic with constants, None for anything else.

    A whole number stays one, so that what follows from it is printed as Python would.
    """
    try:
        text = formula(cleaned(typed))
        value = evaluate(read(text, thousands=True)[0])
    except Unreadable:
        return None
    return int(value) if text.strip().lstrip("-").isdigit() else value
