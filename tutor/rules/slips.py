"""The mistakes that any rule invites: a factor forgotten or inverted, a power, a sign inside.

They are made by changing the right tree, so that a layer has them before it has any of its own.
"""

from collections.abc import Iterator

from tutor.formula.tree import Tree, factors, name, negative, number_of, product_of

UP = name("up")


def slips_of(right: Tree) -> Iterator[tuple[str, Tree]]:
    """What becomes of a right answer by one slip at one of its factors, each with its rule."""
    parts = factors(right)
    for k, (part, divides) in enumerate(parts):
        before, after = parts[:k], parts[k + 1 :]
        if part == UP or number_of(part) is not None:
            continue
        if len(parts) > 1:
            yield "forgot_factor", product_of([*before, *after])
            yield "inverted_factor", product_of([*before, (part, not divides), *after])
        for rule, changed in _inside(part):
            yield rule, product_of([*before, (changed, divides), *after])


def _inside(part: Tree) -> Iterator[tuple[str, Tree]]:
    match part:
        case ("^", tuple(base), _):
            yield "forgot_power", base
        case ("-", tuple(left), tuple(right)):
            yield "only_one_term", left
            yield "only_one_term", negative(right)
    yield from (("sign_error.within", turned) for turned in _turned(part))


def _turned(tree: Tree) -> Iterator[Tree]:
    """The tree with one sign inside it turned round."""
    match tree:
        case ("+" | "-" as sign, tuple(left), tuple(right)):
            yield ("-" if sign == "+" else "+", left, right)
        case ("neg", tuple(inner)):
            yield inner
    for k, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from ((*tree[:k], turned, *tree[k + 1 :]) for turned in _turned(part))
