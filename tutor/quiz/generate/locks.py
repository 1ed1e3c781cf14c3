"""What a draw must hold before anyone sees it; a draw that does not is drawn again.

The engine, central differences and exact fractions agree; the numbers are comfortable; and the
answer stands nowhere on the screen. What the wrong rules give is compared in `rivals`.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import isclose

import numpy as np

from tutor.engine import numerical_gradient
from tutor.formula.evaluate import value_of
from tutor.formula.tree import name, number_of
from tutor.formula.written import tree_of
from tutor.graph import Graph, Node, Run, Value, Wire
from tutor.graph.graph import forward
from tutor.quiz.generate.asked import Asked
from tutor.quiz.generate.exact import exact_slope, exact_value
from tutor.quiz.question import Array, floats
from tutor.rules import BOOK

MOST_DIGITS = 3
KINK = 1e-3  # how near to 0 the formula may come that is 0 where a layer bends
LARGEST, SMALLEST = 1e6, 1e-3  # what is still typed with pleasure
SEEN = 0.005  # so near to the answer a number on the screen is taken for it
NOTHING = 1e-9  # what rounding leaves where gradients cancel
TWIN = 1e-6  # so near, relatively, what must be one number is one
UP = name("up")
MEASURED = 1e-5  # how well a central difference agrees


def is_comfortable(run: Run, switch: int | None = None) -> bool:
    """Whether every number can be read and typed, and no node stands at the edge of its rule.

    A 0 may enter the `switch`: a ReLU that is asked about, and blocks it.
    """
    graph = run.graph
    given = [*graph.inputs.values(), graph.dout]
    return (
        all(_has_few_digits(x) for value in given for x in np.ravel(np.asarray(value)))
        and all(_is_moderate(value) for value in run.node_values)
        and all(_is_moderate(g) for g in run.node_gradients if g is not None)
        and all(_stands_clear(run, i, i == switch) for i in range(len(graph.nodes)))
    )


def is_hidden(asked: Asked) -> bool:
    """Whether the answer is not on the screen, and is none that one would guess: 0, 1 or -1.

    Where a rule copies, blocks or takes the other input, seeing that is the question; and so it is
    where some elements of an array are 0, because nothing arrives there.
    """
    zero = (asked.answer == 0) & bool(asked.answer.ndim and asked.answer.any())
    answers = np.ravel(asked.answer[~(_is_the_rule(asked) | zero)])
    if np.any(np.isclose(np.abs(answers)[:, np.newaxis], [0, 1], rtol=SEEN, atol=NOTHING)):
        return False
    seen = np.concatenate([np.ravel(floats(value)) for value in _on_screen(asked)])
    return not np.any(np.isclose(answers[:, np.newaxis], seen, rtol=SEEN, atol=0))


def is_confirmed(asked: Asked) -> bool:
    """Whether central differences and, where the graph is rational, fractions give the same."""
    if asked.verb == "predict":
        exact = exact_value(asked.run.graph, asked.node)
        return exact is None or bool(np.allclose(asked.right, exact, rtol=TWIN, atol=0))
    graph = _node_alone(asked) if asked.verb == "ask" else asked.run.graph
    clear = asked.own != 0 if is_switch(asked) else np.ones(asked.right.shape, bool)
    if not _agree(asked.right[clear], _measured(graph, asked.wires)[clear], MEASURED):
        return False
    return all(
        exact is None or isclose(asked.right[index], exact, rel_tol=TWIN, abs_tol=TWIN)
        for index in np.ndindex(asked.right.shape)
        for exact in [exact_slope(graph, asked.wires, index)]
    )


def is_switch(asked: Asked) -> bool:
    """Whether what passes a ReLU is asked; at 0, where nothing passes, there is no slope."""
    return asked.verb == "flow" and all(
        BOOK[asked.run.graph.nodes[target].op].is_blocked_at_zero(slot)
        for target, slot in asked.wires
    )


def has_upstream(asked: Asked) -> bool:
    """Whether anything arrives that could flow on."""
    arriving = (asked.run.node_gradients[target] for target, _ in asked.wires)
    return asked.verb != "flow" or any(np.any(gradient) for gradient in arriving)


def _is_the_rule(asked: Asked) -> np.ndarray:
    """At which elements to copy, to block or to take the other input is what the node does."""
    if asked.verb == "predict":
        rule = _leaves_as_it_is(asked.run, asked.node)
    elif len(asked.wires) > 1:
        shares = [floats(asked.run.wire_gradients[wire]) for wire in asked.wires]
        rule = np.asarray(np.count_nonzero(shares, axis=0) <= 1)  # the others are blocked
    else:
        rule = np.asarray(asked.verb != "chain" and _hands_on(asked))
    whole = np.broadcast_to(rule, asked.right.shape)
    return np.asarray(whole if asked.index is None else whole[asked.index])


def _leaves_as_it_is(run: Run, i: int) -> np.ndarray:
    """Where a value is that of an operand: at a layer that bends, and where 0 is subtracted."""
    node, record = run.graph.nodes[i], BOOK[run.graph.nodes[i].op]
    taken = [
        floats(run.node_values[j]) == 0
        for j, operand in zip(node.inputs, record.operands, strict=True)
        if record.adds and number_of(operand.tree) == -1
    ]
    return taken[0] if taken else np.asarray(bool(record.bends_at))


def _hands_on(asked: Asked) -> bool:
    """Whether the node copies, blocks or takes the other input on the one wire asked about."""
    (wire,) = asked.wires
    record = BOOK[asked.run.graph.nodes[wire[0]].op]
    operand = record.operands[wire[1]]
    if record.kind == "elementwise" and operand.is_switch:
        return True
    if asked.verb == "ask":
        is_seen = operand.tree[0] == "name" or number_of(operand.tree) is not None
        return record.kind == "elementwise" and is_seen
    return _passes_on(asked.run, wire)


def _on_screen(asked: Asked) -> Iterator[Value]:
    """The numbers that stand when the question is asked."""
    run, graph = asked.run, asked.run.graph
    if asked.verb == "predict":
        now = graph.value_step[asked.node]
        yield from (v for v, k in zip(run.node_values, graph.value_step, strict=True) if k < now)
        return
    yield from run.node_values
    yield run.dout
    if asked.verb == "flow":
        now = max(graph.wire_step[wire] for wire in asked.wires)
        steps = zip(run.node_gradients, graph.gradient_step, strict=True)
        yield from (g for g, k in steps if g is not None and k is not None and k < now)
        yield from (run.wire_gradients[wire] for wire, k in graph.wire_step.items() if k < now)


def _passes_on(run: Run, wire: Wire) -> bool:
    """Whether a sum, or the bias of one row, hands on what arrives as it is."""
    target, slot = wire
    record = BOOK[run.graph.nodes[target].op]
    if record.kind == "reduction":
        return record.copies(slot)
    alone = record.single[slot : slot + 1]
    adds = record.copies(slot) or any(operand.tree == UP for operand in alone)
    return adds and np.shape(run.wire_gradients[wire]) == np.shape(run.node_values[target])


def _has_few_digits(number: float) -> bool:
    return float(f"{number:.{MOST_DIGITS}g}") == number


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


def _agree(a: Array, b: Array, margin: float) -> bool:
    size = max(float(np.max(np.abs(a), initial=0)), SMALLEST)
    return bool(np.all(np.abs(a - b) <= margin * size))


def _node_alone(asked: Asked) -> Graph:
    """The graph as far as the node asked about, with 1 arriving there."""
    graph, target = asked.run.graph, asked.wires[0][0]
    return Graph(graph.name, graph.nodes[: target + 1], target)


def _measured(graph: Graph, wires: tuple[Wire, ...]) -> Array:
    """The gradient along the wires by nudging what they bring."""
    value = graph.result.node_values[graph.source_of(wires[0])]

    def output(nudged: Value) -> Value:
        _, values = forward(_with_nudged(graph, wires, nudged))
        return np.sum(values[graph.output] * np.asarray(graph.dout))

    return floats(numerical_gradient(output, np.array(value, dtype=float)))


def _with_nudged(graph: Graph, wires: tuple[Wire, ...], value: Value) -> Graph:
    """The graph in which these wires bring another value than the others of their source."""
    nodes, extra = list(graph.nodes), len(graph.nodes)
    for target, slot in wires:
        inputs = list(nodes[target].inputs)
        inputs[slot] = extra
        nodes[target] = replace(nodes[target], inputs=tuple(inputs))
    return Graph(graph.name, (*nodes, Node("nudged", "input", value=value)), graph.output)
