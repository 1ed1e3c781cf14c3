"""Everything on the lesson screen as one value, and what each key makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tutor.graph.numbers import full
from tutor.lesson.editor import TextField, text_field
from tutor.lesson.explain import Nudge, can_be_nudged
from tutor.lesson.styled import shortened
from tutor.lesson.walk import Answer, Walk, answer, edit, hint, reset, scrub, turn
from tutor.text import Problem, say

PaneName = Literal["graph", "page", "listing"]
PageView = Literal["page", "why", "nudge"]
Listing = Literal["program", "layers"]

SPEEDS = (0.5, 1.0, 2.0)
LONGEST_ECHO = 20  # cells of what was typed that a notice repeats


@dataclass(frozen=True)
class Desk:
    """The walk and how it is looked at; `typing` is an answer, or the value of `editing`.

    `selected` is a node (its wire), `depth` how far why is opened, `notice` one line to be said.
    """

    walk: Walk
    lang: str
    pane: PaneName = "graph"
    sheet: PageView = "page"
    listing: Listing | None = None
    selected: int | None = None
    depth: int = 0
    nudge: Nudge | None = None
    typing: TextField | None = None
    editing: str | None = None
    playing: bool = False
    speed: int = 1
    notice: str = ""

    @property
    def at_work(self) -> int:
        """The wire that why and nudge speak of: the selected, the asked, else the step's own."""
        if self.selected is not None:
            return self.selected
        changing = self.editing or (self.walk.page.verb == "change" and self.walk.page.argument)
        return self.walk.graph.index[changing] if changing else self.walk.node_at_work


Command = Callable[[Desk], Desk]


def turn_page(by: int) -> Command:
    """Another page, as a page: what was open beside it is closed."""

    def turned(desk: Desk) -> Desk:
        walk = turn(desk.walk, by)
        end = walk is desk.walk and by > 0
        notice = say("lesson.last_page", desk.lang) if end else ""
        same = walk.stage.program == desk.walk.stage.program
        return replace(
            _on_page(desk),
            walk=walk,
            selected=desk.selected if same else None,
            notice=notice,
            playing=desk.playing and not end,
        )

    return turned


def step(by: int) -> Command:
    """The graph alone, some steps on or back."""
    return lambda desk: _scrubbed(desk, desk.walk.step + by)


def first_step(desk: Desk) -> Desk:
    return _scrubbed(desk, 0)


def last_step(desk: Desk) -> Desk:
    return _scrubbed(desk, len(desk.walk.graph.steps) - 1)


def next_phase(desk: Desk) -> Desk:
    """To the end of the way forward, then to the end of the way back."""
    turning = desk.walk.graph.last_forward
    return _scrubbed(desk, turning) if desk.walk.step < turning else last_step(desk)


def previous_phase(desk: Desk) -> Desk:
    turning = desk.walk.graph.last_forward
    return _scrubbed(desk, turning if desk.walk.step > turning else 0)


def toggle_play(desk: Desk) -> Desk:
    """Play or pause; on an open question there is nothing to play until it is answered."""
    if not desk.playing and desk.walk.is_open and desk.walk.step == desk.walk.target:
        return replace(desk, notice=say("lesson.play_waits", desk.lang))
    return replace(_on_page(desk), playing=not desk.playing)


def change_speed(by: int) -> Command:
    def changed(desk: Desk) -> Desk:
        speed = min(max(desk.speed + by, 0), len(SPEEDS) - 1)
        return replace(
            desk, speed=speed, notice=say("lesson.speed", desk.lang, speed=f"{SPEEDS[speed]:g}")
        )

    return changed


def next_pane(desk: Desk, panes: Sequence[PaneName], by: int) -> Desk:
    at = panes.index(desk.pane) if desk.pane in panes else 0
    return replace(desk, pane=panes[(at + by) % len(panes)])


def select(desk: Desk, order: Sequence[int], by: int) -> Desk:
    """The next wire in the order in which they are drawn; while nudging, the next input."""
    nodes = desk.walk.graph.nodes
    if desk.nudge:
        order = [i for i in order if can_be_nudged(nodes[i].value) and nodes[i].op == "input"]
    at = order.index(desk.at_work) if desk.at_work in order else -1
    first = desk.selected is None and at >= 0 and not desk.nudge
    selected = order[at if first else (at + by) % len(order)]
    nudge = Nudge(nodes[selected].name) if desk.nudge else None
    return replace(desk, selected=selected, nudge=nudge)


def open_why(desk: Desk) -> Desk:
    """Why a number is what it is; again: one level deeper."""
    deeper = desk.depth + 1 if desk.sheet == "why" else 0
    return replace(desk, sheet="why", depth=deeper, nudge=None, playing=False)


def open_nudge(desk: Desk) -> Desk:
    """A little more on an input; again: ten times less."""
    if desk.sheet == "nudge" and desk.nudge:
        smaller = desk.nudge.smaller()
        return replace(desk, nudge=smaller if smaller.h > 1e-9 else desk.nudge)
    name = _input_at_work(desk)
    if name is None:
        return replace(desk, notice=say("lesson.nothing_to_nudge", desk.lang))
    return replace(desk, sheet="nudge", nudge=Nudge(name), playing=False)


def begin_edit(desk: Desk) -> Desk:
    """Open the value of the selected input, of the one the page names, else of the first."""
    named = desk.walk.page.argument if desk.walk.page.verb == "change" else None
    selected = _selected_input(desk)
    return _editing(desk, selected or named or next(iter(desk.walk.graph.inputs)))


def edit_next(desk: Desk, by: int) -> Desk:
    """Take this value, then open the next input's."""
    names = list(desk.walk.graph.inputs)
    taken = take_edit(desk)
    if taken.editing or desk.editing is None:
        return taken
    return _editing(taken, names[(names.index(desk.editing) + by) % len(names)])


def take_edit(desk: Desk) -> Desk:
    """The typed value on its input; what cannot be read is said and stays open."""
    from tutor.quiz import read_number  # 16 ms, see question_of

    assert desk.editing and desk.typing
    number = read_number(desk.typing.text)
    if number is None:
        text = shortened(desk.typing.text.strip(), LONGEST_ECHO) or "–"
        return replace(desk, notice=say("lesson.not_a_number", desk.lang, text=text))
    try:
        walk = edit(desk.walk, desk.editing, number)
    except Problem as problem:
        return replace(desk, notice=problem.say(desk.lang))
    return replace(_without_typing(desk), walk=walk, notice="")


def restore(desk: Desk) -> Desk:
    return replace(_without_typing(desk), walk=reset(desk.walk), notice="")


def show_hint(desk: Desk) -> Desk:
    if not desk.walk.page.hints:
        return replace(desk, notice=say("lesson.no_hint", desk.lang))
    return replace(_on_page(desk), walk=hint(desk.walk))


def next_listing(*listings: Listing | None) -> Command:
    """Open the listing that follows the open one; None closes it."""

    def turned(desk: Desk) -> Desk:
        at = listings.index(desk.listing) if desk.listing in listings else 0
        return replace(_on_page(desk), listing=listings[(at + 1) % len(listings)])

    return turned


def uncovered(before: Desk, after: Desk) -> Desk:
    """Where the listing covers the page, it gives way to what the page has to say."""

    def said(desk: Desk) -> tuple[object, ...]:
        return desk.typing, desk.sheet, desk.walk.answers, desk.walk.hints, desk.walk.at

    turned = after.listing != before.listing
    return after if turned or said(after) == said(before) else replace(after, listing=None)


def change_language(desk: Desk) -> Desk:
    lang = "en" if desk.lang == "ko" else "ko"
    return replace(desk, lang=lang, notice=fallback_note(desk.walk, lang))


def fallback_note(walk: Walk, lang: str) -> str:
    """What is said of a lesson that has to be shown in another language."""
    return "" if lang in walk.lesson.languages else say("lesson.untranslated", lang)


def begin_answer(desk: Desk, typed: str = "") -> Desk:
    return replace(_on_page(desk), typing=text_field(typed), playing=False, notice="")


def choose_option(desk: Desk, by: int) -> Desk:
    """The next option of a choice, as if its number had been typed."""
    count = len(desk.walk.page.options)
    typed = desk.typing.text if desk.typing else ""
    at = int(typed) - 1 if typed.isascii() and typed.isdigit() else -1 if by > 0 else 0
    return begin_answer(desk, str((at + by) % count + 1))


def give_answer(desk: Desk) -> tuple[Desk, Answer | None]:
    """Judge what was typed; nothing typed is no answer."""
    if desk.typing is None or not desk.typing.text.strip():
        return _without_typing(desk), None
    walk, given = answer(desk.walk, desk.typing.text)
    return replace(_without_typing(desk), walk=walk), given


def leave(desk: Desk) -> Desk | None:
    """Close what is open; None when there is nothing to close."""
    if desk.typing is not None:
        return replace(_without_typing(desk), notice="")
    if desk.sheet != "page" or desk.selected is not None or desk.listing or desk.notice:
        return replace(_on_page(desk), selected=None, listing=None)
    return None


def _on_page(desk: Desk) -> Desk:
    return replace(_without_typing(desk), sheet="page", depth=0, nudge=None, notice="")


def _without_typing(desk: Desk) -> Desk:
    return replace(desk, typing=None, editing=None)


def _scrubbed(desk: Desk, to: int) -> Desk:
    """Another step; where a question stops the flow, that is said."""
    walk = scrub(desk.walk, to)
    stopped = to > walk.last_step < len(walk.graph.steps) - 1
    notice = say("lesson.flow_stops", desk.lang) if stopped else ""
    return replace(desk, walk=walk, playing=False, notice=notice)


def _editing(desk: Desk, name: str) -> Desk:
    value = desk.walk.graph.inputs[name]
    if not can_be_nudged(value):
        return replace(desk, notice=say("lesson.no_single_number", desk.lang, name=name))
    open_page = replace(_on_page(desk), playing=False)
    return replace(open_page, editing=name, typing=text_field(full(value), old=True))


def _selected_input(desk: Desk) -> str | None:
    if desk.selected is None:
        return None
    name = desk.walk.graph.nodes[desk.selected].name
    return name if name in desk.walk.graph.inputs else None


def _input_at_work(desk: Desk) -> str | None:
    """The input to nudge: the selected one, the one at work, else the first."""
    names = [n for n, value in desk.walk.graph.inputs.items() if can_be_nudged(value)]
    at_work = desk.walk.graph.nodes[desk.at_work].name
    wanted = _selected_input(desk) or at_work
    return wanted if wanted in names else next(iter(names), None)
