"""One element of what a loss layer takes and gives: the loss, a probability, y − t."""

import numpy as np

from tutor import engine
from tutor.engine.loss import one_hot
from tutor.graph.formulas import Digits, as_operand
from tutor.graph.graph import Wire
from tutor.graph.pieces import ALL, Index, Recipe, Terms, element, named, of_value
from tutor.graph.run import Run


def cross_entropy(run: Run, i: int, digits: Digits) -> Recipe:
    """−Σ t · log y / N, over the labels that are not 0."""
    scores, labels = run.graph.nodes[i].inputs
    y, t = engine.softmax(run.node_values[scores]), _labels(run, i)
    used = np.flatnonzero(t)
    y, t = y.ravel()[used], t.ravel()[used]

    def written(k: int) -> str:
        log = f"log({digits(y[k])})"
        return log if t[k] == 1 else f"{as_operand(t[k], digits)} × {log}"

    name, label = (run.graph.nodes[j].name for j in (scores, labels))
    mean = _mean(run, scores)
    symbols = f"-sum({label} × log(softmax({name}))){mean}"
    return Recipe(symbols, f"-({{}}){mean}", Terms(t * np.log(y), written))


def squared_error(run: Run, i: int, digits: Digits) -> Recipe:
    """½ Σ(y − t)² / N."""
    outputs, labels = run.graph.nodes[i].inputs
    y, t = (of_value(run, j, (ALL,) * np.ndim(run.node_values[j])) for j in (outputs, labels))

    def written(k: int) -> str:
        return f"({digits(y.values[k])} - {as_operand(t.values[k], digits)})²"

    mean = _mean(run, outputs)
    terms = Terms((y.values - t.values) ** 2, written)
    return Recipe(f"½ × sum(({y.name} - {t.name})²){mean}", f"½ × ({{}}){mean}", terms)


def loss_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """(y − t) / N, times what arrives where that is not 1."""
    target, _ = wire
    node, dout = run.graph.nodes[target], element(run.node_gradients[target], ())
    scores, labels = (run.graph.nodes[j] for j in node.inputs)
    values, y, t = run.node_values[node.inputs[0]], scores.name, labels.name
    if node.op == "SoftmaxWithLoss":
        values, y = engine.softmax(values), f"softmax({y})"
        t = t if np.ndim(run.node_values[node.inputs[1]]) == len(index) else f"one_hot({t})"
    names = f"{named(y, index)} - {named(t, index)}"
    numbers = f"{digits(element(values, index))} - {_label(run, target, index, digits)}"
    mean = _mean(run, node.inputs[0])
    if mean or dout != 1:
        names, numbers = f"({names}){mean}", f"({numbers}){mean}"
    if dout == 1:
        return Recipe(names, numbers)
    return Recipe(f"d{node.name} × {names}", f"{as_operand(dout, digits)} × {numbers}")


def probability(run: Run, i: int, index: Index, digits: Digits) -> tuple[str, float, Recipe]:
    """A probability by its name, its value, and how softmax makes it of a row of scores."""
    scores = run.graph.nodes[i].inputs[0]
    one, row = of_value(run, scores, index), of_value(run, scores, (*index[:-1], ALL))
    terms = Terms(np.exp(row.values), lambda k: f"exp({digits(row.values[k])})")
    symbols = f"exp({one.name}) ÷ sum(exp({row.name}))"
    recipe = Recipe(symbols, f"exp({digits(one.values[0])}) ÷ ({{}})", terms)
    y = engine.softmax(run.node_values[scores])
    return named(f"softmax({run.graph.nodes[scores].name})", index), y[index], recipe


def _label(run: Run, i: int, index: Index, digits: Digits) -> str:
    return as_operand(element(_labels(run, i), index), digits)


def _labels(run: Run, i: int) -> np.ndarray:
    """The labels of a loss in the shape of its scores."""
    scores, labels = (np.asarray(run.node_values[j]) for j in run.graph.nodes[i].inputs)
    hot: np.ndarray = one_hot(labels, scores.shape)
    return hot + 0  # numbers where it has truth values


def _mean(run: Run, i: int) -> str:
    """What a loss is divided by: the rows of a batch."""
    shape = np.shape(run.node_values[i])
    return f" ÷ {shape[0]}" if len(shape) == 2 else ""
