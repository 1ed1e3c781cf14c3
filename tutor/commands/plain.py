"""A lesson as lines in and out: for a pipe, a screen reader, or a terminal that cannot draw."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic

from tutor.graph import shape_text
from tutor.graph.asked import known_wire
from tutor.graph.notation import formula
from tutor.graph.numbers import named, number
from tutor.graph.paint import Painting
from tutor.labs.gradient_check import plain_report
from tutor.lesson.content.fill import written
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.content.questions import asked_name
from tutor.lesson.state.answering import current_cell
from tutor.lesson.state.array_view import view_named
from tutor.lesson.state.editing import open_curve
from tutor.lesson.state.events import AskedAgain, Finished, Left, Line, PageTurned
from tutor.lesson.state.inspecting import inspect
from tutor.lesson.state.lines import command_of
from tutor.lesson.state.position import Position, start
from tutor.lesson.state.state import Context, OtherNumbers, State, fallback_note
from tutor.lesson.state.update import update
from tutor.lesson.view.array_rows import inspected
from tutor.lesson.view.drawing import layout_of, scene
from tutor.lesson.view.explain import why
from tutor.lesson.view.header_footer import place_of
from tutor.lesson.view.page import page_pane
from tutor.lesson.view.styled import Line as StyledLine
from tutor.lesson.view.styled import Room
from tutor.progress.closing import closing_of, end_of
from tutor.progress.session import Session
from tutor.text import Problem, say

WIDTH, ROWS, ARRAY_ROWS = 78, 16, 40
WIDEST = 80  # of a drawing: beyond, a terminal would fold it


def take(session: Session, lesson: Lesson) -> int:
    """Position through a lesson: an empty line goes on, any other is an answer or a command."""
    status = session.status(lesson.slug)
    position = start(lesson, status.place, status.answered)
    notice = fallback_note(position, session.lang)
    state = State(position, session.lang, notice=notice, context=Context(in_lines=True))
    print(say("cli.plain_help", session.lang))
    print(say("cli.plain_change", session.lang))
    print(say("cli.plain_colon", session.lang))
    show(session, told(session, state, ""), state)
    began = monotonic()
    for typed in map(str.strip, sys.stdin):
        state, events = update(state, Line(typed))
        trouble, happened = session.keep(events, since(began)), set(map(type, events))
        state = replace(state, notice=trouble or state.notice)
        if Finished in happened:
            _close(session, state.position.lesson)
        if happened & {Left, Finished}:
            break
        if happened & {PageTurned, AskedAgain}:
            began = monotonic()
        show(session, told(session, state, typed), state)
    return 0


def _close(session: Session, lesson: Lesson) -> None:
    """How the lesson went."""
    lines = closing_of(session, lesson, end_of(session, lesson), in_lines=True)
    print()
    for text in _text(lines):
        print(session.glyphs.text(text))


def since(began: float) -> int:
    """The milliseconds since a moment."""
    return round(1000 * (monotonic() - began))


def told(session: Session, state: State, typed: str) -> Iterable[str]:
    """What a line is answered: why, an array, else the page as it stands now."""
    command = command_of(state, typed)
    match command:
        case ["w"]:
            return why(state.position, state.at_work, 1, state.lang)
        case ["t", *names]:
            shown = open_curve(state, *names[:1])
            return _text(page_pane(shown, _room(session)).lines) if shown.curve else [shown.notice]
        case ["i", *names]:
            return _array(session, state, names[0] if names else "")
        case ["lab"] if state.position.page.action == "lab=gradient_check":
            return plain_report(state.lang)
    is_same_drawing = state.position.is_open and typed and command in ([], ["h"])
    return _said(session, state) if is_same_drawing else _screen(session, state)


def _screen(session: Session, state: State) -> Iterator[str]:
    """The page: where it stands, the graph, the text."""
    pane = page_pane(state, _room(session))
    number, count = place_of(state)
    skill = f"{state.context.exercise.skill.name(state.lang)} · " if state.context.exercise else ""
    yield f"\n{number}/{count}  {skill}{pane.title}\n"
    layout, _ = layout_of(state.position, WIDTH, ROWS)
    if layout.width <= WIDEST or isinstance(state.overlay, OtherNumbers):
        yield from Painting(layout, scene(state, layout), session.glyphs).lines()
    else:
        yield from wires_told(state.position)
    yield from _said(session, state)


def _said(session: Session, state: State) -> Iterator[str]:
    """The text of the page, and what is to be noticed."""
    yield ""
    yield from _text(page_pane(state, _room(session)).lines)
    if state.notice:
        yield state.notice


def _array(session: Session, state: State, name: str) -> Iterable[str]:
    """The array of that name, of dNAME the gradient; without a name, that of the wire at work."""
    opened = inspect(state)
    view = view_named(state.position, name) if name else opened.array
    if view is not None:
        return _text(inspected(replace(state, overlay=view), view, _room(session)))
    graph = state.position.graph
    unknown = Problem("check.no_wire", name=name, known=known_wire(graph, name))
    return [unknown.say(state.lang) if name else opened.notice]


def _room(session: Session) -> Room:
    return Room(WIDTH, ARRAY_ROWS, colour=False, glyphs=session.glyphs)


def _text(lines: Iterable[StyledLine]) -> Iterator[str]:
    return ("".join(text for text, _ in spans).rstrip() for spans in lines)


def show(session: Session, lines: Iterable[str], state: State) -> None:
    """The lines, and what is asked for next."""
    for text in lines:
        print(session.glyphs.text(text))
    cell = current_cell(state)
    asked = f"{named(asked_name(state.position.page), cell)} = " if cell else "> "
    print(session.glyphs.text(asked), end="", flush=True)


def wires_told(position: Position) -> Iterator[str]:
    """How each wire is made, its value and its gradient; ? for what has not come yet."""
    graph, run = position.graph, position.run
    for i, node in enumerate(graph.nodes):
        if node.op == "constant":
            continue
        made = f"{node.name} = {formula(graph, i)}" if node.is_operation else node.name
        shape = shape_text(graph.shapes[i])
        value = written(run.node_values[i], number, shape) if position.shows_value(i) else "?"
        told = f"{made} = {value}"
        if graph.gradient_step[i] is not None and position.step > graph.last_forward:
            known = position.shows_gradient(i)
            gradient = written(run.node_gradients[i], number, shape) if known else "?"
            told += f"   d{node.name} = {gradient}"
        yield told
