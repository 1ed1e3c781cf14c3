"""A tree as plain text, the way a teacher would write it: dout · y² · e^(−x), dout · Wᵀ."""

from dataclasses import dataclass
from typing import cast

from tutor.quiz.answer.functions import ARRAYS, COMPARISONS
from tutor.quiz.answer.functions import SHOWN as NAMES
from tutor.quiz.answer.lexer import tokens
from tutor.quiz.answer.names import EULER, resolve
from tutor.quiz.answer.normalise import formula
from tutor.quiz.answer.parser import readings
from tutor.quiz.answer.vocabulary import of_any_names
from tutor.quiz.wrong import Tree

COMPARISON, SUM, SIGNED, PRODUCT, POWER, ATOM = range(6)

LEVELS = {
    **dict.fromkeys(COMPARISONS, COMPARISON),
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys(("neg", "~"), SIGNED),
    **dict.fromkeys(("*", "/", "//", "·", "@"), PRODUCT),
    **dict.fromkeys(("^", "T"), POWER),
}
SHOWN = {"<=": "≤", ">=": "≥", "!=": "≠", "==": "=", "-": "−", "@": "·"}
WITHOUT_MODULE = {"len", "softmax"}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
OF_ARRAYS = {"@", "T", "get", *ARRAYS}


def written(tree: Tree, arrays: bool = False) -> str:
    """The tree with the brackets that matter; between `arrays`, * is not the product ·."""
    return _Writer("*" if arrays else "·").text(tree)


def spelled_out(tree: Tree, arrays: bool = False) -> str:
    """The tree with every bracket, to ask which reading was meant."""
    return _Writer("*" if arrays else "·", every_bracket=True).text(tree)


def formula_text(expression: str) -> str:
    """One of our own formulas as it is shown; ValueError if it cannot be read."""
    raw = tokens(formula(expression))
    vocabulary = of_any_names(token.text for token in raw if token.kind == "name")
    tree = readings(resolve(raw, vocabulary), vocabulary)[0]
    return written(tree, arrays=not OF_ARRAYS.isdisjoint(_words(tree)))


def names_in(tree: Tree) -> set[str]:
    """The variables and constants of a tree."""
    if tree[0] == "name":
        return {cast(str, tree[1])}
    return set().union(*(names_in(part) for part in tree if isinstance(part, tuple)))


def _words(tree: Tree) -> set[str]:
    """All kinds of nodes and all names in a tree."""
    found = {part for part in tree if isinstance(part, str)}
    return found.union(*(_words(part) for part in tree if isinstance(part, tuple)))


@dataclass(frozen=True)
class _Writer:
    star: str
    every_bracket: bool = False

    def text(self, tree: Tree) -> str:
        kind, *parts = tree
        match kind:
            case "number" | "name":
                return "e" if parts[0] == EULER else cast(str, parts[0])
            case "slice":
                return ":"
            case "neg" | "~":
                return ("−" if kind == "neg" else "~") + self.operand(parts[0], POWER)
            case "T":
                return self.operand(parts[0], ATOM) + "ᵀ"
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
        level = LEVELS[sign]
        shown = self.star if sign == "*" else SHOWN.get(sign, sign)
        above = COMPARISON + 1 if level == COMPARISON else level
        least = SIGNED if level == PRODUCT else above
        return f"{self.operand(left, least)} {shown} {self.operand(right, level + 1)}"

    def power(self, base: Tree, exponent: Tree) -> str:
        below, above = self.operand(base, ATOM), self.of(exponent).replace("−", "-")
        if above.lstrip("-").isdigit():
            return below + above.translate(RAISED)
        return f"{below}^{self.operand(exponent, ATOM)}"

    def call(self, name: str, operands: list[str | Tree]) -> str:
        if name == "added":  # Python's sum, said so that it is NumPy's as well
            return f"np.sum({self.listed(operands)}, axis=0)"
        module = "np." if name in ARRAYS and name not in WITHOUT_MODULE else ""
        return f"{module}{NAMES.get(name, name)}({self.listed(operands)})"

    def operand(self, part: str | Tree, least: int) -> str:
        """An operand, in brackets if it binds less than it must here."""
        tree = cast(Tree, part)
        level = LEVELS.get(cast(str, tree[0]), ATOM)
        text = self.text(tree)
        needed = level < ATOM if self.every_bracket else level < least
        return f"({text})" if needed else text
