"""The end of a practice: what is got, what is kept, what comes back when, and where to go on."""

from tutor.lesson.view.styled import Line, kept_row, text_of, window
from tutor.progress.closing import closing, shown_too_often
from tutor.progress.practice import Practice
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import CLOSING
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lists import foot_of

AROUND = 3  # rows: the title, a line, the keys
ENTER, LESSON, *REST = (
    ("enter", "again"),
    ("o", "lesson"),
    ("s", "skills"),
    ("esc", "menu"),
    ("l", "language"),
    ("?", "help"),
    ("q", "quit"),
)


class ClosingScreen(TutorScreen):
    """What came of a practice; `first` is the first of its rows that is seen."""

    keys = CLOSING

    def __init__(self, session: Session, practice: Practice) -> None:
        super().__init__(session)
        self.practice, self.skills = practice, session.skill_rows()
        self.first = 0

    def rows(self, width: int, height: int) -> list[Line]:
        lang, session = self.session.lang, self.session
        now, course = session.store.now(), session.course
        lines = closing(self.practice, self.skills, course, width - 1, now, lang)
        text = text_of(self.plain(lines), width - 1)
        self.first = kept_row(self.first, text, height - AROUND)
        enter = ("enter", "lesson") if self.practice.is_early else ENTER
        shown = (enter, *([LESSON] if self.better_seen else []), *REST)
        return [
            *self.plain([((f" {say('practice.title', lang)}", "bold"),)]),
            (("─" * width, "rule"),),
            *window(text, self.first, width, height - AROUND),
            foot_of(shown, lang, width),
        ]

    @property
    def better_seen(self) -> str | None:
        """The lesson of the first skill that is better seen than drilled."""
        seen = shown_too_often(self.practice, self.skills)
        return seen[0].skill.lesson if seen else None

    def roll(self, by: int, _: object) -> None:
        self.action_scroll(by)

    def action_scroll(self, by: int) -> None:
        self.first += by
        self.draw()

    def action_open(self) -> None:
        if self.better_seen:
            self.go("lesson", self.better_seen)

    def action_go(self, place: str) -> None:
        """Once more, unless nothing has been met yet: then the first lesson."""
        if place == "practice" and self.practice.is_early:
            self.go("lesson", self.session.course[0].slug)
        else:
            self.go(place, self.practice.only if place == "practice" else None)
