"""What there is to learn: the skills of each lesson, and which of them a question asks for."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tutor.formula.request import VERBS, element
from tutor.lesson.content.course import LessonFolder, is_there, lesson_folders, read_text
from tutor.lesson.content.prose import Page
from tutor.text import LANGUAGES, Problem
from tutor.text.terminal import clean

if TYPE_CHECKING:
    from tutor.graph import Graph
    from tutor.lesson.content.lesson import Lesson
    from tutor.quiz.generate import Generated

FILE = "skills.toml"
MOST_SKILLS = 20  # of a lesson
LONGEST_LINE = 1000  # characters; a key of many parts would take minutes to read
_SLUG = re.compile(r"[\w-]+")
LISTS = ("needs", "templates", "nodes", "programs")
CHOICES = frozenset({"keep", "bug", "before"})
"""The templates whose answers are chosen, not made."""


@dataclass(frozen=True)
class Skill:
    """Something that can be practised: what is asked (`templates`), where, and what comes before.

    `lesson` is a slug; `nodes` are layer classes, `programs` functions of the lesson; where these
    are empty all will do.
    """

    slug: str
    lesson: str
    names: Mapping[str, str]
    needs: tuple[str, ...] = ()
    templates: tuple[str, ...] = ()
    nodes: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        return self.names.get(lang) or next(iter(self.names.values()), self.slug)

    @property
    def enough(self) -> int:
        """How many right answers in a row show that it is got; what is chosen can be guessed."""
        return 5 if CHOICES.issuperset(self.templates) else 3


@dataclass(frozen=True)
class Asked:
    """What a question asks for, as its answers are kept; `level` and `seed` if it was drawn.

    A sibling is asked straight after a revealed question: it neither helps nor harms.
    """

    skill: str | None
    template: str | None
    level: int | None = None
    seed: int | None = None
    is_sibling: bool = False


def skills(folder: Path) -> tuple[Skill, ...]:
    """Every skill of a course, in its order; what cannot be read is left to `check` to tell."""
    return tuple(skill for lesson in lesson_folders(folder) for skill in skills_of(lesson))


def skills_of(lesson: LessonFolder) -> tuple[Skill, ...]:
    """The skills of one lesson that can be read."""
    try:
        tables = skill_tables(lesson)
    except (Problem, ValueError):
        return ()
    whole = ((slug, table) for slug, table in tables.items() if not any(bad_fields(slug, table)))
    return tuple(_skill(slug, lesson.slug, table) for slug, table in whole)


def skill_tables(lesson: LessonFolder) -> dict[str, object]:
    """The file as it is, by slug; a lesson without one has no skills. Problem, ValueError."""
    path = lesson.path / FILE
    tables = _tables(read_text(path)) if is_there(path) else {}
    if len(tables) > MOST_SKILLS:
        raise Problem("skill.too_many", most=MOST_SKILLS)
    return tables


def _tables(text: str) -> dict[str, object]:
    """What is written in TOML; ValueError, with the line where it is known."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LONGEST_LINE:
            raise ValueError(f"More than {LONGEST_LINE} characters (at line {number})")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("Too many brackets in each other (at line 1)") from error


def bad_fields(slug: str, table: object) -> Iterator[str]:
    """The fields of a skill that are missing, unknown, or not what they should be."""
    if not _SLUG.fullmatch(slug) or not isinstance(table, Mapping):
        yield f"[{slug}]"
        return
    yield from (name for name in table if name not in (*LANGUAGES, *LISTS))
    named = [lang for lang in LANGUAGES if lang in table]  # one is enough
    yield from (lang for lang in named or LANGUAGES if not _is_name(table.get(lang)))
    yield from (name for name in LISTS if not _are_names(table.get(name, [])))
    if not table.get("templates"):
        yield "templates"


def find_skill(known: Iterable[Skill], slug: str) -> Skill:
    """The skill of that name; Problem, with those there are."""
    by_slug = {skill.slug: skill for skill in known}
    if slug not in by_slug:
        raise Problem("practice.no_skill", name=slug, known=", ".join(by_slug) or "–")
    return by_slug[slug]


def learned_by(known: Sequence[Skill], lesson: str) -> list[Skill]:
    """What the pages of a lesson may train: its own skills, then those of the lessons before.

    Of these the latest come first, and what is about certain layers before what is about any.
    """
    own = [skill for skill in known if skill.lesson == lesson]
    before = known[: known.index(own[0])] if own else known
    return [*own, *sorted(reversed(before), key=lambda skill: not skill.nodes)]


def asked_on(page: Page, graph: "Graph", learned: Iterable[Skill]) -> Asked:
    """What the question of a lesson's page asks for."""
    skill = skill_of(page, graph, learned)
    return Asked(skill.slug if skill else None, template_of(page, graph))


def taught_on(lesson: "Lesson", skill: Skill) -> str:
    """The id of the page that teaches a skill: before the first that asks for it, if it tells."""
    stages = zip(lesson.pages, lesson.stages, strict=True)
    asks = (skill_of(page, stage.setting.graph(lesson.graphs), [skill]) for page, stage in stages)
    at = next((k for k, found in enumerate(asks) if found), 0)
    is_told_before = at > 0 and not lesson.pages[at - 1].is_question
    return lesson.page_ids[at - is_told_before]


def skill_of(page: Page, graph: "Graph", learned: Iterable[Skill]) -> Skill | None:
    """The first of these skills that the question of a page trains."""
    template = template_of(page, graph)
    ops = {graph.nodes[i].op for i in _asked_nodes(page, graph)}
    for skill in learned:
        if template in skill.templates and (not skill.nodes or ops & {*skill.nodes}):
            return skill
    return None


def template_of(page: Page, graph: "Graph") -> str | None:
    """The template that would have made the question of a page: mostly that of its verb's name."""
    match page.verb:
        case "flow":
            return _flow_template(page, graph)
        case "rule":
            return _rule_template(page, graph)
    return page.verb if page.verb in VERBS else None


def _skill(slug: str, lesson: str, table: object) -> Skill:
    assert isinstance(table, Mapping)
    named = (lang for lang in LANGUAGES if lang in table)
    names = {lang: " ".join(clean(table[lang]).split()) for lang in named}
    lists = (tuple(dict.fromkeys(table.get(name, ()))) for name in LISTS)
    return Skill(slug, lesson, names, *lists)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_name, value))


def _asked_nodes(page: Page, graph: "Graph") -> list[int]:
    """The nodes whose rule is asked for: node/x, x>node, all that use x, or x itself."""
    name, _ = element(page.argument)
    node, slash, _ = name.partition("/")
    wire, _, user = name.partition(">")
    asked = node if slash else user or wire
    if asked not in graph.index:
        return []
    is_back = page.kind is not None and not page.is_of_value and asked == wire
    return _users(graph, asked) if is_back else [graph.index[asked]]


def _users(graph: "Graph", name: str) -> list[int]:
    """The nodes from which gradients flow back to a wire."""
    return [wire[0] for wire in graph.uses[graph.index[name]] if wire in graph.wire_step]


def _flow_template(page: Page, graph: "Graph") -> str:
    name, user = page.asked_use
    if not user and len(_users(graph, name)) > 1:
        return "reuse"
    from tutor.graph.notation import LOSSES  # there already, since the graph is

    if any(graph.nodes[i].op in LOSSES for i in _asked_nodes(page, graph)):
        return "softmax"
    return "array" if graph.shapes[graph.index[name]] else "flow"


def _rule_template(page: Page, graph: "Graph") -> str:
    """A gradient is a product of matrices where its node is one."""
    from tutor.graph.notation import PRODUCTS  # as above

    asked = _asked_nodes(page, graph) if "/" not in page.argument else ()
    return "product" if any(graph.nodes[i].op in PRODUCTS for i in asked) else "rule"


def draw_for(
    skill: Skill, graphs: Mapping[str, "Graph"], level: int, seed: int
) -> "Generated | None":
    """The question of a seed, an easier one where none is so hard; None where there is none."""
    from tutor.quiz.generate import TEMPLATES, draw, places  # what only practice needs

    ways = [
        (graphs[program], template)
        for program in skill.programs or graphs
        for template in skill.templates
        if program in graphs and template in TEMPLATES
        if any(places(graphs[program], template, skill.nodes))
    ]
    Random(seed).shuffle(ways)
    drawn = (
        draw(graph, template, easier, seed, skill.nodes)
        for easier in range(level, 0, -1)
        for graph, template in ways
    )
    return next((question for question in drawn if question is not None), None)
