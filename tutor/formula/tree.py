"""Trees of formulas, as `parser` makes them, and how they are changed."""

import operator
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from typing import cast

Tree = tuple["str | Tree", ...]  # a kind or sign, then its parts
Factor = tuple[Tree, bool]  # a factor of a product, and whether it divides

ONE: Tree = ("number", "1")
FOLDED = {"+": operator.add, "-": operator.sub, "*": operator.mul}
"""What is computed where both sides are numbers; a quotient stays as it is written."""


def name(text: str) -> Tree:
    return ("name", text)


def number(value: float) -> Tree:
    """The tree of a number, a negative one with its sign in front."""
    text = repr(value) if isinstance(value, int) else f"{value:.12g}"
    return ("neg", ("number", text[1:])) if text.startswith("-") else ("number", text)


def number_of(tree: Tree) -> int | float | None:
    """The number that a tree is; None where it is anything else."""
    match tree:
        case ("number", str(text)):
            return int(text) if text.isdigit() else float(text)
        case ("neg", ("number", str(text))):
            return -int(text) if text.isdigit() else -float(text)
    return None


def parts_of(tree: Tree) -> Iterator[Tree]:
    """The trees right below."""
    return (part for part in tree if isinstance(part, tuple))


def names_in(tree: Tree) -> set[str]:
    """The variables and constants of a tree."""
    if tree[0] == "name":
        return {cast(str, tree[1])}
    return set().union(*map(names_in, parts_of(tree)))


def words_in(tree: Tree) -> set[str]:
    """All kinds of nodes and all names in a tree."""
    found = {part for part in tree if isinstance(part, str)}
    return found.union(*map(words_in, parts_of(tree)))


def put(tree: Tree, given: Mapping[str, Tree]) -> Tree:
    """The tree with others in the place of names; what can be computed without names is."""
    if tree[0] == "name":
        return given.get(cast(str, tree[1]), tree)
    parts = (put(part, given) if isinstance(part, tuple) else part for part in tree)
    return _plainer(tuple(parts))


def _plainer(tree: Tree) -> Tree:
    """2 - 1 as 1, x ** 1 as x, x ** 0 and x / x's like as they are."""
    match tree:
        case ("neg", ("neg", tuple(inner))):
            return inner
        case ("^", tuple(base), tuple(exponent)) if number_of(exponent) == 1:
            return base
        case ("^", _, tuple(exponent)) if number_of(exponent) == 0:
            return ONE
        case ("*", ("number", "1"), tuple(other)) | ("*" | "/", tuple(other), ("number", "1")):
            return other
        case ("*", ("neg", ("number", "1")), tuple(other)):
            return negative(other)
        case (str(sign), tuple(a), tuple(b)) if sign in FOLDED:
            left, right = number_of(a), number_of(b)
            if left is not None and right is not None:
                return number(FOLDED[sign](left, right))
    return tree


def negative(tree: Tree) -> Tree:
    """Minus a tree; the sign of a product stands before its first factor."""
    match tree:
        case ("neg", tuple(inner)):
            return inner
        case ("*" | "/" | "·" | "@" as sign, tuple(first), tuple(rest)):
            return (sign, negative(first), rest)
    return ("neg", tree)


def times(tree: Tree, factor: Tree) -> Tree:
    """A product as one writes it: without 1, signs in front, and brackets only round sums."""
    if factor == ONE:
        return tree
    if tree == ONE:
        return factor
    match factor:
        case ("neg", tuple(inner)):
            return times(negative(tree), inner)
        case ("*" | "/" as sign, tuple(first), tuple(rest)):
            return (sign, times(tree, first), rest)
    return ("*", tree, factor)


def product(parts: Sequence[Tree]) -> Tree:
    """The product of several, one number and one sign in front."""
    counts, others = 1.0, list[Factor]()
    for factor, divides in (each for part in parts for each in factors(part)):
        value = number_of(factor)
        if value is not None and not divides:
            counts *= value
            continue
        if factor[0] == "neg":
            counts, factor = -counts, cast(Tree, factor[1])
        others.append((factor, divides))
    first = [] if abs(counts) == 1 else [(number(abs(counts)), False)]
    found = product_of([*first, *others])
    return negative(found) if counts < 0 else found


def added(parts: Sequence[Tree]) -> Tree:
    """The sum of several; what is negative is subtracted."""
    return reduce(_plus, parts)


def _plus(left: Tree, right: Tree) -> Tree:
    first = right
    while first[0] in ("*", "/"):
        first = cast(Tree, first[1])
    if first[0] != "neg":
        return ("+", left, right)
    return ("-", left, negative(right))


def factors(tree: Tree) -> list[Factor]:
    """The factors of a product or quotient in their order; of anything else it alone."""
    match tree:
        case ("*" | "/" as sign, tuple(first), tuple(last)):
            turned = [(part, divides ^ (sign == "/")) for part, divides in factors(last)]
            return [*factors(first), *turned]
        case ("neg", tuple(inner)) if inner[0] in ("*", "/"):
            return factors(negative(inner))
    return [(tree, False)]


def product_of(parts: Sequence[Factor]) -> Tree:
    whole: Tree | None = None
    for part, divides in parts:
        if divides:
            whole = ("/", whole or ONE, part)
        else:
            whole = part if whole is None or whole == ONE else ("*", whole, part)
    return whole or ONE
