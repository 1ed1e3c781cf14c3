"""Plain text to tokens."""

import re
from dataclasses import dataclass
from typing import Literal

from tutor.quiz.answer.normalise import Unreadable, refuse

MAX_TOKENS = 160

TOKEN = re.compile(
    r"""\s*(?:
    (?P<number>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?
              |\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<name>[A-Za-z_][A-Za-z_0-9]*)
    |(?P<sign>[-+*/^()])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A number (its text without thousands commas), a name or a sign, and where it stands."""

    kind: Literal["number", "name", "sign", "end"]
    text: str
    at: int


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of normalised text, with an end token last."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None or len(found) == MAX_TOKENS:
            raise _complaint(text, at, match is not None)
        found.append(_token(match))
        at = match.end()
    return (*found, Token("end", "", len(text)))


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup
    if kind == "number":
        return Token("number", match[kind].replace(",", ""), match.start(kind))
    if kind == "name":
        return Token("name", match[kind], match.start(kind))
    return Token("sign", match["sign"], match.start("sign"))


def _complaint(text: str, at: int, too_many: bool) -> Unreadable:
    if too_many:
        return Unreadable("too_complex", at)
    at += len(text[at:]) - len(text[at:].lstrip())
    match text[at]:
        case ",":
            return Unreadable("decimal_comma", at)
        case "%":
            return Unreadable("percent", at)
        case character if character.isascii():
            return Unreadable("unexpected", at, found=character)
        case character:
            refuse(character, at)
