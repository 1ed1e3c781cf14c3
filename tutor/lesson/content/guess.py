"""A guess that is made before a change is shown: what is asked, and how near it comes.

`{change=tax to=1.2 guess=total}` asks whether total goes up or down, `guess=total:number` for the
number itself, and `guess=dx,dy` which of them moves most.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from tutor.formula.request import element
from tutor.graph import Graph, Value
from tutor.graph.asked import known_wire
from tutor.graph.numbers import has_element, is_array, with_element
from tutor.lesson.content.fill import reading
from tutor.lesson.content.prose import Option, Page
from tutor.quiz import Choice, Number, Question, Verdict, choice_question, judge, read_number
from tutor.text import Problem, say

NEAR = 0.05  # of what a number moves by; a guess that is no further away is right
SAME = 1e-9  # what moves less than this part of itself stays

WAYS = ("up", "down", "same")

Moves = tuple[float, ...]


def changed_inputs(page: Page, graph: Graph) -> dict[str, Value]:
    """The input with the number that the page gives it; Problem where it cannot have it."""
    (index, number), value = _target(page), graph.inputs.get(page.argument)
    is_single = index is None and page.argument in graph.inputs and not is_array(value)
    is_element = index is not None and has_element(value, index)
    if number is None or not (is_single or is_element):
        raise Problem("check.change_to", to=page.to, name=page.argument)
    return {page.argument: number if index is None else with_element(value, index, number)}


def _target(page: Page) -> tuple[tuple[int, ...] | None, float | None]:
    """Which element gets which number: "1.2" or "[0, 1]=5"."""
    place, _, number = page.to.rpartition("=")
    _, index = element(f"{page.argument}{place}") if place else ("", None)
    return (index, read_number(number)) if bool(place) == (index is not None) else (None, None)


@lru_cache(maxsize=8)
def guess_question(page: Page, graph: Graph) -> Question:
    """The question before the change, with the graph's numbers."""
    moves = _moves(page, graph)
    if page.guesses_number:
        after = _number(page.guessed[0], _changed(page, graph))
        return Number(correct=after, targets=page.guessed)
    if len(moves) == 1:
        right = WAYS[0] if moves[0] > 0 else WAYS[1] if moves[0] < 0 else WAYS[2]
        return choice_question(tuple((way, way == right, None) for way in WAYS))
    most = max(moves, key=abs)
    names = (*page.guessed, "none")
    rights = (*(bool(move) and abs(move) == abs(most) for move in moves), most == 0)
    return choice_question(
        tuple((n, is_right, None) for n, is_right in zip(names, rights, strict=True))
    )


def guess_options(page: Page, question: Question, lang: str) -> tuple[Option, ...]:
    """What may happen, to choose from; none where a number is guessed."""
    if not isinstance(question, Choice):
        return ()
    rights = (option.key in question.correct for option in question.options)
    if len(page.guessed) == 1:
        texts = [say(f"guess.{way}", lang, name=page.guessed[0]) for way in WAYS]
    else:
        texts = [*page.guessed, say("guess.none", lang)]
    return tuple(Option(text, right) for text, right in zip(texts, rights, strict=True))


def judge_guess(page: Page, graph: Graph, typed: str) -> Verdict:
    """A guess is right if it names what happens; a number, if it is not far from what comes out."""
    question = guess_question(page, graph)
    verdict = judge(question, typed)
    if not isinstance(question, Number) or verdict.verdict == "correct":
        return verdict
    answer = read_number(typed) if verdict.answer is None else verdict.answer
    if not isinstance(answer, int | float):
        return verdict
    # Roughly is good enough for a guess: too few digits are no fault of it.
    is_near = abs(answer - question.correct) <= NEAR * abs(_moves(page, graph)[0])
    return Verdict("correct" if is_near else "wrong", verdict.reading or typed, answer)


def guess_faults(page: Page, graph: Graph) -> Iterator[Problem]:
    """A guess wants a change to a number, and names whose number can be told before and after."""
    if not page.guess and not page.to:
        return
    if page.verb != "change" or not (page.guess and page.to):
        yield Problem("check.guess_form")
        return
    known = [*map(lambda name: reading(graph, name), page.guessed)]
    for name, read in zip(page.guessed, known, strict=True):
        if read is None:
            yield Problem("check.no_wire", name=name, known=known_wire(graph, name))
    if None in known:
        return
    try:
        moves = _moves(page, graph)
    except Problem as problem:
        yield problem
        return
    largest = sorted(map(abs, moves))[-2:]
    if len(moves) > 1 and largest[0] == largest[1] > 0:
        yield Problem("check.guess_tie", names=", ".join(page.guessed))
    if page.guesses_number and is_array(known[0](graph.result) if known[0] else None):
        yield Problem("check.no_single_number", name=page.guessed[0])


def _changed(page: Page, graph: Graph) -> Graph:
    return graph.with_inputs(**changed_inputs(page, graph))


def _number(name: str, graph: Graph) -> float:
    read = reading(graph, name)
    value = read(graph.result) if read else None
    return float(np.asarray(value))


def _moves(page: Page, graph: Graph) -> Moves:
    """By how much each moves, of an array the element that moves most; 0 for what stays."""
    after = _changed(page, graph)
    return tuple(_move(name, graph, after) for name in page.guessed)


def _move(name: str, before: Graph, after: Graph) -> float:
    read = reading(before, name)
    assert read is not None
    was, now = (np.asarray(read(graph.result), float) for graph in (before, after))
    moves = np.ravel(now - was)
    most = float(moves[np.argmax(np.abs(moves))])
    return most if abs(most) > SAME * max(float(np.max(np.abs(was))), SAME) else 0.0
