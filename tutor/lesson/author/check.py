"""Everything that the author of a lesson should hear, before a learner does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice, pairwise, zip_longest
from pathlib import Path
from random import Random

import numpy as np
from rich.cells import cell_len

from tutor.formula.request import Request
from tutor.graph import Graph, Value
from tutor.graph.node import counted
from tutor.graph.numbers import short
from tutor.lesson.author.check_skills import skill_mistakes
from tutor.lesson.content.course import (
    LessonFolder,
    is_there,
    lesson_folder,
    lesson_folders,
    read_text,
)
from tutor.lesson.content.fill import fill, named_in
from tutor.lesson.content.lesson import (
    MOST_MISTAKES,
    BrokenLesson,
    Stage,
    faults,
    first,
    load_programs,
    settings,
    stages,
    verbs,
)
from tutor.lesson.content.prose import (
    LONGEST_LINE,
    MOST_PAGES,
    WIDEST,
    Mistake,
    Page,
    Prose,
    parse,
    spans,
)
from tutor.lesson.content.skills import FILE, Skill, skills
from tutor.lesson.view.listing import folded, program
from tutor.lesson.view.screen import LISTING_COLUMNS
from tutor.quiz import Grid, Number, Question, ask
from tutor.quiz.mistakes.values import UNLIKELY
from tutor.quiz.question import Collision
from tutor.text import LANGUAGES, Problem, say, section
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

_PARTICLE = re.compile(
    r"\{\{([^{}:]+)\}\}( 값)?(을|를|이|가|은|는|와|과|로|으로|예요|이에요)(?![가-힣])"
)
"""A Korean particle that fits one number, but not each that may come to stand before it, or the
noun that avoids it."""

_LANGUAGE = re.compile(r"[a-z]{2,3}([-_]\w+)?")
"""How a page file of a language is called, not a file of notes."""

OTHERS = 4  # sets of other numbers with which rules that always agree are found out
MOST = 20_000  # numbers of a graph that is worth so many runs
DOUTS = (2, 3, 0.5, -1, 5, 1.5, 0.2)
Pair = tuple[str, str | None]
MARKS = 3  # cells before a line of code that scrolls, and of what scrolls it


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
            known = ", ".join(f"{lang}.md" for lang in LANGUAGES)
            yield Complaint(path, 1, Problem("warning.third_language", name=path.name, known=known))


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
        if found := _PARTICLE.search(line):
            key = "warning.needless_noun" if found[2] else "warning.particle"
            yield Mistake(number, key, {"name": found[1], "particle": found[3]})
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
    """Where a language first does not do the same as the first one."""
    names = list(languages)
    for lang in names[1:]:
        pages = zip_longest(languages[names[0]].pages, languages[lang].pages)
        differ = ((one, other) for one, other in pages if not _do_the_same(one, other))
        for one, other in islice(differ, 1):
            problem = Problem("check.differs", here=_told(other), there=_told(one), file=names[0])
            yield Complaint(folder.prose(lang), other.line if other else 1, problem)


def _do_the_same(one: Page | None, other: Page | None) -> bool:
    return one is not None and other is not None and verbs(one) == verbs(other)


def _told(page: Page | None) -> str:
    """A page's verbs as its heading writes them."""
    if page is None:
        return "–"
    options = "".join("x" if option.right else "." for option in page.options)
    return "{" + " ".join(filter(None, (page.heading, options))) + "}"


def collisions(question: Question, graph: Graph, asked: Request) -> Iterator[Problem]:
    """What these numbers cannot tell apart although others could.

    A wrong rule that passes for the right one is an error, one that passes for another a warning.
    """
    found = [one for one in _collisions(question) if not _is_no_loss(one)]
    is_small = counted(graph.nodes) <= MOST
    always = _pairs_of_all(graph, asked) if found and is_small else frozenset()
    for one in found:
        if (pair := (one.tag, one.other)) not in always:
            yield _as_told(one, _remedy(graph, asked, pair, DOUTS if is_small else ()))


def _collisions(question: Question) -> tuple[Collision, ...]:
    return question.collisions if isinstance(question, Number | Grid) else ()


def _as_told(found: Collision, remedy: Problem) -> Problem:
    given = {"value": short(found.value), "slip": Problem(f"slip.{found.tag}"), "remedy": remedy}
    if found.other is None:
        return Problem("check.passed_by", **given)
    return Problem("warning.alike", other=Problem(f"slip.{found.other}"), **given)


def _is_no_loss(found: Collision) -> bool:
    """Whether one wrong rule may stand for the other: it is likelier, or told in the same words."""
    if found.other is None:
        return False
    slips = section("en", "slip")
    return found.tag in UNLIKELY or slips[found.tag] == slips[found.other]


def _pairs_of_all(graph: Graph, asked: Request) -> frozenset[Pair]:
    """The rules that agree whatever the numbers are."""
    return frozenset.intersection(*(_pairs(other, asked) for other in _with_other_numbers(graph)))


def _pairs(graph: Graph, asked: Request) -> frozenset[Pair]:
    """The rules that agree on this graph; on one that cannot be asked, none."""
    with suppress(Problem):
        return frozenset((one.tag, one.other) for one in _collisions(ask(graph, asked)))
    return frozenset()


def _remedy(graph: Graph, asked: Request, pair: Pair, douts: Sequence[float]) -> Problem:
    """Another dout, where one tells the two apart and makes nothing else agree."""
    now = _pairs(graph, asked)
    for dout in douts if np.ndim(graph.dout) == 0 else ():
        if _pairs(replace(graph, dout=dout), asked) <= now - {pair}:
            return Problem("remedy.dout", dout=dout)
    return Problem("remedy.numbers")


def _with_other_numbers(graph: Graph) -> Iterator[Graph]:
    """The graph with numbers that nobody chose; labels stay as they are."""
    for seed in range(OTHERS):
        rng = Random(seed)
        free = {k: v for k, v in graph.inputs.items() if _is_free(graph, k) and v is not None}
        given = {name: _other(value, rng) for name, value in free.items()}
        yield replace(graph.with_inputs(**given), dout=_other(graph.dout, rng))


def _is_free(graph: Graph, name: str) -> bool:
    return graph.gradient_step[graph.index[name]] is not None


def _other(value: Value, rng: Random) -> Value:
    """Numbers near those that are there, and none of them 0, 1 or like another."""
    now = np.asarray(value, dtype=float)
    factors = np.reshape([rng.uniform(0.6, 1.7) for _ in range(now.size)], now.shape)
    found: Value = (np.where(now == 0, 1.0, now) * factors)[()]
    return found


def doubts(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """What is odd about pages without a fault."""
    if not prose.summary:
        yield Mistake(1, "warning.no_summary")
    for page in prose.pages:
        if page.options and all(option.right for option in page.options):
            yield Mistake(page.line, "warning.all_right")
    yield from _given_away(prose, graphs)


def wide_code(graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Lines that do not fit beside the pages, and have no bracket to be broken in."""
    for graph in graphs.values():
        for line, code in enumerate(program(graph, 0), graph.line):
            width = max(len(part.text) for part in folded([code], LISTING_COLUMNS - MARKS + 1))
            if width > LISTING_COLUMNS + 1:
                values = {"width": width, "widest": LISTING_COLUMNS + 1}
                yield Mistake(line, "warning.wide_code", values)


def _given_away(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Numbers that are asked for where they have just been seen."""
    for page in prose.pages:
        if _asked(page) in named_in(page.paragraphs):
            yield Mistake(page.line, "warning.told_here", {"name": _asked(page)})
    places = zip(prose.pages, stages(prose.pages, graphs), strict=True)
    for (before, was), (page, now) in pairwise(places):
        told = was.program == now.program and _asked(page) in named_in(before.paragraphs)
        if told or (_asked(page) and _has_stood(was, now, page, graphs)):
            yield Mistake(page.line, "warning.shown_before", {"name": _asked(page)})


def _has_stood(was: Stage, now: Stage, page: Page, graphs: Mapping[str, Graph]) -> bool:
    """Whether the graph has shown the number; of an array it shows the shape."""
    graph = now.setting.graph(graphs)
    is_number = graph.shapes[graph.index[page.request.name]] == ()
    return is_number and was.setting == now.setting and now.after <= was.after


def _asked(page: Page) -> str:
    """The number that is asked for, as a page would show it; "" for anything else."""
    if page.kind is None or not page.kind.is_of_elements:
        return ""
    return page.argument if page.is_of_value else f"d{page.argument}"
