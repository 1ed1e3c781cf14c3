"""A fresh question: a template, a place in a graph, and numbers that can be asked about."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, product
from random import Random

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.graph.group import OpenedGraph
from tutor.graph.notation import has_array
from tutor.graph.numbers import is_small
from tutor.quiz.asking import ask
from tutor.quiz.generate.acceptance import comfortable, numbers_for
from tutor.quiz.generate.choices import Choices, Options, bug_in, can_have_a_bug, change_in
from tutor.quiz.generate.subgraph import as_read, cut, operations_to, otherwise_named, with_numbers
from tutor.quiz.identity import identity
from tutor.quiz.kinds import KINDS
from tutor.quiz.kinds.choose import choice_question
from tutor.quiz.kinds.numeric import each
from tutor.quiz.letters import ancestors, descendants, kind_of
from tutor.quiz.question import Grid, Number, Question, floats, is_apart
from tutor.rules import BOOK
from tutor.text import Problem

FIRST_NUMBER = 2  # what the first input of a bare expression is, until numbers are drawn
MOST_OPERATIONS = 6  # a larger graph is never asked about as a whole

TEMPLATE_VERSION = 3
"""What goes with a stored seed: another version makes another question of it."""

WITHOUT_UPSTREAM = ("predict", "before")  # these look forward only: nothing arrives but 1
TRIES = (40, 500)  # in each place; only where all have failed it is worth trying longer
MOST_TRIED = 8  # places of a graph with its own numbers; the best of them is asked about
HUGE = 1e9  # and its inverse: what is beyond is no pleasure to type
LEVEL = 2  # of a sibling: the usual numbers


@dataclass(frozen=True)
class Place:
    """A spot in a graph: the argument that names it, and the node at which it is asked."""

    argument: str
    node: int


@dataclass(frozen=True, eq=False)
class Generated:
    """A question that was drawn; `verb` and `argument` are as in the heading of a page.

    With "choose" the argument is the node with the bug, or the input that changes; `about` is told.
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

    @property
    def identity(self) -> str:
        """What tells it from other questions."""
        return identity(self.graph, Request(self.verb, self.argument), self.question)


@dataclass(frozen=True, eq=False)
class Dice:
    """What decides everything about a draw."""

    level: int
    seed: int
    rng: Random


@np.errstate(all="ignore")  # numbers are tried that a layer has no value for
def draw(
    graph: Graph, template: str, level: int, seed: int, ops: Collection[str] = ()
) -> Generated | None:
    """A question of this kind, the same for the same seed; None if the graph has no place for it.

    The level is 1 to 3; with `ops` only nodes of these layers are asked about.
    """
    graph, (verb, _) = _ready(graph), TEMPLATES[template]
    dice = _dice_for(graph, template, level, seed)
    if verb in KINDS and KINDS[verb].is_in_names:
        graph = otherwise_named(graph, dice.rng)
    places_ = _candidates(graph, template, ops)
    order = dice.rng.sample(places_, len(places_))
    if level == 3:  # the farthest back come first
        order.sort(key=lambda place: _distance(graph, place.node), reverse=template != "predict")
    kinds = {place: _kind_at(graph, template, place) for place in order}
    order.sort(key=lambda place: kinds[place] == "flow" and _is_copied(graph, place))
    draws = (
        _draw_at(graph, kinds[place], place, _part(graph, kinds[place], place, level), dice, tries)
        for tries in TRIES
        for place in order
    )
    found = next(filter(None, draws), None)
    return replace(found, template=template) if found else None


@lru_cache(maxsize=256)  # to try everything in vain takes long
def can_be_drawn(graph: Graph, template: str) -> bool:
    """Whether numbers are found with which such a question can be asked about this graph."""
    return draw(graph, template, 1, 0) is not None


@np.errstate(all="ignore")
def as_it_stands(
    graph: Graph, template: str, seed: int, but: Collection[str] = ()
) -> Generated | None:
    """A question of this kind about the whole graph with its own numbers, or None as above.

    It is asked where the fewest mistakes would come out right with these numbers; `but` are
    identities of questions that are not wanted.
    """
    graph, (verb, _) = _ready(graph), TEMPLATES[template]
    places_ = _candidates(graph, template) if verb in KINDS else []
    told = [place for place in places_ if verb == "flow" and _is_copied(graph, place)]
    asked = [Request(verb, place.argument) for place in places_ if place not in told]
    asked = _dice_for(graph, template, 0, seed).rng.sample(asked, len(asked))[:MOST_TRIED]
    questions = ((request, _question(graph, request)) for request in asked)
    found = [
        Generated(template, 0, seed, graph, verb, request.argument, question)
        for request, question in questions
        if question and _is_number(question)
    ]
    new = (each for each in found if each.identity not in but)
    return min(new, key=lambda each: _passed_by(each.question), default=None)


def _passed_by(question: Question) -> int:
    """How many mistakes give the right answer, with these numbers."""
    if not isinstance(question, Number | Grid):
        return 0
    return sum(collision.other is None for collision in question.collisions)


def _is_number(question: Question) -> bool:
    """Whether what is right, if it is made of numbers, is one that somebody would type."""
    if not isinstance(question, Number | Grid):
        return True
    size = np.abs(floats(question.correct))
    return bool(np.all((size == 0) | (size > 1 / HUGE) & (size < HUGE)))


def _kind_at(graph: Graph, template: str, place: Place) -> str:
    """Where a gradient is only copied, it is asked for from so far that it does not stand there."""
    is_asked_from_afar = template == "flow" and _is_copied(graph, place)
    return "chain" if is_asked_from_afar and place in _chains(graph) else template


def _is_copied(graph: Graph, place: Place) -> bool:
    """Whether what flows back is the number that stands beside it already."""
    return _copies(graph, graph.index[place.argument.partition(">")[0]], place.node)


@np.errstate(all="ignore")
def sibling(graph: Graph, verb: str, argument: str, seed: int) -> Generated | None:
    """After a reveal: a question like that of a page with this heading; None where there is none.

    It is the same with other numbers, or the nearest other one of its kind.
    """
    graph = _ready(graph)
    dice = _dice_for(graph, f"{verb}={argument}", LEVEL, seed)
    draws = (
        _draw_at(graph, template, place, around, dice, tries)
        for template, place in _alike(graph, verb, argument)
        for tries, around in product(TRIES, _parts(graph, template, place))
    )
    return next(filter(None, draws), None)


def _dice_for(graph: Graph, what: str, level: int, seed: int) -> Dice:
    return Dice(level, seed, Random(f"{TEMPLATE_VERSION} {what} {level} {seed} {graph.name}"))


def _ready(graph: Graph) -> Graph:
    """The graph as its program was written, layers closed; an input without a number gets one."""
    whole = graph.folded if isinstance(graph, OpenedGraph) else graph
    missing = [name for name, value in whole.inputs.items() if value is None]
    numbers = {name: FIRST_NUMBER + k for k, name in enumerate(missing)}
    return whole.with_inputs(**numbers) if numbers else whole


def _draw_at(
    graph: Graph, template: str, place: Place, around: tuple[set[int], int], dice: Dice, tries: int
) -> Generated | None:
    """A question at this place, in the part of the graph that is given."""
    kept, end = around
    if (found := cut(graph, kept, end, dice.rng if template == "shape" else None)) is None:
        return None
    small, roles = found
    (verb, _), (name, branch, _) = TEMPLATES[template], place.argument.partition(">")
    is_only = branch and len(small.uses[small.index[name]]) == 1
    request = Request(verb, name if is_only else place.argument)
    graphs = with_numbers(small, roles, dice.rng, dice.level)
    if (chosen := _chosen(template, request, graphs, dice.rng, tries)) is None:
        return None
    small, options, about = chosen
    small = as_read(replace(small, dout=1) if template in WITHOUT_UPSTREAM else small)
    if (question := _question(small, request, options)) is None:
        return None
    where = request.verb, request.argument
    return Generated(template, dice.level, dice.seed, small, *where, question, options, about)


def _chosen(
    template: str, asked: Request, graphs: Iterator[Graph], rng: Random, tries: int
) -> Choices | None:
    """The first graph, of many that differ in their numbers, on which it can be asked."""
    if template == "before":
        return change_in(islice(zip(graphs, graphs, strict=True), tries), asked.name, rng)
    tried, has_numbers = islice(graphs, tries), template != "bug" and KINDS[asked.verb].numbers
    graph = numbers_for(tried, asked) if has_numbers else next(comfortable(tried), None)
    if graph and template == "bug":
        return bug_in(graph, asked.name, rng)
    return (graph, (), {}) if graph else None


def _question(graph: Graph, request: Request, options: Options = ()) -> Question | None:
    """None where nothing is asked, such as what a node of one operand keeps."""
    if options:  # a number among them is never the place of an option
        choice = choice_question(tuple((text, right, None) for text, right in options))
        return replace(choice, numbers_ok=False)
    try:
        question = ask(graph, request)
    except Problem:
        return None
    if isinstance(question, Number | Grid):
        return each(question, _cleared)
    return question if question.wrong else None


def _cleared(asked: Number) -> Number:
    """What is near the right answer is no mistake of its own, where numbers could be chosen."""
    kept = (wrong for wrong in asked.wrong if is_apart(wrong.value, asked.correct))
    return replace(asked, wrong=tuple(kept), collisions=())


def _part(graph: Graph, template: str, place: Place, level: int) -> tuple[set[int], int]:
    """The operations that stay around a place, and the one that becomes the output."""
    operations = sum(node.is_operation for node in graph.nodes)
    if level == 3 and operations <= MOST_OPERATIONS and _is_small(graph):
        return operations_to(graph, graph.output), graph.output
    kept, end = {place.node}, place.node
    if template == "reuse":  # as far as the first node that no wire leads past
        source = graph.index[place.argument]
        ways = descendants(graph, source)
        wires = [(i, user) for i in {source, *ways} for user in _users(graph, i)]
        end = next(j for j in sorted(ways) if not any(i < j < user for i, user in wires))
        kept = ways & operations_to(graph, end)
    for _ in range(level if template == "chain" else level - 1):
        if template == "predict":
            kept |= {j for j in graph.nodes[min(kept)].inputs if graph.nodes[j].is_operation}
        elif after := _users(graph, end)[:1]:
            kept, end = {*kept, *after}, after[0]
    return kept, end


# Siblings


def _parts(graph: Graph, template: str, place: Place) -> Iterator[tuple[set[int], int]]:
    """The whole graph if it can be written out, and what is around the place."""
    if _is_small(graph):
        yield operations_to(graph, graph.output), graph.output
    for level in (LEVEL, 1):
        yield _part(graph, template, place, level)


def _is_small(graph: Graph) -> bool:
    return all(map(is_small, graph.result.node_values))


def _alike(graph: Graph, verb: str, argument: str) -> Iterator[tuple[str, Place]]:
    """The place itself, or, where numbers make no difference, the others from the nearest on."""
    found = _placed(graph, *(each for each, (own, _) in TEMPLATES.items() if own == verb))
    name = argument.partition("[")[0]
    here = next((place for _, place in found if place.argument == name), None)
    if verb == "rule" and "/" in name and here is None:
        here = Place(name, graph.index[name.partition("/")[0]])  # through several nodes
        yield from (("rule", other) for other in _other_ways(graph, here))
    if here is None:
        return
    instead = KINDS[verb].instead if verb in KINDS else ()
    if not instead:
        whole = Place(argument, here.node) if _is_small(graph) else here
        yield from ((template, whole) for template, place in found if place == here)
        return
    others = [it for it in found if it[1] != here]
    for group in (others, *(_placed(graph, it) for it in instead)):
        yield from sorted(group, key=lambda it: _farness(it[1], here))


def _placed(graph: Graph, *templates: str) -> list[tuple[str, Place]]:
    return [(each, place) for each in templates for place in _candidates(graph, each)]


def _other_ways(graph: Graph, here: Place) -> Iterator[Place]:
    """The same node with what else it depends on through others."""
    node = graph.nodes[here.node]
    for j in sorted(ancestors(graph, here.node) - {*node.inputs}):
        place = Place(f"{node.name}/{graph.nodes[j].name}", here.node)
        if place != here and _can_be_asked(graph, "rule", place.argument):
            yield place


def _farness(place: Place, here: Place) -> tuple[bool, int, bool]:
    """Those of the same form come first, then the nearest nodes, at each the same operand."""
    (_, slash, operand), (_, wanted, like) = (
        each.argument.partition(">")[0].rpartition("/") for each in (place, here)
    )
    return slash != wanted, abs(place.node - here.node), operand != like


# Places


Finder = Callable[[Graph], Iterable[Place]]


def places(graph: Graph, template: str, ops: Collection[str] = ()) -> Iterator[str]:
    """The arguments that a template can ask about, at nodes of these layers if any are given.

    To find them all takes long in a large graph.
    """
    graph, (verb, _) = _ready(graph), TEMPLATES[template]
    for place in _candidates(graph, template, ops):
        if verb not in KINDS or KINDS[verb].numbers or _can_be_asked(graph, verb, place.argument):
            yield place.argument


@lru_cache(maxsize=1024)  # the places of a lesson's graph are looked for with every draw
def _can_be_asked(graph: Graph, verb: str, argument: str) -> bool:
    """Whether there is such a question, with wrong answers to tell it from."""
    return _question(graph, Request(verb, argument)) is not None


def _candidates(graph: Graph, template: str, ops: Collection[str] = ()) -> list[Place]:
    """Where a template may be asked; of symbols only the question itself knows whether it can."""
    _, find = TEMPLATES[template]
    return [place for place in find(graph) if not ops or graph.nodes[place.node].op in ops]


def _distance(graph: Graph, i: int) -> int:
    """The nodes that lie between node i and the output on the shortest way."""
    far = dict[int, int]()
    for j in range(graph.output, i - 1, -1):  # the nodes behind come first: each is asked once
        far[j] = 1 + min((far[user] for user in _users(graph, j)), default=-1)
    return far[i]


def _users(graph: Graph, i: int) -> list[int]:
    """The nodes from which a gradient comes back to node i, once for each wire."""
    return [wire[0] for wire in graph.uses[i] if wire in graph.wire_step]


def _nodes(graph: Graph) -> Iterator[Place]:
    return (Place(graph.nodes[i].name, i) for i in sorted(operations_to(graph, graph.output)))


def _operands(graph: Graph) -> Iterator[Place]:
    """Each operand of each node that backward has a gradient to give to."""
    for wire in sorted(graph.wire_step):
        node, operand = graph.nodes[wire[0]].name, graph.nodes[graph.source_of(wire)].name
        yield Place(f"{node}/{operand}", wire[0])


def _locals(graph: Graph) -> Iterable[Place]:
    """Each operand of each node of plain numbers, once."""
    return dict.fromkeys(place for place in _operands(graph) if not has_array(graph, place.node))


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
        i = graph.index.get(place.argument)
        if i is not None and _distance(graph, i) >= 2:
            after = _users(graph, place.node)[0]
            if not (_copies(graph, i, place.node) and _copies(graph, place.node, after)):
                yield place


def _copies(graph: Graph, i: int, user: int) -> bool:
    """Whether what arrives at the user of a value goes on to the value as it is."""
    node = graph.nodes[user]
    return BOOK[node.op].copies(node.inputs.index(i))


def _shapes(graph: Graph) -> Iterator[Place]:
    """The value of each node of arrays, and the gradient of each of its operands."""
    yield from (place for place in _nodes(graph) if graph.shapes[place.node])
    for place in _flows(graph):
        if place.argument in graph.index and graph.shapes[graph.index[place.argument]]:
            yield Place(f"d{place.argument}", place.node)


def _inputs(graph: Graph) -> Iterator[Place]:
    """Each plain number that the output depends on."""
    for place in _number_flows(graph):
        name = place.argument.partition(">")[0]
        if name in graph.inputs:
            yield Place(name, place.node)


def _rules(graph: Graph) -> Iterator[Place]:
    """Local derivatives, and gradients, summed and of each branch, but for those of products."""
    yield from _locals(graph)
    flows = (*_flows(graph), *_reuses(graph))
    yield from (place for place in flows if kind_of(graph, place.node) != "product")


_number_flows = _where(_flows, lambda graph, i: not has_array(graph, i))

TEMPLATES: Mapping[str, tuple[str, Finder]] = {
    "predict": ("predict", _nodes),
    "ask": ("ask", _locals),
    "rule": ("rule", _rules),
    "flow": ("flow", _number_flows),
    "chain": ("chain", _chains),
    "reuse": ("flow", _reuses),
    "keep": ("keep", _nodes),
    "shape": ("shape", _shapes),
    "product": ("rule", _where(_flows, lambda g, i: kind_of(g, i) == "product")),
    "array": ("flow", _where(_flows, lambda g, i: has_array(g, i) and kind_of(g, i) != "loss")),
    "softmax": ("flow", _where(_flows, lambda g, i: kind_of(g, i) == "loss")),
    "line": ("line", _operands),
    "bug": ("choose", _where(_nodes, can_have_a_bug)),
    "before": ("choose", _inputs),
}
"""The kinds of questions that are made from a graph: a page's verb, and where each can be asked."""
