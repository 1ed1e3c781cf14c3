"""The laboratory of lesson 16, without a terminal: its state, its thread, its lines."""

from tutor.labs.laboratory import LanguageChanged
from tutor.labs.training.state import (
    CHOICES,
    SPEEDS,
    VIEWS,
    Event,
    LeftLab,
    Message,
    Paused,
    Played,
    Restarted,
    SpeedChanged,
    StepOpened,
    Stepped,
    TrainingLab,
    resumed,
    update,
)
from tutor.labs.training.step import step_lesson
from tutor.labs.training.trainer import Snapshot, Study, TakenStep, Trainer, digits_to_read
from tutor.labs.training.view import body, footer, header

__all__ = [
    "CHOICES",
    "SPEEDS",
    "VIEWS",
    "Event",
    "LanguageChanged",
    "LeftLab",
    "Message",
    "Paused",
    "Played",
    "Restarted",
    "Snapshot",
    "SpeedChanged",
    "StepOpened",
    "Stepped",
    "Study",
    "TakenStep",
    "Trainer",
    "TrainingLab",
    "body",
    "digits_to_read",
    "footer",
    "header",
    "resumed",
    "step_lesson",
    "update",
]
