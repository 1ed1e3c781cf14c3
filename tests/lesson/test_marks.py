"""The marks and the place of a learner stand at page ids; a page keeps its own for good."""

import tomllib
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE
from tutor.lesson import LessonFolder, lesson_folders, load

MARKED = tomllib.loads((Path(__file__).parent / "marks.toml").read_text(encoding="utf-8"))
"""By lesson: what learners' files call each page, and the heading that stands there.

A page that is added joins the end of a lesson's list, and one whose heading is reworded is
reworded here. A page that would lose its id, or take over another's marks, fails the test.
"""


@pytest.mark.parametrize("folder", list(lesson_folders(COURSE)), ids=lambda folder: folder.slug)
def test_every_mark_stays_at_its_page(folder: LessonFolder) -> None:
    lesson = load(folder)
    pages = lesson.prose("en").pages
    now = {page_id: page.title for page_id, page in zip(lesson.page_ids, pages, strict=True)}
    assert now == MARKED.get(lesson.slug)
