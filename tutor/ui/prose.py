"""Styled lines of a lesson as Textual shows them."""

from collections.abc import Iterable

from textual.content import Content

from tutor.lesson.styled import Line

STYLES = {
    "": "",
    "bold": "bold #f2f5fa",
    "code": "bold #8cc4f5",
    "hint": "#b9a66a",
    "prompt": "bold #f2d45c",
    "typed": "bold #f2f5fa",
    "right": "#7fd08a",
    "wrong": "#f0989d",
    "note": "#f2d45c",
    "marked": "bold #10151d on #8cc4f5",
    "faint": "#7d8aa3",
    "chosen": "bold #f2d45c",
    "key": "bold #aeb9cc",
    "forward": "#61a8e8",
    "backward": "#eb9a4a",
}


def content(lines: Iterable[Line]) -> Content:
    """The lines, one below the other; their text is shown as it is, markup and all."""
    return Content("\n").join(map(content_of, lines))


def content_of(line: Line) -> Content:
    return Content.assemble(*((text, STYLES[style]) for text, style in line))
