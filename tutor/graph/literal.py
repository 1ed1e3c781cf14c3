"""Numbers and lists of numbers as they stand in a program."""

import ast
import sys
from typing import Any

from tutor.graph.error import ProgramError
from tutor.graph.run import Value, as_value, in_reach

LARGEST = sys.float_info.max


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


def sum_arguments(call: ast.Call) -> tuple[object, ...]:
    """The axis and keepdims of a sum, both plain literals."""
    given = keywords_of(call)
    if not given.keys() <= {"axis", "keepdims"} or not all(map(_is_axis, given.values())):
        raise ProgramError("sum_arguments", call.lineno)
    found = {name: ast.literal_eval(value) for name, value in given.items()}
    return found.get("axis"), found.get("keepdims", False)


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


def _is_axis(expression: ast.expr) -> bool:
    match expression:
        case ast.Constant(value=None | bool()):
            return True
    return isinstance(number(expression), int)
