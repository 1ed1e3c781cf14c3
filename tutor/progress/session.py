"""What the program was started with, and what it keeps of the learner while it runs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.lesson.course import Entry, course
from tutor.progress import Attempt, Standing, Store, standing
from tutor.progress.course_list import Row
from tutor.text import Problem
from tutor.text.glyphs import Glyphs

if TYPE_CHECKING:
    from tutor.lesson.training.state import Left
    from tutor.lesson.walk import Answer, Cells, Walk


@dataclass
class Session:
    """The course, the learner's file and the switches; `lang` changes while the program runs.

    `training` is the laboratory of training, if it was left with a training in it.
    """

    folder: Path
    store: Store
    lang: str
    glyphs: Glyphs
    motion: bool
    said: Problem | None = field(default=None, init=False)
    cells: dict[str, "Cells"] = field(default_factory=dict, init=False)
    """By lesson what was filled into grids; what is not the whole answer is not on disk."""
    training: "Left | None" = field(default=None, init=False)

    @property
    def course(self) -> tuple[Entry, ...]:
        return course(self.folder, self.lang)

    def switch_language(self) -> None:
        """The other language, from here on and when the program is started again."""
        self.lang = "en" if self.lang == "ko" else "ko"
        self.store.set_setting("language", self.lang)

    def new_trouble(self) -> str:
        """Why answers are not saved, or what was repaired; each is said once."""
        trouble = self.store.trouble
        if trouble is None or trouble is self.said:
            return ""
        self.said = trouble
        return trouble.say(self.lang)

    def standing(self, lesson: str) -> Standing:
        """What is known of the learner in a lesson."""
        return standing(self.store.attempts(lesson), self.store.place(lesson))

    def standings(self) -> dict[str, Standing]:
        """The same for every lesson of which anything is known."""
        of_lesson: dict[str, list[Attempt]] = {}
        for attempt in self.store.attempts():
            of_lesson.setdefault(attempt.lesson, []).append(attempt)
        places = {**dict.fromkeys(of_lesson), **self.store.places()}
        return {name: standing(of_lesson.get(name, ()), place) for name, place in places.items()}

    def rows(self) -> list[Row]:
        """The course with the learner's standing in each lesson."""
        standings = self.standings()
        return [Row(entry, standings.get(entry.slug, Standing())) for entry in self.course]

    def keep_answer(self, walk: "Walk", given: "Answer", ms: int) -> None:
        """On disk before anything is said to it; what could not be read does not count."""
        verdict = given.verdict
        if verdict.verdict != "malformed":
            self.store.record(
                Attempt(
                    walk.lesson.slug,
                    walk.page_id,
                    given.typed,
                    verdict.verdict,
                    mistake=verdict.mistake,
                    try_no=walk.tries + 1,
                    hints=walk.shown_hints,
                    ms=ms,
                )
            )

    def keep_place(self, before: "Walk", after: "Walk") -> None:
        """Remember the page, and a question that was passed by."""
        slug, page = after.lesson.slug, before.page_id
        if after.at > before.at and before.is_open and page not in self.standing(slug).skipped:
            self.store.record(Attempt(slug, page, "", "skipped", hints=before.shown_hints))
        self.store.remember_place(slug, after.page_id)
