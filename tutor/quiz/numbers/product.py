"""Wrong rules of the matrix product, alone (dot) or with a bias (Affine)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy import nan, where

from tutor.graph import Run, Wire
from tutor.graph.pieces import Index, named
from tutor.quiz.numbers.elementwise import MOST_ROWS
from tutor.quiz.numbers.matrix import Flattened, by_element, fitting, others, seen, transposed
from tutor.quiz.numbers.spot import output_name, sign_rule
from tutor.quiz.wrong import Array, WrongArray, floats

MOST_OTHERS = 12  # in a result of so many elements one may be taken for another


@dataclass(frozen=True, eq=False)
class Product:
    """Y = X · W, and what arrives from upstream."""

    x: Flattened
    w: Flattened
    y: Flattened
    up: Flattened


@dataclass(frozen=True, eq=False)
class AskedArray:
    """The array that is asked for: each element of `right` is a line of `a` times one of `b`."""

    matrix: Flattened
    name: str
    right: Array
    a: Callable[[int], str]
    b: Callable[[int], str]
    terms: int
    details: Mapping[str, object]

    def wrong(self, rule: str, table: Array, **more: object) -> WrongArray:
        """A wrong rule's elements, where the asked array has any."""
        values = seen(table, self.right.shape).reshape(self.matrix.values.shape)
        partial = table.shape != self.right.shape
        return WrongArray(values, rule, lambda index: {**self._told(index), **more}, partial)

    def _told(self, index: Index) -> dict[str, object]:
        row, column = self.matrix.place(index)
        pair = f"{self.a(row)} {'·' if self.terms > 1 else '×'} {self.b(column)}"
        names = {"x": named(self.matrix.name, index), "asked": named(self.name, index)}
        return {**self.details, **names, "pair": pair}


def product_value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is the value of this product?"""
    node, p = run.graph.nodes[i], _product(run, i)
    right, x, w = p.y.table, p.x.table, p.w.table
    asked = AskedArray(p.y, node.name, right, p.x.row, p.w.column, len(w), {})
    if node.op == "Affine":
        bias = floats(run.node_values[node.inputs[2]])
        yield asked.wrong("forgot_bias", where(bias == 0, nan, x @ w), of=_name(run, i, 2))
    yield asked.wrong("transposed_result.value", transposed(right))
    yield asked.wrong("elementwise_product", by_element(x, w))
    yield from _wrong_pairs(asked, w, x)


def product_wire_mistakes(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back from this product to X (slot 0) or W (slot 1)?"""
    p, out = _product(run, wire[0]), output_name(run)
    asked, rules = (_dx(p, out), _dx_mistakes) if wire[1] == 0 else (_dw(p, out), _dw_mistakes)
    yield asked.wrong(sign_rule(run), where(asked.right == 0, nan, -asked.right))
    if wire[1] and len(p.x.table) > 1:
        yield from _batch_mistakes(p, asked, run.graph.nodes[wire[0]].op)
    yield from rules(p, asked)
    yield asked.wrong("transposed_result", transposed(asked.right))
    yield asked.wrong("forward_value", asked.matrix.table)
    yield asked.wrong("forward_value", p.y.table)
    yield from _wrong_pairs(asked, (p.w, p.up)[wire[1]].table, (p.up, p.x)[wire[1]].table)


def _dx(p: Product, out: str) -> AskedArray:
    details = {"of": p.x.name, "wire": p.w.name, "m": p.w.name, "out": out}
    right = p.up.table @ p.w.table.T
    return AskedArray(p.x, f"d{p.x.name}", right, p.up.row, p.w.row, p.up.table.shape[1], details)


def _dw(p: Product, out: str) -> AskedArray:
    details = {"of": p.w.name, "wire": p.x.name, "m": p.x.name, "out": out}
    right = p.x.table.T @ p.up.table
    return AskedArray(p.w, f"d{p.w.name}", right, p.x.column, p.up.column, len(p.x.table), details)


def _dx_mistakes(p: Product, asked: AskedArray) -> Iterator[WrongArray]:
    """What is taken for up · Wᵀ."""
    up, w = p.up.table, p.w.table
    yield asked.wrong("forgot_upstream.product", np.ones_like(up) @ w.T)
    yield asked.wrong("forgot_upstream.product", w.T)
    yield asked.wrong("forgot_local.product", up)
    yield asked.wrong("forgot_transpose.pair", fitting(up, w))
    yield asked.wrong("gave_dW_for_dX.other", p.x.table.T @ up)
    yield asked.wrong("elementwise_product", by_element(up, w))


def _dw_mistakes(p: Product, asked: AskedArray) -> Iterator[WrongArray]:
    """What is taken for Xᵀ · up."""
    up, x = p.up.table, p.x.table
    yield asked.wrong("forgot_upstream.product", x.T @ np.ones_like(up))
    yield asked.wrong("forgot_upstream.product", x.T)
    yield asked.wrong("forgot_local.product", up)
    yield asked.wrong("gave_dX_for_dW.other", up @ p.w.table.T)
    variant = ".single" if len(x) == 1 else ""
    yield asked.wrong(f"elementwise_product{variant}", by_element(x, up))


def _batch_mistakes(p: Product, asked: AskedArray, op: str) -> Iterator[WrongArray]:
    """What is taken for the sum over the rows of X, where there are several."""
    up, x = p.up.table, p.x.table
    for row in range(min(len(x), MOST_ROWS)):
        yield asked.wrong("forgot_batch_sum", np.outer(x[row], up[row]), N=len(x))
    rule = "mean_not_sum" if op == "Affine" else "mean_not_sum.shared"
    yield asked.wrong(rule, asked.right / len(x))
    yield asked.wrong("forgot_transpose.pair", fitting(x, up))


def _wrong_pairs(asked: AskedArray, a: Array, b: Array) -> Iterator[WrongArray]:
    """The factors the other way round, and other rows and columns."""
    yield asked.wrong("wrong_operand_order.pair", fitting(a, b))
    for other in others(asked.right, MOST_OTHERS):
        yield asked.wrong("wrong_operand_order.pair", other)


def _product(run: Run, i: int) -> Product:
    node = run.graph.nodes[i]
    x, w = (floats(run.node_values[j]) for j in node.inputs[:2])
    rows = min(x.ndim - 1, 1) if node.op == "Affine" else x.ndim - 1
    arrives = node.part_of or node.name  # the + of an opened Affine passes on what it gets
    return Product(
        x=Flattened(_name(run, i, 0), x, rows),
        w=Flattened(_name(run, i, 1), w, 1),
        y=Flattened(node.name, floats(run.node_values[i]), rows),
        up=Flattened(f"d{arrives}", floats(run.node_gradients[i]), rows),
    )


def _name(run: Run, i: int, slot: int) -> str:
    return run.graph.nodes[run.graph.nodes[i].inputs[slot]].name
