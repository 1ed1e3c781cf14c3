"""What `learn` and `practice` begin with: the learner's session, in lines or on the full screen."""

import argparse
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from tutor.lesson.content.course import default_folder
from tutor.progress import Store
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.text.terminal import glyphs_for, one_line, tell

if TYPE_CHECKING:
    from tutor.lesson.content.lesson import Lesson
    from tutor.lesson.state.exploring import Exploring
    from tutor.progress.practice import Practice

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def opened(given: argparse.Namespace) -> Iterator[tuple[Session, bool]]:
    """The session, and whether it is held in lines because nothing can or shall be drawn."""
    plain = given.plain or os.environ.get("TERM") == "dumb"
    if not plain and not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        raise Problem("cli.no_terminal", command=given.command)
    # Textual draws on stderr, so that stdout can be a pipe.
    glyphs = glyphs_for(sys.stdout if plain else sys.stderr, given.ascii)
    folder = given.lessons or default_folder()
    store = Store.open(given.data_dir)
    session = Session(folder, store, given.lang, glyphs, motion=not given.no_motion)
    with _ended_by_signals(store):
        try:
            if plain and (said := session.new_trouble()):
                print(glyphs.text(said))
            yield session, plain
        finally:
            _leave(store, given)


@contextmanager
def _ended_by_signals(store: Store) -> Iterator[None]:
    """What ends the program ends the session first, as long as there are answers to look after."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard = [number for number in SIGNALS if before[number] != signal.SIG_IGN]  # nohup

    def end(number: int, frame: FrameType | None) -> None:
        at_once = before[signal.Signals(number)]
        if callable(at_once) and not store.waiting():
            at_once(number, frame)
        raise SystemExit(128 + number)

    for each in heard:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in heard:
            signal.signal(each, before[each])


def _leave(store: Store, given: argparse.Namespace) -> None:
    """Write what still waits, and say where the answers are that cannot be written."""
    try:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # impatience must not cost them
    finally:  # a signal that had just come is heard in there
        store.close()
        if waiting := store.waiting():
            from tutor.progress.export import keep_elsewhere  # 4 ms that hardly anybody pays

            path = keep_elsewhere(waiting, store.now().astimezone())
            tell(one_line(_left(store, given, path).say(given.lang)))


def _left(store: Store, given: argparse.Namespace, path: Path | None) -> Problem:
    """Where the answers are, and the command that adds them; or that they are lost."""
    assert store.trouble, "what is not written has a reason"
    why = say(store.trouble.key.replace(".", ".why_"), given.lang, **store.trouble.values)
    count = len(store.waiting())
    if path is None:
        return Problem("store.gone", count=count, why=why)
    data = f" --data-dir {quote(str(given.data_dir.absolute()))}" if given.data_dir else ""
    return Problem("store.left", count=count, why=why, path=quote(str(path)), data=data)


def hurry() -> None:
    """Look for no garbage before the first screen: there is hardly any, and it takes a tenth."""
    gc.disable()  # the app enables it again


def full_screen(
    session: Session,
    no_color: bool,
    lesson: "Lesson | None" = None,
    practice: "Practice | None" = None,
    exploring: "Exploring | None" = None,
) -> int:
    """The course, or at once a lesson, a practice or a graph of one's own; the exit code."""
    if no_color:
        os.environ["NO_COLOR"] = "1"  # Textual reads it when it is imported
    from tutor.ui.app import TutorApp  # Textual: 150 ms that no other command pays

    places = {"practice": practice, "lesson": lesson, "explore": exploring}
    place, about = next(((name, each) for name, each in places.items() if each), ("course", None))
    app = TutorApp(session, place, about)
    app.run()
    if app.crash:
        print(app.crash, file=sys.stderr)
    return app.return_code or 0


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()  # None: closed by the shell
