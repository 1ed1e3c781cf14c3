"""Another number on an input as a line: `e x 20`, of an array `e W[0, 1] 3`."""

import re
from dataclasses import replace

from tutor.graph.numbers import is_array, named
from tutor.lesson.desk import Desk, without_typing
from tutor.lesson.editing import take_edit
from tutor.lesson.editor import text_field
from tutor.lesson.look import Look
from tutor.lesson.written import has_element
from tutor.text import say

LINE = re.compile(r"(\w+)(?:\[([\d, ]+)\])? *=? *(\S+)")


def edited(desk: Desk, words: list[str]) -> Desk:
    """The desk with that number on that input; else what can be typed is said."""
    line = LINE.fullmatch(" ".join(words))
    inputs = desk.walk.graph.inputs
    if not line or line[1] not in inputs:
        return replace(desk, notice=_help(desk))
    cell = tuple(map(int, re.findall(r"\d+", line[2] or "")))
    value = inputs[line[1]]
    if not (has_element(value, cell) if is_array(value) else not cell):
        return replace(desk, notice=_help(desk))
    look = Look(line[1], cell=cell) if cell else None
    taken = take_edit(replace(desk, editing=line[1], own_look=look, typing=text_field(line[3])))
    return replace(without_typing(taken), own_look=None)


def _help(desk: Desk) -> str:
    """How the inputs are written, an array by its first element."""
    graph = desk.walk.graph
    names = (named(name, (0,) * len(graph.shapes[graph.index[name]])) for name in graph.inputs)
    return say("cli.edit_line", desk.lang, names=", ".join(names))
