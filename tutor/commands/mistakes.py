"""`mistakes`: every mistake that answers are kept with, what is said of it, and an answer to it."""

import argparse
import json
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tutor.lesson.author.mistakes import Example, examples, mistakes
from tutor.lesson.content.course import default_folder
from tutor.lesson.view.styled import wrap
from tutor.progress.export import as_csv
from tutor.text import LANGUAGES, Problem, say, section
from tutor.text.cells import shortened
from tutor.text.nearest import nearest
from tutor.text.terminal import glyphs_for

INDENT = "    "
LONGEST_ECHO = 60  # cells of a code that an error repeats
BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8

EXAMPLE = ("lesson", "program", "page", "asked", "answer", "right")
NONE = Example("", "", "", "", "", "", {})
Records = Sequence[Mapping[str, str]]


def run(given: argparse.Namespace) -> int:
    """Print all mistakes, each with one sentence, or one of them with all of its sentences."""
    course = given.lessons or default_folder()
    records = _all_of(given.code, course) if given.code else _one_of_each(course)
    print(FORMATS[given.format](records, given), end="")
    return 0


def _one_of_each(course: Path) -> Records:
    """Every mistake with the first sentence that there is an answer for, else the first."""
    known = mistakes()
    found = examples(course, {rule for rules in known.values() for rule in rules})
    first = {code: next(filter(found.get, rules), rules[0]) for code, rules in known.items()}
    return [_record(code, rule, found.get(rule, NONE)) for code, rule in first.items()]


def _all_of(code: str, course: Path) -> Records:
    """One mistake with all its sentences."""
    rules = _rules_of(code, mistakes())
    found = examples(course, rules)
    return [_record(code, rule, found.get(rule, NONE)) for rule in rules]


def _rules_of(code: str, known: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if code in known:
        return known[code]
    name = shortened(code, LONGEST_ECHO)
    raise Problem("cli.no_mistake", name=name, known=nearest(name, known, "cli.all_mistakes"))


def _record(code: str, rule: str, example: Example) -> dict[str, str]:
    """The sentences as they answer the example; with their placeholders where there is none."""
    said = example.said or {lang: section(lang, "mistake")[rule] for lang in LANGUAGES}
    names = {lang: say(f"slip.{code}", lang) for lang in LANGUAGES}
    sentences = {f"said_{lang}": said[lang] for lang in LANGUAGES}
    place = {name: getattr(example, name) for name in EXAMPLE}
    return {"mistake": code, "variant": rule, **names, **sentences, **place}


def _as_csv(records: Records, given: argparse.Namespace) -> str:
    return BYTE_ORDER_MARK + as_csv([*records[0]], records).replace("\r\n", "\n")


def _as_json(records: Records, given: argparse.Namespace) -> str:
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _as_text(records: Records, given: argparse.Namespace) -> str:
    """A paragraph for each, in the language that was chosen first; folded for a terminal alone."""
    glyphs = glyphs_for(sys.stdout, given.ascii)
    paragraphs = [_head(records[0], given)] if given.code else []
    paragraphs += [_paragraph(record, given) for record in records]
    lines = [glyphs.text(line) for paragraph in paragraphs for line in ("", *paragraph)]
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns
        rows = (row for line in lines for row in wrap(((line, ""),), width))
        lines = ["".join(text for text, _ in row).rstrip() for row in rows]
    return "\n".join(lines[1:]) + "\n"


def _head(record: Mapping[str, str], given: argparse.Namespace) -> list[str]:
    """The code, and what it is called at the end of a practice."""
    return [record["mistake"], INDENT + " · ".join(record[lang] for lang in _languages(given))]


def _paragraph(record: Mapping[str, str], given: argparse.Namespace) -> list[str]:
    lines = [record["variant"]] if given.code else _head(record, given)
    lines += [INDENT + record[f"said_{lang}"] for lang in _languages(given)]
    if record["answer"]:
        lines += [INDENT + line for line in record["program"].splitlines()]
        lines.append(INDENT + ", ".join(filter(None, (record["lesson"], record["page"]))))
        answer = f"{record['asked']} {record['answer']}".strip()
        lines.append(f"{INDENT}✗ {answer}   ✓ {record['right']}")
    return lines


def _languages(given: argparse.Namespace) -> list[str]:
    return sorted(LANGUAGES, key=lambda lang: lang != given.lang)


FORMATS = {"text": _as_text, "csv": _as_csv, "json": _as_json}
