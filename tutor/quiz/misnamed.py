"""What is said to a name that cannot be used, where it shows what was meant."""

import re

from tutor.formula.normalise import Unreadable
from tutor.quiz.question import Code, Expression, Grid, Matrix, Number, Question


def code_of(question: Question, reading: str, error: Unreadable) -> tuple[str, dict[str, object]]:
    """The code of a complaint and its details, more telling than that a name is not known."""
    name = str(error.details.get("name"))
    if error.code == "unexpected" and _is_between(reading, sign := _at(reading, error), error.at):
        return "times_sign", {"name": sign}
    if error.code != "unknown_name":
        return error.code, dict(error.details)
    match question:
        case Number() | Grid():
            return "only_numbers", {"name": name}
        case Expression(targets=asked) | Matrix(targets=asked) if name in asked:
            return "asked_itself", {"name": name}
        case Code(assign=targets) if name in targets:
            is_turned = re.search(rf"=\s*{re.escape(name)}$|==", reading)
            return "assigns" if is_turned else error.code, {"name": name}
        case Code(variables=known) if "dout" in known and re.fullmatch(r"d_?[A-Za-z]\w*", name):
            return "arrives_as_dout", {"name": name}
        case Matrix(variables=known, aliases=also) if name[-1] == "T" and (
            name[:-1] in known or name[:-1] in also
        ):
            return "transpose_mark", {"name": name[:-1]}
        case Expression() | Matrix() if _is_between(reading, name, error.at):
            return "times_sign", {"name": name}
    return error.code, dict(error.details)


def _at(reading: str, error: Unreadable) -> str:
    """The word at which reading stopped, "" if it is none."""
    match = re.compile(r"[A-Za-z]+").match(reading, error.at or 0)
    return match[0] if match else ""


def _is_between(reading: str, name: str, at: int | None) -> bool:
    """Whether it is an x that stands like a sign between two factors."""
    return name in ("x", "X") and at is not None and 0 < at < len(reading) - 1
