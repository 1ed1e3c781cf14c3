"""What stands on either side of an = sign, in a formula and in a line of Python."""

from dataclasses import dataclass

from tutor.formula.lexer import Token, tokens
from tutor.formula.names import Vocabulary, resolve
from tutor.formula.normalise import Unreadable
from tutor.formula.parser import readings
from tutor.formula.tree import Tree

ASSIGNING = {"=", "+=", "-=", "*=", "/=", "**="}

Tokens = tuple[Token, ...]


@dataclass(frozen=True)
class Line:
    """The target that was typed, empty if there is none, and every way to read the value."""

    target: str
    trees: tuple[Tree, ...]


def read_formula(text: str, vocabulary: Vocabulary) -> Line:
    """A formula, perhaps after the name of what it is and an = sign."""
    left, _, right = _sides(tokens(text), {"=", "=="})
    target = text[: right[0].at].rstrip(" =") if left else ""
    return Line(target, _trees(right, vocabulary))


def read_line(text: str, vocabulary: Vocabulary) -> Line:
    """A line of Python that assigns or returns; without either only if it is ours."""
    found = tokens(text)
    if found[0].text == "return":
        return Line("return", _trees(found[1:], vocabulary))
    left, sign, right = _sides(found, ASSIGNING)
    if not left:
        return Line("", _trees(right, vocabulary))
    target = "".join(token.text for token in left)
    values = _trees(right, vocabulary)
    if sign == "=" and left[-1].text != "]":
        return Line(target, values)
    end = Token("end", "", left[-1].at)
    place = _trees((*left, end), vocabulary)[0]
    return Line(target.partition("[")[0], tuple(_assigned(place, sign, v) for v in values))


def _assigned(place: Tree, sign: str, value: Tree) -> Tree:
    """What the array is after `dout[mask] = 0`, `dout *= mask` or `dout[mask] *= 0`."""
    operation = "^" if sign == "**=" else sign[0]
    if place[0] != "get":
        return (operation, place, value)
    _, array, *where = place
    if len(where) != 1:
        raise Unreadable("not_a_mask")
    return ("set", array, where[0], value if sign == "=" else (operation, array, value))


def _trees(found: Tokens, vocabulary: Vocabulary) -> tuple[Tree, ...]:
    if found[0].kind == "end":
        raise Unreadable("missing", found[0].at)
    return tuple(readings(resolve(found, vocabulary), vocabulary))


def _sides(found: Tokens, signs: set[str]) -> tuple[Tokens, str, Tokens]:
    """The tokens before and after a sign that is in no bracket."""
    depth, places = 0, []
    for place, token in enumerate(found):
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            if token.text in signs and depth == 0:
                places.append(place)
    if len(places) > 1:
        raise Unreadable("equals", found[places[1]].at)
    if not places:
        return (), "", found
    at = places[0]
    return found[:at], found[at].text, found[at + 1 :]
