"""A step of a training as a lesson that belongs to no course: nothing of it is kept."""

from dataclasses import replace

from tutor.lesson.lesson import Lesson
from tutor.lesson.walk import Answer, Walk
from tutor.progress import Standing
from tutor.progress.session import Session
from tutor.ui.screens.lesson import LessonScreen


class StepScreen(LessonScreen):
    """Steps, inspector, why and folding as in any lesson; escape leaves it, and its end does."""

    def __init__(self, session: Session, lesson: Lesson) -> None:
        super().__init__(Passing(session), lesson)
        self.desk = replace(self.desk, home="training")

    def on_lesson_screen_left(self, message: LessonScreen.Left) -> None:
        message.stop()
        self.dismiss()


class Passing(Session):
    """A session in which nothing is kept of a lesson; a change of language reaches the whole."""

    def __init__(self, whole: Session) -> None:
        super().__init__(whole.folder, whole.store, whole.lang, whole.glyphs, whole.motion)
        self.whole = whole

    def switch_language(self) -> None:
        self.whole.switch_language()
        self.lang = self.whole.lang

    def standing(self, lesson: str) -> Standing:
        return Standing()

    def keep_answer(self, walk: Walk, given: Answer, ms: int) -> None:
        """Nothing is asked here that counts."""

    def keep_place(self, before: Walk, after: Walk) -> None:
        """It is always begun at its beginning."""
