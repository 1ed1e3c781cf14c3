"""Why one element of an array is what it is, told in the elements that it is made of.

How it is made, its recipe, is a matter of the layer that makes it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from tutor import engine
from tutor.engine.loss import one_hot
from tutor.formula.tree import ONE, Tree, name, put, times
from tutor.formula.tree import number as number_tree
from tutor.formula.written import BY_HAND
from tutor.graph import notation
from tutor.graph.graph import Run, new_layer
from tutor.graph.node import Value, Wire
from tutor.graph.notation import Digits, as_operand, bracketed, formula_of, symbol
from tutor.graph.numbers import ALL, Index, Pattern, is_small, named
from tutor.rules import BOOK, Record
from tutor.text import say

MOST = 6  # terms that are all written out
LARGEST = 3  # terms that are written of more


@dataclass(frozen=True, eq=False)
class Piece:
    """Some elements of one array: their name in formulas and their values, one after another."""

    name: str
    values: np.ndarray
    is_one: bool


@dataclass(frozen=True, eq=False)
class Recipe:
    """How an element is made: in names, then in numbers.

    There {} stands for a sum, of whose terms `worth` are the values, each `written` by its place.
    """

    symbols: str
    numbers: str
    worth: np.ndarray = field(default_factory=lambda: np.zeros(0))
    written: Callable[[int], str] = str


@np.errstate(all="ignore")  # what a layer answers inf or nan to has terms that do so too
def why_value_element(run: Run, i: int, index: Index, lang: str, digits: Digits) -> list[str]:
    """Where it comes from: "Y[0] = X · W[:, 0] + b[0] = 1 × 2 + 2 × 5 + 0 = 12"."""
    node, value = run.graph.nodes[i], _element(run.node_values[i], index)
    name = named(node.name, index)
    if not node.is_operation:
        return [say(f"why.{node.op}", lang, name=name, value=digits(value))]
    lines = _told(name, value, value_recipe(run, i, index, digits), lang, digits)
    is_alone = len(node.inputs) == 1 and _rules(run, i).kind == "elementwise"
    return [*lines, *(_switch(run, (i, 0), index, lang, "on", "off") if is_alone else ())]


@np.errstate(all="ignore")
def why_gradient_element(run: Run, i: int, index: Index, lang: str, digits: Digits) -> list[str]:
    """Where it comes from; where several wires bring it, what each of them does."""
    gradient, wires = run.node_gradients[i], notation.gradient_wires(run.graph, i)
    name = named(run.graph.nodes[i].name, index)
    told = "" if gradient is None else digits(_element(gradient, index))
    if gradient is None or i == run.graph.output or not wires:
        return [notation.without_wires(run, i, name, told, lang)]
    if len(wires) == 1:
        return _share(run, wires[0], index, f"d{name}", lang, digits)
    total = " + ".join(as_operand(_element(run.wire_gradients[w], index), digits) for w in wires)
    lines = [say("why.sum", lang, name=name, value=told, total=total)]
    for wire in wires:
        lines += [f"  {line}" for line in _share(run, wire, index, "", lang, digits)]
    return lines


def _share(run: Run, wire: Wire, index: Index, name: str, lang: str, digits: Digits) -> list[str]:
    """What one wire brings, and what else is to be known of it."""
    target, value = wire[0], _element(run.wire_gradients[wire], index)
    lines = _told(name, value, share_recipe(run, wire, index, digits), lang, digits)
    if _rules(run, target).classes:
        y, recipe = softmax_of(run, target, index), probability(run, target, index, digits)
        lines += _told(y.name, y.values[0], recipe, lang, digits)
    return [*lines, *_switch(run, wire, index, lang, "open", "shut")]


def _told(name: str, value: Value, recipe: Recipe, lang: str, digits: Digits) -> list[str]:
    """Names, numbers and value in one line, and below it the largest terms of a long sum.

    Without a name of its own the value comes first.
    """
    numbers, worth, shown, more = recipe.numbers, recipe.worth, digits(value), list[str]()
    bare = numbers.replace("({})", "{}")
    if worth.size <= MOST:
        terms = [recipe.written(k) for k in range(worth.size)]
        numbers = (numbers if terms[1:] else bare).format(" + ".join(terms) or "0")
    else:
        total = value if bare == "{}" else worth.sum()
        numbers = bare.format(as_operand(total, digits))
        largest = np.argsort(-np.abs(worth), kind="stable")[:LARGEST]
        rest, others = digits(np.delete(worth, largest).sum()), worth.size - LARGEST
        more = [
            say("why.element_terms", lang, total=digits(total), count=worth.size),
            f"  {' + '.join(recipe.written(int(k)) for k in largest)}",
            "  " + say("why.element_more", lang, count=others, rest=rest),
        ]
    steps = [recipe.symbols, *([numbers] if numbers.strip("()") != shown else [])]
    return [" = ".join([name, *steps, shown] if name else [shown, *steps]), *more]


def _switch(run: Run, wire: Wire, index: Index, lang: str, on: str, off: str) -> list[str]:
    """What a ReLU, or a layer like it, does there, as the book's switch: "x[0] > 0: open".

    Nothing of a layer that is no such switch, nor where the element went into several.
    """
    target, slot = wire
    node = run.graph.nodes[target]
    if not notation.is_on_or_off(node, slot):
        return []
    pieces = _beside(run, wire, index)
    if not pieces[-1].is_one:
        return []
    is_on = notation.switched(node, slot, [piece.values[0] for piece in pieces]) != "0"
    told = notation.condition(node, slot, [piece.name for piece in pieces], holds=is_on)
    return [say(f"why.element_{on if is_on else off}", lang, condition=told)]


# The recipe of each kind of layer


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
            return probability(run, i, index, digits)
        case "layout":
            return sum_of(of_value(run, node.inputs[0], _elsewhere(run, i, index)), digits)
    operands = [one(piece, digits) for piece in _operands(run, i, index)]
    symbols = formula_of(node, [operand.symbols for operand in operands])
    return Recipe(symbols, formula_of(node, [operand.numbers for operand in operands]))


def share_recipe(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """How an element of the gradient is made that comes back on a wire."""
    target, _ = wire
    match _rules(run, target).kind:
        case "product":
            return _product_share(run, wire, index, digits)
        case "reduction":
            return _reduced_share(run, wire, index, digits)
        case "loss":
            return _loss_share(run, target, index, digits)
        case "rows":
            return _row_share(run, target, index, digits)
        case "layout":
            place = _elsewhere(run, target, index, back=True)
            return sum_of(of_gradient(run, target, place), digits)
    return _elementwise_share(run, wire, index, digits)


def _rules(run: Run, i: int) -> Record:
    return BOOK[run.graph.nodes[i].op]


def _operands(run: Run, i: int, pattern: Pattern) -> list[Piece]:
    """The elements of each operand that an elementwise layer takes for those of its value."""
    return [of_value(run, j, origin(run, j, pattern)) for j in run.graph.nodes[i].inputs]


def _beside(run: Run, wire: Wire, index: Index) -> list[Piece]:
    """What an element of an operand meets in a layer, itself included, and what is made there."""
    target, _ = wire
    if _rules(run, target).kind == "reduction":
        own = of_value(run, run.graph.source_of(wire), index)
        return [own, of_value(run, target, _reduced(run, target, index))]
    pattern = spread(run, wire, index)
    return [*_operands(run, target, pattern), of_value(run, target, pattern)]


def _elementwise_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives × the local derivative, summed over all elements that this one went into."""
    target, slot = wire
    node, pattern = run.graph.nodes[target], spread(run, wire, index)
    letters = [piece.name for piece in _beside(run, wire, index)]
    rule = notation.local_of(node, slot, letters)
    arrives = of_gradient(run, target, pattern)
    met = np.broadcast_arrays(*(run.node_values[j] for j in (*node.inputs, target)))
    values = [np.ravel(array[pattern]) for array in met]

    def written(k: int) -> str:
        local = notation.local_at(node, slot, [value[k] for value in values], digits)
        return _times(as_operand(arrives.values[k], digits), local, rule)

    if arrives.is_one and BOOK[node.op].operands[slot].is_switch:
        switched = notation.switched(node, slot, [value[0] for value in values])
        return Recipe(_times(arrives.name, switched, rule), written(0))
    symbols, layer = _times(arrives.name, rule, rule), new_layer(node)
    layer.forward(*values[:-1])
    worth = layer.backward(arrives.values)
    worth = worth[slot] if isinstance(worth, tuple) else worth
    return Recipe(symbols if arrives.is_one else f"sum({symbols})", "{}", worth, written)


def _times(arrives: str, local: str, rule: str) -> str:
    """A product; what arrives alone, where the local derivative is 1 by its rule."""
    return arrives if rule == "1" else f"{arrives} × {bracketed(local)}"


def _reduced_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """The elements added, and what is made of their sum; or those of which one is taken."""
    node, (back,) = run.graph.nodes[i], _rules(run, i).operands
    axes, keepdims = _sum_axes(run, i)
    summed: list[int | slice] = [*index]
    for axis in axes:
        summed[axis : axis + keepdims] = [ALL]
    piece = of_value(run, node.inputs[0], tuple(summed))
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
    node, (back,) = run.graph.nodes[target], _rules(run, target).operands
    up = one(of_gradient(run, target, _reduced(run, target, index)), digits)
    many = np.size(run.node_values[node.inputs[0]]) // max(1, np.size(run.node_values[target]))
    part = put(back.tree, {"count": number_tree(many)})
    if back.is_switch:
        part = name(notation.switched(node, slot, [p.values[0] for p in _beside(run, wire, index)]))
    return Recipe(_product(up.symbols, part), _product(up.numbers, part))


def _product(arrives: str, part: Tree) -> str:
    return BY_HAND.text(times(name(arrives), part))


def _reduced(run: Run, i: int, index: Index) -> Index:
    """The element of a sum that an element of its operand goes into."""
    axes, keepdims = _sum_axes(run, i)
    return tuple(0 if a in axes else k for a, k in enumerate(index) if keepdims or a not in axes)


def _sum_axes(run: Run, i: int) -> tuple[Sequence[int], bool]:
    """The axes of its operand that a layer sums, and whether they are kept."""
    axis, keepdims = run.graph.nodes[i].arguments
    every = range(np.ndim(run.node_values[run.graph.nodes[i].inputs[0]]))
    return every if axis is None else [every[axis]], bool(keepdims)


def _elsewhere(run: Run, i: int, index: Index, back: bool = False) -> Index:
    """Where an element of the value stood in the operand, or, `back`, where one of that went."""
    node = run.graph.nodes[i]
    shapes = [np.shape(run.node_values[j]) for j in (node.inputs[0], i)]
    x, out = (np.arange(math.prod(shape)).reshape(shape) for shape in shapes)
    layer = new_layer(node)
    moved = layer.forward(x)
    place = int(np.asarray(layer.backward(out) if back else moved)[index])
    return tuple(map(int, np.unravel_index(place, shapes[back])))


def softmax_of(run: Run, i: int, pattern: Pattern) -> Piece:
    """Probabilities, by the names of the scores of which they are made."""
    scores = run.graph.nodes[i].inputs[0]
    y = engine.softmax(run.node_values[scores])
    return _piece(f"softmax({run.graph.nodes[scores].name})", y, pattern)


def probability(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """How softmax makes a probability of a row of scores."""
    scores = run.graph.nodes[i].inputs[0]
    score, row = of_value(run, scores, index), of_value(run, scores, (*index[:-1], ALL))

    def written(k: int) -> str:
        return f"exp({digits(row.values[k])})"

    symbols, above = f"exp({score.name}) ÷ sum(exp({row.name}))", digits(score.values[0])
    return Recipe(symbols, f"exp({above}) ÷ ({{}})", np.exp(row.values), written)


def _row_share(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """y × (dy − Σ y · dy), the sum over the row: each score has a part in all of its values."""
    row: Pattern = (*index[:-1], ALL)
    y, arrives = of_value(run, i, index), of_gradient(run, i, index)
    back = product_of(of_value(run, i, row), of_gradient(run, i, row), digits)
    parts = one(y, digits), one(arrives, digits), replace(back, numbers="({})")
    return made("{} × ({} - {})", *parts)


def _product_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """A row of x times a column of W, and the bias if there is one."""
    x, W, *bias = run.graph.nodes[i].inputs
    sample, column = (index[:-1], index[-1:]) if np.ndim(run.node_values[W]) == 2 else (index, ())
    features = np.ndim(run.node_values[x]) - len(sample)
    row = of_value(run, x, (*sample, *[ALL] * features))
    total = product_of(row, of_value(run, W, (ALL, *column)), digits)
    if not bias:
        return total
    return made("{} + {}", total, one(of_value(run, bias[0], origin(run, bias[0], index)), digits))


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


def _cross_entropy(run: Run, i: int, digits: Digits) -> Recipe:
    """−Σ t · log y / N, over the labels that are not 0."""
    y, t, mean = _compared(run, i)
    label = notation.names(run.graph, i)[1]
    values, worth = y.values[t.values != 0], t.values[t.values != 0]

    def written(k: int) -> str:
        log = f"log({digits(values[k])})"
        return log if worth[k] == 1 else f"{as_operand(worth[k], digits)} × {log}"

    symbols = f"-sum({label} × log({y.name})){mean}"
    return Recipe(symbols, f"-({{}}){mean}", worth * np.log(values), written)


def _squared_error(run: Run, i: int, digits: Digits) -> Recipe:
    """½ Σ(y − t)² / N."""
    y, t, mean = _compared(run, i)

    def written(k: int) -> str:
        return f"({digits(y.values[k])} - {as_operand(t.values[k], digits)})²"

    symbols = f"½ × sum(({y.name} - {t.name})²){mean}"
    return Recipe(symbols, f"½ × ({{}}){mean}", (y.values - t.values) ** 2, written)


def _loss_share(run: Run, target: int, index: Index, digits: Digits) -> Recipe:
    """(y − t) / N, times what arrives where that is not 1."""
    arrives = of_gradient(run, target, ())
    y, t, mean = _compared(run, target, index)
    numbers = f"{digits(y.values[0])} - {as_operand(t.values[0], digits)}"
    share, is_times_1 = Recipe(f"{y.name} - {t.name}", numbers), arrives.values[0] == 1
    if mean or not is_times_1:
        share = made(f"({{}}){mean}", share)
    return share if is_times_1 else made("{} × {}", one(arrives, digits), share)


def _compared(run: Run, i: int, index: Index | None = None) -> tuple[Piece, Piece, str]:
    """What a loss compares: its outputs, and the labels in their shape; and its division by N."""
    x, t, _ = notation.names(run.graph, i)
    scores, labels = (np.asarray(run.node_values[j]) for j in run.graph.nodes[i].inputs)
    pattern = (ALL,) * scores.ndim if index is None else index
    mean = f" ÷ {len(scores)}" if scores.ndim == 2 else ""
    if not _rules(run, i).classes:
        return _piece(x, scores, pattern), _piece(t, labels, pattern), mean
    hot = one_hot(labels, scores.shape) + 0  # numbers where it has truth values
    t = t if labels.ndim == scores.ndim else f"one_hot({t})"
    return softmax_of(run, i, pattern), _piece(t, hot, pattern), mean


# What recipes are made of


def of_value(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(run.graph.nodes[i].name, run.node_values[i], pattern)


def of_gradient(run: Run, i: int, pattern: Pattern) -> Piece:
    return _piece(f"d{run.graph.nodes[i].name}", run.node_gradients[i], pattern)


def _piece(name: str, value: Value | None, pattern: Pattern) -> Piece:
    is_one = not any(isinstance(k, slice) for k in pattern)
    return Piece(named(name, pattern), np.ravel(_element(value, pattern)), is_one)


def _element(value: Value | None, pattern: Pattern) -> Any:
    return np.asarray(value)[pattern]


def made(form: str, *parts: Recipe) -> Recipe:
    """A formula of parts, at most one of which is a sum."""
    total = max(parts, key=lambda part: part.worth.size)
    symbols = form.format(*(part.symbols for part in parts))
    return replace(total, symbols=symbols, numbers=form.format(*(part.numbers for part in parts)))


def one(piece: Piece, digits: Digits) -> Recipe:
    return Recipe(piece.name, as_operand(piece.values[0], digits))


def sum_of(piece: Piece, digits: Digits) -> Recipe:
    symbols = piece.name if piece.is_one else f"sum({piece.name})"
    return Recipe(symbols, "{}", piece.values, lambda k: as_operand(piece.values[k], digits))


def product_of(left: Piece, right: Piece, digits: Digits) -> Recipe:
    """The products of their elements, added."""

    def written(k: int) -> str:
        return f"{as_operand(left.values[k], digits)} × {as_operand(right.values[k], digits)}"

    sign = "×" if left.is_one and right.is_one else "·"
    worth = left.values * right.values
    return Recipe(f"{left.name} {sign} {right.name}", "{}", worth, written)


def origin(run: Run, i: int, pattern: Pattern) -> Pattern:
    """Which elements of an operand were broadcast there."""
    shape = np.shape(run.node_values[i])
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
