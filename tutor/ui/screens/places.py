"""The places that lead to one another, by name; each is imported when it is wanted."""

from contextlib import suppress

from textual.screen import Screen

from tutor.progress.session import Session
from tutor.text import Problem


def place(session: Session, name: str, about: str | None = None) -> Screen[None]:
    """The course, all skills, a practice (of one skill) or a lesson."""
    match name:
        case "skills":
            from tutor.ui.screens.skills import SkillsScreen

            return SkillsScreen(session)
        case "practice":
            from tutor.progress.practice import begin
            from tutor.ui.screens.practice import practice_screen

            return practice_screen(session, begin(session, about))
        case "lesson":
            from tutor.lesson.files import find
            from tutor.lesson.lesson import load
            from tutor.ui.screens.lesson import LessonScreen

            with suppress(Problem):  # the course says what is wrong with it
                return LessonScreen(session, load(find(session.folder, about or "")))
    from tutor.ui.screens.menu import MenuScreen

    return MenuScreen(session)
