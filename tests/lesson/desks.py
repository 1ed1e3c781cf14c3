"""The lesson screen without a terminal: keys go to the desk, and its parts come out as text."""

from collections.abc import Callable, Mapping

from tutor.graph.paint import Painting, paint
from tutor.lesson import desk as moves
from tutor.lesson.bars import footer, rule, title_bar
from tutor.lesson.desk import Command, Desk
from tutor.lesson.keyboard import typed
from tutor.lesson.lesson import Lesson
from tutor.lesson.panes import listing_pane, page_pane
from tutor.lesson.scene import drawing_order, layout_of, scene
from tutor.lesson.styled import Line
from tutor.lesson.walk import start

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
    pane = page_pane(desk, 50 if narrow else 78)
    return [pane.title, *map(text_of, pane.lines)]


def listing(desk: Desk, width: int = 46) -> list[str]:
    pane = listing_pane(desk, width)
    return [pane.title, *map(text_of, pane.lines)]


def painted(desk: Desk) -> Painting:
    """The drawing as it stands."""
    layout, _ = layout_of(desk.walk, *ROOM)
    return paint(layout, scene(desk, layout))


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
    if desk.editing:
        return moves.take_edit(desk)
    if desk.typing is not None:
        return moves.give_answer(desk)[0]
    if desk.walk.is_open:
        return moves.begin_answer(desk)
    if desk.walk.page.verb == "change" and not desk.walk.is_edited:
        return moves.begin_edit(desk)
    return moves.turn_page(1)(desk)


def escape(desk: Desk) -> Desk:
    return moves.leave(desk) or desk


COMMANDS: Mapping[str, Command] = {
    "right": moves.turn_page(1),
    "left": moves.turn_page(-1),
    "space": moves.toggle_play,
    "plus": moves.change_speed(1),
    "minus": moves.change_speed(-1),
    "]": moves.step(1),
    "[": moves.step(-1),
    "home": moves.first_step,
    "end": moves.last_step,
    "pagedown": moves.next_phase,
    "pageup": moves.previous_phase,
    "up": select(-1),
    "down": select(1),
    "w": moves.open_why,
    "n": moves.open_nudge,
    "e": moves.begin_edit,
    "r": moves.restore,
    "c": moves.next_listing(None, "program", "layers"),
    "h": moves.show_hint,
    "l": moves.change_language,
    "enter": enter,
    "escape": escape,
}
CHARACTERS = {"space": " ", "plus": "+", "minus": "-"}


def press(desk: Desk, *keys: str) -> Desk:
    """Keys one after another: to what is being typed, else to the command of that key."""
    for key in keys:
        character = CHARACTERS.get(key, key if len(key) == 1 else None)
        after = typed(desk, key, character)
        if after is None:
            command: Callable[[Desk], Desk] = COMMANDS.get(key, lambda desk: desk)
            after = command(desk)
        desk = after
    return desk


def answered(desk: Desk, typed_text: str) -> Desk:
    """The desk after an answer was typed and given."""
    return press(press(desk, *typed_text), "enter")
