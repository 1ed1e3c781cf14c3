"""What `learn` and `practice` begin with: the learner's session, in lines or on the full screen."""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from tutor.lesson.files import default_folder
from tutor.progress import Store
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.text.terminal import glyphs_for

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson
    from tutor.progress.practice import Practice


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[tuple[Session, bool]]:
    """The session, and whether it is held in lines because nothing can or shall be drawn."""
    plain = given.plain or os.environ.get("TERM") == "dumb"
    if not plain and not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        raise Problem("cli.no_terminal", command=given.command)
    # Textual draws on stderr, so that stdout can be a pipe.
    glyphs = glyphs_for(sys.stdout if plain else sys.stderr, given.ascii)
    store = Store.open(given.data_dir)
    folder = given.lessons or default_folder()
    try:
        yield Session(folder, store, given.lang, glyphs, motion=not given.no_motion), plain
    finally:
        store.close()


def full_screen(
    session: Session,
    no_color: bool,
    lesson: "Lesson | None" = None,
    practice: "Practice | None" = None,
) -> int:
    """The course, or at once a lesson or a practice of it; the exit code."""
    if no_color:
        os.environ["NO_COLOR"] = "1"  # Textual reads it when it is imported
    from tutor.ui.app import TutorApp  # Textual: 150 ms that no other command pays

    app = TutorApp(session, lesson, practice)
    app.run()
    if app.crash:
        print(app.crash, file=sys.stderr)
    return app.return_code or 0


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None: closed by the shell
