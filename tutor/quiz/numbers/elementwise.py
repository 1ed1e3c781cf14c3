"""Wrong rules of nodes that work element by element, for numbers and for arrays alike."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy import exp, log, nan, where
from numpy.typing import NDArray

from tutor.graph import Run, Wire
from tutor.graph.pieces import Index
from tutor.quiz.numbers.matrix import seen
from tutor.quiz.numbers.spot import Spot, spot, spot_details
from tutor.quiz.wrong import Array, Details, WrongArray, floats

Rule = Callable[[Spot], Array | float]
Rules = tuple[tuple[str, Rule], ...]

ADDITIVE = ("AddLayer", "SubLayer", "SumLayer")
MOST_ROWS = 4  # so many of the rows that share a value are tried as the only one

WRONG_SLOPES: dict[str, Rules] = {
    "MulLayer": (("not_swapped", lambda at: at.own),),
    "AddLayer": (
        ("treated_as_mul", lambda at: at.other),
        ("treated_as_mul", lambda at: at.own),
        ("averaged_branches", lambda at: 0.5),
        ("confused_with_relu", lambda at: where(at.own < 0, 0, nan)),
    ),
    "SumLayer": (("averaged_branches", lambda at: 1 / at.terms if at.terms > 1 else nan),),
    "DivLayer": (("not_divided", lambda at: at.other),),
    "Reciprocal": (
        ("forgot_square", lambda at: at.local * at.own),
        ("integrated", lambda at: at.value * at.own * log(at.own)),
    ),
    "PowLayer": (
        ("forgot_factor", lambda at: at.own ** (at.exponent - 1)),
        ("forgot_factor", lambda at: at.exponent),
        ("integrated", lambda at: at.value * at.own / (at.exponent + 1)),
    ),
    "ExpLayer": (
        ("power_rule_on_exp", lambda at: at.own * exp(at.own - 1)),
        ("power_rule_on_exp", lambda at: at.own * at.value),
    ),
    "LogLayer": (
        ("forgot_square.log", lambda at: 1 / at.own**2),
        ("gave_inverse", lambda at: exp(at.own)),
        ("integrated", lambda at: at.own * (at.value - 1)),
    ),
    "Sigmoid": (
        ("forgot_factor.sigmoid", lambda at: at.value),
        ("forgot_factor.sigmoid", lambda at: 1 - at.value),
        ("used_input_not_output", lambda at: at.own * (1 - at.own)),
    ),
    "Relu": (
        ("relu_at_zero", lambda at: where(at.own == 0, 1, nan)),
        ("relu_passes_everything", lambda at: where(at.own < 0, 1, nan)),
        ("relu_mask_inverted.named", lambda at: where(at.own > 0, 0, nan)),
        ("used_value_not_slope", lambda at: where(at.own == 0, nan, at.own)),
    ),
}
"""What is taken for the local derivative, for each kind of node."""

MASKED_BY_UPSTREAM: Rules = (
    (
        "masked_by_upstream",
        lambda at: where((at.kind == "Relu") & (at.own > 0) & (at.up < 0), 0, nan),
    ),
)

MASKS: Rules = (
    ("relu_passes_everything", lambda at: at.up),
    ("relu_mask_inverted.named", lambda at: where(at.own > 0, 0, at.up)),
    ("masked_by_upstream", lambda at: where(at.up > 0, at.up, 0)),
)
"""What flows back through a wrong mask."""

FLOWS: Rules = (
    ("forgot_upstream", lambda at: where(_is_blocked(at), nan, at.local)),
    ("forgot_square", lambda at: where(at.kind == "Reciprocal", at.local * at.own, nan)),
    ("forgot_local", lambda at: where(_passes_on(at), nan, at.up)),
    (
        "added_not_multiplied",
        lambda at: where((at.local != 0) & (not at.is_shared), at.up + at.local, nan),
    ),
)
"""What is taken for up × local, which flows back along a wire."""

VALUES: Rules = (
    ("forward_value", lambda at: where(_is_blocked(at) & (at.own == 0), nan, at.own)),
    ("forward_value", lambda at: where(_is_blocked(at), nan, at.value)),
    ("forward_value", lambda at: at.output),
    ("output_div_input", lambda at: at.output / at.own),
)
"""What is taken for a gradient, although it comes from the way forward."""

AT_A_NODE: Rules = (
    ("treated_as_add", lambda at: where(_passes_on(at), nan, 1)),
    (
        "added_not_multiplied.local",
        lambda at: at.own + at.other if at.kind == "MulLayer" else nan,
    ),
    ("included_upstream", lambda at: where(abs(at.up) == 1, nan, at.up * at.local)),
    ("included_upstream", lambda at: where(at.up == at.dout, nan, at.up / at.dout * at.local)),
    ("forward_value", lambda at: at.value),
    ("forward_value", lambda at: at.own),
    ("output_div_input", lambda at: at.value / at.own if at.kind in ADDITIVE else nan),
)
"""What is taken for the local derivative, whatever the node."""

GAVE_OUTPUT: Rules = (("gave_output", lambda at: at.value if at.kind == "Sigmoid" else nan),)


def elementwise_wire_mistakes(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """Wrong answers to: what flows back along this wire?"""
    at = spot(run, wire)
    details = spot_details(run, wire, at)
    if at.uses > 1:
        yield from _sharing_mistakes(run, wire, at)
    if at.uses == 1 or at.kind not in ADDITIVE:
        slopes = tuple((tag, _times_upstream(rule)) for tag, rule in WRONG_SLOPES.get(at.kind, ()))
        for tag, values in _computed((*MASKED_BY_UPSTREAM, *slopes, *FLOWS), at):
            yield WrongArray(at.total(values), tag, details)
    for tag, values in _computed(VALUES, at):
        yield WrongArray(at.first(values), tag, details)


def mask_mistakes(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """Wrong masks of ReLU, for whole arrays alone: single elements cannot tell all of them."""
    at = spot(run, wire)
    for tag, values in _computed(MASKS if at.kind == "Relu" else (), at):
        yield WrongArray(at.total(values), tag, spot_details(run, wire, at))


def slope_mistakes(run: Run, wire: Wire) -> Iterator[WrongArray]:
    """Wrong answers to: how fast does the node change with what this wire brings?"""
    at = spot(run, wire)
    details = spot_details(run, wire, at)
    out = {"out": run.graph.nodes[wire[0]].name}
    rules = (*GAVE_OUTPUT, *WRONG_SLOPES.get(at.kind, ()), *AT_A_NODE)
    for tag, values in _computed(rules, at):
        yield WrongArray(values, tag, lambda index: {**details(index), **out})


def _sharing_mistakes(run: Run, wire: Wire, at: Spot) -> Iterator[WrongArray]:
    """Wrong ways to put together what comes back from the elements that share a value."""
    flow = at.up * at.local
    name = run.graph.nodes[run.graph.source_of(wire)].name
    if flow.ndim == 2 and at.shape == flow.shape[1:]:
        yield from _row_mistakes(flow, name, at.kind == "AddLayer")
        rule = "mean_not_sum" if run.graph.nodes[wire[0]].op == "Affine" else "mean_not_sum.shared"
    else:
        details = _told(of=name, N=at.uses)
        yield WrongArray(at.first(flow), "forgot_batch_sum.elements", details)
        rule = "mean_not_sum.shared"
    yield WrongArray(at.total(flow) / at.uses, rule, _told())


def _row_mistakes(flow: Array, name: str, is_bias: bool) -> Iterator[WrongArray]:
    """The rows of `flow` are to be added, each of them one of the batch."""
    for row in flow[:MOST_ROWS]:
        yield WrongArray(row, "forgot_batch_sum", _told(of=name, N=len(flow)))
    if is_bias:
        across = seen(flow.sum(axis=1, keepdims=True).T, (1, flow.shape[1]))[0]
        partial = len(flow) != flow.shape[1]
        yield WrongArray(across, "wrong_axis", _told(), partial)
        yield WrongArray(np.full(flow.shape[1], flow.sum()), "summed_everything", _told())


def _told(**details: object) -> Details:
    def same(index: Index) -> dict[str, object]:
        return details

    return same


def _passes_on(at: Spot) -> NDArray[Any]:
    """Passing the upstream value on unchanged is right here, or is known by another name."""
    return where(at.kind in (*ADDITIVE, "Relu"), True, at.local == -1)


def _is_blocked(at: Spot) -> NDArray[Any]:
    """Nothing flows here, whatever arrives."""
    return where(at.is_shared, False, at.local == 0)


def _times_upstream(rule: Rule) -> Rule:
    return lambda at: at.up * rule(at)


def _computed(rules: Rules, at: Spot) -> list[tuple[str, Array]]:
    """Not finite where a wrong rule has no real value."""
    return [(tag, floats(np.broadcast_to(rule(at), at.own.shape))) for tag, rule in rules]
