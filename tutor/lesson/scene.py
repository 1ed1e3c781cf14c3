"""The drawing of a lesson's graph as it stands: the run's picture, the question on its wire."""

from dataclasses import replace

from tutor.graph.layout import LabelKey, Layout
from tutor.graph.numbers import number
from tutor.graph.paint import Picture
from tutor.graph.picture import Text, picture_at
from tutor.lesson.desk import Desk
from tutor.lesson.walk import Walk
from tutor.quiz import Number


def scene(desk: Desk, layout: Layout, step: int | None = None) -> Picture:
    """The picture at a step, by default the walk's own, with what is asked or being typed."""
    walk = desk.walk
    picture = picture_at(walk.run, walk.step if step is None else step, layout, desk.selected)
    if desk.editing and desk.typing:
        key: LabelKey = ("value", walk.graph.index[desk.editing])
        return _asking(picture, key, desk.typing.with_cursor)
    if walk.asked_label is None or (step is not None and step != walk.step):
        return picture
    if not walk.is_open:
        return _answered(picture, walk, layout)
    typed = desk.typing.with_cursor if desk.typing else ""
    wrong = walk.given[-1] if walk.given and not desk.typing else None
    if wrong and wrong.verdict.verdict == "wrong":
        return _with_text(picture, walk.asked_label, (wrong.typed, "wrong"))
    return _asking(picture, walk.asked_label, typed or "?")


def _asking(picture: Picture, key: LabelKey, typed: str) -> Picture:
    return replace(_with_text(picture, key, (typed, "asked")), asked=key)


def _answered(picture: Picture, walk: Walk, layout: Layout) -> Picture:
    """The right answer in its place, marked, while the graph stands where the page left it."""
    assert walk.asked_label is not None
    if walk.step != walk.stage.after or not isinstance(walk.question, Number):
        return picture
    room = layout.labels[walk.asked_label].width - 2  # the mark and the blank before it
    return _with_text(picture, walk.asked_label, (number(walk.question.correct, room), "right"))


def _with_text(picture: Picture, key: LabelKey, text: Text) -> Picture:
    return replace(picture, texts={**picture.texts, key: text})
