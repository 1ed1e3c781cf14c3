"""A lesson as lines in and out: for a pipe, a screen reader, or a terminal that cannot draw."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic

from tutor.graph.paint import paint
from tutor.lesson import desk as moves
from tutor.lesson.desk import Desk
from tutor.lesson.editor import TextField
from tutor.lesson.explain import why
from tutor.lesson.lesson import Lesson
from tutor.lesson.panes import page_pane
from tutor.lesson.scene import layout_of, scene
from tutor.lesson.walk import start
from tutor.progress.session import Session
from tutor.text import say

WIDTH, ROWS = 78, 16


def take(session: Session, lesson: Lesson) -> int:
    """Walk through a lesson: an empty line goes on, b back, h hints, w says why, q quits."""
    standing = session.standing(lesson.slug)
    desk = Desk(start(lesson, standing.place, standing.answered), session.lang)
    print(say("cli.plain_help", session.lang))
    _show(session, _screen(session, desk))
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
        trouble = session.new_trouble()
        lines = _why(desk) if typed == "w" else _screen(session, replace(desk, notice=trouble))
        _show(session, lines)
    return 0


def _after(session: Session, desk: Desk, typed: str, began: float) -> Desk:
    """The desk after a line."""
    if typed in ("", "b"):
        return moves.turn_page(1 if not typed else -1)(desk)
    if typed == "h":
        return moves.show_hint(desk)
    if typed == "w" or not desk.walk.is_open:
        return desk
    answered, given = moves.give_answer(replace(desk, typing=TextField().insert(typed)))
    if given is not None:
        session.keep_answer(desk.walk, given, round(1000 * (monotonic() - began)))
    return answered


def _screen(session: Session, desk: Desk) -> Iterator[str]:
    """The page: where it stands, the graph, the text."""
    walk = desk.walk
    layout, _ = layout_of(walk, WIDTH, ROWS)
    pane = page_pane(desk, WIDTH)
    yield f"\n{walk.at + 1}/{len(walk.lesson.pages)}  {pane.title}\n"
    yield from paint(layout, scene(desk, layout), session.glyphs).lines()
    yield ""
    yield from ("".join(text for text, _ in spans) for spans in pane.lines)
    if desk.notice:
        yield desk.notice


def _why(desk: Desk) -> list[str]:
    return why(desk.walk, desk.at_work, 1, desk.lang)


def _show(session: Session, lines: Iterable[str]) -> None:
    for text in lines:
        print(session.glyphs.text(text))
    print("> ", end="", flush=True)
