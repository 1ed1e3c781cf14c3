"""A graph of the learner's own, looked at as a lesson, and the line on which it is typed."""

import re
from contextlib import suppress
from dataclasses import dataclass, replace

from tutor.graph import Graph, Value, graph_of, graph_typed, typed_value
from tutor.graph.numbers import is_array
from tutor.lesson.content.own import ONE, own_lesson, with_numbers
from tutor.lesson.state.events import Do, Event, Line, Message, Pasted, Pressed
from tutor.lesson.state.lines import COMMANDS, command_of
from tutor.lesson.state.position import Position
from tutor.lesson.state.state import Context, State
from tutor.lesson.state.text_field import TextField, text_field
from tutor.lesson.state.update import update
from tutor.text import Problem, say
from tutor.text.nearest import nearest

Given = dict[str, Value | None]

SETTING = re.compile(r"([^\W\d]\w*)\s*=(?!=)([^;=]*)")
"""NAME=VALUE; where more follows, it is a graph of several lines in one."""


@dataclass(frozen=True)
class Read:
    """A graph was read from this text, and stands."""

    source: str


@dataclass(frozen=True)
class Kept:
    """The graph of this text is to be kept by a name."""

    name: str
    source: str


ExploreEvent = Event | Read | Kept


@dataclass(frozen=True)
class Exploring:
    """The graph as a lesson, the text it was read from, and what is being typed.

    `ones` are the inputs that nobody has given a number.

    `typing` is a formula, or the name to keep the graph by; `before` is what stood when it was
    begun, `trouble` why what is typed is no graph: the last one that was good still stands.
    """

    state: State
    source: str
    ones: tuple[str, ...] = ()
    typing: TextField | None = None
    is_name: bool = False
    trouble: Problem | None = None
    before: "Exploring | None" = None

    @property
    def graph(self) -> Graph:
        return self.state.position.whole


Explored = tuple[Exploring, tuple[ExploreEvent, ...]]


def read_graph(source: str) -> Graph:
    """The graph of a formula, or of the text of a function or a script; Problem if it is none."""
    return graph_of(source) if "\n" in source else graph_typed(source)


def explore(
    graph: Graph, source: str, lang: str, given: Given | None = None, in_lines: bool = False
) -> Exploring:
    """A graph looked at from its inputs on; Problem where its numbers do not fit together."""
    numbered, ones = with_numbers(graph, given or {})
    numbered.result  # noqa: B018  (shapes that do not fit are told here)
    position = Position(own_lesson(numbered, ones, not in_lines))
    return Exploring(State(position, lang, context=Context(in_lines=in_lines)), source, ones)


def update_exploring(exploring: Exploring, message: Message) -> Explored:
    """What a key, a command or a line makes of it."""
    match message:
        case Do("formula"):
            return _begun(exploring), ()
        case Do("keep"):
            name = "" if exploring.graph.name == "out" else exploring.graph.name
            typing = text_field(name, old=True)
            return replace(exploring, typing=typing, is_name=True, before=exploring), ()
        case Pressed(key, character) if exploring.typing is not None:
            return _typed(exploring, key, character)
        case Pasted(text) if exploring.typing is not None:
            return _with(exploring, exploring.typing.insert(text)), ()
        case Line(text):
            return _line(exploring, text)
    return _updated(exploring, message)


def _updated(exploring: Exploring, message: Message) -> Explored:
    """What the lesson makes of it; an input that was given a number no longer lacks one."""
    state, events = update(exploring.state, message)
    exploring = replace(exploring, state=state)
    inputs = exploring.graph.inputs
    ones = tuple(
        name for name in exploring.ones if not is_array(inputs[name]) and inputs[name] == ONE
    )
    return (exploring if ones == exploring.ones else _with_ones(exploring, ones)), events


def _with_ones(exploring: Exploring, ones: tuple[str, ...]) -> Exploring:
    """With these as the inputs that are told to have no number."""
    state = exploring.state
    position = state.position
    lesson = own_lesson(
        position.lesson.graphs[position.stage.program], ones, not state.context.in_lines
    )
    state = replace(state, position=replace(position, lesson=lesson))
    return replace(exploring, state=state, ones=ones)


def _begun(exploring: Exploring) -> Exploring:
    text = "" if "\n" in exploring.source else exploring.source
    return replace(exploring, typing=text_field(text, old=True), is_name=False, before=exploring)


def _typed(exploring: Exploring, key: str, character: str | None) -> Explored:
    assert exploring.typing is not None
    if key == "escape":
        return exploring.before or exploring, ()
    if key == "enter":
        return _taken(exploring)
    if character is not None and character.isprintable():
        return _with(exploring, exploring.typing.insert(character)), ()
    return _with(exploring, exploring.typing.press(key)), ()


def _with(exploring: Exploring, typing: TextField) -> Exploring:
    """With another text on the line; a formula is read with every key."""
    changed = replace(exploring, typing=typing)
    if exploring.is_name or (exploring.typing and typing.text == exploring.typing.text):
        return changed
    return _read(changed, typing.text)


def _read(exploring: Exploring, text: str) -> Exploring:
    """The graph of a formula in the place of the one that stands, which leaves it its numbers."""
    if not text.strip():
        return replace(exploring, trouble=None)
    try:
        state = exploring.state
        given = _given(exploring)
        in_lines = state.context.in_lines
        found = explore(graph_typed(text), text.strip(), state.lang, given, in_lines)
    except Problem as problem:  # a formula has one line, which need not be named
        return replace(exploring, trouble=Problem(problem.key, **problem.values))
    stands = replace(found.state, speed=state.speed, view=replace(state.view, selected=None))
    return replace(found, state=stands, typing=exploring.typing, before=exploring.before)


def _given(exploring: Exploring) -> Given:
    """The numbers that somebody has given."""
    inputs = exploring.graph.inputs.items()
    return {n: value for n, value in inputs if n not in exploring.ones or value != ONE}


def _taken(exploring: Exploring) -> Explored:
    """What was typed stands, unless it is no graph."""
    assert exploring.typing is not None
    text, closed = exploring.typing.text.strip(), replace(exploring, typing=None, before=None)
    if exploring.is_name:
        kept = (Kept(text, exploring.source),) if text else ()
        return replace(closed, is_name=False), kept
    if exploring.trouble is not None:
        return exploring, ()
    return closed, ((Read(exploring.source),) if text else ())


def _line(exploring: Exploring, text: str) -> Explored:
    """A line: nothing is the next step, NAME=VALUE another number, a command, or another graph."""
    if not text:
        stepped, events = _updated(exploring, Do("step"))
        return _on_page_of_step(stepped), events
    if (setting := SETTING.fullmatch(text)) and _is_setting(exploring, *setting.groups()):
        return _set(exploring, *setting.groups()), ()
    if command := command_of(exploring.state, text):
        if command[0] in COMMANDS:
            return _updated(exploring, Line(text))
        return _told(exploring, say("explore.plain_help", exploring.state.lang)), ()
    read = _read(exploring, text)
    if read.trouble is None:
        return read, (Read(read.source),)
    return _told(exploring, read.trouble.say(exploring.state.lang)), ()


def _is_setting(exploring: Exploring, name: str, value: str) -> bool:
    """Whether a number is given, and no graph of one line: y = x**2."""
    if name in exploring.graph.inputs and re.fullmatch(r"\s*\w*\s*", value):
        return True
    with suppress(ValueError):
        typed_value(value)
        return True
    return False


def _told(exploring: Exploring, notice: str) -> Exploring:
    return replace(exploring, state=replace(exploring.state, notice=notice))


def _on_page_of_step(exploring: Exploring) -> Exploring:
    """In lines the graph is stepped through, and its pages turn with it."""
    position = exploring.state.position
    targets = [position.here(stage.after) for stage in position.lesson.stages]
    at = next(
        k for k, target in enumerate(targets) if position.step <= target or k == len(targets) - 1
    )
    return replace(exploring, state=replace(exploring.state, position=replace(position, at=at)))


def _set(exploring: Exploring, name: str, value: str) -> Exploring:
    """Another number on an input."""
    state, inputs = exploring.state, exploring.graph.inputs
    try:
        if name not in inputs:
            raise Problem("check.no_input", name=name, known=nearest(name, inputs))
        graph = exploring.graph.with_inputs(**{**inputs, name: typed_value(value)})
        found = explore(graph, exploring.source, state.lang, in_lines=state.context.in_lines)
    except Problem as problem:
        return _told(exploring, problem.say(state.lang))
    except ValueError:
        return _told(exploring, say("cli.bad_set", state.lang, text=f"{name}={value.strip()}"))
    at = replace(found.state.position, step=state.position.step)
    ones = tuple(each for each in exploring.ones if each != name)
    now = replace(exploring, state=replace(state, position=at, notice=""))
    return _on_page_of_step(_with_ones(now, ones))
