"""The lesson screen: a state with the pages of a lesson; it keeps the place and the answers."""

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar

from tutor.lesson.content.lesson import Lesson
from tutor.lesson.state import state as moves
from tutor.lesson.state.events import Event, Finished, LabEntered, PageTurned
from tutor.lesson.state.position import NO_CELLS, start
from tutor.lesson.state.state import Context, Home, State
from tutor.progress.session import Session
from tutor.ui.keys import TEACHING
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.page import PageScreen


class LessonScreen(PageScreen):
    """One lesson, begun at a page, or where it was left."""

    home: ClassVar[Home] = "menu"

    def __init__(self, session: Session, lesson: Lesson, page: str | None = None) -> None:
        status = session.status(lesson.slug)
        cells = session.cells.get(lesson.slug, NO_CELLS)
        position = start(lesson, page or status.place, status.answered, cells)
        notice = session.new_trouble() or moves.fallback_note(position, session.lang)
        state = State(position, session.lang, notice=notice, context=Context(self.home))
        super().__init__(session, state)
        self.state = self.keep(state, [PageTurned(position, position)])

    def keep(self, state: State, events: Iterable[Event]) -> State:
        return replace(state, notice=self.session.keep(events, self.page_ms) or state.notice)

    def lead(self, event: Event) -> None:
        """Into the laboratory of the page, or to the next lesson."""
        match event:
            case LabEntered(name):
                self.app.push_screen(laboratory(name, self.session))
            case Finished():
                self.close()
            case _:
                super().lead(event)

    def close(self) -> None:
        """How the lesson went, and where to go on."""
        from tutor.ui.screens.closing import LessonEndScreen  # practice: 20 ms of a lesson's start

        self.app.switch_screen(LessonEndScreen(self.session, self.state.position.lesson))


def laboratory(name: str, session: Session) -> TutorScreen:
    """The laboratory of that name, which is left with escape."""
    # 20 ms that every lesson would pay at its start
    from tutor.ui.screens.check_lab import CheckLabScreen
    from tutor.ui.screens.training_lab import TrainingLabScreen

    screens = {"gradient_check": CheckLabScreen, "training": TrainingLabScreen}
    return screens[name](session)


class TeachingScreen(LessonScreen):
    """A page that was opened from a question, to which escape leads back; no place is kept."""

    keys = TEACHING
    home = "practice"

    def keep(self, state: State, events: Iterable[Event]) -> State:
        return super().keep(state, [e for e in events if not isinstance(e, PageTurned)])

    def close(self) -> None:
        self.leave()

    def leave(self) -> None:
        self.dismiss()
