"""Tokens to a tuple tree, by precedence: + - below * / and juxtaposition below signs below ^.

A tree is ("number", text), ("name", text), ("neg", tree) or (sign, left, right).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

from tutor.quiz.answer.lexer import Token
from tutor.quiz.answer.normalise import Unreadable

Tree = tuple["str | Tree", ...]

MAX_DEPTH = 40


def readings(tokens: tuple[Token, ...]) -> list[Tree]:
    """Every way to read the tokens, the usual one first; more than one only for `a/b c`, `a^-b c`.

    Raises Unreadable with the place where reading stopped.
    """
    trees = [_Parser(tokens, *tight).answer() for tight in product((False, True), repeat=2)]
    return list(dict.fromkeys(trees))


def written(tree: Tree) -> str:
    """The tree as text with every bracket that matters, to ask which reading was meant."""
    match tree:
        case ("number" | "name", str(text)):
            return text
        case ("neg", tuple(operand)):
            return f"-{_bracketed(operand)}"
        case (str(sign), tuple(left), tuple(right)):
            return f"{_bracketed(left)}{sign}{_bracketed(right)}"
    raise ValueError(tree)


def _bracketed(tree: Tree) -> str:
    return written(tree) if tree[0] in ("number", "name") else f"({written(tree)})"


@dataclass
class _Parser:
    """One pass over the tokens; `tight` flags let juxtaposition bind before / or a signed power."""

    tokens: tuple[Token, ...]
    tight_quotient: bool
    tight_power: bool
    position: int = 0
    depth: int = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self, signs: str) -> str:
        """Step over one of these signs and return it; empty if another token comes next."""
        token = self.next
        if token.kind != "sign" or token.text not in signs:
            return ""
        self.position += 1
        return token.text

    def answer(self) -> Tree:
        tree = self.sum()
        if self.next.kind != "end":
            raise Unreadable("unexpected", self.next.at, found=self.next.text)
        return tree

    def sum(self) -> Tree:
        tree = self.product()
        while sign := self.take("+-"):
            tree = (sign, tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.signed()
        while True:
            if sign := self.take("*/"):
                right = self.signed()
                if sign == "/" and self.tight_quotient:
                    right = self.juxtaposed(right)
                tree = (sign, tree, right)
            elif self.starts_factor():
                tree = ("*", tree, self.power())
            else:
                return tree

    def juxtaposed(self, tree: Tree) -> Tree:
        """The tree times all factors that follow without a sign between."""
        while self.starts_factor():
            tree = ("*", tree, self.power())
        return tree

    def starts_factor(self) -> bool:
        token, before = self.next, self.tokens[self.position - 1]
        if token.kind == before.kind == "number":
            raise Unreadable("two_numbers", token.at)
        return token.kind in ("number", "name") or token.text == "("

    def signed(self) -> Tree:
        if sign := self.take("+-"):
            tree = self.deeper(self.signed)
            return ("neg", tree) if sign == "-" else tree
        return self.power()

    def power(self) -> Tree:
        base = self.atom()
        return ("^", base, self.deeper(self.exponent)) if self.take("^") else base

    def exponent(self) -> Tree:
        if sign := self.take("+-"):
            tree = self.deeper(self.exponent)
            if self.tight_power:
                tree = self.juxtaposed(tree)
            return ("neg", tree) if sign == "-" else tree
        return self.power()

    def atom(self) -> Tree:
        token = self.next
        if token.kind in ("number", "name"):
            self.position += 1
            return (token.kind, token.text)
        if not self.take("("):
            raise Unreadable("missing", token.at)
        tree = self.deeper(self.sum)
        if not self.take(")"):
            raise Unreadable("unclosed", self.next.at)
        return tree

    def deeper(self, rule: Callable[[], Tree]) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("too_complex", self.next.at)
        tree = rule()
        self.depth -= 1
        return tree
