"""What the learner has done, kept in one file."""

from tutor.progress.attempt import Attempt
from tutor.progress.peek import saved_setting
from tutor.progress.standing import Standing, standing
from tutor.progress.store import Store

__all__ = ["Attempt", "Standing", "Store", "saved_setting", "standing"]
