"""The lines around a lesson: where one stands above, what can be pressed below."""

from rich.cells import cell_len

from tutor.graph.numbers import full
from tutor.lesson.desk import SPEEDS, Desk
from tutor.lesson.styled import Line, Span, fitted, key_spans, shortened, width_of
from tutor.text import say

LONGEST_TRACK = 24  # cells of the bar of steps
MOST_DOTS = 24

KeyLabel = tuple[str, str]


def title_bar(desk: Desk, width: int, not_saved: bool) -> Line:
    """Number and title, what is unusual, the way of the values, the page of the pages."""
    walk = desk.walk
    pages = f"{walk.at + 1}/{len(walk.lesson.pages)} "
    title = f" {walk.lesson.number} {walk.lesson.prose(desk.lang).title}"
    unusual = "  ".join(_unusual(desk, not_saved))
    track = _track(desk)
    room = width - width_of(track) - len(pages) - 3
    left = [(title, "bold"), (f"   {unusual}", "note")]
    if room < cell_len(title):  # too narrow for the names of the two ways
        track, room = [], width - len(pages)
    return tuple([*fitted(left, room), *track, ("   " if track else "", ""), (pages, "faint")])


def footer(desk: Desk, width: int) -> list[Line]:
    """The pages as dots with the selected wire's numbers, and what can be pressed now.

    A notice takes the place of the keys until the next one is pressed.
    """
    room = width - 2
    here = [(_dots(desk), "faint")]
    if width_of(here) + cell_len(inspector(desk)) + 2 > room:
        here = [(f"{desk.walk.at + 1}/{len(desk.walk.lesson.pages)}", "faint")]
    right = _beside(desk, room - width_of(here) - 2)
    gap = (" " * max(room - width_of(here) - width_of(right), 1), "")
    notice = shortened(desk.notice, room)
    below = [(notice, "note")] if notice else key_spans(_now(desk), room)
    return [tuple([(" ", ""), *here, gap, *right]), tuple([(" ", ""), *below])]


def _beside(desk: Desk, room: int) -> list[Span]:
    """The selected wire's numbers, else the keys that are always there; while typing nothing."""
    if numbers := inspector(desk):
        return [(shortened(numbers, room), "note")]
    return [] if desk.typing else key_spans(_general(desk), room)


def inspector(desk: Desk) -> str:
    """The selected wire's numbers in full, as far as they are known."""
    if desk.selected is None:
        return ""
    walk, i = desk.walk, desk.selected
    graph, name = walk.graph, walk.graph.nodes[i].name
    known = graph.value_step[i] <= walk.step
    value = full(walk.run.node_values[i]) if known else "?"
    arrives = graph.gradient_step[i]
    if arrives is None or walk.step <= graph.last_forward:
        return f"{name} = {value}"
    gradient = full(walk.run.node_gradients[i]) if arrives <= walk.step else "?"
    return f"{name} = {value}   d{name} = {gradient}"


def _unusual(desk: Desk, not_saved: bool) -> list[str]:
    """Marks for what is not as usual: numbers changed, playing, nothing saved."""
    speed = f"{SPEEDS[desk.speed]:g}"
    marks = {
        say("lesson.edited", desk.lang): desk.walk.is_edited,
        say("lesson.playing", desk.lang, speed=speed): desk.playing,
        say("lesson.not_saved", desk.lang): not_saved,
    }
    return [mark for mark, shown in marks.items() if shown]


def _track(desk: Desk) -> list[Span]:
    """The steps as a bar: those gone forward, those gone back, those to come."""
    graph, step = desk.walk.graph, desk.walk.step
    steps = len(graph.steps) - 1
    cells = min(steps, LONGEST_TRACK)
    at = [round((k + 1) * steps / cells) for k in range(cells)]
    forward = "".join("▸" if k <= step else "·" for k in at if k <= graph.last_forward)
    backward = "".join("◂" if k <= step else "·" for k in at if k > graph.last_forward)
    going_back = step > graph.last_forward
    return [
        (say("lesson.forward", desk.lang) + " ", "faint" if going_back else "forward"),
        (forward, "forward"),
        (backward, "backward"),
        (" " + say("lesson.backward", desk.lang), "backward" if going_back else "faint"),
    ]


def _dots(desk: Desk) -> str:
    """A dot a page: been there, here, to come."""
    at, pages = desk.walk.at, len(desk.walk.lesson.pages)
    if pages > MOST_DOTS:
        return f"{at + 1}/{pages}"
    return " ".join("●" * at + "◐" + "○" * (pages - at - 1))


def _general(desk: Desk) -> list[KeyLabel]:
    names = {"esc": "menu", "l": "language", "?": "help", "q": "quit"}
    return _labelled(desk, names)


def _now(desk: Desk) -> list[KeyLabel]:
    """The keys of the moment: while typing, while asking why, else those of the page."""
    if desk.editing:
        return _labelled(desk, {"enter": "set", "tab": "other_input", "esc": "leave"})
    if desk.typing is not None:
        return _labelled(desk, {"enter": "answer", "esc": "leave"})
    if desk.sheet == "why":
        return _labelled(desk, {"w": "deeper", "↑ ↓": "wire", "esc": "leave", "→": "next"})
    if desk.sheet == "nudge":
        return _labelled(desk, {"n": "smaller", "↑ ↓": "wire", "esc": "leave", "→": "next"})
    names = {"←": "back", "→": "next"}
    if desk.walk.is_open and desk.walk.page.verb == "choose":
        names |= {"↑ ↓": "choose", "enter": "answer", "h": "hint"}
    names |= {"space": "pause" if desk.playing else "play"}
    names |= {"e": "edit", "w": "why", "n": "nudge", "h": "hint", "c": "code", "[ ]": "step"}
    return _labelled(desk, names)


def _labelled(desk: Desk, names: dict[str, str]) -> list[KeyLabel]:
    return [(key, say(f"key.{name}", desk.lang)) for key, name in names.items()]
