"""A fresh question: a template, a place in a graph, and numbers that can be asked about."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from random import Random

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.graph.group import OpenedGraph
from tutor.graph.shape import foreseen
from tutor.quiz.asking import ask
from tutor.quiz.generate.choices import Choices, Options, bug_in, can_have_a_bug, change_in
from tutor.quiz.generate.cut import (
    as_read,
    cut,
    fits_the_screen,
    fresh_sizes,
    numbers_in,
    operations_to,
    small_sizes,
)
from tutor.quiz.generate.locks import comfortable, numbers_for
from tutor.quiz.kinds.choose import choice_question
from tutor.quiz.letters import descendants, kind_of
from tutor.quiz.question import Grid, Number, Question, is_apart
from tutor.rules import BOOK
from tutor.text import Problem

FIRST_NUMBER = 2  # what the first input of a bare expression is, until numbers are drawn

SYMBOLIC = ("rule", "keep", "shape", "line")
"""The verbs of questions that no number decides."""

TEMPLATE_VERSION = 1
"""What goes with a stored seed: another version makes another question of it."""

MOST_NUMBERS = 5_000  # in what is drawn; only pictures are as large as in their lesson

WITHOUT_UPSTREAM = ("predict", "before")  # these look forward only: nothing arrives but 1

TRIES = (40, 500)  # in each place; only where all have failed it is worth trying longer


@dataclass(frozen=True)
class Place:
    """A spot in a graph: the argument that names it, and the node at which it is asked."""

    argument: str
    node: int


@dataclass(frozen=True, eq=False)
class Draw:
    """A question that was drawn; `verb` and `argument` are as in the heading of a page.

    With "choose" the argument is the node with the bug, or the input that changes; `about` is what
    the page has to tell.
    """

    template: str
    level: int
    seed: int
    graph: Graph
    verb: str
    argument: str
    question: Question
    options: Options = ()
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Dice:
    """What decides everything about a draw."""

    level: int
    seed: int
    rng: Random


def dice_for(graph: Graph, what: str, level: int, seed: int) -> Dice:
    return Dice(level, seed, Random(f"{TEMPLATE_VERSION} {what} {level} {seed} {graph.name}"))


def draw(
    graph: Graph, template: str, level: int, seed: int, ops: Collection[str] = ()
) -> Draw | None:
    """A question of this kind, the same for the same seed; None if the graph has no place for it.

    The level is 1 to 3; with `ops` only nodes of these layers are asked about.
    """
    graph = ready(graph)
    dice = dice_for(graph, template, level, seed)
    order = _in_order(candidates(graph, template, ops), graph, template, dice)
    found = (
        draw_at(graph, template, place, part(graph, template, place, level), dice, tries)
        for tries in TRIES
        for place in order
    )
    return next(filter(None, found), None)


def _in_order(found: Collection[Place], graph: Graph, template: str, dice: Dice) -> list[Place]:
    """The order in which places are tried: on level 3 the farthest back come first."""
    mixed = dice.rng.sample([*found], len(found))
    if dice.level < 3:
        return mixed
    far = 1 if template == "predict" else -1
    return sorted(mixed, key=lambda place: far * distance(graph, place.node))


def draw_at(
    graph: Graph, template: str, place: Place, around: tuple[set[int], int], dice: Dice, tries: int
) -> Draw | None:
    """A question at this place, in the part of the graph that is given."""
    kept, end = around
    sizes = fresh_sizes(graph, kept, dice.rng) if template == "shape" else small_sizes(graph, kept)
    if numbers_in(graph, kept, sizes) > MOST_NUMBERS or not _is_finite(graph, kept):
        return None
    sketch = cut(graph, kept, end, sizes)
    if None in foreseen(sketch.graph):  # smaller arrays need not fit together; no numbers mend that
        return None
    request = Request(verb_of(template), _argument(sketch.graph, place.argument))
    graphs = sketch.graphs(dice.rng, dice.level)
    if (found := _found(template, request, graphs, dice.rng, tries)) is None:
        return None
    small, options, about = found
    small = as_read(replace(small, dout=1) if template in WITHOUT_UPSTREAM else small)
    if (question := _question(small, request, options)) is None:
        return None
    where = request.verb, request.argument
    return Draw(template, dice.level, dice.seed, small, *where, question, options, about)


def _is_finite(graph: Graph, kept: Collection[int]) -> bool:
    """What is beyond all numbers in its lesson will be so with others, too."""
    return all(np.all(np.isfinite(graph.result.node_values[i])) for i in kept)


def _argument(graph: Graph, argument: str) -> str:
    """The argument in the smaller graph, where a value may have a single use left."""
    name, branch, _ = argument.partition(">")
    return name if branch and len(graph.uses[graph.index[name]]) == 1 else argument


def _found(
    template: str, request: Request, graphs: Iterator[Graph], rng: Random, tries: int
) -> Choices | None:
    """The first of these graphs, which differ in their numbers, on which it can be asked."""
    if template == "before":
        return change_in(islice(zip(graphs, graphs, strict=True), tries), request.name, rng)
    is_of_numbers = template != "bug" and request.verb not in SYMBOLIC
    tried = islice(graphs, tries)
    graph = numbers_for(tried, request) if is_of_numbers else comfortable(tried)
    if graph is None:
        return None
    return bug_in(graph, request.name, rng) if template == "bug" else (graph, (), {})


def _question(graph: Graph, request: Request, options: Options) -> Question | None:
    """None where nothing is asked, such as what a node of one operand keeps."""
    if options:  # a number among them is never the place of an option
        choice = choice_question(tuple((text, right, None) for text, right in options))
        return replace(choice, numbers_ok=False)
    try:
        question = ask(graph, request)
    except Problem:
        return None
    if isinstance(question, Grid):
        cells = {at: _cleared(cell) for at, cell in question.cells.items()}
        return replace(question, cells=cells)
    if isinstance(question, Number):
        return _cleared(question)
    return question if question.wrong else None


def _cleared(asked: Number) -> Number:
    """What is near the right answer is no mistake of its own, where numbers could be chosen."""
    kept = (wrong for wrong in asked.wrong if is_apart(wrong.value, asked.correct))
    return replace(asked, wrong=tuple(kept), collisions=())


# Places


Finder = Callable[[Graph], Iterator[Place]]


def places(graph: Graph, template: str, ops: Collection[str] = ()) -> tuple[str, ...]:
    """The arguments that a template can ask about, at nodes of these layers if any are given."""
    return tuple(_places(graph, template, ops))


def has_place(graph: Graph, template: str, ops: Collection[str] = ()) -> bool:
    """Whether there are any; to find all takes long in a large graph."""
    return any(_places(graph, template, ops))


def _places(graph: Graph, template: str, ops: Collection[str]) -> Iterator[str]:
    graph, verb = ready(graph), verb_of(template)
    for place in candidates(graph, template, ops):
        if verb not in SYMBOLIC or can_be_asked(graph, verb, place.argument):
            yield place.argument


@lru_cache(maxsize=1024)  # the places of a lesson's graph are looked for with every draw
def can_be_asked(graph: Graph, verb: str, argument: str) -> bool:
    """Whether there is such a question, with wrong answers to tell it from."""
    try:
        return bool(ask(graph, Request(verb, argument)).wrong)
    except Problem:
        return False


def candidates(graph: Graph, template: str, ops: Collection[str] = ()) -> tuple[Place, ...]:
    """Where a template may be asked; of symbols only the question itself knows whether it can."""
    found = FINDERS[template](graph)
    return tuple(place for place in found if not ops or graph.nodes[place.node].op in ops)


def ready(graph: Graph) -> Graph:
    """The graph as its program was written, layers closed; an input without a number gets one."""
    whole = graph.folded if isinstance(graph, OpenedGraph) else graph
    missing = [name for name, value in whole.inputs.items() if value is None]
    numbers = {name: FIRST_NUMBER + k for k, name in enumerate(missing)}
    return whole.with_inputs(**numbers) if numbers else whole


def part(graph: Graph, template: str, place: Place, level: int) -> tuple[set[int], int]:
    """The operations that stay around a place, and the one that becomes the output."""
    if level == 3 and fits_the_screen(graph):
        return operations_to(graph, graph.output), graph.output
    kept, end = {place.node}, place.node
    if template == "reuse":
        ways = descendants(graph, graph.index[place.argument])
        end = next(j for j in sorted(ways) if not _is_passed_by(graph, place.argument, j))
        kept = ways & operations_to(graph, end)
    for _ in range(level if template == "chain" else level - 1):
        if template == "predict":
            kept |= {j for j in graph.nodes[min(kept)].inputs if graph.nodes[j].is_operation}
        elif (after := _after(graph, end)) is not None:
            kept, end = {*kept, after}, after
    return kept, end


def distance(graph: Graph, i: int) -> int:
    """The nodes that lie between node i and the output on the shortest way."""
    far = dict[int, int]()
    for j in range(graph.output, i - 1, -1):  # the nodes behind come first: each is asked once
        ways = [far[user] for user in _users(graph, j) if user in far]
        far[j] = 0 if j == graph.output else 1 + min(ways, default=-1)
    return far[i]


def _is_passed_by(graph: Graph, name: str, without: int) -> bool:
    """Whether a value reaches the output although one node is left out."""
    found = {graph.index[name]}
    for wire in sorted(graph.wire_step):
        if graph.source_of(wire) in found and wire[0] != without:
            found.add(wire[0])
    return without != graph.output and graph.output in found


def _users(graph: Graph, i: int) -> list[int]:
    """The nodes from which a gradient comes back to node i, once for each wire."""
    return [wire[0] for wire in graph.uses[i] if wire in graph.wire_step]


def _after(graph: Graph, i: int) -> int | None:
    """The first node to which a value goes on."""
    return next(iter(_users(graph, i)), None)


def _is_array(graph: Graph, i: int) -> bool:
    return bool(np.ndim(graph.result.node_values[i]))


def _is_of_numbers(graph: Graph, i: int) -> bool:
    return not any(_is_array(graph, j) for j in (i, *graph.nodes[i].inputs))


def _is_product(graph: Graph, i: int) -> bool:
    return kind_of(graph, i) == "product"


def _is_loss(graph: Graph, i: int) -> bool:
    return kind_of(graph, i) == "loss"


def _nodes(graph: Graph) -> Iterator[Place]:
    return (Place(graph.nodes[i].name, i) for i in sorted(operations_to(graph, graph.output)))


def _operands(graph: Graph) -> Iterator[Place]:
    """Each operand of each node that backward has a gradient to give to."""
    for place in _nodes(graph):
        wires = [(place.node, slot) for slot in range(len(graph.nodes[place.node].inputs))]
        names = (graph.nodes[graph.source_of(w)].name for w in wires if w in graph.wire_step)
        yield from (Place(f"{place.argument}/{name}", place.node) for name in names)


def _locals(graph: Graph) -> Iterator[Place]:
    """Each operand of each node of plain numbers, once."""
    operands = (place for place in _operands(graph) if _is_of_numbers(graph, place.node))
    return iter(dict.fromkeys(operands))


def _flows(graph: Graph) -> Iterator[Place]:
    """Each wire that a gradient comes back on; where a value is used twice, each branch."""
    for i, node in enumerate(graph.nodes):
        users = dict.fromkeys(_users(graph, i))
        for user in users:
            branch = f">{graph.nodes[user].name}" if len(users) > 1 else ""
            yield Place(f"{node.name}{branch}", user)


def _reuses(graph: Graph) -> Iterator[Place]:
    """Each value that gradients come back to along several wires."""
    for i, node in enumerate(graph.nodes):
        users = _users(graph, i)
        if len(users) > 1:
            yield Place(node.name, users[0])


def _where(find: Finder, test: Callable[[Graph, int], bool]) -> Finder:
    return lambda graph: (place for place in find(graph) if test(graph, place.node))


def _chains(graph: Graph) -> Iterator[Place]:
    """Each number that comes at least two nodes before the output, one of which multiplies."""
    for place in _number_flows(graph):
        i, after = graph.index.get(place.argument), _after(graph, place.node)
        if i is None or after is None or distance(graph, i) < 2:
            continue
        if not (_copies(graph, i, place.node) and _copies(graph, place.node, after)):
            yield place


def _copies(graph: Graph, i: int, user: int) -> bool:
    """Whether what arrives at the user of a value goes on to the value as it is."""
    node = graph.nodes[user]
    return BOOK[node.op].copies(node.inputs.index(i))


def _shapes(graph: Graph) -> Iterator[Place]:
    """The value of each node of arrays, and the gradient of each of its operands."""
    yield from (place for place in _nodes(graph) if _is_array(graph, place.node))
    for place in _flows(graph):
        if place.argument in graph.index and _is_array(graph, graph.index[place.argument]):
            yield Place(f"d{place.argument}", place.node)


def _inputs(graph: Graph) -> Iterator[Place]:
    """Each plain number that the output depends on."""
    for place in _number_flows(graph):
        name = place.argument.partition(">")[0]
        if graph.nodes[graph.index.get(name, -1)].op == "input":
            yield Place(name, place.node)


def _rules(graph: Graph) -> Iterator[Place]:
    """Local derivatives, and gradients, summed and of each branch, but for those of products."""
    yield from _locals(graph)
    flows = (*_flows(graph), *_reuses(graph))
    yield from (place for place in flows if not _is_product(graph, place.node))


_number_flows = _where(_flows, _is_of_numbers)

FINDERS: Mapping[str, Finder] = {
    "predict": _nodes,
    "ask": _locals,
    "rule": _rules,
    "flow": _number_flows,
    "chain": _chains,
    "reuse": _reuses,
    "keep": _nodes,
    "shape": _shapes,
    "product": _where(_flows, _is_product),
    "array": _where(_flows, lambda graph, i: not (_is_loss(graph, i) or _is_of_numbers(graph, i))),
    "softmax": _where(_flows, _is_loss),
    "line": _operands,
    "bug": _where(_nodes, can_have_a_bug),
    "before": _inputs,
}
"""The kinds of questions that are made from a graph, and where each can be asked."""

TEMPLATES = tuple(FINDERS)

VERBS = {
    "reuse": "flow",
    "array": "flow",
    "softmax": "flow",
    "product": "rule",
    "bug": "choose",
    "before": "choose",
}
"""The page verb of a template, where it is another word."""


def verb_of(template: str) -> str:
    return VERBS.get(template, template)
