"""Styled lines of a lesson as Textual shows them."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.lesson.styled import Line
from tutor.text.glyphs import Glyphs
from tutor.ui.shades import shade_style

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
    "faint": "#7d8aa3",
    "chosen": "bold #f2d45c",
    "rule": "#3a4456",
    "key": "bold #aeb9cc",
    "forward": "#61a8e8",
    "backward": "#eb9a4a",
}


def entitle(widget: Widget, title: str, subtitle: str = "") -> None:
    """Name the box of a widget; to set a title draws all of it, so only where it is another."""
    above, below = Content(title), Content(subtitle)
    if widget.border_title != above.markup:
        widget.border_title = above
    if (widget.border_subtitle or "") != below.markup:
        widget.border_subtitle = below


def renew(bar: Static, told: Content) -> None:
    """Show a text that is as high as the one before, and draw it only where it is another."""
    shown = bar.content
    if not isinstance(shown, Content):
        bar.update(told)
    elif not shown.is_same(told):
        bar.update(told, layout=False)


def content(lines: Iterable[Line], glyphs: Glyphs) -> Content:
    """The lines in characters that the terminal has; their text is shown as it is, markup too."""
    styled = (((glyphs.text(text), style_of(style)) for text, style in line) for line in lines)
    return Content("\n").join(Content.assemble(*line) for line in styled)


def style_of(name: str) -> str:
    """The style of that name; one that is not in the table is a shade of a picture."""
    return STYLES[name] if name in STYLES else shade_style(name)
