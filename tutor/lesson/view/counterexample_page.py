"""A counter-example as it is seen: in words for the page pane, and on the graph."""

from collections.abc import Iterator
from dataclasses import replace

from rich.cells import cell_len

from tutor.graph.element import why_value_element
from tutor.graph.layout import LabelKey, Layout
from tutor.graph.notation import why_value
from tutor.graph.numbers import is_array, named, number
from tutor.graph.paint import Picture, Text, picture_at
from tutor.lesson.content.fill import short_numbers, written
from tutor.lesson.content.questions import asked_label, asked_name
from tutor.lesson.state.counterexample import Counterexample, Nudged, counterexample_of, is_chain
from tutor.lesson.state.nudge import total
from tutor.lesson.state.state import State
from tutor.lesson.view.explain import moved_text, total_name
from tutor.lesson.view.styled import Line
from tutor.quiz.question import EXACT
from tutor.text import say

DIGITS = 3  # of a slope that is measured on a curve


def counterexample_lines(shown: Counterexample, lang: str) -> list[str]:
    """The other numbers, what the wrong way gives on them, and what is true there."""
    numbers = ", ".join(f"{name} = {value}" for name, value in _numbers(shown))
    given = say("counter.numbers", lang, numbers=numbers)
    key = _way_key(shown)
    told = {"asked": _asked(shown), "reading": shown.reading, "wrong": number(shown.wrong)}
    truth = _nudge_lines(shown, shown.nudged, lang) if shown.nudged else _value_lines(shown, lang)
    return [given, say(key, lang, **told), *truth]


def _way_key(shown: Counterexample) -> str:
    """What the wrong answer was: a number by a wrong way, a formula, or one without any name."""
    if not shown.reading:
        return "counter.way"
    return "counter.expression" if shown.used else "counter.constant"


def counterexample_page(state: State) -> list[Line]:
    """The same for the page pane; where keys are pressed, with the way back."""
    shown = counterexample_of(state)
    assert shown is not None
    back = [] if state.context.in_lines else ["", say("counter.back", state.lang)]
    return [((line, ""),) for line in (*counterexample_lines(shown, state.lang), *back)]


def _numbers(shown: Counterexample) -> Iterator[tuple[str, str]]:
    """Of one node alone its operands, else all inputs and dout; then what a formula uses."""
    run, page = shown.position.page_run, shown.position.page
    names = list(run.graph.inputs)
    if page.is_local and not is_chain(shown.position):
        node = run.graph.nodes[run.graph.index[page.asked_use[1]]]
        operands = (run.graph.nodes[i] for i in node.inputs)
        names = [operand.name for operand in operands if operand.op != "constant"]
    for name in dict.fromkeys(names):
        yield name, written(run.values[name])
    if not (page.is_of_value or page.is_local) and is_array(run.dout):
        yield f"d{run.graph.nodes[run.graph.output].name}", written(run.dout)
    elif shown.nudged and shown.nudged.dout != 1:
        arrives = f"d{shown.nudged.out}"
        yield arrives, written(run.dout)
        names.append(arrives)
    yield from ((name, number(worth)) for name, worth in shown.used.items() if name not in names)


def _asked(shown: Counterexample) -> str:
    page = shown.position.page
    return asked_name(page) if page.asked_index else named(asked_name(page), shown.index)


def _value_lines(shown: Counterexample, lang: str) -> list[str]:
    """How the node makes its value."""
    run = shown.position.page_run
    if not shown.index:
        return [say("counter.value", lang, why=why_value(run, shown.node, lang, short_numbers))]
    first, *rest = why_value_element(run, shown.node, shown.index, lang, number)
    return [say("counter.value", lang, why=first), *rest]


def _nudge_lines(shown: Counterexample, nudged: Nudged, lang: str) -> list[str]:
    """What the nudge moves, and by how much for each unit."""
    before, out = nudged.before, nudged.out
    told = {
        "name": _nudged_name(shown, lang),
        "h": number(nudged.h),
        "out": total_name(before, out),
        "moved": moved_text(total(before, out), total(nudged.run, out), nudged.h),
        "dout": number(nudged.dout),
        "change": number(nudged.change),
        "slope": _digits(shown, nudged, nudged.change / nudged.h),
        "product": _digits(shown, nudged, nudged.gradient),
        "wrong": number(shown.wrong),
    }
    if abs(nudged.change) <= EXACT * nudged.h:
        return [say("counter.still", lang, **told), say("counter.nothing", lang, **told)]
    key = _conclusion(nudged) if _is_exact(shown, nudged) else f"{_conclusion(nudged)}_about"
    return [say("counter.nudge", lang, **told), say(f"counter.{key}", lang, **told)]


def _conclusion(nudged: Nudged) -> str:
    if nudged.dout != 1:
        return "worth"
    return "change" if nudged.h == 1 else "slope"


def _is_exact(shown: Counterexample, nudged: Nudged) -> bool:
    """Whether the slope was measured on a straight line, or else is told for what it moved."""
    apart = abs(nudged.gradient - shown.right)
    return apart <= EXACT * abs(shown.right) or _conclusion(nudged) == "change"


def _digits(shown: Counterexample, nudged: Nudged, slope: float) -> str:
    """As many as were measured."""
    return number(slope if _is_exact(shown, nudged) else float(f"{slope:.{DIGITS}g}"))


def _nudged_name(shown: Counterexample, lang: str) -> str:
    name, user = shown.position.page.asked_use
    if user and not shown.position.page.is_local:
        return say("counter.branch", lang, name=name, user=user)
    return named(name, shown.index)


def counterexample_picture(shown: Counterexample, layout: Layout) -> Picture:
    """The other numbers on the wires, what the nudge has moved, and where the wrong way leads."""
    position, run, nudged = shown.position, shown.position.page_run, shown.nudged
    step = position.graph.last_forward if nudged else position.graph.value_step[shown.node]
    picture = picture_at(run, step, layout, shown.node)
    if is_array(run.node_values[shown.node]):
        return picture
    if nudged is None:
        right: Text = (number(shown.right), "right")
        return replace(
            picture, texts={**picture.texts, asked_label(position.page, position.graph): right}
        )
    return replace(picture, lit=None, texts=dict(_texts(shown, nudged, picture, layout)))


def _texts(
    shown: Counterexample, nudged: Nudged, picture: Picture, layout: Layout
) -> Iterator[tuple[LabelKey, Text]]:
    """The numbers, those that have moved before and after; dout; and what the wrong way gives."""
    page, graph = shown.position.page, shown.position.graph
    for key, text in picture.texts.items():
        yield key, _moved_value(nudged, key[1], layout.labels[key].width) or text
    if nudged.dout != 1:
        yield ("gradient", graph.output), (number(nudged.dout), "gradient")
    sign = "∂ " if page.is_local else ""
    yield asked_label(page, graph), (f"{sign}{number(shown.wrong)}", "wrong")


def _moved_value(nudged: Nudged, node: int, room: int) -> Text | None:
    """Before and after, or after alone where there is no room for both."""
    before, after = nudged.before.node_values[node], nudged.run.node_values[node]
    if is_array(before) or before == after:
        return None
    both = f"{number(before)}→{number(after)}"
    return (both if cell_len(both) <= room else f"→{number(after, room - 1)}"), "moved"
