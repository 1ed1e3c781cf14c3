"""The ways to write a call: `np.exp(x)`, `x.sum(axis=0)`, `W.T`, `σ(x)`; and what cannot be read.

A program is read in one spelling, that of the functions of tutor.engine. Here stand all others.
"""

import ast
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import accumulate

import numpy as np

from tutor.formula import formula
from tutor.graph.node import ProgramError
from tutor.rules import BOOK, Record
from tutor.text import Problem
from tutor.text.nearest import nearest

POWER = next(rules for rules in BOOK.values() if rules.sign == "**")
"""What ** and pow are; the exponent is a number and belongs to the layer."""

LAYERS: Mapping[str, Record] = {rules.layer: rules for rules in BOOK.values()}

CALLS: Mapping[str, tuple[Record, ...]] = {
    call: tuple(rules for rules in BOOK.values() if rules.call == call)
    for call in dict.fromkeys(rules.call for rules in BOOK.values() if rules is not POWER)
}
"""The functions of tutor.engine that a program may call; what they are given tells the layers."""

DATA = {
    "digits": ("digits(N)", range(1, 2)),
    "labels": ("labels(N)", range(1, 2)),
    "weights": ("weights(64, 50, seed=1, std=0.01)", range(2, 3)),
    "zeros": ("zeros(64, 50)", range(1, 5)),
}
"""The data functions of the engine: how a program calls them, and with how many plain numbers."""

LONGEST = 60  # characters of a name, and of a program that an error repeats

# Modules

ALONG_AXIS = {"sum": "sum", "mean": "mean", "max": "max", "amax": "max"}
"""NumPy's, whose second argument is the axis."""

OF_TWO = {"maximum": "max", "minimum": "min"}
"""NumPy's, which would be layers along an axis here, were they given one value."""

WRITTEN_OUT = {
    "log2": "log(x) / log(2)", "log10": "log(x) / log(10)", "log1p": "log(1 + x)",
    "exp2": "2**x", "expm1": "exp(x) - 1", "cbrt": "x**(1/3)", "reciprocal": "1 / x",
    "sinh": "(exp(x) - exp(-x)) / 2", "cosh": "(exp(x) + exp(-x)) / 2",
    "softplus": "log(1 + exp(x))", "leaky_relu": "max(x, 0.01 * x)", "silu": "x * sigmoid(x)",
    "clip": "min(max(x, 0), 1)", "hypot": "sqrt(x**2 + y**2)", "norm": "sqrt(sum(x**2))",
}  # fmt: skip
"""Functions that are made of layers."""

SQUARE, NEGATIVE = "square", "negative"

OTHERWISE = {
    "absolute": "abs", "fabs": "abs", "matmul": "dot", "power": "pow", "subtract": "sub",
    "multiply": "mul", "divide": "div", "true_divide": "div",
}  # fmt: skip
"""What has another name in NumPy."""

_LITERALS = {
    "array": "array", "asarray": "array", "zeros": "zeros", "ones": "ones", "float64": "float",
    "float32": "float",
}  # fmt: skip
"""What makes the numbers of an input."""

_OURS = [call for call in (*CALLS, POWER.call) if call != "min"]  # which is of an array in NumPy

NUMPY = {
    **{call: call for call in _OURS if hasattr(np, call)}, **ALONG_AXIS, **OF_TWO, **OTHERWISE,
    **_LITERALS, SQUARE: SQUARE, NEGATIVE: NEGATIVE,
}  # fmt: skip

KNOWN: Mapping[str, Mapping[str, str]] = {
    "numpy": NUMPY,
    "math": {**{call: call for call in _OURS if hasattr(math, call)}, "fabs": "abs"},
    "micrograd.engine": {"Value": "Value"},
    "tutor.engine": {name: name for name in (*CALLS, POWER.call, *DATA, *LAYERS)},
    "layer_naive": {layer: layer for layer in LAYERS},
    "common.layers": {layer: layer for layer in LAYERS},
}
"""The modules that a program may import, and what it may use of each. None is imported."""

PASSED_OVER = (
    "__future__",
    "typing",
    "collections.abc",
    "numpy.typing",
    "collections",
    "sys",
    "os",
)
"""Modules of which nothing is computed with."""

CONSTANTS = {"pi": math.pi, "e": math.e}
WITH_CONSTANTS = ("numpy", "math")

METHODS = (
    "dot", "sum", "mean", "max", "reshape", "transpose", "relu", "tanh", "sigmoid", "exp", "log",
)  # fmt: skip
"""Of NumPy's arrays and of micrograd's values."""


@dataclass(frozen=True)
class Spelling:
    """What a file may call: modules by the names it gave them, and what it took from them."""

    modules: Mapping[str, str] = field(
        default_factory=lambda: {"np": "numpy", "numpy": "numpy", "math": "math"}
    )
    taken: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # module, name in it
    constants: Mapping[str, float] = field(default_factory=dict)

    def importing(self, line: ast.Import | ast.ImportFrom, strict: bool) -> "Spelling":
        """With what an import line brings; where it is not `strict`, with what is known of that."""
        spelling = self
        for alias in line.names:
            try:
                if (line.module if isinstance(line, ast.ImportFrom) else alias.name) in PASSED_OVER:
                    continue
                if isinstance(line, ast.Import):
                    spelling = spelling._with_module(alias, line.lineno)
                else:
                    spelling = spelling._with_name(line.module or ".", alias, line.lineno)
            except ProgramError:
                if strict:
                    raise
        return spelling

    def _with_module(self, alias: ast.alias, line: int) -> "Spelling":
        _require_known(alias.name, line)
        return replace(self, modules={**self.modules, alias.asname or alias.name: alias.name})

    def _with_name(self, module: str, alias: ast.alias, line: int) -> "Spelling":
        _require_known(module, line)
        constants = CONSTANTS if module in WITH_CONSTANTS else {}
        if alias.name == "*":
            return replace(self, constants={**self.constants, **constants})
        name = alias.asname or alias.name
        if alias.name in constants:
            return replace(self, constants={**self.constants, name: constants[alias.name]})
        _require_in(module, alias.name, alias.name, line)
        return replace(self, taken={**self.taken, name: (module, alias.name)})

    def constant(self, expression: ast.expr) -> float | None:
        """The value of np.pi and its like; None for anything else."""
        match expression:
            case ast.Attribute(value=ast.expr() as value, attr=name):
                if self._module(value) in WITH_CONSTANTS:
                    if name == "inf":
                        raise ProgramError("too_large", expression.lineno)
                    return CONSTANTS.get(name)
        return None

    def plain(self, expression: ast.expr) -> ast.expr:
        """The expression with its outermost call in the one spelling that is read."""
        match expression:
            case ast.Call(func=ast.Name(id=name)) if name in self.taken:
                return _spelled(expression, *self.taken[name], name)
            case ast.Call(func=ast.Name(id=name)) if name not in CALLS and name in NUMPY:
                return _spelled(expression, "numpy", name, name)
            case ast.Call(func=ast.Attribute(value=value, attr=name) as function):
                if module := self._module(value):
                    return _spelled(expression, module, name, ast.unparse(function))
                if self.is_in_module(value):
                    raise _unknown(ast.unparse(function), KNOWN["numpy"], expression.lineno)
                return _method(expression, value, name)
            case ast.Attribute(value=value, attr="T") if not self._module(value):
                return _call(expression, "transpose", [value])
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                if self.constant(base) == math.e or _is_taken(self.constants, base):
                    return _call(expression, "exp", [exponent])
        return expression

    def is_in_module(self, value: ast.expr) -> bool:
        """Whether it is a part of a module, as np.random is."""
        while isinstance(value, ast.Attribute):
            value = value.value
            if self._module(value):
                return True
        return False

    def _module(self, expression: ast.expr) -> str:
        """The module that an expression names; "" if it names none."""
        parts = list[str]()
        while isinstance(expression, ast.Attribute):
            parts, expression = [expression.attr, *parts], expression.value
        root = expression.id if isinstance(expression, ast.Name) else ""
        return self.modules.get(".".join([root, *parts]), "")


def _is_taken(constants: Mapping[str, float], base: ast.expr) -> bool:
    """Whether this is Euler's number, imported by its name."""
    return isinstance(base, ast.Name) and constants.get(base.id) == math.e


def power_of_number(base: ast.expr, exponent: ast.expr) -> ast.Call | None:
    """2**x as exp(x * log(2)); None where no number above 0 is written."""
    match base:
        case ast.Constant(value=int() | float() as number) if number > 0:
            size = ast.BinOp(exponent, ast.Mult(), _call(base, "log", [base]))
            return _call(base, "exp", [ast.copy_location(size, base)])
    return None


def _require_known(module: str, line: int) -> None:
    if module not in KNOWN:
        raise ProgramError("unknown_module", line, name=echo(module))


def _require_in(module: str, name: str, shown: str, line: int) -> None:
    if name not in KNOWN[module]:
        raise _unknown(shown, KNOWN[module], line)


def _unknown(shown: str, known: Mapping[str, str], line: int) -> ProgramError:
    """A function of a module that no layer computes, and one that is meant, perhaps."""
    functions = [name for name in known if name not in _LITERALS]
    how = meant_call(shown.rpartition(".")[2], functions)
    random = Problem("remedy.random") if ".random" in shown else None
    return ProgramError("unknown_call", line, name=echo(shown), known=random or how)


def meant_call(name: str, known: Iterable[str]) -> Problem:
    """How to write a function that no layer computes, or which one is meant."""
    if name in WRITTEN_OUT:
        return Problem("remedy.write", form=WRITTEN_OUT[name])
    if hasattr(math, name) or hasattr(np, name):  # no slip of the finger
        return Problem("remedy.known", names=", ".join(known))
    return nearest(name, known)


def _spelled(call: ast.Call, module: str, name: str, shown: str) -> ast.expr:
    """A call of a module's function as one of ours."""
    _require_in(module, name, shown, call.lineno)
    ours, args = KNOWN[module][name], call.args
    if module != "numpy":
        return _call(call, ours, args, call.keywords)
    if name in OF_TWO and len(args) != 2:
        raise ProgramError("operands", call.lineno, name=shown, form=f"{shown}(x, y)")
    if ours in (SQUARE, NEGATIVE) and (len(args) != 1 or call.keywords):
        raise ProgramError("operands", call.lineno, name=shown, form=f"{shown}(x)")
    if ours == SQUARE:
        power = ast.BinOp(args[0], ast.Pow(), ast.copy_location(ast.Constant(2), call))
        return ast.copy_location(power, call)
    if ours == NEGATIVE:
        return ast.copy_location(ast.UnaryOp(ast.USub(), args[0]), call)
    if name in ALONG_AXIS and len(args) == 2:
        return _call(call, ours, args[:1], [ast.keyword("axis", args[1]), *call.keywords])
    return _call(call, ours, args, call.keywords)


def _method(call: ast.Call, value: ast.expr, name: str) -> ast.expr:
    """x.sum(axis=0) as the function of x that it is."""
    if name not in METHODS:
        known = ", ".join(("T", *METHODS))
        how = Problem("remedy.method", name=echo(name), known=known)
        raise ProgramError("not_read", call.lineno, found=echo(call), how=how)
    function = _call(call, name, [value, *call.args], call.keywords)
    return _spelled(function, "numpy", name, name) if name in NUMPY else function


def _call(
    at: ast.expr, name: str, operands: list[ast.expr], keywords: list[ast.keyword] | None = None
) -> ast.Call:
    function = ast.copy_location(ast.Name(name), at)
    return ast.copy_location(ast.Call(function, operands, keywords or []), at)


# Layers as objects


def with_layers_called(statements: list[ast.stmt]) -> list[ast.stmt]:
    """`mul = MulLayer()` and `mul.forward(x, y)`, as the book writes it, as `mul(x, y)`.

    Lines that only call `backward` are left out: it is what the graph is for.
    """
    return _LayersCalled().visit(ast.Module(statements, [])).body  # type: ignore[no-any-return]


class _LayersCalled(ast.NodeTransformer):
    def __init__(self) -> None:
        self.made = dict[str, ast.Call]()

    def visit_Assign(self, line: ast.Assign) -> ast.stmt | None:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if _made(call):
                self.made[name] = call
                return None
            case ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr))):
                if name in self.made and attr == "backward":
                    return None
        self.generic_visit(line)
        return line

    def visit_FunctionDef(self, function: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(function)
        function.body = function.body or [ast.copy_location(ast.Pass(), function)]
        return function

    def visit_Call(self, call: ast.Call) -> ast.Call:
        self.generic_visit(call)
        match call.func:
            case ast.Attribute(value=ast.Name(id=name), attr="forward") if name in self.made:
                return _forward(call, self.made[name])
            case ast.Attribute(value=ast.Call() as made, attr="forward") if _made(made):
                return _forward(call, made)
        return call


def _made(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in LAYERS


def _forward(call: ast.Call, made: ast.Call) -> ast.Call:
    """The function of the layer, with the operands of the call and what the layer is made with."""
    assert isinstance(made.func, ast.Name)
    function = LAYERS[made.func.id].call
    return _call(call, function, [*call.args, *made.args], [*call.keywords, *made.keywords])


# Signs of formulas

_SIGNS = (
    (r"\^\s*(?:\(T\)|T\b)", ".T"),
    (r"\^\((-?\w+)\)", r"**\1"),
    (r"\^", "**"),
    ("·", "*"),
    (r"\|([^|]+)\|", r"abs(\1)"),
    (r"[Σ∑](?=\s*\()", "sum"),
    (r"^\s*([^\W\d]\w*)\s*\([\w\s,]+\)\s*=(?!=)\s*", r"\1 = "),  # f(x) = …
    (r"\bσ(?=\s*\()", "sigmoid"),
    (r"\bln(?=\s*\()", "log"),
    (r"\bReLU(?=\s*\()", "relu"),
    ("π", "pi"),
)
"""What a formula may have in the place of what Python has."""

MOST_TYPED = 5_000  # characters of a formula
_NO_SIGN = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?([^\W\d]\w*|[(√])|(\)) ?(\w+|[(√])")


def as_python(typed: str) -> str:
    """A formula as one writes it by hand in the signs of Python; a product needs its sign."""
    if len(typed) > MOST_TYPED:
        raise ProgramError("too_long", 1, most=MOST_TYPED)
    text = formula(typed, re.findall(r"[^\W\d]\w*", typed))
    for sign, python in _SIGNS:
        text = re.sub(sign, python, text)
    while (at := text.rfind("√")) >= 0:
        end = _end_of_factor(text, at + 1)
        text = f"{text[:at]}sqrt({text[at + 1 : end]}){text[end:]}"
    try:
        ast.parse(text)
    except SyntaxError:  # told in the signs that were typed
        if found := _NO_SIGN.search(typed):
            factors = [part for part in found.groups() if part]
            raise ProgramError("no_sign", 1, found=found[0], product="*".join(factors)) from None
        raise ProgramError("formula", 1, what=echo(typed.strip())) from None
    except (ValueError, RecursionError, MemoryError):
        pass  # whoever reads it says so
    return text


def _end_of_factor(text: str, start: int) -> int:
    """Where the name, number, call or bracket ends that begins there, with its sign."""
    end = next(re.finditer(r" *-? *[\w.]*", text[start:])).end() + start
    depths = accumulate((sign == "(") - (sign == ")") for sign in text[end:])
    if text[end : end + 1] != "(":
        return end
    return next((k for k, depth in enumerate(depths, end + 1) if not depth), len(text))


# What is not read

_REMEDIES: tuple[tuple[str, tuple[type[ast.AST], ...]], ...] = (
    ("branch", (ast.If, ast.IfExp, ast.Match, ast.Compare, ast.BoolOp)),
    ("rounds", (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.GeneratorExp, ast.SetComp,
                ast.DictComp)),
    ("own_def", (ast.Lambda, ast.FunctionDef)),
    ("own_class", (ast.ClassDef,)),
    ("one_name", (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.Starred)),
    ("one_value", (ast.Tuple,)),
    ("part", (ast.Subscript,)),
    ("on_top", (ast.Import, ast.ImportFrom)),
    ("named_list", (ast.List,)),
    ("attribute", (ast.Attribute,)),
    ("remove", (ast.stmt,)),
)  # fmt: skip


def refused(found: ast.AST, line: int) -> ProgramError:
    """What is said of something that is no part of a graph: what to write instead."""
    key = next((key for key, kinds in _REMEDIES if isinstance(found, kinds)), "arithmetic")
    match found:
        case ast.BinOp(op=ast.BitXor()):
            key = "power_sign"
        case ast.Call(func=ast.BinOp() | ast.Constant()):
            key = "product_sign"
    known = {"known": ", ".join(METHODS)} if key == "attribute" else {}
    return ProgramError("not_read", line, found=echo(found), how=Problem(f"remedy.{key}", **known))


def echo(found: ast.AST | str) -> str:
    """Code as one short line."""
    text = found if isinstance(found, str) else ast.unparse(found).splitlines()[0]
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
