"""The end of a practice, and that of a lesson: how it went, and where to go on."""

from tutor.lesson.content.course import following
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.content.prose import page_ids
from tutor.lesson.view.styled import Line, kept_row, text_of, window
from tutor.progress.closing import closing, closing_of, end_of, shown_too_often
from tutor.progress.practice import Practice, begin_at, begin_on
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import CLOSING, LESSON_END, PLACEMENT_END
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lists import foot_of

QUESTIONS = 3  # on what was weak in a lesson
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


class EndScreen(TutorScreen):
    """Lines below a title, scrolled if need be; `first` is the first row that is seen."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.first = 0

    def told(self, width: int) -> list[Line]:
        raise NotImplementedError

    @property
    def heading(self) -> str:
        raise NotImplementedError

    @property
    def foot(self) -> tuple[tuple[str, str], ...]:
        """The keys that do something here."""
        raise NotImplementedError

    def rows(self, width: int, height: int) -> list[Line]:
        text = text_of(self.plain(self.told(width - 1)), width - 1)
        self.first = kept_row(self.first, text, height - AROUND)
        return [
            *self.plain([((f" {self.heading}", "bold"),)]),
            (("─" * width, "rule"),),
            *window(text, self.first, width, height - AROUND),
            foot_of(self.foot, self.session.lang, width),
        ]

    def roll(self, by: int, _: object) -> None:
        self.action_scroll(by)

    def action_scroll(self, by: int) -> None:
        self.first += by
        self.draw()


class ClosingScreen(EndScreen):
    """What came of a practice."""

    keys = CLOSING

    def __init__(self, session: Session, practice: Practice) -> None:
        super().__init__(session)
        self.practice, self.skills = practice, session.skill_rows()

    def told(self, width: int) -> list[Line]:
        session = self.session
        now, course = session.store.now(), session.course
        return closing(self.practice, self.skills, course, width, now, session.lang)

    @property
    def heading(self) -> str:
        return say("practice.title", self.session.lang)

    @property
    def foot(self) -> tuple[tuple[str, str], ...]:
        enter = ("enter", "lesson") if self.practice.is_early else ENTER
        return (enter, *([LESSON] if self.better_seen else []), *REST)

    @property
    def better_seen(self) -> str | None:
        """The lesson of the first skill that is better seen than drilled."""
        seen = shown_too_often(self.practice, self.skills)
        return seen[0].skill.lesson if seen else None

    def action_open(self) -> None:
        if self.better_seen:
            self.go("lesson", self.better_seen)

    def action_go(self, place: str) -> None:
        """Once more, unless nothing has been met yet: then the first lesson."""
        if place == "practice" and self.practice.is_early:
            self.go("lesson", self.session.course[0].slug)
        else:
            self.go(place, self.practice.only if place == "practice" else None)


class LessonEndScreen(EndScreen):
    """How a lesson went; from here to three questions on what is weak, or to the next lesson."""

    keys = LESSON_END

    def __init__(self, session: Session, lesson: Lesson) -> None:
        super().__init__(session)
        self.lesson = lesson
        self.end = end_of(session, lesson)

    def told(self, width: int) -> list[Line]:
        return closing_of(self.session, self.lesson, self.end)

    @property
    def heading(self) -> str:
        lang = self.session.lang
        return say("after.title", lang, lesson=self.lesson.prose(lang).title)

    @property
    def foot(self) -> tuple[tuple[str, str], ...]:
        following_one = following(self.session.course, self.lesson.slug)
        enter = ("enter", "next_lesson" if following_one else "menu")
        three = [("p", "three")] if self.skills else []
        return (enter, *three, *REST)

    @property
    def skills(self) -> tuple[str, ...]:
        """What three questions would be on: what is weak, or else what the lesson teaches."""
        known = self.session.skills
        return self.end.weak or tuple(s.slug for s in known if s.lesson == self.lesson.slug)

    def action_practise(self) -> None:
        if self.skills:
            self.go("practice", begin_on(self.session, self.skills, QUESTIONS))

    def action_go_on(self) -> None:
        """The next lesson; after the last, or if it is broken, the course."""
        entry = following(self.session.course, self.lesson.slug)
        self.go("lesson", entry.slug) if entry else self.go("course")


class PlacementEndScreen(EndScreen):
    """Where the course should begin for who has answered some questions; nothing is passed by."""

    keys = PLACEMENT_END

    def __init__(self, session: Session, practice: Practice) -> None:
        super().__init__(session)
        self.practice = practice
        self.entry = begin_at(practice, session.course)
        if self.entry is not None and self.entry.pages:
            session.store.remember_place(self.entry.slug, page_ids(self.entry.pages)[0])

    def told(self, width: int) -> list[Line]:
        lang, practice = self.session.lang, self.practice
        right = say("placement.right", lang, right=practice.known, count=len(practice.items))
        lines: list[Line] = [((f" {right}", ""),), ()]
        if self.entry is not None:
            begin = say("placement.begin", lang, number=self.entry.number, title=self.entry.title)
            lines += [((f" {begin}", "bold"),), ()]
        return [*lines, ((f" {say('placement.all_there', lang)}", "faint"),)]

    @property
    def heading(self) -> str:
        return say("placement.title", self.session.lang)

    @property
    def foot(self) -> tuple[tuple[str, str], ...]:
        return (("enter", "lesson"), *REST[1:])

    def action_go_on(self) -> None:
        self.go("lesson", self.entry.slug) if self.entry else self.go("course")


def end_screen(session: Session, practice: Practice) -> EndScreen:
    """What stands at the end of a practice."""
    end = PlacementEndScreen if practice.is_placement else ClosingScreen
    return end(session, practice)
