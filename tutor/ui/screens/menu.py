"""The course: every lesson with how far the learner is, the next one selected."""

from time import monotonic

from tutor.lesson.view.styled import Line, Text, text_of
from tutor.progress import LessonStatus
from tutor.progress.course_list import Row, about, head, lesson_line, next_row
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.ui.keys import COURSE, MENU
from tutor.ui.screens.lists import ListScreen, foot_of

PATIENCE = 0.7  # seconds in which a second digit still belongs to the first
FOOT_KEYS = (
    ("↑ ↓", "choose"),
    ("enter", "open"),
    ("p", "practice"),
    ("s", "skills"),
    ("l", "language"),
    ("?", "help"),
    ("q", "quit"),
    ("x", "explore"),
    ("1-{last}", "lesson"),  # last, since a narrow window cuts off the end
)


class MenuScreen(ListScreen):
    """A list of lessons."""

    keys = MENU
    help_keys = COURSE

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.read()
        self.chosen = next_row(self.course, session.store.last_lesson())
        self.notice = session.new_trouble()
        self.digits, self.digit_at = "", 0.0

    def read(self) -> None:
        """The lessons in the learner's language, with the status in each."""
        self.course: list[Row] = self.session.rows()
        self.listed: list[Line] = []  # as they stand where none is chosen

    @property
    def count(self) -> int:
        return len(self.course)

    def rows(self, width: int, height: int) -> list[Line]:
        lang = self.session.lang
        told = [((f" {self.notice}", "note"),)] if self.notice else []
        is_new = all(row.status == LessonStatus() for row in self.course)
        chosen = about(self.course[self.chosen], lang, is_new) if self.course and not told else []
        text = Text(self.lines(width - 1), self.chosen)
        said = text_of(self.plain(told or chosen), width - 1).rows
        return self.list_rows(width, height, self.plain(head(width, lang)), text, [*said])

    def lines(self, width: int) -> list[Line]:
        """The list; of a key only the chosen line is another."""
        lang = self.session.lang
        if not self.course:
            empty = say("menu.empty", lang, folder=self.session.folder)
            return self.plain([((f" {empty}", "wrong"),)])
        if not self.listed or self.drawn != self.stands:
            self.listed = self.plain(lesson_line(row, False, width, lang) for row in self.course)
        (chosen,) = self.plain([lesson_line(self.course[self.chosen], True, width, lang)])
        return [*self.listed[: self.chosen], chosen, *self.listed[self.chosen + 1 :]]

    def foot(self, width: int) -> Line:
        last = self.course[-1].entry.number if self.course else 0
        keys = tuple((key.format(last=last), name) for key, name in FOOT_KEYS)
        return foot_of(keys, self.session.lang, width)

    def choose(self, place: int) -> None:
        self.notice = ""
        super().choose(place)

    def action_open(self) -> None:
        """Open the chosen lesson, or say what is wrong with it."""
        if not self.course:
            return
        from tutor.lesson.content.lesson import load  # NumPy and the quiz, not needed for a list

        try:
            lesson = load(self.course[self.chosen].entry.folder)
        except Problem as problem:
            self.notice = problem.say(self.session.lang)
            self.draw()
        else:
            self.go("lesson", lesson)

    def action_language(self) -> None:
        self.session.switch_language()
        self.read()
        self.draw()

    async def press(self, key: str, character: str | None) -> None:
        """Digits choose a lesson by its number; two typed quickly are one number."""
        if not (character and character.isascii() and character.isdigit()):
            await super().press(key, character)
            return
        quick = monotonic() - self.digit_at < PATIENCE
        self.digits, self.digit_at = (self.digits if quick else "") + character, monotonic()
        numbers = [row.entry.number for row in self.course]
        for digits in (self.digits, character):
            if int(digits) in numbers:
                self.choose(numbers.index(int(digits)))
                return
