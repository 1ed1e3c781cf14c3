"""What an answer was made of and what it left out, by the names on the drawing."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import astuple, dataclass
from functools import partial
from itertools import product
from typing import cast

from tutor.formula.calls import COMPARISONS
from tutor.formula.tree import Tree, names_in, parts_of
from tutor.formula.written import tree_of
from tutor.graph import Graph
from tutor.quiz.letters import ancestors, descendants, gradient_name
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


@dataclass(frozen=True)
class Parts:
    """Names of values ("num", "X[0, 1]") and gradients ("dz"; "dx>f" of the branch into f)."""

    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def parts_between(graph: Graph, tree: Tree, right: Tree) -> Parts:
    """The names of a wrong formula, and those of the right one that have no part in it.

    Those of a comparison do not count: it is a switch, and no number of it goes into the answer.
    """
    used, wanted = (names_within(each, COMPARISONS) for each in (tree, right))
    return parts_apart(used, wanted, partial(_made_of, graph))


def parts_apart(
    names: Iterable[str], wanted: Iterable[str], made_of: Callable[[str], Set[str]]
) -> Parts:
    """Those that were used, and of those that are wanted the ones that nothing used stands for.

    What is made of names that are wanted, or they of it, may stand for them.
    """
    used = tuple(dict.fromkeys(names))
    inside = {*used}.union(*map(made_of, used))
    apart = (each for each in dict.fromkeys(wanted) if each not in inside)
    return Parts(used, tuple(each for each in apart if made_of(each).isdisjoint(used)))


def names_within(tree: Tree, skipped: Collection[str] = ()) -> Iterator[str]:
    """Every name of a tree in its order, as often as it stands there outside of what is skipped."""
    if tree[0] == "name":
        yield str(tree[1])
    for part in () if tree[0] in skipped else parts_of(tree):
        yield from names_within(part, skipped)


def _made_of(graph: Graph, text: str) -> Set[str]:
    """The values that a value is computed from, or the gradients that a gradient is."""
    if text in graph.index:
        return {graph.nodes[j].name for j in ancestors(graph, graph.index[text])}
    gradients = {gradient_name(graph, i): i for i in range(len(graph.nodes))}
    behind = descendants(graph, gradients[text]) if text in gradients else set()
    return {gradient_name(graph, j) for j in behind}


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
