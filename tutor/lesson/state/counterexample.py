"""A counter-example: where a wrong answer leads on other numbers, beside a nudge there."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from random import Random
from typing import cast

import numpy as np

from tutor.formula.evaluate import value_at
from tutor.formula.tree import Tree, names_in
from tutor.graph import Graph, Node, Run, Value, Wire
from tutor.graph.graph import forward
from tutor.graph.numbers import Index, element_of, is_array, is_small, with_element
from tutor.lesson.state.answering import current_cell
from tutor.lesson.state.nudge import total
from tutor.lesson.state.position import Answer, Position
from tutor.lesson.state.state import State
from tutor.quiz import Expression, Grid, Number, Question, Verdict
from tutor.quiz.generate.subgraph import ARRAY_DOUTS, DOUTS, drawn, numbers, role_of
from tutor.quiz.mistakes.values import local_derivatives
from tutor.quiz.question import AT_ZERO, ROUNDED, Wrong, is_apart, is_close

TRIES = 20  # sets of other numbers, until one tells wrong from right
STEPS = (1, 0.01, 0.001, 1e-4)  # of a nudge, the plainest first

REDRAWS = 20  # until a number is none of those before
EASY_SEEDS = 8  # so many first sets have no halves and few negative numbers


@dataclass(frozen=True, eq=False)
class Nudged:
    """The asked number with `h` more, and `run`, where all that follows from it has moved.

    `out` is the node that is watched; each unit of it counts `dout` times.
    """

    h: float
    before: Run
    run: Run
    out: str
    dout: float

    @property
    def change(self) -> float:
        return total(self.run, self.out) - total(self.before, self.out)

    @property
    def gradient(self) -> float:
        return self.change / self.h * self.dout


@dataclass(frozen=True, eq=False)
class Counterexample:
    """What the wrong way gives where `position` stands, on other numbers.

    `right` is right there, `index` the element that is asked for; `reading` is a typed formula,
    `used` what its names are worth. What flows forward is not nudged.
    """

    position: Position
    wrong: float
    right: float
    index: Index
    nudged: Nudged | None
    reading: str = ""
    used: Mapping[str, float] = field(default_factory=dict)

    @property
    def node(self) -> int:
        """The node on whose wire the question is."""
        return self.position.page_graph.index[self.position.page.asked_use[0]]


@lru_cache(maxsize=4)
def counterexample(position: Position, cell: Index | None = None) -> Counterexample | None:
    """To the last answer, or to that in a cell of a grid; None where there is none to show.

    What is right there is another number than here, unless it is the same on all numbers.
    """
    given = position.filled.get(cell) if cell is not None else next(iter(position.given[-1:]), None)
    if given is None or given.verdict.verdict != "wrong":
        return None
    if not isinstance(position.question, Number | Grid | Expression):
        return None
    here, first = _cell_of(position.question, cell), None
    for other in filter(None, (on_other_numbers(position, seed) for seed in range(TRIES))):
        found = _against(position, other, given, cell)
        if found and (here is None or not here.accepts(found.right)):
            return found
        first = first or found
    return first


def _against(
    position: Position, other: Position, given: Answer, cell: Index | None
) -> Counterexample | None:
    """The counter-example on these other numbers, if they tell wrong from right."""
    if isinstance(position.question, Expression):
        return _of_formula(other, given.verdict)
    there = _cell_of(other.question, cell)
    wrong = _same_way(there, given.verdict.wrong)
    if there is None or wrong is None:
        return None
    return _told_apart(other, wrong, there.correct, cell or position.page.asked_index or ())


def _told_apart(other: Position, wrong: float, right: float, index: Index) -> Counterexample | None:
    """With the nudge that measures what is right, unless that is too near to tell."""
    if not is_apart(*sorted((wrong, right), key=abs)):  # by a share of the larger one
        return None
    if other.page.is_of_value:
        return Counterexample(other, wrong, right, index, None)
    nudged = _nudged(other, index, right)
    return Counterexample(other, wrong, right, index, nudged) if nudged else None


def _same_way(there: Number | None, wrong: Wrong | None) -> float | None:
    """What the wrong way of an answer gives to another question."""
    if there is None or wrong is None:
        return None
    same = (w.value for w in there.wrong if (w.rule, w.way) == (wrong.rule, wrong.way))
    return cast(float | None, next(same, None))


def _cell_of(question: Question | None, cell: Index | None) -> Number | None:
    if isinstance(question, Grid) and cell is not None:
        return question.cells[cell]
    return question if isinstance(question, Number) else None


def _of_formula(other: Position, verdict: Verdict) -> Counterexample | None:
    """What a typed formula is worth there; None where it has no one value."""
    wires, name = asked_wires(other), other.page.asked_use[0]
    if is_array(other.page_run.values[name]):
        return None
    tree, known = cast(Tree, verdict.answer), dict(_known(other.page_run, wires[0]))
    worth = value_at(tree, known)
    found = None if worth is None else _told_apart(other, worth, _right(other, wires), ())
    used = {name: known[name] for name in known if name in names_in(tree)}
    return found and replace(found, reading=verdict.reading, used=used)


def _known(run: Run, wire: Wire) -> Iterator[tuple[str, float]]:
    """Every single number by its name: values, gradients, and what arrives where the wire ends."""
    for name, value in run.values.items():
        gradient = run.gradients[name]
        if not is_array(value):
            yield name, float(value)
        if gradient is not None and not is_array(gradient):
            yield f"d{name}", float(gradient)
    arrives = run.node_gradients[wire[0]]
    if arrives is not None and not is_array(arrives):
        yield "dout", float(arrives)


def _right(position: Position, wires: Sequence[Wire]) -> float:
    run = position.page_run
    if is_chain(position):
        node, name = (
            position.page_graph.index[position.page.asked_use[1]],
            position.page.asked_use[0],
        )
        gradient = replace(position.page_graph, output=node, dout=1).result.gradients[name]
        return float(cast(float, gradient))
    if position.page.is_local:
        return sum(local_derivatives(run, target)[slot] for target, slot in wires)
    return float(sum(run.wire_gradients[wire] for wire in wires))


def is_chain(position: Position) -> bool:
    """Whether a derivative through several nodes is asked for."""
    graph, (name, user) = position.page_graph, position.page.asked_use
    enters = position.page.is_local and graph.index[name] in graph.nodes[graph.index[user]].inputs
    return position.page.is_local and not enters


def asked_wires(position: Position) -> list[Wire]:
    """The wires on which the asked value goes, as far as the question speaks of them."""
    graph, (name, user) = position.page_graph, position.page.asked_use
    wires = [wire for wire in graph.uses[graph.index[name]] if wire in graph.wire_step]
    if is_chain(position):
        return wires
    if position.page.is_local:
        return [wire for wire in wires if wire[0] == graph.index[user]]
    return [wire for wire in wires if not user or graph.enters(wire, user)]


def _nudged(position: Position, index: Index, right: float) -> Nudged | None:
    """The nudge by the plainest step that measures the gradient."""
    found = (nudged(position, index, h) for h in STEPS)
    return next((n for n in found if is_close(n.gradient, right, ROUNDED)), None)


def nudged(position: Position, index: Index, h: float) -> Nudged:
    """`h` more on the asked wires alone, and what it does to the node itself or to the output."""
    run, graph = position.page_run, position.page_graph
    if position.page.is_local:
        out, dout = position.page.asked_use[1], 1.0
    else:
        out = graph.nodes[graph.output].name
        dout = 1.0 if is_array(run.dout) else float(run.dout)
    return Nudged(h, run, _with_more(run, asked_wires(position), index, h), out, dout)


@np.errstate(all="ignore")  # what overflows measures nothing
def _with_more(run: Run, wires: Sequence[Wire], index: Index, h: float) -> Run:
    """All values with `h` more on these wires; its gradients are those of before."""
    graph = run.graph
    source = graph.source_of(wires[0])
    value = run.node_values[source]
    more = with_element(value, index, element_of(value, index) + h) if index else value + h
    _, values = forward(_rewired(graph, wires, Node("", "constant", value=more)))
    if len(wires) == len(graph.uses[source]):
        values[source] = more
    return replace(run, node_values=tuple(values[:-1]))


def _rewired(graph: Graph, wires: Sequence[Wire], constant: Node) -> Graph:
    """The graph where these wires bring a constant, which stands behind all other nodes."""
    nodes = [*graph.nodes, constant]
    for target, slot in wires:
        inputs = list(nodes[target].inputs)
        inputs[slot] = len(graph.nodes)
        nodes[target] = replace(nodes[target], inputs=tuple(inputs))
    return replace(graph, nodes=tuple(nodes))


def counterexample_of(state: State) -> Counterexample | None:
    """The counter-example to the wrong answer that the page speaks of."""
    position = state.position
    if position.is_answered:
        return None
    return (
        counterexample(position, cell_told(state))
        if position.grid is not None
        else counterexample(position)
    )


def is_offered(state: State) -> bool:
    """Whether the wrong answer that the page speaks of can be tried on other numbers: its way is
    one of the question's, or it is a formula of single numbers.

    The numbers are drawn only when they are asked for, and now and then none tell it apart.
    """
    position, cell = state.position, cell_told(state)
    given = position.filled.get(cell) if cell is not None else next(iter(position.given[-1:]), None)
    if not position.is_open or given is None or given.verdict.verdict != "wrong":
        return False
    if not all(map(is_small, position.whole.inputs.values())):
        return False
    if isinstance(position.question, Expression):
        return not is_array(position.page_run.values[position.page.asked_use[0]])
    wrong = given.verdict.wrong
    is_convention = wrong is not None and wrong.tag.endswith(AT_ZERO)
    return not is_convention and _same_way(_cell_of(position.question, cell), wrong) is not None


def cell_told(state: State) -> Index | None:
    """The cell of a grid whose answer is spoken of: where the learner is, else the last one."""
    at, filled = current_cell(state), state.position.filled
    return at if at in filled else next(reversed([*filled]), None)


def on_other_numbers(position: Position, seed: int) -> Position | None:
    """The position where each input has another number of its kind; labels stay as they are.

    None where an array is too large to be read.
    """
    whole, rng, level = position.whole, Random(seed), 2 if seed < EASY_SEEDS else 3
    if not all(map(is_small, whole.inputs.values())):
        return None
    unlabelled = [name for name in whole.inputs if not _is_label(position, name)]
    inputs: dict[str, Value] = {}
    for name in unlabelled:
        inputs[name] = _other(position, name, level, rng, inputs.values())
    graph = replace(whole.with_inputs(**inputs), dout=_other_dout(position, level, rng))
    return replace(
        position, graphs={**position.graphs, position.stage.program: graph}, toggled=frozenset()
    )


def _is_label(position: Position, name: str) -> bool:
    return position.whole.gradient_step[position.whole.index[name]] is None


def _other(
    position: Position, name: str, level: int, rng: Random, taken: Collection[Value]
) -> Value:
    """Another value; where the pool has enough, one that no input has yet."""
    i, value = position.whole.index[name], position.whole.inputs[name]
    assert value is not None
    role = role_of(position.whole, i, np.shape(value), 0)
    return _unlike([value, *taken], (numbers(rng, role, level) for _ in range(REDRAWS)))


def _other_dout(position: Position, level: int, rng: Random) -> Value:
    """A dout of 1 stays what it is, unless a formula is asked for that it would be lost in."""
    dout = position.whole.dout
    if np.ndim(dout) == 0 and dout == 1 and position.page.verb != "rule":
        return dout
    pool = (ARRAY_DOUTS if np.ndim(dout) else DOUTS)[level - 1]
    return _unlike([dout], (drawn(rng, pool, np.shape(dout)) for _ in range(REDRAWS)))


def _unlike(taken: Collection[Value | None], draws: Iterator[Value]) -> Value:
    """The first of the draws that is not taken, else the last."""
    for found in draws:
        if not any(np.array_equal(found, each) for each in taken if each is not None):
            break
    return found
