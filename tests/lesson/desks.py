"""The lesson screen without a terminal: keys go to the desk, and its parts come out as text."""

from collections.abc import Callable, Mapping

from tutor.graph import shape_text
from tutor.graph.paint import Painting
from tutor.lesson import desk as moves
from tutor.lesson.answering import give_answer
from tutor.lesson.bars import footer, rule, title_bar
from tutor.lesson.desk import Command, Desk
from tutor.lesson.keyboard import COMMANDS, entered, gives_cell, pasted, typed
from tutor.lesson.lesson import Lesson
from tutor.lesson.panes import listing_pane, page_pane
from tutor.lesson.right import line_of
from tutor.lesson.scene import drawing_order, layout_of, scene
from tutor.lesson.styled import Line, Room
from tutor.lesson.walking import start
from tutor.quiz import Choice, Code, Expression, Grid, Matrix, Number, Question, Shape

ROOM = 100, 18  # what the drawing has
NARROW = 72


def at(lesson: Lesson, page_id: str | None = None, lang: str = "en") -> Desk:
    """A fresh desk, at the page of that id or at the first."""
    return Desk(start(lesson, page_id, frozenset()), lang)


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def bars(desk: Desk, width: int = 100) -> list[str]:
    """The title bar, the rule above the page, and the footer."""
    lines = [title_bar(desk, width, not_saved=False), rule(desk, "page", width)]
    lines += footer(desk, width)
    return list(map(text_of, lines))


def page(desk: Desk, narrow: bool = False) -> list[str]:
    """The title and the lines of the page pane."""
    pane = page_pane(desk, Room(50 if narrow else 78, 18))
    return [pane.title, *map(text_of, pane.lines)]


def listing(desk: Desk, width: int = 46) -> list[str]:
    pane = listing_pane(desk, width)
    return [pane.title, *map(text_of, pane.lines)]


def painted(desk: Desk) -> Painting:
    """The drawing as it stands."""
    layout, _ = layout_of(desk.walk, *ROOM)
    return Painting(layout, scene(desk, layout))


def graph(desk: Desk) -> list[str]:
    return painted(desk).lines()


def screen(desk: Desk, width: int = 100) -> str:
    """Everything a learner sees."""
    parts = (bars(desk, width), page(desk, width < NARROW), listing(desk), graph(desk))
    return "\n".join(line for part in parts for line in part)


def select(by: int) -> Command:
    def selected(desk: Desk) -> Desk:
        layout, _ = layout_of(desk.walk, *ROOM)
        return moves.select(desk, drawing_order(layout), by)

    return selected


def enter(desk: Desk) -> Desk:
    """What enter does on the screen, but for opening the next lesson."""
    if desk.typing is not None and not desk.editing:
        return give_answer(desk)[0]
    return entered(desk) or COMMANDS["next"](desk)


def escape(desk: Desk) -> Desk:
    return moves.leave(desk) or desk


KEYS: Mapping[str, Command] = {
    "right": COMMANDS["next"],
    "left": COMMANDS["back"],
    "space": COMMANDS["play"],
    "plus": COMMANDS["faster"],
    "minus": COMMANDS["slower"],
    "]": COMMANDS["step"],
    "[": COMMANDS["step_back"],
    "home": COMMANDS["first"],
    "end": COMMANDS["last"],
    "pagedown": COMMANDS["phase"],
    "pageup": COMMANDS["phase_back"],
    "up": select(-1),
    "down": select(1),
    "w": COMMANDS["why"],
    "n": COMMANDS["nudge"],
    "e": COMMANDS["edit"],
    "r": COMMANDS["reset"],
    "c": COMMANDS["code"],
    "h": COMMANDS["hint"],
    "a": COMMANDS["reveal"],
    "o": COMMANDS["open"],
    "i": COMMANDS["inspect"],
    "v": COMMANDS["view"],
    "g": COMMANDS["gradient"],
    "l": lambda desk: moves.in_language(desk, "en" if desk.lang == "ko" else "ko"),
    "enter": enter,
    "escape": escape,
}
CHARACTERS = {"space": " ", "plus": "+", "minus": "-"}


def press(desk: Desk, *keys: str) -> Desk:
    """Keys one after another: to what is being typed, else to the command of that key."""
    for key in keys:
        if gives_cell(desk, key):
            desk, _ = give_answer(desk, key)
            continue
        character = CHARACTERS.get(key, key if len(key) == 1 else None)
        after = typed(desk, key, character)
        if after is None:
            command: Callable[[Desk], Desk] = KEYS.get(key, lambda desk: desk)
            after = command(desk)
        desk = after
    return desk


def answered(desk: Desk, typed_text: str) -> Desk:
    """The desk after an answer was typed and given."""
    return press(press(desk, *typed_text), "enter")


def parts(question: Question) -> list[Question]:
    """What is judged by itself: each cell of a grid."""
    return [*question.cells.values()] if isinstance(question, Grid) else [question]


def right_answer(question: Question) -> str:
    """What a learner types who knows."""
    if isinstance(question, Choice):
        keys = [option.key for option in question.options]
        if not question.correct:
            return "none"
        return ", ".join(str(keys.index(key) + 1) for key in sorted(question.correct))
    if isinstance(question, Shape):
        return shape_text(question.correct)
    if isinstance(question, Code):
        return line_of(question)
    if isinstance(question, Expression | Matrix):
        return question.correct
    assert isinstance(question, Number)
    return repr(question.correct)


def answered_right(desk: Desk) -> Desk:
    """The desk after everything that the page asks was answered rightly, cell by cell."""
    assert desk.walk.question is not None
    for part in parts(desk.walk.question):
        desk = press(pasted(desk, right_answer(part)), "enter")
    return desk
