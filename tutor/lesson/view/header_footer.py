"""The lines around a lesson: where one stands above, what can be pressed below."""

from collections.abc import Callable
from typing import Any

from rich.cells import cell_len

from tutor.graph import shape_text
from tutor.graph.numbers import full, is_array, number
from tutor.lesson.content.fill import written
from tutor.lesson.content.own import OWN
from tutor.lesson.state.answering import is_several
from tutor.lesson.state.array_view import ArrayView
from tutor.lesson.state.curve_view import CurveView
from tutor.lesson.state.folding import layer_at_work
from tutor.lesson.state.nudge import Nudge
from tutor.lesson.state.position import Position
from tutor.lesson.state.state import SPEEDS, Algebra, OtherNumbers, State, Why
from tutor.lesson.view.styled import Line, Span, fitted, key_spans, width_of
from tutor.text import say
from tutor.text.cells import shortened

LONGEST_TRACK = 24  # cells of the bar of steps
MOST_DOTS = 24

KeyLabel = tuple[str, str]


def header(state: State, width: int, not_saved: bool) -> Line:
    """Number and title, what is unusual, the way of the values, the page of the pages."""
    number, count = place_of(state)
    pages = f"   {number}/{count} "
    title = f" {_heading(state)}"
    unusual = "".join(f"   {mark}" for mark in _unusual(state, not_saved))
    left = [(title, "bold"), (unusual, "note")]
    for track in (_track(state, named=True), _track(state, named=False), []):
        room = width - width_of(track) - len(pages) - 1
        if width_of(left) <= room:
            break
    return tuple([*fitted(left, room), (" ", ""), *track, (pages, "faint")])


def _heading(state: State) -> str:
    """The lesson, or the skill that is practised."""
    if exercise := state.context.exercise:
        return say("practice.at_skill", state.lang, skill=exercise.skill.name(state.lang))
    lesson = state.position.in_lesson.lesson
    number = f"{lesson.number} " if lesson.number else ""  # of a graph of one's own there is none
    return f"{number}{lesson.prose(state.lang).title}"


def place_of(state: State) -> tuple[int, int]:
    """The number of the page or the question, from 1, and how many there are."""
    if state.context.exercise:
        return state.context.exercise.number, state.context.exercise.count
    return state.position.in_lesson.at + 1, len(state.position.in_lesson.lesson.pages)


def rule(state: State, title: str, width: int) -> Line:
    """A line with the title of what stands below it and the numbers of the wire at work."""
    room = width - cell_len(title) - 8
    numbers = shortened(inspector(state, room), room)
    right: list[Span] = [(f" {numbers} ", "faint"), ("─", "rule")] if numbers else []
    style = "bold" if state.view.pane == "graph" else "chosen"
    left: list[Span] = [("─", "rule"), (f" {title} ", style)]
    line = "─" * (width - width_of(left) - width_of(right))
    return tuple([*left, (line, "rule"), *right])


def footer(state: State, width: int) -> list[Line]:
    """The pages as dots, the keys that are always there, and those of the moment.

    A notice takes the place of the latter until the next key.
    """
    room = width - 2
    here: Span = (_dots(state, room), "faint")
    general = [] if state.entry.text else key_spans(_general(state), room - width_of([here]) - 2)
    gap = (" " * max(room - width_of([here]) - width_of(general), 1), "")
    notice = shortened(state.notice, room)
    below = [(notice, "note")] if notice else key_spans(_now(state), room)
    return [tuple([(" ", ""), here, gap, *general]), tuple([(" ", ""), *below])]


def inspector(state: State, room: int) -> str:
    """The name and numbers of the wire at work as far as known; a selected number in full.

    Where a change is to be made, also what it is made for, which may be out of sight.
    """
    position, i = state.position, state.at_work
    is_short = state.view.selected is None or is_array(position.run.node_values[i])
    digits = number if is_short else full
    is_chosen = state.view.selected is not None or state.entry.editing is not None
    if position.step == 0 and not position.is_open and not is_chosen:
        return ""  # nothing has happened yet
    if isinstance(state.overlay, OtherNumbers):
        return ""  # other numbers stand on the wires
    numbers = _numbers_of(state, i, digits)
    output = position.graph.output
    if position.page.verb != "change" or i == output or not position.shows_value(output):
        return numbers
    more = f"{numbers}   {_value_of(position, output, number)}"
    return more if cell_len(more) <= room else numbers


def _numbers_of(state: State, i: int, digits: Callable[[Any], str]) -> str:
    """A node's value, and its gradient once there are any."""
    position, graph = state.position, state.position.graph
    value = _value_of(position, i, digits)
    asks_local = position.page.is_local and state.view.selected is None  # which the gradient is not
    if asks_local or graph.gradient_step[i] is None or position.step <= graph.last_forward:
        return value
    known, shape = position.shows_gradient(i), shape_text(graph.shapes[i])
    gradient = written(position.run.node_gradients[i], digits, shape) if known else "?"
    return f"{value}   d{graph.nodes[i].name} = {gradient}"


def _value_of(position: Position, i: int, digits: Callable[[Any], str]) -> str:
    graph, told = position.graph, "?"
    if position.shows_value(i):
        told = written(position.run.node_values[i], digits, shape_text(graph.shapes[i]))
    return f"{graph.nodes[i].name} = {told}"


def _unusual(state: State, not_saved: bool) -> list[str]:
    """Marks for what is not as usual, the gravest first."""
    speed = f"{SPEEDS[state.speed]:g}"
    marks = {
        say("lesson.not_saved", state.lang): not_saved,
        say("lesson.playing", state.lang, speed=speed): state.playing,
        say("lesson.edited", state.lang): state.position.is_edited,
        say("lesson.once_more", state.lang): state.position.beneath is not None,
    }
    return [mark for mark, shown in marks.items() if shown]


def _track(state: State, named: bool) -> list[Span]:
    """The steps as a bar: those gone forward, those gone back, those to come."""
    graph, step = state.position.graph, state.position.step
    steps = len(graph.steps) - 1
    cells = min(steps, LONGEST_TRACK)
    at = [round((k + 1) * steps / cells) for k in range(cells)]
    forward = "".join("▸" if k <= step else "·" for k in at if k <= graph.last_forward)
    backward = "".join("◂" if k <= step else "·" for k in at if k > graph.last_forward)
    bar: list[Span] = [(forward, "forward"), (backward, "backward")]
    if not named:
        return bar
    going_back = step > graph.last_forward
    before = say("lesson.forward", state.lang) + " ", "faint" if going_back else "forward"
    after = " " + say("lesson.backward", state.lang), "backward" if going_back else "faint"
    return [before, *bar, after]


def _dots(state: State, room: int) -> str:
    """A dot a page or question, as far as there is room: been there, here, to come."""
    number, count = place_of(state)
    if count > MOST_DOTS or 2 * count - 1 > room:
        return f"{number}/{count}"
    return " ".join("●" * (number - 1) + "◐" + "○" * (count - number))


def _general(state: State) -> list[KeyLabel]:
    names = {"?": "help", "q": "quit", "esc": state.context.home, "l": "language"}
    return _labelled(state, names)


def _now(state: State) -> list[KeyLabel]:
    """The keys of the moment: while typing, while asking why, else those of the page."""
    names = _open_keys(state)
    if not names:
        names = _page_keys(state)
    return _labelled(state, names)


def _open_keys(state: State) -> dict[str, str]:
    """While something is typed or open in the place of the page."""
    if state.entry.editing:
        other = "other_cell" if state.in_array else "other_input"
        return {"enter": "set", "tab": other, "esc": "leave"}
    if state.entry.text is not None:
        return _answer_keys(state)
    match state.overlay:
        case Why():
            return {"w": "deeper", "↑ ↓": "wire", "esc": "leave", "→": "next"}
        case Nudge(index=index):
            others = {} if index else {"↑ ↓": "wire"}
            return {"n": "smaller", **others, "esc": "leave", "→": "next"}
        case CurveView():
            moves = {"← →": "point", "n": "secant", "+ -": "zoom", "↑ ↓": "other_input"}
            return {**moves, "esc": "leave"}
        case OtherNumbers():
            return {"n": "leave", "→": "next"}
        case ArrayView(entered=True) as view:
            return _array_keys(state, view)
        case Algebra():
            return {**_layer_key(state), "↑ ↓": "wire", "w": "why", "esc": "leave", "→": "next"}
    if state.entry.cell is not None:
        return {"← ↑ ↓ →": "cell", "0-9": "type", **_hint_key(state), "esc": "leave"}
    return {}


def _answer_keys(state: State) -> dict[str, str]:
    names = {"enter": "answer"}
    if is_several(state.position):
        names |= {"↑ ↓": "choose", "space": "mark"}
    elif state.position.grid is not None:
        names |= {"tab": "cell"}
    return names | {"esc": "leave"}


def _hint_key(state: State) -> dict[str, str]:
    """The next rung of the ladder; the last one is the answer."""
    position = state.position
    if not position.is_open or position.page.guess:
        return {}
    return {"h": "hint"} if position.shown_hints < len(position.page.hints) else {"a": "reveal"}


def _array_keys(state: State, view: ArrayView) -> dict[str, str]:
    """The way out comes first: a narrow window cuts off the end."""
    position = state.position
    changed = position.page.verb == "change" and position.is_edited
    names = {"esc": "leave_to_next" if changed else "leave", "← ↑ ↓ →": "cell"}
    names |= {"tab": "other_array", "w": "why", "v": "view", "g": "value_gradient"}
    if not view.gradient and view.name in position.graph.inputs:
        names |= {"e": "edit", **_nudge_key(state)}
    return names


def _nudge_key(state: State) -> dict[str, str]:
    """Where a shape is asked for, n is its first letter."""
    return {} if state.position.is_open and state.position.page.verb == "shape" else {"n": "nudge"}


def _layer_key(state: State) -> dict[str, str]:
    layer = layer_at_work(state)
    opened = layer in state.position.graph.parts
    return {"o": "fold" if opened else "unfold"} if layer else {}


def _ways_on(state: State) -> dict[str, str]:
    """Where the arrows lead; in practice first what can be done with an open question."""
    if state.context.exercise and state.position.is_open:
        return {**_hint_key(state), "a": "reveal", "s": "skip", "w": "why"}
    once_more = state.position.is_revealed and state.position.sibling is not None
    following = {"→": "sibling" if once_more else "next"}
    return following if state.context.exercise else {"←": "back", **following}


def _page_keys(state: State) -> dict[str, str]:
    position = state.position
    names = _ways_on(state)
    if position.lesson.slug == OWN and not state.context.exercise:
        names = {"f": "formula", "p": "ask_own", "k": "keep", **names}
    if position.is_open and position.page.is_choice:
        marks = {"space": "mark"} if is_several(position) else {}
        names |= {"↑ ↓": "choose", **marks, "enter": "answer", **_hint_key(state)}
    elif position.is_open and position.grid is not None:
        names |= {"0-9": "type", "tab": "cell", **_hint_key(state)}
    elif position.is_open and position.page.is_symbolic:
        names |= {"enter": "answer", **_hint_key(state)}
    elif position.page.verb == "lab":
        names |= {"enter": "laboratory"}
    if state.array or is_array(position.run.node_values[state.at_work]):
        names |= {"i": "inspect"}
    names |= _layer_key(state)
    if "space" not in names:
        names |= {"space": "pause" if state.playing else "play"}
    names |= {"e": "edit", "w": "why", **_nudge_key(state), "t": "curve", **_hint_key(state)}
    asks_array = position.is_open and position.grid is not None  # [ begins its answer
    return names | {"c": "code"} | ({} if asks_array else {"[ ]": "step"})


def _labelled(state: State, names: dict[str, str]) -> list[KeyLabel]:
    """Keys and what they do; a letter behind a colon where letters are typed."""
    labels = {key: say(f"key.{name}", state.lang) for key, name in names.items()}
    is_letter = {key: state.letters_type and len(key) == 1 and key.isalpha() for key in names}
    return [(f":{key}" if is_letter[key] else key, label) for key, label in labels.items()]
