"""`progress`: how far the learner is in every skill; all answers to a file and from one."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from rich.cells import cell_len

from tutor.lesson.content.course import course, default_folder
from tutor.lesson.content.skills import Skill, skills
from tutor.progress.export import FORMATS, export, read_export
from tutor.progress.mastery import SkillState
from tutor.progress.skill_list import due_now, streak, when
from tutor.progress.skill_states import skill_states
from tutor.progress.store import Store
from tutor.text import Problem, say
from tutor.text.terminal import tell

Row = tuple[str, ...]
INDENT = "    "
GAP = "   "


def run(given: argparse.Namespace) -> int:
    """Import, export, or else print a table."""
    if given.export and given.export[0] not in FORMATS:
        known = ", ".join(FORMATS)
        raise Problem("cli.not_a_choice", name="--export", what=given.export[0], known=known)
    store = Store.open(given.data_dir)
    if store.trouble and store.saves:
        tell(store.trouble.say(given.lang))  # what was repaired is said once, whatever comes now
    try:
        if given.file:
            print(_import(store, given.file, given.lang))
        if given.export:
            print(_export(store, given.export, given.lang))
        if not given.file and not given.export:
            print(*_table(store, given.lessons or default_folder(), given.lang), sep="\n")
    finally:
        store.close()
    if store.trouble and not store.saves:
        tell(store.trouble.say(given.lang))
    return 0


def _import(store: Store, path: Path, lang: str) -> str:
    attempts = read_export(path)
    added = store.merge(attempts)
    return say("progress.imported", lang, added=added, known=len(attempts) - added)


def _export(store: Store, target: Sequence[str], lang: str) -> str:
    form, file = target
    count = export(store.attempts(), form, Path(file))
    return say("progress.exported", lang, count=count, path=file)


def _table(store: Store, folder: Path, lang: str) -> Iterator[str]:
    """The skills below the titles of their lessons."""
    known = skills(folder)
    if not known:
        yield say("practice.no_skills", lang, folder=folder)
        return
    states, now = skill_states(store, known), store.now()
    yield due_now(states.values(), now, lang)
    rows = {skill.slug: _row(skill, states[skill.slug], now, lang) for skill in known}
    widths = [max(map(cell_len, column)) for column in zip(*rows.values(), strict=True)]
    for entry in course(folder, lang):
        own = [rows[skill.slug] for skill in known if skill.lesson == entry.slug]
        if own:
            yield f"\n{entry.number:2}  {entry.title}"
            yield from (_line(row, widths) for row in own)


def _row(skill: Skill, state: SkillState, now: datetime, lang: str) -> Row:
    known = say(f"practice.{state.state}", lang)
    return skill.name(lang), known, streak(state, lang), when(state, now, lang), skill.slug


def _line(row: Row, widths: Sequence[int]) -> str:
    """The cells in their columns, measured as the terminal shows them."""
    cells = (text + " " * (width - cell_len(text)) for text, width in zip(row, widths, strict=True))
    return INDENT + GAP.join(cells).rstrip()
