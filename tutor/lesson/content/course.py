"""Where lessons lie on the disk, and reading their files."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tutor.lesson.content.prose import Page, Prose, page_ids, parse
from tutor.text import LANGUAGES, Problem
from tutor.text.terminal import clean

LARGEST = 200_000  # bytes; a lesson file is some kilobytes
MOST_LESSONS = 200  # of a course

_PROGRAM = re.compile(r"^def\s+(\w+)", re.MULTILINE)


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
    package = Path(__file__).parents[2]
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


SECONDS = {
    "read": 25, "forward": 25, "turn": 20, "backward": 25, "change": 45, "lab": 180,
    "choose": 35, "predict": 35, "ask": 35, "flow": 40, "shape": 30, "keep": 40,
    "chain": 50, "rule": 60, "line": 75,
}  # fmt: skip
"""How long a page takes, by what it does: a formula longer than a number, that than a text."""


@dataclass(frozen=True)
class Entry:
    """A line of the menu; `error` is what its files reveal without reading its programs."""

    folder: LessonFolder
    title: str
    summary: str
    programs: tuple[str, ...]
    pages: tuple[Page, ...]
    error: Problem | None = None

    @property
    def number(self) -> int:
        return self.folder.number

    @property
    def slug(self) -> str:
        return self.folder.slug

    @cached_property
    def last_page(self) -> str | None:
        return page_ids(self.pages)[-1] if self.pages else None

    @property
    def minutes(self) -> int:
        """About how long the pages take whoever reads and answers them all."""
        seconds = sum(SECONDS.get(page.verb, SECONDS["read"]) for page in self.pages)
        return max(round(seconds / 60), 1)

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The ids of the pages on which the learner answers."""
        ids = zip(page_ids(self.pages), self.pages, strict=True)
        return tuple(name for name, page in ids if page.is_question)


def course(folder: Path, lang: str) -> tuple[Entry, ...]:
    """Every lesson of a course folder, in order, in a language or the one there is."""
    return tuple(_entry(lesson, lang) for lesson in lesson_folders(folder))


def following(entries: Sequence[Entry], slug: str) -> Entry | None:
    """The lesson after that one."""
    slugs = [entry.slug for entry in entries]
    place = slugs.index(slug) + 1 if slug in slugs else len(slugs)
    return entries[place] if place < len(entries) else None


def _entry(folder: LessonFolder, lang: str) -> Entry:
    try:
        programs = tuple(_PROGRAM.findall(read_text(folder.program)))
        prose = _prose(folder, lang)
    except Problem as problem:
        return Entry(folder, folder.slug, "", (), (), problem)
    return Entry(folder, prose.title or folder.slug, prose.summary, programs, prose.pages)


def _prose(folder: LessonFolder, lang: str) -> Prose:
    """The pages in the language, else in the first that is there."""
    there = [one for one in (lang, *LANGUAGES) if is_there(folder.prose(one))]
    return parse(read_text(folder.prose(there[0] if there else lang)), headings=True)
