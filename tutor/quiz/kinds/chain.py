"""chain=x: what comes back through several nodes, asked for with nothing between shown?"""

from collections.abc import Iterator
from dataclasses import replace
from math import isfinite, nan, prod

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Run, Wire
from tutor.quiz.kinds import flow
from tutor.quiz.kinds.numeric import with_more
from tutor.quiz.mistakes.numbers import local_derivatives, output_name
from tutor.quiz.question import Grid, Number, Wrong


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def question(graph: Graph, asked: Request) -> Number | Grid:
    """A gradient from the output on; a product without one of its factors has a name."""
    run, name, found = graph.result, asked.name, flow.question(graph, asked)
    if isinstance(found, Grid):
        cells = {at: _untold(run, name, cell) for at, cell in found.cells.items()}
        return replace(found, cells=cells)
    told = _untold(run, name, found)
    otherwise = Wrong(nan, "untagged_chain", {"out": output_name(run), "x": name})
    return replace(with_more(told, _left_out(run, graph.index[name])), otherwise=otherwise)


def _untold(run: Run, name: str, asked: Number) -> Number:
    """What arrives at the node by its name: its number is not on the screen yet."""
    arrives = {
        f"d{run.graph.nodes[target].name}" for target, _ in run.graph.uses[run.graph.index[name]]
    }
    up = {"up": ", ".join(sorted(arrives))}
    named = (
        replace(wrong, details={**wrong.details, **up}) if "up" in wrong.details else wrong
        for wrong in asked.wrong
    )
    return replace(asked, wrong=tuple(named))


def _left_out(run: Run, i: int) -> Iterator[Wrong]:
    """Without what arrives at the output, or without one of the local derivatives."""
    wires = _way(run, i)
    if wires is None or any(_has_arrays(run, target) for target, _ in wires):
        return
    slopes = [local_derivatives(run, target)[slot] for target, slot in wires]
    up = float(np.asarray(run.dout))
    if not all(map(isfinite, slopes)):
        return
    yield Wrong(prod(slopes), "forgot_upstream.chain", {"out": output_name(run), "up": up})
    for way in range(len(slopes)):
        rest = slopes[:way] + slopes[way + 1 :]
        yield Wrong(prod(rest, start=up), "forgot_factor", way=way)


def _has_arrays(run: Run, i: int) -> bool:
    return any(np.ndim(run.node_values[j]) for j in (i, *run.graph.nodes[i].inputs))


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
