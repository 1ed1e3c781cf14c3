"""All skills: how far the learner is in each, and when it comes back."""

from tutor.lesson.view.styled import Line, Text, text_of
from tutor.progress.session import Session
from tutor.progress.skill_list import about, head, overview
from tutor.text import say
from tutor.ui.keys import SKILL_LIST
from tutor.ui.screens.lists import ListScreen, foot_of

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
    """A list of skills under their lessons."""

    keys = SKILL_LIST

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.skills = session.skill_rows()

    @property
    def count(self) -> int:
        return len(self.skills)

    def rows(self, width: int, height: int) -> list[Line]:
        session, lang = self.session, self.session.lang
        now = session.store.now()
        lines, at = overview(self.skills, session.course, self.chosen, width - 1, now, lang)
        empty = say("practice.no_skills", lang, folder=session.folder)
        text = Text(self.plain(lines or [((f" {empty}", "wrong"),)]), at)
        chosen = about(self.skills[self.chosen], self.skills, lang) if self.skills else []
        said = text_of(self.plain(chosen), width - 1).rows
        if at and self.first >= at:
            self.first = at - 1  # the title above the first skill of a lesson is seen too
        return self.list_rows(width, height, self.plain(head(width, lang)), text, [*said])

    def foot(self, width: int) -> Line:
        return foot_of(FOOT_KEYS, self.session.lang, width)

    def action_open(self) -> None:
        if self.skills:
            self.go("practice", self.skills[self.chosen].skill.slug)
