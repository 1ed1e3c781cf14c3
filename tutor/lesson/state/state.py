"""Everything on the lesson screen as one value, and the moves that change it without an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tutor.formula.request import Index
from tutor.lesson.state.array_view import ArrayView, view_of_page
from tutor.lesson.state.curve_view import CurveView, other_input
from tutor.lesson.state.events import Event
from tutor.lesson.state.nudge import Nudge, can_be_nudged
from tutor.lesson.state.position import Position, hint, scrub
from tutor.lesson.state.text_field import TextField
from tutor.text import say

if TYPE_CHECKING:
    from tutor.lesson.content.skills import Skill

PaneName = Literal["graph", "page", "listing"]
Listing = Literal["program", "layers"]
Home = Literal["menu", "training", "closing", "practice"]

SPEEDS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Why:
    """Why the number at work is what it is, opened so many levels deep."""

    depth: int = 0


@dataclass(frozen=True)
class OtherNumbers:
    """What the wrong answer leads to on other numbers."""


@dataclass(frozen=True)
class Algebra:
    """How the gradient of an opened layer becomes short."""

    layer: str


Overlay = Why | Nudge | CurveView | OtherNumbers | ArrayView | Algebra
"""What is open in the place of the page."""


@dataclass(frozen=True)
class Entry:
    """What is being typed (None: nothing), and where.

    It is the value of the input `editing`, else an answer: that of the `cell` of a grid in which
    the learner is, or of the `option` under the cursor of a choice of several (None while places
    are typed instead). Behind a `colon` the next key is a command, where letters would be typed.
    """

    text: TextField | None = None
    editing: str | None = None
    cell: Index | None = None
    option: int | None = None
    colon: bool = False


@dataclass(frozen=True)
class View:
    """How the screen is looked at: the pane that the arrows belong to, the listing that is open,
    the `selected` node (its wire); `beside`: the listing has a box of its own."""

    pane: PaneName = "graph"
    listing: Listing | None = None
    selected: int | None = None
    beside: bool = False


@dataclass(frozen=True)
class Exercise:
    """A question of practice: the skill that it trains, and which of how many it is, from 1."""

    skill: "Skill"
    number: int
    count: int


@dataclass(frozen=True)
class Context:
    """What the screen is for: where escape leads when nothing is open, and what is practised, if
    this is no page of a lesson; `in_lines`: no keys are pressed, lines are typed."""

    home: Home = "menu"
    exercise: Exercise | None = None
    in_lines: bool = False


@dataclass(frozen=True)
class State:
    """The position in the lesson, what is open over the page, what is being typed, and how it is
    looked at; `notice` is one line to be said."""

    position: Position
    lang: str
    overlay: Overlay | None = None
    entry: Entry = Entry()
    view: View = View()
    playing: bool = False
    speed: int = 1
    notice: str = ""
    context: Context = Context()

    def with_entry(self, **changes: Any) -> "State":
        return replace(self, entry=replace(self.entry, **changes))

    def with_view(self, **changes: Any) -> "State":
        return replace(self, view=replace(self.view, **changes))

    @property
    def is_on_page(self) -> bool:
        """Whether the page is read; an array that it shows may be looked at in another way."""
        shown = self.overlay
        return shown is None or (isinstance(shown, ArrayView) and not shown.entered)

    @property
    def nudge(self) -> Nudge | None:
        return self.overlay if isinstance(self.overlay, Nudge) else None

    @property
    def curve(self) -> CurveView | None:
        return self.overlay if isinstance(self.overlay, CurveView) else None

    @property
    def array(self) -> ArrayView | None:
        """The array that is looked at, by the learner or by the page."""
        return self.overlay if isinstance(self.overlay, ArrayView) else view_of_page(self.position)

    @property
    def in_array(self) -> bool:
        """Whether the learner is in an array, cell by cell."""
        return isinstance(self.overlay, ArrayView) and self.overlay.entered

    @property
    def letters_type(self) -> bool:
        """Whether a formula or a line of code is asked for here, which any letter may begin."""
        position = self.position
        return position.is_open and position.page.is_symbolic and self.is_on_page

    @property
    def by_colon(self) -> bool:
        """Whether a command is a colon and its letter, as where lines are typed."""
        return self.context.in_lines or self.letters_type

    @property
    def at_work(self) -> int:
        """The wire that why and nudge speak of: the selected, the asked, else the step's own."""
        if self.view.selected is not None:
            return self.view.selected
        page = self.position.page
        changing = self.entry.editing or (page.verb == "change" and page.argument)
        return self.position.graph.index[changing] if changing else self.position.node_at_work


Command = Callable[[State], State]
"""A move of which nobody else needs to hear."""

Updated = tuple[State, tuple[Event, ...]]
"""The next state, and what happened on the way to it."""


def step(by: int) -> Command:
    """The graph alone, some steps on or back."""
    return lambda state: _scrubbed(state, state.position.step + by)


def first_step(state: State) -> State:
    return _scrubbed(state, 0)


def last_step(state: State) -> State:
    return _scrubbed(state, len(state.position.graph.steps) - 1)


def next_phase(state: State) -> State:
    """To the end of the way forward, then to the end of the way back."""
    turning = state.position.graph.last_forward
    return _scrubbed(state, turning) if state.position.step < turning else last_step(state)


def previous_phase(state: State) -> State:
    turning = state.position.graph.last_forward
    return _scrubbed(state, turning if state.position.step > turning else 0)


def change_speed(by: int) -> Command:
    def changed(state: State) -> State:
        speed = min(max(state.speed + by, 0), len(SPEEDS) - 1)
        return replace(
            state, speed=speed, notice=say("lesson.speed", state.lang, speed=f"{SPEEDS[speed]:g}")
        )

    return changed


def next_pane(state: State, by: int) -> State:
    """The arrows to the next pane that can be seen."""
    panes: list[PaneName] = ["graph", "page", "listing"]
    if not state.view.beside:
        panes.remove("listing" if state.view.listing is None else "page")
    at = panes.index(state.view.pane) if state.view.pane in panes else 0
    return state.with_view(pane=panes[(at + by) % len(panes)])


def select(state: State, order: Sequence[int], by: int) -> State:
    """The next wire in the order in which they are drawn; while nudging, or at a curve, the next
    input."""
    nodes = state.position.graph.nodes
    if state.curve:
        return replace(state, overlay=other_input(state.position.graph, state.curve, by))
    if state.nudge:
        back = state.position.graph.gradient_step
        able = [i for i in order if nodes[i].op == "input" and back[i] is not None]
        order = [i for i in able if can_be_nudged(nodes[i].value)]
    if state.nudge and (state.nudge.index or not order):
        return state  # one element is nudged; another is chosen in the inspector
    at = order.index(state.at_work) if state.at_work in order else -1
    first = state.view.selected is None and at >= 0 and not state.nudge
    selected = order[at if first else (at + by) % len(order)]
    chosen = select_wire(state, selected)
    return replace(chosen, overlay=Nudge(nodes[selected].name)) if state.nudge else chosen


def select_wire(state: State, i: int | None) -> State:
    return _without_algebra(state).with_view(selected=i)


def _without_algebra(state: State) -> State:
    """What is told of the inside of a layer belongs to the moment when it was opened."""
    return replace(state, overlay=None) if isinstance(state.overlay, Algebra) else state


def show_hint(state: State) -> State:
    """One more hint; the cell of a grid stays where it is."""
    hints = len(state.position.page.hints)
    if state.position.shown_hints == hints:
        key = "last_hint" if hints else "no_hint_yet" if state.position.is_open else "no_hint"
        key += "_in_lines" if key == "no_hint_yet" and state.by_colon else ""
        return replace(state, notice=say(f"lesson.{key}", state.lang))
    hinted = replace(on_page(state), position=hint(state.position))
    return hinted.with_entry(cell=state.entry.cell, option=state.entry.option)


def next_listing(state: State) -> State:
    """Open the listing that follows the open one, or close it.

    Where it has a box of its own, the program stands there when nothing is open.
    """
    listings: tuple[Listing | None, ...] = (None, "layers", "program")
    listings = listings[:2] if state.view.beside else listings
    at = listings.index(state.view.listing) if state.view.listing in listings else 0
    return on_page(state).with_view(listing=listings[(at + 1) % len(listings)])


def in_language(state: State, lang: str) -> State:
    return replace(state, lang=lang, notice=fallback_note(state.position, lang))


def fallback_note(position: Position, lang: str) -> str:
    """What is said of a lesson that has to be shown in another language."""
    lesson = position.lesson
    if lang in lesson.languages:
        return ""
    return say("lesson.unread" if lang in lesson.unread else "lesson.untranslated", lang)


def closed(state: State) -> State | None:
    """With what is open closed, one thing at a time; None when there is nothing to close."""
    if state.entry.text is not None:
        return replace(without_typing(state), notice="")
    if state.entry.cell is not None and state.is_on_page:
        return replace(state.with_entry(cell=None), notice="")
    view = state.view
    if not state.is_on_page or view.selected is not None or view.listing or state.notice:
        return on_page(state).with_view(selected=None, listing=None)
    if state.position.beneath is not None and state.context.exercise is None:
        return replace(state, position=state.position.beneath)
    return None


def on_page(state: State) -> State:
    """The page again, and nothing open beside it."""
    return replace(state, overlay=None, entry=Entry(), notice="")


def opened(state: State, overlay: Overlay) -> State:
    """Something in the place of the page; what was typed is given up, what plays comes to rest."""
    return replace(without_typing(state), overlay=overlay, playing=False)


def without_typing(state: State) -> State:
    return state.with_entry(text=None, editing=None)


def kept_selection(state: State, position: Position) -> int | None:
    """The selected wire where the graph goes on, perhaps opened or folded."""
    selected = state.view.selected
    if selected is None or position.stage.program != state.position.stage.program:
        return None
    return position.graph.index.get(state.position.graph.nodes[selected].name)


def _scrubbed(state: State, to: int) -> State:
    """Another step; where a question stops the flow, that is said."""
    position = scrub(state.position, to)
    stopped = to > position.last_step < len(position.graph.steps) - 1
    notice = say("lesson.flow_stops", state.lang) if stopped else ""
    return replace(_without_algebra(state), position=position, playing=False, notice=notice)
