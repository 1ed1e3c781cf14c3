"""Judge formulas, matrix products and lines of code by their values, never by their text."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import cast

import numpy as np

from tutor.formula.calls import Misfit, Value, array
from tutor.formula.evaluate import CONSTANTS, Values, finite, is_close, is_same, value_of
from tutor.formula.names import Token, Vocabulary, of_code, of_formulas, of_matrices, tokens
from tutor.formula.normalise import Unreadable
from tutor.formula.parser import read_formula, read_line, require_assigning
from tutor.formula.tree import Tree, names_in
from tutor.formula.written import spelled_out, tree_of, written
from tutor.quiz.answer import require_asked
from tutor.quiz.distinct import arrays, points
from tutor.quiz.question import (
    Code,
    Expression,
    Matrix,
    OfArrays,
    Question,
    Symbolic,
    Verdict,
    Wrong,
)
from tutor.quiz.relations import Told, of_formula, of_shapes

LETTER_OR_SIGN = re.compile(r"(?<=[\w)\]])(\s+)[xX](\s+)(?=[\w(\[])")
LONGER = 7  # arrays of other lengths than those in `dims`


def agreed(trees: Sequence[Tree], judge: Callable[[Tree], Verdict], arrays: bool) -> Verdict:
    """The verdict on the usual reading; never a guess where another has another verdict."""
    usual, *others = map(judge, trees)
    for tree, other in zip(trees[1:], others, strict=True):
        if other.verdict != usual.verdict:
            first, second = spelled_out(trees[0], arrays), spelled_out(tree, arrays)
            raise Unreadable("ambiguous", first=first, second=second)
    return usual


def judge_formula(question: Expression | Matrix, text: str, seed: int) -> Verdict:
    """The verdict on a formula; an x between two factors is a name, or else it stands for times."""
    if not LETTER_OR_SIGN.search(text):
        return _judge_reading(question, text, seed)
    with_sign = LETTER_OR_SIGN.sub(r"\1·\2", text)
    try:
        verdict = _judge_reading(question, text, seed)
    except Unreadable:
        with suppress(Unreadable):
            return _judge_reading(question, with_sign, seed)
        raise
    if verdict.verdict == "correct":
        return verdict
    times = _judge_reading(question, with_sign, seed)
    if times.verdict == "correct":
        raise Unreadable("ambiguous", first=times.reading, second=verdict.reading)
    return times


def _judge_reading(question: Expression | Matrix, text: str, seed: int) -> Verdict:
    names = [*question.variables, *question.derived]
    judged: Callable[[Tree], Verdict]
    if isinstance(question, Matrix):
        vocabulary = of_matrices(names, question.aliases)
        judged = _Arrays(question, seed).verdict
    else:
        vocabulary = of_formulas(names, question.aliases)
        judged = partial(_judge_numbers, question, seed)
    target, trees = read_formula(text, vocabulary)
    require_asked(target, question.targets)
    return agreed(trees, judged, vocabulary.arrays)


def judge_code(question: Code, text: str, seed: int) -> Verdict:
    """A line of Python; what a layer stores is not known in it without self."""
    vocabulary = of_code([*question.variables, *question.derived], question.aliases)
    require_assigning(text)
    target, (tree,) = read_line(text, vocabulary)
    _require_assigned(target, question.targets)
    if tree[0] == "tuple" and target in ("return", "dx,dy"):
        tree = _asked_of(question, tree)
    compared = _Arrays(question, seed)
    space = compared.space_of(tree)
    if forgotten := _without_self(text, vocabulary):
        wrong = Wrong(written(tree, arrays=True), "forgot_self", forgotten)
        return Verdict("wrong", text, tree, wrong)
    if compared.is_right(tree):
        return Verdict("correct", text, tree)
    verdict = Verdict("wrong", text, tree, compared.wrong(tree, space))
    return verdict if verdict.wrong else told(question, verdict, compared.relation(tree, space))


def _asked_of(question: Code, tree: Tree) -> Tree:
    """Of a line that returns both gradients, as the book's does, the one that is asked for."""
    is_of_two = question.targets[0] in ("dx", "dy") and "self.out" not in question.variables
    place = 2 if question.targets[0] == "dy" else 1
    return cast(Tree, tree[place]) if is_of_two and len(tree) == 3 else tree


def _judge_numbers(question: Expression, seed: int, tree: Tree) -> Verdict:
    """A number is no formula with names, even where it has the same value."""
    at, reading, is_number = points(question, seed), written(tree), not names_in(tree)
    value = finite(array(value_of(tree, at)))
    if is_close(value, value_of(tree_of(question.correct), at)):
        _require_allowed(question, tree)
        return Verdict("correct", reading, tree)
    for wrong in question.wrong:
        rule = tree_of(str(wrong.value))
        if not (is_number and names_in(rule)) and is_close(value, value_of(rule, at)):
            return Verdict("wrong", reading, tree, wrong)
    return told(question, Verdict("wrong", reading, tree), of_formula(question, tree, at))


def told(question: Question, verdict: Verdict, slips: Told) -> Verdict:
    """The verdict with a slip that no rule gives, or with one on top of another."""
    first, second, *_ = (*slips, None, None)
    return verdict if question.is_all else replace(verdict, wrong=first, also=second)


def _require_allowed(question: Symbolic, tree: Tree) -> None:
    allow = question.allow
    if allow is not None and (others := names_in(tree) - allow - CONSTANTS.keys()):
        names, allowed = ", ".join(sorted(others)), ", ".join(sorted(allow))
        raise Unreadable("not_allowed", names=names, allowed=allowed)


@dataclass(frozen=True)
class _Arrays:
    """Formulas of arrays, and the arrays on which they are compared."""

    question: OfArrays
    seed: int

    @cached_property
    def usual(self) -> Values:
        return arrays(self.question, self.seed)

    @cached_property
    def longer(self) -> Values:
        """Nobody can have typed the lengths of these."""
        return arrays(self.question, self.seed, LONGER)

    @cached_property
    def others(self) -> Values:
        """Other numbers, on which what is alike by chance is not."""
        return arrays(self.question, self.seed + 1)

    def verdict(self, tree: Tree) -> Verdict:
        """The verdict on a formula; that on a line of Python depends on more than its tree."""
        reading, space = written(tree, arrays=True), self.space_of(tree)
        if isinstance(self.value(tree, space), tuple):
            raise Unreadable("not_an_array")
        if self.is_right(tree):
            _require_allowed(self.question, tree)
            return Verdict("correct", reading, tree)
        wrong = self.wrong(tree, space)
        is_named = wrong is not None and wrong.tag != "elementwise_product"
        if not is_named and self.is_right(tree, star_is_dot=True):
            raise Unreadable("star_is_elementwise")
        verdict = Verdict("wrong", reading, tree, wrong)
        return verdict if wrong else told(self.question, verdict, self.relation(tree, space))

    def space_of(self, tree: Tree) -> Values:
        """The arrays for which the tree has a value: the usual, else square, else positive ones."""
        positive = {name: np.abs(values) for name, values in self.usual.items()}
        for space in (self.usual, positive):
            value = self.value(tree, space)
            if value is None:
                return arrays(self.question, self.seed, square=True)
            if _is_finite(value):
                return space
        raise Unreadable("not_finite")

    def value(self, tree: Tree, space: Values, star_is_dot: bool = False) -> Value:
        """The value of a tree, None where the shapes do not fit."""
        try:
            found = value_of(tree, space, star_is_dot)
        except Misfit:
            return None
        except Unreadable as error:
            if star_is_dot:  # tried, not typed: a sum over an axis that a product leaves nothing of
                return None
            if error.code != "not_finite":
                raise
            return np.float64(np.nan)
        return found if isinstance(found, tuple) else array(found)

    def is_right(self, tree: Tree, star_is_dot: bool = False) -> bool:
        """Whether it is right for arrays of any lengths."""
        right = tree_of(self.question.correct)
        return all(
            is_same(self.value(tree, space, star_is_dot), self.value(right, space))
            for space in (self.usual, self.longer, self.others)
        )

    def relation(self, tree: Tree, space: Values) -> Told:
        """What it has to do with the right one, or what in it does not fit."""
        found = of_formula(self.question, tree, space)
        return found or of_shapes(self.question, tree, self.usual)

    def wrong(self, tree: Tree, space: Values) -> Wrong | None:
        """The first wrong rule that has the same value."""
        spaces = (space, self.others) if space is self.usual else (space,)
        values = [(self.value(tree, each), each) for each in spaces]
        for wrong in self.question.wrong:
            rule = tree_of(str(wrong.value))
            if all(is_same(value, self.value(rule, each)) for value, each in values):
                return wrong
        return None


def _is_finite(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_finite, value))
    return bool(np.all(np.isfinite(array(value))))


def _require_assigned(target: str, assign: tuple[str, ...]) -> None:
    if not target:
        raise Unreadable("no_assignment", names=assign)
    if target == "dx,dy" and assign[0] in ("dx", "dy"):
        return
    if target.casefold() not in map(str.casefold, assign):
        raise Unreadable("other_target", name=target, names=assign)


def _without_self(text: str, vocabulary: Vocabulary) -> dict[str, str] | None:
    """The first stored name that stands without self, and what it is stored as."""
    start = Token("sign", "", 0)
    for before, token in pairwise((start, *tokens(text))):
        if token.kind == "name" and before.text != ".":
            stored = vocabulary.variable(token.text) or ""
            if stored.startswith("self."):
                return {"n": token.text, "stored": stored}
    return None
