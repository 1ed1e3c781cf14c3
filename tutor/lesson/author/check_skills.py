"""What the author of a skills.toml should hear."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from tutor.graph import Graph
from tutor.lesson.content.course import LessonFolder, read_text
from tutor.lesson.content.lesson import first
from tutor.lesson.content.prose import Mistake
from tutor.lesson.content.skills import FILE, Skill, bad_fields, draw_for, skill_tables, skills_of
from tutor.quiz.generate import TEMPLATES, places
from tutor.rules import BOOK
from tutor.text import LANGUAGES, Problem
from tutor.text.nearest import nearest
from tutor.text.terminal import clean

Fault = tuple[str, str, str, dict[str, object]]
"""The slug of a skill, what is wrong in it as it is written, the key of what to say, its values."""


def skill_mistakes(
    folder: LessonFolder, graphs: Mapping[str, Graph], course: Sequence[Skill]
) -> list[Mistake]:
    """What is wrong with the skills of a lesson, from the top down, and the first of very many.

    `graphs` are its programs, `course` all skills of its course.
    """
    try:
        tables = skill_tables(folder)
    except Problem as problem:
        return [Mistake(problem.line, problem.key, problem.values)]
    except ValueError as error:
        return [Mistake(_unreadable_line(folder, str(error)), "skill.not_toml")]
    if not tables:
        return []
    text = read_text(folder.path / FILE)
    own = skills_of(folder)
    found = first(chain(_bad_fields(tables), _unnamed(own), _faults(folder, graphs, course)))
    mistakes = [Mistake(_line(text, slug, part), key, values) for slug, part, key, values in found]
    return sorted(mistakes, key=lambda mistake: mistake.line)


def _unreadable_line(folder: LessonFolder, reason: str) -> int:
    """The line that Python's reader names; where it names none it came to the end."""
    line = re.search(r"at line (\d+)", reason)
    return int(line[1]) if line else max(1, len(read_text(folder.path / FILE).splitlines()))


def _bad_fields(tables: Mapping[str, object]) -> Iterator[Fault]:
    for slug, table in tables.items():
        for field in bad_fields(slug, table):
            yield slug, field, "skill.field", {"name": clean(slug), "field": clean(field)}


def _unnamed(skills: Iterable[Skill]) -> Iterator[Fault]:
    """Skills whose name is missing in a language."""
    for skill in skills:
        for lang in LANGUAGES:
            if lang not in skill.names:
                yield skill.slug, "", "warning.no_name", {"name": skill.slug, "field": lang}


def _faults(
    folder: LessonFolder, graphs: Mapping[str, Graph], course: Sequence[Skill]
) -> Iterator[Fault]:
    """Names of what does not exist, and skills of which nothing can be asked."""
    earlier = _earlier(folder, course)
    for skill in skills_of(folder):
        if skill.slug in earlier:
            yield skill.slug, "", "skill.twice", {"name": skill.slug}
        wrong = [
            *_unknown("skill.need", skill, skill.needs, earlier),
            *_unknown("skill.template", skill, skill.templates, TEMPLATES),
            *_unknown("skill.node", skill, skill.nodes, BOOK),
            *_unknown("skill.program", skill, skill.programs, graphs),
        ]
        yield from wrong or _never_asked(skill, graphs)
        earlier.append(skill.slug)


def _never_asked(skill: Skill, graphs: Mapping[str, Graph]) -> Iterator[Fault]:
    """That nothing can be asked, or the templates that have no place in any program."""
    if draw_for(skill, graphs, level=1, seed=1) is None:
        yield skill.slug, "", "skill.nothing", {"name": skill.slug}
        return
    programs = [graphs[name] for name in skill.programs or graphs]
    for template in skill.templates:
        if not any(any(places(graph, template, skill.nodes)) for graph in programs):
            told: dict[str, object] = {"name": skill.slug, "template": template}
            yield skill.slug, template, "warning.idle", told


def _unknown(
    key: str, skill: Skill, names: Collection[str], known: Collection[str]
) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            values = {"name": skill.slug, "other": clean(name), "known": nearest(name, known)}
            yield skill.slug, name, key, values


def _earlier(folder: LessonFolder, course: Sequence[Skill]) -> list[str]:
    """The skills of the lessons before this one in its course."""
    lessons = [skill.lesson for skill in course]
    end = lessons.index(folder.slug) if folder.slug in lessons else len(course)
    return [skill.slug for skill in course[:end]]


def _line(text: str, slug: str, part: str) -> int:
    """Where a part of a skill is written, else where its table begins."""
    name = rf'["\']?{re.escape(slug)}["\']?'
    head = re.search(rf"^\s*(\[\s*{name}\s*\]|{name}\s*[=.])", text, re.MULTILINE)
    if head is None:
        return 1
    end = re.compile(r"^\s*\[[^\[\],]*\]\s*$", re.MULTILINE).search(text, head.end())
    table = text[head.end() : end.start() if end else len(text)]
    own = re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", table) if part else None
    return text.count("\n", 0, head.end() + (own.start() if own else 0)) + 1
