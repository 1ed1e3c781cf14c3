"""A graph as a program of its own: the layers that it needs, calls of them, and all its numbers.

The classes are those of `tutor.engine`, word for word; what they share is made short, since here
all operands are arrays.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from textwrap import indent
from types import ModuleType

from tutor.engine import axes, layer, layers, loss
from tutor.graph import Graph
from tutor.graph.numbers import full, is_array, listed
from tutor.lesson.view.listing import layer_code

SOURCES: tuple[ModuleType, ...] = (layers, axes, loss, layer)
"""Where what a class names is looked for."""

OF_MODULE = re.compile(r"\b(?:loss|layers|axes|functions)\.(?=\w+\()")

HEAD = '''"""{title}

Made by backprop-tutor: the layers are those of chapter 5 of "Deep Learning from Scratch".
"""

import numpy as np

np.seterr(all="ignore")  # inf and nan say enough
np.set_printoptions(precision=17)

Value = np.ndarray


class Layer:
    """What all layers share is in the three functions below."""

    copies = True


def fit(grad, operand):
    """A gradient summed over the axes along which its operand was broadcast."""
    shape = np.shape(operand)
    extra = np.ndim(grad) - len(shape)
    stretched = [extra + axis for axis, length in enumerate(shape) if length == 1]
    return np.sum(grad, axis=(*range(extra), *stretched)).reshape(shape)


def arrays(forward, dtype=None):
    """The forward of a layer: it is given arrays, which are kept for their shapes."""

    def wrapper(self, *operands):
        self.operands = [np.asarray(operand, dtype) for operand in operands]
        out = forward(self, *self.operands)
        self.shape_of_out = np.shape(out)
        return out

    return wrapper


def unary(forward):
    return arrays(forward, float)


binary = unary


def gradients(backward):
    """The backward of a layer: dout spreads over the output, gradients fit their operands."""

    def wrapper(self, dout=1):
        grads = backward(self, np.broadcast_to(np.asarray(dout, float), self.shape_of_out))
        if not isinstance(grads, tuple):
            return fit(grads, self.operands[0])
        return tuple(fit(grad, operand) for grad, operand in zip(grads, self.operands))

    return wrapper
'''

SHORT = {
    "exp": "exp = np.exp",
    "log": "log = np.log",
    "sqrt": "sqrt = np.sqrt",
    "tanh": "tanh = np.tanh",
    "sign": "sign = np.sign",
    "power": "power = np.power",
    "choose": "choose = np.where",
    "own": "own = np.asarray",
    "SCALARS": "SCALARS = frozenset()",
    "zero_where": "def zero_where(mask, x):\n    return np.where(mask, 0, x)",
    "in_type_of": "def in_type_of(operand, grad):\n    return grad",
    "ones": "def ones(length, dtype):\n    return np.ones(length, dtype)",
}
"""What the engine does for numbers and arrays, for arrays alone."""

IN_HEAD = {"np", "Value", "Layer", "fit", "arrays", "unary", "binary", "gradients"}


def numpy_program(graph: Graph, title: str) -> str:
    """A program that needs NumPy alone and prints every value and every gradient."""
    ops = dict.fromkeys(node.op for node in graph.nodes if node.is_operation)
    parts = [HEAD.format(title=title.replace('"""', "'''").replace("\\", "/")), *_needed(ops)]
    lines = [*_numbers(graph), "", *(_as_array(line.text) for line in layer_code(graph, 0))]
    lines += ["", *_printed(graph)]
    main = f"def main():\n{indent(chr(10).join(lines), '    ')}"
    return "\n\n".join([*parts, f"{main}\n\n", 'if __name__ == "__main__":\n    main()'])


def _needed(names: Iterable[str]) -> list[str]:
    """The text of what is named, each after what it needs itself."""
    found: dict[str, str] = {}

    def add(name: str) -> None:
        if name in found or name in IN_HEAD or not (text := _text_of(name)):
            return
        found[name] = ""  # what needs itself is not asked for twice
        for other in _names_in(text):
            add(other)
        del found[name]
        found[name] = text.strip("\n") + "\n"

    for name in names:
        add(name)
    return list(found.values())


def _text_of(name: str) -> str:
    """The definition of a name of the engine; nothing for any other."""
    if name in SHORT:
        return SHORT[name]
    for module in SOURCES:
        thing = vars(module).get(name)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            return _without_modules(inspect.getsource(thing))
        if isinstance(thing, int | float):
            return f"{name} = {thing!r}"
    return ""


def _without_modules(text: str) -> str:
    """Here everything stands in one file."""
    return OF_MODULE.sub("", text)


def _names_in(text: str) -> Iterator[str]:
    yield from (node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))


def _numbers(graph: Graph) -> Iterator[str]:
    """The inputs, and constants that have a name."""
    for node in graph.nodes:
        if not node.is_operation and node.name.isidentifier():
            value = listed(node.value, full)
            yield f"{node.name} = {f'np.array({value})' if is_array(node.value) else value}"
    if is_array(graph.dout):
        yield f"dout = np.array({listed(graph.dout, full)})"


def _as_array(line: str) -> str:
    """What arrives at the output, if it is written as a list, as an array."""
    name, _, value = line.partition(" = ")
    return f"{name} = np.array({value})" if value.startswith("[") else line


def _printed(graph: Graph) -> Iterator[str]:
    for node in graph.nodes:
        if node.is_operation:
            yield f'print("{node.name} =", {node.name})'
    sources = {graph.source_of(wire) for wire in graph.wire_step}
    for i, node in enumerate(graph.nodes):
        if i in sources or i == graph.output:
            yield f'print("d{node.name} =", d{node.name})'
