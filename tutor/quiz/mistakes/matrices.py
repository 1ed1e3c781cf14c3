"""The mistakes at products of matrices and at losses, where whole arrays flow back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from tutor.engine import softmax
from tutor.engine.loss import batch_size, one_hot
from tutor.formula.tree import ONE, Tree, name, negative, put, times
from tutor.formula.written import tree_of
from tutor.graph import Graph, Wire
from tutor.graph.pieces import ALL, Index, named
from tutor.quiz.letters import gradient_at, gradient_name
from tutor.quiz.mistakes.elementwise import Mistake
from tutor.quiz.mistakes.told import MOST_ROWS, WrongArray, computed, seen, variant
from tutor.quiz.question import Array, floats
from tutor.quiz.scope import array_letters, begins_with_one
from tutor.rules import BOOK, Operand, Record

MOST_OTHERS = 12  # in a result of so many elements one may be taken for another

UP = name("up")


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
        rows = self.values.shape[: self.leading]
        return self.values.reshape(int(np.prod(rows)), -1)

    def row(self, at: int) -> str:
        """The row as Python writes it: "X[0, :]", of a single one "X"."""
        head = np.unravel_index(at, self.values.shape[: self.leading])
        return named(self.name, (*map(int, head), *[ALL] * (self.values.ndim - self.leading)))

    def column(self, at: int) -> str:
        """The column as Python writes it: "W[:, 1]", of a single one "W"."""
        tail = np.unravel_index(at, self.values.shape[self.leading :])
        return named(self.name, (*[ALL] * self.leading, *map(int, tail)))

    def place(self, index: Index) -> tuple[int, int]:
        """The row and column of an element."""
        at = np.ravel_multi_index(index, self.values.shape) if index else 0
        row, column = divmod(int(at), self.table.shape[1])
        return row, column


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
    if found is None or found.ndim not in (1, 2):
        return None
    return found.reshape(1, -1) if found.ndim == 1 else found


def others(table: Array, most: int) -> list[Array]:
    """For each place the other elements of its row and column, where there are few in all."""
    if table.size > most:
        return []
    moved = [np.roll(table, by, axis) for axis in (1, 0) for by in range(1, table.shape[axis])]
    return [np.where(other == table, np.nan, other) for other in moved]


@dataclass(frozen=True, eq=False)
class ArraySite:
    """A wire that enters a layer of whole arrays: the first operand is one sample or a batch."""

    graph: Graph
    wire: Wire

    @cached_property
    def record(self) -> Record:
        return BOOK[self.graph.nodes[self.wire[0]].op]

    @cached_property
    def is_batch(self) -> bool:
        first = self.graph.nodes[self.wire[0]].inputs[0]
        return np.ndim(self.graph.result.node_values[first]) != 1

    @cached_property
    def operand(self) -> Operand:
        """What the rule book says of the operand that the wire brings."""
        single = () if self.is_batch else self.record.single
        return (single or self.record.operands)[self.wire[1]]

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

    @property
    def right_formula(self) -> Tree:
        return put(self.right, self.names)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Wrong answers to: what flows back along this wire?"""
        slips = self.operand.slips
        if self.record.kind != "loss":
            found = (Mistake(slip.rule, slip.tree) for slip in slips)
            return (Mistake("sign_error.array", negative(self.right)), *found)
        made = [(s.rare, Mistake(s.rule, s.tree if s.bare else times(UP, s.tree))) for s in slips]
        return (
            *(mistake for is_rare, mistake in made if not is_rare),
            *self._of_losses(),
            *(mistake for is_rare, mistake in made if is_rare),
            Mistake("sign_error.array", negative(self.right)),
        )

    def _of_losses(self) -> Iterator[Mistake]:
        """What is forgotten at a loss together with what arrives."""
        arrives = floats(self.graph.result.node_gradients[self.wire[0]])
        difference, rows = tree_of("y - t"), tree_of("y - t / N")
        if arrives != 1:
            yield Mistake("forgot_upstream", self.operand.tree)
            if self.is_batch:
                yield Mistake("forgot_upstream.mean", difference)
        if self.is_batch:
            yield Mistake("missing_brackets", tree_of("up * y - t / N"))
            yield Mistake("missing_brackets", rows)
        yield Mistake("forgot_local", UP)
        yield Mistake("forward_value", name("out"))

    def counted(self) -> Iterator[Mistake]:
        """With the rows, columns or elements of this graph in the place of N: formulas alone."""
        scores = np.shape(self.graph.result.node_values[self.graph.nodes[self.wire[0]].inputs[0]])
        if self.record.kind != "loss" or len(scores) != 2:
            return
        rows, columns = (("number", str(length)) for length in scores)
        of_all: list[Tree] = [
            ("number", str(prod(scores))),
            ("*", name("N"), columns),
            ("call", "size", name("y")),
        ]
        counts = [("gave_value.rows", rows), ("mean_over_columns", columns)]
        for rule, count in (*counts, *(("mean_over_elements", count) for count in of_all)):
            yield Mistake(rule, put(self.right, {"N": count}))

    def as_arrays(self, out: str, sign: str) -> Iterator[WrongArray]:
        """Each with the numbers of the run."""
        if self.record.kind == "product":
            return _Product(self).wrong(out, sign)
        return self._loss(out) if self.record.kind == "loss" else self._whole(out, sign)

    def values(self) -> Iterator[WrongArray]:
        """Wrong answers to: what is the value of this product or loss?"""
        if self.record.kind == "product":
            return _Product(self).wrong_values()
        node, worth = self.graph.nodes[self.wire[0]], self.loss
        told = {"N": int(worth["N"]), "x": node.name, "out": node.name}
        found = ((slip.rule, computed(slip.tree, worth, ())) for slip in self.record.slips)
        return (WrongArray(v, rule, lambda _: told) for rule, v in found if v is not None)

    def _whole(self, out: str, sign: str) -> Iterator[WrongArray]:
        """At a layer of one operand, all of whose elements may play together."""
        graph, run, (target, _) = self.graph, self.graph.result, self.wire
        source, node = graph.nodes[graph.source_of(self.wire)].name, graph.nodes[target]
        own, shape = floats(run.values[source]), np.shape(run.values[source])
        values = {"x": own, "own": own, "out": floats(run.node_values[target])}
        values["up"] = floats(run.node_gradients[target])
        fixed = {"of": source, "wire": node.name, "up": f"d{node.name}", "out": out, "op": node.op}

        def details(index: Index) -> dict[str, object]:
            return {**fixed, "x": named(source, index), "own": float(own[index])}

        for mistake in self.mistakes:
            found = computed(mistake.tree, values)
            if found is not None and found.ndim == len(shape):
                rule = sign if mistake.tag == "sign_error" else mistake.rule
                yield WrongArray(seen(found, shape), rule, details, found.shape != shape)

    @cached_property
    def loss(self) -> Mapping[str, Array]:
        """What the letters of a loss are worth."""
        run, node = self.graph.result, self.graph.nodes[self.wire[0]]
        x, t = (np.asarray(run.node_values[j]) for j in node.inputs)
        is_softmax = "y" not in self.record.letters
        return {
            "x": floats(x),
            "y": floats(softmax(x) if is_softmax else x),
            "t": floats(one_hot(t, x.shape) if is_softmax else t),
            "N": floats(batch_size(x)),
            "up": floats(run.node_gradients[self.wire[0]]),
            "out": floats(run.node_values[self.wire[0]]),
        }

    def _loss(self, out: str) -> Iterator[WrongArray]:
        text, values = self.graph.nodes[self.graph.source_of(self.wire)].name, self.loss

        def details(index: Index) -> dict[str, object]:
            rows, up = int(values["N"]), float(values["up"])
            return {"N": rows, "x": named(text, index), "out": out, "up": up}

        for mistake in self.mistakes:
            if (found := computed(mistake.tree, values, values["y"].shape)) is not None:
                rule = "sign_error" if mistake.tag == "sign_error" else mistake.rule
                yield WrongArray(found, rule, details)


@dataclass(frozen=True, eq=False)
class _Product:
    """Y = X · W, and what arrives from upstream, as tables."""

    site: ArraySite

    @cached_property
    def tables(self) -> dict[str, Flattened]:
        graph, target = self.site.graph, self.site.wire[0]
        node, run = graph.nodes[target], graph.result
        x, w = (floats(run.node_values[j]) for j in node.inputs[:2])
        rows = min(x.ndim - 1, 1) if len(node.inputs) > 2 else x.ndim - 1
        up = name_of_arriving(graph, target)
        texts = [graph.nodes[j].name for j in node.inputs[:2]]
        return {
            "x": Flattened(texts[0], x, rows),
            "W": Flattened(texts[1], w, 1),
            "out": Flattened(node.name, floats(run.node_values[target]), rows),
            "up": Flattened(up, floats(run.node_gradients[target]), rows),
        }

    @cached_property
    def values(self) -> dict[str, Array]:
        found = {letter: table.table for letter, table in self.tables.items()}
        if not self.site.is_batch:  # one sample is no row, and its transpose is itself
            found |= {letter: found[letter][0] for letter in ("x", "up", "out")}
        bias = self.site.graph.nodes[self.site.wire[0]].inputs[2:]
        values = self.site.graph.result.node_values
        found["N"] = floats(len(self.tables["x"].table))
        found["own"] = found["xW"[self.site.wire[1]]]
        return found | {letter: floats(values[j]) for letter, j in zip("b", bias, strict=False)}

    def wrong(self, out: str, sign: str) -> Iterator[WrongArray]:
        """What flows back, wrong; of one row of the batch; with other rows and columns."""
        slot, p = self.site.wire[1], self.tables
        asked, other = (p["x"], p["W"]) if slot == 0 else (p["W"], p["x"])
        a, b = (p["up"].row, other.row) if slot == 0 else (other.column, p["up"].column)
        details = {
            "of": asked.name,
            "own": asked.name,
            "wire": other.name,
            "m": other.name,
            "out": out,
        }
        right = table_of(self.site.operand.tree, self.values)
        assert right is not None
        x, up = p["x"].table, p["up"].table
        terms = up.shape[1] if slot == 0 else len(x)
        told = Pair(asked, f"d{asked.name}", a, b, terms, {**details, "N": len(x)})
        if slot and len(x) > 1:
            for row in range(min(len(x), MOST_ROWS)):
                yield told.wrong("forgot_batch_sum", np.outer(x[row], up[row]), right.shape)
        for mistake in self.site.mistakes:
            if (found := table_of(mistake.tree, self.values)) is not None:
                rule = sign if mistake.tag == "sign_error" else variant(mistake.rule, "pair")
                yield told.wrong(rule, found, right.shape)
        yield told.wrong("forward_value", p["out"].table, right.shape)
        yield from told.of_others(right)

    def wrong_values(self) -> Iterator[WrongArray]:
        """Without the bias, transposed, element by element, of other rows and columns."""
        p, node = self.tables, self.site.graph.nodes[self.site.wire[0]]
        asked, last = p["out"], self.site.graph.nodes[node.inputs[-1]].name
        lines = p["x"].row, p["W"].column
        told = Pair(asked, asked.name, *lines, len(p["W"].table), {"of": last})
        for slip in self.site.record.slips:
            if (found := table_of(slip.tree, self.values)) is not None:
                alike = found == asked.table if found.shape == asked.table.shape else False
                yield told.wrong(slip.rule, np.where(alike, np.nan, found), asked.table.shape)
        yield told.wrong("transposed_result.value", asked.table.T, asked.table.shape)
        yield from told.of_others(asked.table)


@dataclass(frozen=True, eq=False)
class Pair:
    """What fills the text at an element of a product: the line of `a` and the one of `b`."""

    matrix: Flattened
    name: str
    a: Callable[[int], str]
    b: Callable[[int], str]
    terms: int
    details: Mapping[str, object]

    def wrong(self, rule: str, table: Array, shape: tuple[int, ...]) -> WrongArray:
        """A wrong rule's elements, where the asked array has any."""
        values = seen(table, shape).reshape(self.matrix.values.shape)
        return WrongArray(values, rule, self, table.shape != shape)

    def of_others(self, right: Array) -> Iterator[WrongArray]:
        """The elements in other rows and columns."""
        for other in others(right, MOST_OTHERS):
            yield self.wrong("wrong_operand_order.pair", other, right.shape)

    def __call__(self, index: Index) -> dict[str, object]:
        row, column = self.matrix.place(index)
        first, second = self.a(row), self.b(column)
        pair = f"{first} {'·' if self.terms > 1 else '×'} {second}"
        names = {"x": named(self.matrix.name, index), "asked": named(self.name, index)}
        return {**self.details, **names, "pair": pair}


def name_of_arriving(graph: Graph, target: int) -> str:
    """The + of an opened layer passes on what it gets."""
    node = graph.nodes[target]
    return f"d{node.part_of}" if node.part_of else gradient_name(graph, target)


def arrives(graph: Graph, target: int) -> Tree:
    """What arrives from upstream; at a loss that ends the graph that is 1 and not written."""
    is_loss = BOOK[graph.nodes[target].op].kind == "loss"
    return ONE if is_loss and begins_with_one(graph, target) else gradient_at(graph, target)
