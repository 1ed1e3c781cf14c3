"""Everything that the author of a lesson should hear, before a learner does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
from pathlib import Path

from rich.cells import cell_len

from tutor.formula.request import Request
from tutor.graph import Graph
from tutor.lesson.check_skills import skill_mistakes
from tutor.lesson.collisions import collisions
from tutor.lesson.doubts import doubts, wide_code
from tutor.lesson.faults import MOST_MISTAKES, faults, first
from tutor.lesson.files import LessonFolder, is_there, lesson_folder, lesson_folders, read_text
from tutor.lesson.fill import fill
from tutor.lesson.lesson import BrokenLesson, load_programs, verbs
from tutor.lesson.prose import (
    LONGEST_LINE,
    MOST_PAGES,
    WIDEST,
    Mistake,
    Page,
    Prose,
    parse,
    spans,
)
from tutor.lesson.skills import FILE, Skill, skills
from tutor.lesson.stages import settings
from tutor.quiz import Question, ask
from tutor.text import LANGUAGES, Problem, say
from tutor.text.terminal import one_line

TRAPS = {
    "check.no_space": re.compile(r"^##+(?=[^#\s])"),
    "check.open_brace": re.compile(r"^#.*[{}]"),
    "warning.brace": re.compile(r"^[^#].*?[{}]|^[{}]"),
    "warning.markdown": re.compile(r"^\s*(>|\d+\.\s|<!--|\|.*\|$|---+$)"),
    "check.bold_bracket": re.compile(r"\)\*\*(?=[가-힣])"),
    "check.single_star": re.compile(r"(?<!\*)\*(?!\*)"),
    "check.link": re.compile(r"\[[^\]]*\]\([^)]*\)"),
    "check.emoji": re.compile("[\ufe0e\ufe0f\U0001f000-\U0001faff]"),
    "check.odd_bold": re.compile(r"^(?:(?!\*\*).)*\*\*(?:(?!\*\*).)*$"),
    "check.odd_code": re.compile(r"^[^`]*`[^`]*$"),
}
"""What is shown differently from what was meant: here, by Markdown readers, or by terminals."""

_NO_PROSE = re.compile(r"`[^`]*`|\{\{[^{}]*\}\}|(?<=\s)\{[^{}]*\}$")
"""Code, numbers, and what stands in braces at the end of a heading."""

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_]\w+)?")
"""How a page file of a language is called, not a file of notes."""


@dataclass(frozen=True)
class Complaint:
    """One thing to mend, or, as a warning, to think about; and where."""

    path: Path
    line: int
    problem: Problem

    def say(self, lang: str) -> str:
        text = self.problem.say(lang)
        told = say("cli.warning", lang, text=text) if self.problem.is_warning else text
        return one_line(f"{self.path}:{self.line}: {told}")


def check(path: Path) -> list[Complaint]:
    """The complaints about a lesson, or about every lesson of a folder."""
    if not path.is_dir():
        raise Problem("check.no_folder", path=path)
    if lesson := lesson_folder(path.resolve()):
        folder = LessonFolder(path, lesson.number, lesson.slug)
        return [*_lesson_complaints(folder, skills(path.resolve().parent))]
    folders, course = [*lesson_folders(path)], skills(path)
    if not folders:
        raise Problem("check.no_lessons", path=path)
    return [
        *_course_complaints(path, folders),
        *chain(*(_lesson_complaints(f, course) for f in folders)),
    ]


def _course_complaints(path: Path, folders: Sequence[LessonFolder]) -> Iterator[Complaint]:
    """Folders that learners never come to, or cannot call by their number."""
    for other in sorted(path.iterdir()):
        if lesson_folder(other) is None and is_there(other / "lesson.py"):
            yield Complaint(other, 1, Problem("warning.folder_name", name=other.name))
    for one, after in pairwise(folders):
        if one.number == after.number:
            problem = Problem("warning.same_number", number=one.number, name=one.path.name)
            yield Complaint(after.path, 1, problem)


def _lesson_complaints(folder: LessonFolder, course: Sequence[Skill]) -> Iterator[Complaint]:
    graphs: Mapping[str, Graph] = {}
    try:
        graphs = load_programs(folder.program)
    except BrokenLesson as broken:
        yield Complaint(broken.path, broken.line, Problem(broken.key, **broken.values))
    yield from _told_of(folder.program, [*wide_code(graphs)])
    yield from _languages_complaints(folder, graphs)
    if graphs:
        yield from _told_of(folder.path / FILE, skill_mistakes(folder, graphs, course))


def _languages_complaints(folder: LessonFolder, graphs: Mapping[str, Graph]) -> Iterator[Complaint]:
    """What is wrong in each language, and between the two."""
    languages: dict[str, Prose] = {}
    for lang in LANGUAGES:
        path = folder.prose(lang)
        try:
            text = _text_of(folder, lang)
        except Problem as problem:
            yield Complaint(path, problem.line, problem)
            continue
        languages[lang] = parse(text)
        yield from _told_of(path, _prose_mistakes(text, languages[lang], graphs))
    yield from _differences(folder, languages)
    for path in sorted(folder.path.glob("*.md")):
        if _LANGUAGE.fullmatch(path.stem) and path.stem not in LANGUAGES:
            yield Complaint(path, 1, Problem("warning.third_language", name=path.name))


def _text_of(folder: LessonFolder, lang: str) -> str:
    """The text of a language; it is missed, but not needed, where there is another."""
    if any(is_there(folder.prose(one)) for one in LANGUAGES) and not is_there(folder.prose(lang)):
        raise Problem("warning.no_language", name=folder.prose(lang).name)
    return read_text(folder.prose(lang))


def _told_of(path: Path, mistakes: Sequence[Mistake]) -> Iterator[Complaint]:
    """The mistakes in a file; of very many the first."""
    for mistake in mistakes[:MOST_MISTAKES]:
        yield Complaint(path, mistake.line, mistake.problem)
    for mistake in mistakes[MOST_MISTAKES:]:
        yield Complaint(path, mistake.line, Problem("check.more"))


def _prose_mistakes(text: str, prose: Prose, graphs: Mapping[str, Graph]) -> list[Mistake]:
    """What is wrong in one page file, from the top down."""
    lines = [line.rstrip() for line in text.splitlines()]
    found = first(chain(prose.mistakes, _traps(lines), faults(prose, graphs) if graphs else ()))
    if graphs and all(mistake.problem.is_warning for mistake in found):
        found = first(chain(found, _pages_mistakes(prose, graphs), doubts(prose, graphs)))
    return sorted(found, key=lambda mistake: mistake.line)


def _pages_mistakes(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """What is wrong with pages that can be shown."""
    for page, setting in zip(prose.pages, settings(prose.pages, graphs), strict=True):
        graph = setting.graph(graphs)
        yield from _wide_lines(page, graph)
        yield from _question_mistakes(page, graph)


def _traps(lines: Sequence[str]) -> Iterator[Mistake]:
    for number, line in enumerate(lines, 1):
        if len(line) > LONGEST_LINE:  # which is told as such
            continue
        plain = _NO_PROSE.sub("", line)
        for key, trap in TRAPS.items():
            if trap.search(plain):
                yield Mistake(number, key)


def _wide_lines(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Lines that are too wide once their numbers stand in them and their marks are gone."""
    for line in (line for paragraph in page.paragraphs for line in paragraph):
        width = cell_len("".join(part for part, _ in spans(fill(line, graph.result))))
        if width > WIDEST:
            values = {"width": width, "widest": WIDEST}
            yield Mistake(page.line_of(line), "check.wide", values)


def _question_mistakes(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Questions without help, or with numbers that cannot tell one rule from another."""
    if (page.names or page.answer) and page.verb != "rule":
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
            values = {"text": option.text}
            yield Mistake(page.line_of(f"] {option.text}"), "check.option_number", values)


def _asked_mistakes(page: Page, graph: Graph) -> Iterator[Mistake]:
    """What cannot be asked, and numbers that cannot tell one rule from another."""
    try:
        question = _question(page.request, graph)
    except Problem as problem:
        yield Mistake(page.line, problem.key, problem.values)
        return
    for found in collisions(question, graph, page.request):
        yield Mistake(page.line, found.key, found.values)


@lru_cache(maxsize=2 * MOST_PAGES)
def _question(asked: Request, graph: Graph) -> Question:
    """What a page asks, without its words: the same in every language."""
    return ask(graph, asked)


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
