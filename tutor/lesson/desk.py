"""Everything on the lesson screen as one value, and what each key makes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from tutor.formula.request import Index
from tutor.lesson.editor import TextField
from tutor.lesson.explain import Nudge, can_be_nudged
from tutor.lesson.look import Look, look_of_page
from tutor.lesson.walk import Walk
from tutor.lesson.walking import hint, scrub, turn
from tutor.text import say

if TYPE_CHECKING:
    from tutor.lesson.skills import Skill
    from tutor.quiz.generate import Draw

PaneName = Literal["graph", "page", "listing"]
PageView = Literal["page", "why", "nudge", "counter", "array", "algebra"]
Listing = Literal["program", "layers"]
Home = Literal["menu", "training", "closing", "practice"]

SPEEDS = (0.5, 1.0, 2.0)


@dataclass(frozen=True)
class Exercise:
    """A question of practice: the skill that it trains, and which of how many it is, from 1."""

    skill: "Skill"
    number: int
    count: int


@dataclass(frozen=True)
class Desk:
    """The walk and how it is looked at; `typing` is an answer, or the value of `editing`.

    `selected` is a node (its wire), `depth` how far why is opened, `notice` one line to be said,
    `cell` the cell of a grid in which the learner is, `option` that of a choice of several under
    the cursor (None while places are typed instead), `own_look` the array that they look into,
    `layer` the one whose algebra is shown and `home` where escape leads when nothing is open;
    `exercise` is what is practised, if this is no page of a lesson; `in_lines`: no keys are
    pressed, lines are typed. `sibling` asks a question that was revealed once more, and `beneath`
    is the walk that goes on when that is answered.
    """

    walk: Walk
    lang: str
    pane: PaneName = "graph"
    sheet: PageView = "page"
    listing: Listing | None = None
    selected: int | None = None
    depth: int = 0
    nudge: Nudge | None = None
    own_look: Look | None = None
    layer: str = ""
    cell: Index | None = None
    option: int | None = None
    typing: TextField | None = None
    editing: str | None = None
    playing: bool = False
    speed: int = 1
    notice: str = ""
    home: Home = "menu"
    exercise: Exercise | None = None
    in_lines: bool = False
    beneath: Walk | None = None
    sibling: "Draw | None" = None

    @property
    def lesson_walk(self) -> Walk:
        """The walk through the lesson, also while the same question with other numbers is open."""
        return self.beneath or self.walk

    @property
    def look(self) -> Look | None:
        """The array that is looked into, by the learner or by the page."""
        return self.own_look or look_of_page(self.walk)

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
        restored = len(walk.graphs) < len(desk.walk.graphs)
        key = "last_page" if end else "own_numbers" if restored else ""
        notice = say(f"lesson.{key}", desk.lang) if key else ""
        return replace(
            on_page(desk),
            walk=walk,
            own_look=None,
            selected=kept_selection(desk, walk),
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
    return replace(on_page(desk), playing=not desk.playing)


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
    if desk.nudge and (desk.nudge.index or not order):
        return desk  # one element is nudged; another is chosen in the inspector
    at = order.index(desk.at_work) if desk.at_work in order else -1
    first = desk.selected is None and at >= 0 and not desk.nudge
    selected = order[at if first else (at + by) % len(order)]
    nudge = Nudge(nodes[selected].name) if desk.nudge else None
    return replace(select_wire(desk, selected), nudge=nudge)


def select_wire(desk: Desk, i: int | None) -> Desk:
    return replace(_without_algebra(desk), selected=i)


def _without_algebra(desk: Desk) -> Desk:
    """What is told of the inside of a layer belongs to the moment when it was opened."""
    return replace(desk, sheet="page", layer="") if desk.sheet == "algebra" else desk


def show_hint(desk: Desk) -> Desk:
    """One more hint; the cell of a grid stays where it is."""
    hints = len(desk.walk.page.hints)
    if desk.walk.shown_hints == hints:
        key = "last_hint" if hints else "no_hint_yet" if desk.walk.is_open else "no_hint"
        key += "_in_lines" if key == "no_hint_yet" and desk.in_lines else ""
        return replace(desk, notice=say(f"lesson.{key}", desk.lang))
    return replace(on_page(desk), walk=hint(desk.walk), cell=desk.cell, option=desk.option)


def next_listing(*listings: Listing | None) -> Command:
    """Open the listing that follows the open one; None closes it."""

    def turned(desk: Desk) -> Desk:
        at = listings.index(desk.listing) if desk.listing in listings else 0
        return replace(on_page(desk), listing=listings[(at + 1) % len(listings)])

    return turned


def uncovered(before: Desk, after: Desk) -> Desk:
    """Where the listing covers the page, it gives way to what the page has to say."""

    def said(desk: Desk) -> tuple[object, ...]:
        walk = desk.walk
        return desk.typing, desk.sheet, walk.answers, walk.hints, walk.revealed, walk.at

    turned = after.listing != before.listing
    return after if turned or said(after) == said(before) else replace(after, listing=None)


def in_language(desk: Desk, lang: str) -> Desk:
    return replace(desk, lang=lang, notice=fallback_note(desk.walk, lang))


def fallback_note(walk: Walk, lang: str) -> str:
    """What is said of a lesson that has to be shown in another language."""
    return "" if lang in walk.lesson.languages else say("lesson.untranslated", lang)


def leave(desk: Desk) -> Desk | None:
    """Close what is open; None when there is nothing to close."""
    if desk.typing is not None:
        return replace(without_typing(desk), notice="")
    if desk.cell is not None and desk.sheet == "page":
        return replace(desk, cell=None, notice="")
    if desk.sheet != "page" or desk.selected is not None or desk.listing or desk.notice:
        return replace(on_page(desk), selected=None, listing=None)
    if desk.beneath is not None and desk.exercise is None:
        return replace(desk, walk=desk.beneath, beneath=None)
    return None


def on_page(desk: Desk) -> Desk:
    """The page again, and nothing open beside it."""
    return replace(
        without_typing(desk), sheet="page", depth=0, nudge=None, layer="", cell=None, option=None,
        notice="", own_look=None,
    )  # fmt: skip


def without_typing(desk: Desk) -> Desk:
    return replace(desk, typing=None, editing=None)


def kept_selection(desk: Desk, walk: Walk) -> int | None:
    """The selected wire where the graph goes on, perhaps opened or folded."""
    if desk.selected is None or walk.stage.program != desk.walk.stage.program:
        return None
    return walk.graph.index.get(desk.walk.graph.nodes[desk.selected].name)


def _scrubbed(desk: Desk, to: int) -> Desk:
    """Another step; where a question stops the flow, that is said."""
    walk = scrub(desk.walk, to)
    stopped = to > walk.last_step < len(walk.graph.steps) - 1
    notice = say("lesson.flow_stops", desk.lang) if stopped else ""
    return replace(_without_algebra(desk), walk=walk, playing=False, notice=notice)
