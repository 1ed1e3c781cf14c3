"""All skills: how far the learner is in each, and when it comes back."""

from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Region

from tutor.lesson.styled import key_spans
from tutor.progress.session import Session
from tutor.progress.skill_list import about, head, overview
from tutor.text import say
from tutor.ui.keys import SKILL_LIST, bindings
from tutor.ui.prose import renew
from tutor.ui.screens.sized import ListScreen

FOOT_KEYS = (
    ("↑ ↓", "choose"),
    ("enter", "practise"),
    ("p", "practice"),
    ("esc", "menu"),
    ("l", "language"),
    ("?", "help"),
    ("q", "quit"),
)


class SkillsScreen(ListScreen):
    """A list of skills under their lessons; `chosen` is the place in it."""

    CSS_PATH = "skills.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(SKILL_LIST)]
    help_keys = SKILL_LIST

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.rows = session.skill_rows()

    def draw(self) -> None:
        lang, width, now = self.session.lang, self.size.width, self.session.store.now()
        renew(self.head, self.plain(head(width, lang)))
        course = self.session.course
        lines, at = overview(self.rows, course, self.chosen, width, now, lang)
        empty = say("practice.no_skills", lang, folder=self.session.folder)
        renew(self.lines, self.plain(lines or [((f" {empty}", "wrong"),)]))
        chosen = about(self.rows[self.chosen], self.rows, lang) if self.rows else []
        renew(self.about, self.plain(chosen))
        labels = [(key, say(f"key.{name}", lang)) for key, name in FOOT_KEYS]
        renew(self.foot, self.plain([((" ", ""), *key_spans(labels, width - 2))]))
        row = Region(0, at - 1, 1, 2)  # the title above the first skill of a lesson is seen too
        self.call_after_refresh(self.list.scroll_to_region, row, animate=False, force=True)

    def action_choose(self, by: int) -> None:
        self.chosen = min(max(self.chosen + by, 0), max(len(self.rows) - 1, 0))
        self.draw()

    def action_open(self) -> None:
        if self.rows:
            self.post_message(self.Wanted("practice", self.rows[self.chosen].skill.slug))

    def action_language(self) -> None:
        self.session.switch_language()
        self.draw()
