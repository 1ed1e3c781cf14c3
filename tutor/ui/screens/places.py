"""The places that lead to one another; each is imported when it is wanted."""

from contextlib import suppress
from typing import TYPE_CHECKING

from tutor.progress.session import Session
from tutor.text import Problem

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson
    from tutor.progress.practice import Practice
    from tutor.ui.screens.base import TutorScreen


def place(session: Session, name: str = "course", about: str | None = None) -> "TutorScreen":
    """The course, all skills, a practice (of one skill), a lesson or a laboratory."""
    match name:
        case "skills":
            from tutor.ui.screens.skills import SkillsScreen

            return SkillsScreen(session)
        case "practice":
            from tutor.progress.practice import begin

            return practice_screen(session, begin(session, about))
        case "lesson":
            from tutor.lesson.files import find
            from tutor.lesson.lesson import load  # NumPy and the quiz: 100 ms

            with suppress(Problem):  # the course says what is wrong with it
                return lesson_screen(session, load(find(session.folder, about or "")))
    from tutor.ui.screens.menu import MenuScreen  # 5 ms where a lesson is opened directly

    return MenuScreen(session)


def lesson_screen(session: Session, lesson: "Lesson") -> "TutorScreen":
    from tutor.ui.screens.lesson import LessonScreen

    return LessonScreen(session, lesson)


def practice_screen(session: Session, practice: "Practice") -> "TutorScreen":
    """The first question; the end, where there is none."""
    from tutor.progress.practice import drawn
    from tutor.ui.screens.closing import ClosingScreen
    from tutor.ui.screens.practice import PracticeScreen

    practice, draw = drawn(practice, session.folder)
    if draw is None:
        return ClosingScreen(session, practice)
    return PracticeScreen(session, practice, draw)
