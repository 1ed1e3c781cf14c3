"""Where lessons lie on the disk, and reading their files."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.text import Problem
from tutor.text.terminal import clean

LARGEST = 200_000  # bytes; a lesson file is some kilobytes
MOST_LESSONS = 200  # of a course


@dataclass(frozen=True)
class LessonFolder:
    """A folder NN_slug with lesson.py and a page file for each language."""

    path: Path
    number: int
    slug: str

    @property
    def program(self) -> Path:
        return self.path / "lesson.py"

    def prose(self, lang: str) -> Path:
        return self.path / f"{lang}.md"


def default_folder() -> Path:
    """The course that came with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "lessons"
    return installed if installed.is_dir() else package.parent / "lessons"


def lesson_folders(course: Path) -> Iterator[LessonFolder]:
    """The lessons of a course in the order of their numbers."""
    try:
        found = [folder for path in course.iterdir() if (folder := lesson_folder(path))]
    except OSError as error:
        raise Problem("check.no_folder", path=course) from error
    if len(found) > MOST_LESSONS:
        raise Problem("check.too_many_lessons", path=course, most=MOST_LESSONS)
    yield from sorted(found, key=lambda folder: (folder.number, folder.slug))


def find(course: Path, name: str) -> LessonFolder:
    """The lesson of that slug, with or without its number, or of that number alone."""
    folders = list(lesson_folders(course))
    for folder in folders:
        if name in (folder.slug, folder.path.name, f"{folder.number}", f"{folder.number:02}"):
            return folder
    known = ", ".join(folder.slug for folder in folders)
    raise Problem("cli.no_lesson", name=name, known=known or "–")


def lesson_folder(path: Path) -> LessonFolder | None:
    """The folder as a lesson, if it is named like one."""
    match = re.fullmatch(r"(\d+)_(\w+)", path.name)
    return LessonFolder(path, int(match[1]), match[2]) if match and path.is_dir() else None


def is_there(path: Path) -> bool:
    """Whether there is something of that name, as far as one may look."""
    return os.path.exists(path)


def read_text(path: Path) -> str:
    """The text of a lesson file, fit for a terminal; Problem if there is none to be read.

    Nothing but a file, also at the end of a link, is opened: a pipe would be waited for.
    """
    try:
        if is_there(path) and not path.is_file():
            raise Problem("check.not_a_file", name=path.name)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError:
        raise Problem("check.no_file", name=path.name) from None
    if len(data) > LARGEST:
        raise Problem("check.too_large", name=path.name, most=LARGEST // 1000)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem("check.not_utf8", name=path.name)
        problem.line = data.count(b"\n", 0, error.start) + 1
        raise problem from None
    return clean(text.replace("\r\n", "\n").replace("\r", "\n"))
