"""Read a plain straight-line Python function as a graph, without ever running it."""

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count, zip_longest
from typing import Any

import numpy as np

from tutor.graph.graph import Graph
from tutor.graph.node import (
    BATCH,
    Node,
    ProgramError,
    Shape,
    Value,
    as_value,
    counted,
    in_reach,
    shape_text,
)
from tutor.rules import BOOK, Record
from tutor.text import Problem
from tutor.text.nearest import nearest

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
OPERATORS = {rules.operator: rules for rules in BOOK.values()}

POWER = next(rules for rules in BOOK.values() if rules.sign == "**")
"""What ** and pow are; the exponent is a number and belongs to the layer."""

CALLS: Mapping[str, tuple[Record, ...]] = {
    call: tuple(rules for rules in BOOK.values() if rules.call == call)
    for call in dict.fromkeys(rules.call for rules in BOOK.values() if rules is not POWER)
}
"""The functions of tutor.engine that a program may call; what they are given tells the layers."""

BY_NAME = {"axis": None, "keepdims": False}  # or not at all; any other follows the operands

EXAMPLES = {"axis": "axis=0", "keepdims": "keepdims=True", "shape": "(2, 3)"}
"""How arguments are written, for who wrote them otherwise."""

DATA = {
    "digits": ("digits(N)", range(1, 2)),
    "labels": ("labels(N)", range(1, 2)),
    "weights": ("weights(64, 50, seed=1, std=0.01)", range(2, 3)),
    "zeros": ("zeros(64, 50)", range(1, 5)),
}
"""The data functions of the engine: how a program calls them, and with how many plain numbers."""

NOTED_SHAPE = re.compile(r"\s*\(\s*(?:(N|\d{1,9})\s*((?:,\s*\d{1,9}\s*)*),?\s*)?\)\s*", re.ASCII)

LONGEST = 60  # characters of a name, and of a program that an error repeats
MOST_NUMBERS = 300_000  # in the inputs of one function
MOST_NODES = 200  # inputs, constants and operations of one function; the book needs ten
MOST_PROGRAMS = 30  # functions of one file

EXPRESSION = "out"  # the name of a bare expression's result


def graph_of(program: Callable[..., object] | str) -> Graph:
    """The graph of a function, of the source text of one def, or of a bare expression.

    Defaults of parameters are the inputs' values; a keyword-only `dout` is the upstream gradient.
    Raises ProgramError with the line and the remedy for anything but straight-line arithmetic.
    """
    text = program if isinstance(program, str) else textwrap.dedent(inspect.getsource(program))
    match _parse(text):
        case [ast.FunctionDef() as function]:
            return _guard_depth(_function, text, function)
        case [ast.Expr(value=expression)]:
            return _guard_depth(_expression, text, expression)
    raise ProgramError("one_function", 1)


def graphs_in(text: str) -> dict[str, Graph]:
    """The graph of every function in a lesson's program file, by name, in order."""
    graphs: dict[str, Graph] = {}
    numbers = 0
    for place, statement in enumerate(_parse(text)):
        match statement:
            case ast.FunctionDef(name=name, lineno=line):
                if name in graphs:
                    raise ProgramError("same_name", line, name=name)
                if len(graphs) == MOST_PROGRAMS:
                    raise ProgramError("too_many_programs", line, most=MOST_PROGRAMS)
                graph = graphs[name] = _guard_depth(_function, text, statement)
                if len(graph.nodes) > MOST_NODES:
                    line = graph.nodes[MOST_NODES].line
                    raise ProgramError("too_many_nodes", line, most=MOST_NODES)
                numbers = counted(graph.nodes, numbers)
            case ast.Expr(value=ast.Constant(value=str())) if place == 0:
                pass
            case _:
                raise ProgramError("only_functions", statement.lineno)
    if not graphs:
        raise ProgramError("no_function", 1)
    return graphs


def _parse(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text.strip("\n\r") and text).body
    except SyntaxError as error:
        line = error.lineno or 1
        what = [*text.split("\n"), *[""] * line][line - 1].strip()
        raise ProgramError("syntax", line, what=_echo(what) or "…") from None
    except (ValueError, RecursionError, MemoryError):
        raise ProgramError("unreadable", 1) from None


def _guard_depth(read: Callable[[str, Any], Graph], text: str, tree: ast.stmt | ast.expr) -> Graph:
    try:
        return read(text, tree)
    except RecursionError:
        raise ProgramError("too_deep", tree.lineno) from None


def _function(text: str, function: ast.FunctionDef) -> Graph:
    reader = _Reader(function.name, _names_in(function))
    dout = reader.read_parameters(function)
    lines = text.split("\n")[function.lineno - 1 : function.end_lineno]  # as ast counts them
    output = reader.read_body(function)
    source = textwrap.dedent("\n".join(lines))
    return Graph(function.name, tuple(reader.nodes), output, dout, source, function.lineno)


def _expression(text: str, expression: ast.expr) -> Graph:
    calls = {id(node.func) for node in ast.walk(expression) if isinstance(node, ast.Call)}
    names = [n for n in ast.walk(expression) if isinstance(n, ast.Name) and id(n) not in calls]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    reader = _Reader(EXPRESSION, _names_in(expression))
    for name in dict.fromkeys(node.id for node in names):
        reader.add(Node(name, "input"))
    output = reader.read_result(expression)
    return Graph(EXPRESSION, tuple(reader.nodes), output, source=text.strip())


def _names_in(tree: ast.AST) -> set[str]:
    """Every name that the program uses, so that none is given to an unnamed operation."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                if len(name) > LONGEST:
                    raise ProgramError("long_name", node.lineno, name=_echo(name), most=LONGEST)
                names.add(name)
    return names


@dataclass
class _Reader:
    """The nodes read so far and the names that stand for them."""

    program: str
    taken: set[str]
    nodes: list[Node] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unnamed = (name for k in count(1) if (name := f"_{k}") not in self.taken)

    def read_parameters(self, function: ast.FunctionDef) -> Value:
        """Add the inputs; return dout."""
        parameters = function.args
        if parameters.vararg or parameters.kwarg or function.decorator_list:
            raise ProgramError("signature", function.lineno)
        for node in _inputs(parameters):
            if node.name in self.known:
                raise ProgramError("rebinding", node.line, name=node.name)
            self.add(node)
        match parameters.kwonlyargs, parameters.kw_defaults:
            case [], []:
                return 1
            case [ast.arg(arg="dout")], [ast.expr() as default]:
                return _literal(default, "dout")
        raise ProgramError("keyword_only", parameters.kwonlyargs[0].lineno)

    def read_body(self, function: ast.FunctionDef) -> int:
        """Add a node for every operation; return the index of the result."""
        has_text = ast.get_docstring(function, clean=False) is not None
        *statements, last = function.body[has_text and len(function.body) > 1 :]
        for statement in statements:
            self.read_assignment(statement)
        if not isinstance(last, ast.Return) or last.value is None:
            raise ProgramError("no_return", last.lineno, name=function.name)
        return self.read_result(last.value)

    def read_assignment(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if name in self.known:
                    raise ProgramError("rebinding", statement.lineno, name=name)
                if isinstance(value, ast.Name):
                    raise ProgramError("alias", statement.lineno, name=name, other=value.id)
                self.read(value, name)
            case ast.Return():
                raise ProgramError("early_return", statement.lineno)
            case _:
                raise ProgramError("statement", statement.lineno, found=_echo(statement))

    def read_result(self, value: ast.expr) -> int:
        named = isinstance(value, ast.Name)
        if not named and self.program in self.known:
            raise ProgramError("result_name", value.lineno, name=self.program)
        output = self.read(value, None if named else self.program)
        if not self.nodes[output].is_operation:
            raise ProgramError("nothing_computed", value.lineno, name=self.program)
        return output

    def read(self, expression: ast.expr, name: str | None = None) -> int:
        """The index of the node whose value the expression has; its nodes are added as needed."""
        line = expression.lineno
        if isinstance(expression, ast.Name):
            if expression.id not in self.known:
                known = nearest(expression.id, self.known, "remedy.assign")
                raise ProgramError("unknown_name", line, name=expression.id, known=known)
            return self.known[expression.id]
        if (constant := _number(expression)) is not None:
            text = name or ast.unparse(expression)
            return self.add(Node(text, "constant", value=constant, line=line))
        rules, operands, arguments = self.operation(expression)
        inputs = tuple([self.read(operand) for operand in operands])
        name = name or next(self.unnamed)
        return self.add(Node(name, rules.layer, inputs, arguments=arguments, line=line))

    def operation(self, expression: ast.expr) -> "_Operation":
        match expression:
            case ast.Call(func=ast.Name(id=name)) if name in self.known:
                pass
            case (
                ast.BinOp(left=base, op=ast.Pow(), right=exponent)
                | ast.Call(func=ast.Name(id=POWER.call), args=[base, exponent], keywords=[])
            ):
                if (power := _number(exponent)) is None:
                    raise ProgramError("exponent", expression.lineno, found=_echo(exponent))
                return POWER, [base], (power,)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return OPERATORS[SIGNS[type(op)]], [left, right], ()
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                minus = ast.copy_location(ast.Constant(-1), expression)
                return OPERATORS["*"], [operand, minus], ()
            case ast.Call(func=ast.Name(id=name)):
                return _called(expression, name)
        raise ProgramError("expression", expression.lineno, found=_echo(expression))

    def add(self, node: Node) -> int:
        """Append the node; constants keep their text as name and are never looked up by it."""
        self.nodes.append(node)
        if node.name.isidentifier():
            self.known[node.name] = len(self.nodes) - 1
        return len(self.nodes) - 1


# Operations

_Operation = tuple[Record, Sequence[ast.expr], tuple[object, ...]]
"""A layer, its operands, and what it is made with."""


def _called(call: ast.Call, name: str) -> _Operation:
    if name not in CALLS:
        raise ProgramError("unknown_call", call.lineno, name=name, known=nearest(name, CALLS))
    for rules in CALLS[name]:
        if (arguments := _arguments(rules, call)) is not None:
            return rules, call.args[: len(rules.operands)], arguments
    given = ([*rules.letters, *(EXAMPLES[a] for a in rules.arguments)] for rules in CALLS[name])
    form = " / ".join(f"{name}({', '.join(each)})" for each in given)
    key = "arguments" if any(rules.arguments for rules in CALLS[name]) else "operands"
    raise ProgramError(key, call.lineno, name=name, form=form)


def _arguments(rules: Record, call: ast.Call) -> tuple[object, ...] | None:
    """What a layer is made with by a call; None where the call is none of this layer."""
    after, given = call.args[len(rules.operands) :], _keywords(call)
    in_place = [name for name in rules.arguments if name not in BY_NAME and name not in given]
    if len(call.args) < len(rules.operands) or bool(after) != bool(in_place):
        return None
    if after:
        whole = after[0] if len(after) == 1 else ast.Tuple(after)
        given |= dict.fromkeys(in_place, whole)
    found = {name: _argument(name, value) for name, value in given.items()}
    if not given.keys() <= {*rules.arguments} or () in found.values():
        return None
    return tuple((found[name][0] if name in found else BY_NAME[name]) for name in rules.arguments)


def _argument(name: str, expression: ast.expr) -> tuple[object, ...]:
    """The one plain value of an argument; () for anything that is not plain."""
    if name not in BY_NAME:
        lengths = expression.elts if isinstance(expression, ast.Tuple) else [expression]
        shape = tuple(map(_number, lengths))
        return (shape,) if all(isinstance(length, int) for length in shape) else ()
    if isinstance(expression, ast.Constant) and isinstance(expression.value, bool | None):
        return (expression.value,)
    found = _number(expression)
    return (found,) if isinstance(found, int) else ()


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    """What is given by name; a name that is given twice, or `**`, is no name of an argument."""
    names = [keyword.arg for keyword in call.keywords]
    unique = (name if name and names.count(name) == 1 else "**" for name in names)
    return dict(zip(unique, (keyword.value for keyword in call.keywords), strict=True))


# Inputs


def _inputs(parameters: ast.arguments) -> Iterator[Node]:
    """An input for every parameter; their numbers may not be more than a program may hold."""
    plain = [*parameters.posonlyargs, *parameters.args]
    defaults = [None] * (len(plain) - len(parameters.defaults)) + list(parameters.defaults)
    numbers = 0
    for node in map(_input, plain, defaults):
        numbers += np.size(0 if node.value is None else node.value)
        if numbers > MOST_NUMBERS:
            raise ProgramError("too_much_data", node.line, most=MOST_NUMBERS)
        yield node


def _input(parameter: ast.arg, default: ast.expr | None) -> Node:
    """What a parameter is given, checked against the shape in its annotation, if one is there."""
    node = Node(parameter.arg, "input", line=parameter.lineno)
    match default:
        case ast.Call(func=ast.Name(id=called)) if called in DATA:
            batch, images = called in ("digits", "labels"), called == "digits"
            node = replace(node, value=_data(default, called), batch=batch, images=images)
        case ast.expr():
            node = replace(node, value=_literal(default, node.name))
    match parameter.annotation:
        case ast.Constant(value=str(text)):
            return replace(node, batch=BATCH in _noted_shape(text, node) or node.batch)
    return node


def _data(call: ast.Call, called: str) -> Value:
    """The array that a data function of the engine makes, called with nothing but numbers."""
    form, counts = DATA[called]
    given = [_number(argument) for argument in call.args]
    keywords = {name: _number(value) for name, value in _keywords(call).items()}
    known = keywords.keys() <= {*re.findall(r"(\w+)=", form)}
    if not known or None in (*given, *keywords.values()) or len(given) not in counts:
        raise ProgramError("data_call", call.lineno, form=form)
    from tutor.engine import data  # the digits are read only where a program asks for them

    try:
        value: Value = getattr(data, called)(*given, **keywords)
    except Problem as problem:
        raise ProgramError(problem.key, call.lineno, **problem.values) from None
    return value


def _noted_shape(text: str, node: Node) -> Shape:
    """The axes of "(N, 2)", where they are those of the value; only the first may be N."""
    found = NOTED_SHAPE.fullmatch(text)
    if found is None:
        raise ProgramError("noted_shape", node.line, name=node.name)
    noted = tuple(axis if axis == BATCH else int(axis) for axis in re.findall(r"N|\d+", text))
    shape = np.shape(0 if node.value is None else node.value)
    fits = all(b and a in (BATCH, b) for a, b in zip_longest(noted, shape))
    if node.value is not None and not fits:
        texts = {"noted": shape_text(noted), "shape": shape_text(shape)}
        raise ProgramError("other_shape", node.line, name=node.name, **texts)
    return noted


def _literal(expression: ast.expr, name: str) -> Value:
    """The number or the nested list of numbers that a default is."""
    try:
        return as_value(_nested(expression))
    except ProgramError:
        raise
    except ValueError:
        key = "ragged" if isinstance(expression, ast.List) else "default"
        raise ProgramError(key, expression.lineno, name=name) from None


def _nested(expression: ast.expr) -> Any:
    if isinstance(expression, ast.List) and expression.elts:
        return [_nested(element) for element in expression.elts]
    if (value := _number(expression)) is None:
        raise ValueError
    return value


def _number(expression: ast.expr) -> Value | None:
    """The value of a number, signed or not; None for anything else."""
    match expression:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
            return None if (value := _number(operand)) is None else -value
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            if value > sys.float_info.max:
                raise ProgramError("too_large", expression.lineno)
            return in_reach(value)
    return None


def _echo(found: ast.AST | str) -> str:
    """Code as one short line."""
    text = found if isinstance(found, str) else ast.unparse(found).splitlines()[0]
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
