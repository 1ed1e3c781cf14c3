"""What a parameter of a program is given: numbers, arrays, or data of the engine; nothing runs."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import numpy as np

from tutor.graph.node import Node, ProgramError, Value, as_value, in_reach
from tutor.graph.shape import BATCH, Shape, shape_text
from tutor.text import Problem

LARGEST = sys.float_info.max

MOST = 300_000  # numbers that the inputs of one program may have

NOTED_SHAPE = re.compile(r"\s*\(\s*(?:(N|\d{1,9})\s*((?:,\s*\d{1,9}\s*)*),?\s*)?\)\s*", re.ASCII)

DATA = {
    "digits": ("digits(N)", range(1, 2)),
    "labels": ("labels(N)", range(1, 2)),
    "weights": ("weights(64, 50, seed=1, std=0.01)", range(2, 3)),
    "zeros": ("zeros(64, 50)", range(1, 5)),
}
"""The data functions of the engine: how a program calls them, and with how many plain numbers."""

KEYWORDS = {"weights": frozenset({"seed", "std"})}


def inputs_of(parameters: ast.arguments) -> Iterator[Node]:
    """An input for every parameter; their numbers may not be more than a program may hold."""
    plain = [*parameters.posonlyargs, *parameters.args]
    defaults = [None] * (len(plain) - len(parameters.defaults)) + list(parameters.defaults)
    count = 0
    for parameter, default in zip(plain, defaults, strict=True):
        node = _input(parameter, default)
        count += np.size(0 if node.value is None else node.value)
        if count > MOST:
            raise ProgramError("too_much_data", node.line, most=MOST)
        yield node


def _input(parameter: ast.arg, default: ast.expr | None) -> Node:
    """What a parameter is given, checked against the shape in its annotation, if one is there."""
    node = Node(parameter.arg, "input", line=parameter.lineno)
    match default:
        case ast.Call(func=ast.Name(id=called)) if called in DATA:
            batch, images = called in ("digits", "labels"), called == "digits"
            node = replace(node, value=_data(default, called), batch=batch, images=images)
        case ast.expr():
            node = replace(node, value=literal(default, node.name))
    match parameter.annotation:
        case ast.Constant(value=str(text)):
            shape = _noted_shape(text, node)
            return replace(node, batch=node.batch or BATCH in shape)
    return node


def _data(call: ast.Call, called: str) -> Value:
    """The array that a data function of the engine makes, called with nothing but numbers."""
    form, counts = DATA[called]
    given = [number(argument) for argument in call.args]
    keywords = {name: number(value) for name, value in keywords_of(call).items()}
    known = keywords.keys() <= KEYWORDS.get(called, frozenset())
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
    first, rest = found.groups(default="")
    axes = [first, *re.findall(r"\d+", rest)] if first else []
    noted = tuple(axis if axis == BATCH else int(axis) for axis in axes)
    shape = np.shape(0 if node.value is None else node.value)
    fits = all(b and a in (BATCH, b) for a, b in zip_longest(noted, shape))
    if node.value is not None and not fits:
        texts = {"noted": shape_text(noted), "shape": shape_text(shape)}
        raise ProgramError("other_shape", node.line, name=node.name, **texts)
    return noted


def literal(expression: ast.expr, name: str) -> Value:
    """The number or the nested list of numbers that a default is."""
    if isinstance(expression, ast.List):
        try:
            return as_value(_nested(expression))
        except ProgramError:
            raise
        except ValueError:
            raise ProgramError("ragged", expression.lineno, name=name) from None
    value = number(expression)
    if value is None:
        raise ProgramError("default", expression.lineno, name=name)
    return value


def number(expression: ast.expr) -> int | float | None:
    """The value of a number, signed or not; None for anything else."""
    match expression:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as operand):
            value = number(operand)
            return None if value is None else -value
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            if value > LARGEST:
                raise ProgramError("too_large", expression.lineno)
            reached: int | float = in_reach(value)
            return reached
    return None


def keywords_of(call: ast.Call) -> dict[str, ast.expr]:
    """What is given by name; a name that is given twice, or `**`, is no name of an argument."""
    names = [keyword.arg for keyword in call.keywords]
    return {
        keyword.arg if keyword.arg and names.count(keyword.arg) == 1 else "**": keyword.value
        for keyword in call.keywords
    }


def _nested(expression: ast.expr) -> Any:
    if isinstance(expression, ast.List) and expression.elts:
        return [_nested(element) for element in expression.elts]
    value = number(expression)
    if value is None:
        raise ValueError
    return value
