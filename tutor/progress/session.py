"""What the program was started with, and what it keeps of the learner while it runs."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.lesson.content.course import Entry, course
from tutor.lesson.state.events import Answered, Event, Filled, PageTurned, Revealed
from tutor.progress import Attempt, Store
from tutor.progress.attempt import GUESS, Kept, LessonStatus, lesson_status
from tutor.progress.course_list import Row
from tutor.progress.skill_list import SkillRow
from tutor.text import LANGUAGES, Problem
from tutor.text.glyphs import Glyphs

if TYPE_CHECKING:
    from random import Random

    from tutor.labs.training import LeftLab
    from tutor.lesson.content.skills import Asked, Skill
    from tutor.lesson.state.position import Answer, Cells, Position
    from tutor.progress.mastery import SkillState


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
    training: "LeftLab | None" = field(default=None, init=False)
    digits: Path | None = field(default=None, init=False)
    """A folder with MNIST, which the laboratory learns in the place of its own digits."""
    unclear: dict[str, frozenset[str]] = field(default_factory=dict, init=False)
    """By skill the mistakes between which the last answer could not tell."""

    @property
    def course(self) -> tuple[Entry, ...]:
        return course(self.folder, self.lang)

    def switch_language(self) -> None:
        """The next language, from here on and when the program is started again."""
        self.lang = LANGUAGES[(LANGUAGES.index(self.lang) + 1) % len(LANGUAGES)]
        self.store.set_setting("language", self.lang)

    def new_trouble(self) -> str:
        """Why answers are not saved, or what was repaired; each is said once."""
        trouble = self.store.trouble
        if trouble is None or trouble is self.said:
            return ""
        self.said = trouble
        return trouble.say(self.lang)

    def status(self, lesson: str) -> LessonStatus:
        """What is known of the learner in a lesson."""
        return lesson_status(self.store.on_pages(lesson), self.store.place(lesson))

    def statuses(self) -> dict[str, LessonStatus]:
        """The same for every lesson of which anything is known."""
        of_lesson: dict[str, list[Attempt]] = {}
        for attempt in self.store.on_pages():
            of_lesson.setdefault(attempt.lesson, []).append(attempt)
        places = {**dict.fromkeys(of_lesson), **self.store.places()}
        return {
            name: lesson_status(of_lesson.get(name, ()), place) for name, place in places.items()
        }

    def rows(self) -> list[Row]:
        """The course with the learner's status in each lesson."""
        statuses = self.statuses()
        return [Row(entry, statuses.get(entry.slug, LessonStatus())) for entry in self.course]

    @cached_property
    def random(self) -> "Random":
        """What seeds are drawn with, begun by chance once."""
        from random import Random  # 1 ms that only practice pays

        return Random()

    @cached_property
    def skills(self) -> "tuple[Skill, ...]":
        """Every skill of the course; none where there is no course."""
        from tutor.lesson.content.skills import skills  # 7 ms of reading that the first answer pays

        with suppress(Problem):
            return skills(self.folder)
        return ()

    def skill_states(self) -> "dict[str, SkillState]":
        """How far the learner is in every skill."""
        from tutor.progress.skill_states import skill_states  # only for practice and its overview

        return skill_states(self.store, self.skills)

    def skill_rows(self) -> "list[SkillRow]":
        states = self.skill_states()
        return [SkillRow(skill, states[skill.slug]) for skill in self.skills]

    def keep(self, events: Iterable[Event], ms: int) -> str:
        """What happened in a lesson on disk, before anything is said to it; what is to be told.

        An answer to the same question with other numbers is one to the page.
        """
        for event in events:
            match event:
                case Answered(position, answer):
                    self.keep_answer(position.in_lesson, answer, ms)
                case Revealed(position):
                    self.keep_reveal(position.in_lesson, ms)
                case Filled(position):
                    self.cells[position.in_lesson.lesson.slug] = position.in_lesson.cells
                case PageTurned(before, after):
                    self._keep_place(before, after)
        return self.new_trouble()

    def keep_answer(
        self, position: "Position", given: "Answer", ms: int, asked: "Asked | None" = None
    ) -> None:
        """What could not be read does not count.

        `asked` is what a drawn question asks for; a page of a lesson says it itself.
        """
        verdict = given.verdict
        if verdict.verdict != "malformed":
            kept = self._attempt(position, given.typed, verdict.verdict, ms, asked)
            self.store.record(replace(kept, mistake=verdict.mistake))
            if kept.skill and verdict.causes:
                self.unclear[kept.skill] = verdict.causes

    def keep_reveal(self, position: "Position", ms: int, asked: "Asked | None" = None) -> None:
        self.store.record(self._attempt(position, "", "revealed", ms, asked))

    def keep_skip(self, position: "Position", ms: int = 0, asked: "Asked | None" = None) -> None:
        self.store.record(self._attempt(position, "", "skipped", ms, asked))

    def _keep_place(self, before: "Position", after: "Position") -> None:
        """The page where the learner is, and a question that was passed by."""
        slug, page = after.lesson.slug, before.page_id
        is_passed = before.is_open and before.page.is_question
        if after.at > before.at and is_passed and page not in self.status(slug).skipped:
            self.keep_skip(before)
        self.store.remember_place(slug, after.page_id)

    def _attempt(
        self, position: "Position", typed: str, verdict: Kept, ms: int, asked: "Asked | None"
    ) -> Attempt:
        if position.page.guess:
            return _guess(position, typed, verdict, ms)
        asked = asked or self._asked_on(position)
        proves_nothing = asked.is_sibling or position.is_edited  # as a second try
        return Attempt(
            position.lesson.slug,
            position.page_id,
            typed,
            verdict,
            try_no=position.tries + 1 + proves_nothing,
            hints=position.shown_hints,
            ms=ms,
            skill=asked.skill,
            template=asked.template,
            template_version=None if asked.seed is None else _template_version(),
            level=asked.level,
            seed=asked.seed,
            question=_told_by(position, asked),
        )

    def _asked_on(self, position: "Position") -> "Asked":
        from tutor.lesson.content.skills import asked_on, learned_by  # as above

        return asked_on(
            position.page, position.page_graph, learned_by(self.skills, position.lesson.slug)
        )


def _guess(position: "Position", typed: str, verdict: Kept, ms: int) -> Attempt:
    """A guess is an attempt of its own kind: of no skill, and so of no streak."""
    page = position.page
    return Attempt(
        position.lesson.slug, position.page_id, typed, verdict, ms=ms,
        template=GUESS, question=f"{GUESS} {page.guess} {page.action} {page.to}",
    )  # fmt: skip


def _told_by(position: "Position", asked: "Asked") -> str | None:
    """What tells the question from others; what an author wrote is told by its page alone."""
    if position.question is None or (position.page.verb == "choose" and asked.seed is None):
        return None
    from tutor.quiz.identity import identity  # there already, since there is a question

    return identity(position.page_graph, position.page.request, position.question)


def _template_version() -> int:
    from tutor.quiz.generate import TEMPLATE_VERSION  # there already, since the question is drawn

    return TEMPLATE_VERSION
