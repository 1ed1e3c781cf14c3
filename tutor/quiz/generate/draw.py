"""A fresh question: a template, a place in a graph, and numbers that can be asked about."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from random import Random

import numpy as np

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.graph.shape import foreseen
from tutor.quiz.asking import ask
from tutor.quiz.generate.before import change_for
from tutor.quiz.generate.bugs import BACKWARDS
from tutor.quiz.generate.cut import Sketch, as_read, cut, fresh_sizes, numbers_in
from tutor.quiz.generate.places import Place, candidates, distance, part, ready
from tutor.quiz.generate.rivals import is_apart
from tutor.quiz.generate.search import comfortable, numbers_for
from tutor.quiz.generate.symbols import SYMBOLIC
from tutor.quiz.grid import Grid
from tutor.quiz.kinds.choose import choice_question
from tutor.quiz.question import Choice, Number, Question, floats
from tutor.text import Problem

TEMPLATE_VERSION = 1
"""What goes with a stored seed: another version makes another question of it."""

MOST_NUMBERS = 5_000  # in what is drawn; only pictures are as large as in their lesson

TRIES = (40, 500)  # in each place; only where all have failed it is worth trying longer

VERBS = {
    "reuse": "flow",
    "array": "flow",
    "softmax": "flow",
    "product": "rule",
    "bug": "choose",
    "before": "choose",
}
"""The page verb of a template, where it is another word."""


WITHOUT_UPSTREAM = ("predict", "before")
"""The templates that look forward only: there nothing arrives but 1."""


@dataclass(frozen=True, eq=False)
class Draw:
    """A question that was drawn; `verb` and `argument` are as in the heading of a page.

    With "choose" the argument is the node with the bug, or the input that changes; `options` are
    the texts to choose from, `about` is what the page has to tell.
    """

    template: str
    level: int
    seed: int
    graph: Graph
    verb: str
    argument: str
    question: Question
    options: tuple[tuple[str, bool], ...] = ()
    about: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be drawn around a place, how often numbers may be tried, and by which dice."""

    template: str
    level: int
    seed: int
    argument: str
    sketch: Sketch
    rng: Random
    tries: int

    @property
    def verb(self) -> str:
        return VERBS.get(self.template, self.template)

    def fresh(self, graph: Graph) -> Graph:
        """The graph with its numbers, as if it had been written as a program."""
        return as_read(replace(graph, dout=1) if self.template in WITHOUT_UPSTREAM else graph)

    def draw(
        self,
        graph: Graph,
        question: Question,
        options: tuple[tuple[str, bool], ...] = (),
        about: Mapping[str, object] | None = None,
    ) -> Draw:
        where = self.verb, self.argument
        told = about or {}
        return Draw(self.template, self.level, self.seed, graph, *where, question, options, told)


def draw(
    graph: Graph, template: str, level: int, seed: int, ops: Collection[str] = ()
) -> Draw | None:
    """A question of this kind, the same for the same seed; None if the graph has no place for it.

    The level is 1 to 3; with `ops` only nodes of these layers are asked about.
    """
    graph = ready(graph)
    rng = dice(graph, template, level, seed)
    order = _in_order(graph, template, level, rng, ops)
    found = (
        draw_at(graph, template, place, level, seed, rng, tries)
        for tries in TRIES
        for place in order
    )
    return next(filter(None, found), None)


def dice(graph: Graph, template: str, level: int, seed: int) -> Random:
    """What decides everything about a draw."""
    return Random(f"{TEMPLATE_VERSION} {template} {level} {seed} {graph.name}")


def draw_at(
    graph: Graph,
    template: str,
    place: Place,
    level: int,
    seed: int,
    rng: Random,
    tries: int,
    around: tuple[set[int], int] | None = None,
) -> Draw | None:
    """A question at this place, in the part of the graph that its level shows or that is given."""
    kept, end = around or part(graph, template, place, level)
    sizes = fresh_sizes(graph, kept, rng) if template == "shape" else None
    if numbers_in(graph, kept, sizes) > MOST_NUMBERS or not _is_finite(graph, kept):
        return None
    sketch = cut(graph, kept, end, sizes)
    if None in foreseen(sketch.graph):  # smaller arrays need not fit together; no numbers mend that
        return None
    argument = _argument(sketch.graph, place.argument)
    wish = Wish(template, level, seed, argument, sketch, rng, tries)
    return MAKERS.get(template, _symbolic if template in SYMBOLIC else _numeric)(wish)


def _is_finite(graph: Graph, kept: Collection[int]) -> bool:
    """What is beyond all numbers in its lesson will be so with others, too."""
    return all(np.all(np.isfinite(graph.result.node_values[i])) for i in kept)


def _numeric(wish: Wish) -> Draw | None:
    found = numbers_for(wish.sketch, wish.verb, wish.argument, wish.level, wish.rng, wish.tries)
    if found is None:
        return None
    graph = wish.fresh(found)
    return wish.draw(graph, _cleared(ask(graph, Request(wish.verb, wish.argument))))


def _cleared(question: Question) -> Question:
    """What is near the right answer is no mistake of its own, where numbers could be chosen."""
    if isinstance(question, Grid):
        cells = {at: _without_near(cell) for at, cell in question.cells.items()}
        return replace(question, cells=cells)
    return _without_near(question) if isinstance(question, Number) else question


def _without_near(asked: Number) -> Number:
    right = floats(asked.correct)
    kept = tuple(wrong for wrong in asked.wrong if is_apart(floats(wrong.value), right))
    return replace(asked, wrong=kept, collisions=())


def _symbolic(wish: Wish) -> Draw | None:
    found = comfortable(wish.sketch, wish.level, wish.rng, wish.tries)
    if found is None:
        return None
    graph = wish.fresh(found)
    try:
        question = ask(graph, Request(wish.verb, wish.argument))
    except Problem:  # nothing is asked there, such as what a node of one operand keeps
        return None
    return wish.draw(graph, question) if question.wrong else None


def _before(wish: Wish) -> Draw | None:
    found = change_for(wish.sketch, wish.argument, wish.level, wish.rng, wish.tries)
    if found is None:
        return None
    options = found.options(wish.rng)
    return wish.draw(wish.fresh(found.graph), _choice(options), options, found.about)


def _bug(wish: Wish) -> Draw | None:
    found = comfortable(wish.sketch, wish.level, wish.rng, wish.tries)
    if found is None:
        return None
    node = found.nodes[found.index[wish.argument]]
    backward = BACKWARDS[node.op]
    mutant = backward.drawn(wish.rng)
    options = tuple((text, k == mutant.line) for k, text in enumerate(backward.code(mutant)))
    about = {"node": node.name, "op": node.op, "right": backward.lines[mutant.line]}
    return wish.draw(wish.fresh(found), _choice(options), options, about)


MAKERS: Mapping[str, Callable[[Wish], Draw | None]] = {"before": _before, "bug": _bug}


def _choice(options: tuple[tuple[str, bool], ...]) -> Choice:
    """One of the texts; a number among them is never the place of an option."""
    question = choice_question(tuple((text, right, None) for text, right in options))
    return Choice(options=question.options, correct=question.correct, numbers_ok=False)


def _in_order(
    graph: Graph, template: str, level: int, rng: Random, ops: Collection[str]
) -> list[Place]:
    """The places in the order in which they are tried: on level 3 the farthest back come first."""
    found = candidates(graph, template, ops)
    mixed = rng.sample(found, len(found))
    if level < 3:
        return mixed
    far = 1 if template == "predict" else -1
    return sorted(mixed, key=lambda place: far * distance(graph, place.node))


def _argument(graph: Graph, argument: str) -> str:
    """The argument in the smaller graph, where a value may have a single use left."""
    name, branch, _ = argument.partition(">")
    return name if branch and len(graph.uses[graph.index[name]]) == 1 else argument
