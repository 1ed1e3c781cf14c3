"""The course as lines: each lesson with the learner's status, and what one is about."""

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size

from tutor.lesson.content.course import Entry
from tutor.lesson.view.styled import Line, width_of
from tutor.progress import LessonStatus
from tutor.text import say
from tutor.text.cells import shortened

TITLE_CELLS = 28
MOST_DOTS = 12  # questions of a lesson
INDENT = "   "
SIGNS = {"alone": "●", "helped": "◎", "passed": "◐", "to_come": "○"}
"""Of a question: answered without help, with it (a hint, or the answer was shown), passed by."""


@dataclass(frozen=True)
class Row:
    """A lesson of the course, and how far the learner is in it."""

    entry: Entry
    status: LessonStatus

    @property
    def is_done(self) -> bool:
        """Whether the learner has been on the last page and passed no question by for good."""
        return self.status.place == self.entry.last_page or self._all_answered

    @property
    def _all_answered(self) -> bool:
        tasks = self.entry.tasks
        return bool(tasks) and self.status.answered.issuperset(tasks)


def next_row(rows: list[Row], last: str | None) -> int:
    """The lesson to go on with: the one left, or after its end the next that is not done."""
    places = [k for k, row in enumerate(rows) if row.entry.slug == last]
    left = places[0] if places else 0
    undone = (k for k in range(left, len(rows)) if not rows[k].is_done)
    return next(undone, left)


def head(width: int, lang: str) -> list[Line]:
    title, subtitle = (say(f"menu.{name}", lang) for name in ("title", "subtitle"))
    return [
        ((" " + shortened(title, width - 2), "bold"),),
        ((" " + shortened(subtitle, width - 2), "faint"),),
    ]


def lesson_line(row: Row, chosen: bool, width: int, lang: str) -> Line:
    """Number, title, a dot for each question, and the status in words."""
    entry = row.entry
    mark = " ▸ " if chosen else INDENT
    titles = min(TITLE_CELLS, max(width - 12, 10))
    title = set_cell_size(shortened(entry.title, titles), titles)
    style = "chosen" if chosen else ""
    line: Line = ((f"{mark}{entry.number:2}  ", style or "faint"), (f"{title}  ", style))
    room = width - width_of(line)
    if entry.error:
        return *line, (shortened(f"✗ {entry.error.say(lang)}", room), "wrong")
    dots = _dots(row, room)
    words = _words(row, lang, room - len(dots))
    has_room = dots and cell_len(words) <= room - len(dots)
    return *line, (dots, "forward"), (words if has_room else "", "faint")


def about(row: Row, lang: str, is_new: bool = False) -> list[Line]:
    """What the chosen lesson is about; where nothing is begun yet, how to find where to begin."""
    if row.entry.error:
        return [((INDENT + row.entry.error.say(lang), "wrong"),)]
    entry = row.entry
    pages = say("menu.pages", lang, pages=len(entry.pages), minutes=entry.minutes)
    legend = "   ".join(f"{sign} {say(f'menu.{name}', lang)}" for name, sign in SIGNS.items())
    return [
        ((INDENT + entry.summary, ""),),
        ((INDENT + pages, "faint"),),
        ((INDENT + (say("menu.placement", lang) if is_new else legend), "faint"),),
    ]


def _dots(row: Row, room: int) -> str:
    """A sign a question; closer where it is tight, or none at all."""
    marks = [SIGNS[_stands(task, row.status)] for task in row.entry.tasks]
    for gap in (" ", ""):
        cells = MOST_DOTS + len(gap) * (MOST_DOTS - 1)
        if cells <= room:
            return set_cell_size(shortened(gap.join(marks), cells), cells)
    return ""


def _stands(task: str, status: LessonStatus) -> str:
    """How far the learner is with a question."""
    if task in status.answered:
        return "helped" if task in status.helped else "alone"
    return "passed" if task in status.skipped else "to_come"


def _words(row: Row, lang: str, room: int) -> str:
    """The status; where there is little room only what the dots do not say by themselves."""
    tasks, status = row.entry.tasks, row.status
    if not status.answered and not status.skipped and status.place is None:
        return "  " + say("menu.new", lang)
    done = sum(task in status.answered for task in tasks)
    words = [say("menu.answered", lang, done=done, all=len(tasks))]
    if skipped := sum(task in status.skipped for task in tasks):
        words.append(say("menu.skipped", lang, skipped=skipped))
    told = "  " + ", ".join(words)
    return told if cell_len(told) <= room else f"  {words[-1]}"
