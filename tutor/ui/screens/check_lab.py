"""The gradient-check laboratory; what takes long is measured beside it, in threads."""

from dataclasses import dataclass, replace
from time import monotonic, sleep

from textual import work
from textual.message import Message
from textual.worker import Worker, get_current_worker

from tutor.lesson.boxes import Text, kept_row, window
from tutor.lesson.gradient_check.lab import body, footer, title_bar
from tutor.lesson.gradient_check.nets import Finding, examined
from tutor.lesson.gradient_check.race import Lap, race, runners
from tutor.lesson.gradient_check.state import COMMANDS, CheckLab, with_curve, with_finding
from tutor.lesson.gradient_check.sweep import CURVES, Curve, curve
from tutor.lesson.styled import Line, Room
from tutor.progress.session import Session
from tutor.ui.keys import LABORATORY, Groups, Key, through_views
from tutor.ui.screens.base import TutorScreen

AROUND = 4  # rows of the title, the rule and the keys
OFTEN = 0.1  # seconds between two laps that are shown
TURN = 0.001  # seconds that the race leaves to the screen after each piece

KEYS: Groups = {
    "check": (
        *through_views("check"),
        Key("do('net_1')", "1", "1-8", "check_net"),
        *(Key(f"do('net_{n}')", str(n), "", "") for n in range(2, 9)),
        Key("do('enter')", "enter", "enter", "check_say"),
        Key("race", "space", "space", "check_race"),
        Key("scroll_body(-5)", "pageup", "pgup", ""),
        Key("scroll_body(5)", "pagedown", "pgup pgdn", "check_scroll"),
    ),
    "app": LABORATORY,
}


class CheckLabScreen(TutorScreen):
    """Everything on it is drawn from `lab`; escape goes back to where it was opened."""

    keys = KEYS

    @dataclass
    class Found(Message):
        """A net of a round is examined."""

        round: int
        place: int
        finding: Finding

    @dataclass
    class Swept(Message):
        """A curve is measured."""

        place: int
        curve: Curve

    @dataclass
    class Lapped(Message):
        """The race has come so far."""

        lap: Lap

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lab = CheckLab(session.lang)
        self.racer: Worker[None] | None = None
        self.first = 0  # the first row of the view that is seen

    def put(self, lab: CheckLab) -> None:
        """Another state in the place of this one."""
        before, self.lab = self.lab, lab
        if (lab.view, lab.round) != (before.view, before.round):
            self.first = 0
            self.measure()
        self.draw()

    def measure(self) -> None:
        """What the open view shows and takes a while."""
        if self.lab.view == "nets" and None in self.lab.findings:
            self.examine(self.lab)
        if self.lab.view == "sweep" and None in self.lab.curves:
            self.sweep()

    def rows(self, width: int, height: int) -> list[Line]:
        room = Room(width - 1, height - AROUND, glyphs=self.session.glyphs)
        text = Text(self.plain(body(self.lab, room)))
        self.first = kept_row(self.first, text, room.height)
        return [
            *self.plain([title_bar(self.lab, width)]),
            (("─" * width, "rule"),),
            *window(text, self.first, width, room.height),
            *self.plain(footer(self.lab, width)),
        ]

    def action_do(self, name: str) -> None:
        if name == "enter" and self.lab.view == "race":
            self.action_race()
        else:
            self.put(COMMANDS[name](self.lab))

    def action_race(self) -> None:
        """Start the race, or stop it where it is."""
        if self.lab.view != "race":
            return
        if self.lab.racing and self.racer is not None:
            self.racer.cancel()
            self.put(replace(self.lab, racing=False))
        else:
            self.put(replace(self.lab, racing=True, lap=None))
            self.racer = self.run_race()

    def action_scroll_body(self, by: int) -> None:
        self.first += by
        self.draw()

    def roll(self, by: int, _: object) -> None:
        self.action_scroll_body(by)

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(replace(self.lab, lang=self.session.lang))

    def action_leave(self) -> None:
        self.dismiss()

    def on_check_lab_screen_found(self, message: Found) -> None:
        if message.round == self.lab.round:
            self.put(with_finding(self.lab, message.place, message.finding))

    def on_check_lab_screen_swept(self, message: Swept) -> None:
        self.put(with_curve(self.lab, message.place, message.curve))

    def on_check_lab_screen_lapped(self, message: Lapped) -> None:
        if self.lab.racing:
            self.put(replace(self.lab, lap=message.lap, racing=not message.lap.is_complete))

    @work(thread=True, group="race", exclusive=True)
    def run_race(self) -> None:
        """Piece by piece, so that it ends with the piece in which it is stopped."""
        worker, shown = get_current_worker(), 0.0
        for lap in race(*runners()):
            if worker.is_cancelled:
                return
            if lap.is_complete or monotonic() - shown > OFTEN:
                shown = monotonic()
                self.post_message(self.Lapped(lap))
            sleep(TURN)

    @work(thread=True, group="nets", exclusive=True)
    def examine(self, lab: CheckLab) -> None:
        """The nets of a round that are not yet, from other seeds than in the rounds before."""
        worker = get_current_worker()
        for place, name in enumerate(lab.names):
            if worker.is_cancelled:
                return
            if lab.findings[place] is None:
                finding = examined(name, len(lab.names) * lab.round + place)
                self.post_message(self.Found(lab.round, place, finding))

    @work(thread=True, group="curves", exclusive=True)
    def sweep(self) -> None:
        worker = get_current_worker()
        for place, (parameter, dtype) in enumerate(CURVES):
            if worker.is_cancelled:
                return
            self.post_message(self.Swept(place, curve(parameter, dtype)))
