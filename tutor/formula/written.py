"""A tree as text: as an answer is shown, as one writes it by hand, as a line of Python."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from tutor.formula.calls import ARRAYS, COMPARISONS, FUNCTIONS, SHOWN
from tutor.formula.names import EULER, NOT_IN_NUMPY, of_any_names, tokens
from tutor.formula.normalise import WORD, formula
from tutor.formula.parser import read_line
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


@dataclass(frozen=True, eq=False)
class Notation:
    """How signs, powers and functions are written; what is not `python` has raised exponents.

    The `modules` are the functions that NumPy's name stands in front of.
    """

    signs: dict[str, str]
    modules: frozenset[str] = frozenset(ARRAYS.keys() - NOT_IN_NUMPY)
    python: bool = False
    every_bracket: bool = False

    def text(self, tree: Tree) -> str:
        kind, *parts = cast("tuple[Any, ...]", tree)
        match kind:
            case "number" | "name":
                return "e" if parts[0] == EULER else cast(str, parts[0])
            case "slice":
                return ":"
            case "neg":
                return self.signs.get("-", "-") + self.operand(parts[0], POWER)
            case "~":
                return "~" + self.operand(parts[0], POWER)
            case "T":
                return self.operand(parts[0], ATOM) + (".T" if self.python else "ᵀ")
            case "^":
                return self.power(*parts)
            case "call":
                return self.call(*parts)
            case "keyword":
                return f"{parts[0]}={self.text(parts[1])}"
            case "get":
                return f"{self.operand(parts[0], ATOM)}[{self.listed(parts[1:])}]"
            case "set":
                return f"{self.text(parts[0])}[{self.text(parts[1])}] = {self.text(parts[2])}"
            case "tuple":
                return f"({self.listed(parts)})"
        return self.operation(kind, *parts)

    def listed(self, parts: Sequence[Tree]) -> str:
        return ", ".join(map(self.text, parts))

    def operation(self, sign: str, left: Tree, right: Tree) -> str:
        """Signs of one level are read from the left, so the right operand needs its brackets."""
        if sign in "@·" and self is PYTHON:
            return f"np.dot({self.text(left)}, {self.text(right)})"
        level = LEVELS[sign]
        least = SUM if level == COMPARISON else SIGNED if level == PRODUCT else level
        shown = self.signs.get(sign, sign)
        return f"{self.operand(left, least)} {shown} {self.operand(right, level + 1)}"

    def power(self, base: Tree, exponent: Tree) -> str:
        below, above = self.operand(base, ATOM), self.text(exponent).replace("−", "-")
        if above.lstrip("-").isdigit() and not self.python:
            return below + above.translate(RAISED)
        return f"{below}{'**' if self.python else '^'}{self.operand(exponent, ATOM)}"

    def call(self, name: str, *operands: Tree) -> str:
        given = self.listed(operands)
        if name == "added" and not self.python:
            return f"np.sum({given}, axis=0)"  # Python's sum, as NumPy has it
        shown = name if self.python else SHOWN.get(name, name)
        return f"{'np.' if name in self.modules else ''}{shown}({given})"

    def operand(self, tree: Tree, least: int) -> str:
        """An operand, in brackets if it binds less than it must here."""
        level = LEVELS.get(cast(str, tree[0]), ATOM)
        needed = level < ATOM if self.every_bracket else level < least
        return f"({self.text(tree)})" if needed else self.text(tree)


COMPARED = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "="}
OF_NUMPY = frozenset(FUNCTIONS.keys() - NOT_IN_NUMPY)

ANSWER = Notation({**COMPARED, "-": "−", "@": "·", "*": "·"})  # dout · y² · e^(−x), dout · Wᵀ
OF_WHOLE_ARRAYS = Notation({**ANSWER.signs, "*": "*"})  # the same where * is not the product ·
BY_HAND = Notation({**COMPARED, "*": "×", "/": "÷", "@": "·"}, frozenset())  # dy × x ÷ y², dY · Wᵀ
FORMULA = Notation({"·": "@"}, python=True)  # dout * y**2 * exp(-x), dout @ W.T
PYTHON = Notation({}, OF_NUMPY, python=True)  # dout * self.y, np.dot(dout, self.W.T)


def written(tree: Tree, arrays: bool = False) -> str:
    """The tree with the brackets that matter; between `arrays`, * is not the product ·."""
    return (OF_WHOLE_ARRAYS if arrays else ANSWER).text(tree)


def spelled_out(tree: Tree, arrays: bool = False) -> str:
    """The tree with every bracket, to ask which reading was meant."""
    notation = OF_WHOLE_ARRAYS if arrays else ANSWER
    return replace(notation, every_bracket=True).text(tree)


def formula_text(expression: str) -> str:
    """One of our own formulas as it is shown; Unreadable if it cannot be read."""
    return shown(tree_of(expression))


def shown(tree: Tree) -> str:
    """The tree as a formula of ours is shown: with * where whole arrays are meant, else with ·."""
    return written(tree, arrays=not OF_ARRAYS.isdisjoint(words_in(tree)))


@lru_cache(maxsize=4096)
def tree_of(expression: str) -> Tree:
    """The tree of one of our own formulas or lines of Python, in which any name may stand."""
    text = formula(expression, WORD.findall(expression))
    vocabulary = of_any_names(token.text for token in tokens(text) if token.kind == "name")
    _, (tree, *_) = read_line(text, vocabulary)
    return tree
