"""One element of a matrix product: a row times a column, forward and back."""

from dataclasses import replace

import numpy as np

from tutor.graph.formulas import Digits, as_operand
from tutor.graph.graph import Wire
from tutor.graph.pieces import (
    ALL,
    Index,
    Recipe,
    of_gradient,
    of_value,
    origin,
    product_of,
    spread,
    sum_of,
)
from tutor.graph.run import Run


def dot_value(run: Run, i: int, index: Index, digits: Digits) -> Recipe:
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


def dot_share(run: Run, wire: Wire, index: Index, digits: Digits) -> Recipe:
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
    """How many axes of x count samples; Affine makes one row of each sample's other axes."""
    node = run.graph.nodes[i]
    dimensions = np.ndim(run.node_values[node.inputs[0]])
    return 1 if node.op == "Affine" and dimensions > 2 else dimensions - 1
