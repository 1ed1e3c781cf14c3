"""The prompt of a question, and what is said to the answer."""

import re
from collections.abc import Iterator

from rich.cells import cell_len

from tutor.formula.request import element
from tutor.graph import Graph
from tutor.graph.layout import LabelKey
from tutor.graph.numbers import is_array, named, number
from tutor.lesson.content.fill import fill, reading
from tutor.lesson.content.guess import guess_options
from tutor.lesson.content.prose import Option, Page
from tutor.lesson.content.questions import prompt_of
from tutor.lesson.state.answer_key import names_told, right_text, why_symbolic
from tutor.lesson.state.answering import chosen, current_cell
from tutor.lesson.state.counterexample import is_offered
from tutor.lesson.state.position import Answer, Position
from tutor.lesson.state.state import State
from tutor.lesson.view.explain import why_element, why_right
from tutor.lesson.view.styled import Line, width_of
from tutor.quiz import Question, Verdict, explain, parts
from tutor.text import say
from tutor.text.glyphs import FULL

FIELD = "▁▁▁▁"
MISSES = 2  # after so many the next hint is offered

_SENTENCE_END = re.compile(r"(?<=[.?]) ")

KINDS = (("used", FULL.used), ("left_out", FULL.left_out))
BETWEEN = "   "


def reply(state: State, width: int) -> Iterator[Line]:
    """The line on which is answered, and below it what the last answer is told."""
    page = state.position.page
    if not (page.is_question or (page.guess and state.position.is_open)):
        return
    if state.position.question is None:
        yield styled(say("limits.nothing_to_ask", state.lang), "note")
        return
    yield from _prompt(state, width)
    if state.entry.text is None or state.entry.editing:
        yield from _revealed(state) if state.position.is_revealed else _said(state, width)
        yield from offers(state)
    if not state.entry.editing:
        yield from _names(state.position, state.lang)


def guessed(position: Position, lang: str) -> Iterator[Line]:
    """What was guessed, in this sitting, and whether it came so."""
    if position.page.guess and position.question and position.is_answered and position.given:
        verdict = position.given[-1].verdict
        is_right = verdict.verdict == "correct"
        options = guess_options(position.page, position.question, lang)
        guess = options[chosen(position)[0]].text if options else verdict.reading
        sign, style = ("✓", "right") if is_right else ("✗", "note")
        yield styled(f"{say('guess.told', lang, guess=guess)} {sign}", style)


def said_of_cell(state: State, width: int) -> Iterator[Line]:
    """What the cell is told where the learner is, or else the last one that was answered."""
    position, lang = state.position, state.lang
    if position.is_revealed:
        yield from _revealed(state)
        return
    if position.grid is None or not position.filled or state.entry.text is not None:
        return
    at = current_cell(state)
    cell = at if at in position.filled else [*position.filled][-1]
    assert cell is not None
    given = position.filled[cell]
    if given.verdict.verdict == "correct":
        yield from (styled(line, "right") for line in why_element(position, cell, lang))
        return
    style = "wrong" if given.verdict.verdict == "wrong" else "note"
    told = f"{named('', cell)}  {' '.join(explain(position.grid.cells[cell], given.verdict, lang))}"
    yield from (styled(line, style) for line in _broken(told, width))
    yield from parts_lines(position, position.grid.cells[cell], given.verdict, lang, width)


def offers(state: State) -> Iterator[Line]:
    """What may help after a wrong answer: other numbers, and after two the next hint."""
    if state.entry.text is not None or not state.position.is_open:
        return
    suffix = "_in_lines" if state.by_colon else ""
    told = [say(f"counter.offer{suffix}", state.lang)] if is_offered(state) else []
    if state.position.misses >= MISSES and (key := _next_rung(state.position)):
        told.append(say(f"lesson.{key}{suffix}", state.lang))
    if told:
        yield styled("   ".join(told), "faint")


def _next_rung(position: Position) -> str:
    """What is offered: a hint to whoever has taken none, after the last one the answer."""
    if position.shown_hints == len(position.page.hints):
        return "offer_answer"
    return "" if position.shown_hints else "offer_hint"


def styled(text: str, style: str) -> Line:
    return ((text, style),)


def _prompt(state: State, width: int) -> Iterator[Line]:
    """The line on which the answer is typed, the same as on the wire."""
    position, typing = state.position, None if state.entry.editing else state.entry.text
    prompt = prompt_of(position.page)
    if position.page.is_choice:
        if typing is not None:
            yield (f"{say('lesson.chosen', state.lang)} ", "prompt"), (typing.with_cursor, "typed")
    elif typing is not None:
        yield (prompt, "prompt"), (typing.with_cursor, "typed")
    elif position.is_revealed:
        yield (prompt, "prompt"), (right_text(position), "bold")
    elif position.is_answered and (right := _right_as_given(position)):
        told = say("lesson.right", state.lang) if position.given else ""
        yield styled(f"{prompt}{right} ✓  {told}", "right")
    elif position.given:
        yield from _as_given(prompt, _last(position), width)
    else:
        yield styled(f"{prompt}{FIELD}", "prompt")


def _right_as_given(position: Position) -> str:
    """The right answer; of formulas, which can be written in many ways, the one that was given."""
    if position.page.is_symbolic and position.given:
        return _last(position).verdict.reading
    return right_text(position)


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


def _names(position: Position, lang: str) -> Iterator[Line]:
    """What a formula may be written with."""
    if position.page.is_symbolic and position.is_open:
        yield from (styled(line, "faint") for line in names_told(position, lang))


def _revealed(state: State) -> Iterator[Line]:
    """That the answer was shown, why it is right, and that the question comes again."""
    position, lang = state.position, state.lang
    yield styled(say("lesson.revealed", lang), "hint")
    if position.page.kind and position.page.kind.why:
        yield from (styled(line, "hint") for line in why_symbolic(position, lang))
    elif position.page.is_choice:
        told = _reasons(position, [o for o in position.text(lang).options if o.right])
        yield from (styled(line, "hint") for line in told)
    elif position.grid is None:
        yield from (styled(line, "hint") for line in why_right(position, lang))
    if state.position.sibling is not None:
        kind = "sibling" if state.position.sibling.verb == position.page.verb else "other"
        key = f"{kind}_{'enter' if state.context.in_lines else 'next'}"
        yield styled(say(f"lesson.{key}", lang), "faint")


def _said(state: State, width: int) -> Iterator[Line]:
    """What the last answer is told."""
    position, lang, page = state.position, state.lang, state.position.text(state.lang)
    if not position.given:
        return
    verdict = _last(position).verdict.verdict
    if verdict == "malformed":
        yield from (styled(line, "note") for line in _broken(_feedback(position, lang), width))
    elif verdict == "correct":
        yield from (styled(line, "right") for line in _why(position, page, lang))
    elif _is_part(position, page):
        told = [_feedback(position, lang), *_said_by(position, page)]
        yield from (styled(text, "note") for text in told)
    else:
        if position.page.is_symbolic:
            yield styled(say("lesson.read", lang, reading=_last(position).verdict.reading), "typed")
        said = _said_by(position, page)
        told = [*said, *_counted(position, lang)] if said else [_feedback(position, lang)]
        yield from (styled(line, "wrong") for text in told for line in _broken(text, width))
        if position.question is not None:
            yield from parts_lines(
                position, position.question, _last(position).verdict, lang, width
            )


def _why(position: Position, page: Page, lang: str) -> list[str]:
    """Why an answer is right."""
    if position.page.is_symbolic:
        return why_symbolic(position, lang)
    if not page.options:
        return why_right(position, lang)
    why = why_symbolic(position, lang) if position.page.verb == "keep" else []
    return [say("lesson.right", lang), *_said_by(position, page), *why]


def _is_part(position: Position, page: Page) -> bool:
    """Whether what was chosen is right, but not all, and no rule says what is missing."""
    options = [page.options[n] for n in chosen(position)]
    return bool(options) and all(o.right for o in options) and _last(position).verdict.wrong is None


def _broken(text: str, width: int) -> list[str]:
    """A text that does not fit on one line, broken after its sentences rather than inside one."""
    return [text] if cell_len(text) <= width else _SENTENCE_END.split(text)


def _feedback(position: Position, lang: str) -> str:
    assert position.question is not None
    verdict = _last(position).verdict
    if verdict.code == "not_options":  # to keep nothing is an option of the page alone
        places = ", ".join(str(n + 1) for n in range(len(position.text(lang).options)))
        return say("answer.not_options", lang, options=places)
    return " ".join(explain(position.question, verdict, lang))


def _counted(position: Position, lang: str) -> list[str]:
    """How many options are right, beside what the wrong ones say of themselves."""
    asked = position.question
    return explain(asked, _last(position).verdict, lang)[1:] if asked else []


def _said_by(position: Position, page: Page) -> list[str]:
    """What the chosen options say of themselves, the same once; where some are wrong, only they."""
    options = [page.options[n] for n in chosen(position)]
    wrong = [option for option in options if not option.right]
    return _reasons(position, wrong or options)


def _reasons(position: Position, options: list[Option]) -> list[str]:
    """What options say of themselves, line by line, the same once."""
    said = dict.fromkeys(option.feedback for option in options)
    return [line for text in said for line in fill(text, position.page_run).splitlines()]


def _last(position: Position) -> Answer:
    return position.given[-1]


def marks(position: Position) -> dict[LabelKey, str]:
    """The roles of the numbers that the last answer used, or left out, while it is open."""
    if position.question is None or not position.given or not position.is_open:
        return {}
    told = _told(position, position.question, position.given[-1].verdict)
    keys = ((_label(position.graph, name), kind) for kind, names in told.items() for name in names)
    return {key: kind for key, kind in keys if key is not None and key != position.asked_label}


def parts_lines(
    position: Position, question: Question, verdict: Verdict, lang: str, width: int
) -> Iterator[Line]:
    """The names with their numbers, as far as they stand there; on two lines where one is short."""
    told = _told(position, question, verdict)
    texts = [
        (f"{sign} {say(f'lesson.{kind}', lang, names=_with_numbers(position, told[kind]))}", kind)
        for kind, sign in KINDS
        if told.get(kind)
    ]
    line = tuple((BETWEEN * (k > 0) + text, kind) for k, (text, kind) in enumerate(texts))
    yield from [line] if width_of(line) <= width else ((text,) for text in texts)


def _told(position: Position, question: Question, verdict: Verdict) -> dict[str, list[str]]:
    """The names of each kind; nothing where one that was used is not on the screen yet.

    Of a formula, which stands there as it was read, nothing unless it lacks something.
    """
    found = parts(question, verdict)
    kinds = {"used": found.used, "left_out": found.missing}
    told = {kind: [each for each in kinds[kind] if _is_known(position, each)] for kind in kinds}
    is_news = told["left_out"] or not position.page.is_symbolic
    return told if is_news and len(told["used"]) == len(found.used) > 0 else {}


def _is_known(position: Position, name: str) -> bool:
    """Of a gradient that is not back yet the drawing knows nothing but a branch's own arrow."""
    key = _label(position.graph, name)
    is_drawn = key is not None and (key[0] != "gradient" or _stands(position, key))
    return is_drawn or position.page.is_symbolic


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


def _stands(position: Position, key: LabelKey) -> bool:
    """Whether the screen may tell the number."""
    match key:
        case "value", i:
            return position.shows_value(i)
        case "gradient", i:
            return position.shows_gradient(i)
    return position.graph.wire_step.get(key[1:], position.step + 1) <= position.step


def _with_numbers(position: Position, names: list[str]) -> str:
    return ", ".join(_with_number(position, name) for name in names)


def _with_number(position: Position, name: str) -> str:
    """As "dz = 4"; the name alone of what is no single number or does not stand there."""
    read = reading(position.graph, name)
    value = read(position.run) if read else None
    (whole, index), key = element(name), _label(position.graph, name)
    operand, arrow, user = whole.partition(">")
    shown = f"{named(operand, index or ())} ({user})" if arrow else name
    if key is None or value is None or is_array(value) or not _stands(position, key):
        return shown
    return f"{shown} = {number(value)}"
