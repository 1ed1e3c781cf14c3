"""A shape as it is typed: (2, 3), 2,3, [2, 3], 2 3, 2x3, N×3, scalar."""

import re
from collections.abc import Iterable

from tutor.formula.normalise import Unreadable, formula, plain

SCALAR = {"scalar", "스칼라", "()", "( )", "[]", "[ ]"}
SEPARATORS = (",", "[xX*·]", "")  # with space around; the last is space alone

WRAPPED = re.compile(r"\((.*)\)|\[(.*)\]")


def read_shape(text: str, letters: Iterable[str]) -> tuple[int | str, ...]:
    """The axes: lengths, or letters that stand for one; Unreadable if it is not a shape."""
    if plain(text) in SCALAR:
        return ()
    body = _unwrapped(formula(text))
    upper = {letter.upper(): letter for letter in letters}
    axis = "|".join(["[0-9]+", *map(re.escape, upper)])
    for separator in SEPARATORS:
        between = rf"\s*{separator}\s*" if separator else r"\s+"
        end = r"\s*,?" if separator == "," else ""
        if re.fullmatch(rf"(?:{axis})(?:{between}(?:{axis}))*{end}", body, re.IGNORECASE):
            found = re.findall(axis, body.upper())
            return tuple(upper.get(a) or int(a) for a in found)
    raise Unreadable("not_a_shape", letters=", ".join(upper.values()))


def _unwrapped(text: str) -> str:
    match = WRAPPED.fullmatch(text)
    return (match[1] or match[2] or "").strip() if match else text
