"""A whole array as it is typed: [5, 7, 9], 5 7 9, [[3, 4], [6, 8]], 3,4;6,8, np.array([5, 7])."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from tutor.formula.evaluate import evaluate, significant_digits
from tutor.formula.normalise import Unreadable
from tutor.formula.parser import read
from tutor.quiz.question import Values

MOST_AXES = 3
CALL = re.compile(r"(?:(?:np|numpy)\.)?array\s*\((.*)\)")
SEPARATE = re.compile(r"[\d.)]\s+[-+][\d.(]")  # 0.3 -0.8 beside a comma may be one number or two
BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Entry:
    """A number of the array, and with how many digits it was typed; None for arithmetic."""

    value: float
    digits: int | None


Entries = tuple["Entry | Entries", ...]


def read_array(text: str) -> Entries:
    """The numbers, nested; Unreadable if they are no array."""
    call = CALL.fullmatch(text)
    entries = _list(call[1].strip() if call else text, 0)
    _shape(entries)  # complains about uneven rows
    return entries


def values(entries: Entries) -> Values:
    return tuple(values(e) if isinstance(e, tuple) else e.value for e in entries)


def flat(entries: Entries) -> Iterator[Entry]:
    """All numbers in order."""
    for entry in entries:
        yield from flat(entry) if isinstance(entry, tuple) else (entry,)


def _list(text: str, depth: int) -> Entries:
    """The entries of a list, in brackets or not."""
    if not text.strip("()[] "):
        raise Unreadable("missing")
    if depth == MOST_AXES:
        raise Unreadable("too_complex")
    if _is_wrapped(text):
        return _list_of(text[1:-1].strip(), depth)
    return _list_of(text, depth)


def _list_of(text: str, depth: int) -> Entries:
    rows = _split(text, ";")
    if len(rows) > 1 and any(len(_parts(row)) > 1 or _is_wrapped(row) for row in rows):
        return tuple(_list(row, depth + 1) for row in rows)
    parts = rows if len(rows) > 1 else _parts(text)
    return tuple(_entry(part, depth) for part in parts)


def _entry(text: str, depth: int) -> Entry | Entries:
    if _is_wrapped(text) and (text[0] == "[" or len(_parts(text[1:-1])) > 1):
        return _list(text, depth + 1)
    if SEPARATE.search(text):
        raise Unreadable("two_numbers")
    trees = read(text)
    if len({evaluate(tree) for tree in trees}) > 1:
        raise Unreadable("unexpected", found=text)
    return Entry(evaluate(trees[0]), significant_digits(trees[0]))


def _parts(text: str) -> list[str]:
    """What commas separate; where there is none, what spaces or brackets separate."""
    parts = _split(text, ",")
    if len(parts) > 1 or text.rstrip().endswith(","):
        return parts
    return _split(re.sub(r"\](?=\s*\[)", "] ", text).strip(), " ")


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that are in no bracket; the last separator may end the text."""
    places = [at for at, character in _outside(text) if character == separator]
    starts, ends = [0, *(at + 1 for at in places)], [*places, len(text)]
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if separator == " ":
        return [part for part in parts if part]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _is_wrapped(text: str) -> bool:
    """Whether the bracket that it begins with closes at the very end."""
    if text[:1] not in BRACKETS or text[-1:] != BRACKETS[text[0]]:
        return False
    depths = list(accumulate((c in BRACKETS) - (c in BRACKETS.values()) for c in text))
    return 0 not in depths[:-1]


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """The characters that are in no bracket, with their places."""
    depth = 0
    for at, character in enumerate(text):
        depth += character in BRACKETS
        if depth == 0:
            yield at, character
        depth -= character in BRACKETS.values()


def _shape(entries: Entries) -> tuple[int, ...]:
    """The length of each axis; all entries must be of one shape."""
    shapes = {_shape(entry) if isinstance(entry, tuple) else () for entry in entries}
    if len(shapes) > 1:
        raise Unreadable("uneven_rows")
    return len(entries), *shapes.pop()
