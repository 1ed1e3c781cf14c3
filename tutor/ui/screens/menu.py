"""The course: every lesson with how far the learner is, the next one selected."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.events import Key
from textual.geometry import Region
from textual.message import Message

from tutor.lesson.styled import Line, key_spans
from tutor.progress.course_list import Row, about, head, lesson_line, next_row
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.ui.keys import COURSE, MENU
from tutor.ui.prose import renew
from tutor.ui.screens.sized import ListScreen

if TYPE_CHECKING:
    from tutor.lesson.lesson import Lesson

PATIENCE = 0.7  # seconds in which a second digit still belongs to the first
FOOT_KEYS = (
    ("↑ ↓", "choose"),
    ("enter", "open"),
    ("p", "practice"),
    ("s", "skills"),
    ("l", "language"),
    ("?", "help"),
    ("q", "quit"),
    ("1-{last}", "lesson"),  # last, since a narrow window cuts off the end
)


class MenuScreen(ListScreen):
    """A list of lessons; `chosen` is the place in it."""

    CSS_PATH = "menu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*MENU]
    help_keys = COURSE

    @dataclass
    class Chosen(Message):
        """A lesson is to be opened."""

        lesson: "Lesson"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.rows: list[Row] = []
        self.notice = ""
        self.digits, self.digit_at = "", 0.0

    def on_screen_resume(self) -> None:
        """Back from a lesson, or just begun: the standing anew, the next lesson chosen."""
        self.rows = self.session.rows()
        self.chosen = next_row(self.rows, self.session.store.last_lesson())
        self.notice = self.session.new_trouble()
        self.draw()

    def draw(self) -> None:
        lang, width = self.session.lang, self.size.width
        renew(self.head, self.plain(head(width, lang)))
        lines = [lesson_line(row, k == self.chosen, width, lang) for k, row in enumerate(self.rows)]
        empty = say("menu.empty", lang, folder=self.session.folder)
        renew(self.lines, self.plain(lines or [((f" {empty}", "wrong"),)]))
        said = about(self.rows[self.chosen], lang) if self.rows else []
        renew(self.about, self.plain([((f" {self.notice}", "note"),)] if self.notice else said))
        renew(self.foot, self.plain([self.foot_line()]))
        row = Region(0, self.chosen, 1, 1)
        self.call_after_refresh(self.list.scroll_to_region, row, animate=False, force=True)

    def foot_line(self) -> Line:
        """The keys that do something here."""
        last = self.rows[-1].entry.number if self.rows else 0
        lang = self.session.lang
        labels = [(key.format(last=last), say(f"key.{name}", lang)) for key, name in FOOT_KEYS]
        return ((" ", ""), *key_spans(labels, self.size.width - 2))

    def choose(self, place: int) -> None:
        self.chosen = min(max(place, 0), max(len(self.rows) - 1, 0))
        self.notice = ""
        self.draw()

    def action_choose(self, by: int) -> None:
        self.choose(self.chosen + by)

    def action_open(self) -> None:
        """Open the chosen lesson, or say what is wrong with it."""
        if not self.rows:
            return
        from tutor.lesson.lesson import load  # NumPy and the quiz, not needed for a list

        try:
            lesson = load(self.rows[self.chosen].entry.folder)
        except Problem as problem:
            self.notice = problem.say(self.session.lang)
            self.draw()
        else:
            self.post_message(self.Chosen(lesson))

    def action_language(self) -> None:
        self.session.switch_language()
        self.on_screen_resume()

    def on_key(self, event: Key) -> None:
        """Digits choose a lesson by its number; two typed quickly are one number."""
        if not (event.character and event.character.isascii() and event.character.isdigit()):
            return
        event.stop()
        quick = monotonic() - self.digit_at < PATIENCE
        self.digits, self.digit_at = (self.digits if quick else "") + event.character, monotonic()
        numbers = [row.entry.number for row in self.rows]
        for digits in (self.digits, event.character):
            if int(digits) in numbers:
                self.choose(numbers.index(int(digits)))
                return
