"""The end of a practice: what is got, what is kept, what comes back when, and where to go on."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tutor.lesson.styled import key_spans
from tutor.progress.closing import closing, shown_too_often
from tutor.progress.practice import Practice
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import CLOSING, bindings
from tutor.ui.prose import renew
from tutor.ui.screens.sized import SizedScreen

ENTER, LESSON, *REST = (
    ("enter", "again"),
    ("o", "lesson"),
    ("s", "skills"),
    ("esc", "menu"),
    ("l", "language"),
    ("?", "help"),
    ("q", "quit"),
)


class ClosingScreen(SizedScreen):
    """What came of a practice."""

    CSS_PATH = "closing.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSING)]
    help_keys = CLOSING

    def __init__(self, session: Session, practice: Practice) -> None:
        super().__init__(session)
        self.practice, self.rows = practice, session.skill_rows()
        self.head = Static(id="head", markup=False)
        self.text = Static(id="text", markup=False)
        self.foot = Static(id="foot", markup=False)

    def compose(self) -> ComposeResult:
        yield self.too_small
        yield self.head
        yield VerticalScroll(self.text, id="list", can_focus=False)
        yield self.foot

    def draw(self) -> None:
        lang, width, session = self.session.lang, self.size.width, self.session
        renew(self.head, self.plain([((f" {say('practice.title', lang)}", "bold"),)]))
        now, course = session.store.now(), session.course
        renew(self.text, self.plain(closing(self.practice, self.rows, course, width, now, lang)))
        shown = [ENTER, *([LESSON] if self.better_seen else []), *REST]
        labels = [(key, say(f"key.{name}", lang)) for key, name in shown]
        renew(self.foot, self.plain([((" ", ""), *key_spans(labels, width - 2))]))

    @property
    def better_seen(self) -> str | None:
        """The lesson of the first skill that is better seen than drilled."""
        seen = shown_too_often(self.practice, self.rows)
        return seen[0].skill.lesson if seen else None

    def action_open(self) -> None:
        if self.better_seen:
            self.post_message(self.Wanted("lesson", self.better_seen))

    def action_wanted(self, place: str) -> None:
        about = self.practice.only if place == "practice" else None
        self.post_message(self.Wanted(place, about))

    def action_language(self) -> None:
        self.session.switch_language()
        self.draw()
