"""`lessons`: the course as a list, from headings alone."""

import argparse
import json

from rich.cells import cell_len

from tutor.lesson.content.course import Entry, course, default_folder


def run(given: argparse.Namespace) -> int:
    """Print a line for each lesson, or all of them as JSON."""
    entries = course(given.lessons or default_folder(), given.lang)
    if given.json:
        print(json.dumps([_record(e, given.lang) for e in entries], ensure_ascii=False, indent=2))
    else:
        _print_list(entries, given.lang)
    return 0


def _record(entry: Entry, lang: str) -> dict[str, object]:
    return {
        "number": entry.number,
        "slug": entry.slug,
        "title": entry.title,
        "summary": entry.summary,
        "programs": list(entry.programs),
        "pages": len(entry.pages),
        "error": entry.error.say(lang) if entry.error else None,
    }


def _print_list(entries: tuple[Entry, ...], lang: str) -> None:
    width = max((len(entry.slug) for entry in entries), default=0)
    titles = max((cell_len(entry.title) for entry in entries), default=0)
    for entry in entries:
        title = entry.title + " " * (titles - cell_len(entry.title))
        told = entry.error.say(lang) if entry.error else entry.summary
        print(f"{entry.number:3}  {entry.slug:{width}}  {title}  {told}".rstrip())
