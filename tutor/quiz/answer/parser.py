"""Tokens to a tuple tree, by precedence: + - below * / and juxtaposition below signs below ^.

A tree is ("number", text), ("name", text), ("neg", tree), (sign, left, right) or ("call", function,
*operands), where an operand may be ("keyword", name, tree); of truth values ("~", tree); of arrays
("T", tree), ("get", tree, *places), ("set", tree, mask, number) and ("tuple", *trees). The product
of matrices is "@" in Python, "·" in a formula.
"""

from dataclasses import dataclass
from itertools import product

from tutor.quiz.answer.functions import COMPARISONS
from tutor.quiz.answer.lexer import Token, tokens
from tutor.quiz.answer.names import Vocabulary, resolve
from tutor.quiz.answer.normalise import Unreadable
from tutor.quiz.answer.operands import Operands
from tutor.quiz.answer.stream import CLOSING
from tutor.quiz.wrong import Tree

NUMBERS = Vocabulary({}, {})
TRUTHS = frozenset({*COMPARISONS, "~"})


def read(text: str, vocabulary: Vocabulary = NUMBERS, thousands: bool = False) -> list[Tree]:
    """Every way to read normalised text, the usual one first."""
    return readings(resolve(tokens(text, thousands), vocabulary), vocabulary)


def readings(found: tuple[Token, ...], vocabulary: Vocabulary) -> list[Tree]:
    """Every way to read the tokens, the usual one first.

    There is more than one only for `a/b c`, `a^-b c` and a bare sum of an array, which may be
    NumPy's or Python's. Raises Unreadable with the place where reading stopped.
    """
    usual = _Formula(found, vocabulary)
    trees = [usual.answer()]
    if usual.is_ambiguous:
        others = product((False, True), repeat=3)
        trees += [_Formula(found, vocabulary, 0, 0, *way).answer() for way in others]
    return list(dict.fromkeys(trees))


@dataclass
class _Formula(Operands):
    """One pass over the tokens; the flags choose among readings.

    `tight` flags let juxtaposition bind before / or a signed power.
    """

    tight_quotient: bool = False
    tight_power: bool = False
    sums_rows: bool = False
    is_ambiguous: bool = False

    def answer(self) -> Tree:
        tree = self.listed("") if self.vocabulary.python else self.choice()
        if self.next.kind != "end":
            raise self.unexpected()
        return tree

    def sum_of(self, operands: list[Tree]) -> str:
        if len(operands) > 1:
            return "sum"
        self.is_ambiguous = True
        return "added" if self.sums_rows else "sum"

    def choice(self) -> Tree:
        """Python's `a if condition else b`, of numbers."""
        tree = self.negated()
        at = self.next.at
        if not self.take("if"):
            return tree
        condition = self.negated()
        if condition[0] not in TRUTHS:
            raise Unreadable("not_a_mask", at)
        self.need("else")
        return ("call", "where", condition, tree, self.deeper(self.choice))

    def negated(self) -> Tree:
        if self.take("not"):
            return ("~", self.deeper(self.negated))
        return self.comparison()

    def comparison(self) -> Tree:
        """0 < x < 1 is the product of both."""
        left = self.sum()
        tree: Tree | None = None
        while sign := self.take(*COMPARISONS):
            right = self.sum()
            tree = (sign, left, right) if tree is None else ("*", tree, (sign, left, right))
            left = right
        return tree or left

    def sum(self) -> Tree:
        tree = self.product()
        while sign := self.take("+", "-"):
            tree = (sign, tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.signed()
        while True:
            if sign := self.times():
                right = self.signed()
                if sign == "/":
                    right = self.juxtaposed(right, self.tight_quotient)
                tree = (sign, tree, right)
            elif self.starts_factor():
                tree = (self.dot, tree, self.power())
            else:
                return tree

    def times(self) -> str:
        """The sign of a product or quotient, as it is in the tree."""
        if self.vocabulary.python:
            return self.take("*", "/", "//", "@")
        sign = self.take("*", "/", "·", *("@" if self.vocabulary.arrays else ()))
        return self.dot if sign in ("@", "·") else sign

    @property
    def dot(self) -> str:
        """What a dot, or no sign at all, means in a formula."""
        return "·" if self.vocabulary.arrays else "*"

    def juxtaposed(self, tree: Tree, tight: bool) -> Tree:
        """The tree, if `tight` times all factors that follow without a sign between."""
        self.is_ambiguous |= self.starts_factor()
        while tight and self.starts_factor():
            tree = (self.dot, tree, self.power())
        return tree

    def starts_factor(self) -> bool:
        token = self.next
        if token.kind == "number" and self.before.kind in ("number", "name", "attribute"):
            raise Unreadable("two_numbers", token.at)
        starts = token.kind in ("number", "name", "function") or token.text == "("
        return starts and not self.vocabulary.python

    def signed(self) -> Tree:
        sign = self.take("+", "-", *("~" if self.vocabulary.functions else ()))
        if not sign:
            return self.power()
        tree = self.deeper(self.signed)
        return tree if sign == "+" else ("neg" if sign == "-" else "~", tree)

    def power(self) -> Tree:
        tree = self.postfix()
        while self.raised():
            if not self.transposing():
                return ("^", tree, self.deeper(self.exponent))
            tree = ("T", tree)
        return tree

    def raised(self) -> str:
        if self.vocabulary.python and self.next.text == "^":
            raise Unreadable("power_sign", self.next.at)
        return self.take("^", "**")

    def transposing(self) -> bool:
        """Step over the T of X^T or X^(T)."""
        ahead = self.tokens[self.position : self.position + 3]
        signs = [token.text for token in ahead if token.kind == "sign"]
        if signs[:1] == ["T"]:
            self.position += 1
            return True
        is_mark = len(signs) == 3 and signs[1] == "T" and CLOSING.get(signs[0]) == signs[2]
        self.position += 3 * is_mark
        return is_mark

    def exponent(self) -> Tree:
        if sign := self.take("+", "-"):
            tree = self.juxtaposed(self.deeper(self.exponent), self.tight_power)
            return ("neg", tree) if sign == "-" else tree
        if not self.vocabulary.python and self.take("{"):
            return self.closed("}", self.sum)
        return self.power()
