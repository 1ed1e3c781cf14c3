"""chain=x: what comes back through several nodes, asked for with nothing between shown?"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from math import isfinite, nan, prod
from typing import cast

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph, Run
from tutor.graph.asked import flow_faults
from tutor.graph.notation import gradient_rule, gradient_wires, has_array
from tutor.quiz.kinds import Kind, flow, gradient_step
from tutor.quiz.kinds.numeric import each
from tutor.quiz.kinds.rungs import OPEN, share_in_numbers
from tutor.quiz.mistakes.values import local_derivatives, output_name
from tutor.quiz.question import Grid, Number, Wrong, floats, is_close
from tutor.quiz.ways import all_ways
from tutor.text import say


def question(graph: Graph, asked: Request) -> Number | Grid:
    run, name = graph.result, asked.name
    users = {graph.nodes[i].name for i, _ in gradient_wires(graph, graph.index[name])}
    arrives = ", ".join(f"d{user}" for user in sorted(users))
    found = each(flow.question(graph, asked), lambda cell: _untold(cell, arrives))
    if isinstance(found, Grid):
        return found
    otherwise = Wrong(nan, "untagged_chain", {"out": output_name(run), "x": name})
    return replace(_with_more(found, _left_out(run, graph.index[name])), otherwise=otherwise)


def _untold(asked: Number, arrives: str) -> Number:
    """What arrives at the node by its name: its number is not on the screen yet."""
    named = (
        replace(wrong, details={**wrong.details, "up": arrives}) if "up" in wrong.details else wrong
        for wrong in asked.wrong
    )
    return replace(asked, wrong=tuple(named))


def _left_out(run: Run, i: int) -> Iterator[Wrong]:
    """Without what arrives at the output, or without one of the local derivatives."""
    way, *others = islice(all_ways(run.graph, run.graph.output, i), 2)
    if others or any(has_array(run.graph, target) for target, _ in way):
        return
    slopes = [local_derivatives(run, target)[slot] for target, slot in reversed(way)]
    up = float(np.asarray(run.dout))
    if not all(map(isfinite, slopes)):
        return
    yield Wrong(prod(slopes), "forgot_upstream.chain", {"out": output_name(run), "start": up})
    for k in range(len(slopes)):
        rest = slopes[:k] + slopes[k + 1 :]
        yield Wrong(prod(rest, start=up), "forgot_factor", way=k)


def _with_more(asked: Number, more: Iterable[Wrong]) -> Number:
    """With more wrong answers, as far as each is another than the right one and those before."""
    kept = list(asked.wrong)
    for wrong in more:
        taken = floats([asked.correct, *(w.value for w in kept)])
        if not np.any(is_close(cast(float, wrong.value), taken, 2 * asked.margin)):
            kept.append(wrong)
    return replace(asked, wrong=tuple(kept))


def steps(graph: Graph, asked: Request, _: int) -> tuple[int, int]:
    return graph.last_forward + 1, gradient_step(graph, *asked.use)


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    """The rules on the way back, then the same with the numbers that are on the screen."""
    way = _way_back(graph, graph.index[asked.name])
    yield say("hint.chain", lang)
    yield ", ".join(gradient_rule(graph, i, lang)[0] for i in way)
    yield ", ".join(_link(graph, i, lang) for i in way) + OPEN


def _link(graph: Graph, i: int, lang: str) -> str:
    """A gradient on the way back in numbers, those that arrive from other links by name."""
    wires = gradient_wires(graph, i)
    shares = (share_in_numbers(graph, wire, (), lang, graph.output) for wire in wires)
    return f"d{graph.nodes[i].name} = {' + '.join(shares)}"


def _way_back(graph: Graph, i: int) -> list[int]:
    """The wires whose gradients are needed for one, from the output back, that one last."""
    needed, front = {i}, [i]
    while front:
        front = [t for j in front for t, _ in gradient_wires(graph, j) if t not in needed]
        needed.update(front)
    return [*sorted(needed - {graph.output, i}, reverse=True), i]


KIND = Kind(
    answer="number",
    forms=flow.KIND.forms,
    misfits=flow_faults,
    question=question,
    numbers=flow.NUMBERS,
    steps=steps,
    hints=hints,
)
