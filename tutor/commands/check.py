"""`check`: lessons as their authors need to hear it."""

import argparse

from tutor.lesson.author.check import check
from tutor.lesson.content.course import default_folder
from tutor.text import say


def run(given: argparse.Namespace) -> int:
    """Print each complaint as FILE:LINE: problem; remedy. 1 if there is more than warnings."""
    folders = given.folders or [given.lessons or default_folder()]
    complaints = [complaint for folder in folders for complaint in check(folder)]
    for complaint in complaints:
        print(complaint.say(given.lang))
    if not complaints:
        print(say("cli.all_well", given.lang))
    return 0 if all(complaint.problem.is_warning for complaint in complaints) else 1
