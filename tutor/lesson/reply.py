"""The prompt of a question, and what is said to the answer."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from tutor.graph.numbers import named
from tutor.lesson.answering import chosen, current_cell
from tutor.lesson.desk import Desk
from tutor.lesson.editing import has_counter
from tutor.lesson.explain import why_element, why_right
from tutor.lesson.fill import fill
from tutor.lesson.letters import begins_formula
from tutor.lesson.prose import Option, Page
from tutor.lesson.questions import prompt_of
from tutor.lesson.right import names_told, right_text, why_symbolic
from tutor.lesson.styled import Line
from tutor.lesson.told_parts import parts_lines
from tutor.lesson.walk import Answer, Walk
from tutor.text import say

FIELD = "▁▁▁▁"
MISSES = 2  # after so many the next hint is offered

_SENTENCE_END = re.compile(r"(?<=[.?]) ")


def reply(desk: Desk, width: int) -> Iterator[Line]:
    """The line on which is answered, and below it what the last answer is told."""
    if not desk.walk.page.is_question:
        return
    yield from _prompt(desk, width)
    if desk.typing is None or desk.editing:
        yield from _revealed(desk) if desk.walk.is_revealed else _said(desk, width)
        yield from offers(desk)
    if not desk.editing:
        yield from _names(desk.walk, desk.lang)


def said_of_cell(desk: Desk, width: int) -> Iterator[Line]:
    """What the cell is told where the learner is, or else the last one that was answered."""
    from tutor.quiz import explain  # there already, since the question is

    walk, lang = desk.walk, desk.lang
    if walk.is_revealed:
        yield from _revealed(desk)
        return
    if walk.grid is None or not walk.filled or desk.typing is not None:
        return
    at = current_cell(desk)
    cell = at if at in walk.filled else [*walk.filled][-1]
    assert cell is not None
    given = walk.filled[cell]
    if given.verdict.verdict == "correct":
        yield from (styled(line, "right") for line in why_element(walk, cell, lang))
        return
    style = "wrong" if given.verdict.verdict == "wrong" else "note"
    told = f"{named('', cell)}  {' '.join(explain(walk.grid.cells[cell], given.verdict, lang))}"
    yield from (styled(line, style) for line in _broken(told, width))
    yield from parts_lines(walk, walk.grid.cells[cell], given.verdict, lang, width)


def offers(desk: Desk) -> Iterator[Line]:
    """What may help after a wrong answer: other numbers, and after two the next hint."""
    if desk.typing is not None or not desk.walk.is_open:
        return
    suffix = "_in_lines" if desk.in_lines else ""
    told = [say(f"counter.offer{suffix}", desk.lang)] if has_counter(desk) else []
    if desk.walk.misses >= MISSES and (key := _next_rung(desk.walk)):
        last = "h" if begins_formula(desk, "a") else "a"  # h climbs to the answer as well
        told.append(say(f"lesson.{key}{suffix}", desk.lang, letter=last))
    if told:
        yield styled("   ".join(told), "faint")


def _next_rung(walk: Walk) -> str:
    """What is offered: a hint to whoever has taken none, after the last one the answer."""
    if walk.shown_hints == len(walk.page.hints):
        return "offer_answer"
    return "" if walk.shown_hints else "offer_hint"


def styled(text: str, style: str) -> Line:
    return ((text, style),)


def _prompt(desk: Desk, width: int) -> Iterator[Line]:
    """The line on which the answer is typed, the same as on the wire."""
    walk, typing = desk.walk, None if desk.editing else desk.typing
    prompt = prompt_of(walk.page)
    if walk.page.is_choice:
        if typing is not None:
            yield (f"{say('lesson.chosen', desk.lang)} ", "prompt"), (typing.with_cursor, "typed")
    elif typing is not None:
        yield (prompt, "prompt"), (typing.with_cursor, "typed")
    elif walk.is_revealed:
        yield (prompt, "prompt"), (right_text(walk), "bold")
    elif walk.is_answered and (right := _right_as_given(walk)):
        told = say("lesson.right", desk.lang) if walk.given else ""
        yield styled(f"{prompt}{right} ✓  {told}", "right")
    elif walk.given:
        yield from _as_given(prompt, _last(walk), width)
    else:
        yield (f"{prompt}{FIELD}", "prompt"), (_way_in(desk), "faint")


def _way_in(desk: Desk) -> str:
    """How a formula or a line is begun, as most letters are keys until then."""
    begun_by_key = desk.walk.page.is_symbolic and not desk.in_lines
    return f"   {say('lesson.begin_writing', desk.lang)}" if begun_by_key else ""


def _right_as_given(walk: Walk) -> str:
    """The right answer; of formulas, which can be written in many ways, the one that was given."""
    if walk.page.is_symbolic and walk.given:
        return _last(walk).verdict.reading
    return right_text(walk)


def _as_given(prompt: str, given: Answer, width: int) -> Iterator[Line]:
    """A wrong answer as it was typed; of one that could not be read, where reading stopped."""
    verdict = given.verdict
    asked = prompt.removesuffix(" = ")
    if re.match(rf"{re.escape(asked)} *=(?!=)", given.typed):
        prompt = ""  # typed as well
    if verdict.verdict == "wrong":
        yield (prompt, "prompt"), (f"{given.typed} ✗", "wrong")
        return
    fits = cell_len(prompt + verdict.reading) < width
    has_place = verdict.at is not None and fits
    yield (prompt, "prompt"), (verdict.reading if has_place else given.typed, "typed")
    if has_place:
        before = cell_len(prompt + verdict.reading[: verdict.at])
        yield styled(" " * before + "^", "note")


def _names(walk: Walk, lang: str) -> Iterator[Line]:
    """What a formula may be written with."""
    if walk.page.is_symbolic and walk.is_open:
        yield from (styled(line, "faint") for line in names_told(walk, lang))


def _revealed(desk: Desk) -> Iterator[Line]:
    """That the answer was shown, why it is right, and that the question comes again."""
    walk, lang = desk.walk, desk.lang
    yield styled(say("lesson.revealed", lang), "hint")
    if walk.page.kind and walk.page.kind.why:
        yield from (styled(line, "hint") for line in why_symbolic(walk, lang))
    elif walk.page.is_choice:
        told = _reasons(walk, [o for o in walk.text(lang).options if o.right])
        yield from (styled(line, "hint") for line in told)
    elif walk.grid is None:
        yield from (styled(line, "hint") for line in why_right(walk, lang))
    if desk.sibling is not None:
        kind = "sibling" if desk.sibling.verb == walk.page.verb else "other"
        key = f"{kind}_{'enter' if desk.in_lines else 'next'}"
        yield styled(say(f"lesson.{key}", lang), "faint")


def _said(desk: Desk, width: int) -> Iterator[Line]:
    """What the last answer is told."""
    walk, lang, page = desk.walk, desk.lang, desk.walk.text(desk.lang)
    if not walk.given:
        return
    verdict = _last(walk).verdict.verdict
    if verdict == "malformed":
        yield from (styled(line, "note") for line in _broken(_feedback(walk, lang), width))
    elif verdict == "correct":
        yield from (styled(line, "right") for line in _why(walk, page, lang))
    elif _is_part(walk, page):
        told = [_feedback(walk, lang), *_said_by(walk, page)]
        yield from (styled(text, "note") for text in told)
    else:
        if walk.page.is_symbolic:
            yield styled(say("lesson.read", lang, reading=_last(walk).verdict.reading), "typed")
        said = _said_by(walk, page)
        told = [*said, *_counted(walk, lang)] if said else [_feedback(walk, lang)]
        yield from (styled(line, "wrong") for text in told for line in _broken(text, width))
        if walk.question is not None:
            yield from parts_lines(walk, walk.question, _last(walk).verdict, lang, width)


def _why(walk: Walk, page: Page, lang: str) -> list[str]:
    """Why an answer is right."""
    if walk.page.is_symbolic:
        return why_symbolic(walk, lang)
    if not page.options:
        return why_right(walk, lang)
    why = why_symbolic(walk, lang) if walk.page.verb == "keep" else []
    return [say("lesson.right", lang), *_said_by(walk, page), *why]


def _is_part(walk: Walk, page: Page) -> bool:
    """Whether what was chosen is right, but not all, and no rule says what is missing."""
    options = [page.options[n] for n in chosen(walk)]
    return bool(options) and all(o.right for o in options) and _last(walk).verdict.wrong is None


def _broken(text: str, width: int) -> list[str]:
    """A text that does not fit on one line, broken after its sentences rather than inside one."""
    return [text] if cell_len(text) <= width else _SENTENCE_END.split(text)


def _feedback(walk: Walk, lang: str) -> str:
    from tutor.quiz import explain  # there already, since the question is

    assert walk.question is not None
    verdict = _last(walk).verdict
    if verdict.code == "not_options":  # to keep nothing is an option of the page alone
        places = ", ".join(str(n + 1) for n in range(len(walk.text(lang).options)))
        return say("answer.not_options", lang, options=places)
    return " ".join(explain(walk.question, verdict, lang))


def _counted(walk: Walk, lang: str) -> list[str]:
    """How many options are right, beside what the wrong ones say of themselves."""
    from tutor.quiz import explain  # there already, since the question is

    return explain(walk.question, _last(walk).verdict, lang)[1:] if walk.question else []


def _said_by(walk: Walk, page: Page) -> list[str]:
    """What the chosen options say of themselves, the same once; where some are wrong, only they."""
    options = [page.options[n] for n in chosen(walk)]
    wrong = [option for option in options if not option.right]
    return _reasons(walk, wrong or options)


def _reasons(walk: Walk, options: list[Option]) -> list[str]:
    """What options say of themselves, line by line, the same once."""
    said = dict.fromkeys(option.feedback for option in options)
    return [line for text in said for line in fill(text, walk.page_run).splitlines()]


def _last(walk: Walk) -> Answer:
    return walk.given[-1]
