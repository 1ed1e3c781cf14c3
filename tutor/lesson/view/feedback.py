"""The prompt of a question, and what is said to the answer."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tutor.formula.request import element
from tutor.graph import Graph
from tutor.graph.layout import LabelKey
from tutor.graph.numbers import is_array, named, number
from tutor.lesson.content.fill import fill, reading
from tutor.lesson.content.prose import Option, Page
from tutor.lesson.content.questions import prompt_of
from tutor.lesson.state.answer_key import names_told, right_text, why_symbolic
from tutor.lesson.state.answering import chosen, current_cell
from tutor.lesson.state.editing import has_counter
from tutor.lesson.state.formula_keys import begins_formula
from tutor.lesson.state.position import Answer, Walk
from tutor.lesson.state.state import Desk
from tutor.lesson.view.explain import why_element, why_right
from tutor.lesson.view.styled import Line, width_of
from tutor.text import say
from tutor.text.glyphs import FULL

if TYPE_CHECKING:
    from tutor.quiz import Question, Verdict

FIELD = "▁▁▁▁"
MISSES = 2  # after so many the next hint is offered

_SENTENCE_END = re.compile(r"(?<=[.?]) ")

KINDS = (("used", FULL.used), ("left_out", FULL.left_out))
BETWEEN = "   "


def reply(desk: Desk, width: int) -> Iterator[Line]:
    """The line on which is answered, and below it what the last answer is told."""
    if not desk.walk.page.is_question:
        return
    yield from _prompt(desk, width)
    if desk.entry.text is None or desk.entry.editing:
        yield from _revealed(desk) if desk.walk.is_revealed else _said(desk, width)
        yield from offers(desk)
    if not desk.entry.editing:
        yield from _names(desk.walk, desk.lang)


def said_of_cell(desk: Desk, width: int) -> Iterator[Line]:
    """What the cell is told where the learner is, or else the last one that was answered."""
    from tutor.quiz import explain  # there already, since the question is

    walk, lang = desk.walk, desk.lang
    if walk.is_revealed:
        yield from _revealed(desk)
        return
    if walk.grid is None or not walk.filled or desk.entry.text is not None:
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
    if desk.entry.text is not None or not desk.walk.is_open:
        return
    suffix = "_in_lines" if desk.context.in_lines else ""
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
    walk, typing = desk.walk, None if desk.entry.editing else desk.entry.text
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
    begun_by_key = desk.walk.page.is_symbolic and not desk.context.in_lines
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
    if walk.page.is_symbolic or walk.page.verb == "keep":
        yield from (styled(line, "hint") for line in why_symbolic(walk, lang))
    elif walk.page.is_choice:
        told = _reasons(walk, [o for o in walk.text(lang).options if o.right])
        yield from (styled(line, "hint") for line in told)
    elif walk.grid is None:
        yield from (styled(line, "hint") for line in why_right(walk, lang))
    if desk.walk.sibling is not None:
        kind = "sibling" if desk.walk.sibling.verb == walk.page.verb else "other"
        key = f"{kind}_{'enter' if desk.context.in_lines else 'next'}"
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
        told = [say("lesson.more_right", lang), *_said_by(walk, page)]
        yield from (styled(text, "note") for text in told)
    else:
        if walk.page.is_symbolic:
            yield styled(say("lesson.read", lang, reading=_last(walk).verdict.reading), "typed")
        told = _said_by(walk, page) or [_feedback(walk, lang)]
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


def marks(walk: Walk) -> dict[LabelKey, str]:
    """The roles of the numbers that the last answer used, or left out, while it is open."""
    if walk.question is None or not walk.given or not walk.is_open:
        return {}
    told = _told(walk, walk.question, walk.given[-1].verdict)
    keys = ((_label(walk.graph, name), kind) for kind, names in told.items() for name in names)
    return {key: kind for key, kind in keys if key is not None and key != walk.asked_label}


def parts_lines(
    walk: Walk, question: "Question", verdict: "Verdict", lang: str, width: int
) -> Iterator[Line]:
    """The names with their numbers, as far as they stand there; on two lines where one is short."""
    told = _told(walk, question, verdict)
    texts = [
        (f"{sign} {say(f'lesson.{kind}', lang, names=_with_numbers(walk, told[kind]))}", kind)
        for kind, sign in KINDS
        if told.get(kind)
    ]
    line = tuple((BETWEEN * (k > 0) + text, kind) for k, (text, kind) in enumerate(texts))
    yield from [line] if width_of(line) <= width else ((text,) for text in texts)


def _told(walk: Walk, question: "Question", verdict: "Verdict") -> dict[str, list[str]]:
    """The names of each kind; nothing where one that was used is not on the screen yet.

    Of a formula, which stands there as it was read, nothing unless it lacks something.
    """
    from tutor.quiz import parts  # there already, since the question is

    found = parts(question, verdict)
    kinds = {"used": found.used, "left_out": found.missing}
    told = {kind: [each for each in kinds[kind] if _is_known(walk, each)] for kind in kinds}
    is_news = told["left_out"] or not walk.page.is_symbolic
    return told if is_news and len(told["used"]) == len(found.used) > 0 else {}


def _is_known(walk: Walk, name: str) -> bool:
    """Of a gradient that is not back yet the drawing knows nothing but a branch's own arrow."""
    key = _label(walk.graph, name)
    is_drawn = key is not None and (key[0] != "gradient" or _stands(walk, key))
    return is_drawn or walk.page.is_symbolic


def _label(graph: Graph, name: str) -> LabelKey | None:
    """Where the number of a name has its place; of an element where its array has it."""
    whole, _ = element(name)
    if whole in graph.index:
        return "value", graph.index[whole]
    operand, _, user = whole[1:].partition(">")
    if operand not in graph.index:
        return None
    wire = graph.wire_between(operand, user)
    return ("branch", *wire) if wire else ("gradient", graph.index[operand])


def _stands(walk: Walk, key: LabelKey) -> bool:
    """Whether the screen may tell the number."""
    match key:
        case "value", i:
            return walk.shows_value(i)
        case "gradient", i:
            return walk.shows_gradient(i)
    return walk.graph.wire_step.get(key[1:], walk.step + 1) <= walk.step


def _with_numbers(walk: Walk, names: list[str]) -> str:
    return ", ".join(_with_number(walk, name) for name in names)


def _with_number(walk: Walk, name: str) -> str:
    """As "dz = 4"; the name alone of what is no single number or does not stand there."""
    read = reading(walk.graph, name)
    value = read(walk.run) if read else None
    (whole, index), key = element(name), _label(walk.graph, name)
    operand, arrow, user = whole.partition(">")
    shown = f"{named(operand, index or ())} ({user})" if arrow else name
    if key is None or value is None or is_array(value) or not _stands(walk, key):
        return shown
    return f"{shown} = {number(value)}"
