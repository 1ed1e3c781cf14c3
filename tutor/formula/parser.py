"""Tokens to a tuple tree, by precedence: + - below * / and juxtaposition below signs below ^.

A tree is ("number", text), ("name", text), ("neg", tree), (sign, left, right) or ("call", function,
*operands), where an operand may be ("keyword", name, tree); of truth values ("~", tree); of arrays
("T", tree), ("get", tree, *places), ("set", tree, mask, number) and ("tuple", *trees). The product
of matrices is "@" in Python, "·" in a formula.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, product

from tutor.formula.calls import COMPARISONS, EITHER_SUM, FUNCTIONS, SHOWN
from tutor.formula.names import KINDS, Token, Tokens, Vocabulary, resolve, tokens
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import Tree

MAX_DEPTH = 40
CLOSING = {"(": ")", "[": "]", "{": "}"}
PRODUCTS = {"dot": "·", "matmul": "@"}
NUMBERS = Vocabulary({}, {})
TRUTHS = {*COMPARISONS, "~"}
ASSIGNING = {"=", "+=", "-=", "*=", "/=", "**="}


def read(text: str, vocabulary: Vocabulary = NUMBERS, thousands: bool = False) -> list[Tree]:
    """Every way to read normalised text, the usual one first."""
    return readings(tokens(text, thousands), vocabulary)


def readings(found: Tokens, vocabulary: Vocabulary) -> list[Tree]:
    """Every way to read the tokens, the usual one first.

    There is more than one only for `a/b c`, `a^-b c` and a bare sum of an array, which may be
    NumPy's or Python's. Raises Unreadable with the place where reading stopped.
    """
    found = resolve(found, vocabulary)
    usual = _Parser(found, vocabulary)
    trees = [usual.answer()]
    if usual.is_ambiguous:
        others = product((False, True), repeat=3)
        trees += [_Parser(found, vocabulary, *way).answer() for way in others]
    return list(dict.fromkeys(trees))


@dataclass
class _Parser:
    """One pass over the tokens: how far they are read, and how deeply nested the place is.

    The flags choose among readings: `tight` ones let juxtaposition bind before / or a signed power.
    """

    tokens: Tokens
    vocabulary: Vocabulary
    tight_quotient: bool = False
    tight_power: bool = False
    sums_rows: bool = False
    is_ambiguous: bool = False
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
        if not self.take(sign):
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
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("too_complex", self.next.at)
        tree = rule()
        self.depth -= 1
        return tree

    def postfix(self) -> Tree:
        tree = self.atom()
        leading = ".[" if self.vocabulary.arrays else "." if self.vocabulary.methods else ""
        while sign := self.take(*leading):
            tree = self.method(tree) if sign == "." else self.element(tree)
        return tree

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
        places = list[Tree]()
        while not places or self.take(","):
            places.append(("slice",) if self.take(":") else self.deeper(self.choice))
        self.need("]")
        return ("get", tree, *places)

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
        return self.closed(")")

    def in_square_brackets(self) -> Tree:
        """A list of Python; in a formula of numbers they are brackets like others."""
        at = self.next.at
        tree = self.closed("]")
        if self.vocabulary.arrays:
            return tree if tree[0] == "tuple" else ("tuple", tree)
        if tree[0] == "number":  # [0]*9 is a list of nine in Python
            raise Unreadable("unexpected", at, found="[")
        return tree

    def closed(self, bracket: str) -> Tree:
        tree = self.deeper(self.listed if self.vocabulary.arrays else self.choice)
        self.need(bracket)
        return tree

    def listed(self) -> Tree:
        """One value, or a tuple of several, up to a closing bracket or the end."""
        parts, comma = [self.choice()], ""
        while (comma := self.take(",")) and self.next.text not in ("", *CLOSING.values()):
            parts.append(self.choice())
        return ("tuple", *parts) if comma or len(parts) > 1 else parts[0]

    def called(self, token: Token) -> Tree:
        """exp(x), and tanh^2(x) for its square."""
        self.position += 1
        raised = not self.vocabulary.python and self.take("^", "**")
        leads = self.next.kind == "number" or self.next.text == "("
        power = self.deeper(self.exponent) if raised and leads else None
        if (power and power[0] != "number") or not self.take("("):
            raise Unreadable("needs_brackets", token.at, name=SHOWN.get(token.text, token.text))
        tree = self.call(token.text, token)
        return ("^", tree, power) if power else tree

    def call(self, name: str, token: Token, *first: Tree) -> Tree:
        """The operands up to the closing bracket, as many as the function takes."""
        operands = list(first)
        while not self.take(")"):
            operands.append(self.deeper(self.operand))
            if not self.take(",") and self.next.text != ")":
                self.need(")")  # to say what is wrong
        if name == EITHER_SUM:
            self.is_ambiguous |= len(operands) == 1
            name = "added" if len(operands) == 1 and self.sums_rows else "sum"
        _require_operands(name, token, operands)
        return (PRODUCTS[name], *operands) if name in PRODUCTS else ("call", name, *operands)

    def operand(self) -> Tree:
        token = self.next
        if token.kind != "attribute":
            return self.choice()
        self.position += 1
        self.need("=")
        return ("keyword", token.text, self.choice())

    def answer(self) -> Tree:
        tree = self.listed() if self.vocabulary.python else self.choice()
        if self.next.kind != "end":
            raise self.unexpected()
        return tree

    def choice(self) -> Tree:
        """Python's `a if condition else b`, of numbers."""
        tree, at = self.negated(), self.next.at
        if not self.take("if"):
            return tree
        condition = self.negated()
        if condition[0] not in TRUTHS:
            raise Unreadable("not_a_mask", at)
        self.need("else")
        return ("call", "where", condition, tree, self.deeper(self.choice))

    def negated(self) -> Tree:
        return ("~", self.deeper(self.negated)) if self.take("not") else self.comparison()

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
        start, bracket = self.position, self.take("(", "{")
        if self.take("T") and (not bracket or self.take(CLOSING[bracket])):
            return True
        self.position = start
        return False

    def exponent(self) -> Tree:
        if sign := self.take("+", "-"):
            tree = self.juxtaposed(self.deeper(self.exponent), self.tight_power)
            return ("neg", tree) if sign == "-" else tree
        if not self.vocabulary.python and self.take("{"):
            return self.closed("}")
        return self.power()


def _require_operands(name: str, token: Token, operands: list[Tree]) -> None:
    """As many as the function takes, and no keyword twice."""
    function = FUNCTIONS[name]
    named = [tree[1] for tree in operands if tree[0] == "keyword"]
    plain = len(operands) - len(named)
    free = function.keywords[max(plain - function.least, 0) :]
    fits = function.least <= plain <= function.most
    if not fits or not set(named) <= set(free) or len(set(named)) < len(named):
        code = "python_sum" if name == "added" else "operands"
        raise Unreadable(code, token.at, name=SHOWN.get(name, name), count=function.least)


Line = tuple[str, list[Tree]]
"""The target that was typed, empty if there is none, and every way to read the value."""


def read_formula(text: str, vocabulary: Vocabulary) -> Line:
    """A formula, perhaps after the name of what it is and an = sign."""
    left, sign, right = _sides(tokens(text), {"=", "=="})
    if sign == "==" and left:
        raise Unreadable("compares", right[0].at - 2)
    target = text[: right[0].at].rstrip(" =") if left else ""
    return target, readings(right, vocabulary)


def require_assigning(text: str) -> None:
    """Complain of a line that has == where it would assign."""
    found = tokens(text)
    left, _, right = _sides(found, {"=="})
    if left and left[0].text != "return" and not _sides(found, ASSIGNING)[0]:
        name = "".join(token.text for token in left).partition("[")[0]
        raise Unreadable("assigns", right[0].at - 2, name=name)


def read_line(text: str, vocabulary: Vocabulary) -> Line:
    """A line of Python that assigns or returns; without either only if it is ours."""
    found = tokens(text)
    if found[0].text == "return":
        return "return", readings(found[1:], vocabulary)
    left, sign, right = _sides(found, ASSIGNING)
    target = "".join(token.text for token in left)
    values = readings(right, vocabulary)
    if not left or (sign == "=" and left[-1].text != "]"):
        return target, values
    end = Token("end", "", left[-1].at)
    place = readings((*left, end), vocabulary)[0]
    return target.partition("[")[0], [_assigned(place, sign, value) for value in values]


def _assigned(place: Tree, sign: str, value: Tree) -> Tree:
    """What the array is after `dout[mask] = 0`, `dout *= mask` or `dout[mask] *= 0`."""
    operation = "^" if sign == "**=" else sign[0]
    match place:
        case ("get", array, tuple(mask)):
            return ("set", array, mask, value if sign == "=" else (operation, place, value))
        case ("get", *_):
            raise Unreadable("not_a_mask")
    return (operation, place, value)


def _sides(found: Tokens, signs: set[str]) -> tuple[Tokens, str, Tokens]:
    """The tokens before and after a sign that is in no bracket."""
    words = [token.text for token in found]
    depths = accumulate((word in CLOSING) - (word in CLOSING.values()) for word in words)
    at, *more = [k for k, depth in enumerate(depths) if words[k] in signs and not depth] or [-1]
    if more:
        raise Unreadable("equals", found[more[0]].at)
    return (found[:at], words[at], found[at + 1 :]) if at >= 0 else ((), "", found)
