"""How one element of a value or of a gradient is made, by the layer that makes it."""

from itertools import product

import numpy as np

from tutor import engine
from tutor.graph.dot_recipe import dot_share, dot_value
from tutor.graph.formulas import Digits, as_operand, formula_of, local_of, switch
from tutor.graph.graph import Wire
from tutor.graph.loss_recipe import cross_entropy, loss_share, squared_error
from tutor.graph.pieces import (
    ALL,
    Index,
    Pattern,
    Piece,
    Recipe,
    Terms,
    element,
    of_gradient,
    of_value,
    origin,
    spread,
    sum_of,
)
from tutor.graph.run import Run


def value_recipe(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
    """How an element of an operation's value is made."""
    node = run.graph.nodes[i]
    match node.op:
        case "DotLayer" | "Affine":
            return dot_value(run, i, index, digits)
        case "SumLayer":
            return sum_of(of_value(run, node.inputs[0], _summed(run, i, index)), digits)
        case "SoftmaxWithLoss":
            return cross_entropy(run, i, digits)
        case "IdentityWithLoss":
            return squared_error(run, i, digits)
    operands = _operands(run, i, index)
    numbers = [as_operand(piece.values[0], digits) for piece in operands]
    return Recipe(formula_of(node, [piece.name for piece in operands]), formula_of(node, numbers))


def share_recipe(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """How an element of the gradient is made that comes back on a wire."""
    target, _ = wire
    match run.graph.nodes[target].op:
        case "DotLayer" | "Affine":
            return dot_share(run, wire, index, digits)
        case "SumLayer":
            return sum_of(of_gradient(run, target, _reduced(run, target, index)), digits)
        case "SoftmaxWithLoss" | "IdentityWithLoss":
            return loss_share(run, wire, index, digits)
        case "Relu":
            return _switched(run, wire, index, digits)
    return _elementwise_share(run, wire, index, digits)


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


def _operands(run: Run, i: int, pattern: Pattern) -> list[Piece]:
    """The elements of each operand that an elementwise layer takes for those of its value."""
    shapes = [(j, np.shape(run.node_values[j])) for j in run.graph.nodes[i].inputs]
    return [of_value(run, j, origin(pattern, shape)) for j, shape in shapes]


def _switched(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives × 1 or × 0."""
    target, _ = wire
    arrives = of_gradient(run, target, index)
    factor = switch(element(run.node_values[run.graph.source_of(wire)], index))
    number = as_operand(arrives.values[0], digits)
    return Recipe(f"{arrives.name} × {factor}", f"{number} × {factor}")


def _elementwise_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
    """What arrives × the local derivative, summed over all elements that this one went into."""
    target, slot = wire
    pattern = spread(run, wire, index)
    arrives, out = of_gradient(run, target, pattern), of_value(run, target, pattern)
    operands = [piece.name for piece in _operands(run, target, pattern)]
    rule = local_of(run.graph.nodes[target], slot, operands, out.name)
    symbols = _times(arrives.name, rule, rule)
    if arrives.is_one:
        return Recipe(symbols, _in_numbers(run, wire, pattern, rule, digits))
    axes = zip(pattern, np.shape(run.node_values[target]), strict=True)
    places = list(product(*(range(n) if isinstance(k, slice) else (k,) for k, n in axes)))
    worth = _unsummed(run, wire)[pattern].ravel()
    terms = Terms(worth, lambda k: _in_numbers(run, wire, places[k], rule, digits))
    return Recipe(f"sum({symbols})", "{}", terms)


def _in_numbers(run: Run, wire: Wire, at: Pattern, rule: str, digits: Digits) -> str:
    target, slot = wire
    operands = [as_operand(piece.values[0], digits) for piece in _operands(run, target, at)]
    out = as_operand(element(run.node_values[target], at), digits)
    arrives = as_operand(element(run.node_gradients[target], at), digits)
    return _times(arrives, local_of(run.graph.nodes[target], slot, operands, out), rule)


def _times(arrives: str, local: str, rule: str) -> str:
    """A product; what arrives alone, where the local derivative is 1 by its rule."""
    if rule == "1":
        return arrives
    return f"{arrives} × {f'({local})' if local[0] == '-' or ' ÷ ' in local else local}"


def _unsummed(run: Run, wire: Wire) -> np.ndarray:
    """The gradient on a wire before it is summed over the axes that were broadcast."""
    target, slot = wire
    node, shape = run.graph.nodes[target], np.shape(run.node_values[target])
    layer = getattr(engine, node.op)(*node.arguments)
    layer.forward(*(np.broadcast_to(np.asarray(run.node_values[j]), shape) for j in node.inputs))
    found = layer.backward(run.node_gradients[target])
    share: np.ndarray = found[slot] if isinstance(found, tuple) else found
    return share
