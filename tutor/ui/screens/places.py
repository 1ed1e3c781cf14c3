"""The places that lead to one another; each is imported when it is wanted."""

from contextlib import suppress
from typing import Any

from tutor.lesson.content.course import find
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.ui.screens.base import TutorScreen


def place(session: Session, name: str = "course", about: Any = None) -> TutorScreen:
    """The course, all skills, the keys, a practice (of one skill), or a lesson by its name.

    A practice or a lesson that stands already is given as it is.
    """
    match name:
        case "skills":
            from tutor.ui.screens.skills import SkillsScreen

            return SkillsScreen(session)
        case "help":
            from tutor.ui.screens.help import HelpScreen

            return HelpScreen(session, about)
        case "explore":
            from tutor.ui.screens.explore import ExploreScreen  # NumPy and the graph: 100 ms

            return ExploreScreen(session, about)
        case "placement":
            return _practice(session, None, is_placement=True)
        case "practice":
            return _practice(session, about)
        case "lesson":
            with suppress(Problem):  # the course says what is wrong with it
                return _lesson(session, about)
    from tutor.ui.screens.menu import MenuScreen  # 5 ms where a lesson is opened directly

    return MenuScreen(session)


def _lesson(session: Session, about: Any) -> TutorScreen:
    from tutor.lesson.content.lesson import load  # NumPy and the quiz: 100 ms
    from tutor.ui.screens.lesson import LessonScreen

    is_name = isinstance(about, str)
    return LessonScreen(session, load(find(session.folder, about)) if is_name else about)


def _practice(session: Session, about: Any, is_placement: bool = False) -> TutorScreen:
    """The first question; the end, where there is none."""
    from tutor.progress.practice import begin, begin_placement, drawn
    from tutor.ui.screens import closing, practice

    if is_placement:
        started = begin_placement(session)
    else:
        started = begin(session, about) if about is None or isinstance(about, str) else about
    begun, draw = drawn(started, session)
    if draw is None:
        return closing.end_screen(session, begun)
    return practice.PracticeScreen(session, begun, draw)
