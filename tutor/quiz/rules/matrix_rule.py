"""Questions for a gradient as a formula of whole arrays: products, losses, and what is shared."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from math import prod

import numpy as np

from tutor.graph import Graph, Wire
from tutor.quiz.rules.axes import DIMS, Letters, axes_of, fitting, product_shapes
from tutor.quiz.rules.layer_rules import SLOTS, Rules, times
from tutor.quiz.rules.product_rules import (
    BATCH_PRODUCTS,
    LOSSES,
    OPERANDS,
    SINGLE_PRODUCTS,
    ArrayRule,
)
from tutor.quiz.rules.scope import (
    aliases,
    begins_with_one,
    gradient_name,
    is_number,
    letters,
    name_of,
    share,
)
from tutor.quiz.rules.told_apart import told_apart
from tutor.quiz.rules.wrong_rules import bracketed, details_of, negated, wrong_flows
from tutor.quiz.symbolic import Matrix, Operand
from tutor.quiz.wrong import Wrong

ROWS = ("N", "batch_size")
SOFTMAX = ("y", "p", "softmax_y")


def matrix_question(graph: Graph, wires: Sequence[Wire], targets: tuple[str, ...]) -> Matrix:
    """Asks for the gradient that comes back along these wires as a formula of arrays."""
    axes = axes_of(graph, wires)
    shares = [_share(graph, axes, wire) for wire in wires]
    correct = " + ".join(shares)
    wrong = _wrong_sums(graph, wires, shares) if len(wires) > 1 else _wrong(graph, axes, *wires)
    variables, derived = _variables(graph, wires, axes), _derived(graph, wires)
    known = {*variables, *derived}
    other_names = {**aliases(graph, wires), **_of_rows(graph, known)}
    return told_apart(
        Matrix(
            correct=correct,
            variables=variables,
            dims={letter: DIMS[letter] for letter in DIMS if letter in {*chain(*axes.values())}},
            derived=derived,
            aliases={a: of for a, of in other_names.items() if of in known},
            targets=targets,
            wrong=(*wrong, Wrong(negated(correct), "sign_error.array")),
        )
    )


def array_letters(graph: Graph, i: int) -> dict[str, str]:
    """What the letters of the table stand for at a node of arrays; N is the number of rows."""
    found = {"b": "b", **letters(graph, i), "N": free_name(graph, ROWS)}
    if graph.nodes[i].op == "SoftmaxWithLoss":
        found["y"] = free_name(graph, SOFTMAX)
    return found


def free_name(graph: Graph, names: Sequence[str]) -> str:
    """The first of the names that no wire has."""
    taken = {name.casefold() for name in graph.index}
    return next(name for name in names if name.casefold() not in taken)


def product_of(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> ArrayRule | None:
    """The rule of a matrix product or a loss; None where the layer works element by element."""
    target, slot = wire
    node = graph.nodes[target]
    rank = len(axes[node.inputs[0]])
    if node.op in LOSSES:
        return LOSSES[node.op][rank == 2]
    if node.op in OPERANDS:
        return (SINGLE_PRODUCTS if rank == 1 else BATCH_PRODUCTS)[slot]
    return None


def arrives(graph: Graph, target: int) -> str:
    """What arrives from upstream; at a loss that ends the graph that is 1 and not written."""
    is_one = graph.nodes[target].op in LOSSES and begins_with_one(graph, target)
    return "1" if is_one else gradient_name(graph, target)


def _share(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> str:
    """What comes back along a wire."""
    target, _ = wire
    product = product_of(graph, axes, wire)
    if product is None:
        return _summed(share(graph, wire), axes[graph.source_of(wire)], axes[target])
    right = product.right.format(**array_letters(graph, target))
    return times_arriving(graph, target, right)


def times_arriving(graph: Graph, target: int, formula: str) -> str:
    """A loss multiplies by what arrives; in a product that is one of the factors."""
    up = arrives(graph, target)
    if graph.nodes[target].op not in LOSSES or up == "1":
        return formula
    return times(up, bracketed(formula) if not formula.startswith("(") else formula)


def _summed(flow: str, axes: Letters, whole: Letters) -> str:
    """A flow summed over the elements that share one of the operand's."""
    if len(axes) >= len(whole):
        return flow
    return f"np.sum({flow})" if not axes else f"np.sum({flow}, axis=0)"


def _variables(
    graph: Graph, wires: Sequence[Wire], axes: Mapping[int, Letters]
) -> dict[str, Operand]:
    named = [i for i in axes if not is_number(graph, i)]
    found = {graph.nodes[i].name: Operand(axes[i]) for i in named}
    for target in dict.fromkeys(target for target, _ in wires):
        node = graph.nodes[target]
        if not _is_one(graph, target):
            found[gradient_name(graph, target)] = Operand(axes[target])
        if node.op == "SoftmaxWithLoss":
            scores, labels = node.inputs
            found[graph.nodes[labels].name] = Operand(axes[scores], "onehot")
    if any("N" in letters for letters in axes.values()):
        found[free_name(graph, ROWS)] = Operand((), value="N")
    return found


def _derived(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """What follows from the variables: a gradient of 1, softmax, and what a + passes on."""
    found, targets = {}, list(dict.fromkeys(target for target, _ in wires))
    for target in targets:
        if _is_one(graph, target):
            found[gradient_name(graph, target)] = "1"
        if graph.nodes[target].op == "SoftmaxWithLoss":
            names = array_letters(graph, target)
            found[names["y"]] = f"softmax({names['x']})"
    if len(targets) == 1:
        up = gradient_name(graph, *targets)
        found |= {gradient_name(graph, i): up for i in _passed_on(graph, *targets)}
    return found


def _is_one(graph: Graph, target: int) -> bool:
    return begins_with_one(graph, target) and not np.ndim(graph.result.node_values[target])


def _passed_on(graph: Graph, i: int) -> Iterator[int]:
    """The + nodes behind a node, as far as each passes on all of its gradient, unchanged."""
    users = [wire for wire in graph.uses[i] if wire in graph.wire_step]
    if len(users) == 1 and i != graph.output:
        user, values = users[0][0], graph.result.node_values
        is_whole = np.shape(values[user]) == np.shape(values[i])
        if graph.nodes[user].op == "AddLayer" and is_whole:
            yield user
            yield from _passed_on(graph, user)


def _of_rows(graph: Graph, known: set[str]) -> dict[str, str]:
    """Both names of the number of rows, as far as no wire has them."""
    rows, taken = free_name(graph, ROWS), {name.casefold() for name in graph.index}
    return {a: rows for a in ROWS if a.casefold() not in taken} if rows in known else {}


def _wrong(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: what comes back along this wire?"""
    target, _ = wire
    product, own = product_of(graph, axes, wire), axes[graph.source_of(wire)]
    if product is not None:
        return _wrong_products(graph, axes, wire, product)
    if len(own) < len(axes[target]):
        return _wrong_sharing(graph, axes, wire)
    return (_of_array(wrong) for wrong in wrong_flows(graph, wire))


def _of_array(wrong: Wrong) -> Wrong:
    """Whether an array grows is no question."""
    rule = "sign_error.array" if wrong.rule == "sign_error" else wrong.rule
    return Wrong(wrong.value, rule, wrong.details)


def _wrong_products(
    graph: Graph, axes: Mapping[int, Letters], wire: Wire, product: ArrayRule
) -> Iterator[Wrong]:
    target, names = wire[0], array_letters(graph, wire[0])
    node, details = graph.nodes[target], array_details(graph, axes, wire)
    around = zip(OPERANDS[node.op], node.inputs, strict=True)
    shapes = {**{letter: graph.shapes[i] for letter, i in around}, "up": graph.shapes[target]}
    for rule, template in (*product.wrong, *_of_numbers(graph, target, product)):
        fit = product_shapes(template, shapes, graph.shapes[graph.source_of(wire)])
        formula = times_arriving(graph, target, template.format(**names))
        yield Wrong(formula, fitting(rule, template, shapes), {**details, **fit})
    if node.op in LOSSES and (up := arrives(graph, target)) != "1":
        yield Wrong(product.right.format(**names), "forgot_upstream", details)
        if len(axes[node.inputs[0]]) == 2:
            y, t, rows = names["y"], names["t"], names["N"]
            yield Wrong(f"{up} * {y} - {t} / {rows}", "missing_brackets", details)
            yield Wrong(f"{y} - {t} / {rows}", "missing_brackets", details)
            yield Wrong(f"{y} - {t}", "forgot_upstream.mean", details)


def _of_numbers(graph: Graph, target: int, product: ArrayRule) -> Rules:
    """With the number of rows or of elements of this graph for N, which is the mean over rows."""
    scores = np.shape(graph.result.node_values[graph.nodes[target].inputs[0]])
    if graph.nodes[target].op not in LOSSES or len(scores) != 2:
        return ()
    elements = (str(prod(scores)), f"({{N}} * {scores[1]})", "{y}.size")
    found = [("gave_value.rows", str(scores[0])), ("mean_over_columns", str(scores[1]))]
    found += [("mean_over_elements", count) for count in elements]
    return tuple((rule, product.right.replace("{N}", count)) for rule, count in found)


def _wrong_sharing(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> Iterator[Wrong]:
    """Wrong ways to put together what comes back from the elements that share a value."""
    flow, details = share(graph, wire), array_details(graph, axes, wire)
    own, whole = axes[graph.source_of(wire)], axes[wire[0]]
    if own:
        found = [
            ("forgot_batch_sum", flow),
            ("wrong_axis.shared", f"np.sum({flow}, axis=1)"),
            ("summed_everything.shared", f"np.sum({flow})"),
            ("mean_not_sum.shared", f"np.mean({flow}, axis=0)"),
            ("kept_dims.other", f"np.sum({flow}, axis=0, keepdims=True)"),
        ]
    else:
        found = [
            ("forgot_batch_sum.all", flow),
            ("mean_not_sum.shared", f"np.mean({flow})"),
            ("wrong_axis.all", f"np.sum({flow}, axis=0)"),
        ]
    yield from (Wrong(formula, rule, details) for rule, formula in found)
    for wrong in wrong_flows(graph, wire):
        if wrong.tag in ("not_swapped", "treated_as_mul", "not_divided", "forgot_upstream"):
            formula = _summed(f"{wrong.value}", own, whole)
            yield Wrong(formula, wrong.rule, wrong.details)
    yield Wrong(name_of(graph, graph.source_of(wire)), "forward_value", details)


def _wrong_sums(graph: Graph, wires: Sequence[Wire], shares: list[str]) -> Iterator[Wrong]:
    """Wrong ways to put together what comes back along several wires."""
    own, total = name_of(graph, graph.source_of(wires[0])), " + ".join(shares)
    details = {"k": len(wires), "x": own, "out": graph.nodes[graph.output].name}
    found = [
        *(("forgot_fanout_sum", part) for part in shares),
        ("multiplied_branches", " * ".join(f"({part})" for part in shares)),
        ("averaged_branches", f"({total}) / {len(shares)}"),
        ("forward_value", own),
    ]
    yield from (Wrong(formula, rule, details) for rule, formula in found)


def array_details(graph: Graph, axes: Mapping[int, Letters], wire: Wire) -> dict[str, object]:
    """What fills the texts of the mistakes at a node of arrays."""
    target, slot = wire
    node, out = graph.nodes[target], graph.nodes[graph.output].name
    if node.op in SLOTS:
        found = dict(details_of(graph, [wire], out))
    else:
        names = [name_of(graph, j) for j in node.inputs]
        other = names[1 - slot] if slot < 2 else names[0]
        up = gradient_name(graph, target)
        found = {"x": names[slot], "own": names[slot], "up": up, "op": node.op, "out": out}
        found |= {"wire": other, "other": other, "m": other}
    found["of"] = name_of(graph, graph.source_of(wire))
    is_counted = node.op not in LOSSES and graph.shapes[target]
    return found | {"N": graph.shapes[target][0] if is_counted else free_name(graph, ROWS)}
