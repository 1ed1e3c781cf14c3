"""What the learner has done, kept in one file.

What a start does not need, as SQLite, comes when it is asked for.
"""

from tutor.faces import face
from tutor.progress.attempt import Attempt, LessonStatus, lesson_status
from tutor.progress.read_setting import saved_setting
from tutor.progress.store import Store

__all__ = ["Attempt", "LessonStatus", "Store", "lesson_status", "saved_setting"]

__getattr__ = face(__file__)
