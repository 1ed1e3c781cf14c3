"""The gradient-check laboratory; what takes long is measured beside it, in threads."""

from dataclasses import dataclass
from time import monotonic, sleep

from textual import work
from textual.message import Message
from textual.worker import Worker, get_current_worker

from tutor.labs import gradient_check
from tutor.labs.gradient_check import (
    CheckLab,
    Event,
    Found,
    LanguageChanged,
    Lap,
    RaceStarted,
    RaceStopped,
    RoundBegun,
    Swept,
    ViewOpened,
)
from tutor.lesson.view.styled import Line, Room, Text, kept_row, window
from tutor.progress.session import Session
from tutor.ui.keys import LABORATORY, Groups, Key, through_views
from tutor.ui.screens.base import TutorScreen

AROUND = 4  # rows of the header, the rule and the footer
OFTEN = 0.1  # seconds between two laps that are shown
TURN = 0.001  # seconds that the race leaves to the screen after each piece

KEYS: Groups = {
    "check": (
        *through_views("check"),
        Key("do('net_1')", "1", "1-8", "check_net"),
        *(Key(f"do('net_{n}')", str(n), "", "") for n in range(2, 9)),
        Key("do('enter')", "enter", "enter", "check_say"),
        Key("do('race')", "space", "space", "check_race"),
        Key("scroll_body(-5)", "pageup", "pgup", ""),
        Key("scroll_body(5)", "pagedown", "pgup pgdn", "check_scroll"),
    ),
    "app": LABORATORY,
}


class CheckLabScreen(TutorScreen):
    """Everything on it is drawn from `lab`; escape goes back to where it was opened."""

    keys = KEYS

    @dataclass
    class Measured(Message):
        """A thread has measured something that the laboratory shows."""

        result: Found | Swept | Lap

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.lab = CheckLab(session.lang)
        self.racer: Worker[None] | None = None
        self.first = 0  # the first row of the view that is seen

    def send(self, message: gradient_check.Message) -> None:
        """Bring the laboratory up to date, and do what its events ask for."""
        self.lab, events = gradient_check.update(self.lab, message)
        for event in events:
            self.answer(event)
        self.draw()

    def answer(self, event: Event) -> None:
        match event:
            case ViewOpened() | RoundBegun():
                self.first = 0
                self.measure()
            case RaceStarted():
                self.racer = self.run_race()
            case RaceStopped() if self.racer is not None:
                self.racer.cancel()

    def measure(self) -> None:
        """What the open view shows and takes a while."""
        if self.lab.view == "nets" and None in self.lab.findings:
            self.examine(self.lab)
        if self.lab.view == "sweep" and None in self.lab.curves:
            self.sweep()

    def rows(self, width: int, height: int) -> list[Line]:
        room = Room(width - 1, height - AROUND, glyphs=self.session.glyphs)
        text = Text(self.plain(gradient_check.body(self.lab, room)))
        self.first = kept_row(self.first, text, room.height)
        return [
            *self.plain(gradient_check.header(self.lab, width)),
            (("─" * width, "rule"),),
            *window(text, self.first, width, room.height),
            *self.plain(gradient_check.footer(self.lab, width)),
        ]

    def action_do(self, command: str) -> None:
        self.send(command)

    def action_scroll_body(self, by: int) -> None:
        self.first += by
        self.draw()

    def roll(self, by: int, _: object) -> None:
        self.action_scroll_body(by)

    def action_language(self) -> None:
        self.session.switch_language()
        self.send(LanguageChanged(self.session.lang))

    def action_leave(self) -> None:
        self.dismiss()

    def on_check_lab_screen_measured(self, message: Measured) -> None:
        self.send(message.result)

    @work(thread=True, group="race", exclusive=True)
    def run_race(self) -> None:
        """Piece by piece, so that it ends with the piece in which it is stopped."""
        worker, shown = get_current_worker(), 0.0
        for lap in gradient_check.race(*gradient_check.runners()):
            if worker.is_cancelled:
                return
            if lap.is_complete or monotonic() - shown > OFTEN:
                shown = monotonic()
                self.post_message(self.Measured(lap))
            sleep(TURN)

    @work(thread=True, group="nets", exclusive=True)
    def examine(self, lab: CheckLab) -> None:
        """The nets of a round that are not yet, from other seeds than in the rounds before."""
        worker = get_current_worker()
        for place, name in enumerate(lab.names):
            if worker.is_cancelled:
                return
            if lab.findings[place] is None:
                finding = gradient_check.examined(name, len(lab.names) * lab.round + place)
                self.post_message(self.Measured(Found(lab.round, place, finding)))

    @work(thread=True, group="curves", exclusive=True)
    def sweep(self) -> None:
        worker = get_current_worker()
        for place, (parameter, dtype) in enumerate(gradient_check.CURVES):
            if worker.is_cancelled:
                return
            curve = gradient_check.curve(parameter, dtype)
            self.post_message(self.Measured(Swept(place, curve)))
