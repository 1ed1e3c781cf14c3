"""Read a plain straight-line Python function as a graph, without ever running it."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tutor.graph.default import inputs_of, keywords_of, literal, number
from tutor.graph.graph import Graph
from tutor.graph.node import Node, ProgramError, Value
from tutor.graph.shape import counted
from tutor.rules import BOOK, Record

SIGNS: Mapping[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
}
OPERATORS = {
    of_ast: rules
    for of_ast, sign in SIGNS.items()
    for rules in BOOK.values()
    if rules.operator == sign
}
POWER = next(rules for rules in BOOK.values() if rules.sign == "**")
"""What ** and pow are; the exponent is a number and belongs to the layer."""

CALLS: Mapping[str, tuple[Record, ...]] = {
    call: tuple(rules for rules in BOOK.values() if rules.call == call)
    for call in dict.fromkeys(rules.call for rules in BOOK.values() if rules is not POWER)
}
"""The functions of tutor.engine that a program may call; what they are given tells the layers."""

BY_NAME = {"axis": None, "keepdims": False}
"""The arguments that are given by name or not at all; any other follows the operands."""

EXAMPLES = {"axis": "axis=0", "keepdims": "keepdims=True", "shape": "(2, 3)"}
"""How arguments are written, for who wrote them otherwise."""

LONGEST_ECHO = 60  # characters of a program that an error repeats
LONGEST_NAME = 60
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
            case ast.FunctionDef(name=name):
                if name in graphs:
                    raise ProgramError("same_name", statement.lineno, name=name)
                if len(graphs) == MOST_PROGRAMS:
                    raise ProgramError("too_many_programs", statement.lineno, most=MOST_PROGRAMS)
                graphs[name] = _guard_depth(_function, text, statement)
                numbers = _sized(graphs[name], numbers)
            case ast.Expr(value=ast.Constant(value=str())) if place == 0:
                pass
            case _:
                raise ProgramError("only_functions", getattr(statement, "lineno", 1))
    if not graphs:
        raise ProgramError("no_function", 1)
    return graphs


def _sized(graph: Graph, before: int) -> int:
    """How many numbers the file holds with this graph; ProgramError where that is too large."""
    if len(graph.nodes) > MOST_NODES:
        raise ProgramError("too_many_nodes", graph.nodes[MOST_NODES].line, most=MOST_NODES)
    return counted(graph, before)


def _parse(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text.strip("\n\r") and text).body
    except SyntaxError as error:
        raise ProgramError("syntax", error.lineno or 1, what=error.msg) from None
    except (ValueError, RecursionError, MemoryError):
        raise ProgramError("unreadable", 1) from None


def _guard_depth(read: Callable[[str, Any], Graph], text: str, tree: ast.AST) -> Graph:
    try:
        return read(text, tree)
    except RecursionError:
        raise ProgramError("too_deep", getattr(tree, "lineno", 1)) from None


def _function(text: str, function: ast.FunctionDef) -> Graph:
    _refuse_long(function.name, function.lineno)
    reader = _Reader(function.name, taken={function.name, *_names_in(function)})
    dout = reader.read_parameters(function)
    lines = text.split("\n")[function.lineno - 1 : function.end_lineno]  # as ast counts them
    output = reader.read_body(function)
    source = textwrap.dedent("\n".join(lines))
    return Graph(function.name, tuple(reader.nodes), output, dout, source, function.lineno)


def _expression(text: str, expression: ast.expr) -> Graph:
    calls = {id(node.func) for node in ast.walk(expression) if isinstance(node, ast.Call)}
    names = [n for n in ast.walk(expression) if isinstance(n, ast.Name) and id(n) not in calls]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    reader = _Reader(EXPRESSION, taken=_names_in(expression))
    for name in dict.fromkeys(node.id for node in names):
        reader.add(Node(name, "input"))
    output = reader.read_result(expression)
    return Graph(EXPRESSION, tuple(reader.nodes), output, source=text.strip())


def _names_in(tree: ast.AST) -> set[str]:
    """Every name that the program uses, so that none is given to an unnamed operation."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.arg):
            name = node.id if isinstance(node, ast.Name) else node.arg
            _refuse_long(name, node.lineno)
            names.add(name)
    return names


def _refuse_long(name: str, line: int) -> None:
    if len(name) > LONGEST_NAME:
        raise ProgramError("long_name", line, name=name[:LONGEST_NAME] + "…", most=LONGEST_NAME)


@dataclass
class _Reader:
    """The nodes read so far and the names that stand for them."""

    program: str
    taken: set[str]
    nodes: list[Node] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = (f"_{k}" for k in count(1))
        self.unnamed = (name for name in names if name not in self.taken)

    def read_parameters(self, function: ast.FunctionDef) -> Value:
        """Add the inputs; return dout."""
        parameters = function.args
        if parameters.vararg or parameters.kwarg or function.decorator_list:
            raise ProgramError("signature", function.lineno)
        for node in inputs_of(parameters):
            if node.name in self.known:
                raise ProgramError("rebinding", node.line, name=node.name)
            self.add(node)
        return _dout(parameters)

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
                raise ProgramError("statement", statement.lineno, found=_written(statement))

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
        match expression:
            case ast.Name(id=known) if known in self.known:
                return self.known[known]
            case ast.Name(id=unknown):
                raise ProgramError("unknown_name", expression.lineno, name=unknown)
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                return self.read_power(expression, base, exponent, name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self.apply(OPERATORS[type(op)], [left, right], expression, name)
            case ast.Call(func=ast.Name(id=called)) if called not in self.known:
                return self.read_call(expression, called, name)
        if (constant := number(expression)) is not None:
            text = name or ast.unparse(expression)
            return self.add(Node(text, "constant", value=constant, line=expression.lineno))
        if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
            minus = ast.copy_location(ast.Constant(-1), expression)
            return self.apply(OPERATORS[ast.Mult], [expression.operand, minus], expression, name)
        raise ProgramError("expression", expression.lineno, found=_written(expression))

    def read_power(self, at: ast.expr, base: ast.expr, exponent: ast.expr, name: str | None) -> int:
        power = number(exponent)
        if power is None:
            raise ProgramError("exponent", at.lineno, found=_written(exponent))
        return self.apply(POWER, [base], at, name, (power,))

    def read_call(self, call: ast.Call, called: str, name: str | None) -> int:
        if called == POWER.call and len(call.args) == 2 and not call.keywords:
            return self.read_power(call, call.args[0], call.args[1], name)
        if called not in CALLS:
            raise ProgramError("unknown_call", call.lineno, name=called, known=", ".join(CALLS))
        for rules in CALLS[called]:
            arguments = _arguments(rules, call)
            if arguments is not None:
                return self.apply(rules, call.args[: len(rules.operands)], call, name, arguments)
        raise _wrong_call(call, called)

    def apply(
        self,
        rules: Record,
        operands: Sequence[ast.expr],
        at: ast.expr,
        name: str | None,
        arguments: tuple[object, ...] = (),
    ) -> int:
        inputs = tuple([self.read(operand) for operand in operands])
        name = name or next(self.unnamed)
        return self.add(Node(name, rules.layer, inputs, arguments=arguments, line=at.lineno))

    def add(self, node: Node) -> int:
        """Append the node; constants keep their text as name and are never looked up by it."""
        self.nodes.append(node)
        if node.name.isidentifier():
            self.known[node.name] = len(self.nodes) - 1
        return len(self.nodes) - 1


def _dout(parameters: ast.arguments) -> Value:
    match parameters.kwonlyargs, parameters.kw_defaults:
        case [], []:
            return 1
        case [ast.arg(arg="dout")], [ast.expr() as default]:
            return literal(default, "dout")
    raise ProgramError("keyword_only", parameters.kwonlyargs[0].lineno)


def _arguments(rules: Record, call: ast.Call) -> tuple[object, ...] | None:
    """What a layer is made with by a call; None where the call is none of this layer."""
    after, given = call.args[len(rules.operands) :], keywords_of(call)
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
    match expression:
        case ast.Constant(value=None | bool() as plain) if name in BY_NAME:
            return (plain,)
        case ast.Tuple(elts=lengths) if name not in BY_NAME:
            shape = tuple(map(number, lengths))
            return (shape,) if all(isinstance(length, int) for length in shape) else ()
    found = number(expression)
    if not isinstance(found, int):
        return ()
    return (found,) if name in BY_NAME else ((found,),)


def _wrong_call(call: ast.Call, called: str) -> ProgramError:
    """What is wrong with the operands or arguments of a call, and how it is written."""
    several = CALLS[called]
    if not any(rules.arguments for rules in several):
        return ProgramError("operands", call.lineno, name=called, count=len(several[0].operands))
    forms = (
        [*rules.letters, *(EXAMPLES[argument] for argument in rules.arguments)] for rules in several
    )
    form = " / ".join(f"{called}({', '.join(form)})" for form in forms)
    return ProgramError("arguments", call.lineno, name=called, form=form)


def _written(tree: ast.AST) -> str:
    """The code as one short line."""
    first = ast.unparse(tree).splitlines()[0]
    return first if len(first) <= LONGEST_ECHO else first[:LONGEST_ECHO] + "…"
