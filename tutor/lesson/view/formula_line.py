"""The line on which a formula is typed, below a graph of the learner's own."""

from dataclasses import replace

from rich.cells import cell_len

from tutor.lesson.state.exploring import Exploring
from tutor.lesson.view.page import Pane
from tutor.lesson.view.styled import Line
from tutor.text import say


def with_formula(pane: Pane, exploring: Exploring) -> Pane:
    """The pane with what is being typed below it, and under the caret what is wrong with it."""
    typing, lang = exploring.typing, exploring.state.lang
    if typing is None:
        return pane
    prompt = say("explore.name" if exploring.is_name else "explore.formula", lang)
    lines: list[Line] = [((f"{prompt} ", "prompt"), (typing.with_cursor, "typed"))]
    if exploring.trouble is not None:
        under = cell_len(f"{prompt} {typing.text[: typing.cursor]}")
        lines += [((" " * under + "^", "note"),), ((exploring.trouble.say(lang), "note"),)]
    keys = "goes_on" if typing.old and typing.text else "typing"
    told = [*lines, ((say(f"explore.{keys}", lang), "faint"),), (), *pane.lines]
    return replace(pane, lines=told, line=0)
