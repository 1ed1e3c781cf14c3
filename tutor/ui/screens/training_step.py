"""A step of a training as a lesson that belongs to no course: nothing of it is kept."""

from tutor.lesson.desk import Context, Desk
from tutor.lesson.lesson import Lesson
from tutor.lesson.walking import start
from tutor.progress.session import Session
from tutor.ui.screens.desk import DeskScreen


class StepScreen(DeskScreen):
    """Steps, inspector, why and folding as in any lesson; escape leaves it, and its end does."""

    def __init__(self, session: Session, lesson: Lesson) -> None:
        walk = start(lesson, None, frozenset())
        super().__init__(session, Desk(walk, session.lang, context=Context("training")))

    def leave(self) -> None:
        self.dismiss()
