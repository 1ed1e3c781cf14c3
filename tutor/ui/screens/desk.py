"""A screen that is a desk: it hands keys to the desk, and draws it; its kinds know what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from time import monotonic
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Key, Paste
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from tutor.lesson import desk as moves
from tutor.lesson.answering import give_answer
from tutor.lesson.bars import footer, rule, title_bar
from tutor.lesson.desk import SPEEDS, Desk, PaneName
from tutor.lesson.keyboard import COMMANDS, entered, gives_cell, pasted, typed
from tutor.lesson.panes import listing_pane, page_pane
from tutor.lesson.walk import Answer
from tutor.lesson.walking import to_target
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import HELP, actions
from tutor.ui.prose import renew
from tutor.ui.screens.sized import SizedScreen
from tutor.ui.widgets.graph_pane import GraphPane
from tutor.ui.widgets.graph_view import GraphView
from tutor.ui.widgets.text_pane import TextPane

SHOWN = ("next", "step", "play")  # these show their way; all others arrive at once

READING = 1.5, 0.025  # seconds that play gives a page, and each of its characters
BESIDE_PAGE = 54  # columns of the listing's box, and of the edges of both
LISTING_COLUMNS = 45  # of its box, beside what scrolls it


def since(began: float) -> int:
    """The milliseconds since a moment."""
    return round(1000 * (monotonic() - began))


class DeskScreen(SizedScreen):
    """Everything on it is drawn from `desk`."""

    CSS_PATH = "desk.tcss"
    actions: ClassVar[Mapping[str, str]] = actions(HELP)

    @dataclass
    class Left(Message):
        """The learner wants to go back to where the desk was opened."""

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__(session)
        self.desk = desk
        self.page_began = monotonic()
        self.reading = Timer(self, 0)
        self.bar = Static(id="bar", markup=False)
        self.graph = GraphPane(session, self.arrive)
        self.rule = Static(id="rule", markup=False)
        self.page = TextPane(session.glyphs, id="page")
        self.listing = TextPane(session.glyphs, id="listing")
        self.foot = Static(id="foot", markup=False)

    def compose(self) -> ComposeResult:
        yield self.too_small
        yield self.bar
        yield self.graph
        yield self.rule
        yield Horizontal(self.page, self.listing, id="lower")
        yield self.foot

    def put(self, desk: Desk, shown: bool = False) -> None:
        """Another desk in the place of this one; `shown`: the steps between are played."""
        before = self.desk
        self.desk = moves.uncovered(before, desk) if self.has_class("-narrow") else desk
        self.reading.stop()
        if (desk.walk.lesson, desk.walk.at) != (before.walk.lesson, before.walk.at):
            self.page_began = monotonic()
        self.draw(before.walk.step if shown and desk.walk.graph is before.walk.graph else None)

    def draw(self, shown_from: int | None = None) -> None:
        """The whole screen from the desk."""
        desk, width, wide = self.desk, self.size.width, self.has_class("-wide")
        bar = title_bar(desk, width, not self.session.store.saves)
        renew(self.bar, self.plain([bar]))
        renew(self.foot, self.plain(footer(desk, width)))
        pane = page_pane(desk, self.graph.text_room(desk, width - (BESIDE_PAGE if wide else 2)))
        if wide:
            self.page.show(pane)
            self.listing.show(listing_pane(desk, LISTING_COLUMNS))
        else:
            pane = listing_pane(desk, width - 4) if desk.listing else pane
            (self.listing if desk.listing else self.page).show(pane)
            renew(self.rule, self.plain([rule(desk, pane.title, width)]))
        self.set_class(desk.listing is not None, "-listing")
        for widget in (self.graph, self.page, self.listing):
            widget.set_class(widget.id == desk.pane, "-here")
        self.graph.draw(desk, shown_from, len(pane.lines) if pane.needs_room else 0)

    def arrive(self) -> None:
        """The graph stands where the page leads; while playing, the page is left to be read."""
        if self.desk.playing and self.desk.walk.is_open:
            waits = say("lesson.play_waits", self.desk.lang)
            self.desk = replace(self.desk, playing=False, notice=waits)
            self.draw()
        elif self.desk.playing:
            page = self.desk.walk.text(self.desk.lang)
            each, character = READING
            length = sum(len(line) for paragraph in page.paragraphs for line in paragraph)
            self.reading = self.set_timer(
                (each + character * length) / SPEEDS[self.desk.speed], self.play_on
            )

    def play_on(self) -> None:
        if self.is_mounted and self.desk.playing:
            self.put(COMMANDS["next"](self.desk), shown=True)

    def on_graph_view_selected(self, message: GraphView.Selected) -> None:
        self.put(moves.select_wire(self.desk, message.node))

    async def on_key(self, event: Key) -> None:
        """What is typed, else a command; at once, since it decides what the next key means.

        Textual would run a binding only after the keys that came in the same moment were seen.
        """
        event.stop()
        if gives_cell(self.desk, event.key):
            self.answer(event.key)
        elif (desk := typed(self.desk, event.key, event.character)) is not None:
            self.put(desk)
        elif event.key in self.actions:
            await self.run_action(self.actions[event.key])

    def on_paste(self, event: Paste) -> None:
        self.put(pasted(self.desk, event.text))

    def action_move(self, name: str) -> None:
        beside = name == "code" and self.has_class("-wide")  # the program has its own box there
        desk = COMMANDS["code_beside" if beside else name](replace(self.desk, notice=""))
        if name == "play" and desk.playing:
            stands = desk.walk.step == desk.walk.target
            desk = COMMANDS["next"](desk) if stands else replace(desk, walk=to_target(desk.walk))
        self.put(desk, shown=name in SHOWN)

    def action_enter(self) -> None:
        """Give or open an answer; where there is nothing to answer, go on."""
        if self.desk.typing is not None and not self.desk.editing:
            self.answer()
        elif (desk := entered(self.desk)) is not None:
            self.put(desk)
        else:
            self.go_on()

    def answer(self, key: str = "enter") -> None:
        """Judge what was typed; it is on disk before anything is said to it."""
        desk, given = give_answer(self.desk, key)
        if given is not None:
            self.keep(given, since(self.page_began))
            desk = replace(desk, notice=self.session.new_trouble() or desk.notice)
        self.put(desk, shown=True)

    def keep(self, given: Answer, ms: int) -> None:
        """Where answers count, put this one to what is open on disk."""

    def go_on(self) -> None:
        """Enter, where there is nothing to answer."""
        if self.desk.walk.is_last:
            self.post_message(self.Left())
        else:
            self.action_move("next")

    def action_leave(self) -> None:
        desk = moves.leave(self.desk)
        if desk is None:
            self.post_message(self.Left())
        else:
            self.put(desk)

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(moves.in_language(self.desk, self.session.lang))

    def action_scroll(self, by: int) -> None:
        """The next wire, or the text of the pane that the arrows belong to."""
        if self.desk.pane == "graph":
            self.put(moves.select(self.desk, self.graph.order(self.desk), by))
        else:
            pane = self.page if self.desk.pane == "page" else self.listing
            pane.scroll_relative(y=by, animate=False)

    def action_pane(self, by: int) -> None:
        """The arrows to the next pane that can be seen."""
        shown: list[PaneName] = ["graph", "page", "listing"]
        if self.has_class("-narrow"):
            shown.remove("listing" if self.desk.listing is None else "page")
        self.put(moves.next_pane(self.desk, shown, by))

    def action_pan(self, dx: int, dy: int) -> None:
        self.graph.pan(dx, dy)
