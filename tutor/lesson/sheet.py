"""The page as styled lines: text, options, hints, the prompt and what the answer was told."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from rich.cells import cell_len

from tutor.graph import Run, Value
from tutor.graph.numbers import is_array, number
from tutor.graph.pieces import named
from tutor.lesson.answering import chosen, current_cell, is_several, marked, option_at
from tutor.lesson.desk import Desk
from tutor.lesson.editor import TextField
from tutor.lesson.explain import why_element, why_right
from tutor.lesson.fill import fill
from tutor.lesson.prose import Page, spans
from tutor.lesson.questions import asked_name
from tutor.lesson.styled import Line, Room
from tutor.lesson.walk import Answer, Walk
from tutor.lesson.written import written
from tutor.text import say

BLANK: Line = ()
FIELD = "▁▁▁▁"
WIDEST = 66  # cells of an author's line: so it stands as it was broken, at 80 and 120 columns
LEAST_ARRAY = 4  # rows

_SENTENCE_END = re.compile(r"(?<=[.?]) ")


def sheet(desk: Desk, room: Room) -> list[Line]:
    """Everything that stands in the page pane; an author's line that does not fit is wrapped."""
    walk, lang, width = desk.walk, desk.lang, room.width
    page, typing = walk.text(lang), None if desk.editing else desk.typing
    blocks = [
        *(_paragraph(p, walk) for p in page.paragraphs),
        list(_way_in(desk)),
        list(_options(desk, page)),
        list(_hints(walk, page, lang)),
        list(_task(walk, lang, width)),
    ]
    if walk.grid is None:
        blocks.insert(-1, [*_prompt(walk, lang, typing), *_said(walk, page, lang, typing, width)])
    blocks = [block for block in blocks if block]
    taken = sum(map(len, blocks)) + len(blocks)
    arrays = _arrays(desk, replace(room, height=max(room.height - taken, LEAST_ARRAY)))
    return _joined([*blocks, *arrays])


def _arrays(desk: Desk, room: Room) -> Iterator[list[Line]]:
    """What is asked for cell by cell, with what is said to it, and what the page looks into."""
    if desk.walk.grid is None and desk.look is None:
        return
    from tutor.lesson.array_sheet import asked_grid, inspected  # 15 ms that only arrays need

    if desk.walk.grid is not None:
        said = list(_said_of_cell(desk, room.width))
        yield [*asked_grid(desk, replace(room, height=max(room.height - len(said), 3))), *said]
    if desk.look:
        yield inspected(desk, desk.look, room)


def _said_of_cell(desk: Desk, width: int) -> Iterator[Line]:
    """What the cell is told where the learner is, or else the last one that was answered."""
    from tutor.quiz import feedback  # there already, since the question is

    walk, lang = desk.walk, desk.lang
    if walk.grid is None or not walk.filled or desk.typing is not None:
        return
    at = current_cell(desk)
    cell = at if at in walk.filled else [*walk.filled][-1]
    assert cell is not None
    given = walk.filled[cell]
    if given.verdict.verdict == "correct":
        yield from (_styled(line, "right") for line in why_element(walk, cell, lang))
        return
    style = "wrong" if given.verdict.verdict == "wrong" else "note"
    told = f"{named('', cell)}  {feedback(walk.grid.cells[cell], given.verdict, lang)}"
    yield from (_styled(line, style) for line in _broken(told, width))


def _joined(blocks: list[list[Line]]) -> list[Line]:
    """The blocks with a blank line between them."""
    lines = [line for block in blocks for line in (*block, BLANK)]
    return lines[:-1]


def _paragraph(paragraph: tuple[str, ...], walk: Walk) -> list[Line]:
    return [tuple(spans(fill(line, walk.page_run))) for line in paragraph]


def _way_in(desk: Desk) -> Iterator[Line]:
    """On the page of a laboratory, how it is entered."""
    page = desk.walk.page
    if page.verb == "lab":
        way = page.argument if desk.in_lines else "key"
        yield tuple(spans(say(f"lesson.lab_{way}", desk.lang)))


def _styled(text: str, style: str) -> Line:
    return ((text, style),)


def _hints(walk: Walk, page: Page, lang: str) -> Iterator[Line]:
    for text in page.hints[: walk.shown_hints]:
        yield _styled(say("lesson.hint", lang, hint=fill(text, walk.page_run)), "hint")


def _options(desk: Desk, page: Page) -> Iterator[Line]:
    """The answers of a choice, numbered; the right ones marked once they are found.

    Where several may be right, each has a box, and one the cursor.
    """
    walk, marks, several = desk.walk, marked(desk), is_several(desk.walk)
    for n, option in enumerate(page.options):
        is_marked = n + 1 in marks
        sign, style = _judged(desk, is_marked, option.right)
        if several:
            box = "[x]" if is_marked else "[ ]"
            label = f"{sign}{'▸' if option_at(desk) == n else ' '}{n + 1} {box}  "
        else:
            at = desk.typing is not None and desk.typing.text.strip() == str(n + 1)
            label = f"{'▸' if at else sign} {n + 1}  "
        yield ((label, style), *spans(fill(option.text, walk.page_run)))


def _judged(desk: Desk, is_marked: bool, right: bool) -> tuple[str, str]:
    """The sign and the style of an option: right once all are found, wrong if it was given."""
    if desk.walk.is_answered and right:
        return "✓", "right"
    if desk.typing is None and is_marked and not right:
        return "✗", "wrong"
    return " ", "prompt"


def _prompt(walk: Walk, lang: str, typing: TextField | None) -> Iterator[Line]:
    """The line on which the answer is typed, the same as on the wire."""
    if walk.page.verb == "choose" and typing is not None:
        yield (f"{say('lesson.chosen', lang)} ", "prompt"), (typing.with_cursor, "typed")
    if not walk.page.is_question or walk.page.verb == "choose":
        return
    name = asked_name(walk.page)
    if typing is not None:
        yield (f"{name} = ", "prompt"), (typing.with_cursor, "typed")
    elif walk.is_answered and (right := walk.right_text()):
        told = say("lesson.right", lang) if walk.given else ""
        yield _styled(f"{name} = {right} ✓  {told}", "right")
    elif walk.given:
        mark, style = (" ✗", "wrong") if _last(walk).verdict.verdict == "wrong" else ("", "typed")
        yield (f"{name} = ", "prompt"), (_last(walk).typed + mark, style)
    else:
        yield _styled(f"{name} = {FIELD}", "prompt")


def _said(
    walk: Walk, page: Page, lang: str, typing: TextField | None, width: int
) -> Iterator[Line]:
    """What the last answer is told; nothing while another is being typed."""
    if not walk.given or typing is not None:
        return
    match _last(walk).verdict.verdict:
        case "malformed":
            yield from (_styled(line, "note") for line in _broken(_feedback(walk, lang), width))
        case "correct":
            told = [say("lesson.right", lang), *_said_by(walk, page)]
            lines = told if page.options else why_right(walk, lang)
            yield from (_styled(line, "right") for line in lines)
        case "wrong" if chosen(walk) and all(page.options[n].right for n in chosen(walk)):
            told = [say("lesson.more_right", lang), *_said_by(walk, page)]
            yield from (_styled(text, "note") for text in told)
        case "wrong":
            told = _said_by(walk, page) or [_feedback(walk, lang)]
            yield from (_styled(line, "wrong") for text in told for line in _broken(text, width))


def _broken(text: str, width: int) -> list[str]:
    """A text that does not fit on one line, broken after its sentences rather than inside one."""
    return [text] if cell_len(text) <= width else _SENTENCE_END.split(text)


def _feedback(walk: Walk, lang: str) -> str:
    from tutor.quiz import feedback  # there already, since the question is

    assert walk.question is not None
    return feedback(walk.question, _last(walk).verdict, lang)


def _said_by(walk: Walk, page: Page) -> list[str]:
    """What the chosen options say of themselves, the same once; where some are wrong, only they."""
    options = [page.options[n] for n in chosen(walk)]
    wrong = [option for option in options if not option.right]
    said = dict.fromkeys(option.feedback for option in wrong or options)
    return [fill(text, walk.page_run) for text in said if text]


def _task(walk: Walk, lang: str, width: int) -> Iterator[Line]:
    """On a page that asks for a change, what it has made of the output and, of arrays, of others.

    A graph of arrays shows only shapes, so which gradients have changed is said.
    """
    if walk.page.verb != "change" or not walk.is_edited:
        return
    name = walk.graph.nodes[walk.graph.output].name
    own = walk.lesson.graphs[walk.stage.program].result
    before, after = own.values[name], walk.run.values[name]
    told = [f"{name}: {written(before)} → {written(after)}{_by(before, after)}"]
    if is_array(before) and (moved := _moved_gradients(walk, own, lang)):
        told.append(moved)
    line = "   ".join(told)
    yield from (_styled(text, "prompt") for text in ([line] if cell_len(line) <= width else told))


def _moved_gradients(walk: Walk, own: Run, lang: str) -> str:
    """Which gradients of inputs have changed, and which have not, as far as they are known."""
    now, index = walk.whole.result.gradients, walk.graph.index
    groups: dict[str, list[str]] = {"moved": [], "kept": []}
    for name in walk.graph.inputs:
        if walk.shows_gradient(index[name]):
            same = np.array_equal(np.asarray(own.gradients[name]), np.asarray(now[name]))
            groups["kept" if same else "moved"].append(f"d{name}")
    joined = {key: ", ".join(names) for key, names in groups.items() if names}
    return "   ".join(say(f"lesson.{key}", lang, names=names) for key, names in joined.items())


def _by(before: Value, after: Value) -> str:
    """By how much a number has changed."""
    if is_array(before):
        return ""
    moved = number(after - before)
    return f"   ({moved if moved.startswith('-') else f'+{moved}'})"


def _last(walk: Walk) -> Answer:
    return walk.given[-1]
