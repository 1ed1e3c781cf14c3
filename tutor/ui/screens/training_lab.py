"""The training laboratory: the net learns in a thread, the screen shows how far it is."""

import os
from dataclasses import dataclass, replace

from textual.message import Message

from tutor.lesson.styled import Line, Room
from tutor.lesson.training.lab import body, footer, title_bar
from tutor.lesson.training.run import Snapshot, Study, Trainer
from tutor.lesson.training.state import (
    COMMANDS,
    SPEEDS,
    Left,
    TrainingLab,
    over,
    with_snapshot,
)
from tutor.lesson.training.step import step_lesson
from tutor.progress.session import Session
from tutor.ui.keys import LABORATORY, Groups, Key, through_views
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lists import filled

AROUND = 5  # rows of the title, how far it is, the rule and the keys

KEYS: Groups = {
    "training": (
        Key("do('toggle')", "space", "space", "train"),
        Key("step", "s,right_square_bracket", "s ]", "train_step"),
        Key("do('faster')", "plus,equals_sign", "+ -", "speed"),
        Key("do('slower')", "minus", "-", ""),
        Key("do('restart')", "r", "r", "train_anew"),
        Key("open", "o", "o", "train_open"),
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
        self.lab = replace(left.lab, lang=session.lang) if left else TrainingLab(session.lang)
        self.trainer: Trainer | None = None

    def on_mount(self) -> None:
        super().on_mount()
        left = self.session.training
        self.begin(left.study if left else None)

    def on_unmount(self) -> None:
        self.stop()

    def follow(self) -> None:
        """Back from a step that was opened, the language may be another."""
        if self.lab.lang != self.session.lang:
            self.put(replace(self.lab, lang=self.session.lang))
        super().follow()

    def begin(self, study: Study | None = None) -> None:
        """Another training, or one that was left, in a thread that ends when it is stopped."""
        self.stop()
        speed = SPEEDS[self.lab.speed]
        trainer = Trainer(self.lab.settings, speed, self.tell, study)
        self.trainer = trainer
        self.run_worker(trainer.run, group="training", thread=True)
        if self.lab.running:
            trainer.play()

    def stop(self) -> None:
        if self.trainer is not None:
            self.trainer.stop()

    def tell(self, trainer: Trainer, now: Snapshot) -> None:
        """Called in the thread of the training."""
        self.post_message(self.Advanced(trainer, now))

    def on_training_lab_screen_advanced(self, message: Advanced) -> None:
        if message.trainer is self.trainer:
            self.put(with_snapshot(self.lab, message.now))

    def put(self, lab: TrainingLab) -> None:
        """Another state in the place of this one; the training does what it asks for."""
        before, self.lab = self.lab, lab
        if (lab.settings, lab.attempt) != (before.settings, before.attempt):
            self.begin()
        elif self.trainer is not None:
            if lab.running != before.running and not lab.is_over:
                (self.trainer.play if lab.running else self.trainer.pause)()
            if lab.speed != before.speed:
                self.trainer.pace(SPEEDS[lab.speed])
        self.draw()

    def rows(self, width: int, height: int) -> list[Line]:
        colour = "NO_COLOR" not in os.environ
        room = Room(width, height - AROUND, colour, self.session.glyphs)
        return [
            *self.plain(title_bar(self.lab, width)),
            (("─" * width, "rule"),),
            *filled(self.plain(body(self.lab, room)), room.height),
            *self.plain(footer(self.lab, width)),
        ]

    def action_do(self, name: str) -> None:
        self.put(COMMANDS[name](replace(self.lab, notice="")))

    def action_step(self) -> None:
        """One step; what is running comes to rest with it."""
        if self.lab.is_over:
            self.put(over(self.lab))
        elif self.trainer is not None:
            self.lab = replace(self.lab, running=False, notice="")
            self.trainer.step()
            self.draw()

    def action_open(self) -> None:
        """The last step as a graph; meanwhile nothing is learned."""
        now = self.lab.now
        if now is None or now.taken is None:
            self.put(replace(self.lab, notice="nothing_taken"))
            return
        from tutor.ui.screens.training_step import StepScreen  # the lesson screen, only if wanted

        self.put(replace(self.lab, running=False, notice=""))
        self.app.push_screen(StepScreen(self.session, step_lesson(now, now.taken)))

    def action_language(self) -> None:
        self.session.switch_language()
        self.put(replace(self.lab, lang=self.session.lang, notice=""))

    def action_leave(self) -> None:
        self.stop()
        lab = replace(self.lab, running=False, notice="")
        self.session.training = Left(lab, self.trainer.study if self.trainer else None)
        self.dismiss()
