"""The number that comes back through several nodes, asked for with nothing between shown."""

from collections.abc import Iterator
from dataclasses import replace
from math import nan, prod
from typing import cast

import numpy as np

from tutor.graph import Run, Wire
from tutor.graph.pieces import Index
from tutor.quiz.ask import flow_question
from tutor.quiz.grid import Grid
from tutor.quiz.question import Number, is_close
from tutor.quiz.spot import local_derivatives, output_name
from tutor.quiz.wrong import Wrong


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def chain_question(
    run: Run, name: str, branch: str | None = None, index: Index | None = None
) -> Number | Grid:
    """Asks for a gradient from the output on; a product without one of its factors has a name."""
    asked = flow_question(run, name, branch, index)
    if isinstance(asked, Grid):
        return asked
    kept = list(asked.wrong)
    for wrong in _left_out(run, run.graph.index[name]):
        values = [asked.correct, *(cast(float, w.value) for w in kept)]
        if not any(is_close(cast(float, wrong.value), v, 2 * asked.margin) for v in values):
            kept.append(wrong)
    about = {"out": output_name(run), "x": name}
    return replace(asked, wrong=tuple(kept), otherwise=Wrong(nan, "untagged_chain", about))


def _left_out(run: Run, i: int) -> Iterator[Wrong]:
    """Without what arrives at the output, or without one of the local derivatives."""
    wires = _way(run, i)
    if wires is None or any(np.ndim(run.node_values[target]) for target, _ in wires):
        return
    slopes = [local_derivatives(run, target)[slot] for target, slot in wires]
    up = float(np.asarray(run.dout))
    yield Wrong(prod(slopes), "forgot_upstream.chain", {"out": output_name(run), "up": up})
    for way in range(len(slopes)):
        rest = slopes[:way] + slopes[way + 1 :]
        yield Wrong(prod(rest, start=up), "forgot_factor", way=way)


def _way(run: Run, i: int) -> list[Wire] | None:
    """The wires from a node to the output; None if there are several ways."""
    found: list[Wire] = []
    while i != run.graph.output:
        wires = [wire for wire in run.graph.uses[i] if wire in run.wire_gradients]
        if len(wires) != 1:
            return None
        found += wires
        i = wires[0][0]
    return found
