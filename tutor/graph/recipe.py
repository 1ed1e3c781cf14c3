"""How one element of a value or of a gradient is made, by the layer that makes it."""

import math
from dataclasses import replace
from itertools import product

import numpy as np

from tutor import engine
from tutor.engine.loss import one_hot
from tutor.formula.tree import ONE, name, put, times
from tutor.formula.tree import number as number_tree
from tutor.formula.written import BY_HAND, in_notation
from tutor.graph.formulas import (
    Digits,
    as_factor,
    as_operand,
    condition,
    formula_of,
    is_on_or_off,
    local_of,
    switched,
    symbol,
)
from tutor.graph.graph import Run
from tutor.graph.node import Wire
from tutor.graph.numbers import is_small
from tutor.graph.pieces import (
    ALL,
    Index,
    Pattern,
    Piece,
    Recipe,
    Terms,
    element,
    named,
    of_gradient,
    of_value,
    origin,
    product_of,
    spread,
    sum_of,
)
from tutor.rules import Record, record_of


def value_recipe(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """How an element of an operation's value is made."""
    node, rules = run.graph.nodes[i], _rules(run, i)
    match rules.kind:
        case "product":
            return _product_value(run, i, index, digits)
        case "reduction":
            return _reduced_value(run, i, index, digits)
        case "loss":
            return (_cross_entropy if rules.classes else _squared_error)(run, i, digits)
        case "rows":
            return probability(run, i, index, digits)[2]
        case "layout":
            return sum_of(of_value(run, node.inputs[0], _elsewhere(run, i, index)), digits)
    operands = _operands(run, i, index)
    numbers = [as_operand(piece.values[0], digits) for piece in operands]
    return Recipe(formula_of(node, [piece.name for piece in operands]), formula_of(node, numbers))


def share_recipe(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """How an element of the gradient is made that comes back on a wire."""
    match _rules(run, wire[0]).kind:
        case "product":
            return _product_share(run, wire, index, digits)
        case "reduction":
            return _reduced_share(run, wire, index, digits)
        case "loss":
            return _loss_share(run, wire, index, digits)
        case "rows":
            return _row_share(run, wire, index, digits)
        case "layout":
            return sum_of(
                of_gradient(run, wire[0], _elsewhere(run, wire[0], index, back=True)), digits
            )
    return _elementwise_share(run, wire, index, digits)


def switch_at(run: Run, wire: Wire, index: Index) -> tuple[bool, str] | None:
    """Whether a layer passes on what arrives for an element of an operand, and why: "x[0] > 0".

    None where the layer is no such switch, or the element went into several.
    """
    target, slot = wire
    node = run.graph.nodes[target]
    if not is_on_or_off(node, slot):
        return None
    operands, out = _beside(run, wire, index)
    if not out.is_one:
        return None
    is_on = switched(node, slot, [piece.values[0] for piece in operands], out.values[0]) != "0"
    names = [piece.name for piece in operands]
    return is_on, condition(node, slot, names, out.name, holds=is_on)


def _rules(run: Run, i: int) -> Record:
    return record_of(run.graph.nodes[i].op)


def _operands(run: Run, i: int, pattern: Pattern) -> list[Piece]:
    """The elements of each operand that an elementwise layer takes for those of its value."""
    shapes = [(j, np.shape(run.node_values[j])) for j in run.graph.nodes[i].inputs]
    return [of_value(run, j, origin(pattern, shape)) for j, shape in shapes]


def _beside(run: Run, wire: Wire, index: Index) -> tuple[list[Piece], Piece]:
    """What an element of an operand meets in a layer, itself included, and what is made there."""
    target, _ = wire
    if _rules(run, target).kind == "reduction":
        out = of_value(run, target, _reduced(run, target, index))
        return [of_value(run, run.graph.source_of(wire), index)], out
    pattern = spread(run, wire, index)
    return _operands(run, target, pattern), of_value(run, target, pattern)


# Element by element


def _elementwise_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives × the local derivative, summed over all elements that this one went into."""
    target, slot = wire
    pattern, rule = spread(run, wire, index), _local_in_names(run, wire, index)
    arrives = of_gradient(run, target, pattern)
    if arrives.is_one:
        is_switch = _rules(run, target).operands[slot].is_switch
        local = _local_in_numbers(run, wire, pattern, digits) if is_switch else rule
        numbers = _in_numbers(run, wire, pattern, rule, digits)
        return Recipe(_times(arrives.name, local, rule), numbers)
    axes = zip(pattern, np.shape(run.node_values[target]), strict=True)
    places = list(product(*(range(n) if isinstance(k, slice) else (k,) for k, n in axes)))
    worth = _unsummed(run, wire)[pattern].ravel()
    terms = Terms(worth, lambda k: _in_numbers(run, wire, places[k], rule, digits))
    return Recipe(f"sum({_times(arrives.name, rule, rule)})", "{}", terms)


def _in_numbers(run: Run, wire: Wire, at: Pattern, rule: str, digits: Digits) -> str:
    arrives = as_operand(element(run.node_gradients[wire[0]], at), digits)
    return _times(arrives, _local_in_numbers(run, wire, at, digits), rule)


def _local_in_names(run: Run, wire: Wire, index: Index) -> str:
    target, slot = wire
    node, (operands, out) = run.graph.nodes[target], _beside(run, wire, index)
    names = [piece.name for piece in operands]
    return as_factor(node, slot, local_of(node, slot, names, out.name))


def _local_in_numbers(run: Run, wire: Wire, at: Pattern, digits: Digits) -> str:
    target, slot = wire
    node, out = run.graph.nodes[target], element(run.node_values[target], at)
    values = [piece.values[0] for piece in _operands(run, target, at)]
    if record_of(node.op).operands[slot].is_switch:
        return switched(node, slot, values, out)
    written = [as_operand(value, digits) for value in values]
    return as_factor(node, slot, local_of(node, slot, written, as_operand(out, digits)))


def _times(arrives: str, local: str, rule: str) -> str:
    """A product; what arrives alone, where the local derivative is 1 by its rule."""
    if rule == "1":
        return arrives
    is_compound = local[0] == "-" or (" ÷ " in local and local[0] != "(")
    return f"{arrives} × {f'({local})' if is_compound else local}"


def _unsummed(run: Run, wire: Wire) -> np.ndarray:
    """The gradient on a wire before it is summed over the axes that were broadcast."""
    target, slot = wire
    node, shape = run.graph.nodes[target], np.shape(run.node_values[target])
    layer = getattr(engine, node.op)(*node.arguments)
    layer.forward(*(np.broadcast_to(np.asarray(run.node_values[j]), shape) for j in node.inputs))
    found = layer.backward(run.node_gradients[target])
    share: np.ndarray = found[slot] if isinstance(found, tuple) else found
    return share


# One of many


def _reduced_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """The elements added, and what is made of their sum; or those of which one is taken."""
    node = run.graph.nodes[i]
    (back,) = _rules(run, i).operands
    piece = of_value(run, node.inputs[0], _summed(run, i, index))
    if back.tree == ONE:
        return sum_of(piece, digits)
    symbols = f"{symbol(node)}({piece.name})"
    if back.is_switch:
        written = ", ".join(map(digits, piece.values)) if is_small(piece.values) else "…"
        return Recipe(symbols, f"{symbol(node)}({written})")
    part = put(back.tree, {"count": number_tree(piece.values.size)})
    numbers = in_notation(times(name("({})"), part), BY_HAND)
    return replace(sum_of(piece, digits), symbols=symbols, numbers=numbers)


def _reduced_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives at the one that was made of many, times each one's part in it."""
    target, slot = wire
    (back,) = _rules(run, target).operands
    arrives = of_gradient(run, target, _reduced(run, target, index))
    if back.tree == ONE:
        return sum_of(arrives, digits)
    if back.is_switch:
        (own,), out = _beside(run, wire, index)
        part = name(switched(run.graph.nodes[target], slot, [own.values[0]], out.values[0]))
    else:
        many = np.size(run.node_values[run.graph.source_of(wire)])
        count = number_tree(many // max(1, np.size(run.node_values[target])))
        part = put(back.tree, {"count": count})
    sides = (arrives.name, as_operand(arrives.values[0], digits))
    symbols, numbers = (in_notation(times(name(side), part), BY_HAND) for side in sides)
    return Recipe(symbols, numbers)


def _summed(run: Run, i: int, index: Index) -> Pattern:
    """The elements of its operand that an element of a sum is made of."""
    dimensions, axes, keepdims = _sum_axes(run, i)
    kept = iter(k for a, k in enumerate(index) if not (keepdims and a in axes))
    return tuple(ALL if a in axes else next(kept) for a in range(dimensions))


def _reduced(run: Run, i: int, index: Index) -> Index:
    """The element of a sum that an element of its operand goes into."""
    _, axes, keepdims = _sum_axes(run, i)
    return tuple(0 if a in axes else k for a, k in enumerate(index) if keepdims or a not in axes)


def _sum_axes(run: Run, i: int) -> tuple[int, set[int], bool]:
    """The dimensions of a sum's operand, those that are summed, and whether they are kept."""
    node = run.graph.nodes[i]
    axis, keepdims = node.arguments
    every = range(np.ndim(run.node_values[node.inputs[0]]))
    axes = every if axis is None else [every[a] for a in np.ravel(np.asarray(axis))]
    return len(every), set(axes), bool(keepdims)


# The same elsewhere


def _elsewhere(run: Run, i: int, index: Index, back: bool = False) -> Index:
    """Where an element of the value stood in the operand, or, `back`, where one of that went."""
    node = run.graph.nodes[i]
    shapes = [np.shape(run.node_values[j]) for j in (node.inputs[0], i)]
    x, out = (np.arange(math.prod(shape)).reshape(shape) for shape in shapes)
    layer = getattr(engine, node.op)(*node.arguments)
    moved = layer.forward(x)
    place = int(np.asarray(layer.backward(out) if back else moved)[index])
    return tuple(map(int, np.unravel_index(place, shapes[back])))


# A row as a whole


def probability(run: Run, i: int, index: Index, digits: Digits) -> tuple[str, float, Recipe]:
    """A probability by its name, its value, and how softmax makes it of a row of scores."""
    scores = run.graph.nodes[i].inputs[0]
    one, row = of_value(run, scores, index), of_value(run, scores, (*index[:-1], ALL))
    terms = Terms(np.exp(row.values), lambda k: f"exp({digits(row.values[k])})")
    symbols = f"exp({one.name}) ÷ sum(exp({row.name}))"
    recipe = Recipe(symbols, f"exp({digits(one.values[0])}) ÷ ({{}})", terms)
    y = engine.softmax(run.node_values[scores])
    return named(f"softmax({run.graph.nodes[scores].name})", index), y[index], recipe


def _row_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """y × (dy − Σ y · dy), the sum over the row: each score has a part in all of its values."""
    target, _ = wire
    row: Pattern = (*index[:-1], ALL)
    y, arrives = of_value(run, target, index), of_gradient(run, target, index)
    back = product_of(of_value(run, target, row), of_gradient(run, target, row), digits)
    own, up = (as_operand(piece.values[0], digits) for piece in (y, arrives))
    symbols = f"{y.name} × ({arrives.name} - {back.symbols})"
    return Recipe(symbols, f"{own} × ({up} - ({{}}))", back.terms)


# Products of matrices


def _product_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """A row of x times a column of W, and the bias if there is one."""
    x, W, *bias = run.graph.nodes[i].inputs
    is_matrix = np.ndim(run.node_values[W]) == 2
    sample, column = (index[:-1], index[-1:]) if is_matrix else (index, ())
    features = np.ndim(run.node_values[x]) - len(sample)
    row = of_value(run, x, (*sample, *[ALL] * features))
    made = product_of(row, of_value(run, W, (ALL, *column)), digits)
    if not bias:
        return made
    b = of_value(run, bias[0], origin(index, np.shape(run.node_values[bias[0]])))
    numbers = f"{{}} + {as_operand(b.values[0], digits)}"
    return replace(made, symbols=f"{made.symbols} + {b.name}", numbers=numbers)


def _product_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """dx: a row of dY times a row of W; dW: a column of x times one of dY; db: a column of dY."""
    target, slot = wire
    x, W = run.graph.nodes[target].inputs[:2]
    samples = _sample_axes(run, target)
    features = np.shape(run.node_values[x])[samples:]
    columns = [ALL] * (np.ndim(run.node_values[W]) - 1)
    if slot == 0:
        d = int(np.ravel_multi_index(index[samples:], features))
        row = of_gradient(run, target, (*index[:samples], *columns))
        return product_of(row, of_value(run, W, (d, *columns)), digits)
    if slot == 2:
        return sum_of(of_gradient(run, target, spread(run, wire, index)), digits)
    feature = (int(k) for k in np.unravel_index(index[0], features))
    column = of_value(run, x, (*[ALL] * samples, *feature))
    back = of_gradient(run, target, (*[ALL] * samples, *index[1:]))
    return product_of(column, back, digits)


def _sample_axes(run: Run, i: int) -> int:
    """How many axes of x count samples; with a bias, each sample is one row."""
    node = run.graph.nodes[i]
    dimensions = np.ndim(run.node_values[node.inputs[0]])
    reshapes = len(node.inputs) == 3 and dimensions > 2
    return 1 if reshapes else dimensions - 1


# Losses


def _cross_entropy(run: Run, i: int, digits: Digits) -> Recipe:
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


def _squared_error(run: Run, i: int, digits: Digits) -> Recipe:
    """½ Σ(y − t)² / N."""
    outputs, labels = run.graph.nodes[i].inputs
    y, t = (of_value(run, j, (ALL,) * np.ndim(run.node_values[j])) for j in (outputs, labels))

    def written(k: int) -> str:
        return f"({digits(y.values[k])} - {as_operand(t.values[k], digits)})²"

    mean = _mean(run, outputs)
    terms = Terms((y.values - t.values) ** 2, written)
    return Recipe(f"½ × sum(({y.name} - {t.name})²){mean}", f"½ × ({{}}){mean}", terms)


def _loss_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """(y − t) / N, times what arrives where that is not 1."""
    target, _ = wire
    node, dout = run.graph.nodes[target], element(run.node_gradients[target], ())
    scores, labels = (run.graph.nodes[j] for j in node.inputs)
    values, y, t = run.node_values[node.inputs[0]], scores.name, labels.name
    if record_of(node.op).classes:
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
