"""Which names a wrong answer used and which it left out, where that can be said."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import astuple
from functools import partial
from itertools import product
from typing import cast

from tutor.formula.calls import COMPARISONS
from tutor.formula.tree import Tree, names_in
from tutor.formula.written import tree_of
from tutor.quiz.parts import Parts, names_within, parts_apart
from tutor.quiz.question import (
    Expression,
    Matrix,
    Number,
    Question,
    Screen,
    Verdict,
    Wrong,
    is_close,
)

NOWHERE = Parts()


def parts(question: Question, verdict: Verdict) -> Parts:
    """What a wrong answer was made of, and what it lacks; both empty where that is not certain.

    Nothing is called missing that would be the right answer itself.
    """
    found = _found(question, verdict) if verdict.verdict == "wrong" else NOWHERE
    return found if found.used else NOWHERE


def _found(question: Question, verdict: Verdict) -> Parts:
    match question, verdict.answer:
        case Number(), _ if verdict.wrong and not verdict.also:
            return _of_number(question, verdict.wrong)
        case Expression() | Matrix(), tuple(tree):
            return _of_formula(question, cast(Tree, tree))
    return NOWHERE


def _of_formula(question: Expression | Matrix, tree: Tree) -> Parts:
    """By the names that were typed; an array whose shape alone is wanted is not called missing."""
    right = tree_of(question.correct)
    made_of = partial(_derived_from, question.derived)
    found = parts_apart(names_within(tree), names_within(right), made_of)
    told = {*question.variables, *question.derived}
    fixed = {each for each, formula in question.derived.items() if not names_in(tree_of(formula))}
    wanted = told - fixed - _of_shape_alone(right) if right[0] != "name" else set()
    return Parts(_among(told, found.used), _among(wanted, found.missing))


def _derived_from(derived: Mapping[str, str], text: str) -> Set[str]:
    """All names that one follows from."""
    inner = names_in(tree_of(derived[text])) if text in derived else set()
    return inner.union(*(_derived_from(derived, each) for each in inner))


def _of_shape_alone(tree: Tree) -> set[str]:
    """The names that a formula takes a shape or a count of."""
    if tree[:2] in (("call", "ones_like"), ("call", "size")):
        return names_in(tree)
    return set().union(*(_of_shape_alone(part) for part in tree if isinstance(part, tuple)))


def _among(known: Set[str], names: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in names if each in known)


def _of_number(question: Number, wrong: Wrong) -> Parts:
    """By the rule that gives it, or by its relation to the right one.

    What has the number of something used may have been used in its place.
    """
    screen = question.screen or Screen()
    numbers = screen.at(question.at)
    called = {each: screen.told(each, question.at) for each in numbers}
    right = [*names_within(screen.right, COMPARISONS)]
    found = wrong.parts()
    found = found if found.used else _of_relation(wrong, called, right)
    used, missing = ([numbers[k] for k in names if k in numbers] for names in astuple(found))
    asked = {target.partition("[")[0] for target in question.targets}
    if not _drawn(screen.numbers) - asked >= {*found.used, *found.missing}:
        return NOWHERE
    if any(is_close(one, other) for one, other in product(used, missing)):
        return NOWHERE
    answers = {each for each, worth in numbers.items() if is_close(worth, question.correct)}
    lacking = found.missing if answers.isdisjoint(found.missing) else ()
    names = (found.used, lacking)
    return Parts(*(tuple(called.get(each, each) for each in some) for some in names))


def _drawn(names: Iterable[str]) -> set[str]:
    """Those of wires; a number that stands in the program has its text as a name."""
    return {each for each in names if each.partition(">")[0].isidentifier()}


def _of_relation(wrong: Wrong, called: Mapping[str, str], right: list[str]) -> Parts:
    """By the one name that is told, and the names of the right answer."""
    plain = {text: each for each, text in called.items()}
    one, other = (plain.get(str(wrong.details.get(k)), "") for k in ("name", "other"))
    if not one or (not right and wrong.tag != "other_value"):
        return NOWHERE
    match wrong.tag:
        case "other_value":
            return Parts((one,))
        case "extra_factor" | "extra_divisor" | "extra_term":
            return _with(right, [*right, one])
        case "inverted_factor" | "added_not_multiplied":
            return _with(right, right)
        case "forgot_factor" if one in right:
            return _with(right, _without(right, one))
        case "other_factor" if other in right:
            return _with(right, [*_without(right, other), one])
    return NOWHERE


def _without(names: list[str], one: str) -> list[str]:
    at = names.index(one)
    return names[:at] + names[at + 1 :]


def _with(right: list[str], used: list[str]) -> Parts:
    """These names, each once, and those of the right answer that are not among them."""
    missing = (each for each in right if each not in used)
    return Parts(tuple(dict.fromkeys(used)), tuple(dict.fromkeys(missing)))
