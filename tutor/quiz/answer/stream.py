"""Stepping over tokens."""

from collections.abc import Callable
from dataclasses import dataclass

from tutor.quiz.answer.lexer import Token
from tutor.quiz.answer.names import Vocabulary
from tutor.quiz.answer.normalise import Unreadable
from tutor.quiz.wrong import Tree

MAX_DEPTH = 40
CLOSING = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Stream:
    """Tokens, how far they are read, and how deeply nested the place is."""

    tokens: tuple[Token, ...]
    vocabulary: Vocabulary
    position: int = 0
    depth: int = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    @property
    def before(self) -> Token:
        return self.tokens[self.position - 1]

    def take(self, *signs: str) -> str:
        """Step over one of these signs and return it; empty if another token comes next."""
        token = self.next
        if token.kind != "sign" or token.text not in signs:
            return ""
        self.position += 1
        return token.text

    def need(self, sign: str) -> None:
        """Step over this sign."""
        if self.take(sign):
            return
        if self.next.kind == "end" and sign in CLOSING.values():
            raise Unreadable("unclosed", self.next.at)
        raise self.unexpected()

    def unexpected(self) -> Unreadable:
        """What to say of the next token, which cannot stand here."""
        token = self.next
        after_sign = self.before.kind == "sign" and self.before.text not in (*CLOSING.values(), "T")
        if token.kind == "end" or (token.text == ")" and after_sign):
            return Unreadable("missing", token.at)
        after = self.tokens[self.position + 1]
        if token.text == "," and self.before.kind == after.kind == "number":
            return Unreadable("decimal_comma", token.at)
        return Unreadable("unexpected", token.at, found=token.text)

    def deeper(self, rule: Callable[[], Tree]) -> Tree:
        """What the rule reads one level down."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("too_complex", self.next.at)
        tree = rule()
        self.depth -= 1
        return tree
