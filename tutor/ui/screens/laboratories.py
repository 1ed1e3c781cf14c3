"""The laboratories by the names that lessons give them; each is imported when it is entered."""

from importlib import import_module

from tutor.progress.session import Session
from tutor.ui.screens.base import TutorScreen

LABORATORIES = {
    "gradient_check": ("check_lab", "CheckLabScreen"),
    "training": ("training_lab", "TrainingLabScreen"),
}


def laboratory(name: str, session: Session) -> TutorScreen:
    """The screen of a laboratory; it is left with escape."""
    module, screen = LABORATORIES[name]
    made: TutorScreen = getattr(import_module(f"tutor.ui.screens.{module}"), screen)(session)
    return made
