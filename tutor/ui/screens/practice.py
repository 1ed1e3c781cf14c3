"""Practice on the full screen: a state whose questions are drawn, one after another."""

from collections.abc import Iterable
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from tutor.lesson.content.course import find
from tutor.lesson.content.lesson import load
from tutor.lesson.content.skills import taught_on
from tutor.lesson.state.events import Event, Finished
from tutor.lesson.state.state import State
from tutor.progress.practice import Practice, drawn, follow, state_of
from tutor.progress.session import Session
from tutor.text import Problem
from tutor.ui.keys import PRACTICE
from tutor.ui.screens.closing import end_screen
from tutor.ui.screens.lesson import TeachingScreen
from tutor.ui.screens.page import PageScreen

if TYPE_CHECKING:
    from tutor.quiz.generate import Generated


class PracticeScreen(PageScreen):
    """One question at a time; what is answered is kept at once, so it can be left at any time."""

    keys = PRACTICE

    def __init__(self, session: Session, practice: Practice, draw: "Generated") -> None:
        state = state_of(practice, draw, session.lang)
        super().__init__(session, replace(state, notice=session.new_trouble()))
        self.practice = practice

    def keep(self, state: State, events: Iterable[Event]) -> State:
        self.practice, state = follow(self.session, self.practice, state, events, self.page_ms)
        return state

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
            self.put(replace(self.state, notice=problem.say(self.state.lang)))
        else:
            self.app.push_screen(TeachingScreen(self.session, lesson, taught_on(lesson, skill)))

    def ask_next(self) -> None:
        """The question that comes next, or the end."""
        self.practice, draw = drawn(self.practice.next, self.session)
        if draw is None:
            self.app.switch_screen(end_screen(self.session, self.practice))
        else:
            self.page_began = monotonic()
            self.put(state_of(self.practice, draw, self.session.lang))

    def leave(self) -> None:
        if self.practice.answered:
            self.app.switch_screen(end_screen(self.session, self.practice))
        else:
            super().leave()
