"""A screen that is a desk: it hands keys to the desk, and draws it; its kinds know what follows."""

from dataclasses import replace
from time import monotonic

from textual.geometry import Offset
from textual.timer import Timer

from tutor.lesson import desk as moves
from tutor.lesson.answering import give_answer
from tutor.lesson.desk import SPEEDS, Desk, PaneName
from tutor.lesson.keyboard import COMMANDS, entered, gives_cell, pasted, typed
from tutor.lesson.scene import drawing_order
from tutor.lesson.walk import Answer
from tutor.lesson.walking import to_target
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import HELP
from tutor.ui.screens.desk_view import DeskView

SHOWN = ("next", "step", "play")  # these show their way; all others arrive at once
READING = 1.5, 0.025  # seconds that play gives a page, and each of its characters


def since(began: float) -> int:
    """The milliseconds since a moment."""
    return round(1000 * (monotonic() - began))


class DeskScreen(DeskView):
    """What is pressed makes another desk of the one that stands."""

    keys = HELP

    def __init__(self, session: Session, desk: Desk) -> None:
        super().__init__(session, desk)
        self.page_began = monotonic()
        self.reading = Timer(self, 0)

    def put(self, desk: Desk, shown: bool = False) -> None:
        """Another desk in the place of this one; `shown`: the steps between are played."""
        before = self.desk
        self.desk = desk if self.plan.is_wide else moves.uncovered(before, desk)
        self.reading.stop()
        if (desk.walk.lesson, desk.walk.at) != (before.walk.lesson, before.walk.at):
            self.page_began = monotonic()
        self.draw(before.walk.step if shown and desk.walk.graph is before.walk.graph else None)

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

    async def press(self, key: str, character: str | None) -> None:
        """What is typed, else a command."""
        if gives_cell(self.desk, key):
            self.answer(key)
        elif (desk := typed(self.desk, key, character)) is not None:
            self.put(desk)
        else:
            await super().press(key, character)

    def paste(self, text: str) -> None:
        self.put(pasted(self.desk, text))

    def click(self, at: Offset) -> None:
        node = self.graph.node_under(at)
        if node is not None:
            self.put(moves.select_wire(self.desk, node))

    def action_move(self, name: str) -> None:
        beside = name == "code" and self.plan.is_wide  # the program has its own box there
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
            self.leave()
        else:
            self.action_move("next")

    def action_leave(self) -> None:
        desk = moves.leave(self.desk)
        if desk is None:
            self.leave()
        else:
            self.put(desk)

    def leave(self) -> None:
        """Back to where the desk was opened."""
        self.go("course")

    def follow(self) -> None:
        """Back from a screen that was opened above, the language may be another."""
        if self.desk.lang != self.session.lang:
            self.put(moves.in_language(self.desk, self.session.lang))
        super().follow()

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(moves.in_language(self.desk, self.session.lang))

    def action_scroll(self, by: int) -> None:
        """The next wire, or the text of the pane that the arrows belong to."""
        if self.desk.pane == "graph":
            order = drawing_order(self.plan.layout(self.desk))
            self.put(moves.select(self.desk, order, by))
        else:
            self.scroll_text(self.desk.pane, by)

    def action_pane(self, by: int) -> None:
        """The arrows to the next pane that can be seen."""
        shown: list[PaneName] = ["graph", "page", "listing"]
        if not self.plan.is_wide:
            shown.remove("listing" if self.desk.listing is None else "page")
        self.put(moves.next_pane(self.desk, shown, by))
