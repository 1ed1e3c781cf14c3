"""The drawing of a lesson's graph as it stands: the run's picture, the question on its wire."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tutor.graph import Graph, Wire
from tutor.graph.arrangement import OUTSIDE
from tutor.graph.layout import LabelKey, Layout, fit
from tutor.graph.paint import Direction, Picture, Pulse, Text, options_for, picture_at, pulses
from tutor.lesson.content.lesson import MOST_GRAPHS, Lesson, Setting
from tutor.lesson.state.answer_key import right_text
from tutor.lesson.state.counterexample import counterexample_of
from tutor.lesson.state.position import Position
from tutor.lesson.state.state import OtherNumbers, State
from tutor.lesson.view.counterexample_page import counterexample_picture
from tutor.lesson.view.feedback import marks


@dataclass(frozen=True)
class Scene:
    """One step as it happens: the picture before it, what travels, the picture after."""

    before: Picture
    pulses: tuple[Pulse, ...]
    after: Picture


def scenes(state: State, layout: Layout, after: int) -> Iterator[Scene]:
    """The steps from `after` to where the position stands."""
    for step in range(after + 1, state.position.step + 1):
        before, then = (scene(state, layout, k) for k in (step - 1, step))
        wires = pulses(state.position.graph, state.position.graph.steps[step])
        yield Scene(before, _pulses(layout, wires, then.direction), then)


def _pulses(layout: Layout, wires: Sequence[Wire], direction: Direction) -> tuple[Pulse, ...]:
    """What travels: all at once, but the result leaves when the last operand has come in."""
    inward = [len(layout.wires[wire].cells) for wire in wires if wire[0] != OUTSIDE]
    return tuple(
        Pulse(wire, direction, wait=max(inward, default=0) if wire[0] == OUTSIDE else 0)
        for wire in wires
    )


def layout_of(position: Position, width: int, height: int) -> tuple[Layout, int]:
    """The drawing of the position's graph in so much room, and the rows of its lesson's tallest."""
    own = Setting(position.stage.program, position.opened).graph(position.lesson.graphs)
    layout = _layout(own, width, height)
    return layout, max(layout.height, _tallest(position.lesson, width, height))


@lru_cache(maxsize=4)
def _tallest(lesson: Lesson, width: int, height: int) -> int:
    graphs = {stage.setting.graph(lesson.graphs) for stage in lesson.stages}
    return max(_layout(graph, width, height).height for graph in graphs)


@lru_cache(maxsize=MOST_GRAPHS)
def _layout(graph: Graph, width: int, height: int) -> Layout:
    """Numbers change nothing in a drawing, so the lesson's own graph stands for all edits of it."""
    return fit(graph, width, height, options_for(graph.result))


def drawing_order(layout: Layout) -> list[int]:
    """The nodes that have a number, as one reads the drawing: by columns, then rows."""
    places = {key[1]: (at.x, at.y) for key, at in layout.labels.items() if key[0] == "value"}
    return sorted(places, key=places.__getitem__)


def scene(state: State, layout: Layout, step: int | None = None) -> Picture:
    """The picture at a step, by default the position's own, with what is asked or being typed."""
    if isinstance(state.overlay, OtherNumbers):
        return _other_numbers(state, layout)
    position = state.position
    step = position.step if step is None else min(step, position.step)  # a page may lead back
    selected = state.view.selected if state.is_on_page else state.at_work
    picture = picture_at(position.run, step, layout, selected)
    if state.entry.editing and state.entry.text:
        key: LabelKey = ("value", position.graph.index[state.entry.editing])
        return _asking(picture, key, state.entry.text.with_cursor)
    if position.asked_label is None:
        return picture
    if not position.is_open:
        return _answered(picture, position, layout) if step == position.step else picture
    return _with_question(picture, state, position.asked_label)


def _other_numbers(state: State, layout: Layout) -> Picture:
    shown = counterexample_of(state)
    assert shown is not None
    return counterexample_picture(shown, layout)


def _with_question(picture: Picture, state: State, key: LabelKey) -> Picture:
    """What is typed on the wire that is asked for, or a wrong answer; of a grid the ? alone."""
    position = state.position
    if position.kept_back is not None:
        picture = _with_text(picture, ("value", position.kept_back), ("", "value"))
    if position.grid is not None:
        return _asking(picture, key, "?")
    wrong = position.given[-1] if position.given and not state.entry.text else None
    if wrong and wrong.verdict.verdict == "wrong":
        picture = _with_marks(picture, position)
        return _with_text(picture, key, (_sign(position) + wrong.typed, "wrong"))
    return _asking(
        picture, key, state.entry.text.with_cursor if state.entry.text else _sign(position) + "?"
    )


def _with_marks(picture: Picture, position: Position) -> Picture:
    """What the wrong answer used and left out, the place of a branch also without a number."""
    texts = {
        key: (picture.texts.get(key, ("", ""))[0], role)
        for key, role in marks(position).items()
        if key in picture.texts or key[0] == "branch"
    }
    return replace(picture, texts={**picture.texts, **texts})


def _sign(position: Position) -> str:
    """A local derivative is marked: the gradient has the same place on its wire."""
    return "∂ " if position.page.is_local else ""


def _asking(picture: Picture, key: LabelKey, typed: str) -> Picture:
    return replace(_with_text(picture, key, (typed, "asked")), asked=key)


def _answered(picture: Picture, position: Position, layout: Layout) -> Picture:
    """The answer in its place, marked if it was given, while the graph stands as the page left it.

    Of a formula that has no room there, or that a number follows, the mark alone or the number.
    """
    key = position.asked_label
    assert key is not None
    room = layout.labels[key].width - 2 - len(_sign(position))  # the mark and the blank before it
    text = (
        right_text(position, room)
        if position.page.is_local or not position.page.is_symbolic
        else ""
    )
    text = text if len(text) <= room else ""
    known, role = picture.texts.get(key, ("", "gradient"))
    if position.page.is_local:
        known = _sign(position).strip()  # the gradient that stands there is no local derivative
    if position.step != position.here(position.stage.after) or not (text or known):
        return picture
    told = _sign(position) + text if text else known
    return _with_text(picture, key, (told, role if position.is_revealed else "right"))


def _with_text(picture: Picture, key: LabelKey, text: Text) -> Picture:
    return replace(picture, texts={**picture.texts, key: text})
