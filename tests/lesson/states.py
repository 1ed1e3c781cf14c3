"""The lesson screen without a terminal: keys go to the state, and its parts come out as text."""

from collections.abc import Mapping

from tests.updates import in_turn
from tutor.graph import Painting, shape_text
from tutor.lesson import (
    Command,
    Do,
    Event,
    Lesson,
    Line,
    Message,
    Pasted,
    Pressed,
    Room,
    State,
    Unheard,
    drawing_order,
    footer,
    header,
    layout_of,
    line_of,
    listing_pane,
    page_pane,
    rule,
    scene,
    start,
    update,
)
from tutor.lesson.state import state as moves
from tutor.quiz import Choice, Code, Expression, Grid, Matrix, Number, Question, Shape

ROOM = 100, 18  # what the drawing has
NARROW = 72


def at(lesson: Lesson, page_id: str | None = None, lang: str = "en") -> State:
    """A fresh state, at the page of that id or at the first."""
    return State(start(lesson, page_id, frozenset()), lang)


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def bars(state: State, width: int = 100) -> list[str]:
    """The title bar, the rule above the page, and the footer."""
    lines = [header(state, width, not_saved=False), rule(state, "page", width)]
    lines += footer(state, width)
    return list(map(text_of, lines))


def page(state: State, narrow: bool = False) -> list[str]:
    """The title and the lines of the page pane."""
    pane = page_pane(state, Room(50 if narrow else 78, 18))
    return [pane.title, *map(text_of, pane.lines)]


def listing(state: State, width: int = 46) -> list[str]:
    pane = listing_pane(state, width)
    return [pane.title, *map(text_of, pane.lines)]


def painted(state: State) -> Painting:
    """The drawing as it stands."""
    layout, _ = layout_of(state.position, *ROOM)
    return Painting(layout, scene(state, layout))


def graph(state: State) -> list[str]:
    return painted(state).lines()


def screen(state: State, width: int = 100) -> str:
    """Everything a learner sees."""
    parts = (bars(state, width), page(state, width < NARROW), listing(state), graph(state))
    return "\n".join(line for part in parts for line in part)


def select(by: int) -> Command:
    def selected(state: State) -> State:
        layout, _ = layout_of(state.position, *ROOM)
        return moves.select(state, drawing_order(layout), by)

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
    "t": "curve",
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
    "l": lambda state: moves.in_language(state, "en" if state.lang == "ko" else "ko"),
}
CHARACTERS = {"space": " ", "plus": "+", "minus": "-"}


def pressed(state: State, key: str) -> tuple[State, tuple[Event, ...]]:
    """A key: to what is being typed, else to the command of that key."""
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    after, events = update(state, Pressed(key, character))
    if events != (Unheard(),):
        return after, events
    if key in COMMANDS:
        return update(state, Do(COMMANDS[key]))
    return (OTHERS[key](state) if key in OTHERS else state), ()


def types(state: State, key: str) -> bool:
    """Whether a key belongs to typing here."""
    character = CHARACTERS.get(key, key if len(key) == 1 else None)
    return update(state, Pressed(key, character))[1] != (Unheard(),)


def press(state: State, *keys: str) -> State:
    """Keys one after another; ":h" is the command h, with its colon where letters are typed."""
    for key in keys:
        if key[0] == ":" and key[1:]:
            state = pressed(state, ":")[0] if state.letters_type else state
            key = key[1:]
        state, _ = pressed(state, key)
    return state


def pasted(state: State, text: str) -> State:
    return update(state, Pasted(text))[0]


def happened(state: State, *messages: Message) -> list[Event]:
    """What happens on the way, one message after another."""
    return in_turn(update, state, messages)[1]


def answered(state: State, typed_text: str) -> State:
    """The state after an answer was typed and given."""
    return press(press(state, *typed_text), "enter")


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


def answered_right(state: State) -> State:
    """The state after everything that the page asks was answered rightly, cell by cell."""
    assert state.position.question is not None
    for part in parts(state.position.question):
        state = press(pasted(state, right_answer(part)), "enter")
    return state
