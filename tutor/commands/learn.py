"""`learn`: the course on the full screen, or one lesson as lines."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.commands.opening import full_screen, hurry, opened
from tutor.lesson.content.course import LessonFolder, find
from tutor.progress.course_list import next_row
from tutor.progress.session import Session
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.lesson.content.lesson import Lesson


def run(given: argparse.Namespace) -> int:
    """Open the course, or one lesson of it; as lines where nothing can be drawn."""
    with opened(given) as (session, plain):
        found = find(session.folder, given.lesson) if given.lesson else None
        if given.data is not None:
            _read_digits(session, given.data)
        if plain:
            return _plain(session, found)
        hurry()
        return full_screen(session, given.no_color, _load(found) if found else None)


def _read_digits(session: Session, folder: Path) -> None:
    """MNIST for the laboratory; Problem where it cannot be read."""
    from tutor.labs.training import digits_to_read  # the network and its data

    digits_to_read(folder)
    session.digits = folder


def _plain(session: Session, found: LessonFolder | None) -> int:
    from tutor.commands.plain import take  # NumPy and the quiz

    rows = session.rows()
    if not rows:
        raise Problem("check.no_lessons", path=session.folder)
    left = rows[next_row(rows, session.store.last_lesson())].entry
    return take(session, _load(found or left.folder))


def _load(folder: LessonFolder) -> "Lesson":
    from tutor.lesson.content.lesson import load  # NumPy, which the course alone does not need

    return load(folder)
