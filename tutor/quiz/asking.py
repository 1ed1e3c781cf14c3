"""The door: a request, as a heading writes it, becomes a question; what is said to an answer."""

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from tutor.formula.calls import Misfit
from tutor.formula.normalise import Unreadable
from tutor.formula.request import Request, read_request
from tutor.graph import Graph
from tutor.graph.numbers import short
from tutor.quiz.distinct import is_nothing
from tutor.quiz.judge import judge
from tutor.quiz.kinds import KINDS
from tutor.quiz.limited import limited
from tutor.quiz.question import ON_TOP, Choice, Expression, Matrix, Question, Verdict, Wrong
from tutor.text import Problem, say


@np.errstate(all="ignore")  # wrong rules divide by 0 where right ones do not
def ask(graph: Graph, request: str | Request) -> Question:
    """The question of "flow=x", "rule=z with=y" or their like; Problem where there is none."""
    asked = read_request(request) if isinstance(request, str) else request
    for problem in KINDS[asked.verb].faults(graph, asked):
        raise problem
    try:
        question = KINDS[asked.verb].question(graph, asked)
    except Unreadable as unread:  # what the tutor itself could not read
        key = "rule.no_rule" if unread.code == "unknown_name" else "rule.too_long"
        raise Problem(key, name=asked.argument) from None
    except Misfit:
        raise Problem("rule.no_rule", name=asked.name) from None
    if isinstance(question, Expression | Matrix) and not _is_found_right(question):
        raise Problem("rule.no_rule", name=asked.name)
    return limited(question, asked) if asked.names or asked.answer else question


def _is_found_right(question: Expression | Matrix) -> bool:
    """Whether the judge accepts the right answer, which it cannot if that has no value.

    What is 0 wherever it is tried cannot be told from anything else that is.
    """
    is_zero = isinstance(question, Expression) and is_nothing(question)
    return not is_zero and judge(question, question.correct).verdict == "correct"


def explain(question: Question, verdict: Verdict, lang: str) -> list[str]:
    """What the learner is told: of the mistake, or of why the answer could not be read."""
    if verdict.verdict == "correct":
        return [say("answer.correct", lang)]
    if verdict.verdict == "malformed":
        return [_filled(f"answer.{verdict.code}", verdict.details, lang)]
    if chosen := _of_chosen(question, verdict, lang):
        return chosen
    first = _of_mistake(verdict.wrong or question.otherwise, lang)
    if verdict.also is None:
        return [first]
    second = _of_mistake(verdict.also, lang)
    is_on_top = verdict.also.rule.endswith(ON_TOP)
    return [first, second if is_on_top else say("answer.or_else", lang, text=second)]


def _of_chosen(question: Question, verdict: Verdict, lang: str) -> list[str]:
    """What the author says to the first wrong option; where several are right, how many are."""
    if not isinstance(question, Choice) or not isinstance(verdict.answer, frozenset):
        return []
    right, astray = verdict.answer & question.correct, verdict.answer - question.correct
    told = [o.feedback for o in question.options if o.key in astray and o.feedback][:1]
    if question.several and verdict.answer and verdict.wrong is None:
        key, missing = "some_chosen" if astray else "more_right", len(question.correct - right)
        told.append(say(f"answer.{key}", lang, n=len(verdict.answer), k=len(right), m=missing))
    return told


def _of_mistake(wrong: Wrong | None, lang: str) -> str:
    """The plain text where a mistake's own needs what the question cannot tell."""
    if wrong:
        with suppress(KeyError):
            return _filled(f"mistake.{wrong.rule}", wrong.details, lang)
    return say("mistake.untagged", lang)


def _filled(key: str, details: Mapping[str, object], lang: str) -> str:
    return say(key, lang, **{k: _shown(k, v, lang) for k, v in details.items()})


def _shown(name: str, value: object, lang: str) -> str:
    if name in ("op", "fn"):
        return say(f"mistake.op.{value}", lang)
    if isinstance(value, tuple):
        *first, last = map(str, value)
        return f" {say('answer.or', lang)} ".join(filter(None, (", ".join(first), last)))
    if not isinstance(value, int | float):
        return str(value)
    return f"({short(value)})" if name == "local" and value < 0 else short(value)
