"""Practice on the full screen: a desk whose questions are drawn, one after another."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.lesson.desk import Desk
from tutor.lesson.files import find
from tutor.lesson.lesson import load
from tutor.lesson.reveal import is_shown
from tutor.lesson.skills import taught_on
from tutor.lesson.walk import Answer
from tutor.progress.practice import (
    Practice,
    asked_next,
    desk_of,
    drawn,
    is_done,
    keep,
    skip,
    with_sibling,
)
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.ui.keys import PRACTICE
from tutor.ui.screens.closing import ClosingScreen
from tutor.ui.screens.desk import DeskScreen, since
from tutor.ui.screens.lesson import TeachingScreen

if TYPE_CHECKING:
    from tutor.quiz.generate import Draw


class PracticeScreen(DeskScreen):
    """One question at a time; what is answered is kept at once, so it can be left at any time."""

    keys = PRACTICE

    def __init__(self, session: Session, practice: Practice, draw: "Draw") -> None:
        desk = desk_of(practice, draw, session.lang)
        super().__init__(session, replace(desk, notice=session.new_trouble()))
        self.practice, self.asked = practice, practice.asked(draw)

    def put(self, desk: Desk, shown: bool = False) -> None:
        """An answer that is shown is kept as such, and asked for again."""
        if is_shown(self.desk, desk):
            self.keep(None, since(self.page_began))
            desk = with_sibling(self.session, self.practice, desk)
        self.asked = asked_next(self.practice, self.asked, self.desk, desk)
        super().put(desk, shown)

    def keep(self, given: Answer | None, ms: int) -> None:
        walk = self.desk.walk
        self.practice = keep(self.session, self.practice, self.asked, walk, given, ms)

    def action_move(self, name: str) -> None:
        if name == "next":
            self.go_on()
        elif name != "back":  # a question that is done with does not come back
            super().action_move(name)

    def action_enter(self) -> None:
        desk = self.desk
        if desk.walk.is_open or desk.typing is not None or desk.sheet != "page":
            super().action_enter()
        else:
            self.go_on()

    def play_on(self) -> None:
        """What plays comes to rest here: no question is asked by itself."""
        if self.is_mounted:
            self.put(replace(self.desk, playing=False))

    def go_on(self) -> None:
        """The next question; after one whose answer was shown, another of its kind."""
        if self.desk.walk.is_open:
            self.put(replace(self.desk, notice=say("practice.waits", self.desk.lang)))
        elif is_done(self.desk):
            self.ask(self.practice.next)
        else:
            super().action_move("next")

    def action_skip(self) -> None:
        ms = since(self.page_began)
        self.ask(skip(self.session, self.practice, self.asked, self.desk.walk, ms))

    def action_teach(self) -> None:
        """The page that teaches what is asked, above the question."""
        skill = self.practice.skill
        try:
            lesson = load(find(self.session.folder, skill.lesson))
        except Problem as problem:
            self.put(replace(self.desk, notice=problem.say(self.desk.lang)))
        else:
            self.app.push_screen(TeachingScreen(self.session, lesson, taught_on(lesson, skill)))

    def ask(self, practice: Practice) -> None:
        """The question that comes next, or the end."""
        self.practice, draw = drawn(practice, self.session)
        if draw is None:
            self.app.switch_screen(ClosingScreen(self.session, self.practice))
        else:
            self.asked = self.practice.asked(draw)
            self.put(desk_of(self.practice, draw, self.session.lang))

    def leave(self) -> None:
        if self.practice.answered:
            self.app.switch_screen(ClosingScreen(self.session, self.practice))
        else:
            super().leave()
