"""Put a run's numbers where a page says {{name}}."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from tutor.engine import softmax
from tutor.formula.request import element
from tutor.graph import Graph, Run, Value
from tutor.graph.notation import Digits, bracketed
from tutor.graph.numbers import (
    element_of,
    full,
    has_element,
    is_array,
    is_small,
    listed,
    number,
)
from tutor.lesson.content.prose import PLACEHOLDER, Page
from tutor.text.particles import is_particle, with_particle

Reading = Callable[[Run], Value | None]
"""Takes one number, or one array, out of a run."""


def fill(text: str, run: Run) -> str:
    """The text with each {{name}} as a short number and each {{name!}} as the whole float.

    A small array is written out, of a large one the shape; {{(name)}} is a factor, so that a
    negative number is in brackets. {{name:을}} is followed by the form of that particle which fits.
    """

    def filled(match: re.Match[str]) -> str:
        read = reading(run.graph, _wire(match[1]))
        value = read(run) if read else None
        assert value is not None  # faults() lets no such page through
        inside, particle = _parts(match[1])
        text = written(value, full if inside.endswith("!") else number)
        text = bracketed(text) if inside.startswith("(") else text
        return with_particle(text, particle) if particle else text

    return PLACEHOLDER.sub(filled, text)


def _wire(placeholder: str) -> str:
    """The name alone, without the marks for all digits and for a factor, and without a particle."""
    name, _ = _parts(placeholder)
    return name.rstrip("!").removeprefix("(").removesuffix(")")


def _parts(placeholder: str) -> tuple[str, str]:
    """What is read, and the Korean particle that is to follow it, if there is one: x!:을."""
    name, _, particle = placeholder.strip().rpartition(":")
    return (name, particle) if name and is_particle(particle) else (placeholder.strip(), "")


def reading(graph: Graph, name: str) -> Reading | None:
    """What {{name}} reads: the value of that wire, else, after a "d", a gradient.

    "dx" is the gradient of x, all its uses summed; "dx>f" that of the branch into f alone;
    "Y[0,1]" is one element; "softmax x" what softmax makes of the value of x.
    """
    whole, index = element(name)
    read = _reading(graph, whole)
    if read is None or index is None:
        return read
    if not has_element(read(graph.result), index):
        return None
    return lambda run: element_of(read(run), index)


def _reading(graph: Graph, name: str) -> Reading | None:
    if name in graph.index:
        return lambda run: run.node_values[graph.index[name]]
    function, _, scores = name.partition(" ")
    if function == "softmax" and scores in graph.index:
        return lambda run: _softmax(run, graph.index[scores])
    operand, arrow, user = name[1:].partition(">")
    if not name.startswith("d") or operand not in graph.index:
        return None
    node = graph.index[operand]
    if not arrow:
        known = graph.gradient_step[node] is not None
        return (lambda run: run.node_gradients[node]) if known else None
    wire = graph.wire_between(operand, user)
    return (lambda run: run.wire_gradients[wire]) if wire in graph.wire_step else None


@lru_cache(maxsize=1)  # a page may name each of its elements
def _softmax(run: Run, node: int) -> Value:
    found: Value = softmax(run.node_values[node])
    return found


def placeholders(page: Page) -> Iterator[str]:
    """The names between {{ and }} anywhere on a page, without their marks."""
    for text in texts(page):
        for match in PLACEHOLDER.finditer(text):
            yield _wire(match[1])


def named_in(paragraphs: Iterable[Iterable[str]]) -> set[str]:
    """The names between {{ and }} in these lines."""
    lines = (line for paragraph in paragraphs for line in paragraph)
    return {_wire(name) for line in lines for name in PLACEHOLDER.findall(line)}


def line_of(page: Page, name: str) -> int:
    """Where the name first stands between {{ and }}."""
    below = enumerate(page.rows, page.line + 1)
    found = (n for n, row in below if name in map(_wire, PLACEHOLDER.findall(row)))
    return next(found, page.line)


def texts(page: Page) -> Iterator[str]:
    """Everything a learner reads on a page."""
    yield page.title
    for paragraph in page.paragraphs:
        yield from paragraph
    yield from page.hints
    for option in page.options:
        yield option.text
        yield option.feedback


def written(value: Value | None, digits: Digits = number, large: str = "") -> str:
    """The number, the small array with its numbers, else `large` or the shape."""
    if not is_array(value):
        return digits(value)
    return listed(value, digits) if is_small(value) else large or number(value)


def short_numbers(value: Value | None) -> str:
    return written(value, number)
