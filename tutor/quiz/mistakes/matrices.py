"""The mistakes at products of matrices and at losses, where whole arrays flow back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from math import prod

import numpy as np

from tutor.engine import softmax
from tutor.engine.loss import batch_size, one_hot
from tutor.formula.tree import ONE, Tree, negative, put, times
from tutor.formula.written import tree_of
from tutor.graph.numbers import Index, named
from tutor.quiz.letters import gradient_name
from tutor.quiz.mistakes.elementwise import (
    MOST_ROWS,
    OUT,
    UP,
    Entry,
    Mistake,
    WrongArray,
    computed,
    of_slips,
    seen,
    variant,
)
from tutor.quiz.question import Array, floats
from tutor.quiz.scope import array_letters, begins_with_one, has_softmax
from tutor.rules import Operand

MOST_OTHERS = 12  # in a result of so many elements one may be taken for another


@dataclass(frozen=True, eq=False)
class Flattened:
    """An array whose first `leading` axes are the rows of a matrix, the others its columns.

    So a vector is one row (0) or one column (1), and a picture in a batch one row (1).
    """

    name: str
    values: Array
    leading: int

    @cached_property
    def table(self) -> Array:
        return self.values.reshape(prod(self.values.shape[: self.leading]), -1)


def table_of(tree: Tree, tables: Mapping[str, Array]) -> Array | None:
    """The table that a formula gives; a product by element as far as both factors have any."""
    match tree:
        case ("*", tuple(left), tuple(right)):
            a, b = _table(computed(left, tables)), _table(computed(right, tables))
            if a is not None and b is not None:
                rows, columns = map(min, zip(a.shape, b.shape, strict=True))
                return a[:rows, :columns] * b[:rows, :columns]
    return _table(computed(tree, tables))


def _table(found: Array | None) -> Array | None:
    """An array of one axis is a row."""
    return np.atleast_2d(found) if found is not None and found.ndim in (1, 2) else None


class ArraySite(Entry):
    """A wire that enters a layer of whole arrays: the first operand is one sample or a batch."""

    @cached_property
    def is_batch(self) -> bool:
        return self.inputs[0].ndim != 1

    @cached_property
    def operand(self) -> Operand:
        return self.record.back_for(self.inputs[0].ndim)[self.wire[1]]

    @cached_property
    def names(self) -> dict[str, Tree]:
        """What the letters are called; 1 that arrives at a loss is not written."""
        found = array_letters(self.graph, self.wire[0])
        found["own"] = found[self.record.letters[self.wire[1]]]
        if self.record.kind == "loss" and begins_with_one(self.graph, self.wire[0]):
            found["up"] = ONE
        return found

    @property
    def right(self) -> Tree:
        """All that flows back, in letters; a loss multiplies it by what arrives."""
        back = self.operand.tree
        return times(UP, back) if self.record.kind == "loss" else back

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Wrong answers to: what flows back along this wire?"""
        slips, sign = self.operand.slips, Mistake("sign_error.array", negative(self.right))
        if self.record.kind != "loss":
            return (sign, *(Mistake(slip.rule, slip.tree) for slip in slips))
        likely, rare = of_slips(self.operand, slips, UP)
        return (*likely, *self._of_losses(), *rare, sign)

    def _of_losses(self) -> Iterator[Mistake]:
        """What is forgotten at a loss together with what arrives."""
        if self.up != 1:
            yield Mistake("forgot_upstream", self.operand.tree)
            if self.is_batch:
                yield Mistake("forgot_upstream.mean", tree_of("y - t"))
        if self.is_batch:
            yield Mistake("missing_brackets", tree_of("up * y - t / N"))
            yield Mistake("missing_brackets", tree_of("y - t / N"))
        yield Mistake("forgot_local", UP)
        yield Mistake("forward_value", OUT)

    def counted(self) -> Iterator[Mistake]:
        """With the rows, columns or elements of this graph in the place of N."""
        scores = self.inputs[0].shape
        if self.record.kind != "loss" or len(scores) != 2:
            return
        for rule, count in (
            ("gave_value.rows", str(scores[0])),
            *(("mean_over_columns", count) for count in (str(scores[1]), "y.shape[1]")),
            *(("mean_over_elements", n) for n in (f"N * {scores[1]}", f"{prod(scores)}", "y.size")),
        ):
            yield Mistake(rule, put(self.right, {"N": tree_of(count)}), general=True)

    def as_arrays(self, out: str) -> Iterator[WrongArray]:
        """Each with the numbers of the run."""
        is_loss, own = self.record.kind == "loss", self.inputs[self.wire[1]]
        details = partial(self._details, out)
        worth = self.loss if is_loss else {"x": own, "own": own, "out": self.out, "up": self.up}
        for mistake in (*self.mistakes, *self.counted()):
            found = computed(mistake.tree, worth, self.shape if is_loss else None)
            if found is not None and found.ndim == len(self.shape):
                values, is_partial = seen(found, self.shape), found.shape != self.shape
                yield WrongArray(values, mistake.rule, details, is_partial, mistake.general)

    def values(self) -> Iterator[WrongArray]:
        """Wrong answers to: what is the value of this loss?"""
        told = {"N": int(self.loss["N"]), "x": self.node.name, "out": self.node.name}
        for slip in self.record.slips:
            if (found := computed(slip.tree, self.loss, ())) is not None:
                yield WrongArray(found, slip.rule, lambda _: told)
        if self.is_batch:
            rows, columns = self.inputs[0].shape
            for rule, times in (("mean_over_columns", rows), ("mean_over_elements", 1)):
                yield WrongArray(self.out * (times / columns), rule, lambda _: told, general=True)

    def _details(self, out: str, at: Index) -> dict[str, object]:
        """What fills the texts at a loss, or where all elements may play together."""
        x, node = named(self.source, at), self.node
        if self.record.kind == "loss":
            return {"N": int(self.loss["N"]), "x": x, "out": out, "up": float(self.up)}
        own = float(self.inputs[self.wire[1]][at])
        found = {"of": self.source, "wire": node.name, "up": f"d{node.name}", "out": out}
        return {**found, "op": node.op, "x": x, "own": own}

    @cached_property
    def loss(self) -> Mapping[str, Array]:
        """What the letters of a loss are worth."""
        x, t = (np.asarray(self.graph.result.node_values[j]) for j in self.node.inputs)
        y = x
        if has_softmax(self.graph, self.wire[0]):
            y, t = softmax(x), one_hot(t, x.shape)
        found = {"x": x, "y": y, "t": t, "N": batch_size(x), "up": self.up, "out": self.out}
        return {letter: floats(value) for letter, value in found.items()}


class Product(ArraySite):
    """Y = X · W, and what arrives from upstream, as tables."""

    @cached_property
    def tables(self) -> dict[str, Flattened]:
        node, (x, w) = self.node, self.inputs[:2]
        rows = min(x.ndim - 1, 1) if len(node.inputs) > 2 else x.ndim - 1
        texts = [self.graph.nodes[j].name for j in node.inputs[:2]]
        # the + of an opened layer passes on what it gets
        up = f"d{node.part_of}" if node.part_of else gradient_name(self.graph, self.wire[0])
        return {
            "x": Flattened(texts[0], x, rows),
            "W": Flattened(texts[1], w, 1),
            "out": Flattened(node.name, self.out, rows),
            "up": Flattened(up, self.up, rows),
        }

    @cached_property
    def worth(self) -> dict[str, Array]:
        found = {letter: table.table for letter, table in self.tables.items()}
        found["N"] = floats(len(found["x"]))
        if not self.is_batch:  # one sample is no row, and its transpose is itself
            found |= {letter: found[letter][0] for letter in ("x", "up", "out")}
        found["own"] = found["xW"[self.wire[1]]]
        return found | dict(zip("b", self.inputs[2:], strict=False))

    def as_arrays(self, out: str) -> Iterator[WrongArray]:
        """What flows back, wrong; of one row of the batch; with other rows and columns."""
        slot, (X, W, Y, up) = self.wire[1], self.tables.values()
        asked, other = (W, X) if slot else (X, W)
        details: dict[str, object] = {"of": asked.name, "own": asked.name, "wire": other.name}
        details |= {"m": other.name, "up": up.name, "out": out, "N": len(X.table)}
        told = Elements(asked, f"d{asked.name}", details)
        if slot and len(X.table) > 1:
            for x, arriving in zip(X.table[:MOST_ROWS], up.table, strict=False):
                yield told.wrong("forgot_batch_sum", np.outer(x, arriving))
        for mistake in self.mistakes:
            if (found := table_of(mistake.tree, self.worth)) is not None:
                yield told.wrong(variant(mistake.rule, "pair"), found)
        yield told.wrong("forward_value", Y.table)
        yield from told.of_others(floats(self.graph.result.wire_gradients[self.wire]))

    def values(self) -> Iterator[WrongArray]:
        """Without the bias, transposed, element by element, of other rows and columns."""
        Y = self.tables["out"]
        told = Elements(Y, Y.name, {"of": self.graph.nodes[self.node.inputs[-1]].name})
        for slip in self.record.slips:
            if (found := table_of(slip.tree, self.worth)) is not None:
                alike = found == Y.table if found.shape == Y.table.shape else False
                yield told.wrong(slip.rule, np.where(alike, np.nan, found))
        yield told.wrong("transposed_result.value", Y.table.T)
        yield from told.of_others(Y.table)


@dataclass(frozen=True, eq=False)
class Elements:
    """The elements that are asked for, under the name of the answer, and what fills their texts."""

    matrix: Flattened
    name: str
    details: Mapping[str, object]

    def wrong(self, rule: str, table: Array) -> WrongArray:
        """A wrong rule's elements, where the asked array has any."""
        shape = self.matrix.table.shape
        values = seen(table, shape).reshape(self.matrix.values.shape)
        return WrongArray(values, rule, self, table.shape != shape)

    def of_others(self, right: Array) -> Iterator[WrongArray]:
        """For each place the other elements of its row and column, where there are few in all."""
        table = right.reshape(self.matrix.table.shape)
        for axis in (1, 0) if table.size <= MOST_OTHERS else ():
            for by in range(1, table.shape[axis]):
                other = np.roll(table, by, axis)
                found = np.where(other == table, np.nan, other)
                yield self.wrong("wrong_operand_order.pair", found)

    def __call__(self, index: Index) -> dict[str, object]:
        names = {"x": named(self.matrix.name, index), "asked": named(self.name, index)}
        return {**self.details, **names}
