"""What the tutor says to an answer."""

from collections.abc import Mapping
from contextlib import suppress

from tutor.graph.numbers import short
from tutor.quiz.question import Choice, Question, Verdict, Wrong
from tutor.text import say


def explain(question: Question, verdict: Verdict, lang: str) -> list[str]:
    """What the learner is told: of the mistake, or of why the answer could not be read."""
    if verdict.verdict == "correct":
        return [say("answer.correct", lang)]
    if verdict.verdict == "malformed":
        return [_filled(f"answer.{verdict.code}", verdict.details, lang)]
    return [_of_option(question, verdict) or _of_mistake(verdict.wrong or question.otherwise, lang)]


def _of_option(question: Question, verdict: Verdict) -> str | None:
    """What the author says to the first option that was chosen and is not right."""
    if not isinstance(question, Choice) or not isinstance(verdict.answer, frozenset):
        return None
    astray = verdict.answer - question.correct
    return next((o.feedback for o in question.options if o.key in astray and o.feedback), None)


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
        return f" {say('answer.or', lang)} ".join(map(str, value))
    if not isinstance(value, int | float):
        return str(value)
    return f"({short(value)})" if name == "local" and value < 0 else short(value)
