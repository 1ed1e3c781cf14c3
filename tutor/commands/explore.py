"""`explore`: a graph of one's own, looked at as a lesson, on the full screen or as lines."""

import argparse
import sys
from collections.abc import Mapping

from tutor.commands.opening import full_screen, hurry, opened
from tutor.commands.own_graph import is_own, own_graphs, setting
from tutor.commands.plain import told
from tutor.graph import Value
from tutor.lesson.state.events import Left, Line
from tutor.lesson.state.exploring import Exploring, Read, explore, read_graph, update_exploring
from tutor.lesson.state.lines import command_of
from tutor.progress.graphs import FIRST, named_graphs, recent_graphs, remember_graph
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.text.nearest import nearest
from tutor.text.terminal import one_line


def run(given: argparse.Namespace) -> int:
    """Open the graph that is named, or the one that was last looked at."""
    given.plain |= given.list  # nothing is drawn
    with opened(given) as (session, plain):
        if given.list:
            return _list(session)
        begun = begin(session, given.what, dict(map(setting, given.inputs)), plain)
        remember_graph(session.store, begun.source)
        if plain:
            return _take(session, begun)
        hurry()
        return full_screen(session, given.no_color, exploring=begun)


def begin(
    session: Session, what: str | None, inputs: Mapping[str, Value], in_lines: bool = False
) -> Exploring:
    """The graph of a name that was kept, of a file or of a formula; Problem where there is none."""
    named = named_graphs(session.store)
    if what is None or what in named:
        source = named[what] if what else [*recent_graphs(session.store), FIRST][0]
        graph = read_graph(source).with_inputs(**inputs)
        return explore(graph, source, session.lang, in_lines=in_lines)
    if not is_own(what):
        known = nearest(what, named, "explore.formula_hint")
        raise Problem("explore.no_name", name=what, known=known)
    own = own_graphs(what)
    own.graph(inputs)  # where a file does not fit together, its line is told
    graph = own.whole.with_inputs(**inputs)
    return explore(graph, graph.source if own.path else what.strip(), session.lang, None, in_lines)


def _list(session: Session) -> int:
    """The graphs that are kept, and those that were looked at last."""
    named = named_graphs(session.store)
    for name, source in named.items():
        print(f"{name}  {one_line(source)}")
    for source in recent_graphs(session.store):
        if source not in named.values():
            print(f"-  {one_line(source)}")
    return 0


def _take(session: Session, exploring: Exploring) -> int:
    """Lines: an empty one is the next step, a formula another graph, the end of the input ends."""
    print(say("explore.plain_help", session.lang))
    _show(session, exploring, "")
    for typed in map(str.strip, sys.stdin):
        exploring, events = update_exploring(exploring, Line(typed))
        for event in events:
            if isinstance(event, Read):
                remember_graph(session.store, event.source)
        if Left() in events:
            break
        _show(session, exploring, typed)
    return 0


def _show(session: Session, exploring: Exploring, typed: str) -> None:
    command = typed if command_of(exploring.state, typed) else ""
    for text in told(session, exploring.state, command):
        print(session.glyphs.text(text))
    print("> ", end="", flush=True)
