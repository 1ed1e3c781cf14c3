"""A lesson as lines in and out: for a pipe, a screen reader, or a terminal that cannot draw."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic

from tutor.graph.paint import paint
from tutor.graph.pieces import named
from tutor.lesson import desk as moves
from tutor.lesson.answering import current_cell, give_answer
from tutor.lesson.array_sheet import inspected
from tutor.lesson.desk import Desk
from tutor.lesson.editor import TextField
from tutor.lesson.explain import why
from tutor.lesson.folding import toggle_layer
from tutor.lesson.inspecting import inspect
from tutor.lesson.lesson import Lesson
from tutor.lesson.look import look_named
from tutor.lesson.panes import page_pane
from tutor.lesson.questions import asked_name
from tutor.lesson.scene import layout_of, scene
from tutor.lesson.styled import Line, Room
from tutor.lesson.walk import start
from tutor.progress.session import Session
from tutor.text import say

WIDTH, ROWS, ARRAY_ROWS = 78, 16, 40


def take(session: Session, lesson: Lesson) -> int:
    """Walk through a lesson: an empty line goes on, b back, h hints, w says why, q quits."""
    standing = session.standing(lesson.slug)
    walk = start(lesson, standing.place, standing.answered)
    desk = Desk(walk, session.lang, in_lines=True)
    print(say("cli.plain_help", session.lang))
    _show(session, _screen(session, desk), desk)
    began = monotonic()
    for typed in map(str.strip, sys.stdin):
        if typed == "q":
            break
        before, desk = desk, _after(session, desk, typed, began)
        if desk.walk.at != before.walk.at:
            session.keep_place(before.walk, desk.walk)
            began = monotonic()
        elif not typed:
            break  # the last page is read
        _show(session, _told(session, desk, typed), desk)
    return 0


def _after(session: Session, desk: Desk, typed: str, began: float) -> Desk:
    """The desk after a line."""
    desk = moves.on_page(desk)
    match typed.split():
        case [] | ["b"]:
            return moves.turn_page(1 if not typed else -1)(desk)
        case ["h"]:
            return moves.show_hint(desk)
        case ["o"]:
            return toggle_layer(desk)
        case ["w"] | ["i", *_]:
            return desk
    if not desk.walk.is_open:
        return desk
    answered, given = give_answer(replace(desk, typing=TextField().insert(typed)))
    if given is not None:
        session.keep_answer(desk.walk, given, round(1000 * (monotonic() - began)))
    return replace(answered, notice=session.new_trouble())


def _told(session: Session, desk: Desk, typed: str) -> Iterable[str]:
    """What a line is answered: why, an array, else the page as it stands now."""
    match typed.split():
        case ["w"]:
            return why(desk.walk, desk.at_work, 1, desk.lang)
        case ["i", *names]:
            return _array(session, desk, names[0] if names else "")
        case ["lab"] if desk.walk.page.action == "lab=gradient_check":
            from tutor.lesson.gradient_check.lab import (
                plain_report,  # its nets, for whoever asks for them
            )

            return plain_report(desk.lang)
    return _screen(session, desk)


def _screen(session: Session, desk: Desk) -> Iterator[str]:
    """The page: where it stands, the graph, the text."""
    walk = desk.walk
    layout, _ = layout_of(walk, WIDTH, ROWS)
    pane = page_pane(desk, _room(session))
    yield f"\n{walk.at + 1}/{len(walk.lesson.pages)}  {pane.title}\n"
    yield from paint(layout, scene(desk, layout), session.glyphs).lines()
    yield ""
    yield from _text(pane.lines)
    if desk.notice:
        yield desk.notice


def _array(session: Session, desk: Desk, name: str) -> Iterable[str]:
    """The array of that name, of dNAME the gradient; without a name, that of the wire at work."""
    opened = inspect(desk)
    look = look_named(desk.walk, name) if name else opened.look
    if look is not None:
        return _text(inspected(replace(desk, own_look=look), look, _room(session)))
    known = ", ".join(desk.walk.graph.index)
    return [say("check.no_wire", desk.lang, name=name, known=known) if name else opened.notice]


def _room(session: Session) -> Room:
    return Room(WIDTH, ARRAY_ROWS, colour=False, glyphs=session.glyphs)


def _text(lines: Iterable[Line]) -> Iterator[str]:
    return ("".join(text for text, _ in spans).rstrip() for spans in lines)


def _show(session: Session, lines: Iterable[str], desk: Desk) -> None:
    """The lines, and what is asked for next."""
    for text in lines:
        print(session.glyphs.text(text))
    cell = current_cell(desk)
    asked = f"{named(asked_name(desk.walk.page), cell)} = " if cell else "> "
    print(session.glyphs.text(asked), end="", flush=True)
