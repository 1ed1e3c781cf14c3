"""Read a plain straight-line Python program as graphs, without ever running it."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import inf, pi
from typing import Any, TypeGuard

from tutor.graph.graph import Graph
from tutor.graph.literal import PLAIN, Given, literal, with_more
from tutor.graph.node import ProgramError, Value, counted
from tutor.graph.reader import File, Reader, Wires, is_looked_at, names_in
from tutor.graph.spelling import Spelling, as_python, echo, refused, with_layers_called

MOST_NODES = 200  # inputs, constants and operations of one function; the book needs ten
MOST_PROGRAMS = 30  # functions of one file

EXPRESSION = "out"  # the name of a bare expression's result


def graph_of(program: Callable[..., object] | str) -> Graph:
    """The graph of a function, of the source text of one def, or of a script without any.

    Defaults of parameters are the inputs' values; a keyword-only `dout` is the upstream gradient.
    Raises ProgramError with the line and the remedy for anything but straight-line arithmetic.
    """
    text = program if isinstance(program, str) else textwrap.dedent(inspect.getsource(program))
    file, script = _file(text)
    match [*file.functions.values()], script:
        case [function], _:
            return _guard_depth(_function, text, file, function, inf)
        case [], [_, *_]:
            return _guard_depth(_script, text, file, script, inf)
    raise ProgramError("one_function", 1)


def graphs_in(text: str, only: str | None = None, spelling: Spelling = PLAIN) -> dict[str, Graph]:
    """The graph of every function in a program file, by name; those that others call come last.

    A file without a function is a graph itself. `only` that function is read, and what it calls.
    """
    file, script = _file(text, only, spelling)
    if file.functions:
        found = _graphs(text, file, only)
    elif script:
        graph = _guard_depth(_script, text, file, script, MOST_NODES)
        found = {graph.name: graph}
    else:
        raise ProgramError("no_function", 1)
    numbers = 0
    for graph in found.values():
        numbers = counted(graph.nodes, numbers)
    return found


def _graphs(text: str, file: File, only: str | None) -> dict[str, Graph]:
    """Functions that are no graph alone are left out, where they are there for others.

    They only pass on what they are given, or are called with a number that must be one.
    """
    helpers = {name for each in file.functions.values() for name in _called_in(each)}
    graphs, refusals = dict[str, Graph](), list[ProgramError]()
    for name in sorted(file.functions, key=lambda name: name in helpers):
        if only in (None, name):
            try:
                function = file.functions[name]
                graphs[name] = _guard_depth(_function, text, file, function, MOST_NODES)
            except ProgramError as error:
                refusals.append(error)
                if name not in helpers and error.key != "program.nothing_computed":
                    raise
    if not graphs and refusals:
        raise min(refusals, key=lambda refusal: refusal.line)
    if not graphs:
        raise ProgramError("no_such_function", 1, name=only, known=", ".join(file.functions))
    return graphs


def graph_typed(text: str) -> Graph:
    """The graph of a formula as one writes it by hand: `(x + y)²`, `e^-x`, `σ(x)`, `√x`."""
    spelling = replace(PLAIN, constants={"pi": pi})
    return next(iter(graphs_in(as_python(text), spelling=spelling).values()))


def _called_in(function: ast.FunctionDef) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name != function.name:
                yield name


# Files


def _parse(text: str) -> list[ast.stmt]:
    try:
        statements = ast.parse(text.strip("\n\r") and text).body
        one_by_one = [*_one_by_one(statements)]
        return with_layers_called(one_by_one) if ".forward(" in text else one_by_one
    except SyntaxError as error:
        line = error.lineno or 1
        what = [*text.split("\n"), *[""] * line][line - 1].strip()
        raise ProgramError("syntax", line, what=echo(what) or "…") from None
    except (ValueError, RecursionError, MemoryError):
        raise ProgramError("unreadable", 1) from None


def _one_by_one(statements: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """`a, b = 1, 2` as two lines, where no value needs what the others have just been given."""
    for statement in statements:
        match statement:
            case ast.Assign(targets=[ast.Tuple(names)], value=ast.Tuple(values)) if _are_apart(
                names, values
            ):
                for name, value in zip(names, values, strict=True):
                    yield ast.copy_location(ast.Assign([name], value), statement)
            case ast.FunctionDef():
                statement.body = [*_one_by_one(statement.body)]
                yield statement
            case _:
                yield statement


def _are_apart(names: Sequence[ast.expr], values: Sequence[ast.expr]) -> bool:
    given = {name.id for name in names if isinstance(name, ast.Name)}
    used = {n.id for value in values for n in ast.walk(value) if isinstance(n, ast.Name)}
    return len(given) == len(names) == len(values) and not given & used


def _file(
    text: str, only: str | None = None, spelling: Spelling = PLAIN
) -> tuple[File, list[ast.stmt]]:
    """The functions of a file with what they may use, and the statements outside of them.

    Where `only` one function is asked for, what cannot be read elsewhere is passed over.
    """
    functions, outside = dict[str, ast.FunctionDef](), list[ast.stmt]()
    for statement in _parse(text):
        match statement:
            case ast.FunctionDef(name=name, lineno=line):
                if name in functions:
                    raise ProgramError("same_name", line, name=name)
                if len(functions) == MOST_PROGRAMS:
                    raise ProgramError("too_many_programs", line, most=MOST_PROGRAMS)
                functions[name] = statement
            case ast.Import() | ast.ImportFrom():
                spelling = spelling.importing(statement, strict=only is None)
            case _:
                outside.append(statement)
    if not functions:
        inside = (s.body if _is_main(s) else [s] for s in outside)
        return File(spelling), [s for body in inside for s in body if not is_looked_at(s)]
    given, computed = _numbers(outside, spelling, strict=only is None)
    return File(spelling, functions, given, computed, _examples(outside, functions)), outside


def _is_main(statement: ast.stmt) -> TypeGuard[ast.If]:
    """Whether a block is for who runs the file."""
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)


def _numbers(
    statements: Sequence[ast.stmt], spelling: Spelling, strict: bool
) -> tuple[Given, frozenset[str]]:
    """What is stated outside of functions, and the names of what is computed there."""
    given, computed, count = dict[str, Value | None](), set[str](), 0
    for statement in statements:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                computed.discard(name)
                try:
                    given[name] = literal(value, spelling, given)
                    count = with_more(count, given[name], statement.lineno)
                except ProgramError:
                    raise
                except ValueError:
                    computed.add(name)
            case ast.Assign() | ast.AugAssign():
                computed |= {n.id for n in ast.walk(statement) if _is_stored(n)}
            case ast.Expr() | ast.Assert() | ast.Pass():
                pass
            case _ if strict and not _is_main(statement):
                raise refused(statement, statement.lineno)
    return {name: given[name] for name in given.keys() - computed}, frozenset(computed)


def _is_stored(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _examples(
    statements: Sequence[ast.stmt], functions: Mapping[str, ast.FunctionDef]
) -> dict[str, ast.Call]:
    """The first call of each function outside of them all."""
    found = dict[str, ast.Call]()
    for statement in statements:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in functions:
                    found.setdefault(name, node)
    return found


# Graphs


def _guard_depth(
    read: Callable[..., Graph], text: str, file: File, what: Any, most: float
) -> Graph:
    try:
        return read(text, file, what, most)
    except RecursionError:
        first = what[0] if isinstance(what, list) else what
        raise ProgramError("too_deep", first.lineno) from None


def _function(text: str, file: File, function: ast.FunctionDef, most: float) -> Graph:
    reader = Reader(file, Wires({*names_in(function)}, most), called=(function.name,))
    dout = reader.read_parameters(function)
    output = reader.read_body(function)
    source = textwrap.dedent(_lines(text, function, function))
    nodes = tuple(reader.wires.nodes)
    return Graph(function.name, nodes, output, dout, source, function.lineno)


def _script(text: str, file: File, statements: list[ast.stmt], most: float) -> Graph:
    """What the last line gives, or the last one that computes anything."""
    names = {name for statement in statements for name in names_in(statement)}
    reader = Reader(file, Wires(names, most), script=True)
    *before, last = statements
    for statement in before:
        reader.read_statement(statement)
    if isinstance(last, ast.Expr):
        output = reader.read_result(last.value, EXPRESSION)
    else:
        reader.read_statement(last)
        output = max((i for i, n in enumerate(reader.wires.nodes) if n.is_operation), default=-1)
    if output < 0:
        raise ProgramError("nothing_computed", last.lineno, name=EXPRESSION)
    nodes, first = tuple(reader.wires.nodes), statements[0]
    name = EXPRESSION if isinstance(last, ast.Expr) else nodes[output].name
    return Graph(name, nodes, output, 1, _lines(text, first, last), first.lineno)


def _lines(text: str, first: ast.stmt, last: ast.stmt) -> str:
    """The lines of the text, as ast counts them."""
    return "\n".join(text.split("\n")[first.lineno - 1 : last.end_lineno])
