"""Skills as lines: what each is called, how far the learner is in it, and when it comes back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from tutor.lesson.content.course import Entry
from tutor.lesson.content.skills import Skill
from tutor.lesson.view.styled import Line, fitted
from tutor.progress.mastery import SkillState
from tutor.text import say
from tutor.text.cells import shortened

SIGNS = {"new": "○", "practising": "◐", "got": "✓", "kept": "●"}
STYLES = {"new": "faint", "practising": "", "got": "right", "kept": "right"}
BESIDE_NAME = 42  # cells of all the other columns
LEAST_NAME = 12


@dataclass(frozen=True)
class SkillRow:
    """A skill, and how far the learner is in it."""

    skill: Skill
    state: SkillState


def head(width: int, lang: str) -> list[Line]:
    return [
        ((" " + shortened(say("practice.skills", lang), width - 2), "bold"),),
        ((" " + shortened(say("practice.skills_about", lang), width - 2), "faint"),),
    ]


def overview(
    rows: Sequence[SkillRow],
    entries: Iterable[Entry],
    chosen: int,
    width: int,
    now: datetime,
    lang: str,
) -> tuple[list[Line], int]:
    """All skills under the titles of their lessons, and the line on which the chosen one is."""
    lines: list[Line] = []
    at, names = 0, name_cells(rows, width, lang)
    for entry in entries:
        own = [k for k, row in enumerate(rows) if row.skill.lesson == entry.slug]
        if own:
            title = shortened(f" {entry.number:2}  {entry.title}", width)
            lines.append(((title, "bold"),))
        for k in own:
            at = len(lines) if k == chosen else at
            lines.append(_listed(rows[k], k == chosen, names, width, now, lang))
    return lines, at


def _listed(row: SkillRow, chosen: bool, names: int, width: int, now: datetime, lang: str) -> Line:
    """Sign, name, state, a dot for each right answer in a row, and when it comes back."""
    style = "chosen" if chosen else ""
    states = max(cell_len(say(f"practice.{state}", lang)) for state in SIGNS)
    spans = [
        (" ▸ " if chosen else "   ", style),
        (f"{SIGNS[row.state.state]} ", style or STYLES[row.state.state]),
        (f"{in_cells(row.skill.name(lang), names)}  ", style),
        (in_cells(say(f"practice.{row.state.state}", lang), states + 2), "faint"),
        (in_cells(_dots(row.state), 7), "forward"),
        (when(row.state, now, lang), "faint"),
    ]
    return tuple(fitted(spans, width))


def name_cells(rows: Iterable[SkillRow], width: int, lang: str) -> int:
    """The width of the column of names."""
    longest = max((cell_len(row.skill.name(lang)) for row in rows), default=0)
    return min(longest, max(width - BESIDE_NAME, LEAST_NAME))


def about(row: SkillRow, rows: Sequence[SkillRow], lang: str) -> list[Line]:
    """How far the chosen skill is in words, and which skills come before it."""
    names = {other.skill.slug: other.skill.name(lang) for other in rows}
    words = [say(f"practice.{row.state.state}", lang), streak(row.state, lang)]
    lines: list[Line] = [((f"   {row.skill.name(lang)}: {', '.join(filter(None, words))}", ""),)]
    if needed := [names.get(slug, slug) for slug in row.skill.needs]:
        lines.append(((f"   {say('practice.after', lang, names=', '.join(needed))}", "faint"),))
    return lines


def in_cells(text: str, cells: int) -> str:
    return set_cell_size(shortened(text, cells), cells)


def streak(state: SkillState, lang: str) -> str:
    """How many unaided first answers in a row were right; "" where there is none to speak of."""
    if not state.streak:
        return ""
    key = "in_a_row" if state.state == "practising" else "streak"
    return say(f"practice.{key}", lang, streak=state.streak, enough=state.enough)


def when(state: SkillState, now: datetime, lang: str) -> str:
    """When it comes back, in words and by the days of the calendar; "" where nobody knows yet.

    What was seen too often with its answer does not: its lesson shows it better.
    """
    if state.is_stuck:
        return say("progress.stuck", lang)
    if state.due is None:
        return ""
    if state.is_due(now):
        return say("practice.due", lang)
    days = (state.due.astimezone().date() - now.astimezone().date()).days
    key = {0: "today", 1: "tomorrow"}.get(days, "days")
    return say(f"practice.{key}", lang, days=days)


def due_now(states: Iterable[SkillState], now: datetime, lang: str) -> str:
    """How many skills it is time to look at, but for those that their lesson shows better."""
    count = sum(state.is_due(now) and not state.is_stuck for state in states)
    return say("progress.due" if count else "progress.none_due", lang, count=count)


def _dots(state: SkillState) -> str:
    """While practising: a dot for each right answer in a row, a circle for each still needed."""
    if state.state != "practising":
        return ""
    right = min(state.streak, state.enough)
    return "●" * right + "○" * (state.enough - right)
