"""The course as a list, read from headings alone so that it costs neither NumPy nor Textual."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tutor.lesson.files import LessonFolder, is_there, lesson_folders, read_text
from tutor.lesson.prose import Page, Prose, page_ids, parse
from tutor.text import LANGUAGES, Problem

_PROGRAM = re.compile(r"^def\s+(\w+)", re.MULTILINE)


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
