"""From page to page; and the end of the ladder of hints: the answer, then a question like it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.lesson.state.events import (
    Advanced,
    AskedAgain,
    Finished,
    LabEntered,
    PageTurned,
    Revealed,
    Skipped,
)
from tutor.lesson.state.position import Walk, reveal, start, to_target, turn
from tutor.lesson.state.state import Desk, Updated, kept_selection, on_page, show_hint, step
from tutor.text import say

if TYPE_CHECKING:
    from tutor.quiz import Question
    from tutor.quiz.generate import Draw

SEEDS = 2**31
SIBLINGS = 5  # are drawn, until one has another answer; where a rule copies, none has


def next_page(desk: Desk) -> Updated:
    """After a revealed answer its sibling, after that the page that follows in the lesson.

    In practice an open question stays; what follows one that is done, the screen knows.
    """
    if desk.context.exercise and desk.walk.is_open:
        key = "waits_in_lines" if desk.context.in_lines else "waits"
        return replace(desk, notice=say(f"practice.{key}", desk.lang)), ()
    if desk.walk.is_revealed and desk.walk.sibling is not None:
        return _asked_again(desk, desk.walk.sibling)
    return (desk, (Finished(),)) if desk.context.exercise else _turned(resumed(desk), 1)


def page_before(desk: Desk) -> Updated:
    """From a sibling the page that it belongs to; in practice what is done does not come back."""
    if desk.context.exercise:
        return desk, ()
    if desk.walk.beneath is not None:
        return on_page(resumed(desk)), ()
    return _turned(desk, -1)


def go_on(desk: Desk) -> Updated:
    """Enter, where there is nothing to answer: further, into the laboratory, or out at the end."""
    walk = desk.walk
    if walk.page.verb == "lab" and not desk.context.in_lines:
        return desk, (LabEntered(walk.page.argument),)
    follows = walk.beneath or (walk.is_revealed and walk.sibling) or not walk.is_last
    return next_page(desk) if follows or desk.context.exercise else (desk, (Finished(),))


def skip(desk: Desk) -> Updated:
    """Straight on to the next question of practice; one that still waits is passed by."""
    passed = (Skipped(desk.walk),) if desk.walk.is_open else ()
    return desk, (*passed, Finished())


def toggle_play(desk: Desk) -> Updated:
    """Play or pause: to where the page leads, from there to the next page.

    On an open question there is nothing to play until it is answered.
    """
    walk = desk.walk
    stands = walk.step == walk.target
    if not desk.playing and walk.is_open and stands:
        return replace(desk, notice=say("lesson.play_waits", desk.lang)), ()
    played = replace(on_page(desk), playing=not desk.playing)
    if not played.playing:
        return played, ()
    if stands:
        return play_on(played)
    return replace(played, walk=to_target(walk)), (Advanced(walk.step),)


def one_step(desk: Desk) -> Updated:
    """The graph alone, one step on."""
    return step(1)(desk), (Advanced(desk.walk.step),)


def play_on(desk: Desk) -> Updated:
    """The next page by itself; what plays comes to rest where an answer is wanted, in practice
    behind it: no question is asked by itself."""
    if desk.walk.is_open:
        return replace(desk, playing=False, notice=say("lesson.play_waits", desk.lang)), ()
    return (replace(desk, playing=False), ()) if desk.context.exercise else next_page(desk)


def _turned(desk: Desk, by: int) -> Updated:
    """Another page, as a page: what was open beside it is closed."""
    walk = turn(desk.walk, by)
    is_turned = walk is not desk.walk
    end = not is_turned and by > 0
    restored = len(walk.graphs) < len(desk.walk.graphs)
    key = "last_page" if end else "own_numbers" if restored else ""
    selected = kept_selection(desk, walk)
    turned = replace(
        on_page(desk).with_view(selected=selected),
        walk=walk,
        notice=say(f"lesson.{key}", desk.lang) if key else "",
        playing=desk.playing and not end,
    )
    shown = (Advanced(desk.walk.step),) if by > 0 and walk.graph is desk.walk.graph else ()
    return turned, (*((PageTurned(desk.walk, walk),) if is_turned else ()), *shown)


def next_rung(desk: Desk) -> Updated:
    """One more hint; above the last one stands the answer."""
    hints = len(desk.walk.page.hints)
    if desk.walk.is_open and 0 < hints == desk.walk.shown_hints:
        return show_answer(desk)
    return show_hint(desk), ()


def show_answer(desk: Desk) -> Updated:
    """The answer where it belongs, and another question of its kind behind it."""
    if not desk.walk.is_open:
        return replace(desk, notice=say("lesson.nothing_asked", desk.lang)), ()
    walk = reveal(desk.walk)
    shown = replace(walk, sibling=sibling_of(walk))
    return replace(on_page(desk), walk=shown, playing=False), (Revealed(desk.walk),)


def sibling_of(walk: Walk) -> "Draw | None":
    """The same question with other numbers; None where there is none, as of an author's options."""
    if walk.page.verb == "choose":
        return None
    # 30 ms that only a revealed answer pays
    from random import randrange

    from tutor.quiz.generate import sibling

    asked = walk.page_graph, walk.page.verb, walk.page.argument
    for _ in range(SIBLINGS):
        found = sibling(*asked, randrange(SEEDS))
        if found is None or not is_told(walk.question, found.question):
            break
    return found


def is_told(shown: "Question | None", other: "Question") -> bool:
    """Whether the number, or the place, that was just shown answers the other question as well."""
    from tutor.quiz import Choice, Number  # there already, since the question is

    if isinstance(shown, Choice) and isinstance(other, Choice):
        return not shown.several and shown.correct == other.correct
    if not (isinstance(shown, Number) and isinstance(other, Number)):
        return False
    return shown.accepts(other.correct)


def _asked_again(desk: Desk, sibling: "Draw") -> Updated:
    from tutor.lesson.content.generated import drawn_lesson  # there already, since the sibling is

    beneath = replace(desk.walk.in_lesson, sibling=None)
    walk = replace(start(drawn_lesson(sibling), None, frozenset()), beneath=beneath)
    asked = replace(on_page(desk).with_view(selected=None), walk=walk, playing=False)
    return asked, (AskedAgain(desk.walk),)


def resumed(desk: Desk) -> Desk:
    """The lesson where it was left for a sibling; its page is answered if that is."""
    walk = desk.walk.beneath
    if walk is None:
        return desk
    if desk.walk.is_answered:
        walk = replace(walk, earlier=walk.earlier | {walk.page_id})
    return replace(desk.with_view(selected=None), walk=walk)
