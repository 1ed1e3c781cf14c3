"""The numbers that stand in a program: constants, also as `1/3` or `2*np.pi`, lists and data."""

import ast
import operator
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np

from tutor.graph.node import (
    BATCH,
    Node,
    ProgramError,
    Shape,
    Value,
    as_value,
    in_reach,
    shape_text,
)
from tutor.graph.spelling import DATA, Spelling, echo
from tutor.text import Problem

Number = int | float
Given = Mapping[str, Value | None]
"""What names have as their numbers, without a node; None: no number is known."""

NOTED_SHAPE = re.compile(r"\s*\(\s*(?:(N|\d{1,9})\s*((?:,\s*\d{1,9}\s*)*),?\s*)?\)\s*", re.ASCII)

MOST_NUMBERS = 300_000  # that one function, or a file outside of its functions, may state
LONGEST_TYPED = 200_000  # characters of a value on the command line, as of a file

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.Pow: lambda base, exponent: _power(base, exponent),
}  # fmt: skip

MADE_BY = {"array", "float", "Value", "zeros", "ones", *DATA}
"""What is called to state numbers."""

NO_NAMES: Given = {}
PLAIN = Spelling()


def number(
    expression: ast.expr, spelling: Spelling = PLAIN, given: Given = NO_NAMES
) -> Number | None:
    """The value of a number, or of arithmetic with numbers alone; None for anything else."""
    match expression:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return _within(value, expression.lineno)
        case ast.Name(id=name):
            named = given.get(name, spelling.constants.get(name))
            return named if isinstance(named, int | float) else None
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            found = number(operand, spelling, given)
            return found if found is None or isinstance(sign, ast.UAdd) else -found
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in OPERATIONS:
            if (a := number(left, spelling, given)) is None:
                return None
            if (b := number(right, spelling, given)) is None:
                return None
            return _computed(expression, OPERATIONS[type(sign)], a, b)
        case ast.Attribute():
            return spelling.constant(expression)
    return None


def _computed(
    expression: ast.expr, compute: Callable[[Any, Any], Any], a: Number, b: Number
) -> Number:
    try:
        found = compute(a, b)
    except OverflowError:
        raise ProgramError("too_large", expression.lineno) from None
    except ZeroDivisionError:
        found = None  # of numbers that are written; on a wire it is told why it is infinite
    if not isinstance(found, int | float):  # also the root of a negative number
        raise ProgramError("no_number", expression.lineno, found=echo(expression))
    return _within(found, expression.lineno)


def _power(base: Number, exponent: Number) -> Any:
    """Whole numbers that would grow beyond all bounds are computed as floats, which end."""
    small = isinstance(exponent, int) and abs(exponent) <= 64
    return base**exponent if small else float(base) ** exponent


def _within(value: Number, line: int) -> Number:
    if not abs(value) <= sys.float_info.max:
        raise ProgramError("too_large", line)
    return in_reach(value)  # type: ignore[return-value]


def literal(expression: ast.expr, spelling: Spelling = PLAIN, given: Given = NO_NAMES) -> Value:
    """The number or the array that an expression states. ValueError where it states none."""
    try:
        expression = spelling.plain(expression)
    except ProgramError:
        raise ValueError from None  # a call of what states no numbers
    match expression:
        case ast.Call(func=ast.Name(id="array" | "float" | "Value"), args=[inner, *_]):
            found = literal(inner, spelling, given)
            return found + 0.0 if _is_of_floats(expression) else found
        case ast.Call(
            func=ast.Name(id="zeros" | "ones" as called), args=[ast.Tuple() as shape, *_]
        ):
            zeros = ast.copy_location(ast.Call(expression.func, shape.elts, []), expression)
            return _data(zeros, "zeros", spelling, given) + (called == "ones")
        case ast.Call(func=ast.Name(id="ones")):
            return _data(expression, "zeros", spelling, given) + 1
        case ast.Call(func=ast.Name(id=called)) if called in DATA:
            return _data(expression, called, spelling, given)
        case ast.List() | ast.Tuple():
            return as_value(_nested(expression, spelling, given))
        case ast.Name(id=name) if isinstance(array := given.get(name), np.ndarray):
            return array
    if (value := number(expression, spelling, given)) is None:
        raise ValueError
    return value


def _is_of_floats(call: ast.Call) -> bool:
    of_type = [ast.unparse(k.value) for k in call.keywords if k.arg == "dtype"]
    return any("float" in each for each in of_type)


def _nested(expression: ast.expr, spelling: Spelling, given: Given) -> Any:
    if isinstance(expression, ast.List | ast.Tuple) and expression.elts:
        return [_nested(element, spelling, given) for element in expression.elts]
    if (value := number(expression, spelling, given)) is None:
        raise ValueError
    return value


def typed_value(text: str) -> Value:
    """The number or the list that is typed as a value; ValueError where it is none."""
    if len(text) > LONGEST_TYPED:
        raise ValueError
    try:
        return literal(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError, ProgramError):
        raise ValueError from None


# Inputs


def inputs(parameters: ast.arguments, spelling: Spelling, given: Given) -> Iterator[Node]:
    """An input for every parameter."""
    plain = [*parameters.posonlyargs, *parameters.args]
    defaults = [None] * (len(plain) - len(parameters.defaults)) + list(parameters.defaults)
    for parameter, default in zip(plain, defaults, strict=True):
        yield _input(parameter, default, spelling, given)


def with_more(count: int, value: Value | None, line: int) -> int:
    """How many numbers there are with these; ProgramError where a program may hold no more."""
    count += np.size(0 if value is None else value)
    if count > MOST_NUMBERS:
        raise ProgramError("too_much_data", line, most=MOST_NUMBERS)
    return count


def _input(parameter: ast.arg, default: ast.expr | None, spelling: Spelling, given: Given) -> Node:
    """What a parameter is given, checked against the shape in its annotation, if one is there."""
    node = Node(parameter.arg, "input", line=parameter.lineno)
    if default is not None:
        node = replace(stated(node.name, default, spelling, given), line=node.line)
    match parameter.annotation:
        case ast.Constant(value=str(text)):
            return replace(node, batch=BATCH in _noted_shape(text, node) or node.batch)
    return node


def states_numbers(expression: ast.expr, spelling: Spelling) -> bool:
    """Whether an expression is a number, a list, or data: nothing that a node computes."""
    match spelling.plain(expression):
        case ast.List():
            return True
        case ast.Call(func=ast.Name(id=called)):
            return called in MADE_BY
    return number(expression, spelling) is not None


def stated(name: str, expression: ast.expr, spelling: Spelling, given: Given = NO_NAMES) -> Node:
    """An input with the numbers that an expression states; ProgramError where it states none."""
    value = numbers(name, expression, spelling, given)
    match expression:
        case ast.Call(func=ast.Name(id="digits" | "labels" as called)):
            return Node(name, "input", value=value, batch=True, images=called == "digits")
    return Node(name, "input", value=value)


def numbers(name: str, expression: ast.expr, spelling: Spelling, given: Given = NO_NAMES) -> Value:
    """The number or the array of that name; ProgramError where the expression states none."""
    try:
        return literal(expression, spelling, given)
    except ProgramError:
        raise
    except ValueError:
        key = "ragged" if isinstance(expression, ast.List) else "default"
        raise ProgramError(key, expression.lineno, name=name) from None


def _data(call: ast.Call, called: str, spelling: Spelling, given: Given) -> Value:
    """The array that a data function of the engine makes, called with nothing but numbers."""
    form, counts = DATA[called]
    lengths = [number(argument, spelling, given) for argument in call.args]
    names = [keyword.arg or "**" for keyword in call.keywords]
    keywords = {k.arg or "**": number(k.value, spelling, given) for k in call.keywords}
    known = {*names} <= {*re.findall(r"(\w+)=", form)} and len({*names}) == len(names)
    if not known or None in (*lengths, *keywords.values()) or len(lengths) not in counts:
        raise ProgramError("data_call", call.lineno, form=form)
    from tutor.engine import data  # the digits are read only where a program asks for them

    try:
        value: Value = getattr(data, called)(*lengths, **keywords)
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
