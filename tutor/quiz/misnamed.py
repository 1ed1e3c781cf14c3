"""What is said to a name that cannot be used, where it shows what was meant."""

import re

from tutor.formula.normalise import Unreadable
from tutor.quiz.question import Code, Expression, Grid, Matrix, Number, Question

SIGN = re.compile(r"[xX](?![A-Za-z])")
"""An x that may stand for a sign between two factors."""


def code_of(question: Question, reading: str, error: Unreadable) -> tuple[str, dict[str, object]]:
    """The code of a complaint and its details, more telling than that a name is not known."""
    name, at = str(error.details.get("name")), error.at or 0
    is_between, sign = 0 < at < len(reading) - 1, SIGN.match(reading, at)
    if error.code == "unexpected" and is_between and sign:
        return "times_sign", {"name": sign[0]}
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
        case Expression() | Matrix() if is_between and name in ("x", "X"):
            return "times_sign", {"name": name}
    return error.code, dict(error.details)
