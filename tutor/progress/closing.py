"""What stands at the end of a practice, and of a lesson: how it went, and what follows."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutor.lesson.content.course import Entry
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.view.styled import Line, fitted
from tutor.progress.attempt import Attempt
from tutor.progress.practice import Practice, told
from tutor.progress.session import Session
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
    if not answered and not practice.tally.done:
        blocks.append([_plain(text) for text in _nothing(practice, entries, lang)])
    seen = _seen(shown_too_often(practice, rows), entries, lang)
    blocks.append([_plain(text, "note") for text in seen])
    if practice.has_run_out:
        blocks.append([_plain(say("practice.run_out", lang), "note")])
    elif not practice.is_early and practice.own is None:
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


@dataclass(frozen=True)
class LessonEnd:
    """How the questions of a lesson went: those right at the first try without help, and others.

    `weak` are the skills of the others, the most frequent first.
    """

    at_once: tuple[str, ...]
    others: tuple[str, ...]
    unanswered: tuple[str, ...]
    weak: tuple[str, ...]


def lesson_end(tasks: Iterable[str], attempts: Iterable[Attempt]) -> LessonEnd:
    """From the attempts at the pages of the lesson; the first at each page tells."""
    of_page: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        if attempt.seed is None and attempt.verdict != "skipped":
            of_page.setdefault(attempt.page, []).append(attempt)
    first = {page: tried[0] for page, tried in of_page.items()}
    begun = [page for page in tasks if page in first]
    at_once = [p for p in begun if first[p].verdict == "correct" and not first[p].hints]
    others = [page for page in begun if page not in at_once]
    weak = Counter(skill for page in others if (skill := first[page].skill))
    return LessonEnd(
        tuple(at_once),
        tuple(others),
        tuple(page for page in tasks if page not in first),
        tuple(skill for skill, _ in weak.most_common()),
    )


def end_of(session: Session, lesson: Lesson) -> LessonEnd:
    ids = zip(lesson.page_ids, lesson.pages, strict=True)
    tasks = [page_id for page_id, page in ids if page.is_question]
    return lesson_end(tasks, session.store.attempts(lesson.slug))


def closing_of(
    session: Session, lesson: Lesson, end: LessonEnd, in_lines: bool = False
) -> list[Line]:
    """What went at the first try, what did not, and the skills that are weak.

    In lines there is no key for these, but a command for each.
    """
    lang, skills = session.lang, session.skills
    named = zip(lesson.page_ids, lesson.prose(lang).pages, strict=True)
    titles = {page_id: page.title for page_id, page in named}
    tried = len(end.at_once) + len(end.others)
    blocks = list[list[Line]]()
    if tried:
        blocks = [[_plain(say("after.at_once", lang, right=len(end.at_once), count=tried))]]
    if end.others:
        pages = (_plain(f"   {titles[page]}") for page in end.others if page in titles)
        blocks.append([_plain(say("after.others", lang), "bold"), *pages])
    names = {skill.slug: skill.name(lang) for skill in skills}
    if weak := [slug for slug in end.weak if slug in names]:
        command = "   (backprop-tutor practice {})" if in_lines else ""
        lines = (_plain(f"   {names[slug]}{command.format(slug)}") for slug in weak)
        heading = say("after.weak_in_lines" if in_lines else "after.weak", lang)
        blocks.append([_plain(heading, "bold"), *lines])
    if end.unanswered:
        blocks.append([_plain(say("after.unanswered", lang, count=len(end.unanswered)), "note")])
    return [line for block in blocks for line in (*block, ())][:-1]


def _plain(text: str, style: str = "") -> Line:
    return ((f" {text}", style),)
