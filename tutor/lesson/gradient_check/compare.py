"""Both gradients of a correct net side by side, and what their difference comes from."""

import numpy as np
from rich.cells import cell_len

from tutor.engine.diagnosis import Diagnosis
from tutor.engine.layer import Value
from tutor.lesson.gradient_check.nets import BATCH, Element, checked
from tutor.lesson.gradient_check.state import CheckLab
from tutor.lesson.gradient_check.words import APART, of_kink, shared, small
from tutor.lesson.laboratory import wrapped
from tutor.lesson.styled import BLANK, Line, Room, width_of
from tutor.text import say

NAMES = 12  # cells of the first column
DIFFERENCE = 9  # cells of the last one
NUMBER = 18  # cells of a gradient at most


def compare(lab: CheckLab, room: Room) -> list[Line]:
    """Some elements of both gradients for each parameter, and the verdict."""
    found, lang = checked(lab.seed), lab.lang
    head = say("check_lab.compare", lang, seed=lab.seed, count=BATCH)
    end = [*book_says(found, lang, room.width), *verdict(found, lang, room.width)]
    each = max((room.height - len(end) - 7) // 4, 1)
    lines: list[Line] = [((f" {head}", "bold"),), _columns(lang, room.width)]
    for name in found.numeric:
        lines += [_parameter(found, name, lang, room.width)]
        lines += [_pair(found, element, room.width) for element in striking(found, name, each)]
    return [*lines, BLANK, *end]


def striking(found: Diagnosis, name: str, count: int) -> list[Element]:
    """The element that is most apart, then those with the largest gradients."""
    a, n = found.analytic[name], found.numeric[name]
    first = int(np.argmax(np.abs(a - n)))
    order = [first, *(k for k in np.argsort(-np.abs(a), axis=None).tolist() if k != first)]
    places = (np.unravel_index(k, a.shape) for k in order[:count])
    return [(name, tuple(map(int, place))) for place in places]


def book_says(found: Diagnosis, lang: str, width: int) -> list[Line]:
    """The book's judgement by its threshold alone."""
    doubts = ", ".join(found.book_doubts)
    key = "check_lab.book_wrong" if doubts else "check_lab.book_right"
    return wrapped(say(key, lang, names=doubts), "wrong" if doubts else "faint", width)


def verdict(found: Diagnosis, lang: str, width: int) -> list[Line]:
    """What a correct net's check comes from."""
    if found.kink is None:
        return wrapped(say("check_lab.fine", lang), "right", width)
    return wrapped(say("check_lab.kink", lang, **of_kink(found)), "note", width)


def _columns(lang: str, width: int) -> Line:
    each = _number_cells(width)
    names = (say(f"check_lab.{name}", lang) for name in ("backprop", "numerical"))
    cells = [(" " * (each - cell_len(name)) + name, "faint") for name in names]
    return (" " * NAMES, ""), *cells, (f"{'|Δ|':>{DIFFERENCE}}", "faint")


def _parameter(found: Diagnosis, name: str, lang: str, width: int) -> Line:
    """A parameter's name and shape, and what the book's check makes of it."""
    _, mean = found.check[name]
    mark = ("✗", "wrong") if name in found.book_doubts else ("✓", "right")
    name_shape = f" {name} {_shape(found.numeric[name])}"
    told = f"{say('check_lab.mean', lang)} {small(mean)}"
    line: Line = ()
    for text in (told, small(mean)):
        line = (name_shape, "bold"), (f"   {text} ", "faint"), mark
        if width_of(line) <= width:
            break
    return line


def _pair(found: Diagnosis, element: Element, width: int) -> Line:
    """One element by backpropagation and by measuring, the digits on which they part marked."""
    name, index = element
    a, n = float(found.analytic[name][index]), float(found.numeric[name][index])
    each = _number_cells(width)
    one, other = (f"{v:>{each}.{each - 5}f}" for v in (a, n))
    same = shared(one, other)
    label = f"   {list(index)}"
    apart = "wrong" if abs(a - n) > APART else "faint"
    return (
        (f"{label:<{NAMES}}", "faint"), (one, ""), (other[:same], ""), (other[same:], apart),
        (f"{small(abs(a - n)):>{DIFFERENCE}}", apart),
    )  # fmt: skip


def _number_cells(width: int) -> int:
    return min(max((width - NAMES - DIFFERENCE) // 2, 9), NUMBER)


def _shape(value: Value) -> str:
    return str(np.shape(value))
