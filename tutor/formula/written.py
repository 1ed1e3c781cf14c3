"""A tree as text: as an answer is shown, as one writes it by hand, as a line of Python."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import cast

from tutor.formula.functions import ARRAYS, COMPARISONS
from tutor.formula.functions import SHOWN as NAMES
from tutor.formula.lexer import tokens
from tutor.formula.names import EULER, NOT_IN_NUMPY, of_any_names, resolve
from tutor.formula.normalise import formula
from tutor.formula.parser import readings
from tutor.formula.tree import Tree, words_in

COMPARISON, SUM, SIGNED, PRODUCT, POWER, ATOM = range(6)

LEVELS = {
    **dict.fromkeys(COMPARISONS, COMPARISON),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys(("neg", "~"), SIGNED),
    **dict.fromkeys(("*", "/", "//", "·", "@"), PRODUCT),
    **dict.fromkeys(("^", "T"), POWER),
}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
OF_ARRAYS = {"@", "T", "get", *ARRAYS}
IN_PYTHON = {"len", "added"}
"""Functions of Python itself, which stand without NumPy's name in front."""


@dataclass(frozen=True)
class Notation:
    """How signs, powers and functions are written; what is not `python` has raised exponents.

    `shown` are the functions that have another name than ours.
    """

    signs: dict[str, str]
    minus: str
    python: bool = False
    modules: bool = True
    shown: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return id(self)


COMPARED = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}

ANSWER = Notation({**COMPARED, "-": "−", "@": "·", "*": "·"}, "−", shown=NAMES)
"""dout · y² · e^(−x), dout · Wᵀ"""

OF_WHOLE_ARRAYS = replace(ANSWER, signs={**ANSWER.signs, "*": "*"})
"""The same where * is not the matrix product ·."""

BY_HAND = Notation({**COMPARED, "*": "×", "/": "÷", "@": "·"}, "-", modules=False, shown=NAMES)
"""dy × x ÷ y², dY · Wᵀ"""

FORMULA = Notation({"·": "@"}, "-", python=True, modules=False)
"""dout * y**2 * exp(-x), dout @ W.T"""

PYTHON = Notation({}, "-", python=True)
"""dout * self.y, np.dot(dout, self.W.T)"""


def written(tree: Tree, arrays: bool = False) -> str:
    """The tree with the brackets that matter; between `arrays`, * is not the product ·."""
    return in_notation(tree, OF_WHOLE_ARRAYS if arrays else ANSWER)


def spelled_out(tree: Tree, arrays: bool = False) -> str:
    """The tree with every bracket, to ask which reading was meant."""
    notation = OF_WHOLE_ARRAYS if arrays else ANSWER
    return _Writer(notation, every_bracket=True).text(tree)


def in_notation(tree: Tree, notation: Notation) -> str:
    """The tree with the brackets that matter."""
    return _Writer(notation).text(tree)


def formula_text(expression: str) -> str:
    """One of our own formulas as it is shown; Unreadable if it cannot be read."""
    tree = tree_of(expression)
    return written(tree, arrays=not OF_ARRAYS.isdisjoint(words_in(tree)))


@lru_cache(maxsize=4096)
def tree_of(expression: str) -> Tree:
    """The tree of one of our own formulas, in which any name may stand."""
    raw = tokens(formula(expression))
    vocabulary = of_any_names(token.text for token in raw if token.kind == "name")
    return readings(resolve(raw, vocabulary), vocabulary)[0]


@dataclass(frozen=True)
class _Writer:
    notation: Notation
    every_bracket: bool = False

    def text(self, tree: Tree) -> str:
        kind, *parts = tree
        match kind:
            case "number" | "name":
                return "e" if parts[0] == EULER else cast(str, parts[0])
            case "slice":
                return ":"
            case "neg" | "~":
                sign = self.notation.minus if kind == "neg" else "~"
                return sign + self.operand(parts[0], POWER)
            case "T":
                return self.operand(parts[0], ATOM) + (".T" if self.notation.python else "ᵀ")
            case "^":
                return self.power(*cast(tuple[Tree, Tree], parts))
            case "call":
                return self.call(cast(str, parts[0]), parts[1:])
            case "keyword":
                return f"{parts[0]}={self.of(parts[1])}"
            case "get":
                return f"{self.operand(parts[0], ATOM)}[{self.listed(parts[1:])}]"
            case "set":
                return f"{self.of(parts[0])}[{self.of(parts[1])}] = {self.of(parts[2])}"
            case "tuple":
                return f"({self.listed(parts)})"
        return self.operation(cast(str, kind), *cast(tuple[Tree, Tree], parts))

    def of(self, part: str | Tree) -> str:
        return self.text(cast(Tree, part))

    def listed(self, parts: list[str | Tree]) -> str:
        return ", ".join(map(self.of, parts))

    def operation(self, sign: str, left: Tree, right: Tree) -> str:
        """Signs of one level are read from the left, so the right operand needs its brackets."""
        if sign in "@·" and self.notation is PYTHON:
            return f"np.dot({self.text(left)}, {self.text(right)})"
        level = LEVELS[sign]
        shown = self.notation.signs.get(sign, sign)
        above = COMPARISON + 1 if level == COMPARISON else level
        least = SIGNED if level == PRODUCT else above
        return f"{self.operand(left, least)} {shown} {self.operand(right, level + 1)}"

    def power(self, base: Tree, exponent: Tree) -> str:
        if self.notation.python:
            return f"{self.operand(base, ATOM)}**{self.operand(exponent, ATOM)}"
        below, above = self.operand(base, ATOM), self.of(exponent).replace("−", "-")
        if above.lstrip("-").isdigit():
            return below + above.translate(RAISED)
        return f"{below}^{self.operand(exponent, ATOM)}"

    def call(self, name: str, operands: list[str | Tree]) -> str:
        if name == "added" and not self.notation.python:
            return f"np.sum({self.listed(operands)}, axis=0)"  # Python's sum, as NumPy has it
        shown = self.notation.shown.get(name, name)
        return f"{self.module(name)}{shown}({self.listed(operands)})"

    def module(self, name: str) -> str:
        if self.notation is PYTHON:
            return "" if name in NOT_IN_NUMPY or name in IN_PYTHON else "np."
        is_numpys = name in ARRAYS and name not in ("len", "softmax")
        return "np." if is_numpys and self.notation is not BY_HAND else ""

    def operand(self, part: str | Tree, least: int) -> str:
        """An operand, in brackets if it binds less than it must here."""
        tree = cast(Tree, part)
        level = LEVELS.get(cast(str, tree[0]), ATOM)
        text = self.text(tree)
        needed = level < ATOM if self.every_bracket else level < least
        return f"({text})" if needed else text
