"""Numbers and lists of numbers as they stand in a program."""

import ast
import sys
from typing import Any

from tutor.graph.error import ProgramError
from tutor.graph.run import Value, as_value

LARGEST = sys.float_info.max


def literal(expression: ast.expr, name: str) -> Value:
    """The number or the nested list of numbers that a default is."""
    if isinstance(expression, ast.List):
        try:
            return as_value(_nested(expression))
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
            return value
    return None


def sum_arguments(call: ast.Call) -> tuple[object, ...]:
    """The axis and keepdims of a sum, both plain literals."""
    given = {"axis": None, "keepdims": False}
    for keyword in call.keywords:
        if keyword.arg not in given or not _is_axis(keyword.value):
            raise ProgramError("sum_arguments", call.lineno)
        given[keyword.arg] = ast.literal_eval(keyword.value)
    return tuple(given.values())


def _nested(expression: ast.expr) -> Any:
    if isinstance(expression, ast.List) and expression.elts:
        return [_nested(element) for element in expression.elts]
    value = number(expression)
    if value is None:
        raise ValueError
    return value


def _is_axis(expression: ast.expr) -> bool:
    if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
        expression = expression.operand
    return isinstance(expression, ast.Constant) and isinstance(expression.value, int | None)
