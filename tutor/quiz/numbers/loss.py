"""Wrong rules of the losses: softmax with cross entropy, identity with half the squared error."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy import nan, where

from tutor.engine import softmax
from tutor.engine.loss import batch_size, one_hot
from tutor.graph import Run, Wire
from tutor.graph.pieces import Index, named
from tutor.quiz.numbers.spot import output_name
from tutor.quiz.wrong import Array, Details, WrongArray, floats


@dataclass(frozen=True, eq=False)
class Loss:
    """What a loss is made of; the right gradient is up · (y − t) / n."""

    x: Array
    y: Array
    t: Array
    n: int
    up: float
    value: float


def loss_wire_mistakes(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back from this loss to the scores?"""
    at, op = _loss(run, wire[0]), run.graph.nodes[wire[0]].op
    details = _details(run, wire, at)
    softmax_rules, identity_rules = (_of_softmax, _of_both), (_of_identity, _of_both, _squares)
    for rules in softmax_rules if op == "SoftmaxWithLoss" else identity_rules:
        for rule, values in rules(at):
            yield WrongArray(floats(np.broadcast_to(values, at.y.shape)), rule, details)


def loss_value_mistakes(run: Run, i: int) -> Iterator[WrongArray]:
    """Wrong answers to: what is this loss?"""
    at, op = _loss(run, i), run.graph.nodes[i].op
    told = {"N": at.n, "x": run.graph.nodes[i].name, "out": run.graph.nodes[i].name}
    found = [("forgot_batch_mean.value", at.n * at.value if at.n > 1 else nan)]
    if op == "SoftmaxWithLoss":
        found.append(("sign_error.loss", -at.value))
        found.append(("forgot_log", float(np.sum(at.y * at.t)) if at.n == 1 else nan))
    else:
        found.append(("forgot_half.value", 2 * at.value))
    for rule, value in found:
        yield WrongArray(floats(value), rule, lambda index: told)


def _of_both(at: Loss) -> Iterator[tuple[str, Array | float]]:
    """What is taken for the gradient of either loss."""
    n = at.n if at.n > 1 else nan
    difference = at.up * (at.y - at.t)
    yield "forgot_batch_mean", where(n > 1, difference, nan)
    yield "multiplied_by_N", difference * n
    yield "forgot_upstream", (at.y - at.t) / at.n if at.up != 1 else nan
    is_doubly = at.up not in (1, at.n) and at.n > 1
    yield "forgot_upstream.mean", at.y - at.t if is_doubly else nan
    yield "sign_error", -difference
    yield "sign_error", -difference / at.n
    labelled = where(at.t == 0, nan, at.up)
    yield "forgot_label", labelled * at.y
    yield "forgot_label", labelled * at.y / at.n
    yield "missing_brackets", labelled * (at.y - at.t / n)
    yield "forgot_local", at.up
    yield "forward_value", at.x
    yield "forward_value", at.value


def _of_softmax(at: Loss) -> Iterator[tuple[str, Array | float]]:
    """What is taken for up · (y − t) / n of softmax with cross entropy alone."""
    before_softmax = -at.up * at.t / at.y / at.n
    yield "only_true_class", where(at.t == 0, 0, nan)
    yield "stopped_at_cross_entropy", where(at.t == 0, nan, before_softmax)
    yield "sigmoid_rule_on_softmax", at.up * at.y * (1 - at.y) / at.n
    yield "sigmoid_rule_on_softmax", at.up * at.y * (1 - at.y)


def _of_identity(at: Loss) -> Iterator[tuple[str, Array | float]]:
    """What is taken for up · (y − t) / n of half the squared error alone."""
    yield "forgot_half", at.up * 2 * (at.y - at.t) / at.n
    yield "forgot_half", at.up * 2 * (at.y - at.t)


def _squares(at: Loss) -> Iterator[tuple[str, Array | float]]:
    """The terms of the loss itself."""
    yield "forward_value", (at.y - at.t) ** 2 / 2
    yield "forward_value", (at.y - at.t) ** 2


def _loss(run: Run, i: int) -> Loss:
    node = run.graph.nodes[i]
    x, t = (np.asarray(run.node_values[j]) for j in node.inputs)
    is_softmax = node.op == "SoftmaxWithLoss"
    return Loss(
        x=floats(x),
        y=floats(softmax(x) if is_softmax else x),
        t=floats(one_hot(t, x.shape) if is_softmax else t),
        n=batch_size(x),
        up=float(floats(run.node_gradients[i])),
        value=float(floats(run.node_values[i])),
    )


def _details(run: Run, wire: Wire, at: Loss) -> Details:
    name, out = run.graph.nodes[run.graph.source_of(wire)].name, output_name(run)

    def details(index: Index) -> dict[str, object]:
        return {"N": at.n, "x": named(name, index), "out": out, "up": at.up}

    return details
