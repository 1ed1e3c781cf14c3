"""A lesson as lines in and out: for a pipe, a screen reader, or a terminal that cannot draw."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import monotonic

from tutor.commands.edit_line import edited
from tutor.commands.graph_lines import wires_told
from tutor.formula.normalise import qwerty
from tutor.graph.asked import known_wire
from tutor.graph.numbers import named
from tutor.graph.paint import Painting
from tutor.labs.gradient_check import plain_report
from tutor.lesson import desk as moves
from tutor.lesson.answering import current_cell, give_answer
from tutor.lesson.array_sheet import inspected
from tutor.lesson.bars import place_of
from tutor.lesson.desk import Command, Desk
from tutor.lesson.editing import has_counter, open_nudge, restore
from tutor.lesson.editor import TextField
from tutor.lesson.explain import why
from tutor.lesson.folding import toggle_layer
from tutor.lesson.inspecting import inspect
from tutor.lesson.lesson import Lesson
from tutor.lesson.look import look_named
from tutor.lesson.panes import page_pane
from tutor.lesson.questions import asked_name
from tutor.lesson.reveal import is_shown, next_page, next_rung, page_before, show_answer
from tutor.lesson.right import names_of
from tutor.lesson.scene import layout_of, scene
from tutor.lesson.styled import Line, Room
from tutor.lesson.walk import Answer
from tutor.lesson.walking import start
from tutor.progress.session import Session
from tutor.text import Problem, say

WIDTH, ROWS, ARRAY_ROWS = 78, 16, 40
WIDEST = 80  # of a drawing: beyond, a terminal would fold it
SKIP = "s"  # in practice
MORE_WORDS = {"i": 1, "e": 4}  # that may follow a command: `e W[0, 1] = 3`


def take(session: Session, lesson: Lesson) -> int:
    """Walk through a lesson: an empty line goes on, any other is an answer or a command."""
    standing = session.standing(lesson.slug)
    walk = start(lesson, standing.place, standing.answered)
    desk = Desk(walk, session.lang, in_lines=True)
    print(say("cli.plain_help", session.lang))
    print(say("cli.plain_change", session.lang))
    print(say("cli.plain_colon", session.lang))
    show(session, told(session, desk, ""), desk)
    began = monotonic()
    for typed in map(str.strip, sys.stdin):
        if command_of(desk, typed) == ["q"]:
            break
        before = desk
        desk, given = after_line(before, typed)
        ms = round(1000 * (monotonic() - began))
        if given is not None:
            session.keep_answer(before.lesson_walk, given, ms)
            desk = replace(desk, notice=session.new_trouble() or desk.notice)
        if is_shown(before, desk):
            session.keep_reveal(before.lesson_walk, ms)
        if desk.lesson_walk.at != before.lesson_walk.at:
            session.keep_place(before.lesson_walk, desk.lesson_walk)
        elif not typed and desk.walk is before.walk:
            break  # the last page is read
        if desk.walk.page is not before.walk.page:
            began = monotonic()
        show(session, told(session, desk, typed), desk)
    return 0


def command_of(desk: Desk, typed: str) -> list[str]:
    """The words of a command; none of an answer.

    After a colon it is a command in any case, without one unless the question has that name.
    """
    words = typed.removeprefix(":").split()
    words[:1] = map(qwerty, words[:1])  # ㅗ is h
    if typed.startswith(":"):
        return words or ["?"]
    known = (*COMMANDS, SKIP) if desk.exercise else COMMANDS
    if not words or words[0] not in known or len(words) > 1 + MORE_WORDS.get(words[0], 0):
        return []
    return [] if desk.walk.is_open and words[0].casefold() in _names(desk) else words


def _names(desk: Desk) -> set[str]:
    """What an answer to the open question may be called or made of, in small letters."""
    walk = desk.walk
    kept = [option.text for option in walk.text(desk.lang).options if walk.page.verb == "keep"]
    return {name.casefold() for name in (*names_of(walk.question), *kept)}


def after_line(desk: Desk, typed: str) -> tuple[Desk, Answer | None]:
    """The desk after a line, and the answer if that is what it was and it is to be kept."""
    desk, cell = moves.on_page(desk), desk.cell
    command = command_of(desk, typed)
    if command[:1] == ["e"]:
        return edited(desk, command[1:]), None
    if command:
        return COMMANDS.get(command[0], _unknown)(desk), None
    if not typed:
        return next_page(desk), None
    if not desk.walk.is_open:
        return desk, None
    answered, given = give_answer(replace(desk, cell=cell, typing=TextField().insert(typed)))
    return moves.without_typing(answered), given


def _unknown(desk: Desk) -> Desk:
    return replace(desk, notice=say("cli.plain_help", desk.lang))


def _counter_example(desk: Desk) -> Desk:
    """Other numbers, where a wrong answer can be tried on them."""
    if has_counter(desk):
        return open_nudge(desk)
    return replace(desk, notice=say("lesson.no_counter", desk.lang))


def _as_it_is(desk: Desk) -> Desk:
    """The desk, for a command that only tells."""
    return desk


COMMANDS: Mapping[str, Command] = {
    "b": page_before,
    "h": next_rung,
    "a": show_answer,
    "o": toggle_layer,
    "n": _counter_example,
    "e": _as_it_is,
    "r": restore,
    "w": _as_it_is,
    "i": _as_it_is,
    "lab": _as_it_is,
    "q": _as_it_is,
}


def told(session: Session, desk: Desk, typed: str) -> Iterable[str]:
    """What a line is answered: why, an array, else the page as it stands now."""
    command = command_of(desk, typed)
    match command:
        case ["w"]:
            return why(desk.walk, desk.at_work, 1, desk.lang)
        case ["i", *names]:
            return _array(session, desk, names[0] if names else "")
        case ["lab"] if desk.walk.page.action == "lab=gradient_check":
            return plain_report(desk.lang)
    is_same_drawing = desk.walk.is_open and typed and command in ([], ["h"])
    return _said(session, desk) if is_same_drawing else _screen(session, desk)


def _screen(session: Session, desk: Desk) -> Iterator[str]:
    """The page: where it stands, the graph, the text."""
    pane = page_pane(desk, _room(session))
    number, count = place_of(desk)
    skill = f"{desk.exercise.skill.name(desk.lang)} · " if desk.exercise else ""
    yield f"\n{number}/{count}  {skill}{pane.title}\n"
    layout, _ = layout_of(desk.walk, WIDTH, ROWS)
    if layout.width <= WIDEST or desk.sheet == "counter":
        yield from Painting(layout, scene(desk, layout), session.glyphs).lines()
    else:
        yield from wires_told(desk.walk)
    yield from _said(session, desk)


def _said(session: Session, desk: Desk) -> Iterator[str]:
    """The text of the page, and what is to be noticed."""
    yield ""
    yield from _text(page_pane(desk, _room(session)).lines)
    if desk.notice:
        yield desk.notice


def _array(session: Session, desk: Desk, name: str) -> Iterable[str]:
    """The array of that name, of dNAME the gradient; without a name, that of the wire at work."""
    opened = inspect(desk)
    look = look_named(desk.walk, name) if name else opened.look
    if look is not None:
        return _text(inspected(replace(desk, own_look=look), look, _room(session)))
    graph = desk.walk.graph
    unknown = Problem("check.no_wire", name=name, known=known_wire(graph, name))
    return [unknown.say(desk.lang) if name else opened.notice]


def _room(session: Session) -> Room:
    return Room(WIDTH, ARRAY_ROWS, colour=False, glyphs=session.glyphs)


def _text(lines: Iterable[Line]) -> Iterator[str]:
    return ("".join(text for text, _ in spans).rstrip() for spans in lines)


def show(session: Session, lines: Iterable[str], desk: Desk) -> None:
    """The lines, and what is asked for next."""
    for text in lines:
        print(session.glyphs.text(text))
    cell = current_cell(desk)
    asked = f"{named(asked_name(desk.walk.page), cell)} = " if cell else "> "
    print(session.glyphs.text(asked), end="", flush=True)
