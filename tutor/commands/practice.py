"""`practice`: questions of what is due, or of one skill, on the full screen or as lines."""

import argparse
import sys
from time import monotonic
from typing import TYPE_CHECKING

from tutor.commands.opening import full_screen, hurry, opened
from tutor.commands.own_graph import is_own, own_graphs, setting
from tutor.commands.plain import WIDTH, show, since, told
from tutor.lesson.content.skills import find_skill, skills
from tutor.lesson.state.events import AskedAgain, Finished, Left, Line
from tutor.lesson.state.update import update
from tutor.progress.closing import closing
from tutor.progress.practice import Practice, begin, begin_own, drawn, follow, state_of
from tutor.progress.session import Session
from tutor.text import Problem, say

if TYPE_CHECKING:
    from tutor.quiz.generate import Generated


def run(given: argparse.Namespace) -> int:
    """Ten questions, of skills or about a graph of one's own; Problem if there are none."""
    with opened(given) as (session, plain):
        if given.skill and is_own(given.skill):
            own, numbers = own_graphs(given.skill), dict(map(setting, given.inputs))
            own.graph(numbers)  # where they do not fit, that is told
            practice = begin_own(session, own.whole.with_inputs(**numbers))
            if practice.is_over:
                raise Problem("explore.no_question")
        else:
            practice = _of_skills(session, given.skill)
        if plain:
            return take(session, practice)
        hurry()
        return full_screen(session, given.no_color, practice=practice)


def _of_skills(session: Session, name: str | None) -> Practice:
    if not session.skills:
        skills(session.folder)  # Problem where there is no such folder
        raise Problem("practice.no_skills", folder=session.folder)
    return begin(session, find_skill(session.skills, name).slug if name else None)


def take(session: Session, practice: Practice) -> int:
    """Questions as lines; at the end of the input, or after `:q`, what came of them is said."""
    if not practice.is_over:
        print(say("practice.plain_help", session.lang))
    goes_on = True
    while goes_on:
        practice, draw = drawn(practice, session)
        if draw is None:
            break
        practice, goes_on = _ask(session, practice, draw)
    _close(session, practice)
    return 0


def _ask(session: Session, practice: Practice, draw: "Generated") -> tuple[Practice, bool]:
    """One question until it is done with, and whether the learner wants another."""
    state = state_of(practice, draw, session.lang, in_lines=True)
    show(session, told(session, state, ""), state)
    began = monotonic()
    for typed in map(str.strip, sys.stdin):
        state, events = update(state, Line(typed))
        practice, state = follow(session, practice, state, events, since(began))
        happened = set(map(type, events))
        if Finished in happened:
            return practice.next, True
        if Left in happened:
            break
        if AskedAgain in happened:
            began = monotonic()
        show(session, told(session, state, typed), state)
    return practice, False


def _close(session: Session, practice: Practice) -> None:
    """What came of it; a line for each skill."""
    now, lang = session.store.now(), session.lang
    lines = closing(practice, session.skill_rows(), session.course, WIDTH, now, lang)
    print("\n")
    for line in lines:
        print(session.glyphs.text("".join(text for text, _ in line).rstrip()))
