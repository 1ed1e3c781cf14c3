"""Everything on the lesson screen as one value, and the moves that change it without an event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tutor.formula.request import Index
from tutor.lesson.state.array_view import ArrayView, view_of_page
from tutor.lesson.state.events import Event
from tutor.lesson.state.nudge import Nudge, can_be_nudged
from tutor.lesson.state.position import Walk, hint, scrub
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
class Counterexample:
    """What the wrong answer leads to on other numbers."""


@dataclass(frozen=True)
class Algebra:
    """How the gradient of an opened layer becomes short."""

    layer: str


Overlay = Why | Nudge | Counterexample | ArrayView | Algebra
"""What is open in the place of the page."""


@dataclass(frozen=True)
class Entry:
    """What is being typed (None: nothing), and where.

    It is the value of the input `editing`, else an answer: that of the `cell` of a grid in which
    the learner is, or of the `option` under the cursor of a choice of several (None while places
    are typed instead).
    """

    text: TextField | None = None
    editing: str | None = None
    cell: Index | None = None
    option: int | None = None


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
class Desk:
    """The position in the lesson, what is open over the page, what is being typed, and how it is
    looked at; `notice` is one line to be said."""

    walk: Walk
    lang: str
    overlay: Overlay | None = None
    entry: Entry = Entry()
    view: View = View()
    playing: bool = False
    speed: int = 1
    notice: str = ""
    context: Context = Context()

    def with_entry(self, **changes: Any) -> "Desk":
        return replace(self, entry=replace(self.entry, **changes))

    def with_view(self, **changes: Any) -> "Desk":
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
    def array(self) -> ArrayView | None:
        """The array that is looked at, by the learner or by the page."""
        return self.overlay if isinstance(self.overlay, ArrayView) else view_of_page(self.walk)

    @property
    def in_array(self) -> bool:
        """Whether the learner is in an array, cell by cell."""
        return isinstance(self.overlay, ArrayView) and self.overlay.entered

    @property
    def at_work(self) -> int:
        """The wire that why and nudge speak of: the selected, the asked, else the step's own."""
        if self.view.selected is not None:
            return self.view.selected
        page = self.walk.page
        changing = self.entry.editing or (page.verb == "change" and page.argument)
        return self.walk.graph.index[changing] if changing else self.walk.node_at_work


Command = Callable[[Desk], Desk]
"""A move of which nobody else needs to hear."""

Updated = tuple[Desk, tuple[Event, ...]]
"""The next state, and what happened on the way to it."""


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


def change_speed(by: int) -> Command:
    def changed(desk: Desk) -> Desk:
        speed = min(max(desk.speed + by, 0), len(SPEEDS) - 1)
        return replace(
            desk, speed=speed, notice=say("lesson.speed", desk.lang, speed=f"{SPEEDS[speed]:g}")
        )

    return changed


def next_pane(desk: Desk, by: int) -> Desk:
    """The arrows to the next pane that can be seen."""
    panes: list[PaneName] = ["graph", "page", "listing"]
    if not desk.view.beside:
        panes.remove("listing" if desk.view.listing is None else "page")
    at = panes.index(desk.view.pane) if desk.view.pane in panes else 0
    return desk.with_view(pane=panes[(at + by) % len(panes)])


def select(desk: Desk, order: Sequence[int], by: int) -> Desk:
    """The next wire in the order in which they are drawn; while nudging, the next input."""
    nodes = desk.walk.graph.nodes
    if desk.nudge:
        order = [i for i in order if can_be_nudged(nodes[i].value) and nodes[i].op == "input"]
    if desk.nudge and (desk.nudge.index or not order):
        return desk  # one element is nudged; another is chosen in the inspector
    at = order.index(desk.at_work) if desk.at_work in order else -1
    first = desk.view.selected is None and at >= 0 and not desk.nudge
    selected = order[at if first else (at + by) % len(order)]
    chosen = select_wire(desk, selected)
    return replace(chosen, overlay=Nudge(nodes[selected].name)) if desk.nudge else chosen


def select_wire(desk: Desk, i: int | None) -> Desk:
    return _without_algebra(desk).with_view(selected=i)


def _without_algebra(desk: Desk) -> Desk:
    """What is told of the inside of a layer belongs to the moment when it was opened."""
    return replace(desk, overlay=None) if isinstance(desk.overlay, Algebra) else desk


def show_hint(desk: Desk) -> Desk:
    """One more hint; the cell of a grid stays where it is."""
    hints = len(desk.walk.page.hints)
    if desk.walk.shown_hints == hints:
        key = "last_hint" if hints else "no_hint_yet" if desk.walk.is_open else "no_hint"
        key += "_in_lines" if key == "no_hint_yet" and desk.context.in_lines else ""
        return replace(desk, notice=say(f"lesson.{key}", desk.lang))
    hinted = replace(on_page(desk), walk=hint(desk.walk))
    return hinted.with_entry(cell=desk.entry.cell, option=desk.entry.option)


def next_listing(desk: Desk) -> Desk:
    """Open the listing that follows the open one, or close it.

    Where it has a box of its own, the program stands there when nothing is open.
    """
    listings: tuple[Listing | None, ...] = (None, "layers", "program")
    listings = listings[:2] if desk.view.beside else listings
    at = listings.index(desk.view.listing) if desk.view.listing in listings else 0
    return on_page(desk).with_view(listing=listings[(at + 1) % len(listings)])


def in_language(desk: Desk, lang: str) -> Desk:
    return replace(desk, lang=lang, notice=fallback_note(desk.walk, lang))


def fallback_note(walk: Walk, lang: str) -> str:
    """What is said of a lesson that has to be shown in another language."""
    return "" if lang in walk.lesson.languages else say("lesson.untranslated", lang)


def closed(desk: Desk) -> Desk | None:
    """With what is open closed, one thing at a time; None when there is nothing to close."""
    if desk.entry.text is not None:
        return replace(without_typing(desk), notice="")
    if desk.entry.cell is not None and desk.is_on_page:
        return replace(desk.with_entry(cell=None), notice="")
    view = desk.view
    if not desk.is_on_page or view.selected is not None or view.listing or desk.notice:
        return on_page(desk).with_view(selected=None, listing=None)
    if desk.walk.beneath is not None and desk.context.exercise is None:
        return replace(desk, walk=desk.walk.beneath)
    return None


def on_page(desk: Desk) -> Desk:
    """The page again, and nothing open beside it."""
    return replace(desk, overlay=None, entry=Entry(), notice="")


def opened(desk: Desk, overlay: Overlay) -> Desk:
    """Something in the place of the page; what was typed is given up, what plays comes to rest."""
    return replace(without_typing(desk), overlay=overlay, playing=False)


def without_typing(desk: Desk) -> Desk:
    return desk.with_entry(text=None, editing=None)


def kept_selection(desk: Desk, walk: Walk) -> int | None:
    """The selected wire where the graph goes on, perhaps opened or folded."""
    selected = desk.view.selected
    if selected is None or walk.stage.program != desk.walk.stage.program:
        return None
    return walk.graph.index.get(desk.walk.graph.nodes[selected].name)


def _scrubbed(desk: Desk, to: int) -> Desk:
    """Another step; where a question stops the flow, that is said."""
    walk = scrub(desk.walk, to)
    stopped = to > walk.last_step < len(walk.graph.steps) - 1
    notice = say("lesson.flow_stops", desk.lang) if stopped else ""
    return replace(_without_algebra(desk), walk=walk, playing=False, notice=notice)
