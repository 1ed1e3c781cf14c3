"""`learn`: the course on the full screen."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.lesson.course import course, find
from tutor.lesson.files import default_folder
from tutor.progress import Store
from tutor.text import Problem


if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson


def run(given: argparse.Namespace) -> int:
    """Open the course, or one lesson of it; the exit code is the app's."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise Problem("cli.no_terminal")
    if given.no_color:
        os.environ["NO_COLOR"] = "1"  # Textual reads it when it is imported
    from tutor.graph.glyphs import ASCII, FULL
    from tutor.ui.app import TutorApp  # Textual, only now that there is a screen to draw on
    from tutor.ui.session import Session

    folder = given.lessons or default_folder()
    lesson = _lesson(given, folder)
    session = Session(
        folder,
        Store.open(given.data_dir),
        given.lang,
        ASCII if given.ascii else FULL,
        motion=not given.no_motion,
    )
    app = TutorApp(session, lesson)
    try:
        app.run()
    finally:
        session.store.close()
    if app.crash:
        print(app.crash, file=sys.stderr)
    return app.return_code or 0


def _lesson(given: argparse.Namespace, folder: Path) -> "Lesson | None":
    if given.lesson is None:
        return None
    from tutor.lesson.lesson import load  # NumPy, which the course alone does not need

    return load(find(course(folder, given.lang), given.lesson).folder)
