"""The lesson screen without a terminal: keys go to the desk, and its parts come out as text."""

from collections.abc import Mapping

from tutor.graph import shape_text
from tutor.graph.paint import Painting
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.state import state as moves
from tutor.lesson.state.answer_key import line_of
from tutor.lesson.state.events import Do, Event, Message, Pasted, Pressed, Unheard
from tutor.lesson.state.position import start
from tutor.lesson.state.state import Command, Desk
from tutor.lesson.state.update import update
from tutor.lesson.view.drawing import drawing_order, layout_of, scene
from tutor.lesson.view.header_footer import footer, rule, title_bar
from tutor.lesson.view.page import listing_pane, page_pane
from tutor.lesson.view.styled import Line, Room
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


COMMANDS: Mapping[str, str] = {
    "right": "next",
    "left": "back",
    "space": "play",
    "plus": "faster",
    "minus": "slower",
    "]": "step",
    "[": "step_back",
    "home": "first",
    "end": "last",
    "pagedown": "phase",
    "pageup": "phase_back",
    "w": "why",
    "n": "nudge",
    "e": "edit",
    "r": "reset",
    "c": "code",
    "h": "hint",
    "a": "reveal",
    "o": "open",
    "i": "inspect",
    "v": "view",
    "g": "gradient",
    "enter": "enter",
    "escape": "leave",
}
KEYS = (*COMMANDS, "up", "down", "l")
OTHERS: Mapping[str, Command] = {
    "up": select(-1),
    "down": select(1),
    "l": lambda desk: moves.in_language(desk, "en" if desk.lang == "ko" else "ko"),
}
CHARACTERS = {"space": " ", "plus": "+", "minus": "-"}


def pressed(desk: Desk, key: str) -> tuple[Desk, tuple[Event, ...]]:
    """A key: to what is being typed, else to the command of that key."""
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    after, events = update(desk, Pressed(key, character))
    if events != (Unheard(),):
        return after, events
    if key in COMMANDS:
        return update(desk, Do(COMMANDS[key]))
    return (OTHERS[key](desk) if key in OTHERS else desk), ()


def types(desk: Desk, key: str) -> bool:
    """Whether a key belongs to typing here."""
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    return update(desk, Pressed(key, character))[1] != (Unheard(),)


def press(desk: Desk, *keys: str) -> Desk:
    """Keys one after another."""
    for key in keys:
        desk, _ = pressed(desk, key)
    return desk


def pasted(desk: Desk, text: str) -> Desk:
    return update(desk, Pasted(text))[0]


def happened(desk: Desk, *messages: Message) -> list[Event]:
    """What happens on the way, one message after another."""
    events: list[Event] = []
    for message in messages:
        desk, told = update(desk, message)
        events += told
    return events


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
