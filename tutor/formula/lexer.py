"""Plain text to tokens."""

import re
from dataclasses import dataclass
from typing import Literal

from tutor.formula.normalise import Unreadable, refuse

MAX_TOKENS = 160

NUMBER = r"(?:[0-9]+(?:\.(?!T\b)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
NAME = "[A-Za-z_∂σδ][A-Za-z_0-9]*"
SIGN = r"\*\*=?|//|[-+*/@<>=!:]=|[-+*/^()\[\]{}@~·<>=,.:;]"

TOKEN = re.compile(rf"\s*(?:(?P<number>{NUMBER})|(?P<name>{NAME})|(?P<sign>{SIGN}))")
NUMERAL = re.compile(rf"\s*(?P<number>{GROUPED})")

Kind = Literal["number", "name", "function", "attribute", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A number (its text without thousands commas), a name or a sign, and where it stands."""

    kind: Kind
    text: str
    at: int


def tokens(text: str, thousands: bool = False) -> tuple[Token, ...]:
    """The tokens of normalised text, with an end token last; 1,100 is one if of `thousands`."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = (thousands and NUMERAL.match(text, at)) or TOKEN.match(text, at)
        if match is None or len(found) == MAX_TOKENS:
            raise _complaint(text, at, match is not None)
        found.append(_token(match))
        at = match.end()
    return (*found, Token("end", "", len(text)))


def _token(match: re.Match[str]) -> Token:
    match match.lastgroup:
        case "number":
            return Token("number", match["number"].replace(",", ""), match.start("number"))
        case "name":
            return Token("name", match["name"], match.start("name"))
    return Token("sign", match["sign"], match.start("sign"))


def _complaint(text: str, at: int, too_many: bool) -> Unreadable:
    if too_many:
        return Unreadable("too_complex", at)
    at += len(text[at:]) - len(text[at:].lstrip())
    match text[at]:
        case "%":
            return Unreadable("percent", at)
        case character if character.isascii():
            return Unreadable("unexpected", at, found=character)
        case character:
            refuse(character, at)
