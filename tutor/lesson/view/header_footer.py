"""The lines around a lesson: where one stands above, what can be pressed below."""

from rich.cells import cell_len

from tutor.graph import shape_text
from tutor.graph.numbers import full, is_array, number
from tutor.lesson.content.fill import written
from tutor.lesson.state.answering import is_several
from tutor.lesson.state.array_view import ArrayView
from tutor.lesson.state.folding import layer_at_work
from tutor.lesson.state.formula_keys import begins_formula
from tutor.lesson.state.nudge import Nudge
from tutor.lesson.state.state import SPEEDS, Algebra, Counterexample, Desk, Why
from tutor.lesson.view.styled import Line, Span, fitted, key_spans, width_of
from tutor.text import say
from tutor.text.glyphs import shortened

LONGEST_TRACK = 24  # cells of the bar of steps
MOST_DOTS = 24

KeyLabel = tuple[str, str]


def title_bar(desk: Desk, width: int, not_saved: bool) -> Line:
    """Number and title, what is unusual, the way of the values, the page of the pages."""
    number, count = place_of(desk)
    pages = f"   {number}/{count} "
    title = f" {_heading(desk)}"
    unusual = "".join(f"   {mark}" for mark in _unusual(desk, not_saved))
    left = [(title, "bold"), (unusual, "note")]
    for track in (_track(desk, named=True), _track(desk, named=False), []):
        room = width - width_of(track) - len(pages) - 1
        if width_of(left) <= room:
            break
    return tuple([*fitted(left, room), (" ", ""), *track, (pages, "faint")])


def _heading(desk: Desk) -> str:
    """The lesson, or the skill that is practised."""
    if exercise := desk.context.exercise:
        return say("practice.at_skill", desk.lang, skill=exercise.skill.name(desk.lang))
    lesson = desk.walk.in_lesson.lesson
    return f"{lesson.number} {lesson.prose(desk.lang).title}"


def place_of(desk: Desk) -> tuple[int, int]:
    """The number of the page or the question, from 1, and how many there are."""
    if desk.context.exercise:
        return desk.context.exercise.number, desk.context.exercise.count
    return desk.walk.in_lesson.at + 1, len(desk.walk.in_lesson.lesson.pages)


def rule(desk: Desk, title: str, width: int) -> Line:
    """A line with the title of what stands below it and the numbers of the wire at work."""
    numbers = shortened(inspector(desk), width - cell_len(title) - 8)
    right: list[Span] = [(f" {numbers} ", "faint"), ("─", "rule")] if numbers else []
    style = "bold" if desk.view.pane == "graph" else "chosen"
    left: list[Span] = [("─", "rule"), (f" {title} ", style)]
    line = "─" * (width - width_of(left) - width_of(right))
    return tuple([*left, (line, "rule"), *right])


def footer(desk: Desk, width: int) -> list[Line]:
    """The pages as dots, the keys that are always there, and those of the moment.

    A notice takes the place of the latter until the next key.
    """
    room = width - 2
    here: Span = (_dots(desk, room), "faint")
    general = [] if desk.entry.text else key_spans(_general(desk), room - width_of([here]) - 2)
    gap = (" " * max(room - width_of([here]) - width_of(general), 1), "")
    notice = shortened(desk.notice, room)
    below = [(notice, "note")] if notice else key_spans(_now(desk), room)
    return [tuple([(" ", ""), here, gap, *general]), tuple([(" ", ""), *below])]


def inspector(desk: Desk) -> str:
    """The name and numbers of the wire at work as far as known; a selected number in full."""
    walk, i = desk.walk, desk.at_work
    is_short = desk.view.selected is None or is_array(walk.run.node_values[i])
    digits = number if is_short else full
    is_chosen = desk.view.selected is not None or desk.entry.editing is not None
    if walk.step == 0 and not walk.is_open and not is_chosen:
        return ""  # nothing has happened yet
    if isinstance(desk.overlay, Counterexample):
        return ""  # other numbers stand on the wires
    graph, name = walk.graph, walk.graph.nodes[i].name
    value = "?"
    if walk.shows_value(i):
        value = written(walk.run.node_values[i], digits, shape_text(graph.shapes[i]))
    asks_local = walk.page.is_local and desk.view.selected is None  # which the gradient is not
    if asks_local or graph.gradient_step[i] is None or walk.step <= graph.last_forward:
        return f"{name} = {value}"
    known, shape = walk.shows_gradient(i), shape_text(graph.shapes[i])
    gradient = written(walk.run.node_gradients[i], digits, shape) if known else "?"
    return f"{name} = {value}   d{name} = {gradient}"


def _unusual(desk: Desk, not_saved: bool) -> list[str]:
    """Marks for what is not as usual, the gravest first."""
    speed = f"{SPEEDS[desk.speed]:g}"
    marks = {
        say("lesson.not_saved", desk.lang): not_saved,
        say("lesson.playing", desk.lang, speed=speed): desk.playing,
        say("lesson.edited", desk.lang): desk.walk.is_edited,
        say("lesson.once_more", desk.lang): desk.walk.beneath is not None,
    }
    return [mark for mark, shown in marks.items() if shown]


def _track(desk: Desk, named: bool) -> list[Span]:
    """The steps as a bar: those gone forward, those gone back, those to come."""
    graph, step = desk.walk.graph, desk.walk.step
    steps = len(graph.steps) - 1
    cells = min(steps, LONGEST_TRACK)
    at = [round((k + 1) * steps / cells) for k in range(cells)]
    forward = "".join("▸" if k <= step else "·" for k in at if k <= graph.last_forward)
    backward = "".join("◂" if k <= step else "·" for k in at if k > graph.last_forward)
    bar: list[Span] = [(forward, "forward"), (backward, "backward")]
    if not named:
        return bar
    going_back = step > graph.last_forward
    before = say("lesson.forward", desk.lang) + " ", "faint" if going_back else "forward"
    after = " " + say("lesson.backward", desk.lang), "backward" if going_back else "faint"
    return [before, *bar, after]


def _dots(desk: Desk, room: int) -> str:
    """A dot a page or question, as far as there is room: been there, here, to come."""
    number, count = place_of(desk)
    if count > MOST_DOTS or 2 * count - 1 > room:
        return f"{number}/{count}"
    return " ".join("●" * (number - 1) + "◐" + "○" * (count - number))


def _general(desk: Desk) -> list[KeyLabel]:
    names = {"?": "help", "q": "quit", "esc": desk.context.home, "l": "language"}
    return _labelled(desk, names)


def _now(desk: Desk) -> list[KeyLabel]:
    """The keys of the moment: while typing, while asking why, else those of the page."""
    names = _open_keys(desk)
    if not names:
        names = {key: n for key, n in _page_keys(desk).items() if not begins_formula(desk, key)}
    return _labelled(desk, names)


def _open_keys(desk: Desk) -> dict[str, str]:
    """While something is typed or open in the place of the page."""
    if desk.entry.editing:
        other = "other_cell" if desk.in_array else "other_input"
        return {"enter": "set", "tab": other, "esc": "leave"}
    if desk.entry.text is not None:
        return _answer_keys(desk)
    match desk.overlay:
        case Why():
            return {"w": "deeper", "↑ ↓": "wire", "esc": "leave", "→": "next"}
        case Nudge(index=index):
            others = {} if index else {"↑ ↓": "wire"}
            return {"n": "smaller", **others, "esc": "leave", "→": "next"}
        case Counterexample():
            return {"n": "leave", "→": "next"}
        case ArrayView(entered=True) as view:
            return _array_keys(desk, view)
        case Algebra():
            return {**_layer_key(desk), "↑ ↓": "wire", "w": "why", "esc": "leave", "→": "next"}
    if desk.entry.cell is not None:
        return {"← ↑ ↓ →": "cell", "0-9": "type", **_hint_key(desk), "esc": "leave"}
    return {}


def _answer_keys(desk: Desk) -> dict[str, str]:
    names = {"enter": "answer"}
    if is_several(desk.walk):
        names |= {"↑ ↓": "choose", "space": "mark"}
    elif desk.walk.grid is not None:
        names |= {"tab": "cell"}
    return names | {"esc": "leave"}


def _hint_key(desk: Desk) -> dict[str, str]:
    """The next rung of the ladder; the last one is the answer."""
    walk = desk.walk
    if walk.shown_hints < len(walk.page.hints):
        return {"h": "hint"}
    return {"a": "reveal"} if walk.is_open else {}


def _array_keys(desk: Desk, view: ArrayView) -> dict[str, str]:
    """The way out comes first: a narrow window cuts off the end."""
    walk = desk.walk
    changed = walk.page.verb == "change" and walk.is_edited
    names = {"esc": "leave_to_next" if changed else "leave", "← ↑ ↓ →": "cell"}
    names |= {"tab": "other_array", "w": "why", "v": "view", "g": "value_gradient"}
    if not view.gradient and view.name in walk.graph.inputs:
        names |= {"e": "edit", **_nudge_key(desk)}
    return names


def _nudge_key(desk: Desk) -> dict[str, str]:
    """Where a shape is asked for, n is its first letter."""
    return {} if desk.walk.is_open and desk.walk.page.verb == "shape" else {"n": "nudge"}


def _layer_key(desk: Desk) -> dict[str, str]:
    layer = layer_at_work(desk)
    opened = layer in desk.walk.graph.parts
    return {"o": "fold" if opened else "unfold"} if layer else {}


def _ways_on(desk: Desk) -> dict[str, str]:
    """Where the arrows lead; in practice first what can be done with an open question."""
    if desk.context.exercise and desk.walk.is_open:
        return {**_hint_key(desk), "a": "reveal", "s": "skip", "w": "why"}
    once_more = desk.walk.is_revealed and desk.walk.sibling is not None
    following = {"→": "sibling" if once_more else "next"}
    return following if desk.context.exercise else {"←": "back", **following}


def _page_keys(desk: Desk) -> dict[str, str]:
    walk = desk.walk
    names = _ways_on(desk)
    if walk.is_open and walk.page.is_choice:
        marks = {"space": "mark"} if is_several(walk) else {}
        names |= {"↑ ↓": "choose", **marks, "enter": "answer", **_hint_key(desk)}
    elif walk.is_open and walk.grid is not None:
        names |= {"0-9": "type", "tab": "cell", **_hint_key(desk)}
    elif walk.is_open and walk.page.is_symbolic:
        names |= {"enter": "answer", **_hint_key(desk)}
    elif walk.page.verb == "lab":
        names |= {"enter": "laboratory"}
    if desk.array or is_array(walk.run.node_values[desk.at_work]):
        names |= {"i": "inspect"}
    names |= _layer_key(desk)
    if "space" not in names:
        names |= {"space": "pause" if desk.playing else "play"}
    names |= {"e": "edit", "w": "why", **_nudge_key(desk), **_hint_key(desk)}
    asks_array = walk.is_open and walk.grid is not None  # [ begins its answer
    return names | {"c": "code"} | ({} if asks_array else {"[ ]": "step"})


def _labelled(desk: Desk, names: dict[str, str]) -> list[KeyLabel]:
    return [(key, say(f"key.{name}", desk.lang)) for key, name in names.items()]
