"""What stands at the end of a practice: what is got, what is kept, what comes back and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from tutor.lesson.content.course import Entry
from tutor.lesson.view.styled import Line, fitted
from tutor.progress.practice import Practice, told
from tutor.progress.skill_list import (
    SIGNS,
    STYLES,
    SkillRow,
    due_now,
    in_cells,
    name_cells,
    streak,
    when,
)
from tutor.text import say

GROUPS = ("got_now", "kept_now", "got", "kept", "practising")
STREAK_CELLS = 24


def closing(
    practice: Practice,
    rows: Sequence[SkillRow],
    entries: Sequence[Entry],
    width: int,
    now: datetime,
    lang: str,
) -> list[Line]:
    """How it went; the skills that were answered, by what they are now; what is to be seen; due."""
    answered = [row for row in rows if row.skill.slug in practice.answered]
    names = name_cells(answered, width, lang)
    blocks = [[_plain(text) for text in told(practice.tally, lang)]]
    for group in GROUPS:
        own = [row for row in answered if _group(row, practice) == group]
        lines = [_practised(row, names, width, now, lang) for row in own]
        heading = say(f"practice.{group}", lang).capitalize()
        blocks.append([_plain(heading, "bold"), *lines] if own else [])
    if not answered:
        blocks.append([_plain(text) for text in _nothing(practice, entries, lang)])
    seen = _seen(shown_too_often(practice, rows), entries, lang)
    blocks.append([_plain(text, "note") for text in seen])
    if not practice.is_early:
        blocks.append([_plain(due_now((row.state for row in rows), now, lang), "faint")])
    return [line for block in blocks if block for line in (*block, ())][:-1]


def _group(row: SkillRow, practice: Practice) -> str:
    """The state of a skill, and whether it has become so in this practice."""
    state = row.state.state
    is_news = state in ("got", "kept") and practice.before[row.skill.slug].state != state
    return f"{state}_now" if is_news else state


def _practised(row: SkillRow, names: int, width: int, now: datetime, lang: str) -> Line:
    """Sign, name, how many were right in a row, and when it comes back."""
    state = row.state
    spans = [
        (f"   {SIGNS[state.state]} ", STYLES[state.state]),
        (f"{in_cells(row.skill.name(lang), names)}  ", ""),
        (in_cells(streak(state, lang), STREAK_CELLS), "faint"),
        (when(state, now, lang), "faint"),
    ]
    return tuple(fitted(spans, width))


def _nothing(practice: Practice, entries: Sequence[Entry], lang: str) -> Iterator[str]:
    """Why nothing was answered; where nothing has been met yet, with what to begin."""
    if practice.is_early:
        yield say("practice.early", lang)
        yield say("practice.first", lang, lesson=_named(entries[0], lang))
    else:
        yield say("practice.no_answer" if practice.items else "practice.nothing", lang)


def shown_too_often(practice: Practice, rows: Sequence[SkillRow]) -> list[SkillRow]:
    """What was practised and is better seen in its lesson; all there is if nothing was to ask."""
    stuck = [row for row in rows if row.state.is_stuck]
    return [row for row in stuck if row.skill.slug in practice.answered or not practice.items]


def _seen(rows: Sequence[SkillRow], entries: Sequence[Entry], lang: str) -> Iterator[str]:
    titles = {entry.slug: _named(entry, lang) for entry in entries}
    for row in rows:
        name, title = row.skill.name(lang), titles.get(row.skill.lesson, row.skill.lesson)
        yield say("practice.seen", lang, skill=name, times=row.state.reveals)
        yield say("practice.seen_lesson", lang, lesson=title)


def _named(entry: Entry, lang: str) -> str:
    return say("practice.seen_title", lang, number=entry.number, title=entry.title)


def _plain(text: str, style: str = "") -> Line:
    return ((f" {text}", style),)
