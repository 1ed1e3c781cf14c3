"""The training laboratory: the net learns in a thread, the screen shows how far it is."""

import os
from dataclasses import dataclass

from textual.message import Message

from tutor.labs import training
from tutor.labs.training import (
    SPEEDS,
    Event,
    LanguageChanged,
    LeftLab,
    Paused,
    Played,
    Restarted,
    Snapshot,
    SpeedChanged,
    StepOpened,
    Stepped,
    Study,
    Trainer,
    TrainingLab,
)
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.state.position import start
from tutor.lesson.state.state import Context, State
from tutor.lesson.view.styled import Line, Room
from tutor.progress.session import Session
from tutor.ui.keys import LABORATORY, Groups, Key, through_views
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lists import filled
from tutor.ui.screens.page import PageScreen

AROUND = 5  # rows of the header, the rule and the footer

KEYS: Groups = {
    "training": (
        Key("do('toggle')", "space", "space", "train"),
        Key("do('step')", "s,right_square_bracket", "s ]", "train_step"),
        Key("do('faster')", "plus,equals_sign", "+ -", "speed"),
        Key("do('slower')", "minus", "-", ""),
        Key("do('restart')", "r", "r", "train_anew"),
        Key("do('open_step')", "o", "o", "train_open"),
        Key("do('forget')", "x", "x", "train_forget"),
        *through_views("train"),
    ),
    "app": LABORATORY,
}


class TrainingLabScreen(TutorScreen):
    """Everything on it is drawn from `lab`; escape goes back to where it was opened.

    The session keeps the training meanwhile, at rest.
    """

    keys = KEYS

    @dataclass
    class Advanced(Message):
        """A training has come so far; a later one of the same training may take its place."""

        trainer: Trainer
        now: Snapshot

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, type(self)) and message.trainer is self.trainer

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        left = session.training
        self.lab = training.resumed(left.lab, session.lang) if left else TrainingLab(session.lang)
        self.trainer = self.new_trainer(left.study if left else None)

    def on_mount(self) -> None:
        super().on_mount()
        self.begin()

    def on_unmount(self) -> None:
        self.trainer.stop()

    def follow(self) -> None:
        """Back from a step that was opened, the language may be another."""
        if self.lab.lang != self.session.lang:
            self.send(LanguageChanged(self.session.lang))
        super().follow()

    def send(self, message: training.Message) -> None:
        """Bring the laboratory up to date, and do what its events ask for."""
        self.lab, events = training.update(self.lab, message)
        self.draw()
        for event in events:
            self.answer(event)

    def answer(self, event: Event) -> None:
        match event:
            case Restarted():
                self.trainer.stop()
                self.trainer = self.new_trainer()
                self.begin()
            case Played():
                self.trainer.play()
            case Paused():
                self.trainer.pause()
            case Stepped():
                self.trainer.step()
            case SpeedChanged(speed):
                self.trainer.pace(speed)
            case StepOpened(now, taken):
                lesson = training.step_lesson(now, taken)
                self.app.push_screen(StepScreen(self.session, lesson))

    def new_trainer(self, study: Study | None = None) -> Trainer:
        """For another training, or for one that was left."""
        data = training.digits_to_read(self.session.digits)
        return Trainer(self.lab.settings, SPEEDS[self.lab.speed], self.tell, study, data)

    def begin(self) -> None:
        """The training in a thread that ends when it is stopped."""
        self.run_worker(self.trainer.run, group="training", thread=True)
        if self.lab.running:
            self.trainer.play()

    def tell(self, trainer: Trainer, now: Snapshot) -> None:
        """Called in the thread of the training."""
        self.post_message(self.Advanced(trainer, now))

    def on_training_lab_screen_advanced(self, message: Advanced) -> None:
        if message.trainer is self.trainer:
            self.send(message.now)

    def rows(self, width: int, height: int) -> list[Line]:
        colour = "NO_COLOR" not in os.environ
        room = Room(width, height - AROUND, colour, self.session.glyphs)
        return [
            *self.plain(training.header(self.lab, width)),
            (("─" * width, "rule"),),
            *filled(self.plain(training.body(self.lab, room)), room.height),
            *self.plain(training.footer(self.lab, width)),
        ]

    def action_do(self, command: str) -> None:
        self.send(command)

    def action_language(self) -> None:
        self.session.switch_language()
        self.send(LanguageChanged(self.session.lang))

    def action_leave(self) -> None:
        self.trainer.stop()
        self.session.training = LeftLab(self.lab, self.trainer.study)
        self.dismiss()


class StepScreen(PageScreen):
    """A step as a lesson that belongs to no course, and of which nothing is kept.

    Steps, inspector, why and folding as in any lesson; escape leaves it, and its end does.
    """

    def __init__(self, session: Session, lesson: Lesson) -> None:
        position = start(lesson, None, frozenset())
        super().__init__(session, State(position, session.lang, context=Context("training")))

    def leave(self) -> None:
        self.dismiss()
