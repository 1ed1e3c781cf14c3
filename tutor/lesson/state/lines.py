"""A lesson in lines: what one that is typed makes of it, an answer, a command, or nothing typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from tutor.formula.normalise import qwerty, without_hangul
from tutor.graph.numbers import has_element, is_array, named
from tutor.lesson.state.answer_key import names_of
from tutor.lesson.state.answering import give_answer
from tutor.lesson.state.array_view import ArrayView
from tutor.lesson.state.counterexample import is_offered
from tutor.lesson.state.editing import open_nudge, restore, take_edit
from tutor.lesson.state.events import Left
from tutor.lesson.state.folding import toggle_layer
from tutor.lesson.state.pages import go_on, next_rung, page_before, show_answer, skip
from tutor.lesson.state.state import State, Updated, on_page, without_typing
from tutor.lesson.state.text_field import TextField, text_field
from tutor.text import say

SKIP = "s"  # in practice
MORE_WORDS = {"i": 1, "t": 1, "e": 4}  # that may follow a command: `e W[0, 1] = 3`
EDIT = re.compile(r"(\w+)(?:\[([\d, ]+)\])? *=? *(\S+)")

LineCommand = Callable[[State, list[str]], Updated]


def take_line(state: State, typed: str) -> Updated:
    """The next state after a line; an empty one goes on."""
    command, cell, state = command_of(state, typed), state.entry.cell, on_page(state)
    if command:
        name, *words = command
        return COMMANDS.get(name, _unknown)(state, words)
    if not typed:
        return go_on(state)
    if not state.position.is_open:
        return state, ()
    after, events = give_answer(state.with_entry(cell=cell, text=TextField().insert(typed)))
    return without_typing(after), events


def command_of(state: State, typed: str) -> list[str]:
    """The words of a command; none of an answer.

    After a colon it is a command in any case, without one unless the question has that name.
    """
    words = _in_keys(state, typed.removeprefix(":").split())
    if typed.startswith(":"):
        return words or ["?"]
    is_known = words and words[0] in COMMANDS and (words[0] != SKIP or state.context.exercise)
    if not is_known or len(words) > 1 + MORE_WORDS.get(words[0], 0):
        return []
    return [] if state.position.is_open and words[0].casefold() in _names(state) else words


def _in_keys(state: State, words: list[str]) -> list[str]:
    """A command in the keys that were pressed: ㅗ is h, 메ㅔㅣㄷ apple if no wire is called so."""
    wires = [node.name for node in state.position.graph.nodes]
    known = {*wires, *(f"d{wire}" for wire in wires)}
    return [*map(qwerty, words[:1]), *(without_hangul(word, known) for word in words[1:])]


def _names(state: State) -> set[str]:
    """What an answer to the open question may be called or made of, in small letters."""
    position = state.position
    kept = [
        option.text for option in position.text(state.lang).options if position.page.verb == "keep"
    ]
    return {name.casefold() for name in (*names_of(position.question), *kept)}


def _unknown(state: State, _: list[str]) -> Updated:
    return replace(state, notice=say("cli.plain_help", state.lang)), ()


def _skipped(state: State, words: list[str]) -> Updated:
    return skip(state) if state.context.exercise else _unknown(state, words)


def _counterexample(state: State) -> State:
    """Other numbers, where a wrong answer can be tried on them."""
    if is_offered(state):
        return open_nudge(state)
    return replace(state, notice=say("lesson.no_counter", state.lang))


def _edited(state: State, words: list[str]) -> Updated:
    """Another number on an input: `e x 20`, of an array `e W[0, 1] 3`; else what can be typed."""
    if state.position.page.guess and state.position.is_open:
        return replace(state, notice=say("guess.first", state.lang)), ()
    line = EDIT.fullmatch(" ".join(words))
    inputs = state.position.graph.inputs
    if not line or line[1] not in inputs:
        return replace(state, notice=_edit_help(state)), ()
    cell = tuple(map(int, re.findall(r"\d+", line[2] or "")))
    value = inputs[line[1]]
    if not (has_element(value, cell) if is_array(value) else not cell):
        return replace(state, notice=_edit_help(state)), ()
    view = ArrayView(line[1], cell=cell) if cell else None
    typing = state.with_entry(editing=line[1], text=text_field(line[3]))
    taken = take_edit(replace(typing, overlay=view))
    return replace(without_typing(taken), overlay=None), ()


def _edit_help(state: State) -> str:
    """How the inputs are written, an array by its first element."""
    graph = state.position.graph
    names = (named(name, (0,) * len(graph.shapes[graph.index[name]])) for name in graph.inputs)
    return say("cli.edit_line", state.lang, names=", ".join(names))


def _alone(command: Callable[[State], Updated]) -> "LineCommand":
    """A command that no word may follow."""
    return lambda state, _: command(state)


def _told(state: State, _: list[str]) -> Updated:
    """For a command that only tells something."""
    return state, ()


COMMANDS: Mapping[str, LineCommand] = {
    "b": _alone(page_before),
    "h": _alone(next_rung),
    "a": _alone(show_answer),
    "o": _alone(lambda state: (toggle_layer(state), ())),
    "n": _alone(lambda state: (_counterexample(state), ())),
    "t": _told,
    "e": _edited,
    "r": _alone(lambda state: (restore(state), ())),
    "w": _told,
    "i": _told,
    "lab": _told,
    SKIP: _skipped,
    "q": lambda state, _: (state, (Left(),)),
}
