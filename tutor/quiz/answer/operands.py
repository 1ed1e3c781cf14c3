"""The nearest to a name that is read of a formula: calls, methods, elements, brackets."""

from collections.abc import Callable
from dataclasses import dataclass

from tutor.quiz.answer.functions import EITHER_SUM, FUNCTIONS, SHOWN
from tutor.quiz.answer.lexer import Token
from tutor.quiz.answer.normalise import Unreadable
from tutor.quiz.answer.stream import Stream
from tutor.quiz.answer.vocabulary import KINDS
from tutor.quiz.wrong import Tree

PRODUCTS = {"dot": "·", "matmul": "@"}


@dataclass
class Operands(Stream):
    """What is nearest to a name: calls, elements, brackets, methods."""

    def postfix(self) -> Tree:
        tree = self.atom()
        while self.next.kind == "sign" and self.next.text in self.parts():
            tree = self.method(tree) if self.take(".") else self.element(tree)
        return tree

    def parts(self) -> str:
        """The signs that lead to a part of an operand."""
        return ".[" if self.vocabulary.arrays else "." if self.vocabulary.methods else ""

    def method(self, tree: Tree) -> Tree:
        """X.T, X.shape, X.dot(W), X.astype(float)."""
        token = self.next
        name = self.vocabulary.methods.get(token.text)
        if token.kind != "attribute":
            raise self.unexpected()
        if name is None:
            raise Unreadable("unknown_attribute", token.at, name=token.text)
        self.position += 1
        if name == "T":
            return ("T", tree)
        if name in ("shape", "size"):
            return ("call", name, tree)
        self.need("(")
        return self.cast(tree) if name == "astype" else self.call(name, token, tree)

    def cast(self, tree: Tree) -> Tree:
        kind = self.next
        if kind.kind != "function" or kind.text not in KINDS:
            raise self.unexpected()
        self.position += 1
        self.need(")")
        return ("call", kind.text, tree)

    def element(self, tree: Tree) -> Tree:
        """X[0], X[:, None], dout[mask]."""
        self.need("[")
        places = [self.place()]
        while self.take(","):
            places.append(self.place())
        self.need("]")
        return ("get", tree, *places)

    def place(self) -> Tree:
        return ("slice",) if self.take(":") else self.deeper(self.choice)

    def atom(self) -> Tree:
        token = self.next
        if token.kind in ("number", "name"):
            self.position += 1
            return (token.kind, token.text)
        if token.kind == "function":
            return self.called(token)
        if self.vocabulary.methods and self.take("["):
            return self.in_square_brackets()
        if not self.take("("):
            raise self.unexpected()
        return self.closed(")", self.bracketed)

    def in_square_brackets(self) -> Tree:
        """A list of Python; in a formula of numbers they are brackets like others."""
        if not self.vocabulary.arrays:
            inside = self.position
            tree = self.closed("]", self.choice)
            if tree[0] == "number":  # [0]*9 is a list of nine in Python
                raise Unreadable("unexpected", self.tokens[inside].at, found="[")
            return tree
        tree = self.closed("]", lambda: self.listed("]"))
        return tree if tree[0] == "tuple" else ("tuple", tree)

    def bracketed(self) -> Tree:
        return self.listed(")") if self.vocabulary.arrays else self.choice()

    def closed(self, bracket: str, rule: Callable[[], Tree]) -> Tree:
        """What stands before the closing bracket."""
        tree = self.deeper(rule)
        self.need(bracket)
        return tree

    def listed(self, end: str) -> Tree:
        """One value, or a tuple of several up to the closing bracket or the end."""
        parts = [self.choice()]
        while self.take(","):
            if self.next.kind == "end" or self.next.text == end:
                return ("tuple", *parts)
            parts.append(self.choice())
        return ("tuple", *parts) if len(parts) > 1 else parts[0]

    def called(self, token: Token) -> Tree:
        """exp(x), and tanh^2(x) for its square."""
        self.position += 1
        power = self.power_of_function()
        if not self.take("("):
            raise Unreadable("needs_brackets", token.at, name=SHOWN.get(token.text, token.text))
        tree = self.call(token.text, token)
        return ("^", tree, power) if power else tree

    def power_of_function(self) -> Tree | None:
        start = self.position
        if self.vocabulary.python or not self.take("^", "**"):
            return None
        bracket = self.take("(")
        number = self.next
        if number.kind != "number":
            self.position = start
            return None
        self.position += 1
        if bracket:
            self.need(")")
        return (number.kind, number.text)

    def call(self, name: str, token: Token, *first: Tree) -> Tree:
        """The operands up to the closing bracket, as many as the function takes."""
        operands = list(first)
        while not self.take(")"):
            operands.append(self.deeper(self.operand))
            if self.next.kind == "end" or self.next.text not in ",)":
                self.need(")")
            self.take(",")
        if name == EITHER_SUM:
            name = self.sum_of(operands)
        _require_operands(name, token, operands)
        return (PRODUCTS[name], *operands) if name in PRODUCTS else ("call", name, *operands)

    def operand(self) -> Tree:
        token = self.next
        if token.kind != "attribute":
            return self.choice()
        self.position += 1
        self.need("=")
        return ("keyword", token.text, self.choice())

    def sum_of(self, operands: list[Tree]) -> str:
        raise NotImplementedError

    def choice(self) -> Tree:
        raise NotImplementedError


def _require_operands(name: str, token: Token, operands: list[Tree]) -> None:
    """As many as the function takes, and no keyword twice."""
    function = FUNCTIONS[name]
    named = [tree[1] for tree in operands if tree[0] == "keyword"]
    plain = len(operands) - len(named)
    free = function.keywords[max(plain - function.least, 0) :]
    fits = function.least <= plain <= function.most
    if not fits or not set(named) <= set(free) or len(set(named)) < len(named):
        shown = SHOWN.get(name, name)
        raise Unreadable("operands", token.at, name=shown, count=function.least)
