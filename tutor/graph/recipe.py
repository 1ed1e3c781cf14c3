"""How one element of a value or of a gradient is made, by the layer that makes it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from tutor import engine
from tutor.engine.loss import one_hot
from tutor.formula.tree import ONE, Tree, name, put, times
from tutor.formula.tree import number as number_tree
from tutor.formula.written import BY_HAND, in_notation
from tutor.graph.formulas import (
    Digits,
    as_factor,
    as_operand,
    condition,
    formula_of,
    is_on_or_off,
    local_at,
    local_of,
    switched,
    symbol,
)
from tutor.graph.graph import Run
from tutor.graph.node import Value, Wire
from tutor.graph.numbers import is_small
from tutor.graph.pieces import ALL, Index, Pattern, element, named
from tutor.rules import BOOK, Record


@dataclass(frozen=True, eq=False)
class Piece:
    """Some elements of one array: their name in formulas and their values, one after another."""

    name: str
    values: np.ndarray
    is_one: bool


@dataclass(frozen=True, eq=False)
class Terms:
    """Numbers that are added, and how each of them is written."""

    worth: np.ndarray
    written: Callable[[int], str]


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an element is made: in names, then in numbers, where {} stands for the sum of `terms`."""

    symbols: str
    numbers: str
    terms: Terms | None = None


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
    numbers = [one(piece, digits).numbers for piece in operands]
    return Recipe(formula_of(node, [piece.name for piece in operands]), formula_of(node, numbers))


def share_recipe(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """How an element of the gradient is made that comes back on a wire."""
    target, _ = wire
    match _rules(run, target).kind:
        case "product":
            return _product_share(run, wire, index, digits)
        case "reduction":
            return _reduced_share(run, wire, index, digits)
        case "loss":
            return _loss_share(run, wire, index, digits)
        case "rows":
            return _row_share(run, target, index, digits)
        case "layout":
            place = _elsewhere(run, target, index, back=True)
            return sum_of(of_gradient(run, target, place), digits)
    return _elementwise_share(run, wire, index, digits)


def switch_at(run: Run, wire: Wire, index: Index) -> tuple[bool, str] | None:
    """Whether a layer passes on what arrives for an element of an operand, and why: "x[0] > 0".

    None where the layer is no such switch, or the element went into several.
    """
    target, slot = wire
    node = run.graph.nodes[target]
    if not is_on_or_off(node, slot):
        return None
    pieces = _beside(run, wire, index)
    if not pieces[-1].is_one:
        return None
    is_on = switched(node, slot, [piece.values[0] for piece in pieces]) != "0"
    return is_on, condition(node, slot, [piece.name for piece in pieces], holds=is_on)


def _rules(run: Run, i: int) -> Record:
    return BOOK[run.graph.nodes[i].op]


def _operands(run: Run, i: int, pattern: Pattern) -> list[Piece]:
    """The elements of each operand that an elementwise layer takes for those of its value."""
    shapes = [(j, np.shape(run.node_values[j])) for j in run.graph.nodes[i].inputs]
    return [of_value(run, j, origin(pattern, shape)) for j, shape in shapes]


def _beside(run: Run, wire: Wire, index: Index) -> list[Piece]:
    """What an element of an operand meets in a layer, itself included, and what is made there."""
    target, _ = wire
    if _rules(run, target).kind == "reduction":
        own = of_value(run, run.graph.source_of(wire), index)
        return [own, of_value(run, target, _reduced(run, target, index))]
    pattern = spread(run, wire, index)
    return [*_operands(run, target, pattern), of_value(run, target, pattern)]


# Element by element


def _elementwise_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives × the local derivative, summed over all elements that this one went into."""
    target, slot = wire
    node, pattern = run.graph.nodes[target], spread(run, wire, index)
    arrives = of_gradient(run, target, pattern)
    letters = [piece.name for piece in _beside(run, wire, index)]
    rule = as_factor(node, slot, local_of(node, slot, letters))

    def local(at: Pattern) -> str:
        pieces = [*_operands(run, target, at), of_value(run, target, at)]
        values = [piece.values[0] for piece in pieces]
        return as_factor(node, slot, local_at(node, slot, values, digits))

    def in_numbers(at: Pattern) -> str:
        return _times(one(of_gradient(run, target, at), digits).numbers, local(at), rule)

    if arrives.is_one:
        known = local(pattern) if BOOK[node.op].operands[slot].is_switch else rule
        return Recipe(_times(arrives.name, known, rule), in_numbers(pattern))
    axes = zip(pattern, np.shape(run.node_values[target]), strict=True)
    places = list(product(*(range(n) if isinstance(k, slice) else (k,) for k, n in axes)))
    terms = Terms(_unsummed(run, wire)[pattern].ravel(), lambda k: in_numbers(places[k]))
    return Recipe(f"sum({_times(arrives.name, rule, rule)})", "{}", terms)


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
    axes, keepdims = _sum_axes(run, i)
    kept = iter(k for a, k in enumerate(index) if not (keepdims and a in axes))
    dimensions = np.ndim(run.node_values[node.inputs[0]])
    summed = tuple(ALL if a in axes else next(kept) for a in range(dimensions))
    piece = of_value(run, node.inputs[0], summed)
    if back.tree == ONE:
        return sum_of(piece, digits)
    symbols = f"{symbol(node)}({piece.name})"
    if back.is_switch:
        written = ", ".join(map(digits, piece.values)) if is_small(piece.values) else "…"
        return Recipe(symbols, f"{symbol(node)}({written})")
    part = put(back.tree, {"count": number_tree(piece.values.size)})
    return replace(sum_of(piece, digits), symbols=symbols, numbers=_product("({})", part))


def _reduced_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives at the one that was made of many, times each one's part in it."""
    target, slot = wire
    (back,) = _rules(run, target).operands
    arrives = of_gradient(run, target, _reduced(run, target, index))
    if back.tree == ONE:
        return sum_of(arrives, digits)
    if back.is_switch:
        values = [piece.values[0] for piece in _beside(run, wire, index)]
        part = name(switched(run.graph.nodes[target], slot, values))
    else:
        many = np.size(run.node_values[run.graph.source_of(wire)])
        count = number_tree(many // max(1, np.size(run.node_values[target])))
        part = put(back.tree, {"count": count})
    up = one(arrives, digits)
    return Recipe(_product(up.symbols, part), _product(up.numbers, part))


def _product(arrives: str, part: Tree) -> str:
    return in_notation(times(name(arrives), part), BY_HAND)


def _reduced(run: Run, i: int, index: Index) -> Index:
    """The element of a sum that an element of its operand goes into."""
    axes, keepdims = _sum_axes(run, i)
    return tuple(0 if a in axes else k for a, k in enumerate(index) if keepdims or a not in axes)


def _sum_axes(run: Run, i: int) -> tuple[set[int], bool]:
    """The axes of its operand that a layer sums, and whether they are kept."""
    axis, keepdims = run.graph.nodes[i].arguments
    every = range(np.ndim(run.node_values[run.graph.nodes[i].inputs[0]]))
    assert axis is None or isinstance(axis, int)
    return {*every} if axis is None else {every[axis]}, bool(keepdims)


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
    score, row = of_value(run, scores, index), of_value(run, scores, (*index[:-1], ALL))
    terms = Terms(np.exp(row.values), lambda k: f"exp({digits(row.values[k])})")
    above = Recipe(f"exp({score.name})", f"exp({digits(score.values[0])})")
    recipe = made("{} ÷ {}", above, Recipe(f"sum(exp({row.name}))", "({})", terms))
    y = engine.softmax(run.node_values[scores])
    return named(f"softmax({run.graph.nodes[scores].name})", index), y[index], recipe


def _row_share(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """y × (dy − Σ y · dy), the sum over the row: each score has a part in all of its values."""
    row: Pattern = (*index[:-1], ALL)
    y, arrives = of_value(run, i, index), of_gradient(run, i, index)
    back = product_of(of_value(run, i, row), of_gradient(run, i, row), digits)
    parts = one(y, digits), one(arrives, digits), replace(back, numbers="({})")
    return made("{} × ({} - {})", *parts)


# Products of matrices


def _product_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """A row of x times a column of W, and the bias if there is one."""
    x, W, *bias = run.graph.nodes[i].inputs
    is_matrix = np.ndim(run.node_values[W]) == 2
    sample, column = (index[:-1], index[-1:]) if is_matrix else (index, ())
    features = np.ndim(run.node_values[x]) - len(sample)
    row = of_value(run, x, (*sample, *[ALL] * features))
    total = product_of(row, of_value(run, W, (ALL, *column)), digits)
    if not bias:
        return total
    b = of_value(run, bias[0], origin(index, np.shape(run.node_values[bias[0]])))
    return made("{} + {}", total, one(b, digits))


def _product_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """dx: a row of dY times a row of W; dW: a column of x times one of dY; db: a column of dY."""
    target, slot = wire
    x, W, *bias = run.graph.nodes[target].inputs
    if slot == 2:
        return sum_of(of_gradient(run, target, spread(run, wire, index)), digits)
    shape = np.shape(run.node_values[x])
    samples = 1 if bias and len(shape) > 2 else len(shape) - 1  # then each is one row
    columns = [ALL] * (np.ndim(run.node_values[W]) - 1)
    if slot == 0:
        d = int(np.ravel_multi_index(index[samples:], shape[samples:]))
        row = of_gradient(run, target, (*index[:samples], *columns))
        return product_of(row, of_value(run, W, (d, *columns)), digits)
    feature = map(int, np.unravel_index(index[0], shape[samples:]))
    column = of_value(run, x, (*[ALL] * samples, *feature))
    back = of_gradient(run, target, (*[ALL] * samples, *index[1:]))
    return product_of(column, back, digits)


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

    x, label = (run.graph.nodes[j].name for j in (scores, labels))
    total = Recipe(f"sum({label} × log(softmax({x})))", "({})", Terms(t * np.log(y), written))
    return made(f"-{{}}{_mean(run, scores)}", total)


def _squared_error(run: Run, i: int, digits: Digits) -> Recipe:
    """½ Σ(y − t)² / N."""
    outputs, labels = run.graph.nodes[i].inputs
    y, t = (of_value(run, j, (ALL,) * np.ndim(run.node_values[j])) for j in (outputs, labels))

    def written(k: int) -> str:
        return f"({digits(y.values[k])} - {as_operand(t.values[k], digits)})²"

    terms = Terms((y.values - t.values) ** 2, written)
    total = Recipe(f"sum(({y.name} - {t.name})²)", "({})", terms)
    return made(f"½ × {{}}{_mean(run, outputs)}", total)


def _loss_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """(y − t) / N, times what arrives where that is not 1."""
    target, _ = wire
    node, arrives = run.graph.nodes[target], of_gradient(run, target, ())
    y, t = (run.graph.nodes[j].name for j in node.inputs)
    values, labels = (run.node_values[j] for j in node.inputs)
    if BOOK[node.op].classes:
        t = t if np.ndim(labels) == len(index) else f"one_hot({t})"
        values, y = engine.softmax(values), f"softmax({y})"
    label = as_operand(element(_labels(run, target), index), digits)
    numbers = f"{digits(element(values, index))} - {label}"
    share, mean = (
        Recipe(f"{named(y, index)} - {named(t, index)}", numbers),
        _mean(run, node.inputs[0]),
    )
    if mean or arrives.values[0] != 1:
        share = made(f"({{}}){mean}", share)
    return share if arrives.values[0] == 1 else made("{} × {}", one(arrives, digits), share)


def _labels(run: Run, i: int) -> np.ndarray:
    """The labels of a loss in the shape of its scores."""
    scores, labels = (np.asarray(run.node_values[j]) for j in run.graph.nodes[i].inputs)
    hot: np.ndarray = one_hot(labels, scores.shape)
    return hot + 0  # numbers where it has truth values


def _mean(run: Run, i: int) -> str:
    """What a loss is divided by: the rows of a batch."""
    shape = np.shape(run.node_values[i])
    return f" ÷ {shape[0]}" if len(shape) == 2 else ""


# What recipes are made of


def of_value(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(run.graph.nodes[i].name, run.node_values[i], pattern)


def of_gradient(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(f"d{run.graph.nodes[i].name}", run.node_gradients[i], pattern)


def _piece(name: str, value: Value | None, pattern: Pattern) -> Piece:
    is_one = not any(isinstance(k, slice) for k in pattern)
    return Piece(named(name, pattern), np.ravel(element(value, pattern)), is_one)


def made(form: str, *parts: Recipe) -> Recipe:
    """A formula of parts, at most one of which is a sum."""
    terms = next((part.terms for part in parts if part.terms), None)
    symbols = form.format(*(part.symbols for part in parts))
    return Recipe(symbols, form.format(*(part.numbers for part in parts)), terms)


def one(piece: Piece, digits: Digits) -> Recipe:
    return Recipe(piece.name, as_operand(piece.values[0], digits))


def sum_of(piece: Piece, digits: Digits) -> Recipe:
    symbols = piece.name if piece.is_one else f"sum({piece.name})"
    return Recipe(symbols, "{}", _products(digits, piece))


def product_of(left: Piece, right: Piece, digits: Digits) -> Recipe:
    """The products of their elements, added."""
    sign = "×" if left.is_one and right.is_one else "·"
    return Recipe(f"{left.name} {sign} {right.name}", "{}", _products(digits, left, right))


def _products(digits: Digits, *factors: Piece) -> Terms:
    worth = np.prod([piece.values for piece in factors], axis=0)
    return Terms(
        worth, lambda k: " × ".join(as_operand(piece.values[k], digits) for piece in factors)
    )


def origin(pattern: Pattern, shape: tuple[int, ...]) -> Pattern:
    """Which elements of an operand of that shape were broadcast there."""
    tail = pattern[len(pattern) - len(shape) :]
    return tuple(0 if n == 1 else k for k, n in zip(tail, shape, strict=True))


def spread(run: Run, wire: Wire, index: Index) -> Pattern:
    """Into which elements of its user an element was broadcast."""
    out = np.shape(run.node_values[wire[0]])
    operand = np.shape(run.node_values[run.graph.source_of(wire)])
    new = len(out) - len(operand)
    axes = zip(index, operand, out[new:], strict=True)
    places = (ALL if n == 1 and wide > 1 else k for k, n, wide in axes)
    return (*(0 if n == 1 else ALL for n in out[:new]), *places)
