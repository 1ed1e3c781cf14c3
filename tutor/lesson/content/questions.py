"""The question that a page asks, made from the run of its graph."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from tutor.formula.request import Request
from tutor.graph import Graph, Run
from tutor.graph.layout import LabelKey
from tutor.graph.numbers import named
from tutor.lesson.content.prose import Option, Page
from tutor.quiz import Choice, Number, Question, ask, choice_question
from tutor.quiz.kinds import KINDS
from tutor.text import say

MONEY = (
    ("won", "원", "krw", "₩"),
    ("dollars", "dollar", "달러", "usd", "$"),
    ("euros", "euro", "유로", "eur", "€"),
    ("pesos", "peso", "페소"),
    ("yen", "엔", "jpy", "¥"),
)
"""What an amount may be called; the longer words first."""

SPOKEN = re.compile(r"[$€¥₩]|\b[a-z]+\b|(?:(?<=[\d}])|(?<=[\d}] ))(?:원|달러|유로|페소|엔)")

CODE_PROMPT = ">>> "
"""What stands before a line of code that is typed."""


@lru_cache(maxsize=32)  # of the pages between which one turns; the runs are kept with them
def question_of(page: Page, run: Run) -> Question:
    """The question of a page with this run's numbers."""
    if page.verb == "choose":
        options = [(option.text, option.right, option.feedback or None) for option in page.options]
        return choice_question(tuple(options))
    if KINDS[page.verb].numbers is None:
        return _symbolic_question(page.request, run.graph)
    question = ask(run.graph, page.request)
    return replace(question, units=_units(page)) if isinstance(question, Number) else question


def _units(page: Page) -> tuple[str, ...]:
    """What may stand beside a number: the money asked for, or all that the page speaks of."""
    text = " ".join((page.title, *(line for lines in page.paragraphs for line in lines)))
    spoken = {*SPOKEN.findall(text.casefold())}
    found = [money for money in MONEY if page.argument in money]
    found = found or [money for money in MONEY if spoken & {*money}]
    return found[0] if len(found) == 1 else ()


@lru_cache(maxsize=32)
def _symbolic_question(asked: Request, graph: Graph) -> Question:
    """A question that no number answers; kept from key to key, since making one takes 1-15 ms."""
    return ask(graph, asked)


def kept_options(question: Question, lang: str) -> tuple[Option, ...]:
    """What a forward pass may keep, as options of a page; the last one is to keep nothing."""
    assert isinstance(question, Choice)
    names = (Option(o.text, o.key in question.correct) for o in question.options)
    return *names, Option(say("lesson.keep_nothing", lang), not question.correct)


def shape_asked(page: Page, graph: Graph) -> tuple[str, Literal["value", "gradient"]]:
    """Whose shape is asked for: that of a wire's value or, after a "d", of its gradient."""
    name = page.argument
    return (name, "value") if name in graph.index else (name[1:], "gradient")


def asked_name(page: Page) -> str:
    """What the answer is called: "total", "∂total/∂tax", "dapple", "dW[1, 0]" or "Y.shape"."""
    if page.guess:
        return page.guessed[0]
    name, user = page.asked_use
    if page.is_local:
        return f"∂{user}/∂{name}"
    if page.verb == "shape":
        return f"{name}.shape"
    name = named(name if page.is_of_value else f"d{name}", page.asked_index or ())
    return f"{name} ({user})" if ">" in page.argument else name


def prompt_of(page: Page) -> str:
    """What stands before the answer: "dapple = ", or the sign of a line of code."""
    return CODE_PROMPT if page.verb == "line" else f"{asked_name(page)} = "


def asked_label(page: Page, graph: Graph) -> LabelKey:
    """The label of the drawing that the answer belongs on."""
    name, user = page.asked_use
    if page.verb == "shape":
        name, of = shape_asked(page, graph)
        return ("value", graph.index[name]) if of == "value" else ("gradient", graph.index[name])
    node = graph.index[name]
    if page.is_of_value:
        return "value", node
    wire = graph.wire_between(name, user)
    if wire is None or len(graph.uses[node]) == 1:
        return "gradient", node
    return "branch", *wire
