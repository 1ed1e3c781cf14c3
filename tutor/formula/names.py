"""Text to tokens, and what names mean: variables, derivatives, functions, products without sign."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, cast

import numpy as np

from tutor.formula.calls import ARRAYS, EITHER_SUM, ELEMENTWISE, FUNCTIONS
from tutor.formula.normalise import Unreadable, refuse

MAX_TOKENS = 160

DIGITS = "[0-9]+(?:_[0-9]+)*"
NUMBER = rf"(?:{DIGITS}(?:\.(?!T\b)(?:{DIGITS})?)?|\.{DIGITS})(?:[eE][+-]?[0-9]+)?"
GROUPED = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?"
NAME = r"(?:∂|[^\W\d])\w*"  # in any script, as in Python
SIGN = r"\*\*=?|//|[-+*/@<>=!:]=|[-+*/^()\[\]{}@~·<>=,.:;]"

TOKEN, WITH_THOUSANDS = (
    re.compile(rf"\s*(?:(?P<number>{number})|(?P<name>{NAME})|(?P<sign>{SIGN})|(?P<other>\S))")
    for number in (NUMBER, f"{GROUPED}|{NUMBER}")
)

Kind = Literal["number", "name", "function", "attribute", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A number (its text without what groups the digits), a name or a sign, and where it stands."""

    kind: Kind
    text: str
    at: int


Tokens = tuple[Token, ...]


def tokens(text: str, thousands: bool = False) -> Tokens:
    """The tokens of normalised text, with an end token last; 1,100 is one if of `thousands`."""
    found: list[Token] = []
    for match in (WITH_THOUSANDS if thousands else TOKEN).finditer(text):
        kind = cast(Kind, match.lastgroup)
        word, at = match[kind], match.start(kind)
        if match["other"]:
            if not word.isascii():
                refuse(word, at)
            raise Unreadable("percent" if word == "%" else "unexpected", at, found=word)
        if len(found) == MAX_TOKENS:
            raise Unreadable("too_complex", match.start())
        found.append(Token(kind, re.sub("[,_]", "", word) if kind == "number" else word, at))
    return (*found, Token("end", "", len(text)))


MODULES = {"np": "np", "numpy": "np", "math": "np", "self": "self"}
EULER = "Euler's number"
RAISING = ("^", "**")
MODULES_OF_CODE = {"np": "np", "numpy": "np", "self": "self"}
MOST_LETTERS = 40  # of names that are written together
MOST_SHOWN = 24  # of the letters of a name that is not known

Names = Mapping[str, str]  # what is meant by each name that may be typed


@dataclass(frozen=True)
class Vocabulary:
    """The names of an answer, and the grammar they stand in.

    Names and functions may be typed in any case unless that is ambiguous; `methods` follow a dot.
    A formula has products without a sign and powers by ^; `python` has neither, and its case
    counts. `words` are those of Python's conditions on numbers.
    """

    names: Names
    functions: Names
    methods: Names = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    arrays: bool = False
    python: bool = False

    def variable(self, name: str, before: str = "") -> str | None:
        """The variable or constant of this name; in arithmetic e stands only `before` a power."""
        found = self.names.get(name) or self._folded[0].get(name.casefold())
        return None if found == EULER and before not in RAISING else found

    def function(self, name: str) -> str | None:
        return self.functions.get(name) or self._folded[1].get(name.casefold())

    def factors(self, name: str, before: str) -> list[str] | None:
        """The fewest names that the letters are a product of, as typed; they stand `before` a sign.

        The last may be a function that is called.
        """
        if self.python or not name.isalpha() or len(name) > MOST_LETTERS:
            return None
        best: list[list[str] | None] = [[]]
        for end in range(1, len(name) + 1):
            is_last = end == len(name)
            ways = (
                [*parts, name[start:end]]
                for start, parts in enumerate(best)
                if parts is not None and self._is_factor(name[start:end], before if is_last else "")
            )
            best.append(min(ways, key=len, default=None))
        return best[-1]

    def _is_factor(self, part: str, before: str) -> bool:
        if before == "(" and self.function(part):
            return True
        meaning = self.variable(part, before)
        return meaning is not None and (meaning != "e" or before in RAISING)

    @cached_property
    def _folded(self) -> tuple[Names, Names]:
        return ({}, {}) if self.python else (_folded(self.names), _folded(self.functions))


def as_derivative(name: str) -> str:
    """dL/dx for ∂L/∂x, σL/σx and δL/δx, without space."""
    return re.sub(r"[∂σδ](?=\w)", "d", re.sub(r"\s", "", name))


def resolve(tokens: Tokens, vocabulary: Vocabulary) -> Tokens:
    """The tokens with every name as what it means; Unreadable for a name that means nothing."""
    reader, found = _Reader(tokens, vocabulary), list[Token]()
    while reader.at < len(tokens):
        found += reader.next() if reader.token.kind == "name" else [reader.token]
        reader.at += 1
    return tuple(found)


@dataclass
class _Reader:
    tokens: Tokens
    vocabulary: Vocabulary
    at: int = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def text(self, by: int) -> str:
        """The text of a token near this one; none beyond either end."""
        at = self.at + by
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def next(self) -> list[Token]:
        token, word = self.token, self.token.text
        if self.text(-1) == "." or self.text(1) == "=":
            return [Token("attribute", word, token.at)]
        if self.is_broken_exponent():
            raise _unknown(word, token.at)
        if word in self.vocabulary.words:
            return [Token("sign", word, token.at)]
        return self.transposed() or self.dotted() or self.derivative() or self.known(word, token.at)

    def is_broken_exponent(self) -> bool:
        """Whether this is the e of 1e, and not that of 2e^x."""
        before = self.tokens[self.at - 1] if self.at else self.token
        touches = before.kind == "number" and before.at + len(before.text) == self.token.at
        return touches and self.token.text in "eE" and self.text(1) not in RAISING

    def known(self, word: str, at: int) -> list[Token]:
        if not (found := self.single(word, at)):
            raise _unknown(word, at)
        return found

    def single(self, word: str, at: int) -> list[Token]:
        """A name, a function if it is called, or a product of names."""
        variable = self.vocabulary.variable(word, self.text(1))
        function = self.vocabulary.function(word)
        if function and not (variable and self.text(1) != "("):
            return [Token("function", function, at)]
        if variable:
            return [Token("name", variable, at)]
        found: list[Token] = []
        for part in self.vocabulary.factors(word, self.text(1)) or ():
            found += self.single(part, at)
            at += len(part)
        return found

    def transposed(self) -> list[Token]:
        """The T of a power of arrays: X^T, X^(T), and the letters of what follows in X^Tdout."""
        word, at = self.token.text, self.token.at
        raised = self.text(-1) == "^" or (self.text(-1) in "({" and self.text(-2) == "^")
        is_mark = word[0] == "T" or (word == "t" and not self.vocabulary.variable("t"))
        if not (raised and is_mark and self.vocabulary.arrays and not self.vocabulary.python):
            return []
        rest = self.single(word[1:], at + 1) if word[1:] else []
        return [Token("sign", "T", at), *rest] if rest or not word[1:] else []

    def dotted(self) -> list[Token]:
        """np.exp, or self.x."""
        word, name = self.token.text, self.text(2)
        modules = MODULES_OF_CODE if self.vocabulary.python else MODULES
        module = modules.get(word if self.vocabulary.python else word.casefold())
        if module is None or self.text(1) != "." or self.tokens[self.at + 2].kind != "name":
            return []
        at, whole = self.token.at, f"{module}.{name}"
        self.at += 2
        return self.known(whole, at)

    def derivative(self) -> list[Token]:
        """dL/dz, and in dL/dzy the letters that follow."""
        above, below, at = self.token.text, self.text(2), self.token.at
        if self.text(1) != "/" or not all(re.match(r"[dD∂σδ]\w", n) for n in (above, below)):
            return []
        whole = as_derivative(f"{above}/{below}")
        for end in range(len(whole), whole.index("/") + 2, -1):
            if variable := self.vocabulary.variable(whole[:end]):
                self.at += 2
                rest, after = whole[end:], self.token.at + len(below) - len(whole[end:])
                return [Token("name", variable, at), *(self.known(rest, after) if rest else [])]
        if not self.single(above, at):
            raise _unknown(whole, at)
        return []


def _unknown(name: str, at: int) -> Unreadable:
    """Of a letter of another script, which may look like one of ours, the letter itself."""
    for k, character in enumerate(name):
        if not character.isascii() and character not in "∂σδ":
            refuse(character, at + k)
    shown = name if len(name) <= MOST_SHOWN else f"{name[:MOST_SHOWN]}…"
    return Unreadable("unknown_name", at, name=shown)


def _folded(names: Names) -> Names:
    """By name in lower case, where all names that differ in case alone mean the same."""
    found: dict[str, set[str]] = {}
    for name, meaning in names.items():
        found.setdefault(name.casefold(), set()).add(meaning)
    return {name: meanings.pop() for name, meanings in found.items() if len(meanings) == 1}


SYNONYMS = {
    "ln": "log", "absolute": "abs", "fabs": "abs", "max": "maximum", "min": "minimum",
    "pow": "power", "float_power": "power", "true_divide": "divide", "asarray": "array",
    "bitwise_not": "invert", "float64": "float", "float32": "float", "σ": "sigmoid",
}  # fmt: skip
ARRAY_SYNONYMS = {"average": "mean", "flatten": "ravel"}
KINDS = {"float": "float", "int": "int", "bool": "bool"}
NOT_IN_NUMPY = {name for name in (*FUNCTIONS, *SYNONYMS) if not hasattr(np, name)}
CONSTANTS = {"e": "e", "pi": "pi", "np.e": "e", "np.pi": "pi"}
ARRAY_CONSTANTS = {"True": "True", "False": "False", "None": "None", "np.newaxis": "None"}
OF_AN_ARRAY = (
    "T shape size copy astype dot transpose swapaxes reshape ravel squeeze sum mean max min prod"
)
METHODS = {**{name: name for name in OF_AN_ARRAY.split()}, "flatten": "ravel"}
IN_FORMULAS = {**METHODS, "t": "T"}


def _with_module(functions: Iterable[str], synonyms: Names) -> Names:
    named = {**{name: name for name in functions}, **synonyms}
    return {**named, **{f"np.{name}": meaning for name, meaning in named.items()}}


ON_NUMBERS = _with_module(ELEMENTWISE, SYNONYMS)
ON_ARRAYS = {**ON_NUMBERS, **_with_module(ARRAYS, ARRAY_SYNONYMS), "sum": EITHER_SUM}
IN_CODE = {
    **{k: v for k, v in ON_ARRAYS.items() if k[:3] == "np." and k[3:] not in NOT_IN_NUMPY},
    **{"abs": "abs", "pow": "power", "len": "len", "sum": "added", **KINDS},
}
ARITHMETIC = Vocabulary({**CONSTANTS, "e": EULER}, ON_NUMBERS)


def of_formulas(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Formulas of numbers."""
    names = {**CONSTANTS, **_known(variables, aliases)}
    methods = {"astype": "astype", "copy": "copy"}
    return Vocabulary(names, ON_NUMBERS, methods, words=frozenset({"if", "else", "not"}))


def of_matrices(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Formulas of arrays; what a layer stores may be named with self. or without."""
    known = _known(variables, aliases)
    stored = {f"self.{name}": meaning for name, meaning in known.items() if "/" not in name}
    names = {**ARRAY_CONSTANTS, **stored, **known}
    return Vocabulary(names, ON_ARRAYS, IN_FORMULAS, arrays=True)


def of_code(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Lines of Python; what is stored is understood without self. as well, to be spoken about."""
    known = {name: name for name in variables}
    bare = {name.removeprefix("self."): name for name in known}
    names = {**ARRAY_CONSTANTS, **aliases, **bare, **known}
    return Vocabulary(names, IN_CODE, METHODS, arrays=True, python=True)


def of_any_names(names: Iterable[str]) -> Vocabulary:
    """Our own formulas, of numbers or of arrays; in them self.x is another name than x."""
    stored = {name: f"self.{name}" for name in names}
    return of_matrices((*stored, *stored.values()), {})


def _known(variables: Iterable[str], aliases: Names) -> dict[str, str]:
    by_alias = {as_derivative(alias): meaning for alias, meaning in aliases.items()}
    return {**by_alias, **{name: name for name in variables}}
