"""Judge formulas, matrix products and lines of code by their values, never by their text."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from tutor.formula.evaluate import CONSTANTS, Values, finite, is_close, is_same, value_of
from tutor.formula.functions import Misfit, Value, array
from tutor.formula.names import Token, Vocabulary, of_code, of_formulas, of_matrices, tokens
from tutor.formula.normalise import Unreadable
from tutor.formula.parser import read_formula, read_line
from tutor.formula.tree import Tree, names_in
from tutor.formula.written import spelled_out, written
from tutor.quiz import sample
from tutor.quiz.answer.target import require_asked
from tutor.quiz.question import Wrong
from tutor.quiz.symbolic import Code, Expression, Matrix
from tutor.quiz.verdict import Verdict, agreed

LONGER = 7  # arrays of other lengths than those in `dims`


def judge_expression(question: Expression, text: str, seed: int) -> Verdict:
    vocabulary = of_formulas([*question.variables, *question.derived], question.aliases)
    line = read_formula(text, vocabulary)
    require_asked(line.target, question.targets)
    formulas = _Formulas(question, vocabulary, seed)
    return agreed([*map(formulas.verdict, line.trees)], [*map(spelled_out, line.trees)])


def judge_matrix(question: Matrix, text: str, seed: int) -> Verdict:
    vocabulary = of_matrices([*question.variables, *question.derived], question.aliases)
    line = read_formula(text, vocabulary)
    require_asked(line.target, question.targets)
    products = _Arrays(question, vocabulary, seed)
    verdicts = [_judge_product(products, tree) for tree in line.trees]
    return agreed(verdicts, [spelled_out(tree, arrays=True) for tree in line.trees])


def judge_code(question: Code, text: str, seed: int) -> Verdict:
    """A line of Python; what a layer stores is not known in it without self."""
    vocabulary = of_code(question.variables, question.aliases)
    line = read_line(text, vocabulary)
    _require_assigned(line.target, question.assign)
    arrays, (tree,) = _Arrays(question, vocabulary, seed), line.trees
    space = arrays.space_of(tree)
    if forgotten := _without_self(text, vocabulary):
        wrong = Wrong(written(tree, arrays=True), "forgot_self", forgotten)
        return Verdict("wrong", text, tree, wrong)
    if arrays.is_right(tree):
        return Verdict("correct", text, tree)
    return Verdict("wrong", text, tree, arrays.wrong(tree, space))


def _judge_product(products: "_Arrays", tree: Tree) -> Verdict:
    reading, space = written(tree, arrays=True), products.space_of(tree)
    if isinstance(products.value(tree, space), tuple):
        raise Unreadable("not_an_array")
    if products.is_right(tree):
        return Verdict("correct", reading, tree)
    wrong = products.wrong(tree, space)
    is_named = wrong is not None and wrong.tag != "elementwise_product"
    if not is_named and products.is_right(tree, star_is_dot=True):
        raise Unreadable("star_is_elementwise")
    return Verdict("wrong", reading, tree, wrong)


@dataclass(frozen=True)
class _Formulas:
    """The right and the wrong formulas of a question, at its points."""

    question: Expression
    vocabulary: Vocabulary
    seed: int

    def verdict(self, tree: Tree) -> Verdict:
        value = finite(array(value_of(tree, self.points)))
        if is_close(value, self.ours(self.question.correct)):
            self.require_allowed(tree)
            return Verdict("correct", written(tree), tree)
        wrong = (w for w in self.question.wrong if self.is_one(tree, value, str(w.value)))
        return Verdict("wrong", written(tree), tree, next(wrong, None))

    def is_one(self, tree: Tree, value: Value, formula: str) -> bool:
        """Whether a tree is that formula; a number is none with names, even of the same value."""
        ours = self.tree(formula)
        is_number = not names_in(tree) and names_in(ours)
        return not is_number and is_close(value, value_of(ours, self.points))

    def ours(self, formula: str) -> Value:
        return value_of(self.tree(formula), self.points)

    def tree(self, formula: str) -> Tree:
        return read_formula(formula, self.vocabulary).trees[0]

    @cached_property
    def points(self) -> Values:
        derived = {name: self.tree(formula) for name, formula in self.question.derived.items()}
        return sample.points(self.question, derived, self.seed)

    def require_allowed(self, tree: Tree) -> None:
        allow = self.question.allow
        others = names_in(tree) - allow - CONSTANTS.keys() if allow is not None else ()
        if others:
            names, allowed = ", ".join(sorted(others)), ", ".join(sorted(allow or ()))
            raise Unreadable("not_allowed", names=names, allowed=allowed)


@dataclass(frozen=True)
class _Arrays:
    """The right and the wrong formulas of a question, and the arrays on which they are compared."""

    question: Matrix | Code
    vocabulary: Vocabulary
    seed: int

    @cached_property
    def usual(self) -> Values:
        return sample.arrays(self.question, self.seed)

    @cached_property
    def longer(self) -> Values:
        """Nobody can have typed the lengths of these."""
        return sample.arrays(self.question, self.seed, LONGER)

    @cached_property
    def others(self) -> Values:
        """Other numbers, on which what is alike by chance is not."""
        return sample.arrays(self.question, self.seed + 1)

    @cached_property
    def positive(self) -> Values:
        return sample.without_signs(self.usual)

    @cached_property
    def square(self) -> Values:
        return sample.square_arrays(self.question, self.seed)

    def space_of(self, tree: Tree) -> Values:
        """The arrays for which the tree has a value: the usual, else square, else positive ones."""
        value = self.value(tree, self.usual)
        if value is None:
            return self.square
        if _is_finite(value):
            return self.usual
        _require_finite(self.value(tree, self.positive))
        return self.positive

    def value(self, tree: Tree, arrays: Values, star_is_dot: bool = False) -> Value:
        """The value of a tree, None where the shapes do not fit."""
        try:
            found = value_of(tree, arrays, star_is_dot)
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
        right = self.ours(self.question.correct)
        return all(
            is_same(self.value(tree, arrays, star_is_dot), self.value(right, arrays))
            for arrays in (self.usual, self.longer, self.others)
        )

    def wrong(self, tree: Tree, space: Values) -> Wrong | None:
        """The first wrong rule that has the same value."""
        spaces = (space, self.others) if space is self.usual else (space,)
        values = [(each, self.value(tree, each)) for each in spaces]

        def is_one(rule: Tree) -> bool:
            return all(is_same(value, self.value(rule, each)) for each, value in values)

        rules = ((wrong, self.ours(str(wrong.value))) for wrong in self.question.wrong)
        return next((wrong for wrong, rule in rules if is_one(rule)), None)

    def ours(self, text: str) -> Tree:
        read = read_line if isinstance(self.question, Code) else read_formula
        return read(text, self.vocabulary).trees[0]


def _is_finite(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_finite, value))
    return bool(np.all(np.isfinite(array(value))))


def _require_finite(value: Value) -> None:
    if not _is_finite(value):
        raise Unreadable("not_finite")


def _require_assigned(target: str, assign: tuple[str, ...]) -> None:
    if not target:
        raise Unreadable("no_assignment", names=assign)
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
