"""The lesson screen: a desk with the pages of a lesson; it keeps the place and the answers."""

from collections.abc import Mapping
from typing import ClassVar

from tutor.lesson import desk as moves
from tutor.lesson.course import following
from tutor.lesson.desk import Desk, Home
from tutor.lesson.lesson import Lesson, load
from tutor.lesson.reveal import is_shown
from tutor.lesson.walk import NO_CELLS, Answer, Walk
from tutor.lesson.walking import start
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.ui.keys import TEACHING
from tutor.ui.screens.check_lab import CheckLabScreen
from tutor.ui.screens.desk import DeskScreen, since
from tutor.ui.screens.training_lab import TrainingLabScreen

LABORATORIES: Mapping[str, type[CheckLabScreen | TrainingLabScreen]] = {
    "gradient_check": CheckLabScreen,
    "training": TrainingLabScreen,
}
"""By the names that lessons give them; each is left with escape."""


class LessonScreen(DeskScreen):
    """One lesson, begun at a page, or where it was left."""

    home: ClassVar[Home] = "menu"

    def __init__(self, session: Session, lesson: Lesson, page: str | None = None) -> None:
        standing = session.standing(lesson.slug)
        cells = session.cells.get(lesson.slug, NO_CELLS)
        walk = start(lesson, page or standing.place, standing.answered, cells)
        notice = session.new_trouble() or moves.fallback_note(walk, session.lang)
        super().__init__(session, Desk(walk, session.lang, notice=notice, home=self.home))
        self.keep_place(walk, walk)

    def put(self, desk: Desk, shown: bool = False) -> None:
        """The place is kept, what is filled into a grid, and that an answer was shown."""
        before, after = self.desk.lesson_walk, desk.lesson_walk
        self.session.cells[after.lesson.slug] = after.cells
        if after.at != before.at:
            self.keep_place(before, after)
        if is_shown(self.desk, desk):
            self.session.keep_reveal(before, since(self.page_began))
        super().put(desk, shown)

    def keep_place(self, before: Walk, after: Walk) -> None:
        """Where the lesson was left, and a question that was passed by."""
        self.session.keep_place(before, after)

    def keep(self, given: Answer, ms: int) -> None:
        """An answer to the same question with other numbers is one to the page."""
        self.session.keep_answer(self.desk.lesson_walk, given, ms)

    def go_on(self) -> None:
        """Into the laboratory of the page, to the next page, or to the next lesson."""
        if self.desk.walk.page.verb == "lab":
            self.app.push_screen(LABORATORIES[self.desk.walk.page.argument](self.session))
        elif self.desk.walk.is_last:
            self.open_next_lesson()
        else:
            super().go_on()

    def open_next_lesson(self) -> None:
        """The lesson after this one; after the last, or if it is broken, the course."""
        entry = following(self.session.course, self.desk.walk.lesson.slug)
        try:
            lesson = load(entry.folder) if entry else None
        except Problem:
            lesson = None  # the course says what is wrong with it
        if lesson is None:
            self.leave()
        else:
            self.app.switch_screen(LessonScreen(self.session, lesson))


class TeachingScreen(LessonScreen):
    """A page that was opened from a question, to which escape leads back; no place is kept."""

    keys = TEACHING
    home = "practice"

    def keep_place(self, before: Walk, after: Walk) -> None:
        pass

    def open_next_lesson(self) -> None:
        self.leave()

    def leave(self) -> None:
        self.dismiss()
