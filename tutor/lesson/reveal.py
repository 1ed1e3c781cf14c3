"""The end of the ladder of hints: the answer itself, then the same question with other numbers."""

from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.lesson.desk import Desk, on_page, show_hint, turn_page
from tutor.lesson.walk import Walk
from tutor.lesson.walking import reveal, start
from tutor.text import say

if TYPE_CHECKING:
    from tutor.quiz import Question
    from tutor.quiz.generate import Draw

SEEDS = 2**31
SIBLINGS = 5  # are drawn, until one has another answer; where a rule copies, none has


def next_rung(desk: Desk) -> Desk:
    """One more hint; above the last one stands the answer."""
    hints = len(desk.walk.page.hints)
    if desk.walk.is_open and 0 < hints == desk.walk.shown_hints:
        return show_answer(desk)
    return show_hint(desk)


def show_answer(desk: Desk) -> Desk:
    """The answer where it belongs, and another question of its kind behind it."""
    if not desk.walk.is_open:
        return replace(desk, notice=say("lesson.nothing_asked", desk.lang))
    walk = reveal(desk.walk)
    return replace(on_page(desk), walk=walk, sibling=sibling_of(walk), playing=False)


def is_shown(before: Desk, after: Desk) -> bool:
    """Whether an answer has been shown in between."""
    same = after.walk.lesson is before.walk.lesson and after.walk.at == before.walk.at
    return same and before.walk.is_open and after.walk.is_revealed


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


def next_page(desk: Desk) -> Desk:
    """After a revealed answer its sibling, after that the page that follows in the lesson."""
    if desk.walk.is_revealed and desk.sibling is not None:
        from tutor.lesson.drawn import drawn_lesson  # as above

        walk = start(drawn_lesson(desk.sibling), None, frozenset())
        asked = replace(on_page(desk), walk=walk, beneath=desk.lesson_walk, sibling=None)
        return replace(asked, selected=None, playing=False)
    return turn_page(1)(resumed(desk))


def page_before(desk: Desk) -> Desk:
    """From a sibling the page that it belongs to."""
    return turn_page(-1)(desk) if desk.beneath is None else on_page(resumed(desk))


def resumed(desk: Desk) -> Desk:
    """The lesson where it was left for a sibling; its page is answered if that is."""
    if desk.beneath is None:
        return desk
    walk = desk.beneath
    if desk.walk.is_answered:
        walk = replace(walk, earlier=walk.earlier | {walk.page_id})
    return replace(desk, walk=walk, beneath=None, sibling=None, selected=None)
