"""Practice on the full screen: a desk whose questions are drawn, one after another."""

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from tutor.lesson.content.course import find
from tutor.lesson.content.lesson import load
from tutor.lesson.content.skills import taught_on
from tutor.lesson.state.events import Event, Finished
from tutor.lesson.state.state import Desk
from tutor.progress.practice import Practice, desk_of, drawn, follow
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.ui.keys import PRACTICE
from tutor.ui.screens.closing import ClosingScreen
from tutor.ui.screens.desk import DeskScreen
from tutor.ui.screens.lesson import TeachingScreen

if TYPE_CHECKING:
    from tutor.quiz.generate import Draw


class PracticeScreen(DeskScreen):
    """One question at a time; what is answered is kept at once, so it can be left at any time."""

    keys = PRACTICE

    def __init__(self, session: Session, practice: Practice, draw: "Draw") -> None:
        desk = desk_of(practice, draw, session.lang)
        super().__init__(session, replace(desk, notice=session.new_trouble()))
        self.practice = practice

    def keep(self, desk: Desk, events: Iterable[Event]) -> Desk:
        self.practice, desk = follow(self.session, self.practice, desk, events, self.page_ms)
        return desk

    def lead(self, event: Event) -> None:
        if isinstance(event, Finished):
            self.ask_next()
        else:
            super().lead(event)

    def action_teach(self) -> None:
        """The page that teaches what is asked, above the question."""
        skill = self.practice.skill
        try:
            lesson = load(find(self.session.folder, skill.lesson))
        except Problem as problem:
            self.put(replace(self.desk, notice=problem.say(self.desk.lang)))
        else:
            self.app.push_screen(TeachingScreen(self.session, lesson, taught_on(lesson, skill)))

    def ask_next(self) -> None:
        """The question that comes next, or the end."""
        self.practice, draw = drawn(self.practice.next, self.session)
        if draw is None:
            self.app.switch_screen(ClosingScreen(self.session, self.practice))
        else:
            self.page_began = monotonic()
            self.put(desk_of(self.practice, draw, self.session.lang))

    def leave(self) -> None:
        if self.practice.answered:
            self.app.switch_screen(ClosingScreen(self.session, self.practice))
        else:
            super().leave()
