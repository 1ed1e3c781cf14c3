"""Questions for a line of a layer's `backward`, as the book's class has it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from string import Formatter

import numpy as np

from tutor.formula.functions import Value
from tutor.graph import Graph
from tutor.graph.formulas import PRODUCTS
from tutor.quiz.nodes import known_node
from tutor.quiz.rules.axes import DIMS, Letters, fitting, product_shapes
from tutor.quiz.rules.layer_rules import RELU_LINE, RELU_LINES, SLOTS, STORED, times
from tutor.quiz.rules.product_rules import (
    BATCH_PRODUCTS,
    LOSSES,
    OPERANDS,
    SINGLE_PRODUCTS,
    ArrayRule,
)
from tutor.quiz.rules.scope import letters
from tutor.quiz.rules.told_apart import told_apart
from tutor.quiz.rules.with_numbers import on_screen, with_numbers
from tutor.quiz.rules.wrong_rules import bracketed, negated
from tutor.quiz.symbolic import Code, Operand
from tutor.quiz.wrong import Wrong
from tutor.text import Problem

ELEMENTS = ("N", "H")
AFFINE_TARGETS = (("dx", "return"), ("self.dW",), ("self.db",))


def line_question(graph: Graph, node: str, operand: str) -> Code:
    """Asks for the line that computes the gradient of an operand; Problem if there is none."""
    i, j = known_node(graph, node), known_node(graph, operand)
    slots = [slot for target, slot in graph.uses[j] if target == i and (i, slot) in graph.wire_step]
    if not slots:
        raise Problem("answer.not_operand", name=node, operand=operand)
    op = graph.nodes[i].op
    if op in PRODUCTS:
        return _product_line(graph, i, slots[0])
    if op in LOSSES:
        return _loss_line(graph, i)
    if op == "Relu":
        return _relu_line()
    if op not in STORED:
        raise Problem("rule.no_line", name=node)
    return _element_line(graph, i, slots[0])


def _element_line(graph: Graph, i: int, slot: int) -> Code:
    """dx = dout * self.y, and its like."""
    node, rule = graph.nodes[i], SLOTS[graph.nodes[i].op][slot]
    names = {letter: f"self.{letter}" for letter in STORED[node.op]}
    variables = {name: Operand(ELEMENTS) for name in ("dout", *names.values())}
    local = rule.local.format(**names)
    line = Code(
        correct=times("dout", local),
        variables=variables,
        dims=DIMS,
        assign=("dx" if slot == 0 else "dy", "return"),
        aliases={"y": "self.out"} if STORED[node.op] == ("out",) else {},
    )
    own, other = ("self.x", "self.y")[slot], ("self.y", "self.x")[slot]
    details = {"own": own, "other": other, "op": node.op, "fn": node.op}
    details |= {"node": "x", "x": "x", "wire": "self.out"}
    known = [(tag, text) for tag, text in rule.wrong if letters_in(text) <= {*names}]
    wrong = [(tag, _in_numpy(text.format(**names))) for tag, text in known]
    made = _with(line, _wrong_lines(local, wrong), {**details, "local": bracketed(local)})
    numbers = with_numbers(line.correct, _numbers(graph, i, names))
    return told_apart(replace(made, wrong=(*made.wrong, *numbers)))


def _numbers(graph: Graph, i: int, names: Mapping[str, str]) -> dict[str, Value]:
    """What arrives and what is stored, with the numbers on the screen."""
    values, shown = letters(graph, i), on_screen(graph)
    known = {"dout": values["up"], **{names[letter]: values[letter] for letter in names}}
    return {name: shown[wire] for name, wire in known.items() if wire in shown}


def _in_numpy(formula: str) -> str:
    return re.sub(r"\b(exp|log)\(", r"np.\1(", formula)


def _wrong_lines(local: str, slopes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Wrong slopes times what arrives, and what forgets or confuses the two."""
    return [
        *((tag, times("dout", slope)) for tag, slope in slopes),
        ("forgot_upstream", local),
        *(("forgot_upstream.factor", slope) for tag, slope in slopes if "forgot_factor" in tag),
        ("forgot_local", "dout"),
        ("added_not_multiplied.up", f"dout + {bracketed(local)}"),
        ("sign_error.array", negated(times("dout", local))),
    ]


def _relu_line() -> Code:
    names = {"up": "dout", "mask": "self.mask"}
    line = Code(
        correct=RELU_LINE.format(**names),
        variables={"dout": Operand(ELEMENTS), "self.mask": Operand(ELEMENTS, "bool")},
        dims=DIMS,
        assign=("dout", "dx", "return"),
    )
    return _with(line, [(rule, template.format(**names)) for rule, template in RELU_LINES], {})


def _product_line(graph: Graph, i: int, slot: int) -> Code:
    """dx = np.dot(dout, self.W.T), self.dW = np.dot(self.x.T, dout) and their like."""
    node = graph.nodes[i]
    is_single = np.ndim(graph.result.node_values[node.inputs[0]]) == 1
    rule = (SINGLE_PRODUCTS if is_single else BATCH_PRODUCTS)[slot]
    is_affine = node.op == "Affine"
    names = {"x": "self.x", "W": "self.W" if is_affine else "self.y", "b": "self.b", "up": "dout"}
    rows: Letters = () if is_single else ("N",)
    axes: dict[str, Letters] = {"up": (*rows, "H"), "x": (*rows, "D"), "W": ("D", "H")}
    axes |= {"b": ("H",)} if is_affine else {}
    targets = AFFINE_TARGETS if is_affine else (("dx", "return"), ("dy", "return"))
    line = Code(
        correct=_as_code(rule.right, names),
        variables={names[letter]: Operand(of) for letter, of in axes.items()},
        dims=DIMS,
        assign=targets[slot],
    )
    wrong = _wrong_products(graph, i, slot, rule, names)
    return told_apart(replace(line, wrong=tuple(wrong)))


def _wrong_products(
    graph: Graph, i: int, slot: int, rule: ArrayRule, names: Mapping[str, str]
) -> Iterator[Wrong]:
    """The wrong forms that this layer has the letters of, each with the shapes of its factors."""
    node, asked, other = graph.nodes[i], names["xWb"[slot]], names["Wxx"[slot]]
    shapes = dict(zip("xWb", (graph.shapes[j] for j in node.inputs), strict=False))
    shapes |= {"up": graph.shapes[i]}
    details = {
        "of": asked.removeprefix("self."),
        "wire": other.removeprefix("self."),
        "m": other,
        "own": asked,
        "x": names["x"],
        "up": "dout",
        "N": str(graph.shapes[i][0]),
        "out": "Y",
        "op": node.op,
    }
    for tag, template in rule.wrong:
        if letters_in(template) <= {*shapes}:
            fit = product_shapes(template, shapes, shapes["xWb"[slot]])
            variant = fitting(tag, template, shapes)
            yield Wrong(_as_code(template, names), variant, {**details, **fit})


def _loss_line(graph: Graph, i: int) -> Code:
    """dx = (self.y - self.t) / batch_size."""
    node = graph.nodes[i]
    is_batch = np.ndim(graph.result.node_values[node.inputs[0]]) == 2
    axes: Letters = ("N", "C") if is_batch else ("C",)
    labels = Operand(axes, "onehot" if node.op == "SoftmaxWithLoss" else None)
    variables = {"self.y": Operand(axes), "self.t": labels}
    names = {"y": "self.y", "t": "self.t", "N": "batch_size"}
    if is_batch:
        variables["batch_size"] = Operand((), value="N")
    rule, x = LOSSES[node.op][is_batch], OPERANDS[node.op][0]
    line = Code(
        correct=rule.right.format(**names),
        variables=variables,
        dims=DIMS,
        assign=("dx", "return"),
    )
    found = [(tag, t.format(**names)) for tag, t in rule.wrong if letters_in(t) <= {*names}]
    return _with(line, found, {"N": "N", "x": x, "out": node.name, "own": "self.y"})


def _with(line: Code, wrong: list[tuple[str, str]], details: Mapping[str, object]) -> Code:
    """The line with its wrong forms; in code what arrives is called dout."""
    found = tuple(Wrong(text, rule, {"up": "dout", **details}) for rule, text in wrong)
    return told_apart(replace(line, wrong=found))


def _as_code(template: str, names: Mapping[str, str]) -> str:
    """A product as the book writes it: np.dot(dout, self.W.T)."""
    return re.sub(r"([\w.]+) @ ([\w.]+)", r"np.dot(\1, \2)", template.format(**names))


def letters_in(template: str) -> set[str]:
    """The letters that a formula of the table is written in."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}
