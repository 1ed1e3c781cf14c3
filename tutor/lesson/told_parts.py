"""What a wrong answer used and what it left out: marked on the drawing, and as a line."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.formula.request import element
from tutor.graph import Graph
from tutor.graph.layout import LabelKey
from tutor.graph.numbers import is_array, named, number
from tutor.lesson.fill import reading
from tutor.lesson.styled import Line, width_of
from tutor.lesson.walk import Walk
from tutor.text import say
from tutor.text.glyphs import FULL

if TYPE_CHECKING:
    from tutor.quiz import Question, Verdict

KINDS = (("used", FULL.used), ("left_out", FULL.left_out))
BETWEEN = "   "


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
