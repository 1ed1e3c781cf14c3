"""Statements of straight-line arithmetic, read line by line into nodes."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import numpy as np

from tutor.graph.literal import (
    Given,
    inputs,
    number,
    numbers,
    stated,
    states_numbers,
    with_more,
)
from tutor.graph.node import Node, ProgramError, Value
from tutor.graph.spelling import (
    CALLS,
    LONGEST,
    POWER,
    Spelling,
    echo,
    meant_call,
    power_of_number,
    refused,
)
from tutor.rules import BOOK, Record
from tutor.text.nearest import nearest

SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
OPERATORS = {rules.operator: rules for rules in BOOK.values()}

BY_NAME = {"axis": None, "keepdims": False}  # or not at all; any other follows the operands

EXAMPLES = {"axis": "axis=0", "keepdims": "keepdims=True", "shape": "(2, 3)"}
"""How arguments are written, for who wrote them otherwise."""

MOST_CALLS = 200  # of functions of the file, in one function
SHOWN = ("print", "display", "draw_dot")  # called to look at a value
LOOKED_AT = ("backward", "zero_grad", "grad", "data", "item", "shape", "label")
"""What the values of other programs have; here all of it is on the wires."""


@dataclass(frozen=True)
class File:
    """What the functions of a file may use: its imports, its functions, and its numbers.

    `computed` are the names of what it computes outside its functions, `examples` the arguments
    that a function is first called with there.
    """

    spelling: Spelling = field(default_factory=Spelling)
    functions: Mapping[str, ast.FunctionDef] = field(default_factory=dict)
    given: Given = field(default_factory=dict)
    computed: frozenset[str] = frozenset()
    examples: Mapping[str, ast.Call] = field(default_factory=dict)


@dataclass
class Wires:
    """The nodes read so far; no two have one name, and none that the program gives to another."""

    taken: set[str]
    most: float
    nodes: list[Node] = field(default_factory=list)
    calls: int = 0
    numbers: int = 0

    def __post_init__(self) -> None:
        self.used = set[str]()
        self.unnamed = (name for k in count(1) if (name := f"_{k}") not in self.taken)

    def add(self, node: Node) -> int:
        """Append the node; constants that are a text have it as their name, wherever they are."""
        if node.name.isidentifier():
            node = replace(node, name=self.free(node.name))
        if len(self.nodes) >= self.most:
            raise ProgramError("too_many_nodes", node.line, most=self.most)
        self.nodes.append(node)
        return len(self.nodes) - 1

    def hold(self, value: Value | None, line: int) -> None:
        """Count the numbers that are stated, before more of them are made."""
        self.numbers = with_more(self.numbers, value, line)

    def free(self, name: str) -> str:
        """The name, or, where a wire has it, the name with the next free number."""
        others = (f"{name}_{k}" for k in count(2))
        if name in self.used:
            name = next(n for n in others if n not in self.used and n not in self.taken)
        self.used.add(name)
        return name

    def rename(self, i: int, name: str) -> None:
        self.used.discard(self.nodes[i].name)
        self.nodes[i] = replace(self.nodes[i], name=self.free(name))


@dataclass
class Reader:
    """The names that stand for the wires read so far: `known` of nodes, `given` of numbers alone.

    A number becomes a node where it is first used: a constant in a function, in a `script` an
    input, as does every name without a value. `called` are the functions of the file that are
    being read into one another, and `line` that of the outermost call.
    """

    file: File
    wires: Wires
    script: bool = False
    called: tuple[str, ...] = ()
    line: int = 0
    known: dict[str, int] = field(default_factory=dict)
    given: dict[str, Value | None] = field(default_factory=dict)
    stated: dict[str, Node] = field(default_factory=dict)

    @property
    def spelling(self) -> Spelling:
        return self.file.spelling

    # Functions

    def read_parameters(self, function: ast.FunctionDef) -> Value:
        """Add the inputs; return dout."""
        require_signature(function)
        for node in inputs(function.args, self.spelling, self.file.given):
            if node.name in self.known:
                raise ProgramError("same_parameter", node.line, name=node.name)
            node = self.with_example(node, function)
            self.wires.hold(node.value, node.line)
            self.known[node.name] = self.wires.add(node)
        match function.args.kwonlyargs, function.args.kw_defaults:
            case [], []:
                return 1
            case [ast.arg(arg="dout")], [ast.expr() as default]:
                return numbers("dout", default, self.spelling, self.file.given)
        raise ProgramError("keyword_only", function.args.kwonlyargs[0].lineno)

    def with_example(self, node: Node, function: ast.FunctionDef) -> Node:
        """With the number that the file calls the function with, where it has none of its own."""
        call = self.file.examples.get(function.name)
        given = _arguments_by_name(function, call).get(node.name) if call else None
        if node.value is not None or given is None:
            return node
        try:
            example = stated(node.name, given, self.spelling, self.file.given)
        except ProgramError:
            return node
        return replace(node, value=example.value)

    def read_body(self, function: ast.FunctionDef, name: str | None = None) -> int:
        """Add a node for every operation; return the index of the result."""
        *statements, last = [s for s in function.body if not is_looked_at(s)] or [ast.Return()]
        for statement in statements:
            self.read_statement(statement)
        match last:
            case ast.Return(value=ast.expr() as value):
                return self.read_result(value, name or function.name)
            case ast.Return():
                pass
            case _:
                self.read_statement(last)
        raise ProgramError("no_return", function.body[-1].lineno, name=function.name)

    def read_statement(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(targets=[ast.Name(), *_] as targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                if len(names) < len(targets):
                    raise refused(statement, statement.lineno)
                self.bind(names[0], value)
                for name in names[1:]:
                    self.bind(name, targets[0])
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                self.bind(name, value)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=sign, value=value):
                changed = ast.BinOp(ast.copy_location(ast.Name(name), target), sign, value)
                self.bind(name, ast.copy_location(changed, statement))
            case ast.Return():
                raise ProgramError("early_return", statement.lineno)
            case ast.Expr(value=value) if not self.script:
                raise refused(statement, value.lineno)
            case ast.Expr():
                pass  # a value that is looked at, and goes no further
            case _:
                raise refused(statement, statement.lineno)

    def bind(self, name: str, value: ast.expr) -> None:
        """From here on the name stands for what the expression gives, whatever it was before."""
        if isinstance(value, ast.Name):
            self.alias(name, value)
        elif states_numbers(value, self.spelling) and not self.is_own(value):
            node = stated(name, value, self.spelling, {**self.file.given, **self.given})
            self.wires.hold(node.value, value.lineno)
            self.forget(name)
            self.given[name], self.stated[name] = node.value, replace(node, line=value.lineno)
        else:
            wire = self.read(value, name)
            self.forget(name)
            self.known[name] = wire

    def alias(self, name: str, value: ast.Name) -> None:
        """From here on two names stand for one wire, or one number."""
        other = value.id
        is_number = other in self.given and other not in self.known
        wire = None if is_number else self.wire(value)
        given, node = self.given.get(other), self.stated.get(other)
        self.forget(name)
        if wire is not None:
            self.known[name] = wire
        if node is not None:
            self.given[name], self.stated[name] = given, node

    def forget(self, name: str) -> None:
        for names in (self.known, self.given, self.stated):
            names.pop(name, None)

    def read_result(self, value: ast.expr, name: str) -> int:
        output = self.read(value, None if isinstance(value, ast.Name) else name)
        if not self.wires.nodes[output].is_operation and not self.called[1:]:
            raise ProgramError("nothing_computed", value.lineno, name=name)
        return output

    # Expressions

    def wire(self, name: ast.Name) -> int:
        """The node that a name stands for."""
        if name.id not in self.known:
            self.known[name.id] = self.wires.add(self.first_used(name))
        return self.known[name.id]

    def first_used(self, name: ast.Name) -> Node:
        """The node of what a name has as its number; an input, where gradients are wanted."""
        key, line = name.id, self.line or name.lineno
        given = {**self.spelling.constants, **self.file.given, **self.given}
        if key in given:
            value = given[key]
            kind = "input" if np.ndim(0 if value is None else value) else "constant"
            if self.script and key not in self.spelling.constants:
                kind = "input"
            node = self.stated.get(key, Node(key, kind, value=value))
            return replace(node, name=key, op=kind, line=line)
        if self.script and not self.called:
            return Node(key, "input", line=line)
        if key in self.file.computed:
            raise ProgramError("computed_outside", name.lineno, name=key)
        known = nearest(key, self.known, "remedy.assign")
        raise ProgramError("unknown_name", name.lineno, name=key, known=known)

    def read(self, expression: ast.expr, name: str | None = None) -> int:
        """The index of the node whose value the expression has; its nodes are added as needed."""
        line = self.line or expression.lineno
        if isinstance(expression, ast.Name):
            return self.wire(expression)
        if (constant := number(expression, self.spelling)) is not None:
            text = ast.unparse(expression)
            text = name or (text if len(text) <= LONGEST else str(constant))
            return self.wires.add(Node(text, "constant", value=constant, line=line))
        if self.is_own(expression):
            return self.read_call(expression, name)  # type: ignore[arg-type]
        rules, operands, arguments = self.operation(self.plain(expression))
        found = tuple([self.read(operand) for operand in operands])
        name = name or next(self.wires.unnamed)
        return self.wires.add(Node(name, rules.layer, found, arguments=arguments, line=line))

    def is_own(self, expression: ast.expr) -> bool:
        """Whether a function of the file is called."""
        match expression:
            case ast.Call(func=ast.Name(id=name)):
                return name in self.file.functions and name not in self.known
        return False

    def plain(self, expression: ast.expr) -> ast.expr:
        """In the one spelling that is read; `e**x` is exp(x) where e has no other value."""
        match expression:
            case ast.BinOp(left=ast.Name(id="e"), op=ast.Pow(), right=exponent):
                if self.script and "e" not in self.known and "e" not in self.given:
                    function = ast.copy_location(ast.Name("exp"), expression)
                    return ast.copy_location(ast.Call(function, [exponent], []), expression)
        return self.spelling.plain(expression)

    def operation(self, expression: ast.expr) -> "Operation":
        match expression:
            case ast.Call(func=ast.Name(id=name)) if name in self.known:
                pass
            case (
                ast.BinOp(left=base, op=ast.Pow(), right=exponent)
                | ast.Call(func=ast.Name(id=POWER.call), args=[base, exponent], keywords=[])
            ):
                given = {**self.file.given, **self.given}
                if (power := number(exponent, self.spelling, given)) is None:
                    if as_exp := power_of_number(base, exponent):
                        return called(as_exp, "exp")
                    raise ProgramError("exponent", expression.lineno, found=echo(exponent))
                return POWER, [base], (power,)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return OPERATORS[SIGNS[type(op)]], [left, right], ()
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                minus = ast.copy_location(ast.Constant(-1), expression)
                return OPERATORS["*"], [operand, minus], ()
            case ast.Call(func=ast.Name(id=name)):
                return called(expression, name)
        raise refused(expression, expression.lineno)

    def read_call(self, call: ast.Call, name: str | None) -> int:
        """The result of a function of the file, whose lines are read as if they stood here."""
        function = self.file.functions[call.func.id]  # type: ignore[attr-defined]
        require_signature(function)
        self.wires.calls += 1
        if function.name in self.called:
            raise ProgramError("calls_itself", call.lineno, name=function.name)
        if self.wires.calls > MOST_CALLS:
            raise ProgramError("too_many_nodes", call.lineno, most=MOST_CALLS)
        line, before = self.line or call.lineno, len(self.wires.nodes)
        inner = Reader(self.file, self.wires, False, (*self.called, function.name), line)
        self.pass_on(call, function, inner)
        output = inner.read_body(function, name)
        if name and output >= before and self.wires.nodes[output].name != name:
            self.wires.rename(output, name)
        return output

    def pass_on(self, call: ast.Call, function: ast.FunctionDef, inner: "Reader") -> None:
        """Give the parameters of a function what it is called with."""
        arguments = _arguments_by_name(function, call)
        for parameter in _parameters(function):
            given = arguments.get(parameter, _default(function, parameter))
            if given is None:
                form = f"{function.name}({', '.join(_parameters(function))})"
                raise ProgramError("operands", call.lineno, name=function.name, form=form)
            if states_numbers(given, self.spelling) and not self.is_own(given):
                inner.bind(parameter, given)
            else:
                inner.known[parameter] = self.read(given)
                if isinstance(given, ast.Name) and given.id in self.stated:
                    inner.given[parameter] = self.given[given.id]


def require_signature(function: ast.FunctionDef) -> None:
    parameters = function.args
    if parameters.vararg or parameters.kwarg or function.decorator_list:
        raise ProgramError("signature", function.lineno)


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [each.arg for each in (*function.args.posonlyargs, *function.args.args)]


def _default(function: ast.FunctionDef, parameter: str) -> ast.expr | None:
    names = _parameters(function)
    found = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    return found.get(parameter)


def _arguments_by_name(function: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr]:
    """What a call gives each parameter; nothing, where it does not fit the function."""
    names, by_name = _parameters(function), keywords(call)
    found = {**dict(zip(names, call.args, strict=False)), **by_name}
    fits = len(call.args) <= len(names) and {*by_name} <= {*names[len(call.args) :], "dout"}
    return found if fits else {}


def is_looked_at(statement: ast.stmt) -> bool:
    """Whether a line only shows or tests what has been computed, or says something."""
    match statement:
        case ast.Pass() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name in SHOWN
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name)) | ast.Attribute(attr=name)):
            return name in LOOKED_AT
        case ast.Assign(targets=[ast.Attribute(attr=name)]):
            return name in LOOKED_AT
    return False


# Operations

Operation = tuple[Record, Sequence[ast.expr], tuple[object, ...]]
"""A layer, its operands, and what it is made with."""


def called(call: ast.Call, name: str) -> Operation:
    if name not in CALLS:
        raise ProgramError("unknown_call", call.lineno, name=name, known=meant_call(name, CALLS))
    for rules in CALLS[name]:
        if (arguments := _arguments(rules, call)) is not None:
            return rules, call.args[: len(rules.operands)], arguments
    given = ([*rules.letters, *(EXAMPLES[a] for a in rules.arguments)] for rules in CALLS[name])
    form = " / ".join(f"{name}({', '.join(each)})" for each in given)
    key = "arguments" if any(rules.arguments for rules in CALLS[name]) else "operands"
    raise ProgramError(key, call.lineno, name=name, form=form)


def _arguments(rules: Record, call: ast.Call) -> tuple[object, ...] | None:
    """What a layer is made with by a call; None where the call is none of this layer."""
    after, given = call.args[len(rules.operands) :], keywords(call)
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
        shape = tuple(map(number, lengths))
        return (shape,) if all(isinstance(length, int) for length in shape) else ()
    if isinstance(expression, ast.Constant) and isinstance(expression.value, bool | None):
        return (expression.value,)
    found = number(expression)
    return (found,) if isinstance(found, int) else ()


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """What is given by name; a name that is given twice, or `**`, is no name of an argument."""
    names = [keyword.arg for keyword in call.keywords]
    unique = (name if name and names.count(name) == 1 else "**" for name in names)
    return dict(zip(unique, (keyword.value for keyword in call.keywords), strict=True))


def names_in(tree: ast.AST) -> Iterator[str]:
    """Every name that the program uses, so that none is given to an unnamed operation."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.FunctionDef(name=name):
                if len(name) > LONGEST:
                    raise ProgramError("long_name", node.lineno, name=echo(name), most=LONGEST)
                yield name
