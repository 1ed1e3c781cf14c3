"""The options of a drawn question, each with what is said of it once it has been chosen."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from tutor.graph import Graph
from tutor.graph.notation import why_value
from tutor.lesson.prose import Option
from tutor.lesson.written import short_numbers
from tutor.quiz.generate.choices import BACKWARDS
from tutor.rules import BOOK
from tutor.text import say, section

if TYPE_CHECKING:
    from tutor.quiz.generate import Draw


def drawn_options(draw: "Draw", lang: str) -> tuple[Option, ...]:
    """Each text with its reason: why it is right, or what is."""
    reason = REASONS[draw.template] if draw.options else _nothing
    options = enumerate(draw.options)
    return tuple(Option(text, right, reason(draw, place, lang)) for place, (text, right) in options)


def _line(draw: "Draw", place: int, lang: str) -> str:
    """Of the wrong line how it should read, of any other that it is right; and why."""
    layer = draw.graph.nodes[draw.graph.index[draw.argument]].op
    because = reason_of(layer, place, lang)
    key = "line_reads" if draw.options[place][1] else "line_is_right"
    return say(f"draw.{key}", lang, line=draw.about["right"], because=because)


def reason_of(layer: str, place: int, lang: str) -> str:
    """Why a line of a backward is right, by a text of the layer's own or that of all like it."""
    own = f"{layer}_{place}"
    is_own = own in section(lang, "backward")
    key = own if is_own else BACKWARDS[layer].reasons[place]
    letters = dict(enumerate(BOOK[layer].letters))
    return say(f"backward.{key}", lang, letter=letters.get(place, ""))


def _output(draw: "Draw", place: int, lang: str) -> str:
    """What the nodes after the changed input give; of a wrong output only where to look."""
    if not draw.options[place][1]:
        return say("draw.before_wrong", lang, **draw.about)
    changed = draw.graph.with_inputs(**{draw.argument: draw.about["new"]})
    return "\n".join(_worked_out(changed, changed.index[draw.argument], lang))


def _worked_out(graph: Graph, source: int, lang: str) -> Iterator[str]:
    """Each value that a change of the source reaches, in numbers."""
    reached = {source}
    for i, node in enumerate(graph.nodes):
        if reached.intersection(node.inputs):
            reached.add(i)
            yield why_value(graph.result, i, lang, short_numbers)


def _nothing(draw: "Draw", place: int, lang: str) -> str:
    return ""


REASONS: Mapping[str, Callable[["Draw", int, str], str]] = {"bug": _line, "before": _output}
