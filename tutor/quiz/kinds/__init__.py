"""The kinds of questions that are asked of a graph: what a kind is, and a file for each verb."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from tutor.formula.request import VERBS, Request
from tutor.graph import Graph, Run
from tutor.quiz.mistakes.elementwise import WrongArray
from tutor.quiz.question import Array, Question
from tutor.text import Problem

NAME, ELEMENT = r"[^/>\[\]]+", r"\[[^\]]*\]"


@dataclass(frozen=True)
class Numbers:
    """The right numbers of a request on a run, and those of the wrong ways, as whole arrays."""

    right: Callable[[Run, Request], Array]
    wrong: Callable[[Run, Request], Iterator[WrongArray]]


def stays(graph: Graph, asked: Request, step: int) -> tuple[int, int]:
    """Nothing moves with the answer."""
    return step, step


def at_gradient(graph: Graph, asked: Request, _: int) -> tuple[int, int]:
    """The answer is what stands then."""
    step = gradient_step(graph, *asked.use)
    return step - 1, step


def gradient_step(graph: Graph, name: str, user: str = "") -> int:
    """The step at which a gradient stands, whole or on the wire to one of its users."""
    step = graph.gradient_step[graph.index[name]]
    if user:
        wire = graph.wire_between(name, user)
        step = graph.wire_step[wire] if wire else None
    assert step is not None  # faults() lets no such request through
    return step


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of question that is asked of a graph: all that its verb stands for.

    `forms` are examples of its argument where there are several; `misfits` tells what the graph
    does not have. `steps` are those of the graph at which the question waits and to which its
    answer leads, from the one where the page before has led. Each rung of `hints` says more.
    `numbers` decide an answer in numbers; `why` tells in a line why any other is right, and
    `equal_form` how it may be written too. In practice `instead` has the templates that come in the
    place of a question that is the only one of its kind.
    """

    answer: Literal["number", "formula", "line", "options", "shape"]
    misfits: Callable[[Graph, Request], Iterator[Problem]]
    question: Callable[[Graph, Request], Question]
    hints: Callable[[Graph, Request, str], Iterator[str]]
    forms: tuple[str, ...] = ()
    is_of_value: bool = False
    steps: Callable[[Graph, Request, int], tuple[int, int]] = stays
    numbers: Numbers | None = None
    why: Callable[[Graph, Request, str], str] | None = None
    equal_form: Callable[[Graph, Request], str | None] = lambda graph, asked: None
    instead: tuple[str, ...] = ()

    @property
    def is_in_names(self) -> bool:
        """Whether it is answered with names of wires."""
        return self.answer in ("formula", "options")

    @property
    def is_of_elements(self) -> bool:
        """Whether the number of a wire is asked for, which may be that of one element."""
        return any("[" in form for form in self.forms)

    def faults(self, graph: Graph, asked: Request) -> Iterator[Problem]:
        """What keeps a request from being asked, as its author needs to hear it."""
        if self.forms and not any(re.fullmatch(_pattern(f), asked.argument) for f in self.forms):
            forms = ", ".join(f"{asked.verb}={form}" for form in self.forms)
            yield Problem("check.form", asked=f"{asked.verb}={asked.argument}", forms=forms)
        else:
            yield from self.misfits(graph, asked)


def _pattern(form: str) -> str:
    """x[0,1] is any name with any element."""
    names, bracket, _ = form.partition("[")
    return re.sub(r"\w+", lambda _: NAME, names) + (ELEMENT if bracket else "")


KINDS: Mapping[str, Kind] = {verb: import_module(f"{__name__}.{verb}").KIND for verb in VERBS}
"""By its verb."""


def numbers_of(asked: Request) -> Numbers:
    """The numbers of a request that numbers answer."""
    numbers = KINDS[asked.verb].numbers
    assert numbers is not None
    return numbers
