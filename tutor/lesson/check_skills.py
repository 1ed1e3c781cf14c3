"""What the author of a skills.toml should hear."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from tutor.graph import Graph
from tutor.lesson.drawing import draw_for
from tutor.lesson.faults import first
from tutor.lesson.files import LessonFolder, read_text
from tutor.lesson.prose import Mistake
from tutor.lesson.skills import FILE, Skill, bad_fields, skill_tables, skills_of
from tutor.quiz.generate import TEMPLATES, places
from tutor.rules import BOOK
from tutor.text import Problem
from tutor.text.terminal import clean

Fault = tuple[str, str, dict[str, object]]
"""The slug of a skill, the key of what to say, and its values."""


def skill_mistakes(
    folder: LessonFolder, graphs: Mapping[str, Graph], course: Sequence[Skill]
) -> list[Mistake]:
    """What is wrong with the skills of a lesson, from the top down, and the first of very many.

    `graphs` are its programs, `course` all skills of its course.
    """
    try:
        tables = skill_tables(folder)
    except Problem as problem:
        return [Mistake(1, problem.key, problem.values)]
    except ValueError as error:
        return [_unreadable(clean(str(error)))]
    if not tables:
        return []
    text = read_text(folder.path / FILE)
    found = first(chain(_bad_fields(tables), _faults(folder, graphs, course)))
    mistakes = [Mistake(_line(text, slug), key, values) for slug, key, values in found]
    return sorted(mistakes, key=lambda mistake: mistake.line)


def _unreadable(reason: str) -> Mistake:
    line = re.search(r"at line (\d+)", reason)
    return Mistake(int(line[1]) if line else 1, "skill.not_toml", {"reason": reason})


def _bad_fields(tables: Mapping[str, object]) -> Iterator[Fault]:
    for slug, table in tables.items():
        for field in bad_fields(slug, table):
            yield slug, "skill.field", {"name": clean(slug), "field": clean(field)}


def _faults(
    folder: LessonFolder, graphs: Mapping[str, Graph], course: Sequence[Skill]
) -> Iterator[Fault]:
    """Names of what does not exist, and skills of which nothing can be asked."""
    earlier = _earlier(folder, course)
    nodes = (node for graph in graphs.values() for node in graph.nodes)
    layers = sorted({node.op for node in nodes if node.is_operation})
    for skill in skills_of(folder):
        if skill.slug in earlier:
            yield skill.slug, "skill.twice", {"name": skill.slug}
        wrong = [
            *_unknown("skill.need", skill, skill.needs, earlier),
            *_unknown("skill.template", skill, skill.templates, TEMPLATES),
            *_unknown("skill.program", skill, skill.programs, graphs),
            *_unknown("skill.node", skill, [op for op in skill.nodes if op not in BOOK], layers),
        ]
        yield from wrong or _never_asked(skill, graphs)
        earlier.append(skill.slug)


def _never_asked(skill: Skill, graphs: Mapping[str, Graph]) -> Iterator[Fault]:
    """That nothing can be asked, or the templates that have no place in any program."""
    if draw_for(skill, graphs, level=1, seed=1) is None:
        yield skill.slug, "skill.nothing", {"name": skill.slug}
        return
    programs = [graphs[name] for name in skill.programs or graphs]
    for template in skill.templates:
        if not any(any(places(graph, template, skill.nodes)) for graph in programs):
            yield skill.slug, "skill.idle", {"name": skill.slug, "template": template}


def _unknown(
    key: str, skill: Skill, names: Collection[str], known: Collection[str]
) -> Iterator[Fault]:
    there = ", ".join(known) or "–"
    for name in names:
        if name not in known:
            yield skill.slug, key, {"name": skill.slug, "other": clean(name), "known": there}


def _earlier(folder: LessonFolder, course: Sequence[Skill]) -> list[str]:
    """The skills of the lessons before this one in its course."""
    lessons = [skill.lesson for skill in course]
    end = lessons.index(folder.slug) if folder.slug in lessons else len(course)
    return [skill.slug for skill in course[:end]]


def _line(text: str, slug: str) -> int:
    """Where the table of a skill begins."""
    head = re.search(rf'^\s*\[\s*["\']?{re.escape(slug)}["\']?\s*\]', text, re.MULTILINE)
    return text.count("\n", 0, head.end()) + 1 if head else 1
