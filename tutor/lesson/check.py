"""Everything that the author of a lesson should hear, before a learner does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path

from rich.cells import cell_len

from tutor.graph import Graph
from tutor.graph.numbers import short
from tutor.lesson.check_skills import skill_mistakes
from tutor.lesson.faults import MOST_MISTAKES, faults, first
from tutor.lesson.files import LessonFolder, lesson_folder, lesson_folders, read_text
from tutor.lesson.fill import fill
from tutor.lesson.lesson import BrokenLesson, load_programs, verbs
from tutor.lesson.prose import (
    LONGEST_LINE,
    MOST_PAGES,
    Mistake,
    Page,
    Prose,
    parse,
    spans,
)
from tutor.lesson.questions import question_of
from tutor.lesson.sheet import WIDEST
from tutor.lesson.skills import FILE, Skill, skills
from tutor.lesson.stages import settings
from tutor.quiz import Expression, Grid, Number, Question, judge
from tutor.text import LANGUAGES, Problem
from tutor.text.terminal import one_line

TRAPS = {
    "check.bold_bracket": re.compile(r"\)\*\*(?=[가-힣])"),
    "check.single_star": re.compile(r"(?<!\*)\*(?!\*)"),
    "check.link": re.compile(r"\[[^\]]*\]\([^)]*\)"),
    "check.emoji": re.compile("[\ufe0e\ufe0f\U0001f000-\U0001faff]"),
    "check.odd_bold": re.compile(r"^(?:(?!\*\*).)*\*\*(?:(?!\*\*).)*$"),
    "check.odd_code": re.compile(r"^[^`]*`[^`]*$"),
}
"""What Markdown readers or terminals show differently from what was meant."""

_CODE = re.compile(r"`[^`]*`")


@dataclass(frozen=True)
class Complaint:
    """One thing to mend, and where."""

    path: Path
    line: int
    problem: Problem

    def say(self, lang: str) -> str:
        return one_line(f"{self.path}:{self.line}: {self.problem.say(lang)}")


def check(path: Path) -> list[Complaint]:
    """The complaints about a lesson, or about every lesson of a folder."""
    if not path.is_dir():
        raise Problem("check.no_folder", path=path)
    lesson = lesson_folder(path.resolve())
    folders = (
        [LessonFolder(path, lesson.number, lesson.slug)] if lesson else [*lesson_folders(path)]
    )
    if not folders:
        raise Problem("check.no_lessons", path=path)
    course = skills(path.resolve().parent if lesson else path)
    return [complaint for folder in folders for complaint in _lesson_complaints(folder, course)]


def _lesson_complaints(folder: LessonFolder, course: Sequence[Skill]) -> list[Complaint]:
    complaints: list[Complaint] = []
    graphs: Mapping[str, Graph] = {}
    try:
        graphs = load_programs(folder.program)
    except BrokenLesson as broken:
        problem = Problem(broken.key, **broken.values)
        complaints.append(Complaint(broken.path, broken.line, problem))
    languages: dict[str, Prose] = {}
    for lang in LANGUAGES:
        path = folder.prose(lang)
        try:
            text = read_text(path)
        except Problem as problem:
            complaints.append(Complaint(path, 1, problem))
            continue
        languages[lang] = parse(text)
        lines = [line.rstrip() for line in text.splitlines()]
        mistakes = _prose_mistakes(lines, languages[lang], graphs)
        complaints += _told_of(path, mistakes)
    complaints += _differences(folder, languages)
    mistakes = skill_mistakes(folder, graphs, course) if graphs else []
    return [*complaints, *_told_of(folder.path / FILE, mistakes)]


def _told_of(path: Path, mistakes: Sequence[Mistake]) -> Iterator[Complaint]:
    """The mistakes in a file; of very many the first."""
    for mistake in mistakes[:MOST_MISTAKES]:
        yield Complaint(path, mistake.line, mistake.problem)
    for mistake in mistakes[MOST_MISTAKES:]:
        yield Complaint(path, mistake.line, Problem("check.more"))


def _prose_mistakes(
    lines: Sequence[str], prose: Prose, graphs: Mapping[str, Graph]
) -> list[Mistake]:
    """What is wrong in one page file, from the top down."""
    formal = chain(prose.mistakes, _traps(lines), faults(prose, graphs) if graphs else ())
    found = first(formal) or (first(_doubts(lines, prose, graphs)) if graphs else [])
    return sorted(found, key=lambda mistake: mistake.line)


def _doubts(lines: Sequence[str], prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """What is wrong with pages that can be shown."""
    for page, setting in zip(prose.pages, settings(prose.pages, graphs), strict=True):
        graph = setting.graph(graphs)
        yield from _wide_lines(page, graph, lines)
        yield from _question_mistakes(page, graph)


def _traps(lines: Sequence[str]) -> Iterator[Mistake]:
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:  # which is told as such
            continue
        plain = _CODE.sub("", line)
        for key, trap in TRAPS.items():
            if trap.search(plain):
                yield Mistake(number, key)


def _wide_lines(page: Page, graph: Graph, lines: Sequence[str]) -> Iterator[Mistake]:
    """Lines that are too wide once their numbers stand in them and their marks are gone."""
    below = lines[page.line :]
    for line in (line for paragraph in page.paragraphs for line in paragraph):
        width = cell_len("".join(part for part, _ in spans(fill(line, graph.result))))
        if width > WIDEST:
            values = {"width": width, "widest": WIDEST}
            yield Mistake(page.line + below.index(line) + 1, "check.wide", values)


def _question_mistakes(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Questions without help, or with numbers that cannot tell one rule from another."""
    if page.names and page.verb != "rule":
        yield Mistake(page.line, "check.with_formula")
        return
    if page.verb == "choose":
        yield from _mistakable_options(page)
    elif page.is_question:
        yield from _asked_mistakes(page, graph)
        if not page.hints:
            yield Mistake(page.line, "check.no_hint")


def _mistakable_options(page: Page) -> Iterator[Mistake]:
    """Options whose text is the number under which another one stands."""
    numbers = [str(n + 1) for n in range(len(page.options))]
    for number, option in zip(numbers, page.options, strict=True):
        if option.text in numbers and option.text != number:
            yield Mistake(page.line, "check.option_number", {"text": option.text})


def _asked_mistakes(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Numbers that cannot tell one rule from another, names that the answer cannot do with."""
    try:
        question = _question(Page("", 0, page.verb, page.argument, names=page.names), graph)
    except Problem as problem:
        yield Mistake(page.line, problem.key, problem.values)
        return
    if isinstance(question, Number | Grid):
        for found in question.collisions:
            kind = "passed_by" if found.other is None else "alike"
            values = {"tag": found.tag, "other": found.other, "value": short(found.value)}
            yield Mistake(page.line, f"check.{kind}", values)
    if page.names:
        yield from _name_mistakes(page, question)


@lru_cache(maxsize=2 * MOST_PAGES)
def _question(page: Page, graph: Graph) -> Question:
    """What a page asks, without its words: the same in every language."""
    return question_of(page, graph.result)


def _name_mistakes(page: Page, question: Question) -> Iterator[Mistake]:
    """Names that a formula is limited to, where there is none or it cannot be written in them."""
    if not isinstance(question, Expression):
        yield Mistake(page.line, "check.with_formula")
        return
    known = [*question.variables, *question.derived]
    unknown = [name for name in page.names if name not in known]
    for name in unknown:
        yield Mistake(page.line, "check.with_name", {"name": name, "known": ", ".join(known)})
    if not unknown and judge(question, question.correct).verdict != "correct":
        values = {"answer": question.correct, "names": ", ".join(page.names)}
        yield Mistake(page.line, "check.with_answer", values)


def _differences(folder: LessonFolder, languages: Mapping[str, Prose]) -> Iterator[Complaint]:
    """Where the second language does not do the same as the first."""
    if len(languages) < 2:
        return
    first, second = languages.values()
    for one, other in zip_longest(first.pages, second.pages):
        if one is None or other is None or verbs(one) != verbs(other):
            path = folder.prose([*languages][1])
            here, there = (_told(page) for page in (other, one))
            problem = Problem("check.differs", here=here, there=there, file=next(iter(languages)))
            yield Complaint(path, other.line if other else 1, problem)
            return


def _told(page: Page | None) -> str:
    """A page's verbs as its heading writes them."""
    if page is None:
        return "–"
    options = "".join("x" if option.right else "." for option in page.options)
    return "{" + " ".join(filter(None, (page.heading, options))) + "}"
