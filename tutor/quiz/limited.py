"""A rule that is asked for in certain names alone, or whose right answer its author wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from tutor.formula.request import Request
from tutor.formula.tree import Tree, name, names_in, put
from tutor.formula.written import FORMULA, tree_of
from tutor.quiz.judge import judge
from tutor.quiz.question import Expression, Matrix, Question
from tutor.text import Problem
from tutor.text.nearest import nearest

LONGEST = 240  # characters of a formula that can be typed

Formula = Expression | Matrix


def limited(question: Question, asked: Request) -> Question:
    """The question as its heading limits it; Problem where nothing right could be typed."""
    if not isinstance(question, Formula):
        raise Problem("check.with_formula")
    found = _with_answer(question, asked.answer) if asked.answer else question
    return _in_names(found, asked.names) if asked.names else found


def _with_answer(question: Formula, answer: str) -> Formula:
    """The question with another right answer, which must be worth the same."""
    verdict = judge(question, answer)
    if verdict.verdict == "malformed":
        raise Problem("check.answer_unread", answer=answer)
    if verdict.verdict == "wrong" or not isinstance(verdict.answer, tuple):
        raise Problem("check.answer_wrong", answer=answer, right=question.correct)
    return replace(question, correct=FORMULA.text(cast(Tree, verdict.answer)))


def _in_names(question: Formula, names: Sequence[str]) -> Formula:
    """The question, to be answered in these names alone, with a right answer made of them."""
    _require_known(names, [*question.variables, *question.derived])
    for correct in _writings(question, names):
        found = replace(question, correct=correct, allow=frozenset(names))
        if judge(found, correct).verdict == "correct":
            return found
    raise Problem("check.with_answer", answer=question.correct, names=", ".join(names))


def _require_known(names: Sequence[str], known: Sequence[str]) -> None:
    for each in names:
        if each not in known:
            raise Problem("check.with_name", name=each, known=nearest(each, known))


def _writings(question: Formula, names: Sequence[str]) -> Iterator[str]:
    """The right answer as it is, and with what is derived put in for what it is derived from."""
    derived = {k: tree_of(formula) for k, formula in question.derived.items()}
    right = tree_of(question.correct)
    spelled = _spelled(right, derived, names)
    for tree in (right, _named(right, derived, names), spelled, _named(spelled, derived, names)):
        yield FORMULA.text(_spelled(tree, derived, names))
    yield question.correct


def _spelled(tree: Tree, derived: dict[str, Tree], names: Sequence[str]) -> Tree:
    """The tree without the derived names that may not be used, as long as it can be typed."""
    for each in reversed(derived):
        if each in names_in(tree) - {*names} and len(FORMULA.text(tree)) <= LONGEST:
            tree = put(tree, {each: derived[each]})
    return tree


def _named(tree: Tree, derived: dict[str, Tree], names: Sequence[str]) -> Tree:
    """The tree with the names that may be used in the place of what they stand for."""
    for each in names:
        if tree == derived.get(each):
            return name(each)
    parts = (_named(part, derived, names) if isinstance(part, tuple) else part for part in tree)
    return tuple(parts)
