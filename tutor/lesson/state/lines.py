"""A lesson in lines: what one that is typed makes of it, an answer, a command, or nothing typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.formula.normalise import qwerty
from tutor.graph.numbers import is_array, named
from tutor.lesson.content.fill import has_element
from tutor.lesson.state.answer_key import names_of
from tutor.lesson.state.answering import give_answer
from tutor.lesson.state.array_view import ArrayView
from tutor.lesson.state.editing import has_counter, open_nudge, restore, take_edit
from tutor.lesson.state.events import Left
from tutor.lesson.state.folding import toggle_layer
from tutor.lesson.state.pages import go_on, next_rung, page_before, show_answer, skip
from tutor.lesson.state.state import Desk, Updated, on_page, without_typing
from tutor.lesson.state.text_field import TextField, text_field
from tutor.text import say

SKIP = "s"  # in practice
MORE_WORDS = {"i": 1, "e": 4}  # that may follow a command: `e W[0, 1] = 3`
EDIT = re.compile(r"(\w+)(?:\[([\d, ]+)\])? *=? *(\S+)")

LineCommand = Callable[[Desk, list[str]], Updated]


def take_line(desk: Desk, typed: str) -> Updated:
    """The next state after a line; an empty one goes on."""
    command, cell, desk = command_of(desk, typed), desk.entry.cell, on_page(desk)
    if command:
        name, *words = command
        return COMMANDS.get(name, _unknown)(desk, words)
    if not typed:
        return go_on(desk)
    if not desk.walk.is_open:
        return desk, ()
    after, events = give_answer(desk.with_entry(cell=cell, text=TextField().insert(typed)))
    return without_typing(after), events


def command_of(desk: Desk, typed: str) -> list[str]:
    """The words of a command; none of an answer.

    After a colon it is a command in any case, without one unless the question has that name.
    """
    words = typed.removeprefix(":").split()
    words[:1] = map(qwerty, words[:1])  # ㅗ is h
    if typed.startswith(":"):
        return words or ["?"]
    is_known = words and words[0] in COMMANDS and (words[0] != SKIP or desk.context.exercise)
    if not is_known or len(words) > 1 + MORE_WORDS.get(words[0], 0):
        return []
    return [] if desk.walk.is_open and words[0].casefold() in _names(desk) else words


def _names(desk: Desk) -> set[str]:
    """What an answer to the open question may be called or made of, in small letters."""
    walk = desk.walk
    kept = [option.text for option in walk.text(desk.lang).options if walk.page.verb == "keep"]
    return {name.casefold() for name in (*names_of(walk.question), *kept)}


def _unknown(desk: Desk, _: list[str]) -> Updated:
    return replace(desk, notice=say("cli.plain_help", desk.lang)), ()


def _skipped(desk: Desk, words: list[str]) -> Updated:
    return skip(desk) if desk.context.exercise else _unknown(desk, words)


def _counterexample(desk: Desk) -> Desk:
    """Other numbers, where a wrong answer can be tried on them."""
    if has_counter(desk):
        return open_nudge(desk)
    return replace(desk, notice=say("lesson.no_counter", desk.lang))


def _edited(desk: Desk, words: list[str]) -> Updated:
    """Another number on an input: `e x 20`, of an array `e W[0, 1] 3`; else what can be typed."""
    line = EDIT.fullmatch(" ".join(words))
    inputs = desk.walk.graph.inputs
    if not line or line[1] not in inputs:
        return replace(desk, notice=_edit_help(desk)), ()
    cell = tuple(map(int, re.findall(r"\d+", line[2] or "")))
    value = inputs[line[1]]
    if not (has_element(value, cell) if is_array(value) else not cell):
        return replace(desk, notice=_edit_help(desk)), ()
    view = ArrayView(line[1], cell=cell) if cell else None
    typing = desk.with_entry(editing=line[1], text=text_field(line[3]))
    taken = take_edit(replace(typing, overlay=view))
    return replace(without_typing(taken), overlay=None), ()


def _edit_help(desk: Desk) -> str:
    """How the inputs are written, an array by its first element."""
    graph = desk.walk.graph
    names = (named(name, (0,) * len(graph.shapes[graph.index[name]])) for name in graph.inputs)
    return say("cli.edit_line", desk.lang, names=", ".join(names))


def _alone(command: Callable[[Desk], Updated]) -> "LineCommand":
    """A command that no word may follow."""
    return lambda desk, _: command(desk)


def _told(desk: Desk, _: list[str]) -> Updated:
    """For a command that only tells something."""
    return desk, ()


COMMANDS: Mapping[str, LineCommand] = {
    "b": _alone(page_before),
    "h": _alone(next_rung),
    "a": _alone(show_answer),
    "o": _alone(lambda desk: (toggle_layer(desk), ())),
    "n": _alone(lambda desk: (_counterexample(desk), ())),
    "e": _edited,
    "r": _alone(lambda desk: (restore(desk), ())),
    "w": _told,
    "i": _told,
    "lab": _told,
    SKIP: _skipped,
    "q": lambda desk, _: (desk, (Left(),)),
}
