"""The question for numbers that a draw asks, with the wrong answers that its numbers tell apart."""

from dataclasses import replace

import numpy as np

from tutor.quiz.generate.asked import Asked
from tutor.quiz.generate.rivals import is_apart
from tutor.quiz.generate.value_rules import all_value_mistakes
from tutor.quiz.grid import Grid
from tutor.quiz.numbers.ask import flow_question, local_question, value_question, with_more
from tutor.quiz.numbers.chain_number import chain_question
from tutor.quiz.question import Number
from tutor.quiz.wrong import floats


def numeric_question(asked: Asked) -> Number | Grid:
    """What a page with this verb asks; what is near the right answer is no mistake of its own."""
    question = _question(asked)
    if isinstance(question, Number) and asked.verb == "predict":
        question = _with_more_values(question, asked)
    if isinstance(question, Number):
        return _told_apart(question)
    return replace(question, cells={at: _told_apart(c) for at, c in question.cells.items()})


def _question(asked: Asked) -> Number | Grid:
    match asked.verb:
        case "predict":
            return value_question(asked.run, asked.name, asked.index)
        case "ask":
            return local_question(asked.run, asked.user, asked.name)
    ask = chain_question if asked.verb == "chain" else flow_question
    return ask(asked.run, asked.name, asked.user or None, asked.index)


@np.errstate(all="ignore")
def _with_more_values(question: Number, asked: Asked) -> Number:
    """With the wrong values that only drawn numbers keep apart."""
    ways = enumerate(all_value_mistakes(asked.run, asked.node))
    found = (mistake.at(asked.index or (), way) for way, mistake in ways)
    return with_more(question, filter(None, found))


def _told_apart(question: Number) -> Number:
    right = floats(question.correct)
    kept = (w for w in question.wrong if is_apart(floats(w.value), right))
    return replace(question, wrong=tuple(kept), collisions=())
