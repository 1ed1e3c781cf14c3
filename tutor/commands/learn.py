"""`learn`: the course on the full screen, or one lesson as lines."""

import argparse
import os
import sys
from typing import TYPE_CHECKING, TextIO

from tutor.lesson.files import LessonFolder, default_folder, find
from tutor.progress import Store
from tutor.progress.course_list import next_row
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.text.terminal import glyphs_for

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson


def run(given: argparse.Namespace) -> int:
    """Open the course, or one lesson of it; as lines where nothing can be drawn."""
    plain = given.plain or os.environ.get("TERM") == "dumb"
    if not plain and not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        raise Problem("cli.no_terminal")
    # Textual draws on stderr, so that stdout can be a pipe.
    glyphs = glyphs_for(sys.stdout if plain else sys.stderr, given.ascii)
    store = Store.open(given.data_dir)
    session = Session(
        given.lessons or default_folder(), store, given.lang, glyphs, motion=not given.no_motion
    )
    try:
        found = find(session.folder, given.lesson) if given.lesson else None
        return _plain(session, found) if plain else _full_screen(session, found, given.no_color)
    finally:
        store.close()


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None: closed by the shell


def _plain(session: Session, found: LessonFolder | None) -> int:
    from tutor.commands.plain import take  # NumPy and the quiz

    rows = session.rows()
    if not rows:
        raise Problem("check.no_lessons", path=session.folder)
    left = rows[next_row(rows, session.store.last_lesson())].entry
    return take(session, _load(found or left.folder))


def _full_screen(session: Session, found: LessonFolder | None, no_color: bool) -> int:
    if no_color:
        os.environ["NO_COLOR"] = "1"  # Textual reads it when it is imported
    lesson = _load(found) if found else None
    from tutor.ui.app import TutorApp  # Textual: 150 ms that no other command pays

    app = TutorApp(session, lesson)
    app.run()
    if app.crash:
        print(app.crash, file=sys.stderr)
    return app.return_code or 0


def _load(folder: LessonFolder) -> "Lesson":
    from tutor.lesson.lesson import load  # NumPy, which the course alone does not need

    return load(folder)
