"""A graph of the learner's own as a lesson of three pages: its inputs, forward, and back."""

from collections.abc import Collection, Iterator, Mapping

from tutor.graph import Graph, Value
from tutor.graph.numbers import is_array
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.content.prose import Page, Prose
from tutor.text import LANGUAGES, say

OWN = "explore"
"""The slug of a lesson that belongs to no course."""

ONE = 1  # what an input has that was given no number
MOST_NAMED = 4  # gradients on a line


def with_numbers(graph: Graph, given: Mapping[str, Value | None]) -> tuple[Graph, tuple[str, ...]]:
    """The graph with these numbers on inputs of their names, and 1 on those that have none.

    Also the names of these. What is an array in the one and a number in the other stays as it is.
    """
    numbers = {
        name: number
        for name, value in graph.inputs.items()
        if (number := given.get(name)) is not None
        if value is None or is_array(value) == is_array(number)
    }
    ones = tuple(n for n, v in graph.inputs.items() if v is None and n not in numbers)
    return graph.with_inputs(**{**dict.fromkeys(ones, ONE), **numbers}), ones


def own_lesson(graph: Graph, ones: Collection[str] = (), has_keys: bool = True) -> Lesson:
    """The pages in every language; `ones` are the inputs that were given no number.

    Where there are keys to press, it says which.
    """
    pages = {lang: tuple(_pages(graph, ones, has_keys, lang)) for lang in LANGUAGES}
    languages = {lang: Prose(graph.name, "", pages[lang]) for lang in LANGUAGES}
    return Lesson(0, OWN, {graph.name: graph}, languages)


def _pages(graph: Graph, ones: Collection[str], has_keys: bool, lang: str) -> Iterator[Page]:
    out = graph.nodes[graph.output].name
    formula = () if "\n" in graph.source else (f"`{graph.source}`",)
    told = (say("explore.ones", lang, names=", ".join(ones)),) if ones else ()
    first = (*formula, *told)
    title = say("explore.inputs", lang)
    keys = (say("explore.keys", lang),) if has_keys else ()
    yield Page(title, 1, paragraphs=tuple(filter(None, (first, keys))))
    forward = (f"{out} = {{{{{out}}}}}",)
    yield Page(say("explore.forward", lang), 1, "forward", out, paragraphs=(forward,))
    if graph.way_back:
        last = graph.nodes[graph.way_back[-1][0]].name
        lines = tuple(_gradients(graph))
        yield Page(say("explore.back", lang), 1, "backward", last, paragraphs=(lines,))


def _gradients(graph: Graph) -> Iterator[str]:
    """What has come back to each input, some on a line."""
    names = [n for n in graph.inputs if graph.gradient_step[graph.index[n]] is not None]
    told = [f"d{name} = {{{{d{name}}}}}" for name in names]
    on_a_line = 1 if any(is_array(graph.inputs[name]) for name in names) else MOST_NAMED
    for k in range(0, len(told), on_a_line):
        yield "   ".join(told[k : k + on_a_line])
