"""What a draw must hold before anyone sees it; a draw that does not is drawn again.

The engine, central differences and exact fractions agree; the numbers are comfortable; the answer
stands nowhere on the screen; and the wrong rules give other answers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias

import numpy as np

from tutor.engine.loss import batch_size
from tutor.formula.evaluate import value_of
from tutor.formula.normalise import Unreadable
from tutor.formula.request import Request
from tutor.formula.tree import name, number_of
from tutor.formula.written import tree_of
from tutor.graph import Graph, Node, Run, Value, Wire
from tutor.graph.graph import forward
from tutor.graph.node import foreseen
from tutor.quiz.kinds import KINDS, numbers_of
from tutor.quiz.kinds.numeric import asked_wires
from tutor.quiz.question import ROUNDED, Array, floats, is_apart, is_close
from tutor.rules import BOOK, Record
from tutor.text import Problem

MOST_DIGITS = 3
KINK = 1e-3  # how near to 0 the formula may come that is 0 where a layer bends
LARGEST, SMALLEST = 1e6, 1e-3  # what is still typed with pleasure
MEASURED = 1e-5  # how well a central difference agrees, relatively to the largest element
LEAST_DIAGNOSES = 3
COMPARED = 8  # what none of so many draws tells apart, no numbers do
UP = name("up")

Exact: TypeAlias = Any  # an object array of Fractions


@dataclass(frozen=True, eq=False)
class Asked:
    """A request for numbers on a run, with the right answer and those of the wrong rules."""

    run: Run
    request: Request

    @cached_property
    def node(self) -> int:
        return self.run.graph.index[self.request.name]

    @cached_property
    def wires(self) -> tuple[Wire, ...]:
        """The wires on which what is asked comes back."""
        return tuple(asked_wires(self.run.graph, self.request))

    @property
    def is_value(self) -> bool:
        return KINDS[self.request.verb].is_of_value

    @property
    def is_switch(self) -> bool:
        """Whether what passes a ReLU is asked; at 0, where nothing passes, there is no slope."""
        return self.request.verb == "flow" and all(
            BOOK[self.run.graph.nodes[target].op].is_blocked_at_zero(slot)
            for target, slot in self.wires
        )

    @property
    def has_upstream(self) -> bool:
        """Whether anything arrives that could flow on."""
        arriving, is_flow = self.run.node_gradients, self.request.verb == "flow"
        return not is_flow or any(np.any(arriving[target]) for target, _ in self.wires)

    @cached_property
    def right(self) -> Array:
        """What is right for the whole array, where one element of it is asked for too."""
        return numbers_of(self.request).right(self.run, self.request)

    @cached_property
    def answer(self) -> Array:
        """What is to be typed."""
        return self.part(self.right)

    def part(self, values: object) -> Array:
        """What is asked for of something that there is for the whole array."""
        spread = np.broadcast_to(np.asarray(values), self.right.shape)
        return np.asarray(spread if self.request.index is None else spread[self.request.index])

    @cached_property
    def ties(self) -> frozenset[tuple[str, str]]:
        """The tags of two rules that nothing tells apart; "" is that of the right answer."""
        tags = [rule.partition(".")[0] for rule, _ in self._answers]
        pairs = zip(*np.nonzero(np.triu(self._same, 1)), strict=True)
        return frozenset((tags[a], tags[b]) for a, b in pairs if tags[a] != tags[b])

    @cached_property
    def diagnoses(self) -> int:
        """How many wrong answers there are, each of which no earlier rule gives."""
        return int(np.sum(~np.tril(self._same, -1).any(axis=1))) - 1

    @cached_property
    @np.errstate(invalid="ignore")  # inf - inf, where a rule divides by 0
    def _same(self) -> np.ndarray:
        """Which two are one answer wherever both say anything; near the right one is not apart."""
        b = np.array([np.ravel(answer) for _, answer in self._answers])
        a = b[:, np.newaxis]
        both = np.isfinite(a) & np.isfinite(b)
        alike = is_close(a, b)
        alike[0] = ~is_apart(b, b[0])
        return np.asarray(both.any(axis=-1) & (alike | ~both).all(axis=-1))

    @cached_property
    @np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
    def _answers(self) -> list[tuple[str, Array]]:
        """The right answer and that of each wrong rule, nan where it says nothing."""
        found = numbers_of(self.request).wrong(self.run, self.request)
        told = (mistake.told_from(self.right) for mistake in found)
        wrong = [(each.rule, self.part(each.values)) for each in told if not each.general]
        return [("", self.answer), *(each for each in wrong if np.isfinite(each[1]).any())]


def numbers_for(graphs: Iterable[Graph], request: Request) -> Graph | None:
    """The first of these graphs at whose numbers a question can be asked, as far as any can be."""
    tied: list[Asked] = []
    for asked in islice(_alike(_open(graphs, request)), COMPARED):
        if not asked.ties and asked.diagnoses >= LEAST_DIAGNOSES and _is_confirmed(asked):
            return asked.run.graph
        tied.append(asked)
    return _least_tied(tied)


def comfortable(graphs: Iterable[Graph]) -> Iterator[Graph]:
    """Those of the graphs whose numbers can be read, where none of them is asked for."""
    return (run.graph for run in _runs(graphs) if _is_comfortable(run))


def _runs(graphs: Iterable[Graph]) -> Iterator[Run]:
    for graph in graphs:
        try:
            yield graph.result
        except Problem:  # a layer cannot compute with these numbers
            continue


def _open(graphs: Iterable[Graph], request: Request) -> Iterator[Asked]:
    """What can be asked at all: the answer does not stand on the screen."""
    for run in _runs(graphs):
        asked = Asked(run, request)
        switch = asked.wires[0][0] if asked.is_switch else None
        if _is_comfortable(run, switch) and asked.has_upstream and _is_hidden(asked):
            yield asked


def _alike(draws: Iterator[Asked]) -> Iterator[Asked]:
    """Those that are blocked if the first one is, so that blocked wires are asked about too."""
    for first in draws:
        yield first
        yield from (asked for asked in draws if asked.answer.any() == first.answer.any())


def _least_tied(draws: list[Asked]) -> Graph | None:
    """The first draw whose ties no other is without: those lie in the graph, not in the numbers."""
    least = [asked for asked in draws if not any(other.ties < asked.ties for other in draws)]
    enough = min(LEAST_DIAGNOSES, max((asked.diagnoses for asked in least), default=0))
    named = (asked for asked in least if asked.diagnoses >= enough)
    return next((asked.run.graph for asked in named if _is_confirmed(asked)), None)


def _is_comfortable(run: Run, switch: int | None = None) -> bool:
    """Whether every number can be read and typed, and no node stands at the edge of its rule.

    A 0 may enter the `switch`: a ReLU that is asked about, and blocks it.
    """
    graph = run.graph
    given = [*graph.inputs.values(), graph.dout]
    return (
        all(float(f"{x:.{MOST_DIGITS}g}") == x for value in given for x in np.ravel(floats(value)))
        and all(_is_moderate(v) for v in (*run.node_values, *run.node_gradients) if v is not None)
        and all(_stands_clear(run, i, i == switch) for i in range(len(graph.nodes)))
    )


def _is_hidden(asked: Asked) -> bool:
    """Whether the answer is not on the screen, and is none that one would guess: 0, 1 or -1.

    Where a rule copies, blocks or takes the other input, seeing that is the question; and so it is
    where some elements of an array are 0, because nothing arrives there.
    """
    zero = (asked.answer == 0) & bool(asked.answer.ndim and asked.answer.any())
    answers = np.ravel(asked.answer[~(asked.part(_is_the_rule(asked)) | zero)])[:, np.newaxis]
    seen = [np.ravel(floats(value)) for value in _on_screen(asked)]
    return not np.any(is_close(answers, np.concatenate([[0, 1, -1], *seen]), ROUNDED))


def _is_confirmed(asked: Asked) -> bool:
    """Whether central differences and, where the graph is rational, fractions give the same."""
    graph, right = asked.run.graph, asked.right
    if asked.is_value:
        values = exact_values(graph)
        return values is None or bool(np.all(is_close(right, floats(values[asked.node]))))
    if asked.request.is_local:  # the graph as far as its node, with 1 arriving there
        target = asked.wires[0][0]
        graph = Graph(graph.name, graph.nodes[: target + 1], target)
    at_bend = asked.is_switch & (floats(asked.run.node_values[asked.node]) == 0)
    off = np.where(at_bend, 0, right - floats(slopes(graph, asked.wires, exact=False)))
    if np.any(np.abs(off) > MEASURED * max(np.max(np.abs(right), initial=0), SMALLEST)):
        return False
    exact = slopes(graph, asked.wires, exact=True)
    return exact is None or bool(np.all(at_bend | is_close(right, exact)))


def _is_the_rule(asked: Asked) -> np.ndarray | bool:
    """At which elements to copy, to block or to take the other input is what the node does."""
    if asked.is_value:
        return _leaves_as_it_is(asked.run, asked.node)
    if len(asked.wires) > 1:
        shares = [floats(asked.run.wire_gradients[wire]) for wire in asked.wires]
        return np.asarray(np.count_nonzero(shares, axis=0) <= 1)  # the others are blocked
    return asked.request.verb != "chain" and _hands_on(asked)


def _leaves_as_it_is(run: Run, i: int) -> np.ndarray | bool:
    """Where a value is that of an operand: at a layer that bends, and where 0 is subtracted."""
    node, record = run.graph.nodes[i], BOOK[run.graph.nodes[i].op]
    if record.operator == "-":
        return np.asarray(floats(run.node_values[node.inputs[1]]) == 0)
    return _is_of_others(record)


def _is_of_others(record: Record) -> bool:
    """Whether what leaves a layer entered it, or nearly: it chooses, or moves elements."""
    return record.kind == "layout" or any(operand.is_switch for operand in record.operands)


def _hands_on(asked: Asked) -> bool:
    """Whether the node copies, blocks or takes the other input on the one wire asked about."""
    ((target, slot),) = asked.wires
    record = BOOK[asked.run.graph.nodes[target].op]
    if _is_of_others(record):
        return True
    if asked.request.is_local:
        back = record.operands[slot].tree
        return record.kind == "elementwise" and (back[0] == "name" or number_of(back) is not None)
    if record.kind == "reduction":
        return record.copies(slot)
    alone = record.single[slot : slot + 1]
    adds = record.copies(slot) or any(operand.tree == UP for operand in alone)  # b of one row
    return adds and asked.right.shape == np.shape(asked.run.node_values[target])


def _on_screen(asked: Asked) -> Iterator[Value]:
    """The numbers that stand when the question is asked."""
    run, graph = asked.run, asked.run.graph
    now, _ = KINDS[asked.request.verb].steps(graph, asked.request, graph.last_forward)
    if now >= graph.last_forward:
        yield run.dout
    yield from (v for v, k in zip(run.node_values, graph.value_step, strict=True) if k <= now)
    steps = zip(run.node_gradients, graph.gradient_step, strict=True)
    yield from (g for g, k in steps if g is not None and k is not None and k <= now)
    yield from (run.wire_gradients[wire] for wire, k in graph.wire_step.items() if k <= now)


def _is_moderate(value: Value) -> bool:
    size = np.abs(floats(value))
    return bool(np.all(np.isfinite(size) & (size < LARGEST) & ((size == 0) | (size > SMALLEST))))


def _stands_clear(run: Run, i: int, may_be_zero: bool) -> bool:
    """Whether the operands are off the kink of the node and where a sigmoid or eˣ still moves."""
    node = run.graph.nodes[i]
    if not node.is_operation:
        return True
    record = BOOK[node.op]
    operands = [floats(run.node_values[j]) for j in node.inputs]
    if record.bends_at:
        given = dict(zip(record.letters, operands, strict=True))
        bend = value_of(tree_of(record.bends_at), given)
        return bool(np.all((np.abs(bend) >= KINK) | (may_be_zero and bend == 0)))
    if record.steepest and np.any(np.abs(operands[0]) > record.steepest):
        return False
    return not record.widest or bool(np.all(np.ptp(operands[0], axis=-1) <= record.widest))


def slopes(graph: Graph, wires: Sequence[Wire], exact: bool) -> Array | None:
    """How fast Σ dout · output changes with each element of what the wires bring.

    By central differences of floats, or without any rounding; None where the graph is not rational.
    """
    array, h, values_of = FRACTIONS if exact else FLOATS
    value, dout = array(graph.result.node_values[graph.source_of(wires[0])]), array(graph.dout)
    slopes = np.empty(value.shape)
    for index in np.ndindex(value.shape):
        step = np.zeros_like(value)
        step[index] = h
        ends = [values_of(_with_nudged(graph, wires, value + by)) for by in (step, -step)]
        if None in ends:
            return None
        above, below = (np.sum(values[graph.output] * dout) for values in ends)
        slopes[index] = float((above - below) / (2 * h))
    return slopes


def _with_nudged(graph: Graph, wires: Sequence[Wire], value: Value) -> Graph:
    """The graph in which these wires bring another value than the others of their source."""
    nodes, extra = list(graph.nodes), len(graph.nodes)
    for target, slot in wires:
        inputs = list(nodes[target].inputs)
        inputs[slot] = extra
        nodes[target] = replace(nodes[target], inputs=tuple(inputs))
    return Graph(graph.name, (*nodes, Node("nudged", "input", value=value)), graph.output)


def exact_values(graph: Graph) -> list[Exact] | None:
    """Every value in fractions, by the formulas of the rule book; None if there is none."""
    values = [None if node.is_operation else _exact(node.value) for node in graph.nodes]
    try:
        for i, (node, shape) in enumerate(zip(graph.nodes, foreseen(graph.nodes), strict=True)):
            if node.is_operation:
                value = _exact(_computed(node, [values[j] for j in node.inputs]))
                values[i] = value.reshape(shape)
    except (TypeError, Unreadable):  # exp of fractions, the softmax of a loss
        return None
    return values


def _computed(node: Node, operands: Sequence[Exact]) -> Exact:
    """The value of a layer; of a product each picture is a row, of a loss N is the mean's."""
    record, first = BOOK[node.op], operands[0]
    given = dict(zip(record.letters, operands, strict=True))
    if record.kind == "product" and first.ndim > 2:
        given[record.letters[0]] = first.reshape(-1, len(operands[1]))
    if record.kind == "loss":
        given["N"] = _exact(batch_size(first))
    arguments = node.arguments if first.ndim or record.kind != "reduction" else ()
    value = value_of(record.made_with(arguments), given, number=_exact)
    if any(isinstance(each, float) and each for each in np.ravel(value)):  # not the 0.0 of a ReLU
        raise TypeError("a root is no fraction")
    return value


def _exact(value: object) -> Exact:
    """Numbers as the decimal fractions that they are written as."""
    return np.asarray(_fractions(np.asarray(value)), dtype=object)


_fractions = np.frompyfunc(lambda n: n if isinstance(n, Fraction) else Fraction(str(n)), 1, 1)

Ways = tuple[Callable[[object], Any], Any, Callable[[Graph], Any]]
FLOATS: Ways = floats, 1e-4, lambda graph: forward(graph)[1]
FRACTIONS: Ways = _exact, Fraction(1, 10**20), exact_values
"""How to calculate: arrays, a step (as small as one likes without rounding), all values."""
