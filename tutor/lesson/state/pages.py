"""From page to page; and the end of the ladder of hints: the answer, then a question like it."""

from dataclasses import replace
from random import randrange

from tutor.lesson.content.generated import drawn_lesson
from tutor.lesson.state.events import (
    Advanced,
    AskedAgain,
    Finished,
    LabEntered,
    PageTurned,
    Revealed,
    Skipped,
)
from tutor.lesson.state.position import Position, reveal, start, to_target, turn
from tutor.lesson.state.state import State, Updated, kept_selection, on_page, show_hint, step
from tutor.quiz import Choice, Number, Question
from tutor.quiz.generate import Generated, sibling
from tutor.text import say

SEEDS = 2**31
SIBLINGS = 5  # are drawn, until one has another answer; where a rule copies, none has


def next_page(state: State) -> Updated:
    """After a revealed answer its sibling, after that the page that follows in the lesson.

    In practice an open question stays; what follows one that is done, the screen knows.
    """
    if state.context.exercise and state.position.is_open:
        key = "waits_in_lines" if state.by_colon else "waits"
        return replace(state, notice=say(f"practice.{key}", state.lang)), ()
    if state.position.is_revealed and state.position.sibling is not None:
        return _asked_again(state, state.position.sibling)
    return (state, (Finished(),)) if state.context.exercise else _turned(resumed(state), 1)


def page_before(state: State) -> Updated:
    """From a sibling the page that it belongs to; in practice what is done does not come back."""
    if state.context.exercise:
        return state, ()
    if state.position.beneath is not None:
        return on_page(resumed(state)), ()
    return _turned(state, -1)


def go_on(state: State) -> Updated:
    """Enter, where there is nothing to answer: further, into the laboratory, or out at the end."""
    position = state.position
    if position.page.verb == "lab" and not state.context.in_lines:
        return state, (LabEntered(position.page.argument),)
    follows = (
        position.beneath or (position.is_revealed and position.sibling) or not position.is_last
    )
    return next_page(state) if follows or state.context.exercise else (state, (Finished(),))


def skip(state: State) -> Updated:
    """Straight on to the next question of practice; one that still waits is passed by."""
    passed = (Skipped(state.position),) if state.position.is_open else ()
    return state, (*passed, Finished())


def toggle_play(state: State) -> Updated:
    """Play or pause: to where the page leads, from there to the next page.

    On an open question there is nothing to play until it is answered.
    """
    position = state.position
    stands = position.step == position.target
    if not state.playing and position.is_open and stands:
        return replace(state, notice=say("lesson.play_waits", state.lang)), ()
    played = replace(on_page(state), playing=not state.playing)
    if not played.playing:
        return played, ()
    if stands:
        return play_on(played)
    return replace(played, position=to_target(position)), (Advanced(position.step),)


def one_step(state: State) -> Updated:
    """The graph alone, one step on."""
    return step(1)(state), (Advanced(state.position.step),)


def play_on(state: State) -> Updated:
    """The next page by itself; what plays comes to rest where an answer is wanted, in practice
    behind it: no question is asked by itself."""
    if state.position.is_open:
        return replace(state, playing=False, notice=say("lesson.play_waits", state.lang)), ()
    return (replace(state, playing=False), ()) if state.context.exercise else next_page(state)


def _turned(state: State, by: int) -> Updated:
    """Another page, as a page: what was open beside it is closed."""
    position = turn(state.position, by)
    is_turned = position is not state.position
    end = not is_turned and by > 0
    restored = len(position.graphs) < len(state.position.graphs)
    key = "last_page" if end else "own_numbers" if restored else ""
    selected = kept_selection(state, position)
    turned = replace(
        on_page(state).with_view(selected=selected),
        position=position,
        notice=say(f"lesson.{key}", state.lang) if key else "",
        playing=state.playing and not end,
    )
    shown = (
        (Advanced(state.position.step),)
        if by > 0 and position.graph is state.position.graph
        else ()
    )
    return turned, (*((PageTurned(state.position, position),) if is_turned else ()), *shown)


def next_rung(state: State) -> Updated:
    """One more hint; above the last one stands the answer."""
    hints = len(state.position.page.hints)
    if state.position.is_open and 0 < hints == state.position.shown_hints:
        return show_answer(state)
    return show_hint(state), ()


def show_answer(state: State) -> Updated:
    """The answer where it belongs, and another question of its kind behind it."""
    if not state.position.is_open:
        return replace(state, notice=say("lesson.nothing_asked", state.lang)), ()
    if state.position.page.guess:
        return replace(state, notice=say("guess.only", state.lang)), ()
    position = reveal(state.position)
    shown = replace(position, sibling=sibling_of(position))
    return replace(on_page(state), position=shown, playing=False), (Revealed(state.position),)


def sibling_of(position: Position) -> Generated | None:
    """The same question with other numbers; None where there is none, as of an author's options."""
    if position.page.verb == "choose":
        return None
    asked = position.page_graph, position.page.verb, position.page.argument
    for _ in range(SIBLINGS):
        found = sibling(*asked, randrange(SEEDS))
        if found is None or not is_told(position.question, found.question):
            break
    return found


def is_told(shown: Question | None, other: Question) -> bool:
    """Whether the number, or the place, that was just shown answers the other question as well."""
    if isinstance(shown, Choice) and isinstance(other, Choice):
        return not shown.several and shown.correct == other.correct
    if not (isinstance(shown, Number) and isinstance(other, Number)):
        return False
    return shown.accepts(other.correct)


def _asked_again(state: State, sibling: Generated) -> Updated:
    beneath = replace(state.position.in_lesson, sibling=None)
    position = replace(start(drawn_lesson(sibling), None, frozenset()), beneath=beneath)
    asked = replace(on_page(state).with_view(selected=None), position=position, playing=False)
    return asked, (AskedAgain(state.position),)


def resumed(state: State) -> State:
    """The lesson where it was left for a sibling; its page is answered if that is."""
    position = state.position.beneath
    if position is None:
        return state
    if state.position.is_answered:
        position = replace(position, earlier=position.earlier | {position.page_id})
    return replace(state.with_view(selected=None), position=position)
